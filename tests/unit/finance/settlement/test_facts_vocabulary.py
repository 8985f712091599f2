"""Further facts and work sessions in the canonical form; without them nothing changes."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.canonical import digest
from suanqing.errors import Invalid
from suanqing.finance.assessment.facts import canonical_facts, facts_hash, facts_of
from suanqing.pricing.model import Manual, Original, Pick, Quotation, Refund, Visit
from tests.unit.finance.settlement.books import SERVED, facts

ATTRS = (("distance_km", "12.5"), ("order_amount", 100_000), ("source", "直播"), ("vip", True))
SESSIONS = (("ann", SERVED, SERVED + timedelta(minutes=95)),)


def test_further_facts_come_back_from_their_stored_form_with_their_hash() -> None:
    given = facts(attrs=ATTRS, sessions=SESSIONS, urgent=True, payable=False, owner="d")

    assert facts_of(canonical_facts(given)) == given
    assert facts_hash(given) == digest(canonical_facts(given))
    assert facts_hash(given) != facts_hash(facts(urgent=True, payable=False, owner="d"))


def test_without_them_the_canonical_form_names_neither() -> None:
    assert not {"attrs", "sessions"} & canonical_facts(facts()).keys()


def test_an_unknown_fact_or_a_broken_session_is_no_fact() -> None:
    for broken in ({"attrs": {"mood": "good"}}, {"sessions": [["ann", "then", "now"]]}):
        with pytest.raises(Invalid):
            facts_of(canonical_facts(facts()) | broken)


RARE: list[dict[str, Any]] = [
    {"roles": (("guide", "g-1"), ("supplier", "s-1"))},
    {"milestones": (("accepted", SERVED), ("inspected", SERVED - timedelta(days=1)))},
    {"picks": (Pick("pay", "east-core", "u-finance", "agreed by phone"),)},
    {"visit": Visit("c-1", 3, 12, 120_000)},
    {"refunds": (Refund("*", 40, 100), Refund("l1", 1, 2))},
    {"manual": (Manual("m-1", "goodwill", "p-1", -500, "broke a tile", "u-1", "u-2"),)},
    {"original": Original("T-1", ("p-1", "p-2"))},
    {"clawback": "T-2"},
    {
        "currencies": (("p-1", "CNY"),),
        "quotations": (Quotation("USD/CNY", Decimal("7.1234"), "boc-2026-11-20"),),
    },
]


@pytest.mark.parametrize("rare", RARE, ids=lambda rare: next(iter(rare)))
def test_what_few_tickets_have_comes_back_and_is_part_of_the_hash(rare: dict[str, Any]) -> None:
    given = facts(**rare)

    assert facts_of(canonical_facts(given)) == given
    assert facts_hash(given) == digest(canonical_facts(given)) != facts_hash(facts())
    assert not rare.keys() & canonical_facts(facts()).keys()
