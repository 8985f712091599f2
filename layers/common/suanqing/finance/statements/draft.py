"""From a party's ledger entries of a period to its statement. Pure; the same entries, the same bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from suanqing.canonical import canonical
from suanqing.errors import Conflict, Invalid
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.settlement.items import Balance, PartyEntry
from suanqing.finance.statements.model import (
    NOTHING,
    STANDARD,
    Answered,
    Carry,
    Line,
    Place,
    Policy,
    Statement,
)
from suanqing.money import decimal_text
from suanqing.pricing.model import Facts
from suanqing.vocabulary import ANSWER

Places = Mapping[tuple[str, int], Place]
"""(ticket, assessment) -> where, as the facts of that assessment say."""
Terms = Callable[[str, str], str | None]
"""(book version, tier of the pay plane) -> its cooperation terms (合作条款), "id@version"."""
NOWHERE: tuple[None, None, None, Mapping[str, Answered], Mapping[str, str]] = (
    None, None, None, {}, {},
)  # fmt: skip


class Subtotal(NamedTuple):
    """name: a fee kind, a region's code or an outlet; empty for what carries none."""

    name: str
    amount: int
    lines: int


def draft(
    party: str,
    period: str,
    entries: Sequence[PartyEntry],
    balance: Balance | None = None,
    carry: Carry = NOTHING,
    *,
    places: Places | None = None,
    policy: Policy = STANDARD,
    terms: str | None = None,
    currency: str | None = None,
) -> Statement:
    """The statement that these entries make, in the order of tickets, whatever order they come in.

    balance: when given, the entries must add up to it to the cent. terms: absent, the newest book
    version among the lines, whose tiers hold the terms. currency: of what is carried.
    Raises Conflict `differs`: entries and balance disagree. Invalid: entries of another account.
    """
    lines = tuple(sorted(_lines(party, period, entries, places or {}), key=_place))
    currencies = {entry.currency for entry in entries}
    if currency and (carry or not currencies):
        currencies.add(currency)
    if not currencies:
        currencies = {balance.currency if balance else "CNY"}
    if len(currencies) > 1:
        raise Invalid("a statement has one currency", currencies=sorted(currencies))
    if balance is not None:
        _check(lines, balance)
    made = Statement(
        party, period, currencies.pop(), _newest(lines) if terms is None else terms,
        decimal_text(policy.recovery), carry, lines, "",
    )  # fmt: skip
    return replace(made, hash=hash_of(made))


def content(statement: Statement) -> bytes:
    """The canonical bytes that are hashed: what is said of the whole, then the ordered lines."""
    carry = statement.carry
    return canonical(
        {
            "party": statement.party,
            "period": statement.period,
            "currency": statement.currency,
            "terms": statement.terms,
            "recovery": statement.recovery,
            "carry": [carry.debt, carry.released, carry.frozen]
            + ([carry.returned] if carry.returned else []),
            "lines": [_said(line) for line in statement.lines],
        }
    )


def hash_of(statement: Statement) -> str:
    """Lower-case hex SHA-256 of the content."""
    return hashlib.sha256(content(statement)).hexdigest()


def by_fee(lines: Iterable[Line]) -> list[Subtotal]:
    """Totals by fee kind; they sum to the total."""
    return _grouped((line.fee, line.amount) for line in lines)


def by_region(lines: Iterable[Line]) -> list[Subtotal]:
    return _grouped((line.region or "", line.amount) for line in lines)


def by_outlet(lines: Iterable[Line]) -> list[Subtotal]:
    return _grouped((line.outlet or "", line.amount) for line in lines)


def by_project(lines: Iterable[Line]) -> list[Subtotal]:
    """Empty where no line belongs to a project."""
    found = _grouped((line.project or "", line.amount) for line in lines)
    return found if any(each.name for each in found) else []


def place_of(facts: Facts, assessment: Assessment) -> Place:
    """Where and for what a ticket's work was done, and which of its lines hang on how soon."""
    project = dict(facts.attrs).get("project")
    answered = {line.id: said for line in assessment.lines if (said := _answered(line))}
    return Place(
        facts.region[0] if facts.region else "",
        facts.outlet,
        str(project) if project else None,
        answered,
        {line.id: line.tier for line in assessment.lines if line.plane == "pay"},
    )


def terms_of(entries: Iterable[PartyEntry], places: Places, terms: Terms) -> str | None:
    """The cooperation terms of the tiers that priced the party's lines, "id@version"; None without."""
    found = {
        said
        for entry in entries
        if (place := places.get((entry.ticket_id, entry.n)))
        for line in entry.lines
        if (tier := place.tiers.get(line.line)) and (said := terms(entry.book, tier))
    }
    return "; ".join(sorted(found)) or None


def _answered(line: AssessedLine) -> Answered | None:
    """What the line's steps say; of the last rule that asks for it."""
    for _, _, numbers, _ in reversed(line.notes) if line.plane == "pay" else ():
        for name, minutes in numbers:
            if name == ANSWER[0]:
                args = dict(numbers)
                return Answered(minutes, args.get("target"), args.get(ANSWER[1]))
    return None


def _said(line: Line) -> Sequence[object]:
    """What is hashed of a line: what few lines have only where one has it."""
    if line.answered:
        return line
    return line[:-1] if line.project else line[:-2]


def by_service_period(lines: Iterable[Line]) -> list[Subtotal]:
    return _grouped((line.service_period, line.amount) for line in lines)


def is_correction(statement: Statement, line: Line) -> bool:
    """Booked into this period for work of an earlier, closed one."""
    return line.service_period < statement.period


def own_lines(statement: Statement) -> list[Line]:
    return [line for line in statement.lines if not is_correction(statement, line)]


def corrections(statement: Statement) -> list[Line]:
    """The lines of the block of its own."""
    return [line for line in statement.lines if is_correction(statement, line)]


def _lines(
    party: str, period: str, entries: Iterable[PartyEntry], places: Places
) -> Iterator[Line]:
    for entry in entries:
        if (entry.party, entry.period) != (party, period):
            raise Invalid("an entry of another account", party=entry.party, period=entry.period)
        place = places.get((entry.ticket_id, entry.n))
        region, outlet, project, answered, _ = place or NOWHERE
        for number, one in enumerate(entry.lines):
            yield Line(
                f"{entry.ticket_id}:{entry.n}:{number}", entry.ticket_id, entry.n, one.line,
                one.fee, -one.amount, one.cause, one.mirror, entry.service_period,
                entry.facts_hash, entry.book, region, outlet, project,
                answered.get(one.line) if one.mirror is None else None,
            )  # fmt: skip


def _place(line: Line) -> tuple[str, int, int]:
    return line.ticket_id, line.n, int(line.id.rpartition(":")[2])


def _check(lines: Sequence[Line], balance: Balance) -> None:
    found = sum(line.amount for line in lines)
    if (found, len(lines)) != (balance.accrued, balance.lines):
        raise Conflict(
            "entries and balance differ: nothing is stated before that is explained", "differs",
            party=balance.party, period=balance.period, entries=found, balance=balance.accrued,
        )  # fmt: skip


def _newest(lines: Iterable[Line]) -> str:
    """The highest book version: main@10 is above main@9."""

    def number(book: str) -> tuple[str, Decimal]:
        name, _, version = book.partition("@")
        return name, Decimal(version) if version.isdecimal() else Decimal(0)

    return max({line.book for line in lines}, key=number, default="")


def _grouped(pairs: Iterable[tuple[str, int]]) -> list[Subtotal]:
    sums: dict[str, tuple[int, int]] = {}
    for name, amount in pairs:
        before, count = sums.get(name, (0, 0))
        sums[name] = (before + amount, count + 1)
    return [Subtotal(name, amount, count) for name, (amount, count) in sorted(sums.items())]
