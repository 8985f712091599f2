"""The State Council's notices on holidays (放假安排): which years are known, and a year's notice taken."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from scenes import decisions
from scenes.wiring import api, calendars, swept_for
from suanqing.business_hours import Status
from suanqing.errors import Invalid
from suanqing.holiday_notice import MAX_CHARACTERS, parse_notice
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import ADMINISTER, STAFF
from suanqing.platform import observe
from suanqing.times import FIRST_YEAR, LAST_YEAR, rfc3339, utcnow
from suanqing.work.calendars.store import Known, notice_id

AHEAD = 2
"""Years that are shown beyond the present one."""


class NoticeFile(BaseModel):
    """The notice as CSV: date, off or work, name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"csv": "日期,类型,名称\n2027-01-01,休,元旦\n2027-01-03,班,调休\n…"}]
        },
    )

    csv: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]


class YearView(BaseModel):
    """official: announced. provisional: reckoned by the plain week until it is. missing: nobody may guess it."""

    year: int
    status: Status
    origin: Annotated[
        Literal["shipped", "taken"] | None, Field(description="of an official year")
    ] = None
    version: Annotated[int | None, Field(description="how often a notice was taken")] = None
    by: str | None = None
    at: str | None = None
    off: Annotated[int, Field(description="days off")] = 0
    work: Annotated[int, Field(description="weekend days worked instead")] = 0


class YearPage(BaseModel):
    items: list[YearView]


@api.route("GET", "/holiday-notices", roles=STAFF)
def list_years() -> YearPage:
    """China's years from the first that is known to two beyond the present one."""
    known = calendars().known()
    last = max(utcnow().year + AHEAD, *known.china.years)
    return YearPage(items=[_year(known, y) for y in range(min(known.china.years), last + 1)])


@api.route(
    "PUT",
    "/holiday-notices/{year}",
    roles=ADMINISTER,
    decides=decisions.of_everyone,
    two_people=decisions.notice,
)
def put_notice(year: str, body: NoticeFile, caller: Caller) -> YearView:
    """Take a year's notice whole, which makes the year official; the same file again changes nothing. Due
    moments that were reckoned provisionally follow."""
    notice = parse_notice(body.csv, _number(year))
    made = calendars().take(notice, caller.party, utcnow())
    swept_for(f"notice:{notice_id(notice.year)}@{made.version}")
    observe.log("holiday notice taken", year=year, version=made.version, by=caller.party)
    return _year(calendars().known(), notice.year)


def _number(year: str) -> int:
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR):
        raise Invalid(f"{year[:20]!r} is no year", "bad_notice", year=year[:20])
    return int(year)


def _year(known: Known, year: int) -> YearView:
    if year not in known.china.years:
        return YearView(year=year, status=known.status(year))
    kinds = [kind for day, kind in known.china.days.items() if day.startswith(f"{year}-")]
    found = known.notices.get(year)
    return YearView(
        year=year, status="official", origin="taken" if found else "shipped",
        version=found.version if found else None, by=found.by if found else None,
        at=rfc3339(found.at) if found else None,
        off=kinds.count("off"), work=kinds.count("work"),
    )  # fmt: skip
