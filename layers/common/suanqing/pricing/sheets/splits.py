"""The columns of the sheet `splits`; see `sheet_layouts`. A plan's parts stand in one cell, one after the other:

    id=channel role=hq rate=0.15 fee=channel_fee; tax=vat rate=0.06 base=part:channel; role=outlet remainder

Amounts stand in the currency's major unit.
"""

from typing import Any

from suanqing.platform.files.xlsx import MAX_TEXT, Cell
from suanqing.pricing.sheets.cell_text import (
    NAMES,
    RATE,
    TEXT,
    Kind,
    Row,
    Unfit,
    read_money,
    same,
    write_money,
)

FLAGS = frozenset({"remainder", "stays", "below_zero"})
MONEY = frozenset({"amount", "cap", "floor"})
RATES = frozenset({"share", "rate"})
TEXTS = frozenset(
    {"id", "role", "tax", "share", "rate", "base", "mode", "fee", "otherwise", "withhold"}
)


def _write(value: Any, places: int, row: Row) -> Cell:
    if not isinstance(value, list) or not value:
        raise Unfit
    text = "; ".join(" ".join(_word(key, given, places) for key, given in _row(part))
                     for part in value)  # fmt: skip
    try:
        if (
            len(text) > MAX_TEXT
            or not text.isprintable()
            or not same(_read(text, places, row), value)
        ):
            raise Unfit
    except ValueError:
        raise Unfit from None
    return text


def _row(part: Any) -> Any:
    if not isinstance(part, dict) or not part:
        raise Unfit
    return part.items()


def _word(key: str, given: Any, places: int) -> str:
    if key in FLAGS and given is True:
        return key
    if key in MONEY:
        return f"{key}={write_money(given, places)}"
    if key == "withhold" and isinstance(given, dict) and given.keys() == {"name", "rate"}:
        return f"{key}={given['name']}:{given['rate']}"
    if not isinstance(given, str):
        raise Unfit
    return f"{key}={given}"


def _read(text: str, places: int, row: Row) -> list[dict[str, Any]]:
    parts = (part.split() for part in text.replace("；", ";").replace("\n", ";").split(";"))
    return [dict(_value(word, places) for word in words) for words in parts if words]


def _value(word: str, places: int) -> tuple[str, Any]:
    key, _, given = word.partition("=")
    if key in FLAGS and not given:
        return key, True
    if key in MONEY:
        return key, read_money(given, places)
    if key not in TEXTS or not given:
        raise ValueError(f"{word[:40]!r} is nothing a part says, such as rate=0.15")
    if key == "withhold":
        name, _, rate = given.rpartition(":")
        return key, {"name": name, "rate": RATE.read(rate, 0, {})}
    return key, RATE.read(given, 0, {}) if key in RATES else given


PARTS = Kind(_write, _read)
SPLITS = (("id", TEXT), ("parts", PARTS), ("on", NAMES))
