"""Conditions of rules on facts (条件): parsed, matched by an index, compared. Pure.

A condition on a fact that is not known does not hold: what nobody measured pays and deducts nothing.
What `compose` writes out may say two things more, which no document can: {"all": [when, ...]}, and of a
fact {"except": [values]}: any other value, or none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from suanqing import vocabulary
from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.regions import above, division, kind_of
from suanqing.vocabulary import (
    DERIVED,
    VOCABULARY,
    WEEKDAYS,
    Kind,
    composed,
    number,
    ordinal,
)

Place = tuple[str | None, ...]
Known = Mapping[str, Any]
When = Mapping[str, Any]


class Condition(NamedTuple):
    """One condition: the value is one of `values`, lies in [low, high), or is none of `barred`.

    Days are numbers here: their ordinals.
    """

    name: str
    values: frozenset[Any] | None
    low: Decimal | None = None
    high: Decimal | None = None
    barred: frozenset[Any] | None = None

    def holds(self, place: Place, known: Known) -> bool:
        if self.name == "region":
            if self.barred is not None:
                return self.barred.isdisjoint(place)
            return not (self.values or frozenset()).isdisjoint(place)
        value = composed(known.get(self.name))
        if self.barred is not None:
            return value not in self.barred
        if value is None:
            return False
        if self.values is not None:
            return (number(value) if _numeric(self.name) else value) in self.values
        exact = number(value)
        return (self.low is None or exact >= self.low) and (self.high is None or exact < self.high)


def flatten(when: When) -> Iterator[tuple[str, Any]]:
    """Every condition of `when`, by name; one name may come up again."""
    for name in sorted(when):
        if name == "all":
            for each in when[name]:
                yield from flatten(each)
        else:
            yield name, when[name]


def conjunction(one: When | None, other: When) -> When:
    """What holds where both hold."""
    if not one or not other:
        return one or other
    return {"all": [one, other]} if one.keys() & other.keys() else {**one, **other}


def compiled(when: When) -> tuple[Condition, ...]:
    """`when` compiled: all must hold. A value, a list of values, or {"from", "to"}."""
    return tuple(_test(name, given) for name, given in flatten(when))


def _test(name: str, given: Any) -> Condition:
    if isinstance(given, Mapping) and "except" in given:
        return Condition(name, None, barred=_values(name, given["except"]))
    if isinstance(given, Mapping):
        low, high = given.get("from"), given.get("to")
        return Condition(
            name,
            None,
            None if low is None else _bound(name, low),
            None if high is None else _bound(name, high),
        )
    return Condition(name, _values(name, given))


def _values(name: str, given: Any) -> frozenset[Any]:
    values = given if isinstance(given, list | tuple) else [given]
    if name == "region":
        return frozenset(division(value) for value in values)
    return frozenset(_bound(name, v) if _numeric(name) else composed(v) for v in values)


def _bound(name: str, given: Any) -> Decimal:
    """A number, or a day as one."""
    if name == "day":
        return Decimal(ordinal(given))
    return rate(given) if isinstance(given, str) else number(given)


def _numeric(name: str) -> bool:
    word = VOCABULARY.get(name)
    return name == "day" or (word is not None and word.kind == "number")


class Index[T]:
    """Rules found by one telling equality each, then tested; in declared order.

    A ticket looks up its own values, so the time grows with the rules that share one of them and
    not with all. Rules without an equality are always tested. days: ordinals at which some
    condition on the day starts or ends to hold.
    """

    def __init__(self, rules: Iterable[tuple[When, T]]) -> None:
        rows = [(compiled(when), rule) for when, rule in rules]
        self.names = {test.name for tests, _ in rows for test in tests}
        self.days = {
            int(day) for tests, _ in rows for test in tests if test.name == "day"
            for day in (*(test.values or ()), *(x + 1 for x in test.values or ()), test.low, test.high)
            if day is not None
        }  # fmt: skip
        keys: Counter[tuple[str, Any]] = Counter(
            (test.name, value) for tests, _ in rows for test in tests for value in test.values or ()
        )
        self._always: list[tuple[int, tuple[Condition, ...], T]] = []
        self._by: dict[str, dict[Any, list[tuple[int, tuple[Condition, ...], T]]]] = {}
        for at, (tests, rule) in enumerate(rows):
            telling = [test for test in tests if test.values]
            if not telling:
                self._always.append((at, tests, rule))
                continue
            best = min(telling, key=lambda t: max(keys[t.name, v] for v in t.values or ()))
            for value in best.values or ():
                self._by.setdefault(best.name, {}).setdefault(value, []).append((at, tests, rule))

    def matching(self, place: Place, known: Known) -> tuple[T, ...]:
        """The rules all of whose conditions hold."""
        if not self._by:
            found = self._always
        else:
            found = sorted([*self._always, *self._named(place, known)], key=lambda row: row[0])
        return tuple(
            rule for _, tests, rule in found if all(test.holds(place, known) for test in tests)
        )

    def _named(self, place: Place, known: Known) -> Iterator[tuple[int, tuple[Condition, ...], T]]:
        for name, table in self._by.items():
            if name == "region":
                seen: set[int] = set()
                for key in place:
                    rows = [row for row in table.get(key, ()) if row[0] not in seen]
                    seen.update(row[0] for row in rows)
                    yield from rows
                continue
            value = composed(known.get(name))
            if value is not None:
                yield from table.get(number(value) if _numeric(name) else value, ())


def impossible(name: str, given: Any) -> str:
    """Why no ticket can ever fulfil a condition, or its value is of another kind; "" if one can."""
    word = VOCABULARY.get(name) or DERIVED.get(name)
    kind: Kind = word.kind if word else "flag" if name == "urgent" else "text"
    if isinstance(given, Mapping) and "except" in given:
        return ""
    if isinstance(given, Mapping):
        if kind not in ("number", "date"):
            return f"{name} is a {kind}: only numbers and days have ranges"
        bounds = [given.get("from"), given.get("to")]
        if bounds == [None, None] or not {*given} <= {"from", "to"}:
            return f"a range of {name} has a from or a to"
        try:
            low, high = (None if bound is None else _bound(name, bound) for bound in bounds)
        except Invalid as error:
            return error.message
        if low is not None and high is not None and high <= low:
            return f"{name} from {bounds[0]} to {bounds[1]} is empty"
        return ""
    values = given if isinstance(given, list) else [given]
    if not values:
        return f"{name} names no value"
    for value in values:
        try:
            fits = vocabulary.fits(kind, value)
        except Invalid as error:
            return error.message
        if not fits:
            return f"{name} is a {kind}, not {value!r}"
        if name == "weekday" and value not in WEEKDAYS:
            return f"{value!r} is no weekday: {', '.join(WEEKDAYS)}"
    return ""


def contradictory(when: When) -> bool:
    """Whether two of its own conditions exclude each other, so that it never holds."""
    return any(
        one.name == other.name and _apart(one, other)
        for one, other in combinations(compiled(when), 2)
    )


def disjoint(one: When, other: When) -> bool:
    """Whether no ticket can fulfil both: some fact would need two values at once."""
    these = compiled(one)
    return any(
        this.name == test.name and _apart(this, test) for test in compiled(other) for this in these
    )


def _apart(one: Condition, other: Condition) -> bool:
    for these, those in ((one, other), (other, one)):
        if these.barred is not None:
            return those.values is not None and all(
                _lies_in(value, these.barred, these.name) for value in those.values
            )
    if one.name == "region":
        return not any(_meet(a, b) for a in one.values or () for b in other.values or ())
    if one.values is not None and other.values is not None:
        return one.values.isdisjoint(other.values)
    for these, those in ((one, other), (other, one)):
        if these.values is not None:
            return not any(those.holds((), {one.name: str(value)}) for value in these.values)
    low = max((x for x in (one.low, other.low) if x is not None), default=None)
    high = min((x for x in (one.high, other.high) if x is not None), default=None)
    return low is not None and high is not None and high <= low


def _lies_in(value: Any, values: frozenset[Any], name: str) -> bool:
    return any(each in values for each in above(value)) if name == "region" else value in values


def _meet(one: str, other: str) -> bool:
    """Whether two regions can hold the same place; class and zone may meet anything else."""
    if one == other:
        return True
    kinds = kind_of(one), kind_of(other)
    if kinds[0] == kinds[1]:
        return False
    if {"class", "zone"} & set(kinds):
        return True
    return one in above(other) or other in above(one)


def implies(narrow: When, wide: When) -> bool:
    """Whether whatever fulfils `narrow` fulfils `wide`; False when that cannot be told."""
    these = compiled(narrow)
    return all(
        any(this.name == each.name and _inside(this, each) for this in these)
        for each in compiled(wide)
    )


def _inside(narrow: Condition, wide: Condition) -> bool:
    if wide.barred is not None:
        if narrow.barred is not None:
            return narrow.barred >= wide.barred
        return narrow.values is not None and _apart_from_all(narrow, wide.barred)
    if narrow.barred is not None:
        return False
    if narrow.values is not None and wide.values is not None:
        if narrow.name == "region":
            return all(_lies_in(n, wide.values, "region") for n in narrow.values)
        return narrow.values <= wide.values
    if narrow.values is not None:
        return all(wide.holds((), {narrow.name: str(value)}) for value in narrow.values)
    if wide.values is not None:
        return False
    low = wide.low is None or (narrow.low is not None and narrow.low >= wide.low)
    high = wide.high is None or (narrow.high is not None and narrow.high <= wide.high)
    return low and high


def _apart_from_all(narrow: Condition, barred: frozenset[Any]) -> bool:
    if narrow.name == "region":
        return not any(_meet(n, b) for n in narrow.values or () for b in barred)
    return barred.isdisjoint(narrow.values or ())
