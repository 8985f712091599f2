"""Parts and stock over HTTP. Lambda handler `stock.app.handler`."""

from stock.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/parts": ("stock.parts",),
        "/stock": ("stock.moves",),
        "/stock/import": ("stock.exchange",),
        "/stock/{place}/levels.csv": ("stock.exchange",),
        "/stock/{place}/allocations": ("stock.planning",),
        "/stock/{place}/reorder": ("stock.planning",),
        "/stock/{place}/waiting": ("stock.planning",),
    },
)
handler = on_demand.handler
