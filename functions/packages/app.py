"""Template packages: listed, looked at, installed, upgraded, taken out. Lambda handler `packages.app.handler`."""

from packages.wiring import api
from suanqing.web.on_demand import OnDemand

OWN, HERE = ("packages.own",), ("packages.here",)
on_demand = OnDemand(
    api,
    {
        "/templates": ("packages.routes",),
        "/templates/differences": OWN,
        "/templates/export": OWN,
        "/templates/file": OWN,
        "/templates/installed": HERE,
        "/templates/{template}/uninstall": HERE,
        "/templates/{template}/upgrade": HERE,
        "/templates/{template}/uses": HERE,
    },
)
handler = on_demand.handler
