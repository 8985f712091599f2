"""A price put right over the API: the list and the money, approval by another, the postings."""

from datetime import timedelta
from typing import Any

import boto3
import pytest

from jobs import correct as function
from replays.app import handler
from suanqing.finance.corrections.prices_listing import Worker
from suanqing.people.identity.caller import Caller
from suanqing.platform.jobs import Message
from tests.integration.settling import SPLIT, START, World, document
from tests.rest import Context, call

ANN = Caller("ann", frozenset({"finance"}))
BOB = Caller("bob", frozenset({"finance"}))
UNTIL = "2025-03-31T00:00:00.000Z"


class Deployed:
    def __init__(self, world: World, sqs: Any, url: str) -> None:
        self.world, self.sqs, self.url = world, sqs, url

    def ask(self, method: str, path: str, caller: Caller = ANN, **given: Any) -> tuple[int, Any]:
        status, body, _ = call(handler, method, path, caller=caller, **given)
        return status, body

    def work(self) -> None:
        while found := self.sqs.receive_message(QueueUrl=self.url).get("Messages"):
            for message in found:
                record = {"messageId": message["MessageId"], "body": message["Body"]}
                answer = function.handler({"Records": [record]}, Context())
                assert answer == {"batchItemFailures": []}
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def listed(self) -> str:
        """A correcting version of main@1 until the end of March, and its list."""
        body = document(AC_INSTALL=22_000) | {"corrects": "main@1", "valid_to": UNTIL}
        pricing, clock = self.world.pricing, self.world.clock
        drafted = pricing.put_draft(body, "ann", clock()).version_id
        pricing.approve(drafted, pricing.submit(drafted, "ann", clock()).hash, "bob", clock())
        pricing.publish(drafted, "ann", clock())
        status, asked = self.ask("POST", "/corrections", json={"new": "main@2"})
        assert (status, asked["state"], asked["old"], asked["end"]) == (
            202, "listing", "main@1", UNTIL,
        )  # fmt: skip
        self.work()
        path = {"request_id": asked["request"]}
        _, found = self.ask("GET", "/corrections/requests/{request_id}", path_params=path)
        assert found["state"] == "listed", found
        return str(found["correction"])


@pytest.fixture
def there(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Deployed:
    world = World(moto_tables, tables).found(office=True)
    world.publish(SPLIT)
    for crew in (("tech-1",), ("tech-2",)):
        ticket = world.completed(crew=crew)
        world.settle(ticket.ticket_id)
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="correct")["QueueUrl"]
    monkeypatch.setenv("CORRECT_QUEUE_URL", url)
    for module in ("replays.wiring", "jobs.correct"):
        monkeypatch.setattr(f"{module}.utcnow", world.clock)
    return Deployed(world, sqs, url)


def test_a_corrected_price_is_listed_then_approved_by_another_then_posted(there: Deployed) -> None:
    before = there.world.accrued()
    id = there.listed()
    of = {"path_params": {"correction": id}}
    _, shown = there.ask("GET", "/corrections/{correction}", **of)
    _, tickets = there.ask("GET", "/corrections/{correction}/tickets", **of, query={"limit": "1"})

    assert (shown["state"], shown["tickets"], there.world.accrued()) == ("proposed", 2, before)
    change = shown["totals"]["sh-01"]
    assert change["after"] - change["before"] == 2 * 252
    assert len(tickets["items"]) == 1 and tickets["next"] == "1"

    approve = ("POST", "/corrections/{correction}/approve")
    seen = {"hash": shown["hash"]}
    assert there.ask(*approve, **of, json=seen)[0] == 403
    assert there.ask(*approve, BOB, **of, json={"hash": "0" * 64})[0] == 409
    assert there.ask(*approve, BOB, **of, json=seen)[1]["state"] == "approved"
    there.work()

    _, shown = there.ask("GET", "/corrections/{correction}", **of)
    after = there.world.accrued()
    assert (shown["state"], shown["posted"], shown["fates"]) == ("applied", 2, {"posted": 2})
    assert after["sh-01"] - before["sh-01"] == 2 * 252
    assert there.ask("GET", "/corrections")[1]["items"][0]["correction"] == id


def test_postings_cut_short_go_on_where_they_stopped(there: Deployed) -> None:
    id = there.listed()
    of = {"path_params": {"correction": id}}
    _, shown = there.ask("GET", "/corrections/{correction}", **of)
    there.ask("POST", "/corrections/{correction}/approve", BOB, **of, json={"hash": shown["hash"]})
    queue: list[Message] = [{"apply": id, "at": 0, "fates": {}}]
    made = function.worker()
    worker = Worker(made._views, made._corrections, queue.extend)
    turns = 0
    while queue:
        message = queue.pop()
        worker.handle(message, lambda: False)
        worker.handle(message, lambda: False)
        turns += 1

    assert turns >= 2
    _, shown = there.ask("GET", "/corrections/{correction}", **of)
    assert shown["state"] == "applied" and shown["posted"] == 2
    found = [found["n"] for found in map(_newest, there.world.ledger_items()) if found]
    assert max(found) == 2


def _newest(item: dict[str, Any]) -> dict[str, int]:
    key = item["entry"]["S"]
    return {"n": int(key[-6:])} if key.startswith("assessment#") else {}


def test_after_valid_to_what_was_in_force_before_holds_again(there: Deployed) -> None:
    there.listed()
    now = there.world.clock()

    in_march = there.world.pricing.book_at(START, now)
    in_april = there.world.pricing.book_at(START + timedelta(days=40), now)

    assert (in_march.ref, in_april.ref) == ("main@2", "main@1")


def test_a_request_that_finds_nothing_says_so(there: Deployed) -> None:
    new = there.world.publish(SPLIT)
    _, asked = there.ask(
        "POST", "/corrections", json={"new": new, "old": "main@1", "end": "2025-03-20T00:00:00Z"}
    )
    there.work()

    path = {"request_id": asked["request"]}
    _, found = there.ask("GET", "/corrections/requests/{request_id}", path_params=path)

    assert (found["state"], found.get("correction")) == ("refused", None)
    assert "no booked ticket" in found["reason"]
