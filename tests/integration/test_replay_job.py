"""Replays as jobs: pieces in any order, twice and interrupted come to what one run comes to."""

import random
from typing import Any

import pytest

from jobs import replay as function
from pricing.app import handler as books
from replays.app import handler
from suanqing.errors import NotFound
from suanqing.finance.backtest.jobs import Job
from suanqing.finance.backtest.jobs_service import Replays, Worker
from suanqing.finance.backtest.outcome import merge
from suanqing.finance.backtest.shadow import Shadow
from suanqing.people.identity.caller import Caller
from suanqing.platform.jobs import Message
from suanqing.platform.materialized import Views
from tests.integration.settling import SPLIT, World, document
from tests.rest import Context, call

ANN = Caller("ann", frozenset({"finance"}))
BOB = Caller("bob", frozenset({"finance"}))
CARL, ROOT = Caller("carl", frozenset({"admin"})), Caller("root", frozenset({"admin"}))
HQ_TOO = [{"role": "hq", "share": "0.1"}, *SPLIT]


def ever() -> bool:
    return True


def never() -> bool:
    return False


class Jobs:
    """A world with a queue that is a list."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.queue: list[Message] = []
        self.views = Views(world.client, world.tables["VIEWS_TABLE"])
        self.shadow = Shadow(world.ledger, world.pricing, world.parties, world.tickets)
        self.replays = Replays(self.views, world.pricing, self.queue.extend, world.clock)
        self.worker = Worker(self.views, self.shadow, self.queue.extend, world.clock)

    def settled(self, **more: Any) -> str:
        ticket = self.world.completed(**more)
        self.world.settle(ticket.ticket_id)
        return ticket.ticket_id

    def draft(self, **prices: int) -> str:
        drafted = self.world.pricing.put_draft(
            document(HQ_TOO, **prices), "ann", self.world.clock()
        )
        return drafted.version_id

    def work(self, in_time: Any = ever, seed: int = 1, twice: bool = False) -> None:
        """Everything the queue holds, in an order of the seed's."""
        order = random.Random(seed)
        while self.queue:
            message = self.queue.pop(order.randrange(len(self.queue)))
            self.worker.handle(message, in_time)
            if twice:
                self.worker.handle(message, in_time)

    def done(self, book: str) -> Job:
        (found,) = self.replays.of(book)
        return found


@pytest.fixture
def jobs(engine: Any, tables: dict[str, str]) -> Jobs:
    found = Jobs(World(engine, tables).found())
    found.world.publish(HQ_TOO)
    return found


def test_r270_a_draft_over_last_months_tickets_says_who_wins_and_who_loses(jobs: Jobs) -> None:
    """AC-INSTALL 220.00 for 200.00: pay 60 %, the outlet's factor 1.05: 12.60 more for a ticket."""
    jobs.settled()
    jobs.settled(crew=("tech-3",), outlet="yn-02")
    book = jobs.draft(AC_INSTALL=22_000)

    asked = jobs.replays.request(book, 3, "ann")
    assert (asked.state, jobs.queue) == ("planning", [{"job": asked.job_id}])
    jobs.work()

    job, outcome = jobs.done(book), jobs.replays.outcome(asked.job_id)
    assert outcome is not None
    assert (job.state, job.tickets, job.changed, job.done) == ("done", 2, 2, job.chunks)
    assert outcome.by("outlet")["sh-01"].change == 1_260
    assert job.pay_change == outcome.total("pay").change == 1_260 + 1_200
    assert sorted(party for party, _ in outcome.winners()) == [
        "hq", "sh-01", "tech-1", "tech-2", "tech-3", "yn-02",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_pieces_cut_short_delivered_twice_and_in_any_order_are_the_whole_once(
    jobs: Jobs, seed: int
) -> None:
    for number in range(7):
        jobs.settled(crew=(f"tech-{number % 2 + 1}",))
    book = jobs.draft(AC_INSTALL=22_000)
    version = jobs.world.pricing.version(book)

    asked = jobs.replays.request(book, 2, "ann")
    jobs.work(never, seed, twice=True)

    slices = jobs.shadow.slices(version.version_id, list(asked.periods))
    whole = merge(*(jobs.shadow.run_slice(each) for each in slices))
    assert jobs.replays.outcome(asked.job_id) == whole
    job = jobs.done(book)
    assert (job.state, job.tickets, job.done) == ("done", 7, job.chunks)
    assert job.chunks > 7


def test_a_draft_that_changes_meanwhile_fails_the_job_and_says_why(jobs: Jobs) -> None:
    jobs.settled()
    book = jobs.draft(AC_INSTALL=22_000)
    jobs.replays.request(book, 3, "ann")
    body = document(HQ_TOO, AC_INSTALL=23_000)
    jobs.world.pricing.change(book, body, "ann", jobs.world.clock())

    jobs.work()

    assert jobs.done(book).state == "failed" and "changed" in jobs.done(book).reason


def test_asking_twice_under_one_key_is_one_job(jobs: Jobs) -> None:
    book = jobs.draft()

    first = jobs.replays.request(book, 3, "ann", "key")
    again = jobs.replays.request(book, 3, "ann", "key")

    assert first.job_id == again.job_id and len(jobs.replays.of(book)) == 1


def test_a_key_belongs_to_who_asks(jobs: Jobs) -> None:
    book = jobs.draft()

    first = jobs.replays.request(book, 3, "ann", "key")
    other = jobs.replays.request(book, 3, "bob", "key")

    assert first.job_id != other.job_id and (first.by, other.by) == ("ann", "bob")


def test_a_replay_writes_nothing_but_its_result(jobs: Jobs) -> None:
    jobs.settled()
    before = jobs.world.ledger_items(), jobs.world.accrued()

    jobs.replays.request(jobs.draft(AC_INSTALL=22_000), 3, "ann")
    jobs.work()

    assert (jobs.world.ledger_items(), jobs.world.accrued()) == before


def test_what_nobody_asked_for_is_not_there(jobs: Jobs) -> None:
    with pytest.raises(NotFound):
        jobs.replays.get("main@9-x")
    jobs.worker.handle({"job": "main@9-x"}, ever)


# Over HTTP and the queue's own function


class Deployed:
    """Routes and function over one AWS in memory; `now` is within the world's months."""

    def __init__(self, sqs: Any, url: str) -> None:
        self.sqs, self.url = sqs, url

    def ask(self, method: str, path: str, caller: Caller = ANN, **given: Any) -> tuple[int, Any]:
        names = {"book_version": given.pop("book", "main@2"), "replay": given.pop("replay", "")}
        names = {name: value for name, value in names.items() if f"{{{name}}}" in path}
        api = books if path.endswith("/publish") else handler
        status, body, _ = call(api, method, path, caller=caller, path_params=names, **given)
        return status, body

    def work(self) -> int:
        """Until the queue is empty; how many messages there were."""
        count = 0
        while found := self.sqs.receive_message(QueueUrl=self.url).get("Messages"):
            for message in found:
                record = {"messageId": message["MessageId"], "body": message["Body"]}
                assert function.handler({"Records": [record]}, Context()) == {
                    "batchItemFailures": []
                }
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                count += 1
        return count


@pytest.fixture
def deployed(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> tuple[World, Deployed]:
    import boto3

    world = World(moto_tables, tables).found(office=True)
    world.publish()
    ticket = world.completed()
    world.settle(ticket.ticket_id)
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="replay")["QueueUrl"]
    monkeypatch.setenv("REPLAY_QUEUE_URL", url)
    monkeypatch.setattr("replays.wiring.utcnow", world.clock)
    monkeypatch.setattr("replays.gate.utcnow", world.clock)
    return world, Deployed(sqs, url)


def test_a_replay_over_http_shows_its_progress_and_its_result(
    deployed: tuple[World, Deployed],
) -> None:
    world, there = deployed
    world.pricing.put_draft(document(AC_INSTALL=22_000), "ann", world.clock())

    status, asked = there.ask("POST", "/books/{book_version}/replays", json={"months": 2})
    assert (status, asked["state"], asked["periods"]) == (202, "planning", ["2025-02", "2025-03"])
    assert there.work() >= 2
    _, job = there.ask("GET", "/replays/{replay}", replay=asked["replay"])
    assert (job["state"], job["tickets"], job["pay_change"]) == ("done", 1, 1_260)
    _, found = there.ask(
        "GET", "/replays/{replay}/result", replay=asked["replay"], query={"dimension": "sku"}
    )

    assert [(each["id"], each["change"]) for each in found["winners"]] == [("AC-INSTALL", 1_260)]
    assert found["losers"] == [] and found["totals"]["pay"]["change"] == 1_260
    assert len(there.ask("GET", "/books/{book_version}/replays")[1]["items"]) == 1
    dispatcher = Caller("dis", frozenset({"dispatcher"}))
    assert there.ask("GET", "/replays/{replay}", dispatcher, replay=asked["replay"])[0] == 403


def test_the_gate_wants_a_replay_within_limits_or_a_second_approver_with_a_reason(
    deployed: tuple[World, Deployed],
) -> None:
    world, there = deployed
    gate = {"months": 2, "total": "0.01"}
    assert there.ask("PUT", "/policies/replay-gate", json=gate)[0] == 403
    assert there.ask("PUT", "/policies/replay-gate", ROOT, json=gate)[0] == 202
    assert there.ask("PUT", "/policies/replay-gate", CARL, json=gate)[0] == 200
    body = document(AC_INSTALL=22_000)
    drafted = world.pricing.put_draft(body, "ann", world.clock()).version_id
    there.ask("POST", "/books/{book_version}/replays", json={"months": 2})
    handed = world.pricing.submit(drafted, "ann", world.clock())
    world.pricing.approve(drafted, handed.hash, "bob", world.clock())
    publish = ("POST", "/books/{book_version}/publish")

    status, problem = there.ask(*publish, json={})
    assert (status, problem["code"]) == (409, "replay_needed")
    there.work()
    status, problem = there.ask(*publish, json={})
    assert (status, problem["code"]) == (409, "replay_variance")
    assert problem["pay"]["after"] - problem["pay"]["before"] == 1_260

    override = ("POST", "/books/{book_version}/override")
    reason = {"hash": handed.hash, "reason": "agreed with the outlets"}
    for caller in (ANN, BOB):
        assert there.ask(*override, caller, json=reason)[0] == 403
    assert there.ask(*override, CARL, json=reason | {"hash": "0" * 64})[0] == 409
    status, shown = there.ask(*override, CARL, json=reason)
    assert (status, shown["open"], shown["overridden_by"]) == (200, True, "carl")
    assert there.ask(*publish, json={})[0] == 200


def test_a_replay_within_the_limits_opens_the_gate(deployed: tuple[World, Deployed]) -> None:
    world, there = deployed
    for admin in (ROOT, CARL):
        there.ask("PUT", "/policies/replay-gate", admin, json={"months": 2, "total": "0.5"})
    drafted = world.pricing.put_draft(document(AC_INSTALL=20_100), "ann", world.clock()).version_id
    there.ask("POST", "/books/{book_version}/replays", json={"months": 2})
    there.work()
    handed = world.pricing.submit(drafted, "ann", world.clock())
    world.pricing.approve(drafted, handed.hash, "bob", world.clock())

    assert there.ask("GET", "/books/{book_version}/gate")[1]["open"] is True
    assert there.ask("POST", "/books/{book_version}/publish", json={})[0] == 200
