"""The State Council's notice: what ships is what was announced, and a file of the next year is read whole or not."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from suanqing import calendars, regions
from suanqing.errors import Invalid
from suanqing.holiday_notice import parse_notice, with_notice

ANNOUNCED = {
    # year: holidays as the notice says them (festival, first day, days), days worked instead
    2024: ([("元旦", "01-01", 1), ("春节", "02-10", 8), ("清明节", "04-04", 3), ("劳动节", "05-01", 5),
            ("端午节", "06-10", 1), ("中秋节", "09-15", 3), ("国庆节", "10-01", 7)],
           "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12"),
    2025: ([("元旦", "01-01", 1), ("春节", "01-28", 8), ("清明节", "04-04", 3), ("劳动节", "05-01", 5),
            ("端午节", "05-31", 3), ("国庆节、中秋节", "10-01", 8)],
           "01-26 02-08 04-27 09-28 10-11"),
    2026: ([("元旦", "01-01", 3), ("春节", "02-15", 9), ("清明节", "04-04", 3), ("劳动节", "05-01", 5),
            ("端午节", "06-19", 3), ("中秋节", "09-25", 3), ("国庆节", "10-01", 7)],
           "01-04 02-14 02-28 05-09 09-20 10-10"),
}  # fmt: skip


def announced(year: int) -> Iterator[tuple[str, str, str]]:
    holidays, worked = ANNOUNCED[year]
    for name, first, days in holidays:
        for day in range(days):
            yield (date.fromisoformat(f"{year}-{first}") + timedelta(day)).isoformat(), "off", name
    for day in worked.split():
        yield f"{year}-{day}", "work", "调休"


def notice(year: int = 2026, *more: str) -> str:
    lines = [",".join(row) for row in announced(year)]
    return "\n".join(["date,kind,name", *lines, *more])


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_holidays_that_ship_are_those_announced(year: int) -> None:
    shipped = [row for row in regions.rows("holidays.csv") if row[0].startswith(str(year))]

    assert sorted(map(tuple, shipped)) == sorted(announced(year))


@pytest.mark.parametrize("year", ANNOUNCED)
def test_what_ships_would_be_taken_as_a_notice(year: int) -> None:
    assert len(parse_notice(notice(year), year).rows) == len(list(announced(year)))


def test_a_notice_makes_its_year_official_and_replaces_what_stood_there() -> None:
    shipped = calendars.arranged()
    moved = notice(2026).replace("2026-10-10,work", "2026-10-11,work")

    found = with_notice(shipped, parse_notice(moved, 2026))

    assert found.years == shipped.years
    assert "2026-10-10" not in found.days and found.days["2026-10-11"] == "work"
    assert found.days["2025-10-11"] == "work"


def test_new_years_holiday_may_begin_in_december() -> None:
    found = with_notice(
        calendars.arranged(), parse_notice(notice(2026, "2025-12-31,off,元旦"), 2026)
    )

    assert found.days["2025-12-31"] == "off"
    assert found.days["2025-10-01"] == "off"


def test_a_file_as_a_spreadsheet_writes_it_is_read() -> None:
    text = "\ufeff" + notice().replace("date,kind,name", "日期,类型,名称").replace(
        "2026-01-01,off", "2026/1/1,休"
    ).replace("2026-10-10,work", "2026/10/10, 上班 ")

    assert parse_notice(text.replace("\n", "\r\n") + "\r\n,,\r\n", 2026) == parse_notice(notice(), 2026)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2026-02-30,off,春节", "is no day"),
        ("2027-01-01,off,元旦", "2027-01-01 is no day of the notice for 2026"),
        ("2025-11-30,off,元旦", "is no day of the notice"),
        ("2026-03-02,holiday,春节", "'holiday' is neither off nor work"),
        ("2026-03-02,work,调休", "2026-03-02 is no Saturday or Sunday"),
        ("2026-10-01,off,国庆节", "2026-10-01 stands there twice"),
        ("2026-10-01,off", "a row has 3 cells, not 2"),
        ("2026-10-08,off,", "a name has"),
    ],
)
def test_a_faulty_row_is_named_with_its_number_and_nothing_counts(row: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_notice(notice(2026, row), 2026)

    assert refusal.value.code == "bad_notice"
    (fault,) = refusal.value.facts["errors"]
    assert message in fault["message"]
    assert fault["where"] == f"rows.{len(list(announced(2026))) + 2}"


def test_every_faulty_row_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_notice(notice(2026, "x,off,y", "2026-10-08,?,y"), 2026)

    assert len(refusal.value.facts["errors"]) == 2


def test_a_notice_without_a_festival_or_a_day_of_the_law_makes_no_year_official() -> None:
    lines = [line for line in notice().splitlines() if "清明" not in line and "10-03" not in line]

    with pytest.raises(Invalid) as refusal:
        parse_notice("\n".join(lines), 2026)

    assert [each["message"] for each in refusal.value.facts["errors"]] == [
        "the notice has no day of 清明节", "2026-10-03 is off by law",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "2026-01-01,off,元旦", "date;kind;name", "x" * 20_001])
def test_what_is_no_notice_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_notice(text, 2026)

    assert refusal.value.code == "bad_notice"


def test_a_broken_quote_is_no_crash() -> None:
    with pytest.raises(Invalid):
        parse_notice(notice(2026, '"2026-10-08,off,x'), 2026)
