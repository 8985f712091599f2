"""What a shop calls a campaign, known as the campaign that it is: 双十一特惠价 and 11.11狂欢价 are one. Pure.

Campaigns are data: each has words and days; a name that leads to none, or to two, is for people to look at, and
what they decide is the next row. A day is met with any sign between its numbers, and by itself only: neither in
a longer number nor as a price.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from suanqing.errors import Invalid

DATA = Path(__file__).parents[2] / "data" / "campaigns.json"
MAX_NAME = 200
SIGN = r"[.\-/·・。、]?"
MONEY = r"(?!\d|\.\d|元|块|¥)"
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Campaign:
    """code: what reports call it. words: parts of names that mean it. days: (month, day) that do."""

    code: str
    name: str
    words: tuple[str, ...]
    days: tuple[tuple[int, int], ...]


class Known(NamedTuple):
    """code: the campaign; "" where it has to be looked at, with those that it may be."""

    code: str
    may_be: tuple[str, ...] = ()

    @property
    def to_review(self) -> bool:
        return not self.code


def campaign(told: Mapping[str, Any]) -> Campaign:
    """A row: {code, name, words, days: ["11.11"]}. Raises Invalid: it names nothing, or no day."""
    code, words = str(told.get("code", "")), tuple(_plain(str(w)) for w in told.get("words", ()))
    if not CODE.fullmatch(code) or "" in words:
        raise Invalid(
            "a campaign needs a code of capitals, digits and dashes, and words", code=code
        )
    days = tuple(_day(str(each)) for each in told.get("days", ()))
    if not words and not days:
        raise Invalid("a campaign needs words or days", code=code)
    return Campaign(code, str(told.get("name", code)), words, days)


def known_as(name: str, campaigns: Iterable[Campaign]) -> Known:
    """The campaign of a name as a shop writes it."""
    plain = _plain(name[:MAX_NAME])
    met = sorted({each.code for each in campaigns if plain and _meets(plain, each)})
    return Known(met[0]) if len(met) == 1 else Known("", tuple(met))


@cache
def built_in() -> tuple[Campaign, ...]:
    """Those that every shop has."""
    text = DATA.read_text(encoding="utf-8")
    return tuple(campaign(each) for each in json.loads(text))


def _meets(plain: str, each: Campaign) -> bool:
    if any(word in plain for word in each.words):
        return True
    return any(_written(month, day).search(plain) for month, day in each.days)


@cache
def _written(month: int, day: int) -> re.Pattern[str]:
    """11.11, 11-11, 1111, 11月11日, 双11 when both are the same; never within 2011.11 or 11.115 or 1111元."""
    both = rf"(?<![\d.]){month:d}{SIGN}{day:02d}{MONEY}|(?<!\d){month:d}月{day:d}[日号]"
    return re.compile(both + (rf"|双{day:d}(?!\d)" if month == day else ""))


def _plain(text: str) -> str:
    """Full-width signs as narrow ones, small letters, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def _day(text: str) -> tuple[int, int]:
    month, _, day = text.partition(".")
    if not (month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        raise Invalid("a campaign's day is written as 11.11", day=text)
    return int(month), int(day)
