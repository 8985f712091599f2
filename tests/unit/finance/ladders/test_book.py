"""A book's ladders: compiled as written, and nothing published that has a gap or contradicts itself."""

from typing import Any

import pytest

from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.ladders import check_ladders
from suanqing.pricing.checks.validate import Finding, check
from suanqing.pricing.ladder_curve import commission
from suanqing.pricing.schemas.book import BookDocument
from tests.integration.settling import SKUS, document
from tests.unit.finance.ladders.ladder import STEPS, row

CATALOGUE = {sku.sku: sku for sku in SKUS}


def findings(*rows: dict[str, Any]) -> list[Finding]:
    return list(check_ladders(document() | {"ladders": list(rows)}))


def codes(**more: Any) -> set[str]:
    return {finding.code for finding in findings(row() | more)}


def test_a_book_without_ladders_has_none() -> None:
    assert compile_book(document() | {"version": 1, "skus": stamped()}).ladders == ()


def stamped() -> dict[str, dict[str, str]]:
    names = ("AC-INSTALL", "PIPE-3M", "LABOUR-MIN")
    return {name: {"fee": "labour", "unit": "piece"} for name in names}


def test_a_document_through_the_api_compiles_to_the_same_ladder() -> None:
    given = document() | {"ladders": [row(of={"fees": ["labour", "urgent"]}, cap=10**7)]}

    kept = BookDocument.model_validate(given).document()
    (ladder,) = compile_book(kept | {"version": 1, "skus": stamped()}).ladders

    assert check(kept, CATALOGUE) == []
    assert (ladder.id, ladder.cap) == ("monthly", 10**7)
    assert ladder.fees == frozenset({"labour", "urgent"})
    assert commission(1_200_000, ladder) == 66_000


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"measure": "joy"}, "bad_measure"),
        ({"mode": "upside_down"}, "bad_mode"),
        ({"steps": STEPS[1:]}, "bad_ranges"),
        ({"steps": STEPS[:-1]}, "bad_ranges"),
        ({"steps": [STEPS[0], STEPS[2]]}, "bad_ranges"),
        ({"steps": [*STEPS, {"from": 3_000_000, "to": None, "rate": "0.2"}]}, "bad_ranges"),
        ({"steps": STEPS[::-1]}, "bad_ranges"),
        ({"steps": []}, "bad_ranges"),
        ({"steps": [{"from": 0, "to": None, "rate": "1.01"}]}, "bad_rate"),
        ({"steps": [{"from": 0, "to": None, "rate": "-0.1"}]}, "bad_rate"),
        ({"steps": [{"from": 0, "to": None, "rate": "0.1234567"}]}, "bad_rate"),
        ({"steps": [{"from": 0, "to": None, "rate": "five"}]}, "bad_rate"),
        ({"cap": 100, "floor": 101}, "cap_below"),
        ({"cap": 100, "guarantee": 101}, "cap_below"),
        ({"cap": -1}, "negative_price"),
        ({"of": {"fees": ["labour", "joy"]}}, "unknown_fee"),
        ({"who": {}}, "no_who"),
        ({"who": {"kinds": ["hq"]}}, "unknown_kind"),
        ({"who": {"roles": ["clown"]}}, "unknown_role"),
        ({"who": {"scenarios": ["dealer"]}}, "unknown_scenario"),
        ({"who": {"regions": ["999999"]}}, "unknown_region"),
        ({"who": {"regions": ["class:tier1"]}}, "unknown_region"),
    ],
)
def test_what_may_not_be_published(more: dict[str, Any], code: str) -> None:
    assert code in codes(**more)


def test_findings_name_the_ladder() -> None:
    (finding,) = findings(row(cap=100, floor=101))

    assert (finding.plane, finding.row) == ("pay", "ladders/monthly")


def test_an_id_is_used_once() -> None:
    assert [finding.code for finding in findings(row(), row())] == ["duplicate"]


def test_minor_units_a_ticket_may_exceed_one() -> None:
    steps = [{"from": 0, "to": None, "rate": "500"}]

    assert codes(measure="count", steps=steps) == set()
    assert "bad_rate" in codes(measure="amount", steps=steps)
