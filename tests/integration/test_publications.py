"""Scenes and forms over HTTP: drafted with every finding, published together by two people or not at all, withdrawn."""

from copy import deepcopy
from typing import Any

import pytest

from scenes import app
from scenes.wiring import forms, prices, scenes
from suanqing.people.identity.caller import Caller
from suanqing.times import parse, utcnow
from suanqing.work.calendars.store import CalendarStore
from tests.drawn import auto, end, scene, task
from tests.drawn_guide import EXAMPLES
from tests.integration.settling import World, document
from tests.rest import call

ANN, BOB = Caller("ann", frozenset({"finance"})), Caller("bob", frozenset({"finance"}))
DIS = Caller("dis", frozenset({"dispatcher"}))
WORKER = Caller("tech-1", frozenset({"technician"}), "sh-01")
FORM, SCENE = EXAMPLES["form"], EXAMPLES["scene"]
WEEK = {"zone": "Asia/Shanghai", "week": {"mon": ["09:00-18:00"]}}


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    made = World(moto_tables, tables).found(office=True)
    calendars = CalendarStore(moto_tables, tables["PRICING_TABLE"])
    calendars.put({"id": "service", **WEEK}, 0, "root", utcnow())
    return made


def ask(
    method: str, path: str, body: Any = None, caller: Caller = ANN, params: dict[str, str] | None = None,
    **more: Any,
) -> tuple[int, Any]:  # fmt: skip
    sent = {} if body is None else {"json": body}
    status, said, _ = call(
        app.handler, method, path, caller=caller, path_params=params or {}, **sent, **more
    )
    return status, said


def draft(kind: str, body: Any, rev: int | None = None, caller: Caller = DIS) -> tuple[int, Any]:
    headers = {"If-Match": str(rev)} if rev else {}
    id = str(body.get(kind, "x"))
    return ask("PUT", f"/{kind}s/{{{kind}}}/draft", body, caller, {kind: id}, headers=headers)


def check(**wanted: Any) -> Any:
    status, said = ask("POST", "/publications/check", wanted)
    assert status == 200, said
    return said


def publish(**wanted: Any) -> Any:
    """By both."""
    body = {**wanted, "hash": check(**wanted)["hash"]}
    assert ask("POST", "/publications", body, ANN)[0] == 202
    status, said = ask("POST", "/publications", body, BOB)
    assert status == 201, said
    return said


def drawn(**nodes: Any) -> Any:
    return scene("a", a=task(("advance", "z")), **nodes, z=end())


@pytest.mark.usefixtures("world")
class TestTogether:
    def test_the_example_of_the_guide_is_drafted_tried_and_published_by_two(self) -> None:
        assert draft("form", FORM)[1]["findings"] == []
        status, made = draft("scene", SCENE)
        assert (status, made["findings"], made["makers"]) == (200, [], ["dis"])
        _, tried = ask(
            "POST", "/scenes/{scene}/try", EXAMPLES["trial"], DIS, {"scene": "ac-install"}
        )
        assert [each["stands"][0]["node"] for each in tried["items"]] == EXAMPLES["stands"]

        said = publish(**EXAMPLES["publication"])

        assert said["publishes"] == ["form ac-survey@1", "scene ac-install@1"]
        found = scenes().get("ac-install@1")
        assert found.nodes["assess"].form == "ac-survey@1"
        assert forms().get("ac-survey@1").fields["offer"].type == "money"
        assert scenes().active("ac-install", utcnow()) == "ac-install@1"
        _, shown = ask("GET", "/scenes/{scene}", None, WORKER, {"scene": "ac-install"})
        assert (shown["holds"], shown["draft"], len(shown["versions"])) == (
            "ac-install@1",
            False,
            1,
        )
        _, version = ask(
            "GET", "/scenes/{scene}/versions/{version}", None, WORKER,
            {"scene": "ac-install", "version": "1"},
        )  # fmt: skip
        assert (version["makers"], version["approved_by"]) == (["dis"], "bob")

    def test_a_fault_in_one_keeps_all_of_it_from_being_published_and_asked_for(self) -> None:
        draft("form", FORM)
        broken = deepcopy(SCENE)
        broken["nodes"]["lost"] = broken["nodes"]["install"]
        draft("scene", broken)
        seen = check(scene="ac-install", forms=["ac-survey"])
        assert [(e["code"], e["node"]) for e in seen["findings"]] == [("unreachable_node", "lost")]

        body = {"scene": "ac-install", "forms": ["ac-survey"], "hash": seen["hash"]}
        status, said = ask("POST", "/publications", body)

        assert (status, said["code"]) == (422, "faulty_publication")
        assert said["findings"][0]["node"] == "lost" and "lost" in said["findings"][0]["zh"]
        assert scenes().store.versions("ac-install").listed == ()
        assert forms().store.versions("ac-survey").listed == ()
        assert forms().store.draft("ac-survey") is not None

    def test_what_changed_since_it_was_seen_is_not_published(self) -> None:
        draft("form", FORM)
        body = {"forms": ["ac-survey"], "hash": check(forms=["ac-survey"])["hash"]}
        assert ask("POST", "/publications", body, ANN)[0] == 202
        draft("form", FORM | {"name": {"zh": "别的", "en": "another"}}, rev=1)

        status, said = ask("POST", "/publications", body, BOB)

        assert (status, said["code"]) == (409, "other_body")
        assert forms().store.versions("ac-survey").listed == ()

    def test_who_asked_does_not_approve(self) -> None:
        draft("form", FORM)
        body = {"forms": ["ac-survey"], "hash": check(forms=["ac-survey"])["hash"]}

        assert [ask("POST", "/publications", body, ANN)[0] for _ in range(2)] == [202, 202]
        assert forms().store.versions("ac-survey").listed == ()

    def test_the_gate_of_price_books_holds_here_too(self) -> None:
        draft("scene", drawn())
        made = prices().put_draft(document(), "ann", utcnow())
        made = prices().submit(made.version_id, "ann", utcnow())
        prices().approve(made.version_id, made.hash, "bob", utcnow())
        prices().put_policy("replay_gate", {"on": True, "months": 3}, "root", utcnow())
        wanted = {"scene": "drawn", "book": made.version_id}
        body = {**wanted, "hash": check(**wanted)["hash"]}
        assert ask("POST", "/publications", body, ANN)[0] in (202, 409)

        status, said = ask("POST", "/publications", body, BOB)

        assert (status, said["code"]) == (409, "replay_needed")
        assert prices().version(made.version_id).state == "approved"
        assert scenes().store.versions("drawn").listed == ()

    def test_a_price_book_comes_true_with_the_scene_or_not_at_all(self) -> None:
        draft("scene", drawn())
        made = prices().put_draft(document(), "ann", utcnow())
        status, said = ask("POST", "/publications/check", {"scene": "drawn", "book": "main@1"})
        assert (status, said["code"]) == (409, "wrong_state"), "nobody approved it"
        made = prices().submit("main@1", "ann", utcnow())
        prices().approve("main@1", made.hash, "bob", utcnow())
        wanted = {"scene": "drawn", "book": "main@1", "since": "2025-01-01T00:00:00.000Z"}

        draft("scene", drawn(alone=end()), rev=1)
        body = {**wanted, "hash": check(**wanted)["hash"]}
        assert ask("POST", "/publications", body)[1]["code"] == "faulty_publication"
        assert prices().version("main@1").state == "approved"

        draft("scene", drawn(), rev=2)
        assert publish(**wanted)["publishes"] == ["scene drawn@1", "book main@1"]
        assert prices().version("main@1").state == "published"
        assert [each.number for each in prices().published("main", fresh=True)] == [1]

    def test_a_price_book_that_names_its_own_beginning_is_published_with_a_scene_from_then_on(
        self,
    ) -> None:
        draft("scene", drawn())
        begins = document()["valid_from"]
        made = prices().put_draft(document(), "ann", utcnow())
        made = prices().submit(made.version_id, "ann", utcnow())
        prices().approve(made.version_id, made.hash, "bob", utcnow())

        publish(scene="drawn", book=made.version_id)

        [listed] = prices().published("main", fresh=True)
        assert listed.valid_from == parse(begins)

    def test_an_amount_that_a_form_states_is_held_against_the_book_wherever_it_is_drawn_or_asked(
        self,
    ) -> None:
        """In the form's draft at once; in a scene that asks for a form of before the book; with the book that is
        published with it."""
        value = {"type": "money", "order": 1, "name": {"zh": "价值", "en": "Value"}, "currency": "USD",
                 "states": {"fact": "declared_value"}}  # fmt: skip
        worth = {"form": "worth", "name": {"zh": "估价", "en": "Worth"}, "fields": {"value": value}}
        asks = drawn()
        asks["nodes"]["a"]["form"] = "worth"
        assert draft("form", worth)[1]["findings"] == []
        publish(forms=["worth"])
        assert draft("scene", asks)[1]["findings"] == []

        made = prices().put_draft(document(), "ann", utcnow())
        made = prices().submit(made.version_id, "ann", utcnow())
        prices().approve(made.version_id, made.hash, "bob", utcnow())
        with_book = check(scene="drawn", book=made.version_id)["findings"]
        assert [(each["code"], each["node"]) for each in with_book] == [("bad_fact", "a")]
        prices().publish(made.version_id, "bob", utcnow())

        [found] = draft("scene", asks, rev=1)[1]["findings"]
        assert (found["code"], found["node"], found["where"]) == ("bad_fact", "a", "form")
        assert found["zh"] != found["message"]
        body = {"scene": "drawn", "hash": check(scene="drawn")["hash"]}
        assert ask("POST", "/publications", body)[1]["code"] == "faulty_publication"
        _, drafted = draft("form", worth)
        assert [(each["code"], each["node"]) for each in drafted["findings"]] == [
            ("bad_fact", "value")
        ]

        draft("form", worth | {"fields": {"value": value | {"currency": "CNY"}}}, drafted["rev"])
        publish(scene="drawn", forms=["worth"])

    def test_a_node_at_which_open_tickets_stand_is_not_taken_out_unless_they_stay(
        self, world: World
    ) -> None:
        draft("scene", scene("a", a=task(("advance", "b")), b=task(("advance", "z")), z=end()))
        publish(scene="drawn")
        stand(world, "t-1", "drawn@1", "b")
        stand(world, "t-2", "drawn@1", "a")
        stand(world, "t-3", "other@1", "b")
        draft("scene", drawn())

        [found] = check(scene="drawn")["findings"]

        assert (found["code"], found["node"]) == ("node_in_use", "b")
        assert found["message"] == "b: 1 open tickets stand there, and the node is gone"
        assert publish(scene="drawn", keep=True)["publishes"] == ["scene drawn@2"]

    def test_a_withdrawn_version_leaves_its_place_to_the_one_before(self) -> None:
        for _ in range(2):
            draft("scene", drawn())
            publish(scene="drawn")
        path, route = (
            {"scene": "drawn", "version": "2"},
            "/scenes/{scene}/versions/{version}/withdraw",
        )

        assert ask("POST", route, None, ANN, path)[0] == 202
        status, said = ask("POST", route, None, BOB, path)

        assert (status, said["holds"]) == (200, "drawn@1")
        assert scenes().get("drawn@2").scene_id == "drawn", "what runs with it goes on"

    def test_differences_and_the_schema_of_a_form(self) -> None:
        draft("form", FORM)
        publish(forms=["ac-survey"])
        changed = deepcopy(FORM)
        changed["fields"]["room"]["order"] = 15
        draft("form", changed)

        _, said = ask(
            "GET",
            "/forms/{form}/differences",
            None,
            DIS,
            {"form": "ac-survey"},
            query={"from": "1"},
        )
        assert [(each["place"], each["after"]) for each in said["items"]] == [
            ("fields.room.order", 15)
        ]
        _, schema = ask(
            "GET", "/forms/{form}/versions/{version}/schema", None, WORKER,
            {"form": "ac-survey", "version": "1"}, query={"region": "31"},
        )  # fmt: skip
        assert schema["required"] == ["room", "offer"] and schema["title"] == "Survey"


def stand(world: World, ticket: str, ref: str, node: str) -> None:
    """A ticket's head as a drawn scene leaves it."""
    world.client.put_item(
        TableName=world.tables["WORK_TABLE"],
        Item={
            "ticket_id": {"S": ticket}, "part": {"S": "head"}, "outlet": {"S": "sh-01"},
            "board": {"S": f"open#{ticket}"}, "scene_ref": {"S": ref},
            "tokens": {"M": {"t1": {"M": {"node": {"S": node}}}}},
        },
    )  # fmt: skip


def large(count: int) -> Any:
    return scene("a", **{f"n{number}": {} for number in range(count)})


@pytest.mark.usefixtures("world")
class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "body", "status", "code"),
        [
            ("scene", large(10_000), 422, "too_many_nodes"),
            (
                "form",
                {"form": "f", "fields": {f"n{n}": {} for n in range(5_000)}},
                422,
                "too_many_fields",
            ),
            ("scene", drawn() | {"layout": {"x": "y" * 1024 * 1024}}, 413, "too_large"),
            ("scene", drawn() | {"layout": {"x": "y" * 300 * 1024}}, 422, "too_large"),
            ("scene", drawn() | {"layout": {"x": 1.5}}, 422, "too_large"),
            ("scene", drawn() | {"scene": "installation"}, 422, "built_in_scene"),
            ("scene", {"name": 1}, 422, "other_id"),
        ],
    )
    def test_what_is_no_draft_is_refused_by_name_and_not_kept(
        self, kind: str, body: Any, status: int, code: str
    ) -> None:
        found, said = draft(kind, body)

        assert (found, said["code"]) == (status, code)
        assert scenes().store.drafted() == [] and forms().store.drafted() == []

    def test_a_circle_of_automatic_nodes_is_kept_as_a_draft_and_named(self) -> None:
        status, said = draft("scene", scene("a", a=auto("b"), b=auto("a"), z=end()))

        assert status == 200
        assert ("automatic_cycle", "a") in {(e["code"], e["node"]) for e in said["findings"]}

    def test_a_draft_is_written_over_the_one_that_was_seen(self) -> None:
        draft("scene", drawn())

        assert draft("scene", drawn())[1]["code"] == "stale_version"
        assert draft("scene", drawn(), rev=1)[1]["rev"] == 2
        path = {"scene": "drawn"}
        assert ask("DELETE", "/scenes/{scene}/draft", None, DIS, path)[0] == 409
        gone = ask("DELETE", "/scenes/{scene}/draft", None, DIS, path, headers={"If-Match": "2"})
        assert (gone[0], gone[1]["draft"]) == (200, False)

    def test_a_worker_reads_what_is_published_and_no_drafts(self) -> None:
        draft("scene", drawn())

        assert ask("GET", "/scenes/{scene}/draft", None, WORKER, {"scene": "drawn"})[0] == 403
        assert draft("scene", drawn(), rev=1, caller=WORKER)[0] == 403
        status, said = ask("GET", "/scenes", None, WORKER)
        assert status == 200 and {"installation", "drawn"} <= {each["id"] for each in said["items"]}
        assert ask("POST", "/publications", {"scene": "drawn", "hash": "0" * 64}, DIS)[0] == 403

    def test_a_trial_of_a_faulty_draft_says_what_is_wrong(self) -> None:
        draft("scene", drawn() | {"start": "nowhere"})

        status, said = ask("POST", "/scenes/{scene}/try", {}, DIS, {"scene": "drawn"})

        assert (status, said["code"]) == (422, "faulty_scene")

    def test_nothing_at_all_is_not_published(self) -> None:
        status, said = ask("POST", "/publications/check", {})

        assert (status, said["code"]) == (422, "invalid")
