"""Sealing and proving by the functions of schedule and queue: nothing differs, until one byte does."""

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import time_machine

from jobs import proof, seal
from suanqing.finance.audit import proof_service, seal_service
from suanqing.platform.materialized import Views
from tests.integration.settling import World
from tests.rest import Context

PERIOD = "2025-03"


class Nightly:
    """One nightly function with its queue."""

    def __init__(self, function: Any, sqs: Any, url: str) -> None:
        self.function, self.sqs, self.url = function, sqs, url

    def run(self, event: dict[str, Any] | None = None) -> str:
        """The schedule's call and every message that follows; the night's id."""
        night = self.function.handler(event or {}, Context())["night"]
        while found := self.sqs.receive_message(QueueUrl=self.url).get("Messages"):
            for message in found:
                record = {"messageId": message["MessageId"], "body": message["Body"]}
                answer = self.function.handler({"Records": [record]}, Context())
                assert answer == {"batchItemFailures": []}
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return str(night)


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    found = World(moto_tables, tables).found()
    found.publish()
    ticket = found.completed()
    found.settle(ticket.ticket_id)
    for module in (seal, proof):
        monkeypatch.setattr(module, "utcnow", found.clock)
    return found


@pytest.fixture
def nightly(world: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Nightly, Nightly]:
    sqs, made = boto3.client("sqs"), list[Nightly]()
    for name, function in (("SEAL", seal), ("PROOF", proof)):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        monkeypatch.setenv(f"{name}_QUEUE_URL", url)
        made.append(Nightly(function, sqs, url))
    return made[0], made[1]


def said(world: World, half: str, night: str) -> dict[str, Any]:
    return Views(world.client, world.tables["VIEWS_TABLE"]).get(half, night) or {}


def test_a_night_seals_what_was_booked_and_the_proof_finds_nothing(
    world: World, nightly: tuple[Nightly, Nightly]
) -> None:
    sealer, prover = nightly

    sealed = said(world, seal_service.PARTIES, sealer.run())
    again = said(world, seal_service.PARTIES, sealer.run())

    assert sealed["sealed"] > 0 and sealed["root"]
    assert (again["sealed"], again["root"]) == (0, sealed["root"])
    night = prover.run()
    assert said(world, proof_service.PARTIES, night)["findings"] == 0
    assert said(world, proof_service.TICKETS, night)["tickets"] == 1


def test_one_changed_byte_is_found_by_chain_and_rebuild(
    world: World, nightly: tuple[Nightly, Nightly]
) -> None:
    sealer, prover = nightly
    sealer.run()
    item = next(i for i in world.ledger_items() if i["account"]["S"] == "payable:tech-1")
    amount = item["lines"]["L"][0]["M"]["amount"]
    amount["N"] = str(int(amount["N"]) - 1)
    world.client.put_item(TableName=world.tables["LEDGER_TABLE"], Item=item)

    night = prover.run({"period": PERIOD})

    views = Views(world.client, world.tables["VIEWS_TABLE"])
    report = views.body(f"{proof_service.PARTIES}:{night}", f"report:{PERIOD}")
    assert {finding[0] for finding in report["findings"]} >= {"changed", "differs"}
    assert said(world, proof_service.PARTIES, night)["findings"] >= 2


def test_a_message_that_fails_comes_again_sooner_than_the_function_could_run(
    world: World, nightly: tuple[Nightly, Nightly], monkeypatch: pytest.MonkeyPatch
) -> None:
    sealing_night, _ = nightly
    sqs, url = sealing_night.sqs, sealing_night.url
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "3600"})
    seal.handler({}, Context())

    def broken(message: Any, in_time: Any) -> None:
        raise RuntimeError("throttled")

    monkeypatch.setattr(seal, "worker", lambda: broken)
    times = []
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for pause in (30, 60, 120):
            message = sqs.receive_message(
                QueueUrl=url, MessageSystemAttributeNames=["ApproximateReceiveCount"]
            )["Messages"][0]
            times.append(message["Attributes"]["ApproximateReceiveCount"])
            record = {
                "messageId": message["MessageId"], "body": message["Body"],
                "receiptHandle": message["ReceiptHandle"], "attributes": message["Attributes"],
            }  # fmt: skip
            answer = seal.handler({"Records": [record]}, Context())
            assert answer == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
            clock.shift(pause - 1)
            assert "Messages" not in sqs.receive_message(QueueUrl=url)
            clock.shift(2)
    assert times == ["1", "2", "3"]
