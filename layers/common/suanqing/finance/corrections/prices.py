"""A price corrected after the fact (bitemporal): which tickets, what money, and who approved it. Pure.

    proposed --approve, by another, of the list seen--> approved --all posted--> applied

Publishing the correcting version moves nothing (decision 0009). The correction is a list of tickets made
by the shadow run; its postings are computed again when applied and must come to what was approved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, DomainError, Forbidden
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import ENGINE, Assessment, Posting
from suanqing.finance.backtest.run import Remake
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.finance.settlement.posting import next_posting
from suanqing.pricing.book import Book
from suanqing.times import parse, rfc3339

CAUSE = Cause.PRICE_CORRECTED

State = Literal["proposed", "approved", "applied"]
Fate = Literal["posted", "already", "skipped"]
"""already: booked by an earlier run. skipped: the ticket is no longer as it was approved."""


class Affected(NamedTuple):
    """A ticket whose money the correcting version changes: as booked (n, facts), and before and after.

    parties: (party, before, after) of pay, everyone whose share changes. charged: the customer's side.
    accounts: (account, currency, before, after) of every account whose sum changes, as the ledger
    counts it (a credit counts down): what is payable, what is held, in which currency.
    """

    ticket_id: str
    n: int
    facts_hash: str
    parties: tuple[tuple[str, int, int], ...]
    charged: tuple[int, int]
    accounts: tuple[tuple[str, str, int, int], ...] = ()


class Refused(NamedTuple):
    """A ticket that the correcting version does not price; it stays as it is booked."""

    ticket_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Tickets pinned to `old` and served from `start` until before `end`, to be priced by `new`.

    The same version twice: those that an older engine priced, to be priced by this one; of an `outlet`,
    its tickets, with their facts anew from what the register and the tables say of the service time now.
    """

    old: str
    new: str
    start: datetime
    end: datetime
    outlet: str | None = None

    def holds(self, one: Booked) -> bool:
        if self.outlet and one.facts.outlet != self.outlet:
            return False
        if self.old == self.new and one.engine == ENGINE and not self.outlet:
            return False
        return one.assessment.book == self.old and self.start <= one.facts.served < self.end


@dataclass(frozen=True, slots=True)
class Correction:
    """The list, with its way to the ledger. `hash` is of scope and list: approvals hold for it alone.

    rev: +1 a step, the condition of every write. fates: how many tickets of the last run ended how.
    """

    scope: Scope
    tickets: tuple[Affected, ...]
    refused: tuple[Refused, ...]
    hash: str
    currency: str
    made_by: str
    made_at: datetime
    state: State = "proposed"
    rev: int = 1
    approved_by: str | None = None
    approved_at: datetime | None = None
    fates: Mapping[str, int] = field(default_factory=dict)

    @property
    def correction_id(self) -> str:
        """Derived: proposing the same twice is one correction."""
        return f"{self.scope.new}-{self.hash[:16]}"

    @property
    def account_totals(self) -> dict[tuple[str, str], tuple[int, int]]:
        """The sum of each (account, currency) before and after, over the listed tickets."""
        sums: dict[tuple[str, str], tuple[int, int]] = {}
        for ticket in self.tickets:
            for account, currency, before, after in ticket.accounts:
                old, new = sums.get((account, currency), (0, 0))
                sums[account, currency] = old + before, new + after
        return dict(sorted(sums.items()))

    @property
    def totals(self) -> dict[str, tuple[int, int]]:
        """Each party's sum before and after, over the listed tickets."""
        sums: dict[str, tuple[int, int]] = {}
        for ticket in self.tickets:
            for party, before, after in ticket.parties:
                old, new = sums.get(party, (0, 0))
                sums[party] = old + before, new + after
        return dict(sorted(sums.items()))


def affected(
    scope: Scope, booked: Iterable[Booked], book: Book, remake: Remake
) -> Iterator[Affected | Refused]:
    """What the scope's version would change; tickets whose entries stay equal are not affected."""
    for one in booked:
        if not scope.holds(one):
            continue
        try:
            now = assess(remake(one, book), book)
        except DomainError as refusal:
            yield Refused(one.ticket_id, f"{refusal.code}: {refusal.message}")
            continue
        if now.currency != one.assessment.currency:
            yield Refused(one.ticket_id, f"other_currency: {one.assessment.currency} is booked")
        elif difference(one.assessment, one.n, now):
            yield _affected(one, now)


def propose(
    scope: Scope, found: Iterable[Affected | Refused], currency: str, by: str, at: datetime
) -> Correction:
    """The list in the order of tickets, with its hash."""
    each = sorted(set(found))
    tickets = tuple(one for one in each if isinstance(one, Affected))
    refused = tuple(one for one in each if isinstance(one, Refused))
    hash = digest(list_to_dict(scope, tickets, refused))
    return Correction(scope, tickets, refused, hash, currency, by, at)


def approve(correction: Correction, seen: str, by: str, at: datetime) -> Correction:
    """Approve the list with hash `seen`. Forbidden for its maker."""
    if correction.state != "proposed":
        raise Conflict(
            f"the correction is {correction.state}", "wrong_state", state=correction.state
        )
    if by == correction.made_by:
        raise Forbidden("who made a correction cannot approve it", code="maker_is_checker")
    if seen != correction.hash:
        raise Conflict("the list is not the one you saw", "other_list", hash=correction.hash)
    return replace(
        correction, state="approved", approved_by=by, approved_at=at, rev=correction.rev + 1
    )


def applied(correction: Correction, fates: Mapping[str, int]) -> Correction:
    """The correction after a whole run over its list."""
    return replace(correction, state="applied", fates=dict(fates), rev=correction.rev + 1)


def correct(previous: Booked, book: Book, at: datetime, remake: Remake) -> Posting:
    """The ticket's next posting: the same revision under `book`, only what differs.

    Its facts are made as the real run makes them for this book, so the next fact moves its own money.
    """
    return next_posting(previous, remake(previous, book), book, at, CAUSE)


def still(ticket: Affected, scope: Scope, newest: Booked) -> bool:
    """Whether the ticket is booked as it was when the list was made."""
    return scope.holds(newest) and (newest.n, newest.assessment.facts_hash) == (
        ticket.n,
        ticket.facts_hash,
    )


def promised(ticket: Affected, newest: Booked, posting: Posting) -> bool:
    """Whether the posting comes to the money that was approved."""
    return _affected(newest, posting.assessment) == ticket


def list_to_dict(
    scope: Scope, tickets: Iterable[Affected], refused: Iterable[Refused]
) -> dict[str, Any]:
    """What is hashed and stored: everything an approver decides on."""
    return {
        "old": scope.old,
        "new": scope.new,
        "start": rfc3339(scope.start),
        "end": rfc3339(scope.end),
        "tickets": [
            [
                one.ticket_id,
                one.n,
                one.facts_hash,
                [list(p) for p in one.parties],
                *one.charged,
                [list(account) for account in one.accounts],
            ]
            for one in tickets
        ],
        "refused": [list(one) for one in refused],
    } | ({"outlet": scope.outlet} if scope.outlet else {})


def list_from_dict(
    data: Mapping[str, Any],
) -> tuple[Scope, tuple[Affected, ...], tuple[Refused, ...]]:
    """Back from `list_to_dict`; a list made before accounts were listed has none."""
    start, end = parse(data["start"]), parse(data["end"])
    scope = Scope(data["old"], data["new"], start, end, data.get("outlet"))
    tickets = tuple(
        Affected(
            id,
            n,
            facts,
            tuple((p, b, a) for p, b, a in parties),
            (before, after),
            tuple(
                (name, currency, b, a) for account in accounts for name, currency, b, a in account
            ),
        )
        for id, n, facts, parties, before, after, *accounts in data["tickets"]
    )
    return scope, tickets, tuple(Refused(*one) for one in data["refused"])


def _affected(one: Booked, now: Assessment) -> Affected:
    before, after = _shares(one.assessment), _shares(now)
    parties = [(p, before.get(p, 0), after.get(p, 0)) for p in sorted(before.keys() | after.keys())]
    return Affected(
        one.ticket_id,
        one.n,
        one.assessment.facts_hash,
        tuple(each for each in parties if each[1] != each[2]),
        (one.assessment.total("charge"), now.total("charge")),
        _accounts(one.assessment, now),
    )


def _accounts(old: Assessment, now: Assessment) -> tuple[tuple[str, str, int, int], ...]:
    sums: dict[tuple[str, str], list[int]] = {}
    for side, assessment in enumerate((old, now)):
        for entry in entries_for(assessment):
            both = sums.setdefault((entry.account, entry.currency), [0, 0])
            both[side] += entry.amount
    return tuple(
        (account, currency, before, after)
        for (account, currency), (before, after) in sorted(sums.items())
        if before != after
    )


def _shares(assessment: Assessment) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in assessment.lines:
        for party, share in line.shares:
            sums[party] = sums.get(party, 0) + share
    return sums
