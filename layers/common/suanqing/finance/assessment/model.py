"""An assessment (核算): lines with steps and shares; ledger entries; a posting. Values only; minor units. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.pricing.model import Facts, Note, Plane, Step

ENGINE = 2
"""Which engine prices: one more whenever equal facts and book may come to other money than before.
1 is the one that wrote no number (decision 0041)."""


class Exchanged(NamedTuple):
    """A share that is paid in another currency: `paid` minor units of it, by a quotation of `pair`.

    worth: what they are worth in the book's currency; the share less it is the rounding difference.
    """

    party: str
    pair: str
    currency: str
    paid: int
    worth: int


class AssessedLine(NamedTuple):
    """One line of money: integer minor units, with how it came about.

    id: stable across assessments of the ticket: "<plane>:<ticket line>:<fee kind>", of a part that a
        milestone released with ":@<milestone>". The ticket line of a bundle's item is "<line>/<sku>".
    fee: labour, part, time, urgent, ...: a statement subtotals by it.
    tax: part of `amount` that is tax (charge plane), 0 otherwise; net = amount - tax.
    shares: who gets it (pay plane): (party, amount), summing to `amount`; empty on charge. A tax's part
    stands under its account, "tax:<name>", which no party can be called.
    held: why the shares are not payable yet, "<evidence policy>:fail" or ":unknown"; "" when they are.
    exchanged: the shares that are paid in another currency than the book's.
    notes: how it came about, one for each step.
    """

    id: str
    plane: Plane
    sku: str
    fee: str
    tier: str
    amount: int
    tax: int
    shares: tuple[tuple[str, int], ...]
    notes: tuple[Note, ...]
    held: str = ""
    exchanged: tuple[Exchanged, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was noted, with names to read it by."""
        return tuple([Step(*note) for note in self.notes])


@dataclass(frozen=True, slots=True)
class Assessment:
    """The immutable result of pricing one ticket's facts under one published book version.

    channel: where the customer's money comes from; the receivable is booked by it.
    """

    ticket_id: str
    facts_hash: str
    book: str
    currency: str
    channel: str
    lines: tuple[AssessedLine, ...]
    warnings: tuple[str, ...] = ()

    def total(self, plane: Plane) -> int:
        return sum(line.amount for line in self.lines if line.plane == plane)


@dataclass(frozen=True, slots=True)
class Entry:
    """One signed ledger line: debit positive, credit negative, minor units.

    account: payable:<party>, held:<party>, cost:service, receivable:<channel>, revenue:service,
    tax:output, tax:<name of a split plan's tax>, fx:<pair>, fx:rounding.
    cause: settled, or why it corrects: cancelled, facts_changed, evidence, ... mirror: n of the assessment
    whose entry this one reverses, None for a new line.
    """

    account: str
    amount: int
    currency: str
    line: str
    fee: str
    cause: str
    mirror: int | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One journal transaction of a ticket: entries sum to 0 per currency. engine: whose prices it holds."""

    ticket_id: str
    n: int
    rev: int
    period: str
    facts: Facts
    assessment: Assessment
    entries: tuple[Entry, ...]
    at: datetime
    extra: dict[str, Any] | None = None
    engine: int = ENGINE
