"""A statement (结算单): a party's lines of a period with their total, and its state. Values only; minor units.

Amounts are whole minor units from the party's side: what it gains counts up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from suanqing.money import rate, round_minor

State = Literal[
    "draft", "issued", "confirmed", "approved", "in_payout", "paid", "returned", "closed"
]
LineState = Literal["open", "confirmed", "disputed"]
DisputeState = Literal["open", "accepted", "rejected", "withdrawn"]
Outcome = Literal["paid", "returned"]


@dataclass(frozen=True, slots=True)
class Policy:
    """recovery: most of what is due in a period that may go to old debts. second_above: payable minor
    units above which a second approver is needed."""

    recovery: Decimal = Decimal("0.5")
    second_above: int = 5_000_000


STANDARD = Policy()


class Answered(NamedTuple):
    """How soon a ticket was answered (响应时效), where a line's money hangs on it: minutes without the
    pauses, the target, the pauses before the answer; decimal texts."""

    minutes: str
    target: str | None = None
    paused: str | None = None


class Place(NamedTuple):
    """Where a ticket's work was done, the site's own division code and the outlet, and for which
    project, if any. answered: by line, where its money hangs on that. tiers: of the pay lines."""

    region: str
    outlet: str
    project: str | None = None
    answered: Mapping[str, Answered] = {}
    tiers: Mapping[str, str] = {}


class Line(NamedTuple):
    """One signed ledger entry of the party. id: `<ticket>:<assessment>:<place in the posting>`.

    When it was booked is no part of it: a month rebuilt from its events must give the same bytes.
    """

    id: str
    ticket_id: str
    n: int
    line: str
    fee: str
    amount: int
    cause: str
    mirror: int | None
    service_period: str
    facts_hash: str
    book: str
    region: str | None = None
    outlet: str | None = None
    project: str | None = None
    answered: Answered | None = None


class Frozen(NamedTuple):
    """A line of an earlier period's statement that a dispute kept out of its payout."""

    period: str
    line: str
    amount: int


class Returned(NamedTuple):
    """The payment of an earlier period's statement that came back after that one was closed: what its
    `batch` was to pay, and why the bank did not."""

    period: str
    batch: str
    amount: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Carry:
    """What the earlier statements leave: debt the party still owes, lines a resolved dispute has set
    free (paid with this one), lines that stay frozen, and payments that came back after the close
    (paid with this one)."""

    debt: int = 0
    released: tuple[Frozen, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    returned: tuple[Returned, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.debt or self.released or self.frozen or self.returned)


NOTHING = Carry()


@dataclass(frozen=True, slots=True)
class Statement:
    """The content that is hashed, issued and approved. terms: version of the cooperation terms
    (合作条款) it was made under. recovery: the part of what is due that may go to old debt."""

    party: str
    period: str
    currency: str
    terms: str
    recovery: str
    carry: Carry
    lines: tuple[Line, ...]
    hash: str

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Figures:
    """total = confirmed + held. due = confirmed + released + returned. payable = due - recovered,
    never below 0; what is missing becomes debt: due - debt_in = payable - debt_out."""

    total: int
    held: int
    confirmed: int
    released: int
    returned: int
    due: int
    debt_in: int
    recovered: int
    payable: int
    debt_out: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact contested on one line. booked and proposed stand side by side; proposed is None where
    the fact is none that a recomputation can be made with. corrected: the ticket's version with the
    accepted fact, whose assessment books the difference; None where somebody corrects it by hand.
    explained: whether the line's explanation had been opened before."""

    id: str
    fact: str
    value: str
    reason: str
    by: str
    at: datetime
    booked: int
    proposed: int | None
    state: DisputeState = "open"
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    note: str | None = None
    corrected: int | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said about a line; most lines have none and are confirmed with the whole."""

    line: str
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    disputes: tuple[Dispute, ...] = ()

    @property
    def dispute(self) -> Dispute | None:
        """The one that is not resolved."""
        last = self.disputes[-1] if self.disputes else None
        return last if last and last.state == "open" else None

    @property
    def state(self) -> LineState:
        if self.dispute:
            return "disputed"
        return "confirmed" if self.confirmed_by else "open"


class Act(NamedTuple):
    """One entry of the audit trail: who did what when to which content."""

    step: str
    by: str
    at: datetime
    hash: str
    note: str | None = None


class Approval(NamedTuple):
    """Holds for this content and this sum only. again: the payout whose payment came back and that it
    lets be paid a second time; "" for the first."""

    by: str
    at: datetime
    hash: str
    payable: int
    again: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Where a party's statement of a period stands. version: +1 a step, the condition of every write.

    marked: lines confirmed one by one. disputed: open disputes. held: lines frozen when the rest was
    confirmed. freed: the sum of those whose dispute is resolved since. batch: the payout it is in.
    came_back: closed, and its payment came back since; a later statement pays it. cleared: the payout
    whose payment came back and after which a second one is approved.
    """

    party: str
    period: str
    state: State
    hash: str
    currency: str
    terms: str
    recovery: str
    carry: Carry
    count: int
    total: int
    version: int = 1
    marked: int = 0
    disputed: int = 0
    held: tuple[Frozen, ...] = ()
    freed: int = 0
    approvals: tuple[Approval, ...] = ()
    batch: str | None = None
    came_back: bool = False
    cleared: str | None = None
    trail: tuple[Act, ...] = field(default=())

    @property
    def figures(self) -> Figures:
        return figures(
            self.total, sum(each.amount for each in self.held), self.carry, self.recovery
        )

    @property
    def makers(self) -> frozenset[str]:
        """Everyone who had a hand in it, confirmations included."""
        making = {"drafted", "changed", "issued", "line confirmed", "confirmed"}
        return frozenset(act.by for act in self.trail if act.step in making)

    def last(self, step: str) -> Act | None:
        """The newest act of that name."""
        return next((act for act in reversed(self.trail) if act.step == step), None)

    @property
    def confirmed(self) -> int:
        """What the balance's confirmed figure (已确认) is to be."""
        if self.state in ("draft", "issued"):
            return 0
        return self.figures.confirmed + self.freed

    @property
    def paid(self) -> int:
        """What the balance's paid figure (已付) is to be."""
        return self.figures.payable if self.is_paid else 0

    @property
    def is_paid(self) -> bool:
        if self.state == "closed":
            return self.batch is not None and not self.came_back
        return self.state == "paid"


def figures(total: int, held: int, carry: Carry, recovery: str) -> Figures:
    """The sums of a statement. Rounding: the cap once, half up.

    Of a payment that came back nothing is recovered: its own statement gave up its part already.
    """
    confirmed = total - held
    released = sum(each.amount for each in carry.released)
    returned = sum(each.amount for each in carry.returned)
    due = confirmed + released + returned
    cap = round_minor(rate(recovery) * max(confirmed + released, 0))
    recovered = min(carry.debt, cap)
    payable = max(due, 0) - recovered
    return Figures(
        total, held, confirmed, released, returned, due, carry.debt, recovered, payable,
        carry.debt - recovered + max(-due, 0),
    )  # fmt: skip
