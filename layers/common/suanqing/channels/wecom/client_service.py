"""The app's client, with the token that all functions share."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.notices.store import ChannelTokens
from suanqing.channels.wecom.client import Ticket, WeComClient
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.platform.shared_token import SharedToken
from suanqing.times import utcnow


def client(app: Mapping[str, Any]) -> WeComClient:
    """app: WeCom's part of the secret document."""
    base = setting("WECOM_API_BASE")
    return WeComClient(base, app["corpid"], app["secret"], app["agentid"], _shared(app))


def page_ticket(app: Mapping[str, Any], kind: Ticket) -> str:
    """By which addresses of pages are signed; all functions share it, since WeCom gives few of them. Raises what the
    client raises."""
    asks = client(app)
    return SharedToken("WeCom", _shared(app, f":{kind}"), lambda: asks.page_ticket(kind)).get()


def _shared(app: Mapping[str, Any], of: str = "") -> ChannelTokens:
    name = f"wecom:{app['corpid']}:{app['agentid']}{of}"
    return ChannelTokens(aws.dynamodb(), setting("NOTICES_TABLE"), name, utcnow)
