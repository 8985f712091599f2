"""What several tickets came to, in one call: the figures of the tickets' own pages, and of each reader's own alone."""

from typing import Any

import pytest

from settlement.app import handler
from suanqing.people.identity.caller import Caller
from tests.integration.settling import World
from tests.integration.test_settlement_api import EARNINGS, FINANCE, PARTNER, TECH_1, TECH_2, get
from tests.rest import call


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    world = World(engine, tables).found()
    world.publish()
    return world


def ask(caller: Caller, *tickets: str) -> Any:
    query = {"tickets": ",".join(tickets)}
    status, body, _ = call(handler, "GET", "/me/amounts", caller=caller, query=query)
    return body["items"] if status == 200 else status


def test_r212_a_lists_amounts_are_those_of_each_tickets_own_page(world: World) -> None:
    done = [world.completed(workers).ticket_id for workers in (("tech-1", "tech-2"), ("tech-2",))]
    for each in done:
        world.settle(each)
    waiting = world.ticket().ticket_id

    whole = ask(FINANCE, *done, waiting, "T-nobody", done[0])
    assert [each["ticket_id"] for each in whole] == done
    for each in whole:
        page = get(EARNINGS, FINANCE, ticket_id=each["ticket_id"])
        assert {name: each[name] for name in ("customer", "pay", "margin", "assessment")} == {
            name: page[name] for name in ("customer", "pay", "margin", "assessment")
        }
        assert "earned" not in each
    for caller in (TECH_1, TECH_2):
        for each in ask(caller, *done):
            assert each["earned"] == get(EARNINGS, caller, ticket_id=each["ticket_id"])["earned"]
            assert not {"customer", "pay", "margin"} & each.keys()


def test_what_the_reader_may_not_see_is_left_out_and_others_are_refused(world: World) -> None:
    alone = world.completed(("tech-2",)).ticket_id
    world.settle(alone)

    assert ask(TECH_1, alone) == [] == ask(PARTNER, alone)
    assert ask(Caller("dispatch", frozenset({"dispatcher"})), alone) == 403
    for wrong in ((), ("a b",), tuple(f"T{n}" for n in range(51))):
        assert ask(FINANCE, *wrong) == 422
