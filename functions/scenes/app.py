"""What a company draws itself: scenes, forms, calendars of business hours. Lambda handler `scenes.app.handler`."""

from scenes.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/calendars": ("scenes.calendars",),
        "/forms": ("scenes.forms",),
        "/holiday-notices": ("scenes.holiday_notices",),
        "/publications": ("scenes.publications",),
        "/scenes": ("scenes.drawn",),
        "/scenes/{scene}/try": ("scenes.tryout",),
    },
)
handler = on_demand.handler
