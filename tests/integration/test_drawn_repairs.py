"""Repairs of tickets in drawn scenes through the handlers: a token moved and tickets taken to another version, each by
two people; what is refused says why in both languages and stays as it was."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.store import TicketStore
from tests.integration.test_drawn_tickets import CLERK, LEAD, company, do, look, new, ok, token_at
from tests.rest import call
from tests.unit.tickets.test_walking import VISIT
from tickets.app import handler

ROOT, CARL = Caller("root", frozenset({"admin"})), Caller("carl", frozenset({"admin"}))
NEXT = {
    **VISIT,
    "nodes": {
        name: {
            **node,
            **({"exits": [{**e, "to": "door" if e["to"] == "way" else e["to"]} for e in node["exits"]]}
               if "exits" in node else {}),
        }
        for name, node in {"door": VISIT["nodes"]["way"], **VISIT["nodes"]}.items()
        if name != "way"
    },
}  # fmt: skip
PLAN = {"from": "visit@1", "to": "visit@2", "nodes": {"way": "door"}}


@pytest.fixture
def two_versions(company: Any, tables: dict[str, str]) -> Any:
    store, now = (
        VersionStore(company, tables["PRICING_TABLE"], "scene"),
        datetime(2025, 2, 1, tzinfo=UTC),
    )
    draft = store.put_draft("visit", NEXT, None, "bob", now)
    made = Version("visit", 2, NEXT, draft.hash, draft.makers, "cid", now, None, {})
    entry = published_next(2, draft.hash, now, None, now)
    writes = store.publishing(draft, made, store.versions("visit"), entry)
    company.transact_write_items(TransactItems=writes)
    return company


def post(caller: Caller, path: str, body: Any) -> tuple[int, Any]:
    status, said, _ = call(handler, "POST", path, caller=caller, json=body)
    return status, said


def begun() -> str:
    """A ticket of the first version, on its way."""
    ticket_id = str(new("visit@1")["id"])
    ok(do(CLERK, ticket_id, "advance", {}))
    return ticket_id


def test_a_token_is_moved_by_the_same_call_of_two_with_a_reason(
    company: Any, tables: dict[str, str]
) -> None:
    ticket_id = begun()
    body = {"token": token_at(ticket_id, "way"), "to": "ask", "reason": "客户改了需求"}

    asked = do(ROOT, ticket_id, "token", body)
    still = look(CLERK, ticket_id)[1]["stands"]["tokens"][0]["node"]
    done = do(CARL, ticket_id, "token", body)

    assert (asked[0], still) == (202, "way")
    assert ok(done)["stands"]["tokens"][0]["node"] == "ask"
    event = TicketStore(company, tables["WORK_TABLE"]).history(ticket_id)[-1]
    assert (event.kind, event.by, event.data["approved_by"]) == ("token_moved", "root", "carl")
    assert event.data["reason"] == "客户改了需求"


def test_a_token_is_not_moved_for_no_reason_to_nowhere_or_by_who_directs(company: Any) -> None:
    ticket_id = begun()
    token = token_at(ticket_id, "way")

    for body, code in (
        ({"token": token, "to": "ask", "reason": "x"}, "invalid"),
        ({"token": token, "to": "nowhere", "reason": "客户改了需求"}, "unknown_node"),
        ({"token": "t9", "to": "ask", "reason": "客户改了需求"}, "unknown_token"),
    ):
        status, said = do(ROOT, ticket_id, "token", body)
        assert (status, said["code"]) == (422, code)
    assert (
        do(CLERK, ticket_id, "token", {"token": token, "to": "ask", "reason": "客户改了需求"})[0]
        == 403
    )


def test_tickets_go_on_in_another_version_as_the_preview_says(
    two_versions: Any, tables: dict[str, str]
) -> None:
    first, second, other = begun(), begun(), str(new("branches")["id"])
    bare = {name: PLAN[name] for name in ("from", "to")}

    status, without = post(ROOT, "/migrations/preview", bare)
    assert status == 200 and without["count"] == 0
    assert {each["ticket"] for each in without["refused"]} == {first, second}
    assert all(each["zh"] != each["message"] for each in without["refused"])
    status, seen = post(ROOT, "/migrations/preview", PLAN)
    assert (status, sorted(seen["goes"]), seen["refused"]) == (200, sorted([first, second]), [])

    body = PLAN | {"tickets": [first, other]}
    assert post(ROOT, "/migrations", body)[0] == 202
    status, done = post(CARL, "/migrations", body)

    assert (status, done["goes"], [each["ticket"] for each in done["refused"]]) == (
        200,
        [first],
        [other],
    )
    assert done["refused"][0]["code"] == "cannot_migrate"
    stands = look(CLERK, first)[1]["stands"]
    assert (stands["scene"], [each["node"] for each in stands["tokens"]]) == ("visit@2", ["door"])
    store = TicketStore(two_versions, tables["WORK_TABLE"])
    head, log = store.get(first, True), store.history(first)
    assert log[-1].kind == "migrated" and replayed("visit@1", log)["tokens"] == head.tokens
    ok(do(LEAD, first, "claim"))
    assert look(CLERK, second)[1]["stands"]["scene"] == "visit@1"


def test_a_faulty_plan_moves_nothing(two_versions: Any) -> None:
    ticket_id = begun()
    wrong = PLAN | {"nodes": {"way": "nowhere"}}

    status, seen = post(ROOT, "/migrations/preview", wrong)
    refused = post(ROOT, "/migrations", wrong | {"tickets": [ticket_id]})

    assert (status, seen["count"], seen["findings"][0]["code"]) == (200, 0, "unknown_node")
    assert (refused[0], refused[1]["code"]) == (422, "faulty_migration")
    assert post(ROOT, "/migrations/preview", PLAN | {"to": "visit@9"})[0] == 404
    assert look(CLERK, ticket_id)[1]["stands"]["scene"] == "visit@1"


__all__ = ["company"]
