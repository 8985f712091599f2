"""A member's login: in a browser DingTalk's page brings back an authCode, in its app a page of ours asks for a code.

Source: DingTalk, login of third-party sites (oauth2/auth), requestAuthCode and topapi/v2/user/getuserinfo.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from suanqing.channels.dingtalk import client_service
from suanqing.channels.dingtalk.client import DingTalkClient

AUTHORISE = "https://login.dingtalk.com/oauth2/auth"


def authorise_url(app: Mapping[str, Any], callback: str, state: str) -> str:
    """Where a browser goes; `app` is DingTalk's part of the secret document."""
    query = {
        "redirect_uri": callback,
        "response_type": "code",
        "client_id": app["app_key"],
        "scope": "openid corpid",
        "corpId": app["corp_id"],
        "prompt": "consent",
        "state": state,
    }
    return f"{AUTHORISE}?{urlencode(query)}"


def inside(app: Mapping[str, Any]) -> dict[str, str]:
    """What a page in the app needs to ask for a code: nothing that is secret."""
    return {"corp": app["corp_id"], "client": app["app_key"]}


class Members:
    """The members of the app's company. The answers carry no company: the credentials are of one."""

    def __init__(self, client: DingTalkClient) -> None:
        self._client = client

    def account(self, code: str) -> str:
        return self._client.member_outside(code)

    def account_inside(self, code: str) -> str:
        return self._client.member_inside(code)


def visitors(app: Mapping[str, Any]) -> Members:
    return Members(client_service.client(app))
