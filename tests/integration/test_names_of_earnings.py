"""Pages show names: those of what a ticket's lines name, and whose job a month's row was."""

from typing import Any

import pytest

from tests.integration.settling import World
from tests.integration.test_settlement_api import EARNINGS, FINANCE, PERIOD, TECH_1, get


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    world = World(engine, tables).found()
    world.publish()
    return world


def test_what_lines_name_is_told_by_its_name(world: World) -> None:
    ticket = world.completed()
    world.settle(ticket.ticket_id)

    shown = get(EARNINGS, FINANCE, ticket_id=ticket.ticket_id)

    for line in shown["lines"]:
        item = world.pricing.sku(line["sku"])
        assert item is None or shown["names"][line["sku"]] == item.name
        for share in line["shares"]:
            party = world.parties.find(share["party"])
            assert party is None or shown["names"][share["party"]] == party.name
    assert any(line["tier"] in shown["names"] for line in shown["lines"])


def test_a_months_row_says_whose_job_it_was(world: World) -> None:
    ticket = world.completed()
    world.settle(ticket.ticket_id)

    shown = get("/me/earnings", TECH_1, {"period": PERIOD})

    [row] = [each for each in shown["tickets"] if each["ticket_id"] == ticket.ticket_id]
    assert row["title"] == ticket.title
    assert row.get("customer") == (ticket.customer or None)
