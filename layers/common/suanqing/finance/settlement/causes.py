"""Causes of ledger entries (原因): one word per entry, from one list. Pure.

A correction is new facts and the difference they make; its cause is the kind of fact that is new. When
several kinds changed at once, each line gets the cause of the kind that moved it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

from suanqing.errors import DomainError
from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry
from suanqing.pricing.model import Facts


class Cause(StrEnum):
    """settled: the first booking. The others correct or add to what is booked.

    attribution: who took part, or the channel, was corrected. manual: a line that people decided.
    ladder, true_up: commission over a period (`ladders`).
    """

    SETTLED = "settled"
    CANCELLED = "cancelled"
    FACTS_CHANGED = "facts_changed"
    EVIDENCE = "evidence"
    ATTRIBUTION = "attribution"
    REWORK = "rework"
    REFUND = "refund"
    MANUAL = "manual"
    PRICE_CORRECTED = "price_corrected"
    LADDER = "ladder"
    TRUE_UP = "true_up"


KINDS: Mapping[Cause, tuple[str, ...]] = {
    Cause.EVIDENCE: ("evidence",),
    Cause.ATTRIBUTION: ("roles", "channel"),
    Cause.REWORK: ("original", "clawback"),
    Cause.REFUND: ("refunds",),
    Cause.MANUAL: ("manual",),
    Cause.CANCELLED: ("payable",),
}
"""The facts whose change has a cause of its own, in the order in which they are taken; every other
fact's is facts_changed."""
LATE = (Cause.REFUND, Cause.MANUAL)
"""Never part of a first booking: a correction that overtook it keeps its own cause."""

Assess = Callable[[Facts], Assessment]


def causes_of(previous: Facts | None, now: Facts, assess: Assess) -> tuple[Cause, dict[str, Cause]]:
    """The posting's cause, and line by line those that differ from it.

    previous: the facts of what is booked, None before the first booking.
    """
    if not now.payable and not now.manual:
        return Cause.CANCELLED, {}
    steps = list(_steps(previous, now))
    if len(steps) == 1:
        return steps[0][0], {}
    whole = steps[-1][0]
    if previous is None:
        whole = Cause.SETTLED if now.payable else Cause.CANCELLED
    try:
        return whole, _by_line(previous, steps, whole, assess)
    except DomainError:
        return whole, {}


def caused(entry: Entry, special: Mapping[str, str]) -> Entry:
    """The entry under its own line's cause, where it has one."""
    cause = special.get(entry.line)
    return replace(entry, cause=cause) if cause else entry


def _steps(previous: Facts | None, now: Facts) -> Iterator[tuple[Cause, Facts]]:
    """From the facts before to those now, one kind of fact after the other; at least one step."""
    kinds = dict(KINDS) if previous is not None else {cause: KINDS[cause] for cause in LATE}
    if now.payable:
        kinds.pop(Cause.CANCELLED, None)
    start = previous or replace(now, refunds=(), manual=())
    names = [name for own in kinds.values() for name in own]
    current = replace(now, **{name: getattr(start, name) for name in names})
    changed = replace(start, rev=now.rev) != current
    moved = [(cause, own) for cause, own in kinds.items() if _differ(current, now, own)]
    if previous is None or changed or not moved:
        yield (Cause.SETTLED if previous is None else Cause.FACTS_CHANGED), current
    for cause, own in moved:
        current = replace(current, **{name: getattr(now, name) for name in own})
        yield cause, current


def _differ(one: Facts, other: Facts, names: tuple[str, ...]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _by_line(
    previous: Facts | None, steps: list[tuple[Cause, Facts]], whole: Cause, assess: Assess
) -> dict[str, Cause]:
    """Each line under the last step that moved its money."""
    before = _money(assess(previous)) if previous is not None else {}
    found: dict[str, Cause] = {}
    for cause, facts in steps:
        after = _money(assess(facts))
        for line in before.keys() | after.keys():
            if before.get(line) != after.get(line):
                found[line] = cause
        before = after
    return {line: cause for line, cause in found.items() if cause != whole}


def _money(assessment: Assessment) -> dict[str, tuple[object, ...]]:
    return {line.id: _of(line) for line in assessment.lines}


def _of(line: AssessedLine) -> tuple[object, ...]:
    return line.amount, line.tax, line.shares, bool(line.held)
