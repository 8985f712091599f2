"""The public contract and its page, and explanations for assistants; unknown paths end here too.

Lambda handler `contract.app.handler`.
"""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("contract")
on_demand = OnDemand(
    api,
    {
        "/docs": ("contract.routes",),
        "/openapi.json": ("contract.routes",),
        "/mcp": ("contract.mcp",),
    },
)
handler = on_demand.handler
