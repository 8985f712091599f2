"""A line's amount if a contested fact were as its party says: the same pricing, one fact
changed. Nothing is booked by it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from suanqing import regions
from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import canonical_facts, facts_of
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.assessment.refunds import ticket_line
from suanqing.finance.settlement.store import LedgerStore
from suanqing.finance.statements.model import Line
from suanqing.money import rate
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.times import BEIJING
from suanqing.vocabulary import QTY, YES_NO

Recompute = Callable[[str, Line, str, str], int | None]
"""(party, line, fact, value) -> the line's amount for the party, None where nobody can say."""


def recompute_with(ledger: LedgerStore, book: Callable[[str], Book]) -> Recompute:
    """By the facts and the book version that the line was priced with."""

    def recompute(party: str, line: Line, fact: str, value: str) -> int | None:
        found = ledger.booked(line.ticket_id, line.n)
        if found is None or line.mirror is not None:
            return None
        try:
            facts = changed(found.facts, line.line, fact, value)
            if facts is None:
                return None
            return share_of(assess(facts, book(line.book), explained=False), party, line.line)
        except DomainError:
            return None

    return recompute


def changed(facts: Facts, line: str, fact: str, value: str) -> Facts | None:
    """The facts with one of them changed; None when it is no fact that pricing knows.

    `fact` is a field of the facts, or "qty" for the quantity of the ticket line behind `line`.
    Raises Invalid: the value is not one this fact can have.
    """
    if fact == QTY:
        return _with_quantity(facts, ticket_line(line), rate(value))
    if fact == "region":
        return _moved(facts, value)
    data = canonical_facts(facts)
    if fact not in Facts.__slots__ or fact in ("ticket_id", "rev", "lines"):
        return None
    data[fact] = _value(fact, value)
    return facts_of(data)


def share_of(assessment: Assessment, party: str, line: str) -> int:
    """The party's part of a pay line, in what the party is paid in; 0 when the line is gone."""
    found = 0
    for one in (each for each in assessment.lines if each.id == line):
        paid = [each.paid for each in one.exchanged if each.party == party]
        found += sum(paid) if paid else sum(own for owner, own in one.shares if owner == party)
    return found


def _with_quantity(facts: Facts, ticket_line: str, qty: Decimal) -> Facts | None:
    if ticket_line not in {each.id for each in facts.lines}:
        return None
    lines = tuple(
        replace(each, qty=qty) if each.id == ticket_line else each for each in facts.lines
    )
    return replace(facts, lines=lines)


def _moved(facts: Facts, code: str) -> Facts:
    day = facts.served.astimezone(BEIJING).date()
    return replace(facts, region=regions.chain(code), city_class=regions.city_class(code, day))


def _value(fact: str, value: str) -> Any:
    """A typed value from its text; the crew is written `a:0.6, b:0.4`, the lead first."""
    if fact == "crew":
        pairs = (each.rpartition(":") for each in value.replace("，", ",").split(","))
        return [[party.strip(), weight.strip()] for party, _, weight in pairs]
    return YES_NO.get(value.strip().lower(), value)


def terms_with(book: Callable[[str], Book]) -> Callable[[str, str], str | None]:
    """The cooperation terms that a version's tier carries."""

    def terms(version: str, tier: str) -> str | None:
        pay = next((plane for plane in book(version).planes if plane.name == "pay"), None)
        told = pay.terms.get(tier) if pay else None
        return f"{told['id']}@{told['version']}" if told else None

    return terms
