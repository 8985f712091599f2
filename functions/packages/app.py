"""Template packages: listed, looked at, installed. Lambda handler `packages.app.handler`."""

from packages.wiring import api
from suanqing.web.on_demand import OnDemand

on_demand = OnDemand(api, {"/templates": ("packages.routes",)})
handler = on_demand.handler
