"""The trades that ship whole: each with its own catalogue, prices, flows, forms, words and sources."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from packages import shelf
from suanqing.library import golden
from suanqing.work.scenes.around import Around, Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance, begin
from tests.unit.library.packages_on_shelf import TRADES
from tests.unit.library.reckoning import assessed, held_against_the_oracle

LEAST_ITEMS, LEAST_FORMS = 40, 3
MOST_BYTES, MOST_BYTES_OF_ONE = 3_000_000, 62_000
TICKETS = [(name, ticket) for name in shelf.ids() for ticket in sorted(shelf.package(name)["tickets"])]  # fmt: skip


def of(name: str, part: str) -> Any:
    return shelf.package(name)[part]


def test_twenty_industries_and_more_are_whole() -> None:
    assert len({*TRADES}) >= 20 and {*TRADES} <= {*shelf.ids()}


@pytest.mark.parametrize("name", TRADES)
def test_a_trade_has_a_catalogue_with_units_and_prices_on_both_planes(name: str) -> None:
    catalogue, book = of(name, "catalogue"), of(name, "book")

    assert len(catalogue) >= LEAST_ITEMS
    assert all(each["unit"] and each["category"] and each["name"] for each in catalogue.values())
    assert len({each["name"] for each in catalogue.values()}) == len(catalogue)
    bundles = {row["sku"] for row in book.get("bundles", ())}
    for plane in book["planes"].values():
        assert {row["sku"] for row in plane["prices"]} >= catalogue.keys() - bundles


@pytest.mark.parametrize("name", TRADES)
def test_a_trade_prices_by_class_of_city_and_by_scenario(name: str) -> None:
    book = of(name, "book")
    whens = [tier["when"] for plane in book["planes"].values() for tier in plane["tiers"]]
    ruled = [row.get("when", {}) for row in book["planes"]["pay"].get("splits", ())]

    assert any(str(when.get("region", "")).startswith("class:") for when in whens)
    assert any("scenario" in when for when in [*whens, *ruled])
    assert len(book["scenarios"]) >= 2


@pytest.mark.parametrize("name", TRADES)
def test_a_trade_sells_serves_and_looks_after_in_its_own_words(name: str) -> None:
    document = shelf.package(name)
    nodes = [node for scene in document["scenes"].values() for node in scene["nodes"].values()]

    assert {node["phase"] for node in nodes} == {"presale", "sale", "aftersale"}
    assert len(document["forms"]) >= LEAST_FORMS and len(document["words"]) >= 3
    assert {run["scene"] for run in document["runs"].values()} <= {*document["scenes"]}
    assert document["manifest"]["sources"]
    assert len(document["tickets"]) >= 3 and (
        "ladders" not in document["book"] or document["months"]
    )


@pytest.mark.parametrize("name", TRADES)
def test_a_trades_forms_are_each_asked_for_somewhere(name: str) -> None:
    document = shelf.package(name)
    asked = {n.get("form") for s in document["scenes"].values() for n in s["nodes"].values()}

    assert {*document["forms"]} <= asked


@pytest.mark.parametrize("name", TRADES)
def test_no_form_stands_in_the_way_of_giving_work_out(name: str) -> None:
    """Claiming and assigning answer no form."""
    nodes = [n for scene in of(name, "scenes").values() for n in scene["nodes"].values()]
    given = [n for n in nodes if n.get("form") and n.get("state") == "created"]

    assert [n["name"]["en"] for n in given if {e["on"] for e in n["exits"]} & {"claim", "assign"}] == []  # fmt: skip


REPLACED = {
    "GB/T 31771-2015": "GB/T 31771-2024",
    "GB 17790-2008": "GB/T 17790-2025",
    "YY/T 0841-2011": "YY/T 0841-2023",
    "GB 34914-2017": "GB 34914-2021",
    "GB/T 30307-2013": "GB/T 30307-2023",
    "GB/T 3608-2008": "GB 3608-2025",
    "GB/T 23525-2009": "GB 23525-2025",
    "GB 7000.1-2015": "GB/T 7000.1-2023",
    "GB 18580-2017": "GB 18580-2025",
}
"""Standards that are no longer in force, by what stands in their place."""


@pytest.mark.parametrize("name", shelf.every())
def test_a_source_names_what_is_in_force(name: str) -> None:
    told = [each["from"] for each in shelf.manifest(name).get("sources", ())]

    assert [old for old, new in REPLACED.items() for each in told if old in each and new not in each] == []  # fmt: skip


def test_owners_vote_by_area_and_by_heads() -> None:
    """Civil Code, article 278: two thirds of both take part, and more than half of both agree."""
    assert {"shares", "yes_area", "heads", "yes_heads"} <= {*of("property", "forms")["pr_vote"]["fields"]}  # fmt: skip


@pytest.mark.parametrize(("place", "paid"), [("common", False), ("flat", True)])
def test_owners_pay_no_emergency_in_common_parts(place: str, paid: bool) -> None:
    """At night, too: the scene says which parts they are, the book waives them whole."""
    document = shelf.package("property")
    scene = compiled_scene(document["scenes"]["pr-request"], golden.words(document))
    known = {"form.place": place, "form.danger": "burst"}
    around = Around(known=known, began="2026-11-18", found=lambda _: ["worker"])
    begun = begin(scene, "pr-request", "asker", golden.NO_TIME, around).head
    done = advance(begun, scene, Command("advance", "worker"), golden.NO_TIME, around)
    said = {} if "rush_common" not in str(done.events) else {"project": "common"}

    came = golden.figures(
        {
            "region": "370102", "served": "2026-11-18T23:00:00+08:00", "urgent": True,
            "facts": {"service_level": "night", **said},
            "lines": [{"sku": "PR-EMERG", "qty": "1"}, {"sku": "PR-VALVE-P", "qty": "1"}],
        },
        golden.book_of(document),
    )  # fmt: skip

    assert [node["node"] for node in done.head["tokens"].values()] == ["rush_go"]
    assert (came.charge > 0) is paid and came.pay > 0


ADDED = {"holiday", "night", "mileage", "urgent"}
"""What is asked beside the labour."""


@pytest.mark.parametrize("name", TRADES)
def test_what_is_free_by_warranty_or_fault_is_free_of_what_is_added_to_it(name: str) -> None:
    charge = of(name, "book")["planes"]["charge"]
    added = {row["fee"] for kind in ("fees", "surcharges") for row in charge.get(kind, ())} & ADDED

    for waiver in charge.get("waivers", ()):
        if {"warranty", "symptom", "rework", "on_time"} & {*waiver["when"]} and "labour" in waiver[
            "on"
        ]:
            assert added - {*waiver["on"]} == set() or "service_level" in waiver["when"], waiver[
                "id"
            ]


@pytest.mark.parametrize("name", shelf.ids())
def test_what_is_sold_by_the_metre_is_counted_in_metres(name: str) -> None:
    units = {
        each["unit"] for each in of(name, "catalogue").values() if each["name"].endswith("每米）")
    }

    assert units <= {"m"}


def test_a_longer_move_never_costs_less() -> None:
    """Beyond 50 km the kilometre is cheaper and counted from the first, so that both meet at 50."""
    document = shelf.package("moving")
    book, ticket = golden.book_of(document), document["tickets"]["out_of_town"]["ticket"]
    ways = ("11", "49.9", "50", "50.1", "51", "60", "120")

    facts = [{**ticket["facts"], "distance_km": km} for km in ways]
    came = [golden.figures({**ticket, "facts": each}, book) for each in facts]

    assert [each.charge for each in came] == sorted(each.charge for each in came)
    assert [each.pay for each in came] == sorted(each.pay for each in came)


def test_goods_that_are_refused_are_not_paid_back() -> None:
    nodes = of("retail", "scenes")["retail-return"]["nodes"]

    assert {each["to"] for each in nodes["refuse"]["exits"]} == {"cancelled"}


@pytest.mark.parametrize("name", ("appliance", "fresh", "elevator"))
def test_goods_work_and_services_have_rates_of_their_own(name: str) -> None:
    charge = of(name, "book")["planes"]["charge"]

    assert len({charge["tax"]["rate"], *(row["rate"] for row in charge["taxes"])}) >= 2


REPAIRS = [
    ("elevator", "EL-DOOR-ADJ", {"urgent": True}, {"symptom": "water", "holiday": True}, {"urgent", "holiday"}),
    ("ev-charger", "EV-FIX-DC", {"urgent": True},
     {"symptom": "not_ready", "distance_km": "40"}, {"urgent", "call_out", "mileage"}),
    ("it-equipment", "IT-MFP-FIX", {}, {"service_level": "night", "distance_km": "48"}, {"night", "mileage"}),
    ("medical-device", "MD-FIX-M", {"urgent": True},
     {"product_type": "life_support", "service_level": "night", "distance_km": "80"}, {"urgent", "night", "mileage"}),
    ("hvac", "HV-LEAK", {"urgent": True}, {"distance_km": "42", "holiday": True}, {"urgent", "holiday", "mileage"}),
    ("lighting", "LI-FIX", {}, {"distance_km": "60"}, {"mileage"}),
    ("solar", "SO-INV-FIX", {}, {"distance_km": "80"}, {"mileage"}),
    ("furniture", "FU-REPAIR", {}, {"distance_km": "60"}, {"mileage"}),
    ("water-purifier", "WP-FIX", {"urgent": True},
     {"symptom": "leak", "service_level": "night", "distance_km": "40"}, {"urgent", "night", "mileage"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sku", "flags", "facts", "fees"), REPAIRS, ids=[each[0] for each in REPAIRS]
)
def test_a_repair_is_taxed_at_13_per_cent_with_all_that_comes_with_it(
    name: str, sku: str, flags: Any, facts: Any, fees: set[str]
) -> None:
    ticket = {"region": "110105", "lines": [{"sku": sku, "qty": "1"}], **flags}
    usual = Decimal(of(name, "book")["planes"]["charge"]["tax"]["rate"])

    def rates(**more: str) -> set[tuple[str, Decimal]]:
        found = set()
        for line in assessed(shelf.package(name), {**ticket, "facts": {**facts, **more}}).lines:
            if line.plane == "charge" and line.amount:
                found.add((line.fee, round(Decimal(line.tax) / (line.amount - line.tax), 2)))
        return found

    assert rates(project="repair") == {(fee, Decimal("0.13")) for fee in {"labour", *fees}}
    assert rates() == {(fee, usual) for fee in {"labour", *fees}}


def test_trades_stand_beside_each_other_in_one_company() -> None:
    """A SKU that two bring is one thing, and no two scenes or forms have one id, but a variant's and its base's."""
    own = [name for name in shelf.ids() if "base" not in shelf.manifest(name)]
    items: dict[str, set[tuple[str, str]]] = {}
    for name in own:
        for sku, each in of(name, "catalogue").items():
            items.setdefault(sku, set()).add((each["kind"], each["unit"]))
    assert [sku for sku, kinds in items.items() if len(kinds) > 1] == []
    for part in ("scenes", "forms"):
        times = Counter(id for name in own for id in of(name, part))
        assert [id for id, count in times.items() if count > 1] == []


@pytest.mark.parametrize(("name", "ticket"), TICKETS)
def test_a_golden_ticket_is_what_the_oracle_reckons(name: str, ticket: str) -> None:
    document = shelf.package(name)

    held_against_the_oracle(document, document["tickets"][ticket])


@pytest.mark.parametrize("name", TRADES)
def test_no_work_of_a_trade_pays_more_than_it_brings(name: str) -> None:
    """Per unit and in every tier, net of the tax that is in the price, by the cheapest price that a customer has; the
    company itself pays for what is free."""
    planes = of(name, "book")["planes"]
    net = 1 + Decimal(planes["charge"]["tax"]["rate"])
    asked: dict[str, Decimal] = {}
    for row in planes["charge"]["prices"]:
        amounts = [row["amount"]] if "amount" in row else [step["amount"] for step in row["steps"]]
        asked[row["sku"]] = min(asked.get(row["sku"], Decimal(10**12)), *map(Decimal, amounts))
    standard = [row for row in planes["pay"]["prices"] if row["tier"] in ("*", "p-standard")]

    over = [
        r["sku"] for r in standard
        if "amount" in r and asked[r["sku"]] and r["amount"] > asked[r["sku"]] / net
    ]  # fmt: skip

    assert over == []


def test_the_library_stays_small() -> None:
    sizes = {
        name: sum(path.stat().st_size for path in (shelf.LIBRARY / name).glob("*.json"))
        for name in TRADES
    }

    print({name: size // 1_000 for name, size in sizes.items()}, "kB")
    assert max(sizes.values()) <= MOST_BYTES_OF_ONE
    assert sum(p.stat().st_size for p in shelf.LIBRARY.rglob("*.json")) <= MOST_BYTES
