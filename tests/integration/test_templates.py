"""Packages on an empty deployment: listed, installed in one call, settled; again, broken off, and where a book is."""

import json
from typing import Any

import pytest
from botocore.client import BaseClient

from packages import app as packages
from packages import shelf, wiring
from suanqing.library.golden import dated
from suanqing.library.install_service import OUTLET, TECHNICIAN, month_start, note_of
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.pricing.catalogue import Sku
from suanqing.times import utcnow
from tests import engines
from tests.drawing import published
from tests.integration.settling import World
from tests.rest import call

ROOT, CARL = Caller("root", frozenset({"admin"})), Caller("carl", frozenset({"admin"}))
INSTALL = "/templates/{template}/install"
MOST_WRITES = 40
"""Of an installation with its first ticket walked to the end; of the largest 35."""


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    made = World(moto_tables, tables, clock=utcnow)  # type: ignore[arg-type]
    made.parties.put(Party("hq", "hq", "总部"))
    for name, role in (("root", "admin"), ("carl", "admin"), ("dis", "dispatcher")):
        made.parties.put(Party(name, "person", name, frozenset({role})))  # type: ignore[arg-type]
    return made


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that wrote."""
    asked: list[str] = []
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, params: Any) -> Any:
        if operation in ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"):
            asked.append(operation)
        return real(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return asked


def install(template: str, who: Caller = ROOT) -> tuple[int, Any]:
    status, body, _ = call(
        packages.handler, "POST", INSTALL, caller=who, path_params={"template": template}
    )
    return status, body


def everything(world: World) -> list[Any]:
    tables = [world.tables[name] for name in ("PRICING_TABLE", "WORK_TABLE", "LEDGER_TABLE")]
    items = [item for table in tables for item in world.client.scan(TableName=table)["Items"]]
    return sorted(items, key=lambda item: json.dumps(item, sort_keys=True, default=str))


@pytest.mark.parametrize("template", shelf.ids())
def test_one_call_on_an_empty_deployment_settles_the_first_golden_ticket(
    world: World, writes: list[str], template: str
) -> None:
    """R163: catalogue, book, who does it, and a ticket done; what is then booked is what the package promised."""
    writes.clear()
    status, body = install(template)
    assert len(writes) <= MOST_WRITES

    assert (status, body["book_state"], body["book_version"]) == (200, "published", "main@1")
    assert body["drafts"] == [] and len(body["scenes"]) == len(shelf.package(template)["scenes"])
    assert world.head(body["ticket"]["ticket_id"]).scene_ref in body["scenes"]
    golden = shelf.package(template)["tickets"][body["ticket"]["golden"]]
    world.settle(body["ticket"]["ticket_id"])
    shares = golden["shares"]
    assert world.accrued(OUTLET, TECHNICIAN) == {
        OUTLET: shares.get("?outlet", 0), TECHNICIAN: shares.get("?worker", 0)
    }  # fmt: skip
    assert (body["ticket"]["charge"], body["ticket"]["pay"]) == (golden["charge"], golden["pay"])


def test_installing_again_changes_nothing(world: World) -> None:
    _, first = install("step-commission")
    before = everything(world)

    status, again = install("step-commission", CARL)

    skus = sorted(shelf.package("step-commission")["catalogue"])
    assert (status, again) == (200, first | {"skus_written": 0, "skus_kept": skus})
    assert everything(world) == before


@pytest.mark.parametrize("breaks", range(1, 11))
def test_an_installation_that_broke_off_goes_on_to_the_same_end(
    world: World, monkeypatch: pytest.MonkeyPatch, breaks: int
) -> None:
    """Whichever write was the last one that came through."""
    service = wiring.installing()
    scenes = service.drawing.publishing.scenes.store
    steps = [
        (service.prices, "import_skus"), (service.prices, "submit"), (service.prices, "approve"),
        (service.prices, "publish"), (scenes, "put_draft"), (scenes, "transact"), (service.parties, "put"),
        (service.tickets, "create"), (service.tickets, "claim"), (service.tickets, "apply"),
    ]  # fmt: skip
    with monkeypatch.context() as broken:
        broken.setattr(*steps[breaks - 1], _broken)
        with pytest.raises(Broken):
            service.install(shelf.package("step-commission"), ROOT, utcnow())
    engines.forget_clients()  # whoever goes on is another process

    _, body = install("step-commission", CARL)

    assert (body["book_state"], body["ticket"]["state"]) == ("published", "done")
    assert [each.version_id for each in world.pricing.versions()] == ["main@1"]


def test_where_a_book_is_the_packages_comes_as_a_draft_that_another_person_approves(
    world: World,
) -> None:
    world.found()
    world.publish()

    status, body = install("step-commission")

    assert (status, body["book_state"], body.get("ticket")) == (200, "draft", None)
    assert body["scenes"] == [] and body["drafts"] == ["form job_report", "scene service-visit"]
    drafted = world.pricing.version(body["book_version"])
    assert drafted.makers == {"root"}
    assert install("step-commission", CARL)[1]["book_version"] == body["book_version"]
    assert world.pricing.version(body["book_version"]) == drafted


def test_its_scene_is_published_with_its_form_and_the_first_ticket_walks_it(world: World) -> None:
    _, body = install("step-commission")

    assert (body["scenes"], body["drafts"]) == (["service-visit@1"], [])
    publishing = wiring.drawing().publishing
    made = publishing.scenes.version("service-visit@1")
    note = note_of(shelf.package("step-commission"))
    assert (made.makers, made.approved_by, made.note) == ({note}, "root", note)
    assert made.document["nodes"]["on_site"]["form"] == "job_report@1"
    ticket = world.head(body["ticket"]["ticket_id"])
    assert (ticket.scene_ref, ticket.state, ticket.said) == (
        "service-visit@1", "done", {"outcome": "done"},
    )  # fmt: skip


def test_a_scene_that_the_company_draws_itself_stays_and_is_named(
    world: World, tables: dict[str, str]
) -> None:
    document = shelf.package("step-commission")
    own, table = document["scenes"]["service-visit"], tables["PRICING_TABLE"]
    published(world.client, table, own, document["forms"]["job_report"])

    _, body = install("step-commission")

    assert (body["scenes"], body["scenes_kept"]) == ([], ["service-visit"])
    assert body["forms_kept"] == ["job_report"] and body["ticket"]["state"] == "done"
    publishing = wiring.drawing().publishing
    assert publishing.scenes.store.versions("service-visit").latest == 1


def test_a_scene_that_does_not_go_with_the_companys_form_stays_a_draft(world: World) -> None:
    document = shelf.package("step-commission")
    other = {**document["forms"]["job_report"], "name": {"zh": "别的", "en": "another"}}
    other["fields"] = {name: each for name, each in other["fields"].items() if name == "photos"}
    wiring.drawing().publishing.forms.store.put_draft("job_report", other, None, "dis", utcnow())

    _, body = install("step-commission")

    assert (body["scenes"], body["drafts"], body["forms_kept"]) == (
        [], ["scene service-visit"], ["job_report"],
    )  # fmt: skip
    assert install("step-commission", CARL)[1] == body | {
        "skus_written": 0, "skus_kept": sorted(document["catalogue"]),
    }  # fmt: skip


def test_a_sku_that_is_there_stays_as_it_is(world: World) -> None:
    world.pricing.put_sku(Sku("SURVEY", "service", "我们的勘测"))

    _, body = install("step-commission")

    assert body["skus_kept"] == ["SURVEY"]
    stored = world.pricing.stored_sku("SURVEY", fresh=True)
    assert stored and stored.sku.name == "我们的勘测"


def test_a_package_book_that_somebody_changed_goes_the_ordinary_way(world: World) -> None:
    document = shelf.package("step-commission")
    note = note_of(document)
    drafted = world.pricing.put_draft(
        dated(document, month_start(utcnow())), note, utcnow(), note=note
    )
    world.pricing.change(
        drafted.version_id, dated(document, "2026-01-01T00:00:00Z"), "root", utcnow()
    )

    _, body = install("step-commission")

    assert (body["book_state"], body.get("ticket")) == ("draft", None)


def test_the_shelf_is_listed_and_each_package_is_shown_whole() -> None:
    status, page, _ = call(packages.handler, "GET", "/templates", caller=ROOT)
    assert (status, [each["package"] for each in page["items"]]) == (200, [*shelf.every()])

    status, one, _ = call(
        packages.handler, "GET", "/templates/{template}", caller=ROOT, path_params={"template": "appliance"}
    )  # fmt: skip
    assert (status, one["name"]["zh"]) == (200, "家电安装维修")
    assert {*one["document"]} >= {"catalogue", "book", "scenes", "forms", "tickets", "runs"}


@pytest.mark.parametrize("name", ["nothing", "..", "step-commission/../appliance"])
def test_there_is_no_other_template(world: World, name: str) -> None:
    status, body = install(name)

    assert (status, body["code"]) == (404, "unknown_template")


def test_who_does_not_administer_installs_nothing(world: World) -> None:
    assert install("step-commission", Caller("dis", frozenset({"dispatcher"})))[0] == 403
    assert world.pricing.versions() == []


class Broken(Exception):
    """The process ended there."""


def _broken(*_: Any, **__: Any) -> None:
    raise Broken
