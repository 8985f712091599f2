"""The words rules speak (事实词汇) and their conditions, indexed so that unmet rules cost nothing.

A condition on a fact that is not known does not hold: what nobody measured pays and deducts nothing.
What `compose` writes out may say two things more, which no document can: {"all": [when, ...]}, and of a
fact {"except": [values]}: any other value, or none.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any, Literal, NamedTuple

from suanqing import quantities, texts
from suanqing.errors import Invalid
from suanqing.money import rate
from suanqing.pricing.tiers import DIMENSIONS, above, division, kind_of
from suanqing.texts import normal

Kind = Literal["text", "flag", "number", "date"]
Attrs = tuple[tuple[str, str | int | bool], ...]
"""Facts beyond the fixed ones: (name, value), each once, in order of names."""

Place = tuple[str | None, ...]
Known = Mapping[str, Any]
When = Mapping[str, Any]


class Word(NamedTuple):
    """number: a whole number, or a decimal as text. date: "2026-11-11"."""

    kind: Kind
    zh: str
    en: str


VOCABULARY: Mapping[str, Word] = {
    "asset": Word("text", "设备", "id of the asset served: a serial number, ..."),
    "claim": Word("text", "索赔单号", "number of the claim the ticket settles"),
    "claim_amount": Word("number", "索赔金额", "amount claimed, in minor units"),
    "claim_evidence": Word("text", "索赔凭证", "reference of what proves the claim"),
    "customer_class": Word("text", "客户分类", "key, new, ... customer, when the ticket was made"),
    "customer_id": Word("text", "客户编号", "id of the customer, never a name or a number to call"),
    "distance_km": Word("number", "里程（公里）", "way to the site in kilometres"),
    "event": Word("text", "活动", "sales event or promotion the ticket belongs to"),
    "holiday": Word("flag", "节假日", "served on a public holiday"),
    "member_level": Word("text", "会员等级", "level of the customer's membership"),
    "on_time": Word("flag", "准时", "arrived within the promised time"),
    "order_amount": Word("number", "订单金额", "the customer's order in minor units"),
    "origin": Word("text", "报修方式", "how the ticket came in: qr, phone, ..."),
    "package": Word("text", "套餐", "package sold"),
    "paused_minutes": Word(
        "number", "暂停时长（分钟）", "minutes of pauses before the first response"
    ),
    "product_type": Word("text", "产品类型", "kind of product served"),
    "project": Word("text", "项目", "project the work belongs to"),
    "rework": Word("flag", "返工", "repeats work that was done before"),
    "response_minutes": Word("number", "响应时长（分钟）", "minutes to the first response"),
    "service_level": Word("text", "服务等级", "agreed grade of service"),
    "source": Word("text", "客户来源", "where the customer came from: livestream, store, ..."),
    "spending_level": Word("text", "城市消费水平", "spending level of the city, dated"),
    "symptom": Word("text", "故障现象", "what the asset does wrong"),
    "team": Word("text", "班组", "party id of the lead worker's team"),
    "vip": Word("flag", "VIP 客户", "the customer is a VIP"),
    "warranty": Word("flag", "保修期内", "served under warranty"),
    "worker_region": Word("text", "服务人员地区", "division code the lead worker is at home in"),
}
AMOUNTS = frozenset({"claim_amount", "order_amount"})
"""Words that are amounts: what a customer or supplier was asked for, shown to who may read all money."""
"""Every further fact a rule may name; a name is added here, and never changes its meaning."""

ANSWER = ("response_minutes", "paused_minutes")
"""What a rule that asks for the first shows beside its number, with the target that it sets."""

DERIVED: Mapping[str, Word] = {
    "day": Word("date", "服务日期", "local day of the service, e.g. 2026-11-11"),
    "weekday": Word("text", "星期", "mon, tue, ... sun: of that day"),
}
"""What rules may name as well, and no ticket says: it follows from when it was served, and where."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

NAMES = (*DIMENSIONS, "urgent", *VOCABULARY, *DERIVED)
"""What a rule's `when` may name."""


def attribute(name: str, value: Any) -> tuple[str, str | int | bool]:
    """One further fact as it is stored; Invalid for an unknown name or a value of another kind."""
    word = VOCABULARY.get(name)
    if word is None:
        raise Invalid(f"unknown fact {name[:40]!r}", name=name[:40])
    if not _fits(word.kind, value):
        raise Invalid(f"{name} is a {word.kind}, not {str(value)[:40]!r}", name=name)
    return name, value


def told(values: Mapping[str, Any]) -> Attrs:
    """Further facts as somebody tells them now: in canonical form, numbers and texts within bounds."""
    return tuple(_bounded(*attribute(name, values[name])) for name in sorted(values))


def _bounded(name: str, value: str | int | bool) -> tuple[str, str | int | bool]:
    match VOCABULARY[name].kind:
        case "number":
            quantities.number(value, quantities.WORDS.get(name, quantities.ANY), name)
        case "text":
            return name, texts.text(value, MAX_TEXT.get(name, 120), name, least=1)
    return name, value


MAX_TEXT = {"claim_evidence": 300}
"""Characters of a text; of the others 120."""


def attributes(values: Mapping[str, Any]) -> Attrs:
    """The canonical form of further facts: each checked, in order of names."""
    return tuple(attribute(name, values[name]) for name in sorted(values))


def _fits(kind: Kind, value: Any) -> bool:
    if kind == "date":
        return isinstance(value, str) and ordinal(value) > 0
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "text":
        return isinstance(value, str) and value != ""
    if isinstance(value, str):
        rate(value)
        return True
    return isinstance(value, int) and not isinstance(value, bool)


def composed(value: Any) -> Any:
    """A text as `texts.normal` spells it, so that two spellings of one text are one; else the value."""
    return normal(value) if isinstance(value, str) else value


def number(value: str | int) -> Decimal:
    return Decimal(value)


def ordinal(day: str) -> int:
    """The day's number in the calendar; Invalid for what is none."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        raise Invalid(f"{day[:40]!r} is no day such as 2026-11-11", day=day[:40]) from None


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


def named(when: When) -> Iterator[tuple[str, Any]]:
    """Every condition of `when`, by name; one name may come up again."""
    for name in sorted(when):
        if name == "all":
            for each in when[name]:
                yield from named(each)
        else:
            yield name, when[name]


def both(one: When | None, other: When) -> When:
    """What holds where both hold."""
    if not one or not other:
        return one or other
    return {"all": [one, other]} if one.keys() & other.keys() else {**one, **other}


def compiled(when: When) -> tuple[Condition, ...]:
    """`when` compiled: all must hold. A value, a list of values, or {"from", "to"}."""
    return tuple(_test(name, given) for name, given in named(when))


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
            fits = _fits(kind, value)
        except Invalid as error:
            return error.message
        if not fits:
            return f"{name} is a {kind}, not {value!r}"
        if name == "weekday" and value not in WEEKDAYS:
            return f"{value!r} is no weekday: {', '.join(WEEKDAYS)}"
    return ""


def hollow(when: When) -> bool:
    """Whether two of its own conditions exclude each other, so that it never holds."""
    return any(
        one.name == other.name and _apart(one, other)
        for one, other in combinations(compiled(when), 2)
    )


def apart(one: When, other: When) -> bool:
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


def implied(narrow: When, wide: When) -> bool:
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
