"""What each stage of the pipeline does to the money, one rule a test."""

from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Any

import pytest

from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import AssessedLine
from suanqing.finance.assessment.pipeline import rounded
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts
from tests.unit.finance.settlement.books import crew, document, facts, line, with_plane

URGENT = {"id": "u", "fee": "urgent", "rate": "0.30", "when": {"urgent": True}}


def pay(book: dict[str, Any], ticket: Facts) -> dict[str, AssessedLine]:
    return {x.id: x for x in assess(ticket, compile_book(book)).lines if x.plane == "pay"}


def steps(of: AssessedLine) -> list[str]:
    return [step.op for step in of.steps]


def test_seven_screws_at_three_fen_are_twenty_one() -> None:
    assert pay(document(), facts(line("SCREW", "7")))["pay:1:part"].amount == 21


def test_a_part_of_a_gram_is_rounded_once() -> None:
    assert pay(document(), facts(line("GLUE", "0.35")))["pay:1:part"].amount == 7


def test_an_outlets_coefficient_multiplies_its_lines() -> None:
    book = with_plane("pay", coefficient={"outlet": True})

    found = pay(book, facts(coefficient=Decimal("1.2")))["pay:1:labour"]

    assert found.amount == 12_000
    assert found.steps[2][:3] == ("coefficient", "outlet-sh-1", (("factor", "1.2"),))


def test_an_outlet_without_a_coefficient_shows_the_reason_none() -> None:
    book = with_plane("pay", coefficient={"outlet": True})

    found = pay(book, facts(coefficient=None))["pay:1:labour"]

    assert found.amount == 10_000
    assert found.steps[2][:3] == ("coefficient", "none", ())


@pytest.mark.parametrize(
    ("base", "amount"), [("before_coefficient", 3_000), ("after_coefficient", 3_600)]
)
def test_an_urgent_surcharge_is_a_line_of_its_own_on_the_base_it_names(
    base: str, amount: int
) -> None:
    book = with_plane("pay", coefficient={"outlet": True}, surcharges=[URGENT | {"base": base}])

    found = pay(book, facts(coefficient=Decimal("1.2"), urgent=True))

    assert found["pay:1:labour"].amount == 12_000
    assert found["pay:1:urgent"].amount == amount
    assert found["pay:1:urgent"].fee == "urgent"


def test_a_ticket_that_is_not_urgent_has_no_urgent_line() -> None:
    book = with_plane("pay", surcharges=[URGENT | {"base": "after_coefficient"}])

    assert list(pay(book, facts(urgent=False))) == ["pay:1:labour"]


def test_a_surcharge_can_be_kept_to_one_fee_kind() -> None:
    book = with_plane("pay", surcharges=[URGENT | {"base": "after_coefficient", "on": ["labour"]}])

    found = pay(book, facts(line("AC-INSTALL"), line("SCREW", id="2"), urgent=True))

    assert list(found) == ["pay:1:labour", "pay:2:part", "pay:1:urgent"]


def test_discounts_follow_one_another_and_a_floor_holds_what_is_left() -> None:
    book = with_plane(
        "pay",
        discounts=[{"id": "d1", "rate": "0.1"}, {"id": "d2", "rate": "0.1"}],
        floors=[{"id": "least", "amount": 8_500, "on": ["labour"]}],
        caps=[{"id": "most", "amount": 9_000}],
    )

    found = pay(book, facts())["pay:1:labour"]

    assert found.amount == 8_500
    assert [str(step.value) for step in found.steps[2:4]] == ["9000.0", "8100.00"]
    assert steps(found) == [
        "base", "quantity", "discount", "discount", "floor", "cap", "round", "split",
    ]  # fmt: skip


@pytest.mark.parametrize("rate", ["0.13", "0.09", "0.06", "0.03", "0.01", "0"])
@pytest.mark.parametrize("mode", ["inclusive", "exclusive"])
def test_net_and_tax_sum_to_gross_at_every_rate(mode: str, rate: str) -> None:
    book = with_plane("charge", tax={"mode": mode, "rate": rate})

    charged = assess(facts(), compile_book(book)).lines[0]

    net = charged.amount - charged.tax
    assert (charged.amount if mode == "inclusive" else net) == 10_000
    assert dict(charged.steps[-1].args) == {"rate": rate, "net": str(net), "tax": str(charged.tax)}


def test_a_price_by_the_hour_loses_nothing_to_its_thirds() -> None:
    """1 fen an hour, 10 minutes, times 3: exactly half a fen, which rounds up."""
    book = with_plane("pay", coefficient={"outlet": True})
    book["planes"]["pay"]["prices"][3]["amount"] = 1

    found = pay(book, facts(line("TIME", "10"), coefficient=Decimal(3)))["pay:1:time"]

    assert found.amount == 1


@pytest.mark.parametrize(
    ("amount", "per", "whole"),
    [("1.4", 1, 1), ("1.5", 1, 2), ("2.5", 1, 3), ("-1.5", 1, -2), ("30", 60, 1), ("29.9", 60, 0),
     ("-30", 60, -1)],
)  # fmt: skip
def test_half_a_unit_rounds_away_from_zero(amount: str, per: int, whole: int) -> None:
    assert rounded(Decimal(amount), per) == whole


def test_weights_of_six_and_four_share_by_largest_remainder() -> None:
    book = with_plane("pay", prices=[{"sku": "AC-INSTALL", "tier": "any", "amount": 10_001}])

    found = pay(book, facts(crew=crew(ann="0.6", bob="0.4")))["pay:1:labour"]

    assert found.shares == (("ann", 6_001), ("bob", 4_000))


def test_a_tie_for_the_odd_unit_goes_to_the_smaller_party_id() -> None:
    book = with_plane("pay", prices=[{"sku": "AC-INSTALL", "tier": "any", "amount": 3}])

    found = pay(book, facts(crew=crew(zoe="1", ann="1")))["pay:1:labour"]

    assert dict(found.shares) == {"ann": 2, "zoe": 1}


def test_the_outlets_share_does_not_move_with_the_crew() -> None:
    split = [{"role": "outlet", "share": "0.2"}, {"role": "crew", "remainder": True}]
    book = with_plane("pay", split=split)
    crews = [crew(ann="1"), crew(ann="0.6", bob="0.4"), crew(ann="1", bob="1", cid="7")]

    shares = [dict(pay(book, facts(crew=c))["pay:1:labour"].shares)["outlet-sh-1"] for c in crews]

    assert shares == [2_000, 2_000, 2_000]


def test_a_workers_own_line_pays_the_crews_part_to_that_worker() -> None:
    split = [{"role": "outlet", "share": "0.2"}, {"role": "crew", "remainder": True}]
    ticket = facts(line("TIME", "60", worker="bob"), crew=crew(ann="0.6", bob="0.4"))

    found = pay(with_plane("pay", split=split), ticket)["pay:1:time"]

    assert dict(found.shares) == {"outlet-sh-1": 1_200, "bob": 4_800}


def test_the_lead_is_the_first_of_the_crew_and_is_paid_once_as_a_party() -> None:
    split = [{"role": "lead", "share": "0.1"}, {"role": "crew", "remainder": True}]

    found = pay(with_plane("pay", split=split), facts(crew=crew(zoe="1", ann="1")))["pay:1:labour"]

    assert dict(found.shares) == {"zoe": 1_000 + 4_500, "ann": 4_500}


def test_an_outlet_without_an_owner_keeps_the_owners_share_and_says_so() -> None:
    book = compile_book(with_plane("pay", split=[{"role": "owner", "remainder": True}]))

    alone, owned = assess(facts(), book), assess(facts(owner="dealer-1"), book)

    assert alone.lines[1].shares == (("outlet-sh-1", 10_000),)
    assert [text.partition(":")[0] for text in alone.warnings] == ["owner_missing"]
    assert owned.lines[1].shares == (("dealer-1", 10_000),)
    assert owned.warnings == ()


@pytest.mark.parametrize("members", [(), crew(ann="0")])
def test_a_line_without_a_payee_is_refused(members: Any) -> None:
    with pytest.raises(Unpriced) as refused:
        assess(facts(crew=members), compile_book(document()))

    assert refused.value.code == "no_payee"


def test_a_missing_price_names_sku_tier_and_plane_and_is_never_zero() -> None:
    book = document()
    del book["planes"]["pay"]["prices"][0]

    with pytest.raises(Unpriced) as refused:
        assess(facts(), compile_book(book))

    assert refused.value.code == "unpriced"
    assert refused.value.facts == {"sku": "AC-INSTALL", "tier": "any", "plane": "pay"}


def test_a_ticket_that_no_tier_matches_is_refused() -> None:
    book = with_plane("charge", tiers=[{"id": "only-core", "when": {"level": "core"}}])

    with pytest.raises(Unpriced) as refused:
        assess(facts(), compile_book(book))

    assert refused.value.code == "no_tier"
    assert refused.value.facts["plane"] == "charge"


@pytest.mark.parametrize("level", ["expired", "", "platinum"])
def test_an_unknown_level_is_priced_as_standard_with_a_warning(level: str) -> None:
    tiers = [{"id": "any", "when": {}}, {"id": "std", "when": {"level": "standard"}}]
    book = compile_book(with_plane("pay", tiers=tiers))

    assessed = assess(facts(level=level), book)

    assert assessed.lines[1].tier == "std"
    assert assessed.lines[1].amount == 10_000
    assert [text.partition(":")[0] for text in assessed.warnings] == ["level_fallback"]


def test_a_cancelled_ticket_has_no_lines() -> None:
    assert assess(facts(payable=False), compile_book(document())).lines == ()


def test_a_cancelled_ticket_needs_neither_price_nor_crew() -> None:
    ticket = facts(line("UNKNOWN"), crew=(), payable=False)

    assert assess(ticket, compile_book(document())).lines == ()


def test_the_callers_decimal_context_changes_nothing() -> None:
    book, ticket = compile_book(document()), facts(line("GLUE", "0.35"))
    expected = assess(ticket, book)

    with localcontext() as context:
        context.prec = 3
        assert assess(ticket, book) == expected


def test_publishing_another_version_changes_nothing_under_the_old_one() -> None:
    old = compile_book(document())
    before = assess(facts(), old)

    dearer = document(version=4)
    dearer["planes"]["pay"]["prices"][0]["amount"] = 99_999
    compile_book(dearer)

    assert assess(facts(), old) == before
    assert assess(facts(), compile_book(dearer)).book == "main@4"


def test_equal_numbers_written_differently_are_equal_facts() -> None:
    one, other = facts(line("GLUE", "1.50")), facts(line("GLUE", "1.5"))

    assert assess(one, compile_book(document())) == assess(other, compile_book(document()))
    assert replace(one, lines=()) == replace(other, lines=())
