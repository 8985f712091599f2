"""Login and who am I. Lambda handler `identity.app.handler`."""

from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand

api = Api("identity")
on_demand = OnDemand(
    api,
    {
        "/login": ("identity.routes",),
        "/login/ways": ("identity.sessions",),
        "/login/code": ("identity.sessions",),
        "/login/session": ("identity.sessions",),
        "/login/miniprogram": ("identity.miniprogram",),
        "/login/wecom": ("identity.routes", "identity.wecomprogram"),
        "/login/wecom/callback": ("identity.routes",),
        "/login/ownapp": ("identity.routes", "identity.ownapp"),
        "/login/ownapp/callback": ("identity.routes",),
        "/me": ("identity.routes",),
        "/me/logins": ("identity.sessions",),
        "/me/wecom": ("identity.chats",),
        "/dev": ("identity.routes",),
        "/passes/{token}/phone": ("identity.passes",),
        "/passes/{token}/proof": ("identity.passes",),
    },
)
handler = on_demand.handler
