"""The app's client, with the two tokens that all functions share."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.dingtalk.client import DingTalkClient
from suanqing.channels.notices.store import ChannelTokens
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow


def client(app: Mapping[str, Any]) -> DingTalkClient:
    """app: DingTalk's part of the secret document."""
    new, old = (
        ChannelTokens(
            aws.dynamodb(), setting("NOTICES_TABLE"), f"dingtalk:{app['app_key']}:{which}", utcnow
        )
        for which in ("api", "oapi")
    )
    return DingTalkClient(
        setting("DINGTALK_API_BASE"), setting("DINGTALK_OAPI_BASE"), app, (new, old)
    )
