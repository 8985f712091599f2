"""Properties of domain.md §9 that need a whole company: arrival decides nothing (3, 6, 15)."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from suanqing.finance.settlement.items import PAYABLE
from suanqing.work.tickets import scene
from suanqing.work.tickets.scene import Scene, Step
from tests import engines
from tests.integration.settling import DISPATCHER, START, World
from tests.integration.test_ladders import ladders, publish
from tests.unit.finance.ladders.ladder import row

CREWS = (("tech-1", "tech-2"), ("tech-2",), ("tech-1",), ("tech-2", "tech-1"))
PERIOD = "2025-03"


@pytest.fixture
def client(dynamodb_local: str) -> Iterator[Any]:
    yield engines.client_for(dynamodb_local)


def arrived(client: Any, order: Random | None) -> dict[tuple[str, str], int]:
    """A month's totals, its tickets settled in this order, each one to three times."""
    tables = engines.create_tables(client, engines.unique_prefix(), streaming=False)
    world = World(client, tables).found()
    book = publish(world, row("volume") | {"id": "by-money"})
    tickets = [world.completed(crew).ticket_id for crew in CREWS]
    records = [
        ticket_id for ticket_id in tickets for _ in range(order.randint(1, 3) if order else 1)
    ]
    if order:
        order.shuffle(records)
    for ticket_id in records:
        world.settle(ticket_id)
        for party, period in ladders(world).due(world.head(ticket_id)):
            ladders(world).settle(party, period, book)
    rows = [item for item in world.ledger_items() if item["account"]["S"].startswith(PAYABLE)]
    parties = {item["account"]["S"].removeprefix(PAYABLE) for item in rows}
    return {(party, PERIOD): world.ledger.balance(party, PERIOD).accrued for party in parties}


def test_property_3_and_6_neither_order_nor_repetition_changes_a_periods_total(client: Any) -> None:
    once_in_order = arrived(client, None)

    assert once_in_order["tech-1", PERIOD] > 0
    for seed in range(4):
        assert arrived(client, Random(seed)) == once_in_order


def test_property_15_a_running_ticket_keeps_scene_and_book_though_both_have_newer_versions(
    engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(engine, tables).found()
    first = world.publish()
    running, settled = world.ticket(), world.completed()
    world.settle(settled.ticket_id)

    newer = Scene("installation@2", "created", {"cancel": Step(("created",), "cancelled")})
    monkeypatch.setattr(scene, "SCENES", {**scene.SCENES, newer.scene_id: newer})
    monkeypatch.setattr(scene, "INSTALLATION", newer)
    world.publish(AC_INSTALL=99_900)
    world.commands.assign(DISPATCHER, running.ticket_id, "tech-1")
    world.commands.set_crew(
        DISPATCHER, settled.ticket_id, world.head(settled.ticket_id).workers[:1]
    )
    world.settle(settled.ticket_id)

    assert world.head(running.ticket_id).scene == running.scene == "installation@1"
    assert world.head(settled.ticket_id).settled is not None
    booked = world.ledger.assessments(settled.ticket_id)
    assert [one.assessment.book for one in booked] == [first, first]
    assert booked[-1].facts.served >= START
