"""Several templates as one, and parts added to a company that stands: combined, refused with both named, installed."""

import json
from typing import Any

import pytest

from packages import app as packages
from packages import shelf, wiring
from suanqing.library.install_service import OUTLET, TECHNICIAN
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.pricing.catalogue import Sku
from suanqing.times import utcnow
from suanqing.work.care.rules_store import RuleStore
from tests.integration.settling import World
from tests.integration.test_templates import everything, install
from tests.rest import call

ROOT, CARL = Caller("root", frozenset({"admin"})), Caller("carl", frozenset({"admin"}))


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    made = World(moto_tables, tables, clock=utcnow)  # type: ignore[arg-type]
    made.parties.put(Party("hq", "hq", "总部"))
    for name, role in (("root", "admin"), ("carl", "admin"), ("dis", "dispatcher")):
        made.parties.put(Party(name, "person", name, frozenset({role})))  # type: ignore[arg-type]
    return made


def together(what: str, *names: str, who: Caller = ROOT) -> tuple[int, Any]:
    status, body, _ = call(
        packages.handler,
        "POST",
        f"/templates/{what}",
        caller=who,
        body=json.dumps({"templates": names}),
    )
    return status, body


def listed(**asked: str) -> list[str]:
    _, page, _ = call(packages.handler, "GET", "/templates", caller=ROOT, query=asked)
    return [each["package"] for each in page["items"]]


def test_the_shelf_is_searched_by_kind_trade_channel_aim_and_words() -> None:
    assert listed(kind="trade") == [*shelf.ids()]
    assert listed(kind="region", q="四川") == ["region-sichuan"]
    assert "plan-lunch" in listed(trade="catering", channel="wecom", kind="plan")
    assert "plan-recheck" not in listed(channel="wecom") and "retention" in listed(channel="wecom")
    assert {"retention", "acceptance-release"} <= {*listed(aim="release")} < {*shelf.every()}
    assert listed(q="nothing of that name") == []


def test_what_comes_of_several_is_shown_before_anything_is_installed(world: World) -> None:
    before = everything(world)

    status, body = together("combine", "region-beijing", "retention", "step-commission")

    assert (status, body["conflicts"]) == (200, [])
    assert body["templates"] == ["step-commission", "region-beijing", "retention"]
    assert body["gave_way"] == [{"template": "region-beijing", "city_class": "tier1"}]
    ticket = next(each for each in body["tickets"] if each["alone"] == [20000, 12000])
    assert (ticket["charge"], ticket["pay"]) == (20000, 10800)
    assert everything(world) == before


def test_a_conflict_names_both_and_nothing_is_installed(world: World) -> None:
    before = everything(world)
    names = ("step-commission", "mileage", "mileage-bands")

    _, shown = together("combine", *names)
    status, refused = together("install", *names)

    assert (status, refused["code"]) == (409, "templates_conflict")
    assert [each["code"] for each in shown["conflicts"]] == [
        each["code"] for each in refused["findings"]
    ]
    told = shown["conflicts"][0]
    assert [each["zh"] for each in told["templates"]] == [
        "远程里程：超出按公里",
        "远程里程：分段一口价",
    ]
    assert "远程里程：分段一口价" in told["zh"] and "Mileage in bands" in told["message"]
    assert everything(world) == before


def test_a_trade_with_a_region_and_a_way_of_settling_is_installed_in_one_call(world: World) -> None:
    """The first golden ticket is settled by the book that came of all three: nine tenths of its labour are paid."""
    status, body = together("install", "step-commission", "region-beijing", "retention")

    assert (status, body["book_state"], body["scenes"]) == (200, "published", ["service-visit@1"])
    assert (body["ticket"]["charge"], body["ticket"]["pay"]) == (20000, 10800)
    world.settle(body["ticket"]["ticket_id"])
    assert world.accrued(OUTLET, TECHNICIAN) == {OUTLET: 2160, TECHNICIAN: 8640}
    before = everything(world)
    assert together("install", "step-commission", "region-beijing", "retention", who=CARL)[0] == 200
    assert everything(world) == before


def test_a_part_is_added_to_the_companys_book_as_a_draft_and_once(world: World) -> None:
    install("step-commission")

    status, body = install("retention")

    assert (status, body["book_state"], body["book_version"]) == (200, "draft", "main@2")
    drafted = world.pricing.book_document("main@2")
    assert [each["id"] for each in drafted["planes"]["pay"]["releases"]] == ["retained"]
    assert drafted["ladders"] == world.pricing.book_document("main@1")["ladders"]
    assert world.pricing.findings("main@2") == []
    assert install("retention")[1]["book_version"] == "main@2"
    assert len(world.pricing.versions()) == 2


def test_an_item_that_is_no_longer_sold_stays_as_it_is(world: World) -> None:
    install("step-commission")
    [sku, *_] = shelf.package("carry")["catalogue"]
    old = Sku(sku=sku, kind="service", name="旧名", unit="piece", category="old", active=False)
    world.pricing.import_skus([old])

    _, body = install("carry")

    assert sku in body["skus_kept"]
    assert world.pricing.catalogue()[sku] == old


def test_several_parts_in_turn_add_up_in_the_callers_own_draft(world: World) -> None:
    install("step-commission")
    install("retention")

    _, mine = install("holiday-pay")
    _, other = install("weekend", CARL)

    pay = world.pricing.book_document(mine["book_version"])["planes"]["pay"]
    assert "releases" in pay and [each["id"] for each in pay["surcharges"]] == [
        "urgent",
        "on-holiday",
    ]
    assert "releases" not in world.pricing.book_document(other["book_version"])["planes"]["pay"]


def test_a_part_that_the_companys_own_rules_contradict_is_refused_with_both_named(
    world: World,
) -> None:
    install("step-commission")
    before = everything(world)

    status, body = install("urgent-graded")

    assert (status, body["code"]) == (409, "templates_conflict")
    assert [{"zh": "本公司现有设置", "en": "what the company has"}, package("urgent-graded")] in [
        each["templates"] for each in body["findings"]
    ]
    assert everything(world) == before


def package(name: str) -> Any:
    return shelf.manifest(name)["name"]


def test_without_a_book_there_is_nothing_to_add_a_part_to(world: World) -> None:
    status, body = install("retention")

    assert (status, body["code"]) == (409, "no_price_book")
    assert world.pricing.versions() == []


def test_a_scene_with_its_forms_comes_as_drafts(world: World) -> None:
    status, body = install("scene-rental")

    assert (status, body["drafts"], body.get("book_version")) == (
        200, ["form rent_back", "form rent_end", "form rent_out", "scene rental"], None,
    )  # fmt: skip
    assert wiring.drawing().publishing.scenes.store.draft("rental").makers == {"root"}  # type: ignore[union-attr]
    assert install("scene-rental")[1] == body


def test_a_plan_joins_the_rules_about_customers_and_what_stands_there_stays(
    world: World, tables: dict[str, str]
) -> None:
    care = RuleStore(world.client, tables["PRICING_TABLE"])
    care.put({"threshold": {"CNY": 5000}}, 0, "root", utcnow())

    status, body = install("plan-welcome")
    install("plan-recall-60")

    rules = care.get()
    assert (status, body["care_version"], rules.version) == (200, 2, 3)
    assert rules.document["threshold"] == {"CNY": 5000}
    assert [each["id"] for each in rules.document["plans"]] == ["welcome", "recall-60"]
    assert install("plan-welcome")[1].get("care_version") is None
    assert care.get().version == 3


def test_a_plan_that_is_drawn_otherwise_here_is_refused(
    world: World, tables: dict[str, str]
) -> None:
    care = RuleStore(world.client, tables["PRICING_TABLE"])
    own = dict(shelf.package("plan-welcome")["care"])
    own["segments"] = [{"id": "welcome", "all": ["别的"]}]
    care.put({**own, "plans": []}, 0, "root", utcnow())

    status, body = install("plan-welcome")

    assert (status, body["code"]) == (409, "templates_conflict")
    assert care.get().version == 1


def test_who_does_not_administer_combines_and_installs_nothing(world: World) -> None:
    dispatcher = Caller("dis", frozenset({"dispatcher"}))

    assert together("combine", "retention", who=dispatcher)[0] == 200
    assert together("install", "retention", who=dispatcher)[0] == 403
    assert together("combine", "retention", who=Caller("t", frozenset({"technician"})))[0] == 403
    assert together("install", "retention", "nothing")[0] == 404
