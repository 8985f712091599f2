"""The company's policies on service (公司规则): one document of its settings, all of it optional. Pure.

rework       {days: 30, clawback: false}     same customer, asset and symptom within so many days of
             the earlier completion is rework; clawback: the earlier pay is taken back as well
specials     [{id, count_of, at_least, cost?, where?}]   a ticket with so many events of a kind is
             special; cost: minor units for each of them; where: {name: value} of the event's data
             absent: the third "rescheduled", at no known cost
attribution  {days: 90}                      how long a guide earns from a customer's orders
returns      {shipping: "whole"}             "whole": shipping goes back with the last piece,
             "share": by amount, "never"
by_one       {value: {CNY: 100000}, points: 5000}   what one person tops up, gives and pays back of
             stored value, and gives of points, in a day without a second; absent: nothing
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from suanqing.errors import Invalid
from suanqing.money import exponent

MIN_COUNT = 2
"""Fewest events a trigger may ask for: what happens once is no repetition, and costs no look."""

Shipping = Literal["whole", "share", "never"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A ticket with `at_least` events of kind `count_of` is special; cost: of each, or unknown."""

    id: str
    count_of: str
    at_least: int
    cost: int | None = None
    where: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Policies:
    rework_days: int = 30
    clawback: bool = False
    specials: tuple[Trigger, ...] = (Trigger("rescheduled", "rescheduled", 3),)
    guide_days: int = 90
    shipping: Shipping = "whole"
    value_by_one: Mapping[str, int] = field(default_factory=dict)
    """Minor units a day, by currency."""
    points_by_one: int = 0


def policies_of(document: Mapping[str, Any]) -> Policies:
    """The document compiled; Invalid names what it does not understand."""
    _only(document, {"rework", "specials", "attribution", "returns", "by_one"}, "settings")
    rework = _part(document, "rework", {"days", "clawback"})
    guides = _part(document, "attribution", {"days"})
    returns = _part(document, "returns", {"shipping"})
    by_one = _part(document, "by_one", {"value", "points"})
    shipping = returns.get("shipping", "whole")
    if shipping not in get_args(Shipping):
        raise Invalid("shipping is whole, share or never", where="returns.shipping")
    clawback = rework.get("clawback", False)
    if not isinstance(clawback, bool):
        raise Invalid("clawback is true or false", where="rework.clawback")
    specials = document.get("specials")
    return Policies(
        rework_days=_whole(rework.get("days", 30), "rework.days"),
        clawback=clawback,
        specials=Policies().specials if specials is None else _triggers(specials),
        guide_days=_whole(guides.get("days", 90), "attribution.days"),
        shipping=shipping,
        value_by_one=_by_currency(by_one.get("value", {})),
        points_by_one=_whole(by_one.get("points", 0), "by_one.points", 0),
    )


def _by_currency(limits: Any) -> dict[str, int]:
    if not isinstance(limits, Mapping):
        raise Invalid("value is an object", where="by_one.value")
    for currency in limits:
        exponent(currency)
    return {each: _whole(limits[each], f"by_one.value.{each}", 0) for each in sorted(limits)}


def _triggers(rows: Any) -> tuple[Trigger, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise Invalid("specials is a list", where="specials")
    found = tuple(_trigger(row, f"specials[{n}]") for n, row in enumerate(rows))
    if len({trigger.id for trigger in found}) != len(found):
        raise Invalid("two triggers have one id", where="specials")
    return found


def _trigger(row: Any, where: str) -> Trigger:
    if not isinstance(row, Mapping):
        raise Invalid("a trigger is an object", where=where)
    _only(row, {"id", "count_of", "at_least", "cost", "where"}, where)
    texts = [row.get("id"), row.get("count_of")]
    if not all(isinstance(text, str) and text for text in texts):
        raise Invalid("a trigger names itself and the kind of events it counts", where=where)
    data = row.get("where", {})
    if not isinstance(data, Mapping) or not all(isinstance(v, str) for v in data.values()):
        raise Invalid("where names texts of the event's data", where=where)
    cost = row.get("cost")
    return Trigger(
        id=row["id"],
        count_of=row["count_of"],
        at_least=_whole(row.get("at_least"), f"{where}.at_least", MIN_COUNT),
        cost=None if cost is None else _whole(cost, f"{where}.cost"),
        where=tuple(sorted(data.items())),
    )


def _part(document: Mapping[str, Any], name: str, names: set[str]) -> Mapping[str, Any]:
    part = document.get(name, {})
    if not isinstance(part, Mapping):
        raise Invalid(f"{name} is an object", where=name)
    _only(part, names, name)
    return part


def _only(part: Mapping[str, Any], names: set[str], where: str) -> None:
    if unknown := set(part) - names:
        raise Invalid(f"{where} does not know {sorted(unknown)}", where=where)


def _whole(value: Any, where: str, least: int = 1) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 10**12:
        raise Invalid(f"this is a whole number, {least} or more", where=where)
    return value
