"""The program's client, with the token that all functions share; that WeChat refuses the configuration is told."""

from collections.abc import Callable, Mapping
from typing import Any

from suanqing.channels.miniprogram.client import MiniProgramClient, Visitor
from suanqing.channels.notices.store import ChannelTokens
from suanqing.errors import ChannelMisconfigured
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.times import utcnow


def client(app: Mapping[str, Any]) -> "Reported":
    """app: the program's part of the secret document."""
    tokens = ChannelTokens(
        aws.dynamodb(), setting("NOTICES_TABLE"), f"miniprogram:{app['appid']}", utcnow
    )
    return Reported(
        MiniProgramClient(setting("WECHAT_API_BASE"), app["appid"], app["secret"], tokens)
    )


class Reported:
    def __init__(self, client: MiniProgramClient) -> None:
        self._client = client

    def visitor(self, code: str) -> Visitor:
        return _reported(lambda: self._client.visitor(code))

    def phone(self, code: str, openid: str) -> str:
        return _reported(lambda: self._client.phone(code, openid))

    def send(self, openid: str, message: Mapping[str, Any]) -> int:
        return _reported(lambda: self._client.send(openid, message))


def _reported[T](call: Callable[[], T]) -> T:
    try:
        return call()
    except ChannelMisconfigured as error:
        observe.failed("MiniprogramMisconfigured", **error.facts)
        raise
