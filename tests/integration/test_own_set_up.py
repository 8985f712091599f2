"""A company's own set-up: exported as a package and brought in elsewhere to the byte; what a template would change."""

import json
from copy import deepcopy
from typing import Any

import pytest

from packages import app as packages
from packages import own, shelf, wiring
from suanqing.library.checks import findings
from suanqing.library.written import written
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.pricing.catalogue import Sku
from suanqing.times import utcnow
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.forms.publish_service import Wanted
from tests.integration.settling import World
from tests.integration.test_templates import everything, install
from tests.rest import call

ROOT, CARL = Caller("root", frozenset({"admin"})), Caller("carl", frozenset({"admin"}))


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return company(World(moto_tables, tables, clock=utcnow))  # type: ignore[arg-type]


def company(made: World) -> World:
    made.parties.put(Party("hq", "hq", "总部"))
    for name in ("root", "carl"):
        made.parties.put(Party(name, "person", name, frozenset({"admin"})))
    return made


def exported(who: Caller = ROOT) -> Any:
    status, body, _ = call(
        packages.handler, "GET", "/templates/export", caller=who, query={"package": "ours"}
    )
    assert status == 200
    return body["document"]


def brought(document: Any, who: Caller = ROOT) -> tuple[int, Any]:
    body = json.dumps({"document": document})
    status, answer, _ = call(packages.handler, "POST", "/templates/file", caller=who, body=body)
    return status, answer


def differences(*names: str, who: Caller = ROOT) -> tuple[int, Any]:
    body = json.dumps({"templates": names})
    status, answer, _ = call(
        packages.handler, "POST", "/templates/differences", caller=who, body=body
    )
    return status, answer


def published(world: World, drafts: list[str], book: str) -> None:
    """By two people, as anything is."""
    version = world.pricing.submit(book, "root", utcnow())
    world.pricing.approve(book, version.hash, "carl", utcnow(), True)
    world.pricing.publish(book, "carl", utcnow())
    named = [each.split(" ") for each in drafts]
    forms = tuple(id for kind, id in named if kind == "form")
    publishing = wiring.drawing().publishing
    for scene in (id for kind, id in named if kind == "scene"):
        wanted = Wanted(scene, forms, note="ours")
        publishing.publish(wanted, publishing.prepared(wanted).hash, "carl", utcnow())


def emptied(world: World) -> None:
    """Another company: nothing of the first is left."""
    table = world.tables["PRICING_TABLE"]
    for item in world.client.scan(TableName=table)["Items"]:
        world.client.delete_item(TableName=table, Key={n: item[n] for n in ("kind", "id")})
    for each in (
        wiring.parties,
        wiring.prices,
        wiring.drawing,
        wiring.installing,
        wiring.adding,
        wiring.own,
        wiring.kept,
    ):
        each.cache_clear()
    company(world)


def test_a_set_up_that_is_exported_is_the_same_to_the_byte_where_it_was_brought_in(
    world: World,
) -> None:
    install("step-commission")
    install("plan-welcome")
    first = exported()
    assert findings(first) == []
    assert {*first} == {"manifest", "catalogue", "book", "scenes", "forms", "care"}
    emptied(world)

    status, body = brought(json.loads(written(first)))
    published(world, body["drafts"], body["book_version"])

    assert (status, body["book_state"], body["care_version"]) == (200, "draft", 1)
    assert written(exported()).encode() == written(first).encode()
    before = everything(world)
    again = brought(first)[1]
    assert (again["skus_written"], again["book_version"]) == (0, body["book_version"])
    assert everything(world) == before


@pytest.mark.parametrize("items", [0, 1])
def test_a_company_without_a_price_book_takes_its_set_up_elsewhere(
    world: World, items: int
) -> None:
    """Scenes, forms and items are what it has; of a company that has nothing, that is what the file says."""
    install("plan-welcome")
    if items:
        install("scene-rental")
        world.pricing.import_skus(
            [Sku(sku="OURS", kind="service", name="自有项目", category="own")]
        )
    first = exported()
    assert "book" not in first and findings(first) == []
    emptied(world)

    status, body = brought(first)

    assert (status, body.get("book_version"), body["skus_written"]) == (200, None, items)
    assert (body["drafts"], body["care_version"]) == ([], 1)
    assert written(exported()) == written(first)


def test_what_is_exported_can_be_brought_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    install("step-commission")
    monkeypatch.setattr(own, "MAX_FILE", 2_000)

    status, body, _ = call(packages.handler, "GET", "/templates/export", caller=ROOT)

    assert (status, body["code"]) == (409, "set_up_too_large")


def test_nothing_of_a_file_is_published_by_the_call_that_brings_it_in(world: World) -> None:
    install("step-commission")
    document = exported()
    emptied(world)

    _, body = brought(document)

    assert [each.state for each in world.pricing.versions()] == ["draft"]
    assert (body["scenes"], body["drafts"]) == ([], ["form job_report", "scene service-visit"])


def test_a_part_from_a_file_is_added_like_one_of_the_release(world: World) -> None:
    install("step-commission")
    own = deepcopy(dict(shelf.package("retention")))
    own["manifest"] = {**own["manifest"], "package": "ours-retention"}

    status, body = brought(own)

    assert (status, body["book_version"], body["book_state"]) == (200, "main@2", "draft")


def test_a_file_that_is_called_as_a_template_does_not_stand_in_for_it(world: World) -> None:
    install("step-commission")
    _, body, _ = call(
        packages.handler, "GET", "/templates/export", caller=ROOT, query={"package": "appliance"}
    )
    emptied(world)
    brought(body["document"])

    _, made = install("appliance")

    assert made["book_version"] == "main@2"
    priced = world.pricing.book_document("main@2")["planes"]["charge"]["prices"]
    assert "AC-WALL" in {row["sku"] for row in priced}


def test_what_a_file_needs_of_the_release_comes_along(world: World) -> None:
    install("step-commission")
    own = deepcopy(dict(shelf.package("vip-free-way")))
    own["manifest"] = {**own["manifest"], "package": "ours-free-way"}

    status, body = brought(own)

    drafted = world.pricing.book_document(body["book_version"])["planes"]["charge"]
    assert status == 200
    assert "mileage" in {each["fee"] for each in drafted["fees"]} and drafted["waivers"]


def test_what_a_file_needs_and_nobody_has_is_said(world: World) -> None:
    own = deepcopy(dict(shelf.package("vip-free-way")))
    own["manifest"] = {**own["manifest"], "package": "ours", "needs": {"mileage": 99}}

    assert brought(own)[1]["code"] == "needs_newer"
    own["manifest"]["needs"] = {"nothing-of-that-name": 1}
    assert brought(own)[1]["code"] == "unknown_template"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"manifest": {}},
        {"manifest": []},
        {"manifest": {"kind": "wish"}},
        {"catalogue": {"A": 1}},
    ],
)
def test_what_is_no_package_is_refused_with_every_finding(world: World, document: Any) -> None:
    before = everything(world)

    status, body = brought(document)

    assert (status, body["code"]) == (422, "faulty_package")
    assert body["findings"]
    assert everything(world) == before


def test_a_package_whose_ticket_comes_out_otherwise_is_refused(world: World) -> None:
    wrong = deepcopy(dict(shelf.package("retention")))
    wrong["tickets"]["done"]["pay"] += 1

    status, body = brought(wrong)

    assert (status, [each["code"] for each in body["findings"]]) == (422, ["golden_differs"])


def test_what_a_template_would_change_is_shown_first(world: World) -> None:
    install("step-commission")
    before = everything(world)

    _, part = differences("retention")
    _, trade = differences("step-commission")
    _, refused = differences("urgent-graded")

    assert part == {
        "items": [{"part": "book", "name": "planes.pay.releases.retained", "what": "new"}],
        "conflicts": [],
    }
    assert {each["what"] for each in trade["items"] if each["part"] in ("catalogue", "forms")} == {
        "same"
    }
    assert refused["conflicts"][0]["code"] == "double_fee"
    assert everything(world) == before


def test_an_item_of_the_companys_own_stays_and_a_plan_joins(
    world: World, tables: dict[str, str]
) -> None:
    RuleStore(world.client, tables["PRICING_TABLE"]).put(
        {"threshold": {"CNY": 1}}, 0, "root", utcnow()
    )
    install("step-commission")

    _, clean = differences("carry", "plan-welcome")

    assert {(each["part"], each["what"]) for each in clean["items"]} == {
        ("catalogue", "new"), ("book", "new"), ("care", "new"),
    }  # fmt: skip


def test_only_an_administrator_sees_or_brings_a_set_up(world: World) -> None:
    finance = Caller("fin", frozenset({"finance"}))

    assert differences("retention", who=finance)[0] == 403
    assert brought({}, who=finance)[0] == 403
    assert call(packages.handler, "GET", "/templates/export", caller=finance)[0] == 403
