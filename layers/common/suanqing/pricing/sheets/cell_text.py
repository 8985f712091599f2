"""How a value of a price book stands in one cell, and comes back out of it, exactly.

Amounts stand in the currency's major unit and become whole minor units by their digits alone. What a
notation cannot say stands as JSON, which begins with a quote, a bracket or a brace.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.platform.files.xlsx import MAX_TEXT, Cell

Row = Mapping[str, Any]

_WHOLE = re.compile(r"(-?[0-9]{1,18})(?:\.0+)?", re.ASCII)
_MONEY = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]+))?", re.ASCII)
_STEP = re.compile(r"([^~～:：]+)[~～]([^~～:：]*)[:：]([^~～:：]+)")
_PERCENT = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)\s*[%％]", re.ASCII)
_DAY = re.compile(
    r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]([0-9]{1,2}):([0-9]{2}))?",
    re.ASCII,
)
MAJOR = "元"
"""Of any currency: its major unit."""
AMOUNTS = frozenset({"amount", "cap", "floor", "guarantee"})
_IN_MAJOR = re.compile(rf"(-?[0-9]{{1,18}}(?:\.[0-9]+)?) ?{MAJOR}", re.ASCII)
_SEPARATOR = re.compile(r"[,，、;；]")
_STEP_END = re.compile(r"[;；\n]")
_YES, _NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")
_DIGITS = 10**15
"""Numbers above keep all their digits as text only: Excel has fifteen."""


class Unfit(Exception):
    """The notation cannot say this value."""


class Kind(NamedTuple):
    """write(value, places, row) -> cell, or Unfit; read(text, places, row) -> value, or ValueError.

    places: decimals of the currency; row: what is known of the row already.
    """

    write: Callable[[Any, int, Row], Cell]
    read: Callable[[str, int, Row], Any]


def dump(value: Any) -> str:
    """One line of JSON; escaped where a file could lose a character."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


def load(text: str) -> Any:
    """JSON without binary floats; ValueError for anything else."""
    try:
        return json.loads(text, parse_float=_no_fraction, parse_constant=_no_fraction)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error.msg}") from None
    except RecursionError:
        raise ValueError("this JSON is nested too deeply") from None


def in_major(value: Any, places: int) -> Any:
    """The same JSON with its amounts in the major unit, as in every other cell: "12.34 元"."""
    if isinstance(value, list):
        return [in_major(each, places) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{write_money(each, places)} {MAJOR}"
        if key in AMOUNTS and type(each) is int
        else in_major(each, places)
        for key, each in value.items()
    }


def in_minor(value: Any, places: int) -> Any:
    """Back again. ValueError: an amount with more decimals than the currency has."""
    if isinstance(value, list):
        return [in_minor(each, places) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: read_money(match[1], places)
        if key in AMOUNTS and isinstance(each, str) and (match := _IN_MAJOR.fullmatch(each))
        else in_minor(each, places)
        for key, each in value.items()
    }


def dump_amounts(value: Any, places: int) -> str:
    """One line of JSON with amounts in the major unit, where it reads back as the same."""
    written = in_major(value, places)
    return dump(written if same(in_minor(written, places), value) else value)


def load_amounts(text: str, places: int) -> Any:
    return in_minor(load(text), places)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _no_fraction(text: str) -> Any:
    raise ValueError(f"{text}: a number with decimals is written as text in JSON")


def _plain(text: str) -> bool:
    return bool(text) and text == text.strip() and text.isprintable() and text[0] not in '"[{'


def write_text(value: Any, places: int = 0, row: Row | None = None) -> Cell:
    if not isinstance(value, str):
        raise Unfit
    text = value if _plain(value) else dump(value)
    if len(text) > MAX_TEXT:
        raise Unfit
    return text


def read_text(text: str, places: int = 0, row: Row | None = None) -> str:
    if not text.startswith('"'):
        return text.strip()
    value: str = load(text)
    return value


def _write_whole(value: Any, places: int, row: Row) -> Cell:
    if type(value) is not int:
        raise Unfit
    return value if abs(value) < _DIGITS else str(value)


def _read_whole(text: str, places: int, row: Row) -> int:
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()[:40]!r} is no whole number")
    return int(match[1])


def write_money(value: Any, places: int, row: Row | None = None) -> Cell:
    if type(value) is not int:
        raise Unfit
    digits = tuple(int(digit) for digit in str(abs(value)))
    amount = Decimal((int(value < 0), digits, -places))
    return amount if abs(value) < _DIGITS else f"{amount:f}"


def read_money(text: str, places: int, row: Row | None = None) -> int:
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text.strip()[:40]!r} is no amount, such as 12.34")
    sign, whole, part = match[1], match[2], (match[3] or "").rstrip("0")
    if len(part) > places:
        raise ValueError(f"{text.strip()[:40]} has more than {places} decimals")
    return int(f"{sign}{whole}{part.ljust(places, '0')}")


def _write_flag(value: Any, places: int, row: Row) -> Cell:
    if not isinstance(value, bool):
        raise Unfit
    return _YES[0] if value else _NO[0]


def _read_flag(text: str, places: int, row: Row) -> bool:
    word = text.strip().lower()
    if word not in _YES + _NO:
        raise ValueError(f"{text.strip()[:40]!r} is neither yes nor no")
    return word in _YES


def _write_names(value: Any, places: int, row: Row) -> Cell:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Unfit
    simple = value and all(_plain(name) and not _SEPARATOR.search(name) for name in value)
    text = ", ".join(value) if simple else dump(value)
    if len(text) > MAX_TEXT:
        raise Unfit
    return text


def _read_names(text: str, places: int, row: Row) -> list[str]:
    if text.lstrip().startswith("["):
        value = load(text)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise ValueError("this is no JSON list of texts")
        return value
    names = [name.strip() for name in _SEPARATOR.split(text)]
    if not all(names):
        raise ValueError("there is an empty name in the list")
    return names


def _steps(value_key: str, bound: Callable[[Row], Kind], worth: Kind) -> Kind:
    """ "0~500: 12.00; 500~: 10.00": from, to (open at the end), and the value between."""

    def write(value: Any, places: int, row: Row) -> Cell:
        if not isinstance(value, list) or not value:
            raise Unfit
        found = []
        for step in value:
            if not isinstance(step, dict) or "from" not in step or value_key not in step:
                raise Unfit
            low = bound(row).write(step["from"], places, row)
            high = bound(row).write(step["to"], places, row) if "to" in step else ""
            found.append(f"{low}~{high}: {worth.write(step[value_key], places, row)}")
        text = "; ".join(found)
        if len(text) > MAX_TEXT:
            raise Unfit
        return text

    def read(text: str, places: int, row: Row) -> list[dict[str, Any]]:
        found = []
        for part in filter(None, (each.strip() for each in _STEP_END.split(text))):
            match = _STEP.fullmatch(part)
            if match is None:
                raise ValueError(f"{part[:40]!r} is no step, such as 0~500: 12.00")
            step: dict[str, Any] = {"from": bound(row).read(match[1].strip(), places, row)}
            if match[2].strip():
                step["to"] = bound(row).read(match[2].strip(), places, row)
            step[value_key] = worth.read(match[3].strip(), places, row)
            found.append(step)
        return found

    return Kind(write, read)


def _read_rate(text: str, places: int = 0, row: Row | None = None) -> str:
    """A rate as it is written; "30%" is "0.3"."""
    match = _PERCENT.fullmatch(text.strip())
    return read_text(text) if match is None else f"{Decimal(match[1]).scaleb(-2).normalize():f}"


def _read_moment(text: str, places: int = 0, row: Row | None = None) -> str:
    """A moment as it is written; a day, 2026/12/1 or 2026年12月1日, is its first moment in Beijing."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return read_text(text)
    year, month, day = (int(match[n]) for n in (1, 2, 3))
    return f"{year:04d}-{month:02d}-{day:02d}T{int(match[4] or 0):02d}:{match[5] or '00'}:00+08:00"


TEXT = Kind(write_text, read_text)
RATE = Kind(write_text, _read_rate)
MOMENT = Kind(write_text, _read_moment)
WHOLE = Kind(_write_whole, _read_whole)
MONEY = Kind(write_money, read_money)
FLAG = Kind(_write_flag, _read_flag)
NAMES = Kind(_write_names, _read_names)
PRICE_STEPS = _steps("amount", lambda row: TEXT, MONEY)
LADDER_STEPS = _steps("rate", lambda row: MONEY if row.get("measure") == "amount" else WHOLE, RATE)
