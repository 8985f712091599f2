"""Drafts of an upgrade that somebody discards: the same call brings them again, and the list of templates says so."""

from typing import Any

from packages import app as packages
from packages import wiring
from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from suanqing.work.forms.publish_service import Wanted
from tests.integration import test_templates_upgraded
from tests.integration.settling import World
from tests.integration.test_own_set_up import CARL, ROOT, published
from tests.integration.test_templates import everything, install
from tests.integration.test_templates_out import asked, book_published, installed
from tests.integration.test_templates_upgraded import Changing, drawn_otherwise, retained
from tests.rest import call

world, released = test_templates_upgraded.world, test_templates_upgraded.released


def discarded(template: str, who: Caller = ROOT) -> Any:
    _, body, _ = call(packages.handler, "GET", "/templates/installed", caller=who)
    return next(each["discarded"] for each in body["items"] if each["package"] == template)


def renamed(english: str) -> Any:
    def how(document: Any) -> None:
        node = document["scenes"]["service-visit"]["nodes"]["checked"]
        node["name"] = {"zh": "新名", "en": english}

    return how


def share(book: str, world: World) -> str:
    [release] = world.pricing.book_document(book)["planes"]["pay"]["releases"]
    return str(release["share"])


def test_a_discarded_scene_comes_again_and_once_it_is_published_no_more(
    world: World, released: Changing
) -> None:
    install("step-commission")
    drawn_otherwise("service-visit", {"on_site": {"zh": "上门服务", "en": "Our visit"}})
    released("step-commission", renamed("Renamed"))
    store = wiring.drawing().publishing.scenes.store
    asked("POST", "upgrade", "step-commission")
    first = store.draft("service-visit")
    assert first and discarded("step-commission") == []
    before = everything(world)
    assert asked("POST", "upgrade", "step-commission", CARL)[1]["items"] == []
    assert everything(world) == before
    store.discard("service-visit", first.rev)

    told = discarded("step-commission")
    shown = asked("GET", "upgrade", "step-commission")[1]["items"]
    body = asked("POST", "upgrade", "step-commission")[1]

    assert told == body["drafts"] == ["scene service-visit"]
    assert shown == body["items"] and [each["what"] for each in shown] == ["merged"]
    again = store.draft("service-visit")
    assert again and again.document == first.document and discarded("step-commission") == []
    published_scene()
    assert discarded("step-commission") == []
    assert asked("POST", "upgrade", "step-commission")[1]["items"] == []


def published_scene() -> None:
    publishing = wiring.drawing().publishing
    wanted = Wanted("service-visit", (), note="theirs")
    publishing.publish(wanted, publishing.prepared(wanted).hash, "carl", utcnow())


def test_a_discarded_book_comes_again_to_whoever_asks(world: World, released: Changing) -> None:
    install("step-commission")
    book_published(world, install("retention")[1]["book_version"])
    released("retention", retained("0.07"))
    first = asked("POST", "upgrade", "retention")[1]["book_version"]
    before = everything(world)
    assert asked("POST", "upgrade", "retention", CARL)[1]["items"] == []
    assert everything(world) == before
    world.pricing.discard(first, "root", utcnow())

    told = discarded("retention", CARL)
    body = asked("POST", "upgrade", "retention", CARL)[1]

    assert (told, body["book_version"] != first) == (["book"], True)
    assert share(body["book_version"], world) == "0.07" and discarded("retention") == []
    version = world.pricing.submit(body["book_version"], "carl", utcnow())
    world.pricing.approve(version.version_id, version.hash, "root", utcnow(), True)
    world.pricing.publish(version.version_id, "root", utcnow())
    assert asked("POST", "upgrade", "retention")[1]["items"] == []
    assert installed()["retention"] == (2, 2)


def test_a_still_later_version_takes_what_nobody_published_for_not_there(
    world: World, released: Changing
) -> None:
    """Not for the company's own, which would keep it as it was before."""
    install("step-commission")
    released("step-commission", renamed("Second"))
    store = wiring.drawing().publishing.scenes.store
    asked("POST", "upgrade", "step-commission")
    draft = store.draft("service-visit")
    assert draft
    store.discard("service-visit", draft.rev)
    third = renamed("Third")

    def how(document: Any) -> None:
        third(document)
        document["manifest"]["version"] = 3

    released("step-commission", how)

    body = asked("POST", "upgrade", "step-commission")[1]

    assert [each["what"] for each in body["items"]] == ["changed"]
    drawn = store.draft("service-visit")
    assert drawn and drawn.document["nodes"]["checked"]["name"]["en"] == "Third"
    assert installed()["step-commission"] == (3, 3)


def test_what_an_upgrade_only_drafted_does_not_keep_a_template_from_leaving_whole(
    world: World, released: Changing
) -> None:
    install("step-commission")
    published(world, install("scene-rental")[1]["drafts"], install("retention")[1]["book_version"])

    def how(document: Any) -> None:
        document["scenes"]["rental"]["name"] = {"zh": "新名", "en": "Renamed"}

    released("scene-rental", how)
    assert asked("POST", "upgrade", "scene-rental")[1]["drafts"] == ["scene rental"]

    status, body = asked("POST", "uninstall", "scene-rental")

    assert status == 200 and {each["what"] for each in body["items"]} == {"leaves"}
    store = wiring.drawing().publishing.scenes.store
    assert all(each.withdrawn for each in store.versions("rental").listed)
    assert store.draft("rental") is None
