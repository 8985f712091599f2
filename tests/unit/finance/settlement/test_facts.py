"""From a ticket to facts: what is looked up when, and what the canonical form leaves out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Invalid
from suanqing.finance.assessment.facts import canonical_facts, facts_from, facts_hash, facts_of
from suanqing.people.parties.model import Dated, Party
from suanqing.pricing.model import Facts
from suanqing.work.tickets.model import Line, Ticket, Worker
from tests.unit.finance.settlement.books import SERVED, SHANGHAI, facts

OUTLET = Party(
    "outlet-1",
    "outlet",
    "Pudong",
    owner="dealer-1",
    scenario="franchise",
    levels=(Dated(SERVED - timedelta(days=9), "core"), Dated(SERVED, "standard")),
    coefficients=(Dated(SERVED, "1.2"),),
)


def ticket(**changes: Any) -> Ticket:
    return Ticket(
        ticket_id="T1", version=9, state="done", scene="installation@1", outlet="outlet-1",
        region="310115", source="youzan:E123", title="", opened=SERVED, board="", facts_rev=7,
        lines=(Line("1", "AC-INSTALL", Decimal("1.0")),), assignee="zoe",
    ).with_(**changes)  # fmt: skip


def made(of: Ticket, served: Any = SERVED) -> Facts:
    return facts_from(of, OUTLET, served, "tier1", SHANGHAI)


def test_level_and_coefficient_are_those_of_the_service_time() -> None:
    before, then = made(ticket(), SERVED - timedelta(milliseconds=1)), made(ticket())

    assert (before.level, before.coefficient) == ("core", None)
    assert (then.level, then.coefficient) == ("standard", Decimal("1.2"))


def test_the_channel_is_the_source_without_its_key() -> None:
    assert made(ticket()).channel == "youzan"


def test_the_lead_stands_first_and_the_others_in_order() -> None:
    crew = (Worker("bob"), Worker("ann", Decimal("0.5")), Worker("zoe"))

    assert [party for party, _ in made(ticket(crew=crew)).crew] == ["zoe", "ann", "bob"]


def test_only_a_cancelled_ticket_is_not_payable() -> None:
    assert made(ticket(state="closed")).payable
    assert not made(ticket(state="cancelled")).payable


def test_the_canonical_form_leaves_defaults_out() -> None:
    plain = canonical_facts(facts())
    full = canonical_facts(
        facts(urgent=True, payable=False, owner="d", coefficient=Decimal("1.20"))
    )

    assert full.keys() - plain.keys() == {"urgent", "payable", "owner", "coefficient"}
    assert full["coefficient"] == "1.2"


def test_any_fact_that_differs_changes_the_hash() -> None:
    changes: list[dict[str, Any]] = [
        {}, {"rev": 6}, {"city_class": None}, {"level": "core"}, {"urgent": True}, {"owner": "d"},
        {"payable": False}, {"served": SERVED + timedelta(milliseconds=1)}, {"region": ("310115",)},
    ]  # fmt: skip

    assert len({facts_hash(facts(**change)) for change in changes}) == len(changes)


@pytest.mark.parametrize(
    "broken", [{}, {"served": "yesterday"}, {"crew": [["ann", "much"]]}, {"lines": [{}]}]
)
def test_what_is_not_facts_is_refused(broken: dict[str, Any]) -> None:
    given = canonical_facts(facts()) | broken if broken else {}

    with pytest.raises(Invalid):
        facts_of(given)
