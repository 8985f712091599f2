"""The in-app inbox (/me/notices) and how the channels are (/channels). Lambda handler `notifications.app.handler`."""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("notifications")
on_demand = OnDemand(
    api,
    {
        "/me": ("notifications.routes",),
        "/channels": ("notifications.channels",),
    },
)
handler = on_demand.handler
