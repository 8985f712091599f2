"""The in-app inbox (/me/notices), how the channels are (/channels), and webhooks (/hooks).

Lambda handler `notifications.app.handler`.
"""

from notifications.wiring import deciding
from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("notifications", deciding)
on_demand = OnDemand(
    api,
    {
        "/hooks": ("notifications.endpoints",),
        "/me": ("notifications.routes",),
        "/me/subscriptions": ("notifications.subscribed",),
        "/channels": ("notifications.channels",),
    },
)
handler = on_demand.handler
