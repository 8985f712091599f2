"""Template packages: listed, looked at, installed. Lambda handler `packages.app.handler`."""

from packages.wiring import api
from suanqing.web.on_demand import OnDemand

OWN = ("packages.own",)
on_demand = OnDemand(
    api,
    {
        "/templates": ("packages.routes",),
        "/templates/differences": OWN,
        "/templates/export": OWN,
        "/templates/file": OWN,
    },
)
handler = on_demand.handler
