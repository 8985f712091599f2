"""Templates combined before they are installed: what comes of them, and every conflict with both templates named."""

from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest

from suanqing import calendars
from suanqing.errors import NotFound, Unpriced
from suanqing.library import golden
from suanqing.library.checks import findings
from suanqing.library.combination import Combined, combined, with_needs
from suanqing.library.sample import SAMPLE
from suanqing.library.units import document_of, units
from suanqing.pricing.schemas.book import BookDocument
from tests.unit.library.packages_on_shelf import PIECES, of_kind, package

STEP = "step-commission"


def together(*names: str) -> Combined:
    return combined(with_needs(names, package))


@pytest.mark.parametrize("name", (*of_kind("trade"), *PIECES[::7]))
def test_a_document_is_its_units(name: str) -> None:
    document = {part: each for part, each in package(name).items() if part != "manifest"}

    made = document_of(units(document).items())

    assert {part: each for part, each in made.items() if each} == {
        part: each for part, each in document.items() if each
    }


def test_a_trade_with_what_is_added_to_it_is_a_trade_and_its_tickets_are_priced_anew() -> None:
    """A tenth of the labour waits; a holiday's half would come on top of it, and this was none."""
    made = together("holiday-pay", STEP, "retention")

    document = made.document
    assert (made.conflicts, document["manifest"]["package"]) == (
        [],
        f"{STEP}+holiday-pay+retention",
    )
    assert BookDocument.model_validate(golden.dated(document))
    first = document["tickets"]["install_first"]
    assert ["pay", "labour", "INSTALL-PRO", 23_400] in first["lines"]  # nine tenths of 26,000
    assert first["charge"] == 59_280 and first["pay"] == 23_400 + 5_200
    assert findings({**document, "manifest": {**document["manifest"], "package": STEP}}) == []


def test_r165_a_holiday_that_a_region_decreed_moves_money_once_the_company_lists_its_days() -> None:
    """Sanyuesan of 2025 in Nanning, a city of 1.05 times 200.00 and 120.00: half more is asked and twice as
    much is paid. Not the day after, not in Jinan; of a year that nobody listed it waits for its holidays."""
    document = together("holiday-pay", STEP, "region-guangxi").document
    [facts] = package("region-guangxi")["facts"].values()
    decreed = facts["holidays"][0]["announced"]["2025"]
    year = [date(2025, 1, 1) + timedelta(days) for days in range(365)]
    national = [day.isoformat() for day in year if calendars.holiday(day)]
    rows = [{"id": "guangxi", "regions": ["45"], "days": sorted({*decreed, *national})}]
    book = golden.book_of({**document, "book": {**document["book"], "calendars": rows}})

    def came(region: str, day: str) -> tuple[int, int]:
        lines = [{"sku": "INSTALL-STD", "qty": "1"}]
        served = f"{day}T10:00:00+08:00"
        done = golden.figures({"region": region, "served": served, "lines": lines}, book)
        return done.charge, done.pay

    assert decreed == ["2025-03-31", "2025-04-01"] and not {*decreed} & {*national}
    assert [came("450102", day) for day in decreed] == [(21_000 + 10_500, 12_600 + 12_600)] * 2
    assert came("450102", "2025-05-01") == (31_500, 25_200), "the country's own stay holidays there"
    assert came("450102", "2025-04-02") == (21_000, 12_600)
    assert came("370102", "2025-03-31") == (20_000, 12_000)
    with pytest.raises(Unpriced, match="no holidays are known for 2026"):
        came("450102", "2026-03-31")


def test_a_class_of_cities_with_a_tier_of_its_own_is_priced_by_it_and_not_twice() -> None:
    made = together(STEP, "region-beijing", "region-sichuan")

    assert made.gave_way == [("region-beijing", "tier1")]
    assert made.document["tickets"]["install_first"]["charge"] == 59_280
    rules = {each["id"]: each["parts"] for each in made.document["book"]["packages"]}
    assert ({*rules["beijing"]}, {*rules["sichuan"]}) == ({"logistics"}, {"logistics", "classes"})


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("mileage", "mileage-bands"), "double_fee"),
        (("mileage", "region-sichuan"), "double_fee"),
        (("best-discount", "member-discount"), "set_differently"),
        (("channel-fee", "channel-fee-order-tax"), "two_things"),
        (("waiting-fee", "waiting-fee"), ""),
        (("scene-rental", "scene-upkeep", "plan-welcome", "region-tianjin", "retention"), ""),
    ],
)
def test_a_conflict_names_both_templates_in_both_languages(
    names: tuple[str, ...], code: str
) -> None:
    made = combined([SAMPLE, *with_needs(names, package)])

    assert {each.code for each in made.conflicts} == ({code} if code else set())
    for each in made.conflicts:
        told = each.to_json()
        both = [package(name)["manifest"]["name"] for name in names]
        assert sorted(map(str, told["templates"])) == sorted(map(str, both))
        assert all(name["zh"] in told["zh"] and name["en"] in told["message"] for name in both)


def test_whichever_comes_first_the_conflict_is_there() -> None:
    names = ("mileage", "mileage-bands")

    both = [combined([SAMPLE, *with_needs(order, package)]) for order in (names, names[::-1])]

    assert [{each.code for each in made.conflicts} for made in both] == [{"double_fee"}] * 2


def test_any_two_go_together_or_say_why_not() -> None:
    """Some hundred pairs of all that there are: a conflict, or every golden ticket of both has a price."""
    pairs = Random(12).sample([*combinations(PIECES, 2)], 120)
    refused = 0
    for pair in pairs:
        made = combined([SAMPLE, *with_needs(pair, package)])
        refused += bool(made.conflicts)
        for name in () if made.conflicts else pair:
            book = golden.book_of(made.document)
            for ticket in package(name).get("tickets", {}).values():
                assert golden.figures(ticket["ticket"], book).lines

    assert 0 < refused < 30


def test_two_trades_that_price_otherwise_are_told_so() -> None:
    made = together("appliance", "catering")

    assert made.conflicts
    assert {each.code for each in made.conflicts} <= {
        "set_differently", "two_things", "missing_price", "double_fee", "ambiguous_tiers", "unreachable",
    }  # fmt: skip


def needing(name: str, version: int = 1, **needs: int) -> dict[str, Any]:
    return {"manifest": {"package": name, "version": version, "kind": "settlement", "needs": needs}}


def test_what_is_needed_comes_along_once_also_in_a_circle() -> None:
    shelf = {"a": needing("a", b=1, c=1), "b": needing("b", c=1), "c": needing("c", a=1)}

    found = with_needs(["a"], shelf.__getitem__)

    assert [each["manifest"]["package"] for each in found] == ["a", "b", "c"]


def test_an_older_version_than_is_needed_is_refused_and_named() -> None:
    shelf = {"a": needing("a", b=2), "b": needing("b", 1)}

    with pytest.raises(NotFound) as refused:
        with_needs(["a"], shelf.__getitem__)

    assert refused.value.code == "needs_newer"
