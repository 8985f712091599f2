"""Pricing's values: a ticket's facts, and the steps of a line of money. Pure.

Amounts are whole minor units where they are int, unrounded minor units where they are Decimal.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from suanqing.work.evidence.policy import Found

Plane = Literal["charge", "pay"]
"""charge: what the customer owes. pay: what parties earn. Never mixed."""


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
    attrs: further facts by the names of `vocabulary.VOCABULARY`, in order of names.
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


Op = Literal[
    "base", "pick", "price_lost", "override", "quantity", "item", "bundle", "coefficient", "factor",
    "surcharge", "fee", "discount", "discount_lost", "floor", "cap", "waive", "borne", "round", "tax",
    "untaxed", "release", "await", "split", "part", "withhold", "rework", "clawback", "refund", "manual",
    "hold", "exchange", "engine",
]  # fmt: skip
"""What a stage did to a line; each has its sentence in `assessment.explain.sentences`. Stored: none is renamed."""
LadderOp = Literal["measure", "band", "floor", "cap", "guarantee", "round"]
"""What led to a commission; each has its sentence in `ladders.words`. Stored as well."""


class Step(NamedTuple):
    """One explained operation: `value` is the running amount after it, unrounded, minor units.

    rule: id of the book's row or of the outlet that caused it. args: the numbers used, as text.
    `explain` puts it into words. A tuple, because a settlement makes dozens a ticket.
    """

    op: Op
    rule: str
    args: tuple[tuple[str, str], ...]
    value: Decimal


Note = tuple[Op, str, tuple[tuple[str, str], ...], Decimal]
"""A Step as a stage writes it down: a plain tuple, made in a quarter of the time."""


class CommissionStep(NamedTuple):
    """A Step of a commission; `value` of "measure" is in the ladder's own measure."""

    op: LadderOp
    rule: str
    args: tuple[tuple[str, str], ...]
    value: Decimal
