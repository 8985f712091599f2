"""What separation of duties costs an ordinary step of a ticket: the register once, of who decides for others."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import botocore.client
import pytest

from suanqing.people.identity.caller import Caller
from tests.integration.settling import World
from tests.rest import call
from tickets import wiring
from tickets.app import handler

DESK = Caller("dis", frozenset({"dispatcher"}))
TECH = Caller("tech-1", frozenset({"technician"}), "sh-01")
LINES = "/tickets/{ticket_id}/lines"
READS = {"GetItem", "BatchGetItem", "Query"}


@contextmanager
def reading() -> Iterator[Counter[str]]:
    """Reads while the context lasts: of tickets, and of prices and register by the kind of item."""
    real, found = botocore.client.BaseClient._make_api_call, Counter[str]()

    def counted(client: Any, operation: str, given: Any) -> Any:
        if operation in READS:
            found.update([kind_of(given)])
        return real(client, operation, given)

    with patch.object(botocore.client.BaseClient, "_make_api_call", counted):
        yield found


def kind_of(given: Any) -> str:
    if os.environ["WORK_TABLE"] in (given.get("TableName"), *given.get("RequestItems", ())):
        return "ticket"
    if "RequestItems" in given:
        return "party"
    key = given.get("Key", {}).get("kind") or given["ExpressionAttributeValues"][":kind"]
    return str(key["S"]).partition("/")[0]


@pytest.fixture
def ticket(moto_tables: Any, tables: dict[str, str]) -> str:
    """On site, with tech-1; the function's process is warm."""
    world = World(moto_tables, tables).found(office=True)
    world.publish()
    made = world.ticket()
    world.commands.assign(Caller("dispatch", frozenset({"dispatcher"})), made.ticket_id, "tech-1")
    world.commands.arrive(TECH, made.ticket_id)
    wiring.parties().several(["sh-01", "tech-1", "dis", "hq"])
    add(TECH, made.ticket_id), add(TECH, made.ticket_id)
    return made.ticket_id


def add(caller: Caller, ticket_id: str) -> None:
    status, said, _ = call(
        handler, "POST", LINES, caller=caller, path_params={"ticket_id": ticket_id},
        json={"sku": "PIPE-3M", "qty": "1"},
    )  # fmt: skip
    assert status == 200, said


def forget() -> None:
    """As if another process had written last."""
    wiring.tickets().attempts.forget_all()


def test_a_technicians_step_reads_nothing_more(ticket: str) -> None:
    forget()

    with reading() as found:
        add(TECH, ticket)

    assert found == {"ticket": 1}


def test_a_dispatchers_step_on_open_work_reads_their_entry_of_the_register_once(
    ticket: str,
) -> None:
    forget()

    with reading() as found:
        add(DESK, ticket)

    assert found == {"ticket": 1, "party": 1}


def test_a_change_of_finished_work_reads_whose_interests_it_touches(
    moto_tables: Any, tables: dict[str, str], ticket: str
) -> None:
    call(handler, "POST", "/tickets/{ticket_id}/complete", caller=TECH,
         path_params={"ticket_id": ticket})  # fmt: skip

    with reading() as found:
        add(DESK, ticket)

    assert found == {"ticket": 2, "party": 2, "human_account": 1, "human": 1}
