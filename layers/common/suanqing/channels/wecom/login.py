"""A member's login: WeCom's page brings back a code, which names them; in its mini program, the program gives one.

Source: WeCom 91022, 91335 (authorise), 91023, 96442 (getuserinfo), 92423 (jscode2session).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from suanqing.channels.wecom import client_service
from suanqing.channels.wecom.client import WeComClient

AUTHORISE = "https://open.weixin.qq.com/connect/oauth2/authorize"


def authorise_url(app: Mapping[str, Any], callback: str, state: str) -> str:
    """Where the member's browser goes; `app` is WeCom's part of the secret document."""
    query = {
        "appid": app["corpid"],
        "redirect_uri": callback,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": app["agentid"],
    }
    return f"{AUTHORISE}?{urlencode(query)}#wechat_redirect"


class Members:
    """The members of the app's company."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def account(self, code: str) -> str:
        return self._client.visitor(code).userid

    def account_in_program(self, code: str) -> str:
        """The same of what the mini program in WeCom was given."""
        return self._client.member(code)


def visitors(app: Mapping[str, Any]) -> Members:
    return Members(client_service.client(app))
