"""What a company draws itself: calendars of business hours. Lambda handler `scenes.app.handler`."""

from scenes.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/calendars": ("scenes.calendars",),
        "/holiday-notices": ("scenes.holiday_notices",),
    },
)
handler = on_demand.handler
