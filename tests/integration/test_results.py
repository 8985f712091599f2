"""One settled ticket, heard by warehouse and finance: again, out of order, after a failure."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from notifications import router
from ops import redrive, stack
from ops.stack import Stack
from suanqing.insight.events.ticket_settled import Event, Known, apply
from tests.integration.settling import DISPATCHER, World, record
from tests.rest import Context

NAMES = ("Warehouse", "Finance")


class System:
    """A company's own system: it keeps the newest event of each ticket, unless it is down."""

    def __init__(self, outputs: Stack, name: str) -> None:
        self.name, self.outputs = name, outputs
        self.url = outputs[f"{name}QueueUrl"]
        self.known: Known = {}
        self.heard: list[Event] = []
        self.down = False

    def work(self) -> None:
        """Everything that waits; what it fails on is visible again at once."""
        sqs = boto3.client("sqs")
        while messages := sqs.receive_message(
            QueueUrl=self.url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", []):
            for message in messages:
                handle = message["ReceiptHandle"]
                if self.down:
                    sqs.change_message_visibility(
                        QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=0
                    )
                    continue
                event = json.loads(message["Body"])
                assert message["MessageAttributes"]["outlet"]["StringValue"] == event["outlet"]
                self.heard.append(event)
                self.known = apply(self.known, event)
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=handle)

    def dead(self) -> int:
        return redrive.waiting(self.outputs[f"{self.name}DeadLettersUrl"])


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    found = World(moto_tables, tables).found()
    found.publish()
    return found


@pytest.fixture
def outputs(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Topic and queues as infra/messaging.yaml wires them."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    stack.client.cache_clear()
    topic = sns.create_topic(Name="results")["TopicArn"]
    monkeypatch.setenv("RESULTS_TOPIC", topic)
    monkeypatch.setenv("NOTICES_TOPIC", sns.create_topic(Name="notices")["TopicArn"])
    found: dict[str, str] = {}
    for name in NAMES:
        dead = sqs.create_queue(QueueName=f"{name}DeadLetters")["QueueUrl"]
        policy = {"deadLetterTargetArn": arn(dead), "maxReceiveCount": 5}
        url = sqs.create_queue(
            QueueName=f"{name}Queue", Attributes={"RedrivePolicy": json.dumps(policy)}
        )["QueueUrl"]
        sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=arn(url),
            Attributes={"RawMessageDelivery": "true"},
        )  # fmt: skip
        found |= {f"{name}QueueUrl": url, f"{name}DeadLettersUrl": dead}
    yield Stack("s", found)
    stack.client.cache_clear()


@pytest.fixture
def systems(outputs: Stack) -> list[System]:
    return [System(outputs, name) for name in NAMES]


def arn(url: str) -> str:
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return str(answer["Attributes"]["QueueArn"])


def routed(*images: dict[str, Any]) -> dict[str, Any]:
    return router.handler({"Records": [record(image) for image in images]}, Context())


def settled_twice(world: World) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A ticket that was settled and then cancelled, with its head after either posting."""
    ticket = world.completed().ticket_id
    world.settle(ticket)
    first = world.image(ticket)
    world.commands.cancel(DISPATCHER, ticket, "no longer wanted")
    world.settle(ticket)
    return ticket, first, world.image(ticket)


def test_r095_one_posting_is_one_event_that_both_hear_with_parts_and_totals(
    world: World, systems: list[System]
) -> None:
    """The world's book at 1.05: 2.5 m of pipe; the totals are those of the booked assessment."""
    ticket = world.completed().ticket_id
    world.settle(ticket)
    assert routed(world.image(ticket)) == {"batchItemFailures": []}

    for system in systems:
        system.work()

    warehouse, finance = systems
    (event,) = warehouse.heard
    assert finance.heard == [event]
    assert (event["id"], event["state"], event["cause"]) == (f"{ticket}:1", "done", "settled")
    assert event["parts"] == [{"line": event["parts"][0]["line"], "sku": "PIPE-3M", "qty": "2.5"}]
    assessment = world.ledger.assessment(ticket, 1)
    assert assessment is not None
    assert event["totals"]["CNY"]["charge"] == assessment.total("charge") > 0
    assert event["totals"]["CNY"]["pay"] == assessment.total("pay") > 0


def test_r095_repeated_and_out_of_order_both_end_with_the_newest_assessment(
    world: World, systems: list[System]
) -> None:
    ticket, first, last = settled_twice(world)

    routed(last, first, first)
    routed(last)
    for system in systems:
        system.work()

    warehouse, finance = systems
    assert sorted(event["n"] for event in warehouse.heard) == [1, 1, 2, 2]
    assert warehouse.known == finance.known
    assert {t: (e["n"], e["state"]) for t, e in warehouse.known.items()} == {
        ticket: (2, "cancelled")
    }
    assert finance.known[ticket]["totals"] == {
        "CNY": {"charge": 0, "tax": 0, "pay": 0, "held": 0}
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_r095_after_a_failure_and_redrive_no_dead_letter_is_left_and_both_know_the_same(
    world: World, outputs: Stack, systems: list[System], name: str
) -> None:
    (broken,) = [system for system in systems if system.name == name]
    (other,) = [system for system in systems if system.name != name]
    _, first, last = settled_twice(world)
    broken.down = True
    routed(first, last)
    for system in systems:
        system.work()
    assert (broken.dead(), other.dead(), broken.known) == (2, 0, {})

    broken.down = False
    queue = name.lower()
    assert redrive.drain(
        outputs[redrive.CHANNELS[queue][0]], redrive.worker(outputs, queue)
    ) == (2, 0)  # fmt: skip
    broken.work()

    assert broken.dead() == 0 == other.dead()
    assert broken.known == other.known != {}


def test_what_moves_no_money_is_no_result(world: World, systems: list[System]) -> None:
    routed(world.image(world.completed().ticket_id))
    for system in systems:
        system.work()

    assert [system.heard for system in systems] == [[], []]


def test_results_that_the_topic_does_not_take_come_again(
    world: World, systems: list[System], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.completed().ticket_id
    world.settle(ticket)
    with monkeypatch.context() as broken:
        broken.setenv("RESULTS_TOPIC", "arn:aws-cn:sns:cn-north-1:123456789012:gone")
        assert routed(world.image(ticket)) == {"batchItemFailures": [{"itemIdentifier": "1"}]}

    assert routed(world.image(ticket)) == {"batchItemFailures": []}
    for system in systems:
        system.work()
    assert [list(system.known) for system in systems] == [[ticket], [ticket]]


def test_long_events_go_in_calls_that_sns_takes() -> None:
    messages = [{"Message": "x" * 60_000} for _ in range(5)] + [{"Message": "x"}] * 12

    sizes = [len(batch) for batch in router._batches(messages)]

    assert sizes == [3, 10, 4]
