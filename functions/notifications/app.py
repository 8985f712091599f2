"""GET /me/notices: the in-app inbox. Lambda handler `notifications.app.handler`."""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("notifications")
on_demand = OnDemand(
    api,
    {
        "/me": ("notifications.routes",),
    },
)
handler = on_demand.handler
