"""Fields of a platform's customers mean one thing here: a map that is data, with type and formula. Pure.

Youzan's 客户成长值 becomes 会员积分, Tmall's 店铺关注状态 a tag: followed adds it, unfollowed takes it away. A field
that no row knows is reported, not dropped; a value that is not of its row's type is reported as odd.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from suanqing.errors import Invalid
from suanqing.quantities import number

DATA = Path(__file__).parents[2] / "data" / "field_map.json"
MAX_VALUE = Decimal(10**12)
TRUE, FALSE = (
    {"true", "1", "y", "yes", "是", "已关注"},
    {"false", "0", "n", "no", "否", "未关注", "取消关注"},
)
To = Literal["points", "tag", "level", "text"]
KINDS: tuple[To, ...] = ("points", "tag", "level", "text")
ROUNDED = {"down": ROUND_DOWN, "half_up": ROUND_HALF_UP}


@dataclass(frozen=True, slots=True)
class Row:
    """field: the platform's own name (a path with dots); to, name: what it is here. times, rounding: of points."""

    channel: str
    field: str
    to: To
    name: str
    times: Decimal = Decimal(1)
    rounding: str = "down"


class Meant(NamedTuple):
    """What a field says here: `value` points or a text; of a tag whether it is there. source: who says so."""

    to: To
    name: str
    value: int | bool | str
    source: str


class Read(NamedTuple):
    """unmapped: fields that no row knows. odd: those whose value is not of their row's type."""

    meant: tuple[Meant, ...]
    unmapped: tuple[str, ...]
    odd: tuple[str, ...]


def row(told: Mapping[str, Any]) -> Row:
    """A row of the map; Invalid names what it lacks."""
    to = told.get("to")
    if to not in KINDS:
        raise Invalid(
            "a field becomes points, a tag, a level or a text", field=str(told.get("field"))
        )
    for name in ("channel", "field", "name"):
        if not str(told.get(name) or "").strip():
            raise Invalid("a row of the field map lacks a name", where=name)
    rounding = str(told.get("rounding", "down"))
    times = number(str(told.get("times", "1")))
    if rounding not in ROUNDED or times < 0:
        raise Invalid(
            "a formula is a factor of 0 or more, rounded down or half up", field=told["field"]
        )
    return Row(told["channel"], told["field"], to, told["name"], times, rounding)


def read(channel: str, record: Mapping[str, Any], rows: Iterable[Row]) -> Read:
    """What a platform's record of a customer says, field by field, in the order of their names."""
    known = {each.field: each for each in rows if each.channel == channel}
    meant, unmapped, odd = [], [], []
    for name, value in sorted(_flat(record)):
        found = known.get(name)
        if found is None:
            unmapped.append(name)
            continue
        try:
            meant.append(Meant(found.to, found.name, _value(found, value), f"{channel}:{name}"))
        except (Invalid, ArithmeticError):
            odd.append(name)
    return Read(tuple(meant), tuple(unmapped), tuple(odd))


@cache
def built_in() -> tuple[Row, ...]:
    text = DATA.read_text(encoding="utf-8")
    return tuple(row(each) for each in json.loads(text))


def _value(row: Row, value: Any) -> int | bool | str:
    text = str(value).strip() if isinstance(value, str | int) else ""
    if row.to == "points":
        told = number(text) if not isinstance(value, bool) else Decimal(-1)
        if not 0 <= told <= MAX_VALUE:
            raise Invalid("points are a number of 0 or more", field=row.field)
        return int((told * row.times).quantize(Decimal(1), ROUNDED[row.rounding]))
    if row.to == "tag":
        lower = text.lower()
        if lower not in TRUE | FALSE:
            raise Invalid("a tag is there or not", field=row.field)
        return lower in TRUE
    if not text or len(text) > 200:
        raise Invalid("a level or text is a short text", field=row.field)
    return text


def _flat(record: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in record.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        elif value is not None and not isinstance(value, list):
            yield path, value
