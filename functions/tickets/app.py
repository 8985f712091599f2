"""Tickets over HTTP. Lambda handler `tickets.app.handler`."""

from suanqing.web.on_demand import OnDemand
from tickets.wiring import api

on_demand = OnDemand(
    api,
    {
        "/tickets": ("tickets.routes",),
        "/acts": ("tickets.acts",),
        "/tickets/{ticket_id}/acts": ("tickets.acts",),
        "/tickets/{ticket_id}/advance": ("tickets.steps",),
        "/tickets/{ticket_id}/clock": ("tickets.facts",),
        "/tickets/{ticket_id}/clocks": ("tickets.due",),
        "/tickets/{ticket_id}/deadline": ("tickets.due",),
        "/tickets/{ticket_id}/due": ("tickets.due",),
        "/tickets/{ticket_id}/facts": ("tickets.facts",),
        "/tickets/{ticket_id}/milestones": ("tickets.facts",),
        "/tickets/{ticket_id}/parts": ("tickets.parts",),
        "/tickets/{ticket_id}/pause": ("tickets.facts",),
        "/tickets/{ticket_id}/resume": ("tickets.facts",),
        "/tickets/{ticket_id}/sessions": ("tickets.facts",),
        "/tickets/{ticket_id}/source": ("tickets.facts",),
        "/tickets/{ticket_id}/tier": ("tickets.facts",),
        "/tickets/{ticket_id}/token": ("tickets.repairs",),
        "/tickets/{ticket_id}/track": ("tickets.facts",),
        "/tickets/{ticket_id}/asset": ("tickets.related",),
        "/tickets/{ticket_id}/reschedule": ("tickets.related",),
        "/tickets/{ticket_id}/rework": ("tickets.related",),
        "/tickets/{ticket_id}/forms": ("tickets.forms",),
        "/tickets/{ticket_id}/uploads": ("tickets.uploads",),
        "/tickets/{ticket_id}/visits": ("tickets.visits",),
        "/tickets/{ticket_id}/contract": ("tickets.contracts",),
        "/tickets/{ticket_id}/past": ("tickets.assets",),
        "/assets": ("tickets.assets",),
        "/claims": ("tickets.contracts",),
        "/contracts": ("tickets.contracts",),
        "/customers/{customer_id}": ("tickets.assets",),
        "/customers/{customer_id}/attributions": ("tickets.customers",),
        "/customers/{customer_id}/classes": ("tickets.customers",),
        "/customers/{customer_id}/merge": ("tickets.customers",),
        "/migrations": ("tickets.repairs",),
        "/plans": ("tickets.quotes",),
        "/quotes": ("tickets.quotes",),
        "/visits": ("tickets.visits",),
    },
)
handler = on_demand.handler
