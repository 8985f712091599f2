"""Lambda entry of the platforms' doors: callbacks and pushes in, deliveries out."""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("webhooks")
on_demand = OnDemand(
    api,
    {
        "/webhooks": ("webhooks.routes",),
    },
)
handler = on_demand.handler
