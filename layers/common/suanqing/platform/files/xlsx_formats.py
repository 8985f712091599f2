"""Number formats of cells: whether a cell's number is a day, a percentage or a number. Pure.

A spreadsheet keeps 8-1 as 46235 with a date format and 80 % as 0.8 with a percent format: whoever reads the
number alone reads another value than the one that was typed.
Source: ECMA-376 part 1, 18.8.30 (built-in formats), 18.8.31 (format codes).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

Shown = Literal["date", "percent"]

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Built-in formats of days and times, the East Asian ones among them."""
_PERCENTS = frozenset((9, 10))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_EPOCH = datetime(1899, 12, 30)
"""Day 0 of Excel's calendar as counted from March 1900 on, past the leap day that never was."""


def shown_as(styles: Iterable[Any]) -> list[Shown | None]:
    """By cell style: what its format makes of a number. `styles`: numFmt elements, then xf of cellXfs."""
    codes: dict[str, str] = {}
    found: list[Shown | None] = []
    for element in styles:
        if element.get("formatCode") is not None:
            codes[element.get("numFmtId", "")] = element.get("formatCode", "")
        else:
            found.append(_shown(element.get("numFmtId", "0"), codes))
    return found


def _shown(number: str, codes: Mapping[str, str]) -> Shown | None:
    if number in codes:
        plain = _QUOTED.sub("", codes[number]).lower()
        if "%" in plain:
            return "percent"
        return "date" if re.search("[ymdhs年月日]", plain) and "general" not in plain else None
    known = int(number) if re.fullmatch("[0-9]{1,4}", number) else 0
    return "percent" if known in _PERCENTS else "date" if known in _DATES else None


def day_of(serial: str) -> str | None:
    """The local time of a serial number, "2026-12-01" or "2026-12-01T08:30"; None for none after 1900."""
    number = Decimal(serial)
    minutes = (number * 1440).to_integral_value()
    if number < 61 or minutes >= 2_958_466 * 1440:
        return None
    moment = _EPOCH + timedelta(minutes=int(minutes))
    return f"{moment:%Y-%m-%d}" if number == int(number) else f"{moment:%Y-%m-%dT%H:%M}"
