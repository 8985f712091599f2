"""Notices as texts, into a list."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.words import text_of

SENT: list[tuple[str, str, str]] = []
"""(key the sender was made with, account, text)."""


class Sender:
    def __init__(self, key: str) -> None:
        self._key = key

    def notice(self, notice: Notice, account: str) -> str:
        SENT.append((self._key, account, text_of(notice)))
        return "sent"

    def alone(self, notice: Notice) -> bool:
        return False

    def resume(self, message: Mapping[str, Any]) -> str:
        return "nothing"


def sender(secret: Mapping[str, Any]) -> Sender:
    return Sender(secret["key"])
