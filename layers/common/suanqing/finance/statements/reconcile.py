"""Reconciliation: ledger entries against balances and statements, for any number of parties and periods. Pure.

Pure and linear. What remains is a difference nobody has explained yet; there must be none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from suanqing.finance.settlement.items import Balance, PartyEntry
from suanqing.finance.statements.draft import by_fee, content, draft
from suanqing.finance.statements.model import Head, Line, Place, Policy, Statement
from suanqing.money import rate

Key = tuple[str, str]
"""(party, period)"""


class Difference(NamedTuple):
    """One unexplained difference. what: entries, balance, fees, figures, hash, line, confirmed, paid."""

    party: str
    period: str
    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """pending: parties and periods with entries that no statement holds yet; that is explained."""

    lines: int
    statements: int
    pending: tuple[Key, ...]
    differences: tuple[Difference, ...]

    @property
    def clean(self) -> bool:
        return not self.differences


def reconcile(
    entries: Iterable[PartyEntry],
    balances: Iterable[Balance],
    statements: Iterable[Statement],
    heads: Mapping[Key, Head],
) -> Reconciled:
    """Every line once, every sum from the lines up, every figure against its source.

    heads: where each statement stands; its confirmed and paid figures are the balance's.
    """
    booked: dict[Key, list[PartyEntry]] = {}
    for entry in entries:
        booked.setdefault((entry.party, entry.period), []).append(entry)
    sums = {(each.party, each.period): each for each in balances}
    found: list[Difference] = []
    for key in sorted(booked.keys() | sums.keys()):
        found += _against_balance(key, booked.get(key, []), sums.get(key))
    stated: set[Key] = set()
    for statement in statements:
        key = (statement.party, statement.period)
        stated.add(key)
        found += _against_entries(statement, booked.get(key, []))
        found += _figures(statement, heads.get(key), sums.get(key))
    pending = tuple(sorted(key for key, own in booked.items() if own and key not in stated))
    count = sum(len(entry.lines) for own in booked.values() for entry in own)
    return Reconciled(count, len(stated), pending, tuple(found))


def _against_balance(
    key: Key, own: list[PartyEntry], balance: Balance | None
) -> Iterable[Difference]:
    party, period = key
    earned, lines = sum(entry.earned for entry in own), sum(len(entry.lines) for entry in own)
    known = balance or Balance(party, period)
    if (earned, lines) != (known.accrued, known.lines):
        yield Difference(
            party, period, "balance", f"{known.accrued} in {known.lines} lines",
            f"{earned} in {lines} lines",
        )  # fmt: skip


def _against_entries(statement: Statement, own: list[PartyEntry]) -> Iterable[Difference]:
    """Line by line, then the bytes: the statement made again from its entries."""
    party, period = statement.party, statement.period
    again = draft(
        party, period, own, carry=statement.carry, terms=statement.terms,
        places=_places(statement.lines),
        policy=Policy(recovery=rate(statement.recovery)),
        currency=None if own else statement.currency,
    )  # fmt: skip
    if content(again) == content(statement) and again.hash == statement.hash:
        return
    before, now = _by_id(statement.lines), _by_id(again.lines)
    for line in sorted(before.keys() | now.keys()):
        if before.get(line) != now.get(line):
            yield Difference(party, period, "line", _said(before.get(line)), _said(now.get(line)))
    yield Difference(party, period, "hash", statement.hash, again.hash)


def _places(lines: Iterable[Line]) -> dict[tuple[str, int], Place]:
    """Where each assessment was, as the statement's own lines say."""
    found: dict[tuple[str, int], Place] = {}
    for line in (line for line in lines if line.region is not None):
        place = Place(line.region or "", line.outlet or "", line.project, {})
        known = found.setdefault((line.ticket_id, line.n), place).answered
        more = {**known, line.line: line.answered} if line.answered else known
        found[line.ticket_id, line.n] = place._replace(answered=more)
    return found


def _figures(
    statement: Statement, head: Head | None, balance: Balance | None
) -> Iterable[Difference]:
    party, period = statement.party, statement.period

    def unequal(what: str, expected: object, found: object) -> Iterable[Difference]:
        if expected != found:
            yield Difference(party, period, what, str(expected), str(found))

    yield from unequal(
        "fees", statement.total, sum(each.amount for each in by_fee(statement.lines))
    )
    if head is None:
        return
    figures = head.figures
    yield from unequal("hash", head.hash, statement.hash)
    yield from unequal("figures", head.total, statement.total)
    yield from unequal("figures", figures.due - figures.debt_in, figures.payable - figures.debt_out)
    yield from unequal("confirmed", head.confirmed, balance.confirmed if balance else 0)
    yield from unequal("paid", head.paid, balance.paid if balance else 0)


def _by_id(lines: Iterable[Line]) -> dict[str, Line]:
    return {line.id: line for line in lines}


def _said(line: Line | None) -> str:
    return f"{line.id} {line.fee} {line.amount}" if line else "absent"
