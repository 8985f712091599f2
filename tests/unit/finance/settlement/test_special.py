"""Picked tiers, bundles, visits, milestones, reworks and manual lines, with totals worked out by hand."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import pytest

from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.pricing.book import compile_book
from suanqing.pricing.model import Facts, Manual, Original, Pick, Refund, Visit
from tests.unit.finance.settlement.books import SERVED, crew, document, facts, line, with_plane

PlaneName = Literal["charge", "pay"]


def assessed(book: dict[str, Any], ticket: Facts) -> Assessment:
    return assess(ticket, compile_book(book))


def amounts(book: dict[str, Any], ticket: Facts, plane: PlaneName = "pay") -> dict[str, int]:
    return {x.id: x.amount for x in assessed(book, ticket).lines if x.plane == plane}


def the_line(book: dict[str, Any], ticket: Facts, name: str) -> AssessedLine:
    return next(x for x in assessed(book, ticket).lines if x.id == name)


def words(found: AssessedLine, lang: Literal["zh", "en"] = "zh") -> str:
    return "\n".join(explain(found, lang))


# Picked tiers


def tiered() -> dict[str, Any]:
    """AC-INSTALL pays 100.00, 150.00 in "rich", 300.00 in "key", which is for key accounts."""
    book = document(scenarios=["direct", "franchise", "key_account"])
    book["planes"]["pay"]["tiers"] = [
        {"id": "any", "when": {}}, {"id": "rich", "when": {"level": "core"}},
        {"id": "key", "when": {"scenario": "key_account"}},
    ]  # fmt: skip
    book["planes"]["pay"]["prices"] += [
        {"sku": "AC-INSTALL", "tier": "rich", "amount": 15_000},
        {"sku": "AC-INSTALL", "tier": "key", "amount": 30_000},
    ]
    return book


def picked(tier: str, plane: PlaneName = "pay") -> tuple[Pick, ...]:
    return (Pick(plane, tier, "boss", "长期客户"),)


def test_r033_a_tier_picked_by_hand_prices_and_says_by_whom_why_and_instead_of_which() -> None:
    found = the_line(tiered(), facts(picks=picked("rich")), "pay:1:labour")

    assert (found.amount, found.tier) == (15_000, "rich")
    assert [s.op for s in found.steps][:2] == ["base", "pick"]
    assert dict(found.steps[1].args) == {"instead": "any", "by": "boss", "reason": "长期客户"}
    assert "档位 rich 由 boss 人工选定，取代 any：长期客户" in words(found)


def test_r033_a_pick_stays_in_its_plane_and_the_last_one_counts() -> None:
    ticket = facts(picks=(*picked("rich"), *picked("any")))

    assert amounts(tiered(), ticket) == {"pay:1:labour": 10_000}
    assert amounts(tiered(), facts(picks=picked("rich")), "charge") == {"charge:1:labour": 10_000}


def test_r033_an_unknown_tier_refuses_to_settle() -> None:
    with pytest.raises(Unpriced, match="no pay tier gold") as refused:
        assessed(tiered(), facts(picks=picked("gold")))

    assert refused.value.code == "unknown_tier"


def test_r026_a_franchisee_cannot_be_given_the_key_account_tier_even_by_hand() -> None:
    with pytest.raises(Unpriced, match="tier key is for key_account, not for franchise") as refused:
        assessed(tiered(), facts(scenario="franchise", picks=picked("key")))

    assert refused.value.code == "tier_refused"
    key = facts(scenario="key_account", picks=picked("key"))
    assert amounts(tiered(), key) == {"pay:1:labour": 30_000}


# Bundles


def care(price: int | None = 39_900, plane: PlaneName = "charge") -> dict[str, Any]:
    """CARE: 4 l of oil at 60.00, a filter at 80.00, labour of 180.00: 500.00 by the list."""
    items = [
        {"sku": "OIL", "qty": "4"}, {"sku": "FILTER", "qty": "1"}, {"sku": "CHANGE", "qty": "1"},
    ]  # fmt: skip
    book = document(bundles=[{"sku": "CARE", "items": items, "terms": {"response_minutes": 30}}])
    listed = [("OIL", 6_000), ("FILTER", 8_000), ("CHANGE", 18_000)]
    for each in book["planes"].values():
        each["prices"] += [{"sku": s, "tier": "*", "amount": amount} for s, amount in listed]
    if price is not None:
        book["planes"][plane]["prices"].append({"sku": "CARE", "tier": "*", "amount": price})
    book["skus"] |= {
        "OIL": {"fee": "part", "unit": "l"}, "FILTER": {"fee": "part", "unit": "piece"},
        "CHANGE": {"fee": "labour", "unit": "piece"}, "CARE": {"fee": "labour", "unit": "piece"},
    }  # fmt: skip
    return book


def test_r074_a_packages_price_is_shared_by_list_price_and_sums_exactly() -> None:
    """399.00 over 240 : 80 : 180 = 191.52, 63.84 and 143.64."""
    ticket = facts(line("CARE"))

    assert amounts(care(), ticket, "charge") == {
        "charge:1/OIL:part": 19_152, "charge:1/FILTER:part": 6_384, "charge:1/CHANGE:labour": 14_364,
    }  # fmt: skip
    found = the_line(care(), ticket, "charge:1/FILTER:part")
    assert [s.op for s in found.steps] == ["base", "quantity", "bundle", "round"]
    assert "套餐 CARE 399.00 × 1 = 399.00，按目录价合计 500.00 分摊 = 63.84" in words(found)
    assert "服务约定：response_minutes 30" in words(found)


def test_r074_the_odd_fen_of_a_package_goes_to_the_largest_remainder() -> None:
    """399.99 over 12 : 4 : 9 = 191.9952, 63.9984 and 143.9964: the last fen goes to the first two."""
    assert list(amounts(care(39_999), facts(line("CARE")), "charge").values()) == [
        19_199, 6_400, 14_400,
    ]  # fmt: skip


def test_r074_where_the_plane_does_not_price_the_package_its_items_cost_what_they_cost() -> None:
    ticket = facts(line("CARE", "2"))

    assert amounts(care(), ticket) == {
        "pay:1/OIL:part": 48_000, "pay:1/FILTER:part": 16_000, "pay:1/CHANGE:labour": 36_000,
    }  # fmt: skip
    found = the_line(care(), ticket, "pay:1/OIL:part")
    assert "套餐 CARE 的项目（服务约定：response_minutes 30）" in words(found)


def test_r074_a_package_sold_twice_beside_other_lines_leaves_them_alone() -> None:
    """2 × 399.00 = 798.00 and 100.00 of installation."""
    found = amounts(care(), facts(line("AC-INSTALL"), line("CARE", "2", "2")), "charge")

    assert found["charge:1:labour"] == 10_000
    assert sum(found.values()) == 79_800 + 10_000


def test_r074_parts_that_are_returned_reduce_the_slip() -> None:
    """399.00 less the oil's 191.52 is 207.48; two litres of the four, 95.76, leave 303.24."""
    for back, left in ((4, 20_748), (2, 30_324)):
        ticket = facts(line("CARE"), refunds=(Refund("1/OIL", back, 4),))

        done = assessed(care(), ticket)

        assert done.total("charge") == left
        assert done.total("pay") == 50_000 - 24_000 * back // 4
        assert sum(entry.amount for entry in entries_for(done)) == 0


def test_a_refund_of_a_line_in_parts_goes_back_of_each_part_also_of_one_released_later() -> None:
    """40 % of 20.00, and of 80.00 once it is released."""
    book, back = with_plane("pay", releases=RELEASES), (Refund("1", 2, 5),)
    first, second = (
        assessed(book, replace(reached(*names), refunds=back))
        for names in (("inspected",), ("inspected", "accepted"))
    )

    assert (first.total("pay"), second.total("pay")) == (1_200, 6_000)
    assert not any(entry.mirror for entry in difference(first, 1, second))


def test_r036_a_tier_may_price_the_richer_package_higher_and_items_carry_their_own_fee() -> None:
    book = care()
    book["planes"]["charge"]["tiers"].append({"id": "core", "when": {"level": "core"}})
    book["planes"]["charge"]["prices"].append({"sku": "CARE", "tier": "core", "amount": 45_000})
    book["planes"]["charge"]["discounts"] = [{"id": "d", "rate": "0.5", "on": ["labour"]}]

    found = amounts(book, facts(line("CARE"), level="core"), "charge")

    assert list(found.values()) == [21_600, 7_200, 8_100]  # 450 × 12/25, 4/25, 9/25 less half


def test_r074_a_priced_package_of_free_items_refuses_to_settle() -> None:
    book = care()
    for row in book["planes"]["charge"]["prices"]:
        if row["sku"] in ("OIL", "FILTER", "CHANGE"):
            row["amount"] = 0

    with pytest.raises(Unpriced, match="items of CARE have no charge price"):
        assessed(book, facts(line("CARE")))


# Prepaid visits


def contract(rate: str | None = None) -> dict[str, Any]:
    fee = {"id": "care", "fee": "visit", "by": "visit"} | ({"rate": rate} if rate else {})
    book = with_plane("charge", fees=[fee])
    book["planes"]["pay"]["fees"] = [fee]
    return book


@pytest.mark.parametrize(("number", "amount"), [(1, 33_333), (2, 33_334), (3, 33_333)])
def test_r072_each_visit_of_a_contract_releases_its_part(number: int, amount: int) -> None:
    """1,000.00 in 3: 333.33, to 666.67, the rest."""
    ticket = facts(visit=Visit("C-7", number, 3, 100_000))

    found = the_line(contract(), ticket, "pay:@care:visit")

    assert found.amount == amount
    assert f"维保合同 C-7 第 {number}/3 次" in words(found)


def test_r072_six_visits_of_99_99_at_70_percent_pay_69_99() -> None:
    """69.993 is 69.99: 11.665 each, so 11.67, 11.66, 11.67, 11.66, 11.67, 11.66."""
    parts = [
        amounts(contract("0.7"), facts(visit=Visit("C", n, 6, 9_999)))["pay:@care:visit"]
        for n in range(1, 7)
    ]

    assert parts == [1_167, 1_166, 1_167, 1_166, 1_167, 1_166]
    assert sum(parts) == 6_999


def test_r072_a_ticket_that_is_no_visit_has_no_such_line_and_no_such_visit_is_refused() -> None:
    assert amounts(contract(), facts()) == {"pay:1:labour": 10_000}
    for number, of in ((0, 3), (4, 3), (1, 0)):
        with pytest.raises(Unpriced, match="does not exist"):
            assessed(contract(), facts(visit=Visit("C", number, of, 1)))


# Milestones

LATER = SERVED + timedelta(hours=3)
RELEASES = [
    {"id": "first", "milestone": "inspected", "share": "0.2", "on": ["labour"]},
    {"id": "rest", "milestone": "accepted", "share": "0.8", "on": ["labour"]},
]


def reached(*names: str) -> Facts:
    return facts(milestones=tuple((name, LATER) for name in sorted(names)))


def test_r090_inspection_releases_20_percent_and_acceptance_80() -> None:
    book = with_plane("pay", releases=RELEASES)

    assert amounts(book, reached()) == {"pay:1:labour": 0}
    assert amounts(book, reached("inspected")) == {
        "pay:1:labour": 0, "pay:1:labour:@inspected": 2_000,
    }  # fmt: skip
    assert amounts(book, reached("inspected", "accepted")) == {
        "pay:1:labour:@inspected": 2_000, "pay:1:labour:@accepted": 8_000,
    }  # fmt: skip
    waiting = the_line(book, reached("inspected"), "pay:1:labour")
    assert "待放款：accepted 80 %" in words(waiting)
    part = the_line(book, reached("inspected"), "pay:1:labour:@inspected")
    assert "节点放款（inspected，2026-11-03）20 % = 20.00" in words(part)


def test_r090_a_node_that_is_skipped_does_not_pay() -> None:
    found = amounts(with_plane("pay", releases=RELEASES), reached("accepted"))

    assert found == {"pay:1:labour": 0, "pay:1:labour:@accepted": 8_000}


def test_r090_a_later_milestone_only_adds_entries() -> None:
    book = with_plane("pay", releases=RELEASES)
    first, second = (
        assessed(book, reached("inspected")),
        assessed(book, reached("inspected", "accepted")),
    )

    new = difference(first, 1, second)

    assert [(e.account, e.amount, e.mirror) for e in new] == [
        ("cost:service", 8_000, None), ("payable:ann", -8_000, None),
    ]  # fmt: skip


def test_r090_what_no_milestone_releases_is_paid_at_once() -> None:
    """One third of 100.01 waits: 33.34 (33.33667 rounded), 66.67 at once."""
    book = with_plane("pay", releases=[{"id": "r", "milestone": "ok", "share": "0.333333"}])
    book["planes"]["pay"]["prices"][0]["amount"] = 10_001

    assert amounts(book, reached()) == {"pay:1:labour": 6_667}
    assert amounts(book, reached("ok")) == {"pay:1:labour": 6_667, "pay:1:labour:@ok": 3_334}


def test_r090_other_fee_kinds_are_not_parted_and_a_held_part_waits_like_its_line() -> None:
    book = with_plane("pay", releases=RELEASES)
    book["evidence"] = [{"id": "photo", "needs": ["photo"], "on": ["labour"]}]
    ticket = replace(
        reached("inspected"),
        lines=(line("AC-INSTALL"), line("SCREW", "10", "2")),
        evidence=(("photo", (("photo", "missing"),)),),
    )

    found = {x.id: x for x in assessed(book, ticket).lines}

    assert found["pay:2:part"].amount == 30
    assert found["pay:1:labour:@inspected"].held.startswith("photo:")


def test_r090_the_tax_of_a_line_is_parted_with_it() -> None:
    """100.00 with 13 % in it: tax 11.50; 20 % of it is 2.30."""
    book = with_plane("charge", releases=RELEASES, tax={"mode": "inclusive", "rate": "0.13"})

    found = {x.id: x for x in assessed(book, reached("inspected", "accepted")).lines}

    first, rest = found["charge:1:labour:@inspected"], found["charge:1:labour:@accepted"]
    assert (first.amount, first.tax, rest.amount, rest.tax) == (2_000, 230, 8_000, 920)


def test_r091_the_node_action_gift_confirmed_pays_two_yuan() -> None:
    fee = {"id": "gift", "fee": "gift", "by": "milestone", "milestone": "gift", "amount": 200}
    book = with_plane("pay", fees=[fee])

    assert amounts(book, reached()) == {"pay:1:labour": 10_000}
    assert amounts(book, reached("gift"))["pay:@gift:gift"] == 200
    shown = words(the_line(book, reached("gift"), "pay:@gift:gift"))
    assert "礼品确认" in shown
    assert "费用（gift）gift（2026-11-03）2.00 = 2.00" in shown


# Rework


def again(**changes: Any) -> Facts:
    """ann was paid for T0; the work is done again."""
    return facts(original=Original("T0", ("ann",)), attrs=(("rework", True),), **changes)


def test_r084_a_rework_pays_nothing_to_who_was_paid_for_the_original() -> None:
    found = the_line(document(), again(), "pay:1:labour")

    assert (found.amount, found.shares) == (0, (("ann", 0),))
    assert "返工（原单 T0）：原收款人 0 %，其他人 100 % = 0.00" in words(found)


def test_r084_another_worker_is_paid_and_the_first_ones_share_goes_to_nobody() -> None:
    """60/40 of 100.00: ann's 60.00 is paid to nobody, bob has his 40.00."""
    ticket = again(crew=crew(ann="0.6", bob="0.4"))

    found = the_line(document(), ticket, "pay:1:labour")

    assert found.shares == (("ann", 0), ("bob", 4_000))
    assert found.amount == 4_000
    assert sum(e.amount for e in entries_for(assessed(document(), ticket))) == 0


@pytest.mark.parametrize(
    ("policy", "ann", "bob", "charge"),
    [
        ({}, 0, 4_000, 10_000), ({"original_payee": "0.5"}, 3_000, 4_000, 10_000),
        ({"other_payee": "0.25", "charge": "0"}, 0, 1_000, 0), ({"original_payee": "1"}, 6_000, 4_000, 10_000),
    ],
)  # fmt: skip
def test_r084_the_policy_says_what_each_earns_and_the_customer_pays(
    policy: dict[str, str], ann: int, bob: int, charge: int
) -> None:
    book, ticket = document(rework=policy), again(crew=crew(ann="0.6", bob="0.4"))

    assert the_line(book, ticket, "pay:1:labour").shares == (("ann", ann), ("bob", bob))
    assert amounts(book, ticket, "charge") == {"charge:1:labour": charge}


def test_r084_what_was_found_to_be_no_rework_pays_in_full() -> None:
    ticket = replace(again(), attrs=(("rework", False),))

    assert amounts(document(), ticket) == {"pay:1:labour": 10_000}


@pytest.mark.parametrize(("policy", "left"), [({}, 0), ({"clawback": "0.3"}, 7_000)])
def test_r084_the_originals_pay_is_taken_back_where_that_was_decided(
    policy: dict[str, str], left: int
) -> None:
    book = document(rework=policy)
    before, after = assessed(book, facts()), assessed(book, facts(clawback="T9"))
    found = next(x for x in after.lines if x.plane == "pay")

    assert (found.amount, found.shares) == (left, (("ann", left),))
    assert "因返工单 T9 追回" in words(found)
    assert [x for x in after.lines if x.plane == "charge"] == [
        x for x in before.lines if x.plane == "charge"
    ]
    back = [(e.account, e.amount) for e in difference(before, 1, after, "rework")]
    assert back[:2] == [("cost:service", -10_000), ("payable:ann", 10_000)]


def test_a_discount_share_is_owed_in_a_rework_by_what_the_customer_is_charged() -> None:
    """100.00 less 20 %, half of it borne by the outlet: 10.00; charged at 50 %: 5.00."""
    book = with_plane(
        "charge", discounts=[{"id": "d", "rate": "0.2", "bearer": {"outlet": "0.5", "hq": "0.5"}}]
    )
    book["rework"] = {"charge": "0.5"}

    done = {x.id: x for x in assessed(book, again()).lines}

    assert done["charge:1:labour"].amount == 4_000
    assert done["pay:1@labour@outlet:discount_share"].shares == (("outlet-sh-1", -500),)


# Manual lines


def test_a_manual_line_is_its_own_with_reason_maker_and_checker_and_edits_no_other() -> None:
    given = (
        Manual("m1", "adjustment", "bob", 5_000, "额外搬运", "eve", "max"),
        Manual("m2", "adjustment", "ann", -1_234, "工具损坏", "eve", "max"),
    )
    book = with_plane("pay", waivers=[{"id": "w", "reason": "x", "on": ["adjustment"]}])

    before, after = assessed(book, facts()), assessed(book, facts(manual=given))

    assert amounts(book, facts(manual=given)) == {
        "pay:1:labour": 10_000, "pay:@manual/m1:adjustment": 5_000,
        "pay:@manual/m2:adjustment": -1_234,
    }  # fmt: skip
    found = the_line(book, facts(manual=given), "pay:@manual/m1:adjustment")
    assert found.shares == (("bob", 5_000),)
    assert "人工调整（m1）：额外搬运，eve 申请，max 审批 = 50.00" in words(found)
    moved = {e.line for e in difference(before, 1, after, "manual")}
    assert moved == {"pay:@manual/m1:adjustment", "pay:@manual/m2:adjustment"}


def test_a_manual_line_stands_also_on_a_rework_and_a_clawed_back_ticket() -> None:
    given = (Manual("m", "adjustment", "ann", 700, "why", "eve", "max"),)

    for ticket in (again(manual=given), facts(manual=given, clawback="T9")):
        assert amounts(document(), ticket) == {
            "pay:1:labour": 0, "pay:@manual/m:adjustment": 700,
        }  # fmt: skip


def test_an_approved_manual_line_outlives_a_cancellation_and_nothing_else_does() -> None:
    """100.00 of labour less 40 % go to 0; 50.00 - 12.34 = 37.66 stay."""
    given = (
        Manual("m1", "adjustment", "bob", 5_000, "空跑补偿", "eve", "max"),
        Manual("m2", "adjustment", "ann", -1_234, "工具损坏", "eve", "max"),
    )
    own = facts(manual=given, refunds=(Refund("*", 40, 100),))
    before, after = (assessed(document(), each) for each in (own, replace(own, payable=False)))

    assert {x.id: x.amount for x in after.lines} == {
        "pay:@manual/m1:adjustment": 5_000, "pay:@manual/m2:adjustment": -1_234,
    }  # fmt: skip
    assert "max 审批" in words(after.lines[0])
    back = difference(before, 1, after, "cancelled")
    assert back and all(entry.mirror == 1 for entry in back)
    assert not {entry.line for entry in back} & {x.id for x in after.lines}
    assert after.total("pay") == 3_766


def test_what_holds_a_manual_line_holds_it_after_a_cancellation_too() -> None:
    given = (Manual("m", "adjustment", "ann", 700, "why", "eve", "max"),)
    book = document(evidence=[{"id": "e", "needs": ["photo"]}])

    (line_,) = assessed(book, facts(manual=given, payable=False)).lines

    assert line_.held == "e:unknown"


# All of them


def test_every_special_step_has_words_in_both_languages() -> None:
    book = care()
    book["planes"]["pay"] |= {
        "releases": [*RELEASES, {"id": "p", "milestone": "gift", "share": "0.5", "on": ["part"]}],
        "fees": [
            {"id": "v", "fee": "visit", "by": "visit", "rate": "0.5"},
            {"id": "g", "fee": "gift", "by": "milestone", "milestone": "gift", "amount": 200},
        ],
    }
    book["planes"]["charge"]["discounts"] = [{"id": "d", "rate": "0.2", "bearer": {"outlet": "1"}}]
    book["rework"] = {"charge": "0.5"}
    ticket = again(
        lines=(line("CARE"), line("AC-INSTALL", id="2")), picks=picked("any"), clawback="T9",
        milestones=(("gift", LATER), ("inspected", LATER)), visit=Visit("C", 1, 2, 99),
        manual=(Manual("m", "adjustment", "ann", 700, "why", "eve", "max"),),
    )  # fmt: skip
    lines = assessed(book, ticket).lines

    assert {s.op for x in lines for s in x.steps} >= {
        "pick", "item", "bundle", "release", "await", "rework", "clawback", "manual", "fee", "borne",
    }  # fmt: skip
    for each in lines:
        assert sum(amount for _, amount in each.shares) in (each.amount, 0)
        for lang in ("zh", "en"):
            for step, text in zip(each.steps, explain(each, lang)[1:], strict=False):
                assert f"{step.op} ({step.rule}) = " not in text


def test_what_went_back_of_a_package_went_back_of_its_items() -> None:
    from suanqing.finance.assessment.pipeline import PlaneRun
    from suanqing.finance.assessment.stages_rare import unpack

    given = facts(
        line("CARE"), refunds=(Refund("1", 1, 2), Refund("1/OIL", 1, 1), Refund("*", 1, 9))
    )
    ticket = PlaneRun(given, compile_book(care()).situations(given).planes[0], True, [], [])

    unpack([], ticket)

    assert [each.line for each in ticket.facts.refunds] == [
        "1/OIL",
        "1/FILTER",
        "1/CHANGE",
        "1/OIL",
        "*",
    ]


def test_r047_a_tier_two_city_pays_a_fixed_price_where_tier_one_pays_base_and_commission() -> None:
    """100.00 and 5 % of 1,000.00 in Shanghai; 90.00, one line, elsewhere."""
    when = {"region": "class:tier1"}
    book = with_plane(
        "pay",
        fees=[{"id": "perf", "fee": "commission", "by": "order", "rate": "0.05", "when": when}],
    )
    book["planes"]["pay"]["tiers"].append({"id": "big", "when": when})
    book["planes"]["pay"]["prices"][0]["amount"] = 9_000
    book["planes"]["pay"]["prices"].append({"sku": "AC-INSTALL", "tier": "big", "amount": 10_000})
    big = facts(attrs=(("order_amount", 100_000),))
    small = replace(big, region=("320505", "320500", "320000"), city_class="tier2")

    assert amounts(book, big) == {"pay:1:labour": 10_000, "pay:@perf:commission": 5_000}
    assert amounts(book, small) == {"pay:1:labour": 9_000}


def test_r071_the_campus_of_the_enrolment_earns_and_a_transfer_reverses_and_rebooks() -> None:
    book = with_plane("pay", split=[{"role": "outlet", "remainder": True}])
    here, there = facts(outlet="campus-a"), facts(outlet="campus-b")

    moved = difference(assessed(book, here), 1, assessed(book, there))

    assert [(e.account, e.amount, e.mirror) for e in moved if e.account.startswith("payable")] == [
        ("payable:campus-a", 10_000, 1), ("payable:campus-b", -10_000, None),
    ]  # fmt: skip


def test_quantities_of_items_are_decimals_of_the_bundles() -> None:
    book = care(None)

    found = amounts(book, facts(line("CARE", "0.5")))

    assert found["pay:1/OIL:part"] == 12_000
    assert the_line(book, facts(line("CARE", "0.5")), "pay:1/OIL:part").steps[1].args == (
        ("quantity", "2"),
    )
