"""The dispatch board by person and day, and by province."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from embedded.places import ROOT
from tests.unit.console.pages import Pages
from tests.unit.console.test_shades import SEEN, apart, luminance

NOW = 1_780_000_000_000
HOUR = 3_600_000
DAYS = ["2026-12-01", "2026-12-02"]
STYLE = (ROOT / "console/src/desk/board/board.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    found = Pages()
    yield found
    found.end()


def item(ticket: str, day: str = DAYS[0], workers: tuple[str, ...] = (), **more: Any) -> Any:
    told = {"id": ticket, "workers": [{"party": each} for each in workers], "flags": []}
    return {"ticket": told | more, "day": day, "skills": {}, "licences": []}


def test_a_ticket_stands_with_each_who_works_on_it_on_its_day(pages: Pages) -> None:
    found = [item("two", workers=("a", "b")), item("next", DAYS[1], ("a",)), item("free")]
    rows = pages.call("board/week", "rows", found, DAYS, DAYS[0])

    assert {who: [[each["ticket"]["id"] for each in on] for on in days] for who, days in rows} == {
        "a": [["two"], ["next"]],
        "b": [["two"], []],
        "": [["free"], []],
    }


def test_what_was_for_an_earlier_day_stands_today_and_in_no_week_that_begins_later(
    pages: Pages,
) -> None:
    late = [item("late", "2026-11-28", ("a",))]

    assert pages.call("board/week", "rows", late, DAYS, DAYS[0])[0][1][0]
    assert pages.call("board/week", "rows", late, DAYS, "2026-11-30") == []
    assert pages.call("board/week", "rows", late, DAYS, "2026-12-02") == []


def test_each_ticket_counts_once_by_what_presses_most(pages: Pages) -> None:
    late = item("late", due="2020-01-01T00:00:00Z", flags=["rework"])
    free, rework = item("free"), item("rework", workers=("a",), flags=["rework"])
    sums = pages.call("board/week", "counted", [late, free, rework, item("x", workers=("a",))], NOW)

    assert sums == {"late": 1, "soon": 0, "free": 1, "rework": 1, "assigned": 1, "all": 4}


def test_34_provinces_lie_on_tiles_of_their_own(pages: Pages) -> None:
    tiles = pages.call("board/tiles", "tiles")

    assert len(tiles) == len({code for code, *_ in tiles}) == len({tuple(at) for _, *at in tiles})
    assert len(tiles) == 34


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_tiles_say_the_same(pages: Pages, lang: str) -> None:
    codes = [code for code, *_ in pages.call("board/tiles", "tiles")]
    names = [pages.call("../parts/provinces", "provinceName", each, lang) for each in codes]
    named = zip(codes, names, strict=True)

    assert len({pages.call("board/tiles", "short", *each, lang) for each in named}) == 34


@pytest.mark.parametrize(("count", "most", "step"), [(0, 9, 0), (1, 2, 1), (1, 900, 1), (9, 9, 5)])
def test_none_has_a_shade_of_its_own_and_one_is_never_none(
    pages: Pages, count: int, most: int, step: int
) -> None:
    assert pages.call("board/tiles", "shade", count, most) == step


def shades() -> list[tuple[str, str]]:
    found = re.findall(r"\.blue(\d) \{ background: (#\w{6});(?: color: (#\w+);)? \}", STYLE)
    assert [int(number) for number, _, _ in found] == list(range(6))
    return [(ground, text or "#18202f") for _, ground, text in found]


@pytest.mark.parametrize("sight", SEEN)
def test_the_more_the_darker_however_somebody_sees_and_each_is_read(sight: str) -> None:
    light = [luminance(ground) for ground, _ in shades()]
    assert light == sorted(light, reverse=True)
    for (one, _), (other, _) in pairwise(shades()):
        assert apart(one, other, sight) > 7
    for ground, text in shades():
        high, low = sorted((luminance(ground), luminance(text)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5
