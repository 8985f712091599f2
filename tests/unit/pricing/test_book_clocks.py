"""Named time zones of a book: right at both switches, and pinned in the version that was handed in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing import time_zones
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.derived_facts import dated
from suanqing.pricing.book import compile_book
from suanqing.pricing.book_clocks import pinned, problem, unpinned
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.checks.validate import check
from suanqing.pricing.sheets.exporter import export_book
from suanqing.pricing.sheets.importer import import_book
from suanqing.timespans import HOUR
from tests.unit.finance.settlement.books import document, facts

NIGHT = {"from": "22:00", "to": "06:00"}
BERLIN = {"id": "de", "regions": ["DE"], "zone": "Europe/Berlin"}


def book(**more: Any) -> dict[str, Any]:
    """A night fee of 60.00 an hour, by Berlin's clocks in Germany."""
    told = document(clocks=[BERLIN], **more)
    told["planes"]["pay"]["fees"] = [
        {"id": "n", "fee": "night", "by": "night", "amount": 6_000, "hours": NIGHT}
    ]
    return told


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def night(start: str, end: str, told: dict[str, Any]) -> int:
    """What the night fee comes to for one session in Germany."""
    session = ("ann", at(start), at(end))
    ticket = facts(region=("DE-BE", "DE"), city_class=None, served=at(end), sessions=(session,))
    return sum(
        line.amount for line in assess(ticket, compile_book(told)).lines if line.fee == "night"
    )


def test_summer_time_ends_at_one_in_the_morning_of_greenwich_on_the_last_sunday_of_october() -> (
    None
):
    found = time_zones.switches("Europe/Berlin", at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z"))

    assert [(each.at, each.offset.seconds * 1_000 // HOUR) for each in found] == [
        (datetime(2026, 1, 1, tzinfo=UTC), 1),
        (datetime(2026, 3, 29, 1, tzinfo=UTC), 2),
        (datetime(2026, 10, 25, 1, tzinfo=UTC), 1),
    ]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        # the night in which the clocks go from 02:00 to 03:00 has seven hours, and the other one nine
        ("2026-03-28T20:00:00+00:00", "2026-03-29T06:00:00+00:00", 7),
        ("2026-10-24T19:00:00+00:00", "2026-10-25T07:00:00+00:00", 9),
        # 22:00 in Berlin is 20:00 of Greenwich in summer and 21:00 in winter
        ("2026-07-01T19:00:00+00:00", "2026-07-01T21:00:00+00:00", 1),
        ("2026-12-01T19:00:00+00:00", "2026-12-01T22:00:00+00:00", 1),
        # the hour between 02:00 and 03:00 that comes twice
        ("2026-10-25T00:00:00+00:00", "2026-10-25T02:00:00+00:00", 2),
    ],
)  # fmt: skip
def test_night_work_is_by_the_wall_clock_at_both_switches(start: str, end: str, hours: int) -> None:
    assert night(start, end, book()) == hours * 6_000


@pytest.mark.parametrize(
    ("served", "day"),
    [
        ("2026-07-01T21:59:59+00:00", "2026-07-01"), ("2026-07-01T22:00:00+00:00", "2026-07-02"),
        ("2026-12-01T22:59:59+00:00", "2026-12-01"), ("2026-12-01T23:00:00+00:00", "2026-12-02"),
    ],
)  # fmt: skip
def test_the_day_begins_at_midnight_of_the_zone_in_summer_and_in_winter(
    served: str, day: str
) -> None:
    told = book()
    told["planes"]["pay"]["coefficients"] = [{"id": "day", "factor": "2", "when": {"day": day}}]

    ticket = facts(region=("DE",), city_class=None, served=at(served))
    lines = assess(ticket, compile_book(told)).lines

    assert sum(line.amount for line in lines if line.plane == "pay") == 20_000


def test_a_version_prices_by_the_switches_it_was_handed_in_with_whatever_the_data_say_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_in = pinned(book())
    assert handed_in["tzdata"] == time_zones.version()
    assert handed_in["clocks"][0]["switches"][:2] == [
        ["2025-12-01T00:00:00.000Z", "+01:00"], ["2026-03-29T01:00:00.000Z", "+02:00"],
    ]  # fmt: skip

    def none(*_: Any) -> None:
        raise AssertionError("the data were read")

    monkeypatch.setattr(time_zones, "switches", none)
    monkeypatch.setattr(time_zones, "zone", none)

    assert night("2026-10-24T19:00:00+00:00", "2026-10-25T07:00:00+00:00", handed_in) == 9 * 6_000


def test_a_new_draft_from_a_published_document_takes_the_data_of_its_own_day() -> None:
    handed_in = stamp(book(), {})

    assert unpinned(handed_in)["clocks"] == [BERLIN]
    assert "tzdata" not in unpinned(handed_in)
    assert unpinned(document()) == document()


def test_without_a_named_zone_nothing_is_written_into_the_book() -> None:
    plain = document(clocks=[{"id": "jp", "regions": ["JP"], "utc_offset": "+09:00"}])

    assert pinned(plain) == plain
    assert pinned(document()) == document()


@pytest.mark.parametrize(
    "row",
    [
        {"zone": "Europe/Nowhere"}, {"zone": "../Berlin"}, {"zone": "Europe"},
        {"zone": "Europe/Berlin", "utc_offset": "+01:00"}, {}, {"utc_offset": "1"},
    ],
)  # fmt: skip
def test_a_clock_that_nobody_can_read_is_a_finding(row: dict[str, str]) -> None:
    told = document(clocks=[{"id": "de", "regions": ["DE"]} | row])

    assert problem(told["clocks"][0])
    assert [f.row for f in check(stamp(told, {}), {}) if f.code == "bad_hours"] == ["clocks/de"]


def test_a_workbook_holds_the_zone() -> None:
    assert import_book(export_book(book()))["clocks"] == [BERLIN]


def test_a_holiday_of_china_follows_the_clock_of_the_place_in_china_alone() -> None:
    told = document(clocks=[BERLIN])
    told["planes"]["pay"]["coefficients"] = [{"id": "h", "factor": "2", "when": {"holiday": True}}]
    compiled = compile_book(told)

    abroad = dated(
        facts(region=("DE",), city_class=None, served=at("2026-10-01T10:00:00+00:00")), compiled
    )

    assert "holiday" not in dict(abroad.attrs)
