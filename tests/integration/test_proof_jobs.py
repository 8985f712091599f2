"""Sealing and proving by the schedule's own functions: nothing differs, until one byte does."""

from typing import Any

import pytest

from jobs import proof, seal
from tests.integration.settling import World
from tests.rest import Context

PERIOD = "2025-03"


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    found = World(moto_tables, tables).found()
    found.publish()
    ticket = found.completed()
    found.settle(ticket.ticket_id)
    for module in (seal, proof):
        monkeypatch.setattr(module, "utcnow", found.clock)
    return found


def test_a_night_seals_what_was_booked_and_the_proof_finds_nothing(world: World) -> None:
    sealed = seal.handler({}, Context())
    again = seal.handler({}, Context())

    assert sealed[PERIOD]["items"] > 0 and sealed[PERIOD]["root"]
    assert again[PERIOD] == {"items": 0, "root": sealed[PERIOD]["root"]}
    proved = proof.handler({}, Context())
    assert proved[PERIOD]["findings"] == 0 and proved[PERIOD]["tickets"] == 1


def test_one_changed_byte_is_found_by_chain_and_rebuild(world: World) -> None:
    seal.handler({}, Context())
    item = next(i for i in world.ledger_items() if i["account"]["S"] == "payable:tech-1")
    amount = item["lines"]["L"][0]["M"]["amount"]
    amount["N"] = str(int(amount["N"]) - 1)
    world.client.put_item(TableName=world.tables["LEDGER_TABLE"], Item=item)

    found = proof.handler({"period": PERIOD}, Context())

    assert found[PERIOD]["findings"] >= 2
