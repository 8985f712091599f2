"""Templates taken out again: what only they brought goes, what uses it is named, what the company changed stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from packages import app as packages
from packages import shelf, wiring
from suanqing.errors import Stale
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import utcnow
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.service.settings import StartStore
from suanqing.work.service.upkeep_service import upkeep_store
from tests.integration.settling import World
from tests.integration.test_own_set_up import CARL, ROOT, company, published
from tests.integration.test_templates import everything, install
from tests.rest import call


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return company(World(moto_tables, tables, clock=utcnow))  # type: ignore[arg-type]


def asked(method: str, what: str, template: str, who: Caller = ROOT) -> tuple[int, Any]:
    path = f"/templates/{{template}}/{what}"
    status, body, _ = call(
        packages.handler, method, path, caller=who, path_params={"template": template}
    )
    return status, body


def installed() -> dict[str, tuple[int, int | None]]:
    _, body, _ = call(packages.handler, "GET", "/templates/installed", caller=ROOT)
    return {each["package"]: (each["version"], each["newest"]) for each in body["items"]}


def book_published(world: World, book: str) -> None:
    version = world.pricing.submit(book, "root", utcnow())
    world.pricing.approve(book, version.hash, "carl", utcnow(), True)
    world.pricing.publish(book, "carl", utcnow())


def said(body: Any) -> Iterator[tuple[str, str, str]]:
    return ((each["part"], each["name"], each["what"]) for each in body["items"])


def test_what_is_here_is_told_with_the_version_of_the_release(world: World) -> None:
    install("step-commission")
    install("retention", CARL)

    newest = {each: shelf.manifest(each)["version"] for each in ("step-commission", "retention")}
    assert installed() == {name: (version, version) for name, version in newest.items()}
    assert asked("POST", "uninstall", "mileage")[1]["code"] == "template_not_installed"
    assert asked("POST", "upgrade", "mileage")[1]["code"] == "template_not_installed"


def test_a_way_of_settling_goes_by_a_draft_and_the_book_is_as_before(world: World) -> None:
    install("step-commission")
    book_published(world, install("retention")[1]["book_version"])
    before = world.pricing.book_document("main@1")

    shown = asked("GET", "uses", "retention")[1]
    status, body = asked("POST", "uninstall", "retention")

    assert (status, shown["uses"], list(said(body))) == (
        200, [], [("book", "planes.pay.releases.retained", "leaves")],
    )  # fmt: skip
    drafted = world.pricing.book_document(body["book_version"])
    assert drafted["planes"] == before["planes"] and drafted["ladders"] == before["ladders"]
    found = world.pricing.findings(body["book_version"])
    assert [each["code"] for each in found] == ["left_out"]
    assert "retention" not in installed()


def test_an_item_comes_off_sale_at_once_and_is_sold_again_where_it_is_installed_again(
    world: World,
) -> None:
    """The book in force prices what runs; the one without it asks no price of it."""
    install("step-commission")
    book_published(world, install("carry")[1]["book_version"])
    [sku, *_] = shelf.package("carry")["catalogue"]

    status, body = asked("POST", "uninstall", "carry")
    book_published(world, body["book_version"])

    assert status == 200 and ("catalogue", sku, "leaves") in said(body)
    assert not world.pricing.catalogue()[sku].active and "carry" not in installed()
    again = install("carry")[1]
    assert world.pricing.catalogue()[sku].active and again["book_state"] == "draft"
    found = world.pricing.findings(again["book_version"])
    assert [each for each in found if each["severity"] == "error"] == []


def test_what_broke_off_goes_on_and_its_items_are_still_sold_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("step-commission")
    book_published(world, install("carry")[1]["book_version"])
    [sku, *_] = shelf.package("carry")["catalogue"]
    store = wiring.taking_out().kept
    puts, put = [], type(store).put

    def once(self: Any, kept: Any) -> None:
        puts.append(kept.here)
        if puts == [True, False]:
            raise Stale("somebody else wrote it meanwhile")
        put(self, kept)

    with monkeypatch.context() as broken:
        broken.setattr(type(store), "put", once)
        assert asked("POST", "uninstall", "carry")[0] == 409
    assert "carry" in installed() and not world.pricing.catalogue()[sku].active

    assert asked("POST", "uninstall", "carry")[0] == 200
    install("carry")
    assert world.pricing.catalogue()[sku].active


def test_a_trade_whose_book_prices_is_refused_and_everything_that_uses_it_is_named(
    world: World, tables: dict[str, str]
) -> None:
    install("step-commission")
    StartStore(world.client, tables["PRICING_TABLE"]).put(
        {"otherwise": "service-visit"}, 0, "root", utcnow()
    )
    world.pricing.put_listing("youzan", "77", "AC-INST")
    before = everything(world)

    status, refused = asked("POST", "uninstall", "step-commission")

    assert (status, refused["code"]) == (409, "template_in_use")
    told = {each["message"] for each in refused["findings"]}
    sku = sorted(shelf.package("step-commission")["catalogue"])[0]
    assert told >= {
        "1 open tickets stand in the scene service-visit",
        "work begins in the scene service-visit by the rule otherwise",
        f"the price book main@1 prices the item {sku}",
    }
    assert all(each["zh"] != each["message"] for each in refused["findings"])
    assert everything(world) == before


def test_a_trade_that_was_only_drafted_goes_without_a_trace(world: World) -> None:
    install("step-commission")
    made = install("retail")[1]
    assert made["drafts"]

    status, _ = asked("POST", "uninstall", "retail")

    own = {*shelf.package("retail")["catalogue"]} - {*shelf.package("step-commission")["catalogue"]}
    catalogue = world.pricing.catalogue()
    assert status == 200 and not any(catalogue[sku].active for sku in own)
    assert world.pricing.version(made["book_version"]).state == "discarded"
    publishing = wiring.drawing().publishing
    assert publishing.scenes.store.drafted() == [] and publishing.forms.store.drafted() == []
    assert "step-commission" in installed() and "retail" not in installed()
    again = install("retail")[1]
    assert again["drafts"] == made["drafts"] and again["book_state"] == "draft"
    assert all(world.pricing.catalogue()[sku].active for sku in own)


def test_a_scene_that_nothing_uses_is_withdrawn_and_begins_no_work(world: World) -> None:
    install("step-commission")
    made = install("scene-rental")[1]
    published(world, made["drafts"], install("retention")[1]["book_version"])

    status, _ = asked("POST", "uninstall", "scene-rental")

    publishing = wiring.drawing().publishing
    [version] = publishing.scenes.store.versions("rental").listed
    assert status == 200 and version.withdrawn
    assert all(each.withdrawn for each in publishing.forms.store.versions("rent_out").listed)


def test_what_a_rule_of_upkeep_makes_tickets_of_is_in_use(
    world: World, tables: dict[str, str]
) -> None:
    install("step-commission")
    install("scene-rental")
    book_published(world, install("carry")[1]["book_version"])
    [sku, *_] = shelf.package("carry")["catalogue"]
    rule = {
        "product_type": "空调", "months": 12, "title": "保养", "scene": "rental", "lines": [{"sku": sku}],
    }  # fmt: skip
    upkeep_store(world.client, tables["PRICING_TABLE"]).put(
        {"rules": {"ac": rule}}, 0, "root", utcnow()
    )

    status, refused = asked("POST", "uninstall", "carry")

    assert (status, refused["code"]) == (409, "template_in_use")
    [use] = refused["findings"]
    assert (use["name"], use["by"]) == (sku, "upkeep ac")
    assert use["zh"] == f"保养规则 ac 会生成 {sku} 的工单"


def test_what_another_template_needs_or_has_as_well_stays(world: World) -> None:
    install("step-commission")
    install("vip-free-way")

    status, refused = asked("POST", "uninstall", "mileage")

    assert (status, refused["code"]) == (409, "template_in_use")
    assert "the template vip-free-way needs the template mileage" in {
        each["message"] for each in refused["findings"]
    }


def test_what_the_company_changed_since_stays(world: World) -> None:
    install("step-commission")
    book = install("retention")[1]["book_version"]
    changed = world.pricing.book_document(book)
    [release] = changed["planes"]["pay"]["releases"]
    release["share"] = "0.2" if release.get("share") != "0.2" else "0.3"
    world.pricing.change(book, changed, "root", utcnow())

    _, body = asked("POST", "uninstall", "retention")

    assert list(said(body)) == [("book", "planes.pay.releases.retained", "kept")]
    assert body.get("book_version") is None


def test_a_plan_goes_and_what_stood_there_stays(world: World, tables: dict[str, str]) -> None:
    care = RuleStore(world.client, tables["PRICING_TABLE"])
    care.put({"threshold": {"CNY": 5000}}, 0, "root", utcnow())
    install("plan-welcome")

    status, body = asked("POST", "uninstall", "plan-welcome")

    assert (status, body["care_version"]) == (200, 3)
    assert care.get().document["threshold"] == {"CNY": 5000}
    assert not care.get().document.get("plans") and not care.get().document.get("segments")


def test_a_segment_that_an_own_plan_is_for_is_in_use(world: World, tables: dict[str, str]) -> None:
    install("plan-welcome")
    care = RuleStore(world.client, tables["PRICING_TABLE"])
    own = care.get()
    [plan] = own.document["plans"]
    mine = {**plan, "id": "ours"}
    care.put({**own.document, "plans": [plan, mine]}, own.version, "root", utcnow())

    status, refused = asked("POST", "uninstall", "plan-welcome")

    assert (status, refused["code"]) == (409, "template_in_use")
    assert any("ours" in each["by"] for each in refused["findings"])


def test_who_does_not_administer_takes_nothing_out(world: World) -> None:
    world.parties.put(Party("fin", "person", "财务", frozenset({"finance"})))
    install("step-commission")
    finance = Caller("fin", frozenset({"finance"}))

    for method, what in (("GET", "uses"), ("POST", "uninstall"), ("GET", "upgrade"), ("POST", "upgrade")):  # fmt: skip
        assert asked(method, what, "step-commission", finance)[0] == 403
