"""A later version of a template: what it would change, what flows into variants, and what the company's own stays."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from packages import shelf, wiring
from suanqing.times import utcnow
from suanqing.work.forms.publish_service import Wanted
from tests.integration.settling import World
from tests.integration.test_own_set_up import ROOT, company
from tests.integration.test_templates import everything, install
from tests.integration.test_templates_out import asked, book_published, installed

Changing = Callable[[str, Callable[[Any], None]], None]


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return company(World(moto_tables, tables, clock=utcnow))  # type: ignore[arg-type]


@pytest.fixture
def released(monkeypatch: pytest.MonkeyPatch) -> Changing:
    """A later release, in which a template is otherwise, and one version on."""
    real, manifest, later = shelf.package, shelf.manifest, {}

    def change(name: str, how: Callable[[Any], None]) -> None:
        document = deepcopy(dict(real(name)))
        document["manifest"] = {
            **document["manifest"],
            "version": document["manifest"]["version"] + 1,
        }
        how(document)
        later[name] = document

    def package(name: str) -> Any:
        return later.get(name) or real(name)

    monkeypatch.setattr(shelf, "package", package)

    def told(name: str) -> Any:
        return later[name]["manifest"] if name in later else manifest(name)

    monkeypatch.setattr(shelf, "manifest", told)
    return change


def retained(share: str) -> Callable[[Any], None]:
    def how(document: Any) -> None:
        [release] = document["book"]["planes"]["pay"]["releases"]
        release["share"] = share

    return how


def test_what_a_later_version_changes_is_shown_and_comes_as_a_draft(
    world: World, released: Changing
) -> None:
    install("step-commission")
    book_published(world, install("retention")[1]["book_version"])
    released("retention", retained("0.07"))
    before = everything(world)

    status, shown = asked("GET", "upgrade", "retention")
    assert everything(world) == before
    _, body = asked("POST", "upgrade", "retention")

    what = {"part": "book", "name": "planes.pay.releases.retained", "what": "changed"}
    change = {**what, "flows": [], "keeps": []}
    assert (status, shown["version"], shown["newest"], shown["items"]) == (200, 1, 2, [change])
    drafted = world.pricing.book_document(body["book_version"])
    [release] = drafted["planes"]["pay"]["releases"]
    assert (body["items"], release["share"]) == ([change], "0.07")
    assert world.pricing.version(body["book_version"]).state == "draft"
    assert installed()["retention"] == (2, 2)
    before = everything(world)
    assert asked("POST", "upgrade", "retention")[1]["items"] == []
    assert everything(world) == before


def test_what_the_company_set_itself_is_its_own(world: World, released: Changing) -> None:
    install("step-commission")
    book = install("retention")[1]["book_version"]
    own = world.pricing.book_document(book)
    own["planes"]["pay"]["releases"][0]["share"] = "0.2"
    world.pricing.change(book, own, "root", utcnow())
    released("retention", retained("0.07"))

    _, body = asked("POST", "upgrade", "retention")

    assert [each["what"] for each in body["items"]] == ["kept"]
    assert body.get("book_version") is None and installed()["retention"] == (2, 2)


def test_a_scene_that_both_changed_comes_as_the_companys_patch_over_the_new_one(
    world: World, released: Changing
) -> None:
    """What the template changes flows where the company's patch is silent; where both changed it is the company's."""
    install("step-commission")
    drawn_otherwise("service-visit", {"on_site": {"zh": "上门服务", "en": "Our visit"}})

    def how(document: Any) -> None:
        nodes = document["scenes"]["service-visit"]["nodes"]
        for each in ("on_site", "checked"):
            nodes[each]["name"] = {"zh": "新名", "en": "Renamed"}

    released("step-commission", how)

    shown = asked("GET", "upgrade", "step-commission")[1]
    _, body = asked("POST", "upgrade", "step-commission")

    [change] = [each for each in shown["items"] if each["part"] == "scenes"]
    assert (change["name"], change["what"]) == ("service-visit", "merged")
    assert change["flows"] == ["nodes.checked.name.en", "nodes.checked.name.zh"]
    assert change["keeps"] == ["nodes.on_site.name.en", "nodes.on_site.name.zh"]
    assert body["drafts"] == ["scene service-visit"]
    draft = wiring.drawing().publishing.scenes.store.draft("service-visit")
    assert draft and draft.makers == {"root"}
    names = {node: each["name"]["en"] for node, each in draft.document["nodes"].items()}
    assert (names["on_site"], names["checked"]) == ("Our visit", "Renamed")


def test_what_flows_into_variants_is_shown_before(world: World, released: Changing) -> None:
    """Of the company's own scene that is another one changed, and of a template that is another one patched."""
    install("retail")
    install("double-eleven")
    scene, nodes = "retail-offer", shelf.package("retail")["scenes"]["retail-offer"]["nodes"]
    one, two = sorted(nodes)[:2]
    patch = {"nodes": {one: {"name": {"zh": "双十一", "en": "Our own"}}}}
    name = {"zh": "双十一", "en": "Eleven"}
    variant = {"scene": "ours-eleven", "name": name, "base": scene, "patch": patch}
    publishing = wiring.drawing().publishing
    publishing.scenes.store.put_draft("ours-eleven", variant, None, "root", utcnow())
    wanted = Wanted("ours-eleven", (), note="ours")
    publishing.publish(wanted, publishing.prepared(wanted).hash, "carl", utcnow())

    def how(document: Any) -> None:
        for each in (one, two):
            document["scenes"][scene]["nodes"][each]["name"] = {"zh": "新名", "en": "Renamed"}

    released("retail", how)

    shown = asked("GET", "upgrade", "retail")[1]

    told = {(each["kind"], each["name"]): each for each in shown["variants"]}
    assert told["scene", "ours-eleven"]["flows"] == [f"nodes.{two}.name.{x}" for x in ("en", "zh")]
    assert told["scene", "ours-eleven"]["keeps"] == [f"nodes.{one}.name.{x}" for x in ("en", "zh")]
    assert ("template", "double-eleven") in told


def test_a_later_version_is_not_installed_over_an_earlier_one(
    world: World, released: Changing
) -> None:
    install("step-commission")
    install("retention")
    released("retention", retained("0.07"))

    assert install("retention")[1]["code"] == "template_older"


def test_new_items_and_their_names_come_and_another_unit_does_not(
    world: World, released: Changing
) -> None:
    install("step-commission")
    [one, two, *_] = sorted(shelf.package("step-commission")["catalogue"])

    def how(document: Any) -> None:
        document["catalogue"][one]["name"] = "改名"
        item = document["catalogue"][two]
        item["unit"] = "set" if item["unit"] != "set" else "piece"

    released("step-commission", how)
    unit = world.pricing.catalogue()[two].unit

    body = asked("POST", "upgrade", "step-commission", ROOT)[1]

    whats = {each["name"]: each["what"] for each in body["items"] if each["part"] == "catalogue"}
    assert whats == {one: "changed", two: "kept"}
    catalogue = world.pricing.catalogue()
    assert (catalogue[one].name, catalogue[two].unit) == ("改名", unit)


def test_what_another_draft_stood_in_the_way_of_comes_once_that_is_gone(
    world: World, released: Changing
) -> None:
    install("step-commission")
    was = installed()["step-commission"][0]
    store = wiring.drawing().publishing.scenes.store
    own = deepcopy(store.version("service-visit", 1).document)
    own["nodes"]["on_site"]["name"] = {"zh": "上门服务", "en": "Our visit"}
    draft = store.put_draft("service-visit", own, None, "carl", utcnow())
    sku = sorted(shelf.package("step-commission")["catalogue"])[0]

    def how(document: Any) -> None:
        document["catalogue"][sku]["name"] = "改名"
        node = document["scenes"]["service-visit"]["nodes"]["checked"]
        node["name"] = {"zh": "新名", "en": "Renamed"}

    released("step-commission", how)

    first = asked("POST", "upgrade", "step-commission")[1]
    assert first["drafts_kept"] == ["scene service-visit"] and not first["drafts"]
    assert installed()["step-commission"] == (was, was + 1)
    store.discard("service-visit", draft.rev)
    body = asked("POST", "upgrade", "step-commission")[1]

    assert [each["part"] for each in body["items"]] == ["scenes"]
    assert body["drafts"] == ["scene service-visit"] and not body["drafts_kept"]
    assert installed()["step-commission"] == (was + 1, was + 1)


def test_an_item_and_a_scene_that_a_later_version_has_no_more_stay_and_are_not_called_gone(
    world: World, released: Changing
) -> None:
    install("step-commission")
    sku = sorted(shelf.package("step-commission")["catalogue"])[0]

    def how(document: Any) -> None:
        del document["catalogue"][sku], document["scenes"]["service-visit"]

    released("step-commission", how)

    body = asked("POST", "upgrade", "step-commission")[1]

    whats = {(each["part"], each["name"]): each["what"] for each in body["items"]}
    assert whats == {("catalogue", sku): "kept", ("scenes", "service-visit"): "kept"}
    store = wiring.drawing().publishing.scenes.store
    assert world.pricing.catalogue()[sku].active
    assert not any(each.withdrawn for each in store.versions("service-visit").listed)


def drawn_otherwise(scene: str, names: dict[str, Any]) -> Any:
    """The company's own version of a template's scene, published by two."""
    publishing = wiring.drawing().publishing
    store = publishing.scenes.store
    document = deepcopy(store.version(scene, store.versions(scene).latest).document)
    for node, name in names.items():
        document["nodes"][node]["name"] = name
    store.put_draft(scene, document, None, "root", utcnow())
    wanted = Wanted(scene, (), note="ours")
    publishing.publish(wanted, publishing.prepared(wanted).hash, "carl", utcnow())
    return document
