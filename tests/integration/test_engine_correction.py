"""What an older engine made of a ticket's events stays booked until a correction of the engine is approved."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import boto3
import pytest

from suanqing.finance.assessment.model import ENGINE
from suanqing.finance.corrections import facts as changes
from suanqing.finance.settlement import posting
from suanqing.pricing.model import Manual
from suanqing.work.tickets import clocks
from suanqing.work.tickets.model import Event, Ticket
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_correction_is_the_real_run import bonus, done, presence, publish
from tests.integration.test_correction_job import BOB, Deployed

Older = Callable[..., str]


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables).found(office=True)


@pytest.fixture
def there(world: World, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="correct")["QueueUrl"]
    monkeypatch.setenv("CORRECT_QUEUE_URL", url)
    for module in ("replays.wiring", "jobs.correct"):
        monkeypatch.setattr(f"{module}.utcnow", world.clock)
    return Deployed(world, sqs, url)


@pytest.fixture
def ticket(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """Settled by engine 1, for which it was answered within 3 minutes and an hour on site; this engine
    makes 13 minutes, and no time on site, of the same events."""
    publish(world, bonus, presence)
    found = done(world)
    with monkeypatch.context() as older:
        older.setattr(posting, "ENGINE", 1)
        world.settle(found)
    minutes = clocks.response_minutes

    def later(ticket: Ticket, events: Sequence[Event]) -> str | None:
        told = minutes(ticket, events)
        return None if told is None else str(Decimal(told) + 10)

    monkeypatch.setattr(clocks, "response_minutes", later)
    monkeypatch.setattr(clocks, "presence", lambda *_: ())
    return found


def cent(world: World, ticket_id: str, name: str = "late") -> None:
    """A line of 0.01 that people decided, settled."""
    line = Manual(name, "goodwill", "tech-1", 1, "r", "a", "b")
    before = world.head(ticket_id)
    world.tickets.save(before, changes.adjust(before, line, "bob", world.clock()))
    world.settle(ticket_id)


def paid(world: World) -> int:
    return sum(world.accrued().values())


def lines(world: World, ticket_id: str) -> dict[str, int]:
    newest = world.ledger.newest(ticket_id)
    assert newest
    return {one.fee: one.amount for one in newest.assessment.lines if one.plane == "pay"}


def test_a_late_cent_moves_a_cent_whatever_this_engine_makes_of_the_events(
    world: World, ticket: str
) -> None:
    before = lines(world, ticket)
    assert before["bonus"] and before["presence"] == 6_000

    cent(world, ticket)
    cent(world, ticket, "later")

    assert lines(world, ticket) == before | {"goodwill": 1}
    newest = world.ledger.newest(ticket)
    assert newest and newest.engine == 1


def test_an_event_that_is_new_moves_its_own_money(world: World, ticket: str) -> None:
    """Another piece of pipe: what it costs, and nothing of the bonus."""
    before = lines(world, ticket)

    world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal(1))
    world.settle(ticket)

    after = lines(world, ticket)
    assert {fee for fee in after if after[fee] != before.get(fee)} == {"part"}


def test_the_difference_is_listed_approved_and_posted_over_the_api_and_then_it_is_this_engines(
    world: World, ticket: str, there: Deployed
) -> None:
    cent(world, ticket)
    before = world.accrued()

    status, asked = there.ask("POST", "/corrections", json={
        "old": "main@1", "new": "main@1",
        "start": "2025-03-01T00:00:00Z", "end": "2025-03-20T00:00:00Z",
    })  # fmt: skip
    assert status == 202, asked
    there.work()
    path = {"request_id": asked["request"]}
    _, found = there.ask("GET", "/corrections/requests/{request_id}", path_params=path)
    of = {"path_params": {"correction": found["correction"]}}
    _, shown = there.ask("GET", "/corrections/{correction}", **of)
    assert (shown["tickets"], world.accrued()) == (1, before)
    seen = {"hash": shown["hash"]}
    assert there.ask("POST", "/corrections/{correction}/approve", BOB, **of, json=seen)[0] == 202
    there.work()

    after = world.accrued()
    told = {who: each["after"] - each["before"] for who, each in shown["totals"].items()}
    assert told == {who: after[who] - before[who] for who in after if after[who] != before[who]}
    assert "bonus" not in lines(world, ticket) and "presence" not in lines(world, ticket)
    newest = world.ledger.newest(ticket)
    assert newest and newest.engine == ENGINE
    once = paid(world)
    cent(world, ticket, "later")
    assert paid(world) == once + 1
