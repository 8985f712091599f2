"""What calls of dispatch come to, for whoever shows it. Values only."""

from typing import NamedTuple

from suanqing.errors import DomainError
from suanqing.timespans import Span
from suanqing.work.dispatch.model import Person, Score, Scoring, Suggestion
from suanqing.work.tickets.model import Ticket


class Suggested(NamedTuple):
    """settings: the version of the weights."""

    ticket: Ticket
    suggestion: Suggestion
    scoring: Scoring
    settings: int


class Offer(NamedTuple):
    """An open ticket that somebody may take, and what it comes to for them."""

    ticket: Ticket
    score: Score


class Given(NamedTuple):
    """One ticket of several. refusal: why it was not pushed although somebody fits."""

    suggestion: Suggestion
    ticket: Ticket
    pushed: bool
    refusal: DomainError | None = None


class Busy(NamedTuple):
    """Somebody and what they have on a day. away: when they are away on it, [from, until)."""

    name: str
    person: Person
    away: tuple[Span, ...]
