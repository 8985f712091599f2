"""How rules are put together, each with a total worked out by hand and named by its requirement."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing import regions
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.facts import facts_hash
from suanqing.finance.assessment.model import AssessedLine
from suanqing.finance.settlement.journal import entries_for
from suanqing.finance.statements.draft import draft
from suanqing.pricing.book import compile_book
from suanqing.pricing.checks.validate import check
from suanqing.pricing.compose import effective, expanded, takes
from suanqing.pricing.model import Facts
from suanqing.times import parse
from tests.unit.finance.settlement.books import SHANGHAI, document, facts, line, with_plane
from tests.unit.finance.statements.making import PERIOD, entry
from tests.unit.pricing.test_validate import CATALOGUE

BEIJING = ("110105", "110100", "110000")
GUANGZHOU = ("440106", "440100", "440000")


def attrs(**values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(values.items()))


def lines(book: dict[str, Any], ticket: Facts) -> dict[str, AssessedLine]:
    return {each.id: each for each in assess(ticket, compile_book(book)).lines}


def amounts(book: dict[str, Any], ticket: Facts, plane: str = "pay") -> dict[str, int]:
    return {name: x.amount for name, x in lines(book, ticket).items() if x.plane == plane}


def labour(book: dict[str, Any], ticket: Facts, plane: str = "pay") -> int:
    return amounts(book, ticket, plane)[f"{plane}:1:labour"]


def steps(found: AssessedLine) -> list[tuple[str, str]]:
    return [(step.op, step.rule) for step in found.steps]


def priced(*rows: dict[str, Any], plane: str = "pay") -> dict[str, Any]:
    book = document()
    book["planes"][plane]["prices"] += [{"sku": "AC-INSTALL", "tier": "*"} | row for row in rows]
    return book


BOTH = {"id": "ac-a", "amount": 15_000, "when": {"product_type": "ac", "service_level": "a"}}
PRODUCT = {"id": "ac", "amount": 12_000, "when": {"product_type": "ac"}}
LEVEL = {"id": "a", "amount": 13_000, "when": {"service_level": "a"}}


@pytest.mark.parametrize(
    ("product", "level", "amount"),
    [("ac", "a", 15_000), ("ac", "b", 12_000), ("fridge", "a", 13_000), ("fridge", "b", 10_000)],
)
def test_r005_product_type_and_service_level_give_prices_of_their_own(
    product: str, level: str, amount: int
) -> None:
    """150.00, 120.00, 130.00; what no row names has the plain 100.00."""
    ticket = facts(attrs=attrs(product_type=product, service_level=level))

    assert labour(priced(BOTH, PRODUCT, LEVEL), ticket) == amount


def test_r005_where_both_keys_match_the_first_declared_wins_and_the_losers_are_in_the_trace() -> (
    None
):
    ticket = facts(attrs=attrs(product_type="ac", service_level="a"))
    found = lines(priced(PRODUCT, LEVEL), ticket)["pay:1:labour"]

    assert found.amount == 12_000
    assert steps(found)[:3] == [("base", "any"), ("price_lost", "a"), ("price_lost", "*")]
    assert dict(found.steps[0].args)["row"] == "ac"
    assert "未采用的价格：130.00（a）" in "".join(explain(found))
    assert "price not taken: 130.00 (a)" in "".join(explain(found, "en"))
    assert labour(priced(LEVEL, PRODUCT), ticket) == 13_000


def test_r005_a_tiers_own_row_goes_before_one_for_every_tier() -> None:
    own = PRODUCT | {"id": "own", "tier": "any", "amount": 9_000}
    ticket = facts(attrs=attrs(product_type="ac"))

    assert labour(priced(PRODUCT, own), ticket) == 9_000


PROMOTION = {
    "id": "11-11",
    "amount": 2,
    "when": {"day": {"from": "2026-11-01", "to": "2026-11-13"}},
}


@pytest.mark.parametrize(
    ("served", "amount"),
    [
        ("2026-10-31T12:00:00+08:00", 3), ("2026-10-31T23:59:59.999+08:00", 3),
        ("2026-11-01T00:00:00+08:00", 2), ("2026-11-11T12:00:00+08:00", 2),
        ("2026-11-12T23:59:59.999+08:00", 2), ("2026-11-13T00:00:00+08:00", 3),
        ("2026-11-13T12:00:00+08:00", 3),
    ],
)  # fmt: skip
def test_r010_a_promotion_prices_parts_of_its_days_and_no_other(served: str, amount: int) -> None:
    """Old, promotion, old: [11-01, 11-13) on the local day of the service."""
    book = document()
    book["planes"]["pay"]["prices"].append({"sku": "SCREW", "tier": "*"} | PROMOTION)

    found = amounts(book, facts(line("SCREW", "100"), served=parse(served)))

    assert found == {"pay:1:part": amount * 100}


def test_r010_a_day_is_no_fact_and_leaves_the_facts_hash_as_it_is() -> None:
    book = priced(PROMOTION)

    found = assess(facts(), compile_book(book))

    assert found.facts_hash == assess(facts(), compile_book(document())).facts_hash
    assert found.facts_hash == facts_hash(facts())


def test_days_are_remembered_by_the_dates_that_rules_name_not_one_by_one() -> None:
    book = compile_book(priced(PROMOTION))
    for day in range(1, 29):
        for month in (10, 11, 12):
            book.situations(facts(served=datetime(2026, month, day, tzinfo=UTC)))

    assert book.resolve.cache_info().currsize == 3


@given(st.integers(0, 800))
def test_a_day_remembered_prices_as_one_asked_for_the_first_time(day: int) -> None:
    rows = [
        PROMOTION,
        {"id": "d", "amount": 7, "when": {"day": ["2026-03-01", "2027-01-01"]}},
        {"id": "late", "amount": 9, "when": {"day": {"from": "2027-06-01"}}},
    ]
    served = datetime.fromtimestamp(1_767_225_600 + day * 86_400, UTC)
    local = served.date().isoformat()
    expected = 10_000
    if "2026-11-01" <= local < "2026-11-13":
        expected = 2
    elif local in ("2026-03-01", "2027-01-01"):
        expected = 7
    elif local >= "2027-06-01":
        expected = 9

    assert labour(REMEMBERED.setdefault("book", priced(*rows)), facts(served=served)) == expected


REMEMBERED: dict[str, Any] = {}


def test_a_day_begins_where_the_clock_of_the_region_says() -> None:
    """15:30 UTC on 10-31 is 23:30 in Shanghai, and 00:30 of 11-01 in Tokyo."""
    tokyo = {"id": "jp", "regions": ["JP"], "utc_offset": "+09:00"}
    book = priced(PROMOTION) | {"clocks": [tokyo]}
    at = parse("2026-10-31T15:30:00Z")

    assert labour(book, facts(served=at)) == 10_000
    assert labour(book, facts(served=at, region=("JP",), city_class=None)) == 2


def test_a_weekday_may_be_a_condition() -> None:
    weekend = {"id": "w", "factor": "1.5", "when": {"weekday": ["sat", "sun"]}}
    book = with_plane("pay", coefficients=[weekend])

    assert labour(book, facts(served=parse("2026-11-06T15:59:59Z"))) == 10_000
    assert labour(book, facts(served=parse("2026-11-06T16:00:00Z"))) == 15_000
    assert labour(book, facts(served=parse("2026-11-08T16:00:00Z"))) == 10_000


def test_r047_in_a_tier_2_city_the_job_is_one_line_of_90_and_elsewhere_two() -> None:
    book = priced({"id": "tier2", "amount": 9_000, "when": {"region": "class:tier2"}})
    fee = {"id": "perf", "fee": "commission", "by": "order", "rate": "0.05"}
    book["planes"]["pay"]["fees"] = [fee | {"when": {"region": "class:tier1"}}]
    order = attrs(order_amount=100_000)

    assert amounts(book, facts(city_class="tier2", attrs=order)) == {"pay:1:labour": 9_000}
    assert amounts(book, facts(city_class="tier1", attrs=order)) == {
        "pay:1:labour": 10_000, "pay:@perf:commission": 5_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "rate", "gross", "tax"),
    [
        ("inclusive", "0.13", 10_000, 1_150), ("inclusive", "0.09", 10_000, 826),
        ("inclusive", "0.06", 10_000, 566), ("inclusive", "0.03", 10_000, 291),
        ("inclusive", "0.01", 10_000, 99), ("inclusive", "0", 10_000, 0),
        ("exclusive", "0.13", 11_300, 1_300), ("exclusive", "0.09", 10_900, 900),
        ("exclusive", "0.06", 10_600, 600), ("exclusive", "0.03", 10_300, 300),
        ("exclusive", "0.01", 10_100, 100), ("exclusive", "0", 10_000, 0),
    ],
)  # fmt: skip
def test_r062_net_and_tax_are_the_gross_at_every_rate(
    mode: str, rate: str, gross: int, tax: int
) -> None:
    """Net = round(100.00 / 1.13) = 88.50, tax 11.50; on top 13.00."""
    book = with_plane("charge", taxes=[{"id": "vat", "mode": mode, "rate": rate}])
    found = lines(book, facts())["charge:1:labour"]

    assert (found.amount, found.tax) == (gross, tax)
    step = found.steps[-1]
    assert (step.op, step.rule) == ("tax", "vat")
    told = dict(step.args)
    assert int(told["net"]) + int(told["tax"]) == found.amount


@given(
    st.lists(st.tuples(st.integers(0, 9_999), st.sampled_from(["AC-INSTALL", "SCREW", "GLUE"])),
             min_size=1, max_size=6),
    st.sampled_from(["inclusive", "exclusive"]),
    st.sampled_from(["0.13", "0.09", "0.06", "0.03", "0.01", "0"]),
)  # fmt: skip
def test_r062_the_total_is_the_sum_of_nets_and_taxes_that_were_rounded_once_a_line(
    given_lines: list[tuple[int, str]], mode: str, rate: str
) -> None:
    book = with_plane("charge", taxes=[{"id": "vat", "mode": mode, "rate": rate}])
    ticket = facts(*(line(sku, str(n), str(at)) for at, (n, sku) in enumerate(given_lines)))
    done = assess(ticket, compile_book(book))
    charged = [x for x in done.lines if x.plane == "charge"]

    nets = [int(dict(x.steps[-1].args)["net"]) for x in charged]
    assert sum(nets) + sum(x.tax for x in charged) == done.total("charge")
    for net, x in zip(nets, charged, strict=True):
        exact = Decimal(net) * Decimal(rate)
        assert net + x.tax == x.amount
        assert abs(exact - x.tax) <= 1


def test_r062_goods_and_services_are_taxed_apart_and_the_first_that_holds_wins() -> None:
    """100.00 at 6 % and 1.00 at 13 % on top; in Tibet, where nothing is due, neither."""
    rows = [
        {"id": "tibet", "mode": "none", "when": {"region": "54"}},
        {"id": "goods", "mode": "exclusive", "rate": "0.13", "on": ["part"]},
    ]
    book = with_plane("charge", taxes=rows, tax={"mode": "exclusive", "rate": "0.06"})
    ticket = {"lines": (line("AC-INSTALL"), line("SCREW", "100", "2"))}

    assert amounts(book, facts(**ticket), "charge") == {
        "charge:1:labour": 10_600, "charge:2:part": 339,
    }  # fmt: skip
    tibet = lines(book, facts(region=("540102", "540100", "540000"), **ticket))
    assert [x.amount for x in tibet.values() if x.plane == "charge"] == [10_000, 300]
    assert steps(tibet["charge:1:labour"])[-1] == ("untaxed", "tibet")
    assert "不计税（tibet）" in "".join(explain(tibet["charge:1:labour"]))


def test_r040_abroad_a_ticket_finds_its_zone_and_its_tax() -> None:
    """Japan lies in zone:abroad; 120.00 with 10 % consumption tax contained: net 109.09."""
    book = document(zones={"abroad": ["JP", "US"]})
    plane = book["planes"]["charge"]
    plane["tiers"].append({"id": "abroad", "when": {"region": "zone:abroad"}})
    plane["prices"].append({"sku": "AC-INSTALL", "tier": "abroad", "amount": 12_000})
    plane["taxes"] = [
        {"id": "jp", "mode": "inclusive", "rate": "0.1", "when": {"region": "JP"}},
        {"id": "us", "mode": "none", "when": {"region": "US"}},
    ]
    plane["tax"] = {"mode": "inclusive", "rate": "0.06"}

    for region, tier, amount, tax in (
        (regions.chain("JP"), "abroad", 12_000, 1_091),
        (regions.chain("US-CA"), "abroad", 12_000, 0),
        (SHANGHAI, "any", 10_000, 566),
    ):
        found = lines(book, facts(region=region, city_class=None))["charge:1:labour"]
        assert (found.tier, found.amount, found.tax) == (tier, amount, tax)


def package(name: str, vat: str, mileage: int, points: str, version: int = 1) -> dict[str, Any]:
    tax = {"taxes": [{"id": "vat", "mode": "exclusive", "rate": vat}]}
    way = {"fees": [{"id": "way", "fee": "mileage", "by": "distance", "amount": mileage}]}
    bonus = {"coefficients": [{"id": "points", "factor": points, "on": ["labour"]}]}
    return {
        "id": name,
        "version": version,
        "parts": {"tax": {"charge": tax}, "logistics": {"pay": way}, "points": {"pay": bonus}},
    }


EAST, NORTH, SOUTH = (
    package("east", "0.09", 100, "1.1"), package("north", "0.06", 150, "1.2", 4),
    package("south", "0.03", 200, "1.3"),
)  # fmt: skip


def bundled(*places: dict[str, Any], **more: Any) -> dict[str, Any]:
    return document(packages=[EAST, NORTH, SOUTH], package_map=list(places), **more)


def test_r059_a_package_applied_to_a_province_changes_tax_and_logistics_and_points_at_once() -> (
    None
):
    """Shanghai: 109.00; 10 km at 1.00; 110.00. Beijing, which takes nothing: as before."""
    book = bundled({"id": "sh", "regions": ["31"], "package": "east"})
    way = attrs(distance_km=10)

    assert amounts(book, facts(attrs=way), "charge") == {"charge:1:labour": 10_900}
    assert amounts(book, facts(attrs=way)) == {
        "pay:1:labour": 11_000, "pay:@east.way:mileage": 1_000,
    }  # fmt: skip
    elsewhere = facts(attrs=way, region=BEIJING)
    assert amounts(book, elsewhere, "charge") == {"charge:1:labour": 10_000}
    assert amounts(book, elsewhere) == {"pay:1:labour": 10_000}
    found = lines(book, facts(attrs=way))
    assert ("tax", "east.vat") in steps(found["charge:1:labour"])
    assert ("factor", "east.points") in steps(found["pay:1:labour"])


def test_r060_east_tax_and_north_logistics_and_south_points_combine() -> None:
    """100.00 + 9 %; 10 km at 1.50; 100.00 × 1.3."""
    takes_ = {"tax": "east", "logistics": "north", "points": "south"}
    book = bundled({"id": "mix", "regions": ["zone:z"], "takes": takes_}, zones={"z": ["31", "11"]})
    ticket = facts(attrs=attrs(distance_km=10), region=BEIJING)

    assert amounts(book, ticket, "charge") == {"charge:1:labour": 10_900}
    assert amounts(book, ticket) == {
        "pay:1:labour": 13_000, "pay:@north.way:mileage": 1_500,
    }  # fmt: skip
    assert [(t.part, t.package, t.version, t.row) for t in takes(book, BEIJING, None)] == [
        ("logistics", "north", 4, "mix"), ("points", "south", 1, "mix"), ("tax", "east", 1, "mix"),
    ]  # fmt: skip
    assert takes(book, GUANGZHOU, None) == ()


def ratio(name: str, share: str) -> dict[str, Any]:
    """A package whose split gives the outlet `share`, and the crew the rest."""
    made = package(name, "0.09", 100, "1.1")
    parts = [
        {"id": "outlet", "role": "outlet", "rate": share},
        {"id": "crew", "role": "crew", "remainder": True},
    ]
    made["parts"]["split"] = {"pay": {"splits": [{"id": "plan", "parts": parts}]}}
    return made


def test_r059_tax_and_logistics_and_split_ratio_change_together_with_the_package() -> None:
    """Shanghai takes east: 9 % on top; 10 km at 1.00; 110.00 shared 30 : 70. Beijing: all to the crew."""
    east = ratio("east", "0.3")
    place = {"id": "sh", "regions": ["31"], "package": "east"}
    book = document(packages=[east], package_map=[place])
    way = attrs(distance_km=10)
    found = lines(book, facts(attrs=way))

    assert (found["charge:1:labour"].amount, found["charge:1:labour"].tax) == (10_900, 900)
    assert found["pay:1:labour"].shares == (("ann", 7_700), ("outlet-sh-1", 3_300))
    assert found["pay:@east.way:mileage"].shares == (("ann", 700), ("outlet-sh-1", 300))
    assert "east.plan" in {step.rule for step in found["pay:1:labour"].steps}
    elsewhere = lines(book, facts(attrs=way, region=BEIJING))
    assert elsewhere["charge:1:labour"].tax == 0
    assert elsewhere["pay:1:labour"].shares == (("ann", 10_000),)
    assert [each for each in check(book, CATALOGUE) if each.severity == "error"] == []


GROUPS = {
    "north": "11 12 13 14 15 21 22 23 41 37 61 62 63 64 65",
    "east": "31 32 33 34 35 36",
    "south": "42 43 44 45 46 50 51 52 53 54 71 81 82",
}


@pytest.mark.parametrize(
    ("province", "expected"),
    [(code, name) for name, codes in GROUPS.items() for code in codes.split()],
)
def test_r061_every_province_finds_its_package(province: str, expected: str) -> None:
    book = bundled(
        *({"id": name, "regions": codes.split(), "package": name} for name, codes in GROUPS.items())
    )
    place = regions.chain(province + "0000")
    done = lines(book, facts(region=place, city_class=None))

    assert {taken.package for taken in takes(book, place, None)} == {expected}
    assert ("tax", f"{expected}.vat") in steps(done["charge:1:labour"])
    assert ("factor", f"{expected}.points") in steps(done["pay:1:labour"])


def test_r061_the_table_has_all_34() -> None:
    codes = {code for group in GROUPS.values() for code in group.split()}

    assert codes == {code[:2] for code in regions.divisions() if code.endswith("0000")}
    assert len(codes) == 34


URGENT = {
    "id": "urgent", "fee": "urgent", "rate": "0.3", "base": "after_coefficient",
    "when": {"urgent": True},
}  # fmt: skip


def test_r038_a_region_takes_a_surcharge_away_or_has_its_own_without_code() -> None:
    """The book's 30 %; nothing in Yunnan; 50 % in Guangdong under the same id."""
    away = {"id": "yn", "version": 1, "parts": {"policy": {"pay": {"removes": ["urgent"]}}}}
    own = {
        "id": "gd", "version": 1,
        "parts": {"policy": {"pay": {"surcharges": [URGENT | {"rate": "0.5"}]}}},
    }  # fmt: skip
    book = with_plane("pay", surcharges=[URGENT]) | {
        "packages": [away, own],
        "package_map": [
            {"id": "a", "regions": ["53"], "package": "yn"},
            {"id": "b", "regions": ["44"], "package": "gd"},
        ],
    }
    ticket = {"urgent": True}

    assert amounts(book, facts(**ticket)) == {"pay:1:labour": 10_000, "pay:1:urgent": 3_000}
    assert amounts(book, facts(region=GUANGZHOU, **ticket))["pay:1:urgent"] == 5_000
    yunnan = facts(region=("530102", "530100", "530000"), **ticket)
    assert amounts(book, yunnan) == {"pay:1:labour": 10_000}


def two_modes() -> dict[str, Any]:
    """华东 100.00 a job; 华南 30 % of the order, and the job itself 0."""
    share = {"id": "share", "fee": "commission", "by": "order", "rate": "0.3"}
    south = {
        "prices": [{"sku": "AC-INSTALL", "tier": "*", "amount": 0}],
        "fees": [share],
    }
    package = {"id": "south", "version": 1, "parts": {"mode": {"pay": south}}}
    return document(
        packages=[package],
        package_map=[{"id": "s", "regions": ["zone:south"], "package": "south"}],
        zones={"south": ["44", "45", "46"]},
    )


def test_r037_east_pays_by_the_job_and_south_a_share_of_the_order_for_the_same_item() -> None:
    """100.00; 30 % of 800.00 = 240.00."""
    book, order = two_modes(), attrs(order_amount=80_000)

    assert amounts(book, facts(attrs=order)) == {"pay:1:labour": 10_000}
    assert amounts(book, facts(attrs=order, region=GUANGZHOU)) == {
        "pay:1:labour": 0, "pay:@south.share:commission": 24_000,
    }  # fmt: skip
    found = lines(book, facts(attrs=order, region=GUANGZHOU))["pay:1:labour"]
    assert dict(found.steps[0].args)["row"] == "south.AC-INSTALL"


def test_r037_both_modes_settle_in_one_months_statement() -> None:
    """ann installed once in each: 100.00 + 240.00."""
    book, order = compile_book(two_modes()), attrs(order_amount=80_000)
    month = []
    for ticket, region in (("T1", SHANGHAI), ("T2", GUANGZHOU)):
        done = assess(facts(ticket_id=ticket, attrs=order, region=region), book)
        mine = tuple(each for each in entries_for(done) if each.account == "payable:ann")
        month.append(replace(entry(ticket, party="ann"), lines=mine))

    made = draft("ann", PERIOD, month)

    assert made.total == 34_000


def test_r030_key_and_new_customers_have_discounts_of_their_own() -> None:
    """20 % for the key customer, 5 % for the new one, nothing for whom nobody classed."""
    rows = [
        {"id": "key", "rate": "0.2", "when": {"customer_class": "key"}},
        {"id": "new", "rate": "0.05", "when": {"customer_class": "new"}},
    ]
    book = with_plane("charge", discounts=rows)

    found = [
        labour(book, facts(attrs=given), "charge")
        for given in (attrs(customer_class="key"), attrs(customer_class="new"), ())
    ]
    assert found == [8_000, 9_500, 10_000]


def factor(name: str, value: str) -> dict[str, Any]:
    return {"id": name, "factor": value, "on": ["labour"]}


def rules(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"pay": {"coefficients": list(rows)} | more}


TREE = [
    {"id": "group", "rules": rules(factor("height", "1.1"), factor("access", "1.2"))},
    {"id": "metro", "parent": "group", "rules": rules(factor("height", "1.5"))},
    {"id": "line-9", "parent": "metro", "rules": rules(factor("access", "2"))},
    {"id": "line-4", "parent": "metro", "rules": rules(removes=["access", "book"])},
]


@pytest.mark.parametrize(
    ("project", "amount"),
    [
        ("group", 14_520),  # 100 × 1.1 × 1.2 × 1.1 (the book's)
        ("metro", 19_800),  # 100 × 1.5 × 1.2 × 1.1
        ("line-9", 33_000),  # 100 × 1.5 × 2 × 1.1
        ("line-4", 15_000),  # 100 × 1.5
        ("other", 11_000),
        (None, 11_000),
    ],
)
def test_r069_a_leaf_overrides_its_parent_and_inherits_the_rest(
    project: str | None, amount: int
) -> None:
    book = with_plane("pay", coefficients=[factor("book", "1.1")]) | {"projects": TREE}

    assert labour(book, facts(attrs=attrs(project=project) if project else ())) == amount


def test_r069_the_effective_rule_is_explained_by_the_node_that_says_it() -> None:
    book = with_plane("pay", coefficients=[factor("book", "1.1")]) | {"projects": TREE}

    assert [(e.id, e.node, e.over, e.row["factor"]) for e in effective(book, "line-9")] == [
        ("access", "line-9", ("group",), "2"), ("book", "", (), "1.1"),
        ("height", "metro", ("group",), "1.5"),
    ]  # fmt: skip
    assert [e.id for e in effective(book, "line-4")] == ["height"]
    done = lines(book, facts(attrs=attrs(project="line-9")))["pay:1:labour"]
    assert [rule for op, rule in steps(done) if op == "factor"] == [
        "line-9.access", "metro.height", "book",
    ]  # fmt: skip


def test_r069_a_projects_rule_stands_in_for_the_books_own() -> None:
    """1.1 everywhere, 3 in the metro and below it."""
    node = {"id": "metro", "rules": rules(factor("book", "3"))}
    leaf = {"id": "line-9", "parent": "metro"}
    book = with_plane("pay", coefficients=[factor("book", "1.1")]) | {"projects": [leaf, node]}

    found = [
        labour(book, facts(attrs=attrs(**given)))
        for given in ({}, {"project": "x"}, {"project": "metro"}, {"project": "line-9"})
    ]
    assert found == [11_000, 11_000, 30_000, 30_000]


def test_r069_a_price_may_be_a_projects_own() -> None:
    price = {"sku": "AC-INSTALL", "tier": "*", "amount": 7_000}
    book = document(projects=[{"id": "metro", "rules": {"pay": {"prices": [price]}}}])

    assert labour(book, facts(attrs=attrs(project="metro"))) == 7_000
    assert labour(book, facts()) == 10_000


def test_a_book_with_nothing_to_put_together_is_taken_as_it_is() -> None:
    book = document()

    assert expanded(book) is book
