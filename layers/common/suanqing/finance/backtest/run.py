"""The shadow run: booked tickets under another book, by the very code that pays people. Pure.

Nothing is kept of a ticket, so a run takes tickets from anywhere, in any order and number.
"""

from collections.abc import Callable, Iterable, Mapping

from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import priced
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.assessment.stored import plain_steps
from suanqing.finance.backtest.outcome import SHOWN, Change, Key, Outcome, Refusal, Tally
from suanqing.finance.settlement.items import Booked
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts

EAGER = 50 * SHOWN
"""How many candidates for the largest changes are collected before they are sorted."""

PAID: Key = ("total", "pay", "")
STEPS = AssessedLine._fields.index("notes")
Lines = tuple[AssessedLine, ...]
Remake = Callable[[Booked, Book], Facts]
"""A booked ticket's facts as the book needs them (`FactsService.again`)."""


def replay(booked: Iterable[Booked], book: Book, remake: Remake) -> Outcome:
    """What the book would have booked for each ticket's facts, against what is booked.

    booked: the newest assessment of every ticket, once. A ticket the book refuses, or prices in
    another currency, is reported with the reason and left out of the sums. A ticket whose newest facts
    are not settled yet is left out altogether: what it comes to is not booked.
    """
    outcome = Outcome(currency=book.currency)
    for one in booked:
        outcome.tickets += 1
        try:
            now, _ = priced(remake(one, book), book)
        except DomainError as refusal:
            if refusal.code == "unsettled":
                outcome.tickets -= 1
                continue
            _refused(outcome, one, refusal.code, refusal.message, refusal.facts)
            continue
        if book.currency != one.assessment.currency:
            _refused(outcome, one, "other_currency", f"{one.assessment.currency} is booked", {})
            continue
        _compare(outcome, one, now)
    outcome.largest = sorted(outcome.largest)[:SHOWN]
    return outcome


def _compare(outcome: Outcome, one: Booked, now: Lines) -> None:
    old = one.assessment.lines
    moved = _moves_money(old, now)
    same = not moved and _alike(old, now)
    sums = _sums(one.facts.outlet, old, old if same else now)
    groups = outcome.groups
    for key, (was, new) in sums.items():
        tally = groups.get(key) or groups.setdefault(key, Tally())
        tally.before += was
        tally.after += new
        tally.tickets += was != new
    if same:
        return
    outcome.differing += 1
    if moved:
        was, new = sums.get(PAID, (0, 0))
        outcome.changed += 1
        outcome.largest.append(Change(-abs(new - was), one.ticket_id, was, new))
        if len(outcome.largest) > EAGER:
            outcome.largest = sorted(outcome.largest)[:SHOWN]
    _moved(outcome, old, now)


def _moves_money(old: Lines, now: Lines) -> bool:
    """`money_of` of the two is not equal, found without making it where lines pair up."""
    if len(old) == len(now):
        for was, line in zip(old, now, strict=True):
            if was.id != line.id:
                break
            if was.amount != line.amount or was.tax != line.tax:
                return True
            if _kept(was) != _kept(line):
                break
        else:
            return False
    return _money(old) != _money(now)


def _kept(line: AssessedLine) -> tuple[object, ...]:
    return line.shares, line.held, line.exchanged, line.fee


def money_of(assessment: Assessment) -> dict[str, AssessedLine]:
    """What its lines book, without how it came about: equal for two assessments of the same facts in
    one currency when the journal's `difference` is empty, at a fraction of the time."""
    return _money(assessment.lines)


def _money(lines: Lines) -> dict[str, AssessedLine]:
    return {
        line.id: line._replace(
            tier="", notes=(), shares=tuple([share for share in line.shares if share[1]])
        )
        for line in lines
        if line.amount or line.tax or any([sum for _, sum in line.shares])
    }


def _alike(old: Lines, now: Lines) -> bool:
    """Equal in every line and step; the older ones' steps may be as they are stored."""
    return len(old) == len(now) and all(
        was[:STEPS] + was[STEPS + 1 :] == line[:STEPS] + line[STEPS + 1 :]
        and plain_steps(was.notes) == plain_steps(line.notes)
        for was, line in zip(old, now, strict=True)
    )


def _moved(outcome: Outcome, old: Lines, now: Lines) -> None:
    """Count lines that fall into another tier, and the ticket if it comes under other rules."""
    lines = {line.id: line for line in old}
    retiered, reruled, kept = False, False, 0
    for line in now:
        was = lines.get(line.id)
        if was is None:
            continue
        kept += 1
        if was.tier != line.tier:
            retiered = True
            move = was.plane, was.tier, line.tier
            outcome.moves[move] = outcome.moves.get(move, 0) + 1
        reruled = reruled or _rules(was) != _rules(line)
    outcome.retiered += retiered
    outcome.reruled += reruled or kept != len(now) or kept != len(old)


def _rules(line: AssessedLine) -> list[tuple[str, str]]:
    """What was applied, in order; the base price's rule is the tier, which is counted by itself."""
    return [(step[0], step[1]) for step in line.notes if step[0] != "base"]


def _sums(outlet: str, *sides: Lines) -> dict[Key, list[int]]:
    """The ticket's money by every dimension, on each of the sides."""
    sums: dict[Key, list[int]] = {}
    get = sums.get
    for side, lines in enumerate(sides):
        for line in lines:
            plane, amount = line.plane, line.amount
            for key in (
                ("total", plane, ""), ("outlet", plane, outlet), ("sku", plane, line.sku),
                ("tier", plane, line.tier), ("fee", plane, line.fee),
            ):  # fmt: skip
                both = get(key) or sums.setdefault(key, [0, 0])
                both[side] += amount
            for party, share in line.shares:
                key = "party", plane, party
                both = get(key) or sums.setdefault(key, [0, 0])
                both[side] += share
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
