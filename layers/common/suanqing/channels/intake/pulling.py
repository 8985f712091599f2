"""What a shop is asked for: everything that changed in a window, and messages that wait to be confirmed. Pure.

A shop's platform is asked again and again for overlapping windows; what is kept has one key, so that asking
twice is asking once.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake.context import Act
from suanqing.channels.intake.outcome import Arrival

OVERLAP = timedelta(minutes=10)
"""A window begins this long before the end of the last: what a platform shows late is still seen."""
FIRST = timedelta(hours=1)
"""How far back the first pull of a shop looks."""
WINDOW = timedelta(minutes=30)
"""The longest window that is asked for at once."""
ODD = "odd"
"""Kind of a row that cannot be read."""


class Found(NamedTuple):
    """A trade or refund (`kind`) as the platform lists it: its id, when it changed last (epoch ms), and its
    body where the list tells it in full."""

    kind: str
    id: str
    modified: int
    body: bytes | None = None

    @property
    def what(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}-{self.modified}"


class Message(NamedTuple):
    """A message that comes again until it is confirmed; what it says has changed ("" where nothing of ours)."""

    id: str
    body: bytes
    kind: str = ""
    of: str = ""


class Shop(Protocol):
    """One shop at its platform. Every call raises Unavailable, ChannelMisconfigured."""

    @property
    def name(self) -> str: ...

    @property
    def every(self) -> timedelta:
        """How often it is asked for what changed."""
        ...

    @property
    def kept_headers(self) -> Mapping[str, str]:
        """What a delivery of it needs besides, to be read."""
        ...

    def changed(self, since: datetime, until: datetime) -> list[Found]:
        """All that changed in the window, both ends included, or an error."""
        ...

    def fetched(self, found: Found) -> Found:
        """In full, as it stands now. Raises Invalid: it cannot be had."""
        ...

    def messages(self) -> Sequence[Message]: ...

    def confirm(self, messages: Sequence[Message]) -> None: ...


def odd(row: Any) -> Found:
    """A row of a list that nobody can read: kept as it came, under its own hash."""
    told = body(row)
    return Found(ODD, hashlib.sha256(told).hexdigest()[:32], 0, told)


def windows(
    since: datetime, until: datetime, most: timedelta = WINDOW
) -> Iterator[tuple[datetime, datetime]]:
    """The time from `since` to `until` in pieces of at most `most`, the oldest first."""
    while since < until:
        end = min(since + most, until)
        yield since, end
        since = end


def delivery(channel: str, shop: Shop, found: Found, at: datetime) -> Delivery:
    """What was fetched, as a delivery; fetched again it has the same id."""
    headers = {
        "told": found.kind,
        "id": found.id,
        "shop": shop.name,
        "modified": str(found.modified),
        **shop.kept_headers,
    }
    return Delivery(f"{channel}:{found.key}", channel, at, found.body or b"{}", {}, headers)


def arrival(pulled: Delivery) -> Arrival:
    """What a delivery of `delivery` brought."""
    told = pulled.headers
    return Arrival(told["shop"], f"{told['told']}:{told['id']}", int(told["modified"]))


def arriving(pulled: Delivery, act: Act) -> Act:
    """The act, whose outcome says what of the shop is known by it."""
    came = arrival(pulled)
    return lambda desk: replace(act(desk), arrived=came)


def body(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
