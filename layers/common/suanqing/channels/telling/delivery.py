"""What became of a notice for one receiver on one channel (送达). Pure.

Of people: the inbox in the app keeps every notice; what else was tried is recorded beside it. Of a customer: one record
a step, whatever is repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, get_args

from suanqing.people.parties.model import CUSTOMER

State = Literal[
    "sent", "merged", "held", "degraded", "failed", "sending", "waiting", "unknown", "none"
]
STATES: tuple[State, ...] = get_args(State)
"""sent: the channel took it. merged: it goes with others in one message. held: until the morning, or the digest.
degraded: in the inbox alone (why). failed: the channel could not; it is tried again, or waits among the failures.
sending, waiting: of a customer, on its way. unknown: no answer came, so it is not sent again. none: by no way (why)."""
OVER: frozenset[State] = frozenset({"sent", "unknown", "none"})
"""A customer's record that nothing more happens to."""


class Try(NamedTuple):
    """One way that was tried, or could not be. result: as `model.Told` says, or `none`."""

    channel: str
    result: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """subject: the ticket, @<party> or customer:<id> of what is about none. kind: of the notice; of a customer's, what
    it is about (`node:visit`, `stage:given`, `rating`, `points#…`, `plan#<plan>#<step>`).
    at: since when it is in this state. ref: the platform's name for it."""

    subject: str
    key: str
    to: str
    kind: str
    channel: str
    state: State
    at: datetime
    why: str = ""
    ref: str = ""
    tries: tuple[Try, ...] = ()


def customers(subject: str, what: str, state: State, at: datetime) -> Delivery:
    return Delivery(subject, customers_key(what), CUSTOMER, what, "", state, at)


def customers_key(what: str) -> str:
    return f"{CUSTOMER}#{what}"
