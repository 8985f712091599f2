"""Requirements of groups A to C (docs/requirements.md) that one ticket and one book can show.

Amounts are worked out by hand, in fen.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from demo import company
from suanqing import regions
from suanqing.errors import Unpriced
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.pricing.book import Book, compile_book
from suanqing.pricing.catalogue import Sku, stamp
from suanqing.pricing.checks.validate import check
from suanqing.pricing.model import FactLine, Facts

ROOT = Path(__file__).parents[2]
CATALOGUE = {
    sku.sku: sku
    for sku in (
        Sku("AC-INSTALL", "service", "空调安装", category="install"),
        Sku("AC-REPAIR", "service", "空调维修", category="repair"),
        Sku("AC-INSPECT", "service", "空调巡检", category="inspect"),
        Sku("CONSULT", "service", "咨询", category="consult"),
        Sku("BULB", "service", "换灯泡", category="repair"),
        Sku("SCREW", "part", "螺丝"),
        Sku("GAS", "part", "制冷剂", "g"),
        Sku("HOUR", "time", "工时", "min"),
    )
}
PRICES: dict[str, tuple[int, int]] = {
    "AC-INSTALL": (20_000, 12_000),
    "AC-REPAIR": (18_000, 11_000),
    "AC-INSPECT": (9_000, 5_000),
    "CONSULT": (5_000, 3_000),
    "BULB": (3_000, 2_000),
    "SCREW": (5, 3),
    "GAS": (30, 19),
    "HOUR": (9_000, 6_000),
}
SPLIT = [{"role": "crew", "remainder": True}]


def plane(index: int, tiers: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    tiers = tiers or [{"id": "all", "when": {}}]
    rows = [
        {
            "sku": sku,
            "tier": "*",
            "amount": amounts[index],
            **({"per": 60} if sku == "HOUR" else {}),
        }
        for sku, amounts in PRICES.items()
    ]
    return {"tiers": tiers, "prices": rows, **({"split": SPLIT} if index else {}), **more}


def document(version: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "book": "main",
        "version": version,
        "currency": "CNY",
        "valid_from": "2026-01-01T00:00:00+08:00",
        "scenarios": ["direct", "franchise", "key_account", "dealer"],
        "levels": ["standard", "core"],
        "planes": {"charge": plane(0), "pay": plane(1)},
        **more,
    }


def book(source: dict[str, Any] | None = None) -> Book:
    return compile_book(stamp(source or document(), CATALOGUE))


def facts(*lines: tuple[str, str], **more: Any) -> Facts:
    given: dict[str, Any] = {
        "ticket_id": "T1",
        "rev": 1,
        "served": datetime(2026, 11, 21, tzinfo=UTC),
        "region": regions.chain("310115"),
        "city_class": "tier1",
        "scenario": "direct",
        "level": "standard",
        "channel": "youzan",
        "outlet": "SH-PD",
        "coefficient": None,
        "urgent": False,
        "crew": (("tech-1", Decimal(1)),),
        "lines": tuple(FactLine(str(n), sku, Decimal(q)) for n, (sku, q) in enumerate(lines, 1)),
    }
    return Facts(**given | more)


def pay(assessment: Assessment) -> dict[str, int]:
    """Fee kind -> amount of the pay plane."""
    found: dict[str, int] = {}
    for line in assessment.lines:
        if line.plane == "pay":
            found[line.fee] = found.get(line.fee, 0) + line.amount
    return found


def tier_of(assessment: Assessment, plane_name: str) -> str:
    return next(line.tier for line in assessment.lines if line.plane == plane_name)


def with_tiers(pay_tiers: dict[str, dict[str, str]], install: dict[str, int]) -> dict[str, Any]:
    """The book with these pay tiers and an install price of its own in each."""
    own = plane(1, [{"id": tier, "when": when} for tier, when in pay_tiers.items()])
    own["prices"] = [row for row in own["prices"] if row["sku"] != "AC-INSTALL"] + [
        {"sku": "AC-INSTALL", "tier": tier, "amount": amount} for tier, amount in install.items()
    ]
    return document(planes={"charge": plane(0), "pay": own})


# A. Catalogues and price books


def test_r001_a_published_item_settles_at_exactly_its_price() -> None:
    assert pay(assess(facts(("AC-INSTALL", "1")), book())) == {"labour": 12_000}


def test_r002_screws_and_grams_are_priced_to_the_fen_and_rounded_once() -> None:
    assert pay(assess(facts(("SCREW", "7")), book())) == {"part": 21}
    assert pay(assess(facts(("GAS", "0.35")), book())) == {"part": 7}


def test_r002_no_binary_float_stands_on_a_money_path() -> None:
    paths = [*(ROOT / "layers/common/suanqing").glob("money.py")]
    for package in ("pricing", "settlement"):
        paths += (ROOT / "layers/common/suanqing" / package).glob("*.py")
    found = [p.name for p in paths if re.search(r"\bfloat\(|: float\b", p.read_text("utf-8"))]

    assert len(paths) > 15
    assert found == []


def test_r003_each_service_type_has_its_price_and_a_missing_one_is_named() -> None:
    prices = [pay(assess(facts((sku, "1")), book()))["labour"]
              for sku in ("AC-INSTALL", "AC-REPAIR", "AC-INSPECT")]  # fmt: skip
    broken = document()
    broken["planes"]["pay"]["prices"] = [
        row for row in broken["planes"]["pay"]["prices"] if row["sku"] != "AC-INSPECT"
    ]

    missing = [f for f in check(broken, CATALOGUE) if f.sku == "AC-INSPECT"]

    assert prices == [12_000, 11_000, 5_000]
    assert [(f.sku, f.plane, bool(f.tier)) for f in missing] == [("AC-INSPECT", "pay", True)]


def test_r004_a_consultation_settles_with_no_parts() -> None:
    assert pay(assess(facts(("CONSULT", "1")), book())) == {"labour": 3_000}


def test_r009_labour_and_material_are_lines_of_their_own() -> None:
    assessed = assess(facts(("AC-INSTALL", "1"), ("SCREW", "10")), book())

    assert pay(assessed) == {"labour": 12_000, "part": 30}


def test_r017_a_flat_fee_and_a_stepped_price_live_in_one_book() -> None:
    stepped = document()
    rows = stepped["planes"]["pay"]["prices"]
    rows[:] = [row for row in rows if row["sku"] != "AC-REPAIR"]
    rows.append({"sku": "AC-REPAIR", "tier": "*", "steps": [
        {"from": "0", "to": "500", "amount": 100}, {"from": "500", "to": None, "amount": 80}]})  # fmt: skip

    def at(qty: str) -> int:
        return pay(assess(facts(("AC-REPAIR", qty)), book(stepped)))["labour"]

    assert pay(assess(facts(("BULB", "1")), book(stepped))) == {"labour": 2_000}
    assert [at("499.99"), at("500"), at("500.01")] == [49_999, 40_000, 40_001]


def test_r018_gaps_and_overlaps_of_steps_are_refused() -> None:
    def steps(*ranges: tuple[str, str | None]) -> dict[str, Any]:
        broken = document()
        rows = broken["planes"]["pay"]["prices"]
        rows[:] = [row for row in rows if row["sku"] != "BULB"]
        rows.append({"sku": "BULB", "tier": "*", "steps": [
            {"from": low, "to": high, "amount": 100} for low, high in ranges]})  # fmt: skip
        return broken

    assert check(steps(("0", "5"), ("5", None)), CATALOGUE) == []
    assert check(steps(("0", "5"), ("6", None)), CATALOGUE)
    assert check(steps(("0", "5"), ("4", None)), CATALOGUE)


def test_r019_the_customers_price_and_the_pay_are_two_books() -> None:
    dearer = document()
    dearer["planes"]["charge"]["discounts"] = [{"id": "sale", "rate": "0.5"}]
    plain, discounted = (assess(facts(("AC-INSTALL", "1")), book(d)) for d in (document(), dearer))

    assert discounted.total("charge") == plain.total("charge") // 2
    assert discounted.total("pay") == plain.total("pay")


def test_r012_margin_from_lines_is_margin_from_the_ledger_for_a_thousand_tickets() -> None:
    source = company.book()
    source["version"] = 1
    catalogue = {sku.sku: sku for sku in company.catalogue()}
    compiled = compile_book(stamp(source, catalogue))
    skus = sorted(catalogue)
    shown = booked = 0
    for number in range(1000):
        own = facts(*((skus[(number * 7 + k * 31) % len(skus)], str(1 + (number + k) % 5))
                      for k in range(1 + number % 3)),
                    ticket_id=f"T{number}", urgent=number % 5 == 0,
                    region=regions.chain(("310115", "533301", "440305")[number % 3]))  # fmt: skip
        assessed = assess(own, compiled)
        tax = sum(line.tax for line in assessed.lines)
        shown += assessed.total("charge") - assessed.total("pay") - tax
        for entry in entries_for(assessed):
            if entry.account.split(":")[0] in ("revenue", "cost"):
                booked -= entry.amount

    assert shown == booked > 0


# B. Tiers and regions


def test_r021_six_tiers_and_exactly_one_for_any_ticket() -> None:
    tiers: dict[str, dict[str, str]] = {
        "any": {}, "sh": {"region": "31"}, "pudong": {"region": "310115"},
        "tier1": {"region": "class:tier1"}, "franchise": {"scenario": "franchise"},
        "core": {"level": "core"},
    }  # fmt: skip
    compiled = book(with_tiers(tiers, {tier: 1_000 + n for n, tier in enumerate(tiers)}))

    def matched(**more: Any) -> str:
        return tier_of(assess(facts(("AC-INSTALL", "1"), **more), compiled), "pay")

    assert matched() == "pudong"
    assert matched(region=regions.chain("310112")) == "tier1"
    assert matched(region=regions.chain("310112"), city_class=None) == "sh"
    assert (
        matched(region=regions.chain("530102"), city_class=None, scenario="franchise")
        == "franchise"
    )
    assert matched(region=regions.chain("530102"), city_class=None, level="core") == "core"
    assert matched(region=regions.chain("530102"), city_class=None) == "any"


def test_r022_a_first_tier_city_is_dearer_than_a_remote_area_by_one_table() -> None:
    compiled = compile_book(
        stamp({**company.book(), "version": 1}, {s.sku: s for s in company.catalogue()})
    )

    def charged(code: str) -> int:
        day = date(2026, 11, 21)
        own = facts(("AC-INST-1", "1"), region=regions.chain(code),
                    city_class=regions.city_class(code, day))  # fmt: skip
        return assess(own, compiled).total("charge")

    assert charged("110105") == 14_400
    assert charged("533301") == 10_200


def test_r023_a_county_beats_its_city_on_either_side_of_the_line() -> None:
    compiled = book(with_tiers({"any": {}, "city": {"region": "3101"}, "suburb": {"region": "310151"}},
                               {"any": 100, "city": 900, "suburb": 500}))  # fmt: skip

    def paid(code: str) -> int:
        return pay(assess(facts(("AC-INSTALL", "1"), region=regions.chain(code)), compiled))[
            "labour"
        ]

    assert [paid("310115"), paid("310151"), paid("330106")] == [900, 500, 100]


def test_r024_a_city_class_belongs_to_a_day_and_a_later_move_reprices_nothing() -> None:
    compiled = book(
        with_tiers({"any": {}, "t1": {"region": "class:tier1"}}, {"any": 100, "t1": 900})
    )
    old = facts(("AC-INSTALL", "1"), region=regions.chain("510107"), city_class="new_tier1")
    new = facts(("AC-INSTALL", "1"), region=regions.chain("510107"), city_class="tier1")

    assert pay(assess(old, compiled)) == {"labour": 100}
    assert pay(assess(new, compiled)) == {"labour": 900}
    assert regions.city_class("310115", date(2026, 6, 1)) == "tier1"


def test_r025_province_beats_zone_and_a_declared_order_settles_class_against_province() -> None:
    tiers = {"any": {}, "east": {"region": "zone:east"}, "sh": {"region": "31"},
             "t1": {"region": "class:tier1"}}  # fmt: skip
    source = with_tiers(tiers, {"any": 1, "east": 2, "sh": 3, "t1": 4})
    source["zones"] = {"east": ["31", "32"]}
    other = {**source, "region_order": ["county", "prefecture", "province", "class", "zone", "any"]}
    own = facts(("AC-INSTALL", "1"))

    assert tier_of(assess(own, book(source)), "pay") == "t1"
    assert tier_of(assess(own, book(other)), "pay") == "sh"
    jiangsu = facts(("AC-INSTALL", "1"), region=regions.chain("320106"), city_class=None)
    assert tier_of(assess(jiangsu, book(source)), "pay") == "east"


def test_r026_three_cooperation_scenarios_have_three_prices() -> None:
    tiers = {name: {"scenario": name} for name in ("direct", "franchise", "key_account")}
    compiled = book(with_tiers({"any": {}, **tiers},
                               {"any": 1, "direct": 100, "franchise": 200, "key_account": 300}))  # fmt: skip

    paid = [
        pay(assess(facts(("AC-INSTALL", "1"), scenario=name), compiled))["labour"] for name in tiers
    ]

    assert paid == [100, 200, 300]


def test_r028_an_unknown_level_falls_back_to_standard_with_a_warning_and_not_to_zero() -> None:
    assessed = assess(facts(("AC-INSTALL", "1"), level="platinum-expired"), book())

    assert pay(assessed) == {"labour": 12_000}
    assert any("platinum-expired" in warning for warning in assessed.warnings)


def test_r029_a_missing_cell_of_level_and_region_blocks_publication() -> None:
    holes = with_tiers({"any": {}, "core-sh": {"region": "31", "level": "core"}}, {"any": 100})

    found = check(holes, CATALOGUE)

    assert [(f.sku, f.tier, f.plane) for f in found] == [("AC-INSTALL", "core-sh", "pay")]


def test_r031_the_site_decides_and_not_where_the_technician_comes_from() -> None:
    compiled = book(with_tiers({"any": {}, "sh": {"region": "31"}}, {"any": 100, "sh": 900}))
    in_shanghai = facts(("AC-INSTALL", "1"), outlet="suzhou-outlet")

    assert tier_of(assess(in_shanghai, compiled), "pay") == "sh"


# C. Rules


@pytest.mark.parametrize(
    "base,expected", [("before_coefficient", 3_600), ("after_coefficient", 4_320)]
)
def test_r050_urgent_adds_thirty_percent_of_the_base_it_names(base: str, expected: int) -> None:
    source = document()
    source["planes"]["pay"] |= {
        "coefficient": {"outlet": True},
        "surcharges": [{"id": "urgent", "fee": "urgent", "rate": "0.30", "base": base,
                        "when": {"urgent": True}}],
    }  # fmt: skip
    own = facts(("AC-INSTALL", "1"), urgent=True, coefficient=Decimal("1.2"))

    assert pay(assess(own, book(source))) == {"labour": 14_400, "urgent": expected}


def test_r054_an_outlets_coefficient_multiplies_and_its_absence_says_none() -> None:
    source = document()
    source["planes"]["pay"]["coefficient"] = {"outlet": True}
    source["planes"]["pay"]["prices"][0]["amount"] = 10_000
    beijing = assess(facts(("AC-INSTALL", "1"), coefficient=Decimal("1.2")), book(source))
    plain = assess(facts(("AC-INSTALL", "1")), book(source))

    assert (pay(beijing), pay(plain)) == ({"labour": 12_000}, {"labour": 10_000})
    steps = [step for line in plain.lines if line.plane == "pay" for step in line.steps]
    assert any(step.op == "coefficient" and step.rule == "none" for step in steps)


@pytest.mark.parametrize("rate", ["0.13", "0.09", "0.06", "0.03", "0.01", "0"])
@pytest.mark.parametrize("mode", ["inclusive", "exclusive"])
def test_r062_net_and_tax_sum_to_gross_on_every_line_and_in_total(mode: str, rate: str) -> None:
    source = document()
    source["planes"]["charge"]["tax"] = {"mode": mode, "rate": rate}
    assessed = assess(facts(("AC-INSTALL", "1"), ("SCREW", "7"), ("GAS", "0.35")), book(source))
    charged = [line for line in assessed.lines if line.plane == "charge"]
    entries = entries_for(assessed)

    gross = sum(e.amount for e in entries if e.account.startswith("receivable:"))
    net = -sum(e.amount for e in entries if e.account == "revenue:service")
    tax = -sum(e.amount for e in entries if e.account == "tax:output")
    assert gross == sum(line.amount for line in charged) == net + tax
    assert tax == sum(line.tax for line in charged)


def test_r073_items_parts_and_hours_make_one_slip_with_nothing_typed_again() -> None:
    assessed = assess(
        facts(("AC-INSTALL", "1"), ("AC-INSPECT", "1"), ("SCREW", "3"), ("GAS", "10"), ("SCREW", "2"),
              ("HOUR", "90")), book(),
    )  # fmt: skip

    lines = [line for line in assessed.lines if line.plane == "pay"]

    assert len(lines) == 6
    assert sum(line.amount for line in lines) == 12_000 + 5_000 + 9 + 190 + 6 + 9_000


def test_r079_what_has_no_price_is_refused_and_never_zero() -> None:
    with pytest.raises(Unpriced) as refusal:
        assess(facts(("NOBODY-PRICED-THIS", "1")), book())

    assert {"sku", "tier", "plane"} <= refusal.value.facts.keys()


def test_r100_thirteen_shops_settle_under_three_standards_in_one_run() -> None:
    compiled = compile_book(
        stamp({**company.book(), "version": 1}, {s.sku: s for s in company.catalogue()})
    )
    outlets = [p for p in company.parties() if p.kind == "outlet"]
    tiers = set()
    for outlet in outlets:
        code = outlet.region or ""
        served = datetime(2026, 11, 21, tzinfo=UTC)
        own = facts(("AC-INST-1", "1"), region=regions.chain(code), scenario=outlet.scenario,
                    level=outlet.level_at(served), outlet=outlet.party_id,
                    city_class=regions.city_class(code, served.date()))  # fmt: skip
        tiers.add(tier_of(assess(own, compiled), "pay"))

    assert len(outlets) == 13
    assert len(tiers) >= 3


def test_r103_a_channel_prices_like_a_region() -> None:
    compiled = book(with_tiers({"any": {}, "tmall": {"channel": "tmall"}, "youzan": {"channel": "youzan"}},
                               {"any": 1, "tmall": 2, "youzan": 3}))  # fmt: skip

    paid = [pay(assess(facts(("AC-INSTALL", "1"), channel=c), compiled))["labour"]
            for c in ("tmall", "youzan", "app")]  # fmt: skip

    assert paid == [2, 3, 1]


def test_r104_shares_of_a_ticket_sum_to_the_whole_and_no_line_is_without_a_payee() -> None:
    source = document()
    source["planes"]["pay"]["split"] = [{"role": "outlet", "share": "0.2"}, *SPLIT]
    crew = (("tech-1", Decimal("0.6")), ("tech-2", Decimal("0.4")))
    assessed = assess(facts(("AC-INSTALL", "1"), ("SCREW", "7"), crew=crew), book(source))

    for line in assessed.lines:
        if line.plane == "pay":
            assert sum(amount for _, amount in line.shares) == line.amount
            assert {party for party, _ in line.shares} == {"SH-PD", "tech-1", "tech-2"}
    install = next(line for line in assessed.lines if line.id == "pay:1:labour")
    assert dict(install.shares) == {"SH-PD": 2_400, "tech-1": 5_760, "tech-2": 3_840}


def test_h15_beijing_and_urgent_together_leave_everybody_at_zero_after_a_cancellation() -> None:
    source = document()
    source["planes"]["pay"] |= {
        "coefficient": {"outlet": True},
        "surcharges": [{"id": "urgent", "fee": "urgent", "rate": "0.30", "base": "after_coefficient",
                        "when": {"urgent": True}}],
    }  # fmt: skip
    compiled = book(source)
    own = facts(("AC-INSTALL", "1"), urgent=True, coefficient=Decimal("1.2"))
    done = assess(own, compiled)
    gone = assess(
        facts(("AC-INSTALL", "1"), urgent=True, coefficient=Decimal("1.2"), payable=False), compiled
    )

    totals: dict[str, int] = {}
    for entry in (*entries_for(done), *difference(done, 1, gone, "cancelled")):
        totals[entry.account] = totals.get(entry.account, 0) + entry.amount

    assert pay(done) == {"labour": 14_400, "urgent": 4_320}
    assert set(totals.values()) == {0}
