"""The result of a shadow run, as sums that add: the outcomes of two sets of tickets make that of both. Minor units.

Its size follows parties, outlets, SKUs and tiers, never tickets: lists of tickets are the first few.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.money import to_major
from suanqing.pricing.model import Plane

SHOWN = 20
"""Tickets named as examples: with the largest change, and of each reason for a refusal."""

Key = tuple[str, str, str]
"""(dimension, plane, id): total, party, outlet, sku, tier or fee."""


@dataclass(slots=True)
class Tally:
    """One group's money as booked and under the other book; `tickets`: how many of them change it."""

    before: int = 0
    after: int = 0
    tickets: int = 0

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(slots=True)
class Refusal:
    """Tickets the book does not price, for one reason. `before`: what they pay now."""

    reason: str
    tickets: int = 0
    before: int = 0
    examples: list[str] = field(default_factory=list)


class Change(NamedTuple):
    """A ticket's pay before and after; sorts the largest change first, then by ticket."""

    order: int
    ticket_id: str
    before: int
    after: int


@dataclass(slots=True)
class Outcome:
    """tickets: looked at. differing: not equal in every line and step. changed: other money is booked.
    retiered, reruled: some line falls into another tier, or under other rules. moves: lines by (plane,
    tier before, tier after). Refused tickets are in `refused` alone: their money is in no group.
    """

    tickets: int = 0
    differing: int = 0
    changed: int = 0
    retiered: int = 0
    reruled: int = 0
    currency: str = ""
    groups: dict[Key, Tally] = field(default_factory=dict)
    moves: dict[Key, int] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    largest: list[Change] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """The book says, line for line and step for step, what is booked."""
        return not self.differing and not self.refused

    @property
    def refusals(self) -> int:
        return sum(one.tickets for one in self.refused.values())

    def total(self, plane: Plane) -> Tally:
        return self.groups.get(("total", plane, "")) or Tally()

    def by(self, dimension: str, plane: Plane = "pay") -> dict[str, Tally]:
        """The groups of a dimension by id."""
        return {
            id: tally
            for (name, of, id), tally in sorted(self.groups.items())
            if (name, of) == (dimension, plane)
        }

    def winners(self, dimension: str = "party", plane: Plane = "pay") -> list[tuple[str, Tally]]:
        """Who gains, the most first."""
        found = [each for each in self.by(dimension, plane).items() if each[1].change > 0]
        return sorted(found, key=lambda each: (-each[1].change, each[0]))

    def losers(self, dimension: str = "party", plane: Plane = "pay") -> list[tuple[str, Tally]]:
        """Who loses, the most first."""
        found = [each for each in self.by(dimension, plane).items() if each[1].change < 0]
        return sorted(found, key=lambda each: (each[1].change, each[0]))

    def absorb(self, other: "Outcome") -> None:
        """Add the outcome of other tickets to this one."""
        for name in ("tickets", "differing", "changed", "retiered", "reruled"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.currency = self.currency or other.currency
        for key, tally in other.groups.items():
            own = self.groups.setdefault(key, Tally())
            own.before += tally.before
            own.after += tally.after
            own.tickets += tally.tickets
        for move, lines in other.moves.items():
            self.moves[move] = self.moves.get(move, 0) + lines
        for why, refusal in other.refused.items():
            kept = self.refused.setdefault(why, Refusal(refusal.reason))
            kept.reason = min(kept.reason, refusal.reason)
            kept.tickets += refusal.tickets
            kept.before += refusal.before
            kept.examples = sorted(kept.examples + refusal.examples)[:SHOWN]
        self.largest = sorted(self.largest + other.largest)[:SHOWN]


def merge(*parts: Outcome) -> Outcome:
    """The outcome of all the parts' tickets; in any order and grouping the same."""
    whole = Outcome()
    for part in parts:
        whole.absorb(part)
    return whole


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a book may move money before somebody has to look: fractions of what is booked.

    total: of a plane's total, up or down. party: of what any one party loses. refused: tickets.
    """

    total: Decimal | None = None
    party: Decimal | None = None
    refused: int = 0


def blocked(outcome: Outcome, limit: Limit) -> str | None:
    """Why the book may not be published on this outcome; None when it may."""
    if outcome.refusals > limit.refused:
        reason = min(one.reason for one in outcome.refused.values())
        return (
            f"{outcome.refusals} ticket(s) would have no price, more than {limit.refused}: {reason}"
        )
    planes: tuple[Plane, ...] = ("charge", "pay")
    for plane in planes:
        if limit.total is not None and beyond(tally := outcome.total(plane), limit.total):
            return f"the total of {plane} moves by {_by(tally, outcome)}, more than {limit.total}"
    for party, tally in outcome.losers() if limit.party is not None else ():
        if beyond(tally, limit.party or Decimal(0)):
            return f"{party} loses {_by(tally, outcome)}, more than {limit.party}"
    return None


def beyond(tally: Tally, fraction: Decimal) -> bool:
    """Whether the change is more than that fraction of what is booked."""
    return abs(tally.change) > fraction * abs(tally.before)


def outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    """A JSON form: what a slice's run hands back, and a report keeps."""
    return {
        "tickets": outcome.tickets,
        "differing": outcome.differing,
        "changed": outcome.changed,
        "retiered": outcome.retiered,
        "reruled": outcome.reruled,
        "currency": outcome.currency,
        "groups": [
            [*key, tally.before, tally.after, tally.tickets]
            for key, tally in sorted(outcome.groups.items())
        ],
        "moves": [[*move, lines] for move, lines in sorted(outcome.moves.items())],
        "refused": [
            [why, one.reason, one.tickets, one.before, one.examples]
            for why, one in sorted(outcome.refused.items())
        ],
        "largest": [[one.ticket_id, one.before, one.after] for one in outcome.largest],
    }


def outcome_from_dict(data: Mapping[str, Any]) -> Outcome:
    """Back from `outcome_to_dict`."""
    return Outcome(
        **{name: data[name] for name in ("tickets", "differing", "changed", "retiered", "reruled")},
        currency=data["currency"],
        groups={(d, p, id): Tally(*figures) for d, p, id, *figures in data["groups"]},
        moves={(plane, old, new): lines for plane, old, new, lines in data["moves"]},
        refused={why: Refusal(*rest) for why, *rest in data["refused"]},
        largest=largest(data["largest"]),
    )


def largest(tickets: Iterable[tuple[str, int, int]]) -> list[Change]:
    """The tickets (id, before, after) as ordered changes."""
    return sorted(Change(-abs(after - old), ticket, old, after) for ticket, old, after in tickets)


def _by(tally: Tally, outcome: Outcome) -> str:
    before, after = (to_major(each, outcome.currency) for each in (tally.before, tally.after))
    return f"{before} -> {after} {outcome.currency}"
