"""Jobs in pieces: any order, repetition and failure come to what one run over the whole comes to."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suanqing.canonical import canonical
from suanqing.finance.audit.seal_service import in_chunks
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections.prices import Correction, list_to_dict
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_listing import Worker
from suanqing.finance.corrections.prices_service import Requests
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.platform.jobs import Head, InTime, Message, Pieces, Stopped, Turn, begin, missing
from suanqing.platform.materialized import Views, packed_of, unpacked
from tests.integration.settling import START, World
from tests.listed import propose


class Failed(Exception):
    """This delivery of a message came to nothing."""


class Queue:
    """A queue that delivers in any order, some messages twice, and again what failed."""

    def __init__(self, seed: int) -> None:
        self.held: list[Message] = []
        self.random = random.Random(seed)

    def send(self, messages: Sequence[Message]) -> None:
        self.held += messages

    def drain(self, worker: Any, in_time: InTime) -> int:
        """Until nothing is left; how many deliveries failed."""
        failed = 0
        while self.held:
            message = self.held.pop(self.random.randrange(len(self.held)))
            try:
                worker.handle(message, in_time)
                if self.random.random() < 0.3:
                    worker.handle(message, in_time)
            except Failed:
                failed += 1
                self.held.append(message)
        return failed


class Adding:
    """Adds up numbers, one a turn when there is no time; fails now and then before it has counted."""

    def __init__(self, rows: list[list[int]], fail: random.Random, rate: float) -> None:
        self.rows, self.fail, self.rate = rows, fail, rate
        self.merged: list[bytes] = []

    def plan(self, head: Head) -> list[list[int]]:
        return self.rows

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        if self.fail.random() < self.rate:
            raise Failed
        start = rest[0] if rest else 0
        end = start
        while end < len(chunk) and (end == start or in_time()):
            end += 1
        body = chunk[start:end]
        return Turn(body, [end] if end < len(chunk) else None, {"sum": sum(body)})

    def finish(self, head: Head, bodies: Iterator[Any]) -> Mapping[str, Any]:
        found = [number for body in bodies for number in body]
        self.merged.append(canonical(found))
        return {"total": sum(found)}


@pytest.fixture
def views(moto_tables: Any, tables: dict[str, str]) -> Views:
    return Views(moto_tables, tables["VIEWS_TABLE"])


@given(
    rows=st.lists(st.lists(st.integers(-99, 99), max_size=4), max_size=5),
    seed=st.integers(0, 10**6),
    rate=st.sampled_from((0.0, 0.4)),
    hurried=st.booleans(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_repetition_and_failure_come_to_the_bytes_of_one_run(
    views: Views, rows: list[list[int]], seed: int, rate: float, hurried: bool
) -> None:
    queue, work = Queue(seed), Adding(rows, random.Random(seed), rate)
    kind = f"adding-{seed}-{rate}-{hurried}-{canonical(rows).hex()}"

    begin(views, kind, "job", {}, queue.send)
    queue.drain(Pieces(views, kind, work, queue.send), lambda: not hurried)

    whole = [number for row in rows for number in row]
    head = views.get(kind, "job") or {}
    assert (head["stage"], head["total"], head.get("sum", 0)) == ("done", sum(whole), sum(whole))
    assert set(work.merged) == {canonical(whole)}
    assert missing(views, kind, "job") == []


@pytest.mark.parametrize("first", [True, False])
def test_of_two_at_one_piece_who_ended_elsewhere_one_counts(views: Views, first: bool) -> None:
    """One has time for the whole chunk, the other one not; either may be counted first."""
    queue = Queue(1)

    class Meanwhile(Adding):
        def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
            if rest is None and in_time() is first:
                Pieces(views, "adding", Adding(self.rows, self.fail, 0.0), queue.send).handle(
                    {"job": "job", "chunk": 0, "turn": 0}, lambda: not first
                )
            return super().turn(head, chunk, rest, in_time)

    work = Meanwhile([[1, 2, 3]], random.Random(1), 0.0)
    begin(views, "adding", "job", {}, queue.send)
    queue.drain(Pieces(views, "adding", work, queue.send), lambda: first)

    head = views.get("adding", "job") or {}
    assert (head["stage"], head["total"], head["sum"]) == ("done", 6, 6)


def test_a_piece_that_does_not_come_keeps_the_job_open_and_is_named(views: Views) -> None:
    queue, work = Queue(1), Adding([[1], [2, 3], [4]], random.Random(1), 0.0)
    pieces = Pieces(views, "adding", work, queue.send)
    begin(views, "adding", "job", {}, queue.send)
    pieces.handle(queue.held.pop(), lambda: False)
    lost = [message for message in queue.held if message["chunk"] == 1]

    queue.held = [message for message in queue.held if message["chunk"] != 1]
    queue.drain(pieces, lambda: False)

    assert pieces.missing("job") == ["1.0"]
    assert (views.get("adding", "job") or {})["stage"] == "running"
    pieces.handle(lost[0], lambda: False)
    assert pieces.missing("job") == ["1.1"]

    begin(views, "adding", "job", {}, queue.send)
    queue.drain(pieces, lambda: False)

    assert (views.get("adding", "job") or {})["total"] == 10


def test_a_head_that_counts_too_much_finishes_nothing(views: Views) -> None:
    queue, work = Queue(1), Adding([[1], [2]], random.Random(1), 0.0)
    pieces = Pieces(views, "adding", work, queue.send)
    begin(views, "adding", "job", {}, queue.send)
    pieces.handle({"job": "job"}, lambda: True)
    views.set("adding", "job", {"done": 1})

    with pytest.raises(RuntimeError, match=r"misses the pieces 1\.0"):
        pieces.handle({"job": "job", "chunk": 0}, lambda: True)

    assert work.merged == []


def test_a_plan_over_forty_thousand_parties_is_kept_though_no_item_holds_it(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """Names that do not compress, ten a piece: 1.1 MB. A turn reads a page of it."""
    random_ids = random.Random(1)
    parties = [f"{random_ids.getrandbits(112):028x}" for _ in range(40_000)]
    places = [("2026-11", "payable:" + party) for party in parties]
    queue, views = Queue(1), Views(dynamodb_tables, tables["VIEWS_TABLE"])
    rows: list[Any] = [list(map(list, some)) for some in in_chunks(places)]

    class Naming(Adding):
        def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
            return Turn(chunk, None, {"parties": len(chunk)})

    pieces = Pieces(views, "naming", Naming(rows, queue.random, 0.0), queue.send)
    begin(views, "naming", "job", {"expires": 2_000_000_000}, queue.send)
    pieces.handle(queue.held.pop(), lambda: True)

    assert [message["chunk"] for message in queue.held] == list(range(4_000))
    for chunk in (0, 99, 100, 3_999):
        pieces.handle({"job": "job", "chunk": chunk}, lambda: True)
    found = {one["id"]: unpacked(one["body"]) for one in views.all("naming:job", "piece#")}
    assert found == {f"piece#{n:05d}#0000": rows[n] for n in (0, 99, 100, 3_999)}
    assert len(pieces.missing("job")) == 3_996
    assert all(one["expires"] == 2_000_000_000 for one in views.all("naming:job"))


def test_of_two_plans_made_at_once_one_counts_whole(views: Views) -> None:
    queue = Queue(1)

    class Meanwhile(Adding):
        def plan(self, head: Head) -> list[list[int]]:
            other = Adding([[7]] * 3, self.fail, 0.0)
            Pieces(views, "adding", other, queue.send).handle({"job": "job"}, lambda: True)
            return self.rows

    begin(views, "adding", "job", {}, queue.send)
    work = Meanwhile([[1]] * 250, random.Random(1), 0.0)
    queue.drain(Pieces(views, "adding", work, queue.send), lambda: True)

    assert (views.get("adding", "job") or {})["total"] == 21


def test_a_piece_too_large_for_an_item_comes_back_whole(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """One outlet that pays 40,000 people."""
    queue, views = Queue(1), Views(dynamodb_tables, tables["VIEWS_TABLE"])
    large = [f"{queue.random.getrandbits(112):028x}" for _ in range(40_000)]

    class Large(Adding):
        def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
            return Turn(large if chunk == [1] else [])

        def finish(self, head: Head, bodies: Iterator[Any]) -> Mapping[str, Any]:
            return {"as_made": list(bodies) == [[], large, []]}

    begin(views, "large", "job", {}, queue.send)
    work = Large([[0], [1], [2]], random.Random(1), 0.0)
    queue.drain(Pieces(views, "large", work, queue.send), lambda: True)

    assert (views.get("large", "job") or {})["as_made"] is True


def test_a_plan_in_one_item_of_a_version_before_is_worked_off(views: Views) -> None:
    queue = Queue(1)
    begin(views, "adding", "job", {}, queue.send)
    views.put_once("adding:job", "plan#001", {"body": packed_of([[1], [2, 3]])})

    work = Adding([], random.Random(1), 0.0)
    queue.drain(Pieces(views, "adding", work, queue.send), lambda: False)

    assert (views.get("adding", "job") or {})["total"] == 6


def test_a_job_that_cannot_be_says_why_and_its_messages_end(views: Views) -> None:
    class Refusing(Adding):
        def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
            raise Stopped({"reason": "changed"})

    queue = Queue(1)
    begin(views, "adding", "job", {}, queue.send)
    work = Refusing([[1], [2]], random.Random(1), 0.0)
    queue.drain(Pieces(views, "adding", work, queue.send), lambda: True)

    head = views.get("adding", "job") or {}
    assert (head["stage"], head["reason"]) == ("failed", "changed")


# A price correction's list


class Desk:
    """A correction asked for, and the queue's worker over a shadow that fails now and then."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.queue = world, Queue(seed)
        self.views = Views(world.client, world.tables["VIEWS_TABLE"])
        self.store = PriceCorrectionStore(world.client, world.tables["PRICING_TABLE"])
        shadow = Unsteady(Shadow(world.ledger, world.pricing, world.parties, world.tickets), seed)
        self.steps = PriceCorrections(self.store, shadow, world.ledger, world.pricing, world.clock)  # type: ignore[arg-type]
        self.worker = Worker(self.views, self.steps, self.queue.send)
        self.requests = Requests(
            self.views, self.store, world.pricing, self.queue.send, world.clock
        )


class Unsteady:
    """A ledger's reader that fails on every third slice it is asked for."""

    def __init__(self, shadow: Shadow, seed: int) -> None:
        self._shadow, self.calls = shadow, seed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shadow, name)

    def some(self, *given: Any) -> Any:
        self.calls += 1
        if self.calls % 3 == 0:
            raise Failed
        return self._shadow.some(*given)


@pytest.mark.parametrize("seed", range(2))
def test_a_list_made_in_pieces_has_the_hash_of_the_list_made_at_once(
    engine: Any, tables: dict[str, str], seed: int
) -> None:
    world = World(engine, tables).found()
    world.publish()
    for number in range(5):
        ticket = world.completed(crew=(f"tech-{number % 2 + 1}",))
        world.settle(ticket.ticket_id)
    new = world.publish(AC_INSTALL=22_000)
    desk = Desk(world, seed)
    end = world.clock()

    asked = desk.requests.ask(new, "main@1", START, end, "ann", "key")
    failed = desk.queue.drain(desk.worker, lambda: False)

    found = desk.requests.asked(asked.request_id)
    assert (found.stage, found.tickets, found.done) == ("listed", 5, found.chunks)
    assert failed and found.chunks > 5
    listed = desk.store.get(str(found.correction))
    steady = Shadow(world.ledger, world.pricing, world.parties, world.tickets)
    at_once = PriceCorrections(desk.store, steady, world.ledger, world.pricing, world.clock)
    whole = propose(at_once, "main@1", new, START, end, "ann")
    assert (listed.hash, _list(listed)) == (whole.hash, _list(whole))


def _list(found: Correction) -> bytes:
    return canonical(list_to_dict(found.scope, found.tickets, found.refused))
