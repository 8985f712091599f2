"""Numbers, times and texts outside their bounds: refused by every route, naming the field, kept nowhere."""

import importlib
from typing import Any

import pytest

from suanqing.people.identity.caller import Caller
from tests.integration.settling import World, document
from tests.rest import call

DESK = Caller("dispatch", frozenset({"dispatcher"}))
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
FINANCE = Caller("fin", frozenset({"finance"}))
EDGE, START = "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


def ask(
    function: str, method: str, path: str, caller: Caller, body: Any, **params: str
) -> tuple[int, str]:
    """Status, and all that the answer says."""
    handler = importlib.import_module(f"{function}.app").handler
    given = {"json": body} if method != "GET" else {"query": body}
    status, said, _ = call(handler, method, path, caller=caller, path_params=params, **given)
    return status, str(said)


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("facts", {"attrs": {"distance_km": "1e28"}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": "1e999999"}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": "9" * 40}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": "1_000"}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": "٣"}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": " 5 "}}, "distance_km"),
        ("facts", {"attrs": {"distance_km": "20001"}}, "distance_km"),
        ("facts", {"attrs": {"order_amount": 10**16}}, "order_amount"),
        ("facts", {"attrs": {"asset": "x" * 26_000}}, "asset"),
        ("facts", {"attrs": {"asset": "a\x00"}}, "asset"),
        ("facts", {"attrs": {}, "promised": EDGE}, "promised"),
        ("reschedule", {"to": START, "reason": "x", "cause": "customer"}, "to"),
        ("sessions", {"from": START, "to": EDGE, "worker": "tech-1"}, "from"),
        ("evidence", {"kind": "time", "value": START}, "value"),
        ("lines", {"sku": "PIPE-3M", "qty": "9999999"}, "qty"),
        ("lines", {"sku": "AC-INSTALL", "qty": "10001"}, "qty"),
        ("lines", {"sku": "AC-INSTALL", "qty": "٣"}, "qty"),
        ("comments", {"text": "\u202egnp.exe"}, "text"),
    ],
)
def test_a_ticket_takes_nothing_outside_the_bounds(
    world: World, step: str, body: dict[str, Any], field: str
) -> None:
    ticket_id = world.ticket().ticket_id
    before = world.image(ticket_id)

    status, said = ask(
        "tickets", "POST", f"/tickets/{{ticket_id}}/{step}", DESK, body, ticket_id=ticket_id
    )

    assert status == 422 and (field in said or "RFC 3339" in said or "years" in said), said
    assert world.image(ticket_id) == before


@pytest.mark.parametrize("back", [True, "1", 1.0, 0, 10**13])
def test_the_minor_units_of_a_refund_are_a_whole_number_and_nothing_that_looks_like_one(
    world: World, back: Any
) -> None:
    ticket_id = world.completed().ticket_id
    body = {"channel": "youzan", "id": "r", "back": back, "of": 10}

    status, said = ask(
        "statements", "POST", "/tickets/{ticket_id}/refunds", FINANCE, body, ticket_id=ticket_id
    )

    assert status == 422 and "back" in said, said


@pytest.mark.parametrize(
    ("function", "method", "path", "body", "params"),
    [
        ("settlement", "GET", "/me/ladders", {"period": "0000-01"}, {}),
        ("settlement", "GET", "/me/earnings", {"period": "9999-12"}, {}),
        ("settlement", "GET", "/rules/triggers", {"day": "0001-01-01"}, {}),
        ("tickets", "GET", "/tickets", {"limit": "1_0", "outlet": "sh-01"}, {}),
        ("tickets", "GET", "/tickets", {"limit": "٣", "outlet": "sh-01"}, {}),
        ("statements", "POST", "/periods/{period}/close", {"mode": "soft"}, {"period": "0001-01"}),
        ("pricing", "POST", "/exchange-rates",
         {"pair": "USD/CNY", "rate": "7", "since": EDGE, "source": "x"}, {}),
        ("pricing", "POST", "/books", document() | {"valid_to": EDGE}, {}),
        ("tickets", "POST", "/customers/{customer_id}/classes",
         {"name": "key", "reason": "r", "since": EDGE}, {"customer_id": "c-1"}),
    ],
)  # fmt: skip
def test_calendar_edges_and_odd_digits_are_422_everywhere(
    world: World,
    function: str,
    method: str,
    path: str,
    body: dict[str, Any],
    params: dict[str, str],
) -> None:
    caller = Caller("fin", frozenset({"finance", "dispatcher", "technician"}), "sh-01")

    status, said = ask(function, method, path, caller, body, **params)

    field = next(
        name
        for name in ("period", "day", "limit", "since", "valid_to")
        if name in {**body, **params}
    )
    assert status == 422 and field in said, said


def test_texts_that_look_equal_are_equal(world: World) -> None:
    """What a Mac types (NFD) and what Windows types (NFC) meets the same condition of a book."""
    ticket_id = world.ticket().ticket_id
    told = {"attrs": {"event": "Cafe\u0301"}}

    status, said = ask(
        "tickets", "POST", "/tickets/{ticket_id}/facts", DESK, told, ticket_id=ticket_id
    )

    assert status == 200, said
    assert world.head(ticket_id).facts["attrs"]["event"] == "Café"


def test_an_item_that_no_table_takes_is_413_and_no_fault_of_ours(world: World) -> None:
    from botocore.exceptions import ClientError

    from suanqing.web.api import Api

    api = Api("things")

    @api.route("POST", "/things", roles=None)
    def store() -> None:
        reason = {"Code": "ValidationException", "Message": "Item size has exceeded the maximum"}
        raise ClientError({"Error": reason}, "PutItem")

    status, problem, _ = call(api.handler, "POST", "/things", json={})

    assert (status, problem["code"]) == (413, "item_too_large")
