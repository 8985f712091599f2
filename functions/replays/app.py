"""Replays, publishing's gate and price corrections. Lambda handler `replays.app.handler`."""

from replays.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/replays": ("replays.replays",),
        "/books/{book_version}/replays": ("replays.replays",),
        "/books/{book_version}/gate": ("replays.gate",),
        "/books/{book_version}/override": ("replays.gate",),
        "/policies": ("replays.gate",),
        "/corrections": ("replays.corrections",),
    },
)
handler = on_demand.handler
