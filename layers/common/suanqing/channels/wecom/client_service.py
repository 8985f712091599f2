"""The app's client, with the token that all functions share."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.notices.store import ChannelTokens
from suanqing.channels.wecom.client import WeComClient
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow


def client(app: Mapping[str, Any]) -> WeComClient:
    """app: WeCom's part of the secret document."""
    name = f"wecom:{app['corpid']}:{app['agentid']}"
    shared = ChannelTokens(aws.dynamodb(), setting("NOTICES_TABLE"), name, utcnow)
    base = setting("WECOM_API_BASE")
    return WeComClient(base, app["corpid"], app["secret"], app["agentid"], shared)
