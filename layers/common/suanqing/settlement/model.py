"""What a pricing takes and gives: facts, lines with their steps, assessment, entries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from suanqing.evidence.policy import Found

ENGINE = 2
"""Which engine prices: one more whenever equal facts and book may come to other money than before.
1 is the one that wrote no number (decision 0041)."""

Plane = Literal["charge", "pay"]
"""charge: what the customer owes. pay: what parties earn. Never mixed."""


def decimal_text(value: Decimal) -> str:
    """The one text of a number: no exponent, no trailing zeros ("1.50" and "1.5" are "1.5")."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    if "." not in text or text[-1] not in "0.":
        return text
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True)
class FactLine:
    """One ticket line as a fact; qty in the SKU's unit."""

    id: str
    sku: str
    qty: Decimal
    worker: str | None = None


class Visit(NamedTuple):
    """Which visit of a prepaid maintenance contract (维保) a ticket is: the `number`th of `of`.

    amount: the contract's price in minor units, of which every visit releases its part.
    """

    contract: str
    number: int
    of: int
    amount: int


class Pick(NamedTuple):
    """A tier chosen by hand in one plane, by whom and why."""

    plane: Plane
    tier: str
    by: str
    reason: str


class Refund(NamedTuple):
    """What went back of one ticket line ("*": of every line): `back` of `of`, in any one unit."""

    line: str
    back: int
    of: int


class Manual(NamedTuple):
    """A line that people decided: minor units to one party (below zero: from it), for a reason.

    id: of the request that was approved. maker asked for it, checker approved it.
    """

    id: str
    fee: str
    party: str
    amount: int
    reason: str
    maker: str
    checker: str


class Original(NamedTuple):
    """The ticket that a rework repeats, and who was paid for it."""

    ticket: str
    payees: tuple[str, ...]


class Quotation(NamedTuple):
    """A stored exchange rate: units of the second currency of `pair` ("USD/CNY") for one of the first."""

    pair: str
    rate: Decimal
    id: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that decides the money of one ticket, and nothing else.

    region: the site's division codes as `regions.chain` gives them, most specific first.
    attrs: further facts by the names of `pricing.conditions.VOCABULARY`, in order of names.
    sessions: (worker, from, to) of every stretch of work, for what is paid by the clock.
    city_class: of the site's city at the service time. scenario, level: of the outlet then.
    coefficient: the outlet's own factor then, or None. crew: (party, weight), the lead first.
    payable: False for a cancelled ticket, which earns nothing but its manual lines. owner: who is behind the outlet.
    evidence: what was found for each of the book's evidence policies that concern the ticket.
    roles: (role, party) of those who take part beside outlet, owner and crew: guide, supplier, ...
    milestones: (name, when) of the scene's nodes and actions that were reached, in order of names.
    picks: tiers chosen by hand. refunds: what went back. manual: lines decided by people.
    original: what this ticket repeats. clawback: the rework that takes this ticket's pay back.
    currencies: (party, currency) of payees who are paid in another one, with the `quotations` used.
    zones: (party, weight) of those in whose geofences the work was done, in order of parties.
    Canonical form: `facts.canonical_facts`; its SHA-256 is the facts hash on every line.
    """

    ticket_id: str
    rev: int
    served: datetime
    region: tuple[str, ...]
    city_class: str | None
    scenario: str
    level: str
    channel: str
    outlet: str
    coefficient: Decimal | None
    urgent: bool
    crew: tuple[tuple[str, Decimal], ...]
    lines: tuple[FactLine, ...]
    payable: bool = True
    owner: str | None = None
    evidence: Found = ()
    attrs: tuple[tuple[str, str | int | bool], ...] = ()
    sessions: tuple[tuple[str, datetime, datetime], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    milestones: tuple[tuple[str, datetime], ...] = ()
    picks: tuple[Pick, ...] = ()
    visit: Visit | None = None
    refunds: tuple[Refund, ...] = ()
    manual: tuple[Manual, ...] = ()
    original: Original | None = None
    clawback: str | None = None
    currencies: tuple[tuple[str, str], ...] = ()
    quotations: tuple[Quotation, ...] = ()
    zones: tuple[tuple[str, Decimal], ...] = ()


class Step(NamedTuple):
    """One explained operation: `value` is the running amount after it, unrounded, minor units.

    op: base, price_lost, override, fee, quantity, coefficient, factor, surcharge, discount,
    discount_lost, borne, floor, cap, waive, round, tax, untaxed, split, hold; pick, item, bundle,
    release, await, rework, clawback, manual; part, withhold, refund, exchange; engine.
    rule: id of the book's row or of the outlet that caused it. args: the numbers used, as text.
    `explain` puts it into words. A tuple, because a settlement makes dozens a ticket.
    """

    op: str
    rule: str
    args: tuple[tuple[str, str], ...]
    value: Decimal


Note = tuple[str, str, tuple[tuple[str, str], ...], Decimal]
"""A Step as a stage writes it down: a plain tuple, made in a quarter of the time."""


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
