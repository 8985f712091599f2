"""The State Council's yearly notice on holidays (国务院办公厅关于部分节假日安排的通知) as a CSV file. Pure.

    date,kind,name             or  日期,类型,名称
    2027-01-01,off,元旦        off (休, 放假): a day of a holiday
    2027-01-03,work,调休       work (班, 上班): a Saturday or Sunday worked instead

A file is one year's notice, whole: a year that it makes official must not lack a festival. Days of the December
before may stand in it, since New Year's holiday can begin there.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from io import StringIO
from typing import NamedTuple

from suanqing import times
from suanqing.calendars import Arranged, Kind
from suanqing.errors import Invalid

HEADERS = (["date", "kind", "name"], ["day", "kind", "name"], ["日期", "类型", "名称"])
KINDS: Mapping[str, Kind] = {
    "off": "off", "休": "off", "放假": "off", "work": "work", "班": "work", "上班": "work",
}  # fmt: skip
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
ALWAYS_OFF = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
"""Month and day of those whose date the law itself names (全国年节及纪念日放假办法, as of 2025)."""
MAX_CHARACTERS = 20_000
MAX_NAME = 20
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})", re.ASCII)
Fault = dict[str, str]
"""{"where": "rows.3", "message"}; rows as a spreadsheet counts them, the header is row 1."""


class Row(NamedTuple):
    day: date
    kind: Kind
    name: str


class Notice(NamedTuple):
    """One year's days, in order."""

    year: int
    rows: tuple[Row, ...]


def parse_notice(text: str, year: int) -> Notice:
    """Invalid `bad_notice` with every fault as `errors`; nothing of a faulty file counts."""
    if len(text) > MAX_CHARACTERS:
        raise Invalid(f"a notice has at most {MAX_CHARACTERS} characters", "bad_notice")
    lines = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
    if not lines or [cell.strip().lower() for cell in lines[0]] not in HEADERS:
        raise Invalid("rows.1: the columns are date,kind,name", "bad_notice")
    faults: list[Fault] = []
    rows: list[Row] = []
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            try:
                rows.append(_row([cell.strip() for cell in cells], year, rows))
            except Invalid as wrong:
                faults.append({"where": f"rows.{number}", "message": wrong.message})
    faults = faults or list(_lacking(rows, year))
    if faults:
        first = faults[0]
        raise Invalid(
            f"{first['where']}: {first['message']}", "bad_notice", errors=faults, year=str(year)
        )
    return Notice(year, tuple(sorted(rows)))


def with_notice(arranged: Arranged, notice: Notice) -> Arranged:
    """The year as the notice has it, whatever stood there before; announced from now on."""
    kept = {day: kind for day, kind in arranged.days.items() if not day.startswith(f"{notice.year}-")}  # fmt: skip
    new = {row.day.isoformat(): row.kind for row in notice.rows}
    return Arranged(arranged.years | {notice.year}, kept | new)


def _row(cells: list[str], year: int, before: Iterable[Row]) -> Row:
    if len(cells) != 3:
        raise Invalid(f"a row has 3 cells, not {len(cells)}")
    day, kind, name = _day(cells[0]), KINDS.get(cells[1].lower()), cells[2]
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        raise Invalid(f"{day} is no day of the notice for {year}")
    if kind is None:
        raise Invalid(f"{cells[1][:20]!r} is neither off nor work")
    if not 1 <= len(name) <= MAX_NAME:
        raise Invalid(f"a name has 1 to {MAX_NAME} characters")
    if kind == "work" and day.weekday() < 5:
        raise Invalid(f"{day} is no Saturday or Sunday, so nobody works it instead")
    if any(row.day == day for row in before):
        raise Invalid(f"{day} stands there twice")
    return Row(day, kind, name)


def _day(text: str) -> date:
    """ISO, or with slashes and without zeros as spreadsheets write it."""
    found = _DAY.fullmatch(text)
    if found is None:
        return times.day(text)
    return times.day(f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}")


def _lacking(rows: list[Row], year: int) -> Iterable[Fault]:
    off = {row.day.isoformat() for row in rows if row.kind == "off"}
    named = "、".join(row.name for row in rows if row.kind == "off")
    for festival in FESTIVALS:
        if festival not in named:
            yield {"where": "name", "message": f"the notice has no day of {festival}"}
    for day in ALWAYS_OFF:
        if f"{year}-{day}" not in off:
            yield {"where": "date", "message": f"{year}-{day} is off by law"}
