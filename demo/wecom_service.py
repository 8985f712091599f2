"""WeChat customer service of the local WeCom: what customers wrote, and five messages in 48 hours to who did.

Source: WeCom 94670 (kf/sync_msg), 94677 (kf/send_msg).
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

WINDOW, MOST, TOKEN_SECONDS = 48 * 3600, 5, 600
Reply = dict[str, Any]


class Refusal(Exception):
    """An errcode; the HTTP status stays 200."""

    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


class Clock(Protocol):
    @property
    def now(self) -> Callable[[], float]: ...


@dataclass
class CustomerService:
    """secret: its own, which opens nothing else. talks: customers with whom somebody talks."""

    platform: Clock
    secret: str = "local-service-secret"
    tokens: dict[str, float] = field(default_factory=dict)
    said: list[Mapping[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    """(customer, text)."""
    talks: set[str] = field(default_factory=set)
    page: int = 2
    """Messages of a page, whatever was asked for."""

    def __post_init__(self) -> None:
        self._open: dict[tuple[str, str], tuple[float, int]] = {}
        self._callbacks: dict[str, float] = {}

    def write(self, customer: str, account: str = "wkLocal", text: str = "技师什么时候到?") -> str:
        """A customer writes; the token of the callback that tells so."""
        now = self.platform.now()
        self.said.append(
            {
                "msgid": secrets.token_urlsafe(16), "open_kfid": account, "external_userid": customer,
                "send_time": int(now), "origin": 3, "msgtype": "text", "text": {"content": text},
            }
        )  # fmt: skip
        self._open[customer, account] = (now, 0)
        token = secrets.token_urlsafe(24)
        self._callbacks[token] = now + TOKEN_SECONDS
        return token

    def fetch(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        asked = json.loads(body)
        token = asked.get("token")
        if token and self._callbacks.get(token, 0) <= self.platform.now():
            raise Refusal(95007)
        at = int(asked.get("cursor") or 0)
        mine = [each for each in self.said if each["open_kfid"] == asked["open_kfid"]]
        page = mine[at : at + self.page]
        end = at + len(page)
        return {"next_cursor": str(end), "has_more": int(end < len(mine)), "msg_list": page}

    def send(self, query: Mapping[str, str], body: bytes) -> Reply:
        self._authorize(query)
        asked = json.loads(body)
        who, text = (asked["touser"], asked["open_kfid"]), asked["text"]["content"]
        if not text or len(text.encode()) > 2048 or len(asked.get("msgid", "")) > 32:
            raise Refusal(40035)
        if who[0] in self.talks:
            raise Refusal(95018)
        at, count = self._open.get(who, (0.0, 0))
        if at <= self.platform.now() - WINDOW:
            raise Refusal(95002)
        if count >= MOST:
            raise Refusal(95001)
        self._open[who] = (at, count + 1)
        self.sent.append((who[0], text))
        return {"msgid": asked.get("msgid") or secrets.token_urlsafe(16)}

    def _authorize(self, query: Mapping[str, str]) -> None:
        token = query.get("access_token")
        if not token:
            raise Refusal(41001)
        if token not in self.tokens:
            raise Refusal(40014)
        if self.tokens[token] <= self.platform.now():
            raise Refusal(42001)
