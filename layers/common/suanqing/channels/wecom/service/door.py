"""Its callbacks, at an address, with a token and a key of their own; sealed as WeCom's others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.channels.wecom import door

ANSWER = door.ANSWER


def receive_call(call: Call, app: Mapping[str, Any]) -> Delivery:
    """A callback's delivery. Unauthenticated: unsigned, forged, too old, or for another company."""
    return door.received(call, app, "wecomkf")


def check_url(query: Mapping[str, str], app: Mapping[str, Any], now: datetime) -> str:
    """The decrypted text of the console's question. Raises Unauthenticated, Invalid: not readable."""
    return door.check_url(query, app, now)
