"""The shadow run: booked tickets under another book, by the very `assess` that pays people. Pure.

Nothing is kept of a ticket, so a run takes tickets from anywhere, in any order and number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from suanqing.errors import DomainError
from suanqing.pricing.book import Book
from suanqing.replay.outcome import SHOWN, Change, Key, Outcome, Refusal, Tally
from suanqing.settlement.assess import assess
from suanqing.settlement.items import Booked
from suanqing.settlement.model import AssessedLine, Assessment

EAGER = 50 * SHOWN
"""How many candidates for the largest changes are collected before they are sorted."""

PAID: Key = ("total", "pay", "")


def replay(booked: Iterable[Booked], book: Book) -> Outcome:
    """What the book would have booked for each ticket's facts, against what is booked.

    booked: the newest assessment of every ticket, once. A ticket the book refuses, or prices in
    another currency, is reported with the reason and left out of the sums.
    """
    outcome = Outcome(currency=book.currency)
    for one in booked:
        outcome.tickets += 1
        try:
            now = assess(one.facts, book)
        except DomainError as refusal:
            _refused(outcome, one, refusal.code, refusal.message, refusal.facts)
            continue
        if now.currency != one.assessment.currency:
            _refused(outcome, one, "other_currency", f"{one.assessment.currency} is booked", {})
            continue
        _compare(outcome, one, now)
    outcome.largest = sorted(outcome.largest)[:SHOWN]
    return outcome


def _compare(outcome: Outcome, one: Booked, now: Assessment) -> None:
    before = _sums(one.assessment, one.facts.outlet)
    groups = outcome.groups
    if now.lines == one.assessment.lines:
        for key, amount in before.items():
            tally = groups.get(key) or groups.setdefault(key, Tally())
            tally.before += amount
            tally.after += amount
        return
    outcome.differing += 1
    after = _sums(now, one.facts.outlet)
    for key in before.keys() | after.keys():
        tally = groups.get(key) or groups.setdefault(key, Tally())
        old, new = before.get(key, 0), after.get(key, 0)
        tally.before += old
        tally.after += new
        tally.tickets += old != new
    if money_of(one.assessment) != money_of(now):
        outcome.changed += 1
        old, new = before.get(PAID, 0), after.get(PAID, 0)
        outcome.largest.append(Change(-abs(new - old), one.ticket_id, old, new))
        if len(outcome.largest) > EAGER:
            outcome.largest = sorted(outcome.largest)[:SHOWN]
    _moved(outcome, one.assessment, now)


def money_of(assessment: Assessment) -> dict[str, AssessedLine]:
    """What its lines book, without how it came about: equal for two assessments of the same facts in
    one currency when the journal's `difference` is empty, at a fraction of the time."""
    return {
        line.id: line._replace(
            tier="", steps=(), shares=tuple([share for share in line.shares if share[1]])
        )
        for line in assessment.lines
        if line.amount or line.tax or any([sum for _, sum in line.shares])
    }


def _moved(outcome: Outcome, old: Assessment, now: Assessment) -> None:
    """Count lines that fall into another tier, and the ticket if it comes under other rules."""
    lines = {line.id: line for line in old.lines}
    kept = [(lines[line.id], line) for line in now.lines if line.id in lines]
    moves = [(was.plane, was.tier, line.tier) for was, line in kept if was.tier != line.tier]
    for move in moves:
        outcome.moves[move] = outcome.moves.get(move, 0) + 1
    outcome.retiered += bool(moves)
    outcome.reruled += (
        len(kept) != len(now.lines)
        or len(kept) != len(old.lines)
        or any(_rules(was) != _rules(line) for was, line in kept)
    )


def _rules(line: AssessedLine) -> list[tuple[str, str]]:
    """What was applied, in order; the base price's rule is the tier, which is counted by itself."""
    return [(step.op, step.rule) for step in line.steps if step.op != "base"]


def _sums(assessment: Assessment, outlet: str) -> dict[Key, int]:
    """The ticket's money by every dimension."""
    sums: dict[Key, int] = defaultdict(int)
    for line in assessment.lines:
        plane, amount = line.plane, line.amount
        sums["total", plane, ""] += amount
        sums["outlet", plane, outlet] += amount
        sums["sku", plane, line.sku] += amount
        sums["tier", plane, line.tier] += amount
        sums["fee", plane, line.fee] += amount
        for party, share in line.shares:
            sums["party", plane, party] += share
    return sums


def _refused(
    outcome: Outcome, one: Booked, code: str, reason: str, facts: Mapping[str, object]
) -> None:
    """By code, SKU, tier and plane, so that there are no more reasons than cells in the book."""
    named = (facts.get(name) for name in ("sku", "tier", "plane"))
    why = "|".join([code, *(str(each or "") for each in named)])
    kept = outcome.refused.setdefault(why, Refusal(f"{code}: {reason}"))
    kept.reason = min(kept.reason, f"{code}: {reason}")
    kept.tickets += 1
    kept.before += one.assessment.total("pay")
    kept.examples = sorted([*kept.examples, one.ticket_id])[:SHOWN]
