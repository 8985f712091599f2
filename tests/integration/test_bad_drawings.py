"""What is drawn or answered wrong is a named error over HTTP, in both languages, and nothing of it is stored: every row
of every table is as it was, and a ticket stands where it stood."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scenes import app as scenes
from suanqing.people.identity.caller import Caller
from tests.drawing import published
from tests.drawn import approval, auto, block, end, scene, task
from tests.integration.settling import World
from tests.rest import call
from tests.unit.forms.builders import a_field, a_form
from tickets.app import handler as tickets

DIS, FIN = Caller("dis", frozenset({"dispatcher"})), Caller("fin", frozenset({"finance"}))


def ask(
    handler: Any, method: str, path: str, body: Any, who: Caller = DIS, **params: str
) -> tuple[int, Any]:
    status, said, _ = call(handler, method, path, caller=who, path_params=params, json=body)
    return status, said


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    made = World(engine, tables).found(office=True)
    asked = a_form(parts=a_field("part_list", 1), note=a_field("long_text", 2)) | {"form": "parts"}
    drawn = scene(
        "list",
        list=task(("advance", "both"), state="created", form="parts"),
        both=block("check", left="one", right="two"),
        one=task(("advance", "join"), within=["both", "left"]),
        two=task(("advance", "join"), within=["both", "right"]),
        check=approval(
            ("approved", "out"), ("rejected", "list"), mode="any", people=("fin", "bob")
        ),
        out=end("closed"),
    )
    published(engine, tables["PRICING_TABLE"], drawn | {"scene": "walked"}, asked)
    return made


def rows(world: World) -> dict[str, list[str]]:
    """Everything that is stored but drafts (one may be faulty) and the deployment's own key, made on first use."""
    found = {}
    for name in ("WORK_TABLE", "PRICING_TABLE", "LEDGER_TABLE"):
        pages = world.client.get_paginator("scan").paginate(TableName=world.tables[name])
        items = [repr(sorted(item.items())) for page in pages for item in page["Items"]]
        found[name] = sorted(i for i in items if "draft" not in i and "search_key" not in i)
    return found


CIRCLE = scene("a", a=task(("advance", "b")), b=auto("c"), c=auto("b"), z=end())
MANY = scene("n0", **{f"n{n}": task(("advance", f"n{n + 1}")) for n in range(9_999)}, n9999=end())
LATE = task(("advance", "z"), limit={"minutes": 5, "calendar": "nowhere"})
DRAWN: dict[str, tuple[str, Any, str]] = {
    "a scene of 10,000 nodes": ("scene", MANY, "too_many_nodes"),
    "a cycle of automatic nodes": ("scene", CIRCLE, "automatic_cycle"),
    "a calendar that does not exist": ("scene", scene("a", a=LATE, z=end()), "unknown_calendar"),
    "a jump into a block": (
        "scene",
        scene("a", a=task(("advance", "b"), ("back", "in")), b=block("z", left="in"),
              **{"in": task(("advance", "join"), within=["b", "left"])}, z=end()),
        "into_block",
    ),
    "a form of 5,000 fields": ("form", a_form(**{f"f{n}": a_field("text") for n in range(5_000)}), "too_many_fields"),
    "a condition on its own result": (
        "form", a_form(a=a_field("number", shown=[{"form.a": "1"}])), "own_result",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_wrong_is_named_in_both_languages_and_never_published(
    world: World, name: str
) -> None:
    kind, document, code = DRAWN[name]
    id, before = f"bad-{kind}", rows(world)
    status, said = ask(
        scenes.handler, "PUT", f"/{kind}s/{{{kind}}}/draft", document | {kind: id}, **{kind: id}
    )
    if status == 200:
        wanted = {"scene": id} if kind == "scene" else {"forms": [id]}
        _, seen = ask(scenes.handler, "POST", "/publications/check", wanted)
        status, said = ask(
            scenes.handler, "POST", "/publications", wanted | {"hash": seen["hash"]}, FIN
        )
        found = said["findings"]
        assert code in {each["code"] for each in found}, found
        assert all(not each["zh"].isascii() and each["message"].isascii() for each in found)

    assert status in (413, 422), said
    assert rows(world) == before


def walked(world: World) -> str:
    body = {"outlet": "sh-01", "title": "报修", "region": "310115", "scene": "walked",
            "lines": [{"sku": "AC-INSTALL", "qty": "1"}]}  # fmt: skip
    status, said = ask(tickets, "POST", "/tickets", body)
    assert status == 201, said
    return str(said["id"])


def step(ticket: str, who: Caller = DIS, **body: Any) -> tuple[int, Any]:
    return ask(tickets, "POST", "/tickets/{ticket_id}/advance", body, who, ticket_id=ticket)


def told(world: World, ticket: str) -> Any:
    head = world.tickets.get(ticket, consistent=True)
    return {each["node"]: name for name, each in head.tokens.items()}


@pytest.mark.parametrize(
    ("answers", "code"),
    [({"parts": [{"sku": "NO-SUCH", "qty": "1"}]}, "answer_part"), ({"note": "x" * 2**20}, "too_large")],
)  # fmt: skip
def test_an_answer_of_an_unknown_part_or_of_a_megabyte_is_refused_by_name(
    world: World, answers: dict[str, Any], code: str
) -> None:
    ticket = walked(world)
    before = rows(world)

    status, said = step(ticket, command="advance", form={"answers": answers})

    assert status in (413, 422), said
    faults = {each["code"] for each in said.get("faults", ())} | {said["code"]}
    assert faults & {code, "body_too_large", "payload_too_large"}, said
    assert rows(world) == before and told(world, ticket).keys() == {"list"}


def test_a_step_into_a_block_that_is_over_is_refused_and_leaves_the_ticket(world: World) -> None:
    ticket = walked(world)
    answered = {"answers": {"note": "好"}}
    assert step(ticket, command="advance", form=answered)[0] == 200
    stood = told(world, ticket)
    assert [step(ticket, command="advance", token=stood[each])[0] for each in ("one", "two")] == [200, 200]  # fmt: skip
    before = rows(world)

    status, said = step(ticket, command="advance", token=stood["one"])

    assert (status, said["code"]) == (409, "round_over")
    assert rows(world) == before and told(world, ticket).keys() == {"check"}


def test_of_two_people_on_one_approval_at_once_one_decides_and_the_other_is_told(
    world: World,
) -> None:
    ticket = walked(world)
    step(ticket, command="advance", form={"answers": {"note": "好"}})
    for each in ("one", "two"):
        step(ticket, command="advance", token=told(world, ticket)[each])
    bob = Caller("bob", frozenset({"finance"}))
    token = told(world, ticket)["check"]

    def decided(who: Caller) -> Callable[[], tuple[int, Any]]:
        return lambda: step(ticket, who, command="agree", token=token)

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in [pool.submit(decided(FIN)), pool.submit(decided(bob))]]

    [(_, first)] = [each for each in answers if each[0] == 200]
    [(status, late)] = [each for each in answers if each[0] != 200]
    assert first["state"] == "closed"
    assert (status, late["code"]) in [
        (409, "round_over"),
        (409, "illegal_step"),
        (403, "forbidden"),
    ]
    log = [event.kind for event in world.tickets.history(ticket)]
    assert log.count("agreed") == 1 and told(world, ticket).keys() == {"out"}
