"""A customer who wrote to customer service is told there: the text as the company wrote it, within 48 hours after their
message and five times at most. Each is counted before WeCom is asked; what does not fit goes the next way.

    "ways": {"wecomkf": {}}
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from suanqing.channels.telling.model import Message, Off, Told
from suanqing.channels.wecom.service import client_service
from suanqing.channels.wecom.service.client import (
    GONE,
    IN_TALK,
    NOBODY,
    OVER,
    SPENT,
    TOO_LATE,
    cut,
)
from suanqing.channels.wecom.service.window_store import WindowStore
from suanqing.errors import Invalid, Unavailable
from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow

EXTERNAL = re.compile(r"[A-Za-z0-9_-]{6,64}", re.ASCII)
WHY = {
    SPENT: "window_spent", TOO_LATE: "no_window", OVER: "no_window", IN_TALK: "in_talk",
    **dict.fromkeys(GONE, "service_gone"), **dict.fromkeys(NOBODY, "unknown_receiver"),
}  # fmt: skip


class Sends(Protocol):
    def service_message(self, account: str, customer: str, text: str, name: str, /) -> int: ...


def check_part(part: Mapping[str, Any]) -> None:
    """Raises Invalid: it takes the text as it stands."""
    if part:
        raise Invalid("customer service takes the text as it stands", where="wecomkf")


def check_address(address: str) -> str:
    """The customer's external_userid. Raises Invalid."""
    if not EXTERNAL.fullmatch(address):
        raise Invalid("this is no external_userid", where="address")
    return address


class Teller:
    def __init__(self, client: Sends, windows: WindowStore, clock: Callable[[], datetime]) -> None:
        self._client, self._windows, self._clock = client, windows, clock

    def tell(self, message: Message, address: str) -> Told:
        """Raises Unavailable, ChannelMisconfigured: certainly not sent, and it may go later; it is counted once under
        the message's id."""
        name = hashlib.sha256(message.id.encode()).hexdigest()[:32]
        window = self._windows.take(address, name, self._clock())
        if window.why:
            return Told("refused", window.why)
        try:
            code = self._client.service_message(window.account, address, cut(message.text), name)
        except Unavailable as error:
            if error.facts.get("outcome") == "unknown":
                return Told("unknown")
            raise
        except Invalid as error:
            return Told("refused", str(error.facts["errcode"]))
        if code == SPENT:
            self._windows.spent(address)
        return Told("refused", WHY[code]) if code else Told("sent", ref=name)


def teller(secret: Mapping[str, Any]) -> Teller | Off:
    """secret: {"corpid", "secret", "token", "aes_key"}, of customer service alone; {} where the company has none."""
    if not secret:
        return Off()
    windows = WindowStore(aws.dynamodb(), setting("NOTICES_TABLE"))
    return Teller(client_service.client(secret), windows, utcnow)
