"""The company's policies on service (公司规则): one document of its settings, all of it optional. Pure.

rework       {days: 30, clawback: false}     same customer, asset and symptom within so many days of
             the earlier completion is rework; clawback: the earlier pay is taken back as well
specials     [{id, count_of, at_least, cost?, where?}]   a ticket with so many events of a kind is
             special; cost: minor units for each of them; where: {name: value} of the event's data
             absent: the third "rescheduled", at no known cost
attribution  {days: 90}                      how long a guide earns from a customer's orders
returns      {shipping: "whole"}             "whole": shipping goes back with the last piece,
             "share": by amount, "never"
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from suanqing.errors import Invalid

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


def policies_of(document: Mapping[str, Any]) -> Policies:
    """The document compiled; Invalid names what it does not understand."""
    _only(document, {"rework", "specials", "attribution", "returns"}, "settings")
    rework = _part(document, "rework", {"days", "clawback"})
    guides = _part(document, "attribution", {"days"})
    returns = _part(document, "returns", {"shipping"})
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
    )


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
