"""Money shown: earnings, balances, entries, exceptions. Lambda handler `settlement.app.handler`."""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("settlement")
on_demand = OnDemand(
    api,
    {
        "/tickets": ("settlement.routes",),
        "/tickets/{ticket_id}/rules": ("settlement.rules",),
        "/tickets/{ticket_id}/terms": ("settlement.terms",),
        "/rules": ("settlement.rules",),
        "/margins": ("settlement.margins",),
        "/margins/trends": ("settlement.trends",),
        "/margins/causes": ("settlement.trends",),
        "/margins/channels": ("settlement.shares",),
        "/margins/commissions": ("settlement.commissions",),
        "/margins/skill": ("settlement.skill",),
        "/margins/team": ("settlement.team",),
        "/margins/funnel": ("settlement.funnel",),
        "/margins/profit": ("settlement.profit",),
        "/margins/report": ("settlement.report",),
        "/margins/tickets/{ticket_id}": ("settlement.profit",),
        "/me": ("settlement.routes",),
        "/me/amounts": ("settlement.amounts",),
        "/parties": ("settlement.routes",),
        "/exceptions": ("settlement.routes",),
    },
)
handler = on_demand.handler
