"""Split plans, claims and refunds with totals worked out by hand, named by the requirement they prove."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.exchange import half_up
from suanqing.finance.assessment.explain.step_words import explain, explain_assessment
from suanqing.finance.assessment.model import Assessment, Entry
from suanqing.finance.assessment.redaction import redacted
from suanqing.finance.assessment.refunds import mirrored
from suanqing.finance.assessment.stored import assessment_from_dict, assessment_to_dict
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.people.parties.model import Dated, Party
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from suanqing.pricing.model import Facts, Original, Refund
from suanqing.pricing.split_plans import WITHHELD, part_fees
from tests.unit.finance.settlement.books import SERVED, crew, document, facts, line, with_plane
from tests.unit.pricing.test_validate import CATALOGUE

ORDER = {"id": "order", "fee": "sale", "by": "order", "rate": "1"}
CHANNEL = {"id": "channel", "role": "hq", "rate": "0.15", "fee": "channel_fee"}
VAT = {"id": "vat", "tax": "vat", "rate": "0.06"}
REST = {"id": "rest", "role": "outlet", "remainder": True}
FORTY = (Refund("*", 400, 1000),)


def attrs(**values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def sale(*parts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A book that pays out the order by the parts; the ticket's own line is worth nothing."""
    plan = {"id": "dealer", "on": ["sale"], "parts": list(parts)}
    book = with_plane("pay", fees=[ORDER], splits=[plan]) | changes
    book["planes"]["pay"]["prices"][0] = {"sku": "AC-INSTALL", "tier": "*", "amount": 0}
    assert [f for f in check(book, CATALOGUE) if f.severity == "error"] == []
    return book


def order(amount: int = 100_000, **changes: Any) -> Facts:
    return facts(**{"attrs": attrs(order_amount=amount), "outlet": "dealer-yn"} | changes)


def assessed(book: dict[str, Any], ticket: Facts) -> Assessment:
    done = assess(ticket, compile_book(book))
    for each in done.lines:
        assert each.steps[-1].value == each.amount
        if each.plane == "pay":
            assert sum(part for _, part in each.shares) == each.amount
    assert assessment_from_dict(assessment_to_dict(done)) == done
    return done


def booked(book: dict[str, Any], ticket: Facts) -> dict[str, int]:
    """What every account of the pay plane but the cost is credited with; all of it sums to 0."""
    return credited(entries_for(assessed(book, ticket)))


def credited(entries: tuple[Entry, ...]) -> dict[str, int]:
    assert sum(entry.amount for entry in entries) == 0
    sums: dict[str, int] = {}
    for entry in entries:
        if (
            entry.account.startswith(("payable:", "held:", "tax:"))
            and entry.account != "tax:output"
        ):
            name = entry.account.removeprefix("payable:")
            sums[name] = sums.get(name, 0) - entry.amount
    return {name: amount for name, amount in sums.items() if amount}


@pytest.mark.parametrize(
    ("parts", "refunds", "fee"),
    [
        ([CHANNEL, REST], (), 15_000),
        ([CHANNEL, REST], FORTY, 9_000),
        ([CHANNEL | {"base": "net_of_refund"}, REST], FORTY, 9_000),
        ([CHANNEL | {"base": "gross"}, REST], (), 15_000),
        ([CHANNEL | {"base": "gross", "stays": True}, REST | {"below_zero": True}], FORTY, 15_000),
        ([VAT, CHANNEL | {"base": "net_of_tax"}, REST], (), 14_100),
        ([VAT | {"mode": "inclusive"}, CHANNEL | {"base": "net_of_tax"}, REST], (), 14_151),
    ],
)
def test_r065_the_channel_fee_is_15_percent_of_the_base_that_the_plan_names(
    parts: list[dict[str, Any]], refunds: tuple[Refund, ...], fee: int
) -> None:
    """1,000.00: 150.00; of the 600.00 a refund leaves 90.00; of 940.00 141.00; of 943.40 141.51."""
    assert booked(sale(*parts), order(refunds=refunds))["hq"] == fee


def test_r065_the_fee_is_a_line_of_its_own_with_its_kind_and_its_basis() -> None:
    done = assessed(sale(CHANNEL, REST), order())

    fee = next(x for x in done.lines if x.fee == "channel_fee")
    assert (fee.id, fee.amount, fee.shares) == (
        "pay:@order@sale@channel:channel_fee", 15_000, (("hq", 15_000),),
    )  # fmt: skip
    assert "总部 hq 得本行金额 1000.00 的 15 % = 150.00，单列为 渠道服务费" in explain(fee)[-2]
    assert "hq gets 15 % of the line 1000.00 = 150.00" in explain(fee, "en")[-2]


@pytest.mark.parametrize(
    ("base", "vat", "rest"), [(None, 6_000, 79_000), ("part:channel", 900, 84_100)]
)
def test_r066_r067_h14_fee_and_vat_in_both_readings_and_the_rest_to_the_dealer(
    base: str | None, vat: int, rest: int
) -> None:
    """1000.00 = 150.00 + 60.00 + 790.00 with 6 % of the order, 150.00 + 9.00 + 841.00 of the fee."""
    tax = VAT | ({"base": base} if base else {})

    found = booked(sale(CHANNEL, tax, REST), order())

    assert found == {"hq": 15_000, "tax:vat": vat, "dealer-yn": rest}
    assert sum(found.values()) == 100_000


def test_r068_hq_and_dealer_in_one_event_and_a_refund_reverses_both_in_proportion() -> None:
    """40 % of 150.00, 60.00 and 790.00: 60.00, 24.00, 316.00."""
    book = sale(CHANNEL, VAT, REST)
    before = assessed(book, order())
    after = assessed(book, order(refunds=FORTY))

    moved = credited(difference(before, 1, after))

    assert moved == {"hq": -6_000, "tax:vat": -2_400, "dealer-yn": -31_600}
    assert {e.mirror for e in difference(before, 1, after)} == {None}


@pytest.mark.parametrize("cents", range(99_990, 100_010))
def test_a_refund_mirrors_each_booked_amount_to_the_unit(cents: int) -> None:
    """Nobody's part is further than one unit from its own 40 %, and the sum is that of the order."""
    book = sale(CHANNEL, VAT, REST)
    whole = booked(book, order(cents))

    left = booked(book, order(cents, refunds=FORTY))

    assert sum(left.values()) == cents - (cents * 2 + 2) // 5
    assert all(abs(10 * left[who] - 6 * whole[who]) < 10 for who in whole)


def test_several_refunds_accumulate_on_the_original_and_never_exceed_it() -> None:
    """A third, another third, then more than is left: each account is back at 0, with a warning."""
    book = sale(CHANNEL, VAT, REST)
    third = Refund("*", 1, 3)
    one = assessed(book, order(refunds=(third,)))
    two = assessed(book, order(refunds=(third, third)))
    three = assessed(book, order(refunds=(third, third, Refund("*", 2, 3))))

    assert credited(entries_for(two)) == {"hq": 5_000, "tax:vat": 2_000, "dealer-yn": 26_333}
    assert not any(e.mirror for e in difference(one, 1, two))
    assert credited(entries_for(three)) == {}
    assert three.warnings == (
        "refund_exceeds: refund 3 of 1 is cut to what is left",
        "refund_exceeds: refund 3 of @order is cut to what is left",
    )


def test_a_full_refund_brings_everybody_to_0_and_a_fee_that_stays_is_the_remainders_to_bear() -> (
    None
):
    whole = (Refund("*", 1, 1),)
    stays = CHANNEL | {"base": "gross", "stays": True}

    assert booked(sale(CHANNEL, VAT, REST), order(refunds=whole)) == {}
    assert booked(sale(stays, VAT, REST | {"below_zero": True}), order(refunds=whole)) == {
        "hq": 15_000, "dealer-yn": -15_000,
    }  # fmt: skip


def test_a_refund_of_one_line_mirrors_that_line_alone_in_both_planes() -> None:
    """106.00 with 6 % tax in it: of a refunded half 53.00 go back, 3.00 of them tax."""
    book = with_plane("charge", tax={"mode": "inclusive", "rate": "0.06"})
    book["planes"]["charge"]["prices"][0]["amount"] = 10_600
    two = (line("AC-INSTALL"), line("SCREW", "7", id="2"))

    done = assessed(book, facts(*two, refunds=(Refund("1", 1, 2),)))

    back = {x.id: (x.amount, x.tax, x.shares) for x in done.lines if "@refund" in x.id}
    assert back == {
        "charge:1@refund1:labour": (-5_300, -300, ()),
        "pay:1@refund1:labour": (-5_000, 0, (("ann", -5_000),)),
    }
    assert "第 1 次退款 1/2，按原入账 106.00 冲回 = -53.00" in "".join(explain_assessment(done))


def test_r070_three_courses_are_split_by_three_models() -> None:
    """1,000.00 for a live class, a camp and a blend: 30/70, 60/40, 45/55 less 5 % of it for hq."""

    def plan(name: str, *parts: dict[str, Any]) -> dict[str, Any]:
        return {"id": name, "on": ["sale"], "when": {"package": name}, "parts": list(parts)}

    live = plan("live", {"role": "outlet", "share": "0.3"}, {"role": "crew", "remainder": True})
    camp = plan("camp", {"role": "outlet", "share": "0.6"}, {"role": "crew", "remainder": True})
    blend = plan(
        "omo", {"role": "hq", "rate": "0.05"}, {"role": "outlet", "rate": "0.45", "base": "rest"},
        {"role": "crew", "remainder": True},
    )  # fmt: skip
    book = sale(REST)
    book["planes"]["pay"]["splits"] = [live, camp, blend]

    found = {
        name: booked(book, order(attrs=attrs(order_amount=100_000, package=name)))
        for name in ("live", "camp", "omo", "other")
    }

    assert found == {
        "live": {"dealer-yn": 30_000, "ann": 70_000},
        "camp": {"dealer-yn": 60_000, "ann": 40_000},
        "omo": {"hq": 5_000, "dealer-yn": 42_750, "ann": 52_250},
        "other": {"ann": 100_000},
    }


def test_r071_another_campus_is_another_payee_and_a_transfer_reverses_and_rebooks() -> None:
    book = sale(CHANNEL, REST)
    west, east = (assessed(book, order(outlet=campus)) for campus in ("west", "east"))

    assert credited(entries_for(west))["west"] == credited(entries_for(east))["east"] == 85_000
    moved = difference(west, 1, east)
    assert credited(moved) == {"west": -85_000, "east": 85_000}
    assert {e.mirror for e in moved} == {1, None}


def test_r037_per_job_and_revenue_share_for_the_same_item_in_one_run() -> None:
    """East: 100.00 a job, all the crew's. South: a quarter of the 800.00 order, the outlet keeps 40 %."""
    book = document(zones={"east": ["31"], "south": ["53"]})
    book["planes"]["pay"] |= {
        "tiers": [{"id": "any", "when": {}}, {"id": "south", "when": {"region": "zone:south"}}],
        "fees": [
            {"id": "share", "fee": "revenue", "by": "order", "rate": "0.25",
             "when": {"region": "zone:south"}},
        ],
        "splits": [
            {"id": "revenue", "on": ["revenue"], "when": {"region": "zone:south"},
             "parts": [{"role": "outlet", "share": "0.4"}, {"role": "crew", "remainder": True}]},
        ],
    }  # fmt: skip
    book["planes"]["pay"]["prices"].append({"sku": "AC-INSTALL", "tier": "south", "amount": 0})
    known = attrs(order_amount=80_000)

    east = booked(book, facts(attrs=known))
    south = booked(book, facts(attrs=known, region=("533325", "533300", "530000"), outlet="yn"))

    assert check(book, CATALOGUE) == []
    assert east == {"ann": 10_000}
    assert south == {"yn": 8_000, "ann": 12_000}


def test_r011_a_changed_cut_holds_for_its_own_version_and_every_line_says_which() -> None:
    """10 % in version 3, 12 % in version 4: what was assessed under 3 stays as it is."""
    old = sale(CHANNEL | {"rate": "0.1"}, REST)
    new = sale(CHANNEL | {"rate": "0.12"}, REST, version=4)

    before, after = (assessed(book, order()) for book in (old, new))

    assert (before.book, credited(entries_for(before))["hq"]) == ("main@3", 10_000)
    assert (after.book, credited(entries_for(after))["hq"]) == ("main@4", 12_000)


def test_r027_the_core_partners_higher_share_ends_with_the_contract() -> None:
    """30 % for a core partner, 20 % for others; a millisecond after its end the standard one, and a note."""
    ends = SERVED + timedelta(days=30)
    outlet = Party(
        "dealer-yn", "outlet", "Yunnan", levels=(Dated(SERVED - timedelta(1), "core", ends),)
    )
    core = {"id": "core", "on": ["sale"], "when": {"level": "core"}, "parts": [
        {"role": "outlet", "share": "0.3"}, {"role": "hq", "remainder": True},
    ]}  # fmt: skip
    book = sale({"role": "outlet", "rate": "0.2"}, {"role": "hq", "remainder": True})
    book["planes"]["pay"]["splits"].insert(0, core)

    def at(moment: datetime) -> Assessment:
        return assessed(book, order(level=outlet.level_at(moment), served=moment))

    last, after = at(ends - timedelta(milliseconds=1)), at(ends)

    assert credited(entries_for(last))["dealer-yn"] == 30_000
    assert last.warnings == ()
    assert credited(entries_for(after))["dealer-yn"] == 20_000
    assert after.warnings == ("level_fallback: 'core:ended' is not in main@3, standard applies",)
    assert outlet.level_at(SERVED - timedelta(2)) == "standard"


def test_r104_two_workers_and_an_outlet_share_a_line_whole_and_no_line_lacks_a_payee() -> None:
    """100.01: 10 % the outlet's 10.00, the rest 0.6 and 0.4 of 90.01: 54.01 and 36.00."""
    plan = {"id": "shop", "parts": [
        {"role": "outlet", "rate": "0.1"}, {"role": "crew", "remainder": True},
    ]}  # fmt: skip
    book = with_plane("pay", splits=[plan])
    book["planes"]["pay"]["prices"][0]["amount"] = 10_001

    done = assessed(book, facts(crew=crew(ann="0.6", bob="0.4")))

    assert [x.shares for x in done.lines if x.plane == "pay"] == [
        (("ann", 5_401), ("bob", 3_600), ("outlet-sh-1", 1_000))
    ]
    nobody = with_plane("pay", splits=[plan | {"parts": [{"role": "guide", "remainder": True}]}])
    with pytest.raises(Unpriced, match="nobody to pay at outlet-sh-1 as guide") as refused:
        assessed(nobody, facts())
    assert (refused.value.code, refused.value.facts["role"]) == ("no_payee", "guide")


CLAIM = {
    "id": "claim", "fee": "claim", "by": "fact", "fact": "claim_amount", "rate": "-0.8",
    "shows": ["claim", "claim_evidence"],
}  # fmt: skip


def test_r075_a_claim_is_a_negative_line_of_the_supplier_with_its_evidence() -> None:
    """80 % of 500.00 from the supplier, with the claim's number and the link that proves it."""
    plan = {"id": "claims", "on": ["claim"], "parts": [{"role": "supplier", "remainder": True}]}
    book = with_plane("pay", fees=[CLAIM], splits=[plan]) | {"roles": ["supplier"]}
    link = "https://files.example/claims/K-7"
    known = attrs(claim="K-7", claim_amount=50_000, claim_evidence=link)

    done = assessed(book, facts(attrs=known, roles=(("supplier", "sup-1"),)))

    assert check(book, CATALOGUE) == []
    claim = next(x for x in done.lines if x.fee == "claim")
    assert (claim.amount, claim.shares) == (-40_000, (("sup-1", -40_000),))
    words = "".join(explain(claim))
    assert "索赔金额 500.00 的 -80 %" in words
    assert f"索赔单号 K-7，索赔凭证 {link}" in words


def test_a_missing_role_is_refused_or_goes_to_who_stands_in() -> None:
    guide = {"id": "guide", "role": "guide", "rate": "0.05"}
    named = sale(guide | {"otherwise": "hq"}, REST, roles=["guide"])

    assert booked(named, order(roles=(("guide", "g-1"),)))["g-1"] == 5_000
    assert booked(named, order())["hq"] == 5_000
    with pytest.raises(Unpriced, match="as guide"):
        booked(sale(guide, REST, roles=["guide"]), order())


@pytest.mark.parametrize(
    ("amount", "fee"), [(19_999, 3_000), (20_000, 3_000), (20_001, 3_000), (20_004, 3_001),
                        (66_660, 9_999), (66_666, 10_000), (66_674, 10_000), (90_000, 10_000)],
)  # fmt: skip
def test_a_part_has_its_floor_and_cap(amount: int, fee: int) -> None:
    """15 %, at least 30.00 and at most 100.00."""
    book = sale(CHANNEL | {"floor": 3_000, "cap": 10_000}, REST)

    assert booked(book, order(amount))["hq"] == fee


@pytest.mark.parametrize(("amount", "rest"), [(501, 1), (500, 0)])
def test_fixed_parts_leave_the_rest_and_never_more_than_there_is(amount: int, rest: int) -> None:
    book = sale({"id": "flat", "role": "hq", "amount": 500}, REST)

    assert booked(book, order(amount)).get("dealer-yn", 0) == rest
    with pytest.raises(Unpriced, match="dealer gives away more than the 499") as refused:
        booked(book, order(499))
    assert (refused.value.code, refused.value.facts["over"]) == ("overdrawn_split", 1)


def test_a_remainder_that_may_be_below_zero_bears_it() -> None:
    book = sale({"id": "flat", "role": "hq", "amount": 500}, REST | {"below_zero": True})

    assert booked(book, order(499)) == {"hq": 500, "dealer-yn": -1}


def test_a_line_below_zero_is_dealt_as_the_mirror_image_of_the_same_above() -> None:
    parts = [
        CHANNEL,
        VAT | {"base": "part:channel"},
        {"id": "f", "role": "owner", "amount": 333},
        REST,
    ]
    book = sale(*parts)
    minus = sale(*parts)
    minus["planes"]["pay"]["fees"] = [
        ORDER | {"by": "fact", "fact": "order_amount", "rate": "-1"},
    ]  # fmt: skip
    ticket = order(12_345, owner="dealer")

    assert booked(minus, ticket) == {who: -part for who, part in booked(book, ticket).items()}


def test_a_tax_kept_back_shows_gross_withheld_and_net() -> None:
    """Of the guide's 50.00 20 % are kept back: a line of 50.00, a line of -10.00, 40.00 paid."""
    guide = {
        "id": "guide", "role": "guide", "rate": "0.05", "fee": "bonus",
        "withhold": {"name": "iit", "rate": "0.2"},
    }  # fmt: skip
    book = sale(guide, REST, roles=["guide"])
    ticket = order(roles=(("guide", "g-1"),))

    done = assessed(book, ticket)

    assert booked(book, ticket) == {"g-1": 4_000, "tax:withheld_iit": 1_000, "dealer-yn": 95_000}
    kept = next(x for x in done.lines if x.fee == "withheld")
    assert (kept.amount, kept.shares) == (0, (("g-1", -1_000), ("tax:withheld_iit", 1_000)))
    assert explain(kept, party="g-1")[1:] == [
        "  1. 代扣（iit）g-1：应得 50.00，代扣 10.00，实得 40.00",
        "  → g-1：-10.00 CNY",
    ]
    assert booked(book, order(roles=(("guide", "g-1"),), refunds=(Refund("*", 1, 1),))) == {}


def test_a_party_reads_its_own_parts_and_nobody_elses() -> None:
    book = sale({"id": "hq", "role": "hq", "rate": "0.15"}, VAT, REST)
    done = assessed(book, order())
    main = next(x for x in done.lines if x.fee == "sale")

    for words in (explain(main, party="dealer-yn"), explain(redacted(main, ["dealer-yn"]))):
        assert "dealer-yn" in "".join(words)
        assert "hq" not in "".join(words)
        assert "tax:vat" not in "".join(words)


def test_a_worker_of_a_crew_reads_the_own_weight_in_an_ordered_plan() -> None:
    plan = {"id": "x", "parts": [
        {"role": "outlet", "rate": "0.1"}, {"role": "crew", "remainder": True},
    ]}  # fmt: skip
    done = assessed(with_plane("pay", splits=[plan]), facts(crew=crew(ann="0.6", bob="0.4")))
    pay = next(x for x in done.lines if x.plane == "pay")

    words = "".join(explain(redacted(pay, ["bob"]), party="bob"))

    assert "bob 权重 0.4（全组合计 1）" in words
    assert "ann" not in words
    assert "outlet-sh-1" not in words


def test_a_worker_can_recompute_the_own_share_from_the_sum_of_weights_alone() -> None:
    """100.00 by the weights 1, 2 and 2: bob's share is 100.00 × 2 / 5, nobody else's weight is told."""
    done = assessed(with_plane("pay"), facts(crew=crew(ann="1", bob="2", cat="2")))
    line = redacted(next(x for x in done.lines if x.plane == "pay"), ["bob"])

    told = dict(next(step for step in line.steps if step.op == "split").args)
    words = "".join(explain(line, "en", party="bob"))

    assert told == {"crew": "1", "member:bob": "2", "members": "5"}
    assert line.amount * Decimal(told["member:bob"]) / Decimal(told["members"]) == 4_000
    assert "bob weight 2 of 5" in words
    assert "ann" not in words and "cat" not in words


def test_without_a_plan_that_holds_the_planes_own_split_applies() -> None:
    plan = {"id": "x", "when": {"vip": True}, "parts": [{"role": "outlet", "remainder": True}]}
    book = with_plane("pay", splits=[plan])

    assert booked(book, facts()) == {"ann": 10_000}
    assert booked(book, facts(attrs=attrs(vip=True))) == {"outlet-sh-1": 10_000}


@pytest.mark.parametrize("place", range(3))
def test_wherever_the_remainder_is_declared_it_takes_what_the_others_leave(place: int) -> None:
    parts: list[dict[str, Any]] = [CHANNEL, VAT]
    parts.insert(place, REST)

    assert booked(sale(*parts), order()) == {
        "hq": 15_000, "tax:vat": 6_000, "dealer-yn": 79_000,
    }  # fmt: skip


def test_shares_that_have_ids_are_shares() -> None:
    shares: list[dict[str, Any]] = [
        {"role": "hq", "share": "0.3"},
        {"role": "outlet", "remainder": True},
    ]
    named = [{"id": f"s{at}", **each} for at, each in enumerate(shares)]

    assert booked(sale(*named), order()) == booked(sale(*shares), order()) == {
        "hq": 30_000, "dealer-yn": 70_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "made"),
    [
        ([CHANNEL, REST], {"channel_fee"}),
        ([VAT, REST], {"vat"}),
        ([VAT | {"fee": "duty"}, CHANNEL], {"duty", "channel_fee"}),
        ([CHANNEL | {"withhold": {"name": "iit", "rate": "0.2"}}], {"channel_fee", WITHHELD}),
        ([REST], set()),
    ],
)
def test_the_fee_kinds_that_parts_make_lines_of_are_known(
    parts: list[dict[str, Any]], made: set[str]
) -> None:
    assert part_fees({"splits": [{"id": "p", "parts": parts}]}) == made
    assert part_fees({}) == set()


def test_refunds_that_come_to_the_whole_are_not_cut_and_say_nothing() -> None:
    book, half = sale(CHANNEL, REST), Refund("*", 1, 2)

    whole = assessed(book, order(refunds=(half, half)))
    more = assessed(book, order(refunds=(half, half, Refund("*", 1, 1000))))

    assert credited(entries_for(whole)) == credited(entries_for(more)) == {}
    assert not [each for each in whole.warnings if "refund_exceeds" in each]
    assert [each for each in more.warnings if "refund_exceeds" in each]


def test_of_a_line_of_0_every_part_is_0() -> None:
    plan = {"id": "x", "parts": [{"id": "f", "role": "hq", "amount": 500}, REST]}
    waived = {"id": "free", "reason": "goodwill"}

    assert booked(with_plane("pay", splits=[plan], waivers=[waived]), facts()) == {}


def test_held_parts_wait_with_their_line_and_its_refund() -> None:
    plan = {"id": "x", "parts": [CHANNEL, VAT, REST]}
    book = with_plane("pay", splits=[plan])
    book["evidence"] = [{"id": "proof", "needs": ["photo"]}]
    ticket = facts(
        evidence=(("proof", (("photo", "unknown"),)),), refunds=(Refund("1", 1, 2),), outlet="o"
    )

    found = booked(book, ticket)

    assert found == {"held:hq": 750, "held:tax:vat": 300, "held:o": 3_950}


def test_a_refund_that_says_nothing_measurable_is_refused() -> None:
    with pytest.raises(Unpriced, match="1 of 0 is no refund"):
        assessed(document(), facts(refunds=(Refund("*", 1, 0),)))


def test_the_owner_of_a_plan_who_is_not_known_leaves_the_share_with_the_outlet_and_a_warning() -> (
    None
):
    book = sale({"role": "owner", "rate": "0.2"}, REST)

    done = assessed(book, order())

    assert credited(entries_for(done)) == {"dealer-yn": 100_000}
    assert done.warnings == ("owner_missing: dealer-yn has no owner and keeps the owner's share",)
    assert booked(book, order(owner="d"))["d"] == Decimal(20_000)


# Reworks of what a plan deals: taxes follow what is still paid of that which they are of


def of_the_order(*payees: str, amount: int = 100_000, **changes: Any) -> Facts:
    """Done again; these were paid for the original."""
    return order(amount, original=Original("T0", payees), **changes)


KEPT = {"id": "crew", "role": "crew", "remainder": True, "withhold": {"name": "iit", "rate": "0.2"}}


def test_r084_the_tax_of_a_line_follows_what_the_line_still_pays() -> None:
    """150.00 + 60.00 + 790.00; the dealer's 790.00 is paid to nobody: 60.00 x 150/940 = 9.57."""
    book = sale(CHANNEL, VAT, REST)

    again = of_the_order("dealer-yn")

    assert booked(book, again) == {"hq": 15_000, "tax:vat": 957}
    tax = next(x for x in assessed(book, again).lines if x.fee == "vat")
    assert explain(tax)[-2] == "  4. 返工（原单 T0）：所付 940.00 中余 150.00，税随之 = 9.57"


@pytest.mark.parametrize(
    ("base", "before", "found"),
    [
        ("part:channel", "dealer-yn", {"hq": 15_000, "tax:vat": 900}),
        ("part:channel", "hq", {"dealer-yn": 84_100}),
        ("rest", "dealer-yn", {"hq": 15_000}),
        ("rest", "hq", {"dealer-yn": 79_900, "tax:vat": 5_100}),
        ("gross", "nobody", {"hq": 15_000, "tax:vat": 6_000, "dealer-yn": 79_000}),
    ],
)
def test_r084_a_tax_follows_that_which_it_is_of(
    base: str, before: str, found: dict[str, int]
) -> None:
    """6 % of the fee of 150.00 are 9.00; of the rest of 850.00 they are 51.00."""
    assert booked(sale(CHANNEL, VAT | {"base": base}, REST), of_the_order(before)) == found


@pytest.mark.parametrize(
    ("policy", "bob", "kept", "tax"),
    [({}, 37_600, 7_520, 2_400), ({"other_payee": "0.5"}, 18_800, 3_760, 1_200)],
)
def test_r084_an_exchanged_payee_keeps_the_own_tax_and_the_own_withholding(
    policy: dict[str, str], bob: int, kept: int, tax: int
) -> None:
    """1,000.00 = 60.00 VAT + 564.00 ann + 376.00 bob, 20 % kept back of each; ann's goes to nobody.

    So bob's 40 % are left: 376.00, 75.20 of them kept back, and 24.00 of VAT: 400.00 in all.
    """
    book = sale(VAT, KEPT, rework=policy)

    again = of_the_order("ann", crew=crew(ann="0.6", bob="0.4"))

    assert booked(book, again) == {
        "bob": bob - kept, "tax:withheld_iit": kept, "tax:vat": tax,
    }  # fmt: skip


def test_r084_what_is_kept_back_is_the_rate_of_what_is_then_paid() -> None:
    """33.33 at 50 % are 16.67, of which 20 % are 3.33; half of the 6.67 before would be 3.34."""
    book = sale(KEPT, rework={"original_payee": "0.5"})

    again = of_the_order("ann", amount=3_333)

    assert booked(book, again) == {"ann": 1_334, "tax:withheld_iit": 333}


def test_r084_what_a_party_owes_stays_with_its_taxes() -> None:
    book = sale(VAT, KEPT)
    book["planes"]["pay"]["fees"] = [
        ORDER | {"by": "fact", "fact": "order_amount", "rate": "-1"},
    ]  # fmt: skip

    assert booked(book, of_the_order("ann")) == booked(book, order())


def test_r084_a_claw_back_takes_the_taxes_with_it() -> None:
    book = sale(CHANNEL, VAT, KEPT, rework={"clawback": "0.5"})

    assert booked(book, order(clawback="T9")) == {
        "hq": 7_500, "tax:vat": 3_000, "ann": 31_600, "tax:withheld_iit": 7_900,
    }  # fmt: skip


def test_a_refund_mirrors_each_amount_that_was_booked_however_far_the_remainder_is_below_zero() -> (
    None
):
    """Of a line of 1.01 head office has 100.00 and the outlet owes 98.99; half of it goes back."""
    parts = [
        {"id": "share", "role": "hq", "amount": 10_000},
        {"role": "outlet", "remainder": True, "below_zero": True},
    ]
    book = with_plane("pay", splits=[{"id": "p", "parts": parts}])
    book["planes"]["pay"]["prices"][0] = {"sku": "AC-INSTALL", "tier": "*", "amount": 101}

    done = assessed(book, facts(refunds=(Refund("*", 1, 2),)))

    _, back = (line for line in done.lines if line.plane == "pay")
    assert back.shares == (("hq", -5_000), ("outlet-sh-1", 4_949))


@given(
    st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=6),
    st.fractions(0, 1, max_denominator=97),
)
def test_what_goes_back_of_each_amount_is_its_part_to_the_unit_and_their_sum_is_the_sums(
    booked: list[int], part: Fraction
) -> None:
    back = mirrored(booked, part)

    assert all(abs(gone - each * part) < 1 for gone, each in zip(back, booked, strict=True))
    assert sum(back) == half_up(sum(booked) * part)
    assert mirrored([-each for each in booked], part)[0] == -back[0] or not sum(booked)
