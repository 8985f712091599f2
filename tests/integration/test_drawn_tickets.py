"""Tickets in drawn scenes through the real handler: created, walked, shown, settled; late and repeated steps."""

from datetime import UTC, datetime
from typing import Any

import pytest

from stock.app import handler as stock
from suanqing.canonical import canonical
from suanqing.people.identity.caller import Caller
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.holding import published_next
from suanqing.work.scenes.version_store import Version, VersionStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.flow import Flow, head_of
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.owner_rules import Owners
from suanqing.work.tickets.store import TicketStore
from suanqing.work.tickets.walking import Asked
from tests.drawn import Shelf, end, night_and_day, scene, task
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_settlement_stream import deliver
from tests.integration.test_ticket_api import CLERK, LEAD, MATE, NEW, PARTNER, STRANGER, look, make
from tests.planting import planted
from tests.rest import call
from tests.staff import hire
from tests.unit.tickets.test_walking import AUTOMATIC, BRANCHES, VISIT
from tickets.app import handler

PARTS = scene(
    "ask",
    ask=task(("advance", "over"), state="created", allows=["reserve_part", "release_part"]),
    over=end("closed"),
)
DRAWN = {"visit": VISIT, "branches": BRANCHES, "automatic": AUTOMATIC, "parts": PARTS}
SHELF = Shelf(**DRAWN)
ADVANCE = "/tickets/{ticket_id}/advance"


@pytest.fixture
def company(engine: Any, tables: dict[str, str]) -> Any:
    table = tables["PRICING_TABLE"]
    hire(engine, table)
    planted(engine, table, "two outlets", lambda: make(engine, table))
    publish(engine, table)
    return engine


def publish(client: Any, table: str) -> None:
    """The drawn scenes, each as version 1."""
    store, since = VersionStore(client, table, "scene"), datetime(2025, 1, 1, tzinfo=UTC)
    for id, document in DRAWN.items():
        draft = store.put_draft(id, document, None, "bob", since)
        made = Version(id, 1, document, draft.hash, draft.makers, "cid", since, None, {})
        entry = published_next(1, draft.hash, since, None, since)
        writes = store.publishing(draft, made, store.versions(id), entry)
        client.transact_write_items(TransactItems=writes)


def new(scene: str = "visit", **more: Any) -> Any:
    key = {"headers": {"Idempotency-Key": more.pop("key")}} if "key" in more else {}
    status, body, _ = call(
        handler, "POST", "/tickets", caller=CLERK, json=NEW | {"scene": scene} | more, **key
    )
    assert status in (200, 201), body
    return body


def do(caller: Caller, ticket_id: str, step: str, json: Any = None, **more: Any) -> tuple[int, Any]:
    status, body, _ = call(
        handler, "POST", f"/tickets/{{ticket_id}}/{step}", path_params={"ticket_id": ticket_id},
        caller=caller, json=json, **more,
    )  # fmt: skip
    return status, body


def ok(answer: tuple[int, Any]) -> Any:
    assert answer[0] == 200, answer[1]
    return answer[1]


def at_nodes(ticket_id: str) -> list[str]:
    _, body, _ = look(CLERK, ticket_id)
    return [token["node"] for token in body["stands"]["tokens"]]


def token_at(ticket_id: str, node: str) -> str:
    _, body, _ = look(CLERK, ticket_id)
    [token] = [each["token"] for each in body["stands"]["tokens"] if each["node"] == node]
    return str(token)


def test_a_ticket_walks_its_drawn_scene_to_the_end_and_its_log_tells_where_it_stands(
    company: Any, tables: dict[str, str]
) -> None:
    made = new(attrs={"vip": True})
    ticket_id = made["id"]
    assert (made["scene"], made["state"], made["allowed"][:1]) == (
        "installation@1",
        "created",
        ["cancel"],
    )

    ok(do(CLERK, ticket_id, "advance", {}))
    ok(do(LEAD, ticket_id, "claim"))
    ok(do(LEAD, ticket_id, "arrive", {}))
    waits = ok(do(LEAD, ticket_id, "complete"))
    assert (waits["state"], waits["settlement"]) == ("on_site", "none")
    done = ok(do(Caller("ann", frozenset({"finance"})), ticket_id, "advance", {"command": "agree"}))
    assert (done["state"], done["settlement"]) == ("done", "waiting")
    late = do(Caller("bob", frozenset({"finance"})), ticket_id, "advance", {"command": "agree"})
    assert (late[0], late[1]["code"]) == (409, "illegal_step")  # somebody approved it meanwhile
    closed = ok(do(CLERK, ticket_id, "close"))

    assert closed["state"] == "closed"
    store = TicketStore(company, tables["WORK_TABLE"])
    ticket, log = store.get(ticket_id, True), store.history(ticket_id)
    assert [event.kind for event in log] == [
        "created", "advanced", "claimed", "arrived", "completed", "agreed", "closed",
    ]  # fmt: skip
    assert canonical(replayed("visit@1", log)) == canonical(head_of(ticket))
    _, history, _ = look(CLERK, ticket_id, "/history")
    assert [each["kind_name"] for each in history["events"]][1::4] == ["moved on", "agreed"]


def test_get_shows_where_it_stands_in_the_readers_language_and_what_each_reader_may_do(
    company: Any,
) -> None:
    ticket_id = new()["id"]
    ok(do(CLERK, ticket_id, "advance", {}))

    _, desk, _ = call(
        handler, "GET", "/tickets/{ticket_id}", path_params={"ticket_id": ticket_id}, caller=CLERK,
        headers={"Accept-Language": "zh"},
    )  # fmt: skip
    _, fitter, _ = look(LEAD, ticket_id)

    stands = desk["stands"]
    assert (stands["scene"], stands["hash"]) == ("visit@1", SHELF.get("visit@1").hash)
    [token] = stands["tokens"]
    assert (token["node"], token["queues"], token["owners"]) == ("way", ["fitters"], [])
    assert token["name"] == SHELF.get("visit@1").nodes["way"].name.zh
    assert {"assign", "cancel", "hand_over"} <= set(token["next"])
    assert (token["names"]["assign"], token["names"]["hand_over"]) == ("派单", "转交")
    assert set(token["names"]) == set(token["next"])
    assert "due" in stands
    [for_fitter] = fitter["stands"]["tokens"]
    assert "claim" in for_fitter["next"] and "cancel" not in for_fitter["next"]
    assert look(STRANGER, ticket_id)[0] == 404


def test_a_built_in_ticket_shows_where_it_stands_too(company: Any) -> None:
    _, body, _ = call(handler, "POST", "/tickets", caller=CLERK, json=NEW)

    _, shown, _ = look(CLERK, body["id"])

    assert [token["node"] for token in shown["stands"]["tokens"]] == ["created"]
    status, problem = do(CLERK, body["id"], "advance", {})
    assert (status, problem["code"]) == (409, "illegal_step")


def test_a_late_step_is_refused_and_the_same_request_again_answers_the_same(company: Any) -> None:
    ticket_id = new("branches")["id"]
    parts, money = token_at(ticket_id, "parts"), token_at(ticket_id, "money")
    key = {"headers": {"Idempotency-Key": "k-1"}}

    first = ok(do(CLERK, ticket_id, "advance", {"token": parts}, **key))
    again = ok(do(CLERK, ticket_id, "advance", {"token": parts}, **key))
    late = do(CLERK, ticket_id, "advance", {"token": parts})
    other = do(CLERK, ticket_id, "advance", {"token": money}, **key)

    assert again == first
    assert (late[0], late[1]["code"]) == (409, "round_over")
    assert (other[0], other[1]["code"]) == (409, "idempotency_key_reused")
    assert at_nodes(ticket_id) == ["money"]


def test_a_step_is_for_those_whom_the_node_names(company: Any) -> None:
    ticket_id = new("branches")["id"]
    parts, money = token_at(ticket_id, "parts"), token_at(ticket_id, "money")

    taken = ok(do(LEAD, ticket_id, "advance", {"command": "take", "token": parts}))

    [shown] = [each for each in taken["stands"]["tokens"] if each["token"] == parts]
    assert shown["owners"] == ["tech-1"]
    assert do(MATE, ticket_id, "advance", {"token": parts})[0] in (403, 404)
    assert do(LEAD, ticket_id, "advance", {"token": money})[0] == 403
    assert do(STRANGER, ticket_id, "advance", {"token": parts})[0] == 404
    assert ok(do(PARTNER, ticket_id, "advance", {"token": parts}))["version"] == 3


def test_the_same_key_and_content_create_one_ticket_in_one_version(company: Any) -> None:
    first, again = new(key="same"), new(key="same")

    assert first["id"] == again["id"]
    status, problem, _ = call(
        handler, "POST", "/tickets", caller=CLERK, json=NEW | {"scene": "nothing"}
    )
    assert (status, problem["where"]) == (422, "scene") if "where" in problem else status == 422
    for named in ("visit@9", "", "@1", "visit@", "a" * 41, "空调"):
        status, problem, _ = call(
            handler, "POST", "/tickets", caller=CLERK, json=NEW | {"scene": named}
        )
        assert (status, problem["code"]) == (422, "invalid"), named


class Counting:
    """Counts the writes of a client."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name in ("put_item", "update_item", "transact_write_items"):
            self.calls.append(name)
        return getattr(self.client, name)


def test_done_by_its_projection_settles_as_ever_and_each_step_is_one_conditional_write(
    engine: Any, tables: dict[str, str]
) -> None:
    world = World(engine, tables).found()
    world.publish()
    counting = Counting(engine)
    store = TicketStore(
        counting, tables["WORK_TABLE"], flow=Flow(SHELF, Owners(world.parties), night_and_day)
    )
    commands = world.commands = Tickets(store, world.parties, world.clock)

    ticket_id = world.ticket(scene="visit").ticket_id
    step = Asked(Command("advance", DISPATCHER.party))
    TicketFlow(commands).advance(DISPATCHER, ticket_id, step)
    commands.assign(DISPATCHER, ticket_id, "tech-1")
    commands.arrive(DISPATCHER, ticket_id)
    commands.complete(DISPATCHER, ticket_id)

    assert counting.calls == ["put_item", *["update_item"] * 4]
    deliver(world.image(ticket_id))
    assert world.head(ticket_id).settled
    assert world.accrued("tech-1")["tech-1"] > 0


def test_a_ticket_in_a_drawn_scene_that_waits_for_a_part_has_it_when_goods_come_in(
    company: Any, tables: dict[str, str]
) -> None:
    """The function of stock, too, reads the scene, since it serves who waits."""
    PricingStore(company, tables["PRICING_TABLE"]).put_sku(Sku("PUMP", "part", "水泵"))
    ticket_id = new(scene="parts")["id"]
    place = look(CLERK, ticket_id)[1]["outlet"]
    wanted = {"place": place, "part": "PUMP", "qty": "1", "wait": True}
    ok(do(CLERK, ticket_id, "parts/reserve", wanted))

    goods = {"part": "PUMP", "qty": "2", "key": "d-1"}
    status, said, _ = call(
        stock, "POST", "/stock/{place}/receipts", caller=CLERK, path_params={"place": place}, json=goods
    )  # fmt: skip

    assert (status, said["free"]) == (200, "1"), said
    assert TicketStore(company, tables["WORK_TABLE"]).history(ticket_id)[-1].kind == "part_reserved"


def test_work_that_goes_from_hand_to_hand_is_flagged_in_the_list_and_found_by_the_flag(
    company: Any,
) -> None:
    kept, quiet = new()["id"], new()["id"]
    for who in ("clerk-1", "lead-1", "lead-2"):
        ok(do(DISPATCHER, kept, "advance", {"command": "hand_over", "owner": who}))
    ok(do(DISPATCHER, quiet, "advance", {"command": "hand_over", "owner": "lead-1"}))

    query = {"outlet": look(DISPATCHER, kept)[1]["outlet"], "flag": "many_hands"}
    _, page, _ = call(handler, "GET", "/tickets", query=query, caller=DISPATCHER)

    assert [(each["id"], each["flags"]) for each in page["items"]] == [(kept, ["many_hands"])]
