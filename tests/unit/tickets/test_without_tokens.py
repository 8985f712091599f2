"""Tickets as they were written before drawn scenes (tests/data/tickets_without_tokens.json, DynamoDB items by the code
of b123157): they stand where their state says, and are commanded and written as ever."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from embedded.places import ROOT
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.work.tickets import decide
from suanqing.work.tickets.flow_schemas import stand_for
from suanqing.work.tickets.head_writes import head_update
from suanqing.work.tickets.items import FLOW, item_to_ticket, ticket_to_item
from suanqing.work.tickets.scene import SCENES, allowed, drawn

ITEMS: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "data" / "tickets_without_tokens.json").read_text(encoding="utf-8")
)
LATER = datetime(2026, 11, 29, tzinfo=UTC)
DESK = Caller("clerk-1", frozenset({"dispatcher"}))
every = pytest.mark.parametrize(
    "item", ITEMS, ids=lambda item: f"{item['scene']['S']} {item['state']['S']}"
)


@every
def test_it_is_read_and_written_to_the_byte(item: dict[str, Any]) -> None:
    ticket = item_to_ticket(item)

    assert ticket_to_item(ticket) == item
    assert ticket.scene_ref == "" and not ticket.tokens


@every
def test_it_stands_where_its_state_says_and_takes_what_its_scene_says(item: dict[str, Any]) -> None:
    ticket = item_to_ticket(item)

    stands = stand_for(DESK, ticket, "zh")

    [token] = stands.tokens
    assert (token.token, token.node) == ("t1", ticket.state)
    assert token.name == drawn(ticket.scene).nodes[ticket.state].name.zh
    assert stands.scene == ticket.scene
    assert allowed(ticket) == SCENES[ticket.scene].allowed(ticket.state)
    assert set(token.next) <= set(allowed(ticket))


@every
def test_a_step_is_one_write_of_what_it_was(item: dict[str, Any]) -> None:
    """Nothing of drawn scenes is written, so that it costs what it did."""
    ticket = item_to_ticket(item)
    if "comment" not in allowed(ticket):
        with pytest.raises(Conflict):
            decide.comment(ticket, "还在等", "clerk-1", LATER)
        return

    write = head_update("work", ticket, decide.comment(ticket, "还在等", "clerk-1", LATER))

    assert (
        write["UpdateExpression"]
        == "SET #version = :version, #events = list_append(#events, :events)"
    )
    assert not {f":{name}" for name in FLOW} & write["ExpressionAttributeValues"].keys()
