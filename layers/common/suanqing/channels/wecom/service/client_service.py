"""The client of customer service, with the token that all functions share; a wrong configuration is told."""

from collections.abc import Callable, Mapping
from typing import Any

from suanqing.channels.notices.store import ChannelTokens
from suanqing.channels.wecom.client import WeComClient
from suanqing.channels.wecom.service.client import Page
from suanqing.errors import ChannelMisconfigured
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.times import utcnow


def client(app: Mapping[str, Any]) -> "Reported":
    """app: its part of the secret document."""
    base, name = setting("WECOM_API_BASE"), f"wecom:{app['corpid']}:kf"
    tokens = ChannelTokens(aws.dynamodb(), setting("NOTICES_TABLE"), name, utcnow)
    return Reported(WeComClient(base, app["corpid"], app["secret"], 0, tokens))


class Reported:
    def __init__(self, client: WeComClient) -> None:
        self._client = client

    def service_messages(self, account: str, token: str, cursor: str) -> Page:
        return _reported(lambda: self._client.service_messages(account, token, cursor))

    def service_message(self, account: str, customer: str, text: str, name: str) -> int:
        return _reported(lambda: self._client.service_message(account, customer, text, name))


def _reported[T](call: Callable[[], T]) -> T:
    try:
        return call()
    except ChannelMisconfigured as error:
        observe.failed("WecomMisconfigured", **error.facts)
        raise
