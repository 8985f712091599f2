"""Business hours: lunch, nights, weekends and holidays do not count; adding and measuring undo each other."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import calendars
from suanqing.business_calendars import Calendars, calendar_of
from suanqing.business_hours import Calendar, changed_years
from suanqing.calendars import Arranged, Kind
from suanqing.errors import Invalid
from suanqing.time_zones import zone
from suanqing.times import epoch_ms, from_epoch_ms

OFFICE = ["09:00-12:00", "13:30-18:00"]
FIVE_DAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE)
CHINA = calendars.arranged()


def calendar(**said: object) -> Calendar:
    document = {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN", "week": FIVE_DAYS}
    return calendar_of({name: value for name, value in (document | said).items() if value}, CHINA)


SERVICE = calendar()
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NIGHTS = ["00:30-02:15", "02:15-03:30", "22:00-24:00"]
BERLIN = calendar(zone="Europe/Berlin", holidays=None, week={day: NIGHTS for day in EVERY_DAY})
ALWAYS = calendar(holidays=None, week={day: ["00:00-24:00"] for day in EVERY_DAY})
OPEN_WHEN = {"office": SERVICE, "berlin": BERLIN, "always": ALWAYS,
             "sold out": calendar(days={"2026-11-11": ["00:00-24:00"], "2026-11-12": []})}  # fmt: skip


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-27T09:00", 60, "2026-11-27T10:00"),
        ("2026-11-27T11:30", 60, "2026-11-27T14:00"),  # lunch
        ("2026-11-27T17:00", 60, "2026-11-27T18:00"),  # the last moment of a day is in it
        ("2026-11-27T17:00", 61, "2026-11-30T09:01"),  # a weekend
        ("2026-11-28T23:00", 1, "2026-11-30T09:01"),
        ("2026-09-30T17:00", 120, "2026-10-08T10:00"),  # the National Day's week
        ("2026-10-09T17:00", 120, "2026-10-10T10:00"),  # a Saturday that is worked instead
        ("2026-02-14T17:00", 120, "2026-02-24T10:00"),  # Spring Festival after a worked Saturday
        ("2026-11-28T23:00", 0, "2026-11-28T23:00"),
    ],
)
def test_only_hours_of_the_calendar_count(start: str, minutes: int, due: str) -> None:
    assert SERVICE.add(beijing(start), minutes) == beijing(due)
    assert SERVICE.between(beijing(start), beijing(due)) == minutes


moments = st.integers(
    epoch_ms(datetime(2025, 1, 1, tzinfo=UTC)), epoch_ms(datetime(2028, 12, 31, tzinfo=UTC))
)
kinds = st.sampled_from(sorted(OPEN_WHEN))


@given(kind=kinds, start=moments, span=st.integers(0, 90 * 86_400_000))
def test_what_is_added_is_what_lies_between_to_the_millisecond(
    kind: str, start: int, span: int
) -> None:
    found = OPEN_WHEN[kind]

    assert found.between_ms(start, found.add_ms(start, span)) == span


@given(kind=kinds, start=moments, end=moments)
def test_what_lies_between_is_added_to_the_first_moment_that_has_it(
    kind: str, start: int, end: int
) -> None:
    found, (start, end) = OPEN_WHEN[kind], sorted((start, end))

    reached = found.add_ms(start, found.between_ms(start, end))

    assert start <= reached <= end
    assert found.between_ms(reached, end) == 0
    assert reached == start or found.between_ms(reached - 1, reached) == 1


@given(kind=kinds, first=moments, second=moments, third=moments)
def test_spans_add_up_in_whatever_order_their_ends_lie(
    kind: str, first: int, second: int, third: int
) -> None:
    between = OPEN_WHEN[kind].between_ms

    assert between(first, second) + between(second, third) == between(first, third)


@given(kind=kinds, at=moments)
def test_a_place_is_open_at_the_moment_at_which_it_opens_and_not_before(kind: str, at: int) -> None:
    found = OPEN_WHEN[kind]

    opening = found.opening_ms(at)

    assert found.open_at(opening) and found.between_ms(opening, opening + 1) == 1
    assert found.between_ms(at, opening) == 0


def counted(found: Calendar, start: datetime, end: datetime) -> int:
    """Minutes of which the wall clock says that they are open, one by one."""
    place, minutes = ZoneInfo(found.zone), 0
    while start < end:
        local = start.astimezone(place)
        since = (local.hour * 60 + local.minute) * 60_000
        minutes += any(low <= since < high for low, high in found.hours(local.date()))
        start += timedelta(minutes=1)
    return minutes


@pytest.mark.parametrize("kind", sorted(OPEN_WHEN))
@pytest.mark.parametrize(
    "day", ["2026-03-27", "2026-10-23", "2026-11-10", "2026-12-30", "2026-02-12", "2027-12-30"]
)
def test_it_is_the_count_of_minutes_by_the_wall_clock_also_where_clocks_change(
    kind: str, day: str
) -> None:
    start = datetime.fromisoformat(f"{day}T07:11+00:00")
    end = start + timedelta(days=3, minutes=17)

    assert OPEN_WHEN[kind].between(start, end) == counted(OPEN_WHEN[kind], start, end)


def test_an_hour_that_comes_twice_counts_twice_and_one_left_out_not_at_all() -> None:
    def of(day: date) -> Fraction:
        night = datetime(day.year, day.month, day.day, tzinfo=zone("Europe/Berlin"))
        return BERLIN.between(night, night.replace(hour=12))

    assert of(date(2026, 10, 24)) == 180
    assert of(date(2026, 10, 25)) == 240
    assert of(date(2026, 3, 29)) == 120


def test_a_fraction_of_a_minute_is_exact() -> None:
    start = beijing("2026-11-27T11:59:59.750")

    assert SERVICE.add(start, Fraction(1, 120)) == beijing("2026-11-27T13:30:00.250")
    assert SERVICE.between(start, beijing("2026-11-27T13:30:00.250")) == Fraction(1, 120)


def test_time_is_added_forward_only() -> None:
    with pytest.raises(Invalid):
        SERVICE.add(beijing("2026-11-27T09:00"), -1)


def test_a_year_is_official_provisional_or_missing() -> None:
    assert [SERVICE.status(year) for year in (2023, 2024, 2026, 2027, 2031)] == [
        "missing", "official", "official", "provisional", "provisional",
    ]  # fmt: skip
    assert SERVICE.provisional(
        epoch_ms(beijing("2026-12-31T17:00")), epoch_ms(beijing("2027-01-04T10:00"))
    ) == (2027,)


def test_a_year_nobody_announced_runs_monday_to_friday() -> None:
    due = SERVICE.add(beijing("2026-12-31T17:00"), 120)

    assert due == beijing("2027-01-01T10:00")


def test_a_missing_year_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="knows no holidays of 2023") as refusal:
        SERVICE.between(beijing("2023-12-29T09:00"), beijing("2024-01-03T09:00"))

    assert (refusal.value.code, refusal.value.facts["year"]) == ("missing_year", "2023")


def test_the_end_of_all_years_is_a_refusal_and_no_endless_search() -> None:
    with pytest.raises(Invalid) as refusal:
        SERVICE.add(datetime(2199, 12, 31, 12, tzinfo=UTC), 10_000)

    assert refusal.value.code == "missing_year"


def test_what_was_reckoned_in_a_provisional_year_changes_when_it_is_announced() -> None:
    days: dict[str, Kind] = {**CHINA.days, "2027-01-01": "off", "2027-01-03": "work"}
    announced = calendar_of(
        {"id": "service", "zone": "Asia/Shanghai", "holidays": "CN", "week": FIVE_DAYS},
        Arranged(CHINA.years | {2027}, days),
    )

    assert announced.status(2027) == "official"
    assert announced.add(beijing("2026-12-31T17:00"), 120) == beijing("2027-01-03T10:00")
    assert changed_years(SERVICE, announced, range(2026, 2029)) == (2027,)
    assert changed_years(SERVICE, SERVICE, range(2026, 2029)) == ()


def test_holidays_of_china_do_not_hold_abroad() -> None:
    office = {"zone": "Asia/Shanghai", "holidays": "CN", "week": FIVE_DAYS}
    tokyo = {"id": "tokyo", "zone": "Asia/Tokyo", "week": FIVE_DAYS, "days": {"2026-10-01": []}}
    found = Calendars([office | {"id": "service", "abroad": {"JP": "tokyo"}}, tokyo], CHINA)
    national_day = date(2026, 10, 1)

    assert found.find("service", "310115").hours(national_day) == ()
    assert found.find("service", "JP-13").id == "tokyo"
    assert found.find("service", "DE").hours(national_day) == SERVICE.hours(date(2026, 11, 27))
    assert found.find("service", "DE").status(2040) == "official"


def test_a_calendar_that_does_not_exist_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid, match="there is no calendar 'nights'") as refusal:
        Calendars([], CHINA).find("nights")

    assert refusal.value.code == "unknown_calendar"


def test_own_days_of_a_place_without_a_state_have_their_years_too() -> None:
    found = calendar(holidays=None, days={"2026-12-25": []}, years=[2026])

    assert [found.status(year) for year in (2025, 2026, 2027)] == ["missing", "official", "provisional"]  # fmt: skip


def test_a_weekend_day_worked_instead_has_hours_of_its_own_where_the_calendar_says_them() -> None:
    found = calendar(make_up=["10:00-16:00"])

    assert found.between(beijing("2026-10-10T00:00"), beijing("2026-10-11T00:00")) == 360


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"week": {"mon": ["9:00-12:00"]}}, "week.mon"),
        ({"week": {"mon": ["09:00-12:00", "11:00-18:00"]}}, "week.mon"),
        ({"week": {"mon": ["22:00-06:00"]}}, "week.mon"),
        ({"week": {"mon": ["09:00-24:01"]}}, "week.mon"),
        ({"week": {"mon": ["09:60-12:00"]}}, "week.mon"),
        ({"week": {"mon": "09:00-12:00"}}, "week.mon"),
        ({"week": {"holiday": []}}, "week.holiday"),
        ({"week": {"mon": []}}, "week"),
        ({"zone": "Asia/Nowhere"}, "zone"),
        ({"holidays": "JP"}, "holidays"),
        ({"id": "Service!"}, "id"),
        ({"days": {"2026-02-30": []}}, "days"),
        ({"days": {"2026-02-27": ["noon"]}}, "days.2026-02-27"),
        ({"days": [1]}, "days"),
        ({"years": [2026]}, "years"),
        ({"years": ["2026"], "holidays": None}, "years"),
        ({"abroad": {"310000": "x"}}, "abroad"),
        ({"tz": "x"}, "tz"),
    ],
)
def test_a_faulty_calendar_is_refused_with_every_place_named(
    said: dict[str, object], where: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        calendar(**said)

    assert refusal.value.code == "bad_calendar"
    assert where in [each["where"] for each in refusal.value.facts["errors"]]


def test_moments_are_cut_to_the_millisecond() -> None:
    start = beijing("2026-11-27T09:00:00.000999")

    assert SERVICE.add(start, 1) == beijing("2026-11-27T09:01")
    assert from_epoch_ms(epoch_ms(start)) == beijing("2026-11-27T09:00")


def test_a_calendar_abroad_that_is_not_there_is_refused_when_the_calendars_are_read() -> None:
    office = {"id": "service", "zone": "Asia/Shanghai", "week": FIVE_DAYS, "abroad": {"JP": "tokyo"}}  # fmt: skip

    with pytest.raises(Invalid, match="there is no calendar 'tokyo'") as refusal:
        Calendars([office], CHINA)

    assert refusal.value.facts["errors"][0]["where"] == "service.abroad.JP"


def test_two_calendars_of_one_id_are_refused() -> None:
    office = {"id": "service", "zone": "Asia/Shanghai", "week": FIVE_DAYS}

    with pytest.raises(Invalid, match="two calendars have one id"):
        Calendars([office, office], CHINA)
