"""The rules of a plane, compiled: each row of its lists, and those of them that apply to one ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple, cast

from suanqing.conditions import Index, flatten
from suanqing.money import decimal_text, rate
from suanqing.pricing.names import ALL, Document, FeeMeasure, Words
from suanqing.pricing.split_plans import SplitPlan
from suanqing.timespans import Window, window_of
from suanqing.vocabulary import ANSWER


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule list: `value` is its rate, factor, share, or amount in minor units.

    by: a fee's measure, or a tax's mode.
    """

    id: str
    value: Decimal
    on: frozenset[str] | None
    fee: str
    after: bool
    words: Words
    replaces: frozenset[str] = frozenset()
    bearers: tuple[tuple[str, Decimal], ...] = ()
    by: str = ""
    free: Decimal = Decimal(0)
    up_to: int = 0
    hours: Window | None = None
    local: bool = False
    milestone: str = ""
    fact: str = ""
    shows: tuple[str, ...] = ()

    @property
    def measure(self) -> FeeMeasure:
        """`by`, of a fee."""
        return cast(FeeMeasure, self.by)

    def applies(self, fee: str) -> bool:
        return self.on is None or fee in self.on


@dataclass(frozen=True, slots=True)
class Rules:
    """What applies to a ticket in one plane: the rules whose conditions hold, in declared order."""

    coefficient: bool
    coefficient_on: frozenset[str] | None
    fees: tuple[Rule, ...] = ()
    coefficients: tuple[Rule, ...] = ()
    surcharges: tuple[Rule, ...] = ()
    discounts: tuple[Rule, ...] = ()
    floors: tuple[Rule, ...] = ()
    caps: tuple[Rule, ...] = ()
    waivers: tuple[Rule, ...] = ()
    releases: tuple[Rule, ...] = ()
    taxes: tuple[Rule, ...] = ()
    splits: tuple[SplitPlan, ...] = ()


class Tax(NamedTuple):
    """inclusive: prices contain it. exclusive: it comes on top. none: nothing is due."""

    mode: Literal["inclusive", "exclusive", "none"]
    rate: Decimal


def index_of(plane: Document, kind: str) -> Index[Rule]:
    return Index((row.get("when") or {}, rule_of(row)) for row in plane[kind])


def rule_of(row: Document) -> Rule:
    name, value = _value(row)
    words: Words = ((name, row["reason"] if name == "reason" else decimal_text(value)),)
    target, shows = _answer(row)
    hours = row.get("hours")
    return Rule(
        id=row["id"],
        value=value,
        on=fees_of(row),
        fee=row.get("fee", ""),
        after=row.get("base") != "before_coefficient",
        words=words + _further_words(row) + target,
        replaces=frozenset(row.get("replaces") or ()),
        bearers=tuple(
            (role, rate(part)) for role, part in sorted((row.get("bearer") or {}).items())
        ),
        by=row.get("by") or row.get("mode", ""),
        free=rate(row.get("free") or "0"),
        up_to=row.get("up_to") or 0,
        hours=window_of(hours["from"], hours["to"], hours.get("utc_offset") or "+08:00")
        if hours
        else None,
        local=hours is not None and not hours.get("utc_offset"),
        milestone=row.get("milestone", ""),
        fact=row.get("fact", ""),
        shows=shows,
    )


def _value(row: Document) -> tuple[str, Decimal]:
    """What the row's number is called, and the number: of a waiver 0, of a rate that is not told 1."""
    names = ("amount", "rate", "factor", "share", "reason")
    name = next((name for name in names if name in row), "rate")
    if name in ("amount", "reason"):
        return name, Decimal(row.get("amount", 0))
    return name, rate(row.get(name, "0" if "mode" in row else "1"))


def _further_words(row: Document) -> Words:
    words: Words = ()
    if "milestone" in row:
        words += (("milestone", row["milestone"]),)
    if "base" in row and "by" not in row:
        words += (("base", row["base"]),)
    if row.get("replaces"):
        words += (("replaces", ", ".join(row["replaces"])),)
    return words


def _answer(row: Document) -> tuple[Words, tuple[str, ...]]:
    """(the target of a condition on the response time, the facts to show: those of an answer last)."""
    shows = tuple(row.get("shows") or ())
    limits = [each for name, each in flatten(row.get("when") or {}) if name == ANSWER[0]]
    if not limits:
        return (), shows
    target = tuple(("target", each["to"]) for each in limits[:1] if _below(each))
    return target, (*(name for name in shows if name not in ANSWER), *ANSWER)


def _below(given: Any) -> bool:
    """Whether a condition is "less than", which is a target to keep."""
    return isinstance(given, Mapping) and isinstance(given.get("to"), str) and not given.get("from")


def fees_of(row: Document) -> frozenset[str] | None:
    return frozenset(row["on"]) if row.get("on") else ALL
