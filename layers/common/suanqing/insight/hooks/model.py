"""Endpoints of webhooks, deliveries to them, and when one is tried again. Pure.

An attempt counts where it is answered 2xx. What fails is tried again for three days, each time a random part later or
earlier, so that an endpoint that comes back is not met by all at once; 410 ends the endpoint. A delivery is kept 30
days with what became of each attempt.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from suanqing.canonical import canonical

WAITS = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before each attempt."""
JITTER = 0.2
"""Part of a wait by which it may be shorter or longer."""
LONGEST = 86_400
"""Seconds that Retry-After may ask for."""
BOTH_GOOD = timedelta(hours=24)
"""How long the former secret signs beside a new one."""
LOST = timedelta(hours=1)
"""After its time, what still waits has no message left that tries it."""
KEPT = timedelta(days=30)
GONE = 410
THROTTLED = frozenset({429, 502, 503, 504})
"""Whose Retry-After is minded."""
EVENTS = ("ticket.settled", "ticket.told")
TEST = "webhook.test"
"""An event that nothing happened by."""

State = Literal["active", "off", "gone"]
"""off: by an administrator. gone: it answered 410."""
Standing = Literal["waiting", "delivered", "failed", "stopped"]
"""failed: the last attempt did. stopped: its endpoint was switched off, or is gone."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    url: str
    events: tuple[str, ...]
    state: State
    by: str
    at: datetime
    version: int = 1


class Secrets(NamedTuple):
    """before: the former one, good `until`."""

    now: str
    before: str | None = None
    until: datetime | None = None

    def good(self, at: datetime) -> list[str]:
        """The newest first."""
        both = self.before is not None and self.until is not None and at < self.until
        return [self.now, *([self.before] if both and self.before else [])]

    def followed_by(self, new: str, at: datetime) -> "Secrets":
        return Secrets(new, self.now, at + BOTH_GOOD)


class Attempt(NamedTuple):
    """status: of the answer, None where none came. reason: why it did not count. ms: how long it took."""

    at: datetime
    status: int | None
    reason: str
    ms: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """id: orders an endpoint's deliveries by their event's time. message: webhook-id. due: when it is tried next."""

    endpoint: str
    id: str
    message: str
    type: str
    body: str
    standing: Standing
    due: datetime
    at: datetime
    n: int = 0
    """Attempts so far, over replays."""
    tried: int = 0
    """Since it was sent, or sent again."""
    attempts: tuple[Attempt, ...] = field(default=())


def message_of(event: Mapping[str, Any]) -> str:
    """The same event is the same message, to every endpoint; without dots."""
    told = f"{event['event']}\n{event['id']}".encode()
    return f"msg_{hashlib.sha256(told).hexdigest()[:32]}"


def delivery_of(
    endpoint: str, event: Mapping[str, Any], happened: datetime, now: datetime
) -> Delivery:
    message = message_of(event)
    told = {"type": event["event"], "timestamp": event["at"], "data": dict(event)}
    return Delivery(
        endpoint, f"{happened:%Y%m%dT%H%M%S}-{message}", message, event["event"],
        canonical(told).decode(), "waiting", now, now,
    )  # fmt: skip


def after(delivery: Delivery, attempt: Attempt, retry_after: int | None, chance: float) -> Delivery:
    """What it is after an attempt. chance: in [0, 1)."""
    tried = replace(
        delivery, n=delivery.n + 1, tried=delivery.tried + 1, attempts=(*delivery.attempts, attempt)
    )
    if attempt.status is not None and 200 <= attempt.status < 300:
        return replace(tried, standing="delivered")
    if attempt.status == GONE:
        return replace(tried, standing="stopped")
    if tried.tried >= len(WAITS):
        return replace(tried, standing="failed")
    wait = WAITS[tried.tried] * (1 - JITTER + 2 * JITTER * chance)
    if retry_after is not None and attempt.status in THROTTLED:
        wait = max(wait, min(retry_after, LONGEST))
    return replace(tried, due=attempt.at + timedelta(seconds=wait))


def again(delivery: Delivery, now: datetime) -> Delivery:
    """Sent once more, with all its attempts before it."""
    return replace(delivery, standing="waiting", due=now, tried=0)
