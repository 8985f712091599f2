"""What a check of a price book finds, and the checks that all of them share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal

from suanqing import regions
from suanqing.conditions import contradictory, disjoint, flatten, implies, impossible
from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.names import Document
from suanqing.regions import division, kind_of

MAX_PLACES = 6
MAX_AMOUNT = 10**12


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One reason not to publish, or (severity "warning") to look twice. Empty: does not apply.

    row: id or place of the row, or of the setting; of several, with | between.
    """

    code: str
    message: str
    plane: str = ""
    tier: str = ""
    sku: str = ""
    row: str = ""
    severity: Literal["error", "warning"] = "error"

    @property
    def rows(self) -> tuple[str, ...]:
        return tuple(self.row.split("|")) if self.row else ()


def tiling(ranges: Sequence[tuple[Decimal, Decimal | None]], start: Decimal) -> list[str]:
    """What keeps half-open ranges [from, to) from covering [start, ∞) exactly once; [] if nothing."""
    problems = []
    expected: Decimal | None = start
    for low, high in sorted(ranges, key=lambda span: span[0]):
        if high is not None and high <= low:
            problems.append(f"empty range [{low}, {high})")
        if expected is None or low < expected:
            problems.append(f"overlap from {low}")
        elif low > expected:
            problems.append(f"gap [{expected}, {low})")
        if expected is not None:
            expected = None if high is None else max(expected, high)
    if expected is not None:
        problems.append(f"gap [{expected}, ∞)")
    return problems


def conditions(
    when: Mapping[str, Any], document: Document, allowed: Iterable[str]
) -> Iterator[Finding]:
    for name, value in flatten(when):
        if name not in allowed:
            yield Finding("unknown_dimension", f"unknown dimension {name!r}")
            continue
        if problem := impossible(name, value):
            yield Finding("bad_condition", problem)
            continue
        if isinstance(value, Mapping):
            value = value.get("except", [])
        for one in value if isinstance(value, list) else [value]:
            if name == "region":
                yield from check_region(one, document)
            elif name in ("scenario", "level") and one not in (document.get(f"{name}s") or ()):
                yield Finding(f"unknown_{name}", f"{name} {one!r} is not declared")


def never(when: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule whose own conditions exclude each other."""
    try:
        if contradictory(when):
            yield Finding("unreachable", "its conditions exclude each other: it never applies")
    except Invalid:
        return  # a value nobody can read has a finding of its own


def covers(one: Document, other: Document) -> bool:
    """Whether `one` applies to every line that `other` applies to."""
    fees = set(one.get("on") or ())
    if fees and not (other.get("on") and set(other["on"]) <= fees):
        return False
    return implies(other.get("when") or {}, one.get("when") or {})


def may_meet(one: Document, other: Document) -> bool:
    """Whether one line of one ticket can match both: no condition tells them apart."""
    fees, others = set(one.get("on") or ()), set(other.get("on") or ())
    if fees and others and not fees & others:
        return False
    return not disjoint(one.get("when") or {}, other.get("when") or {})


def first_wins(rows: Sequence[Document], what: str) -> Iterator[Finding]:
    """Of rows of which the first that holds wins: those that never do, and those that only order tells."""
    for one, other in combinations(rows, 2):
        both = f"{one.get('id')}|{other.get('id')}"
        if covers(one, other):
            message = (
                f"{other.get('id')} never wins: wherever it holds, {one.get('id')} does before it"
            )
            yield Finding("unreachable", message, row=both)
        elif may_meet(one, other) and not covers(other, one):
            message = (
                f"{one.get('id')} and {other.get('id')} can both hold: the first declared wins"
            )
            yield Finding(f"{what}_overlap", message, row=both, severity="warning")


def check_region(value: str, document: Document) -> Iterator[Finding]:
    kind, name = kind_of(value), value.partition(":")[2]
    if kind == "zone" and name not in (document.get("zones") or {}):
        yield Finding("unknown_zone", f"zone {name!r} is not declared")
    elif kind == "class" and name not in classes():
        yield Finding("unknown_region", f"unknown city class {name!r}")
    elif kind is None or (kind not in ("zone", "class") and not known(value)):
        yield Finding("unknown_region", f"unknown division {value!r}")


def bad_rate(text: Any, row: str, high: Decimal | None = None) -> Iterator[Finding]:
    """A rate is a decimal string, not negative, at most `high`, with at most six decimals."""
    try:
        value = rate(text)
    except Invalid as error:
        yield Finding("bad_rate", error.message, row=row)
        return
    if value < 0 or (high is not None and value > high):
        yield Finding("bad_rate", f"{text} is out of range", row=row)
    if -int(value.as_tuple().exponent) > MAX_PLACES:
        yield Finding("bad_rate", f"{text} has more than {MAX_PLACES} decimals", row=row)


def known(code: str) -> bool:
    """Known division of China, or a well-formed code abroad."""
    return not code.isdecimal() or regions.known(division(code).ljust(6, "0"))


def classes() -> set[str]:
    return {name for dated in regions.city_classes().values() for _, name in dated}
