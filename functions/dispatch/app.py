"""Dispatch over HTTP. Lambda handler `dispatch.app.handler`."""

from dispatch.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/dispatch/tickets": ("dispatch.giving",),
        "/dispatch/rounds": ("dispatch.giving",),
        "/dispatch/offers": ("dispatch.giving",),
        "/dispatch/board": ("dispatch.board",),
        "/dispatch/people": ("dispatch.people",),
        "/dispatch/settings": ("dispatch.weights",),
        "/dispatch/replays": ("dispatch.weights",),
    },
)
handler = on_demand.handler
