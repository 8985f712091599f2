"""Periods, statements and payouts over HTTP. Lambda handler `statements.app.handler`."""

from statements.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(
    api,
    {
        "/statements": ("statements.statements",),
        "/periods": ("statements.periods",),
        "/payouts": ("statements.payouts",),
        "/parties": ("statements.accounts",),
        "/tickets": ("statements.corrections",),
        "/adjustments": ("statements.corrections",),
        "/policy": ("statements.corrections",),
        "/audit": ("statements.audit",),
    },
)
handler = on_demand.handler
