"""Random histories of a store, a van and tickets: movements sum to what is on hand, nothing is below 0 or lost, and a
call that comes again changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

from suanqing.errors import DomainError
from suanqing.work.stock.model import Shipment
from suanqing.work.tickets import parts
from tests import engines
from tests.integration.settling import DISPATCHER
from tests.integration.test_stock import LEAD, OWNER, PIPE, PUMP, STORE, VAN, Company
from tests.searching import SEARCHING

PLACES, PARTS = st.sampled_from((STORE, VAN)), st.sampled_from((PUMP, PIPE))
QTY = st.integers(1, 6)
AGAIN = st.integers(0, 2)
"""How often an answer is lost, so that the call comes again."""


class Histories(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        import boto3

        self.mocked = mock_aws()
        self.mocked.start()
        engines.forget_clients()
        client = boto3.client("dynamodb")
        self.company = Company(client, engines.create_tables(client, "s-")).ready()
        self.jobs: list[str] = []
        self.sent: list[Shipment] = []
        self.received = {PUMP: Decimal(0), PIPE: Decimal(0)}
        self.lost = dict(self.received)

    def teardown(self) -> None:
        if hasattr(self, "mocked"):
            engines.forget_clients()
            self.mocked.stop()

    def told(self, again: int, call: Callable[[], object]) -> bool:
        """Whether it was done; what comes again is answered like the first."""
        outcomes = set()
        for _ in range(again + 1):
            try:
                call()
                outcomes.add(True)
            except DomainError:
                outcomes.add(False)
        assert len(outcomes) == 1
        return outcomes.pop()

    @rule(part=PARTS, qty=QTY, again=AGAIN)
    def receive(self, part: str, qty: int, again: int) -> None:
        key = self.company.key()
        receive = self.company.stock.receive
        if self.told(again, lambda: receive(OWNER, STORE, part, str(qty), key)):
            self.received[part] += qty
            self.company.parts.allocate(STORE, part)

    @rule()
    @precondition(lambda self: len(self.jobs) < 4)
    def begin(self) -> None:
        self.jobs.append(self.company.job().ticket_id)

    @rule(
        data=st.data(),
        place=PLACES,
        part=PARTS,
        qty=QTY,
        wait=st.booleans(),
        hours=st.sampled_from((1, 72)),
    )
    @precondition(lambda self: self.jobs)
    def reserve(self, data: Any, place: str, part: str, qty: int, wait: bool, hours: int) -> None:
        job = data.draw(st.sampled_from(self.jobs))
        parts_of = self.company.parts
        self.told(0, lambda: parts_of.reserve(LEAD, job, place, part, str(qty), hours, wait))

    @rule(data=st.data(), place=PLACES, part=PARTS, qty=QTY, again=AGAIN)
    @precondition(lambda self: self.jobs)
    def use(self, data: Any, place: str, part: str, qty: int, again: int) -> None:
        job, key = data.draw(st.sampled_from(self.jobs)), self.company.key()
        self.told(again, lambda: self.company.parts.use(LEAD, job, place, part, str(qty), key))

    @rule(data=st.data(), qty=QTY, place=PLACES, again=AGAIN)
    @precondition(lambda self: self.jobs)
    def give_back(self, data: Any, qty: int, place: str, again: int) -> None:
        job, key = data.draw(st.sampled_from(self.jobs)), self.company.key()
        used = sorted(parts.of(self.company.head(job), "used"))
        if used:
            line = data.draw(st.sampled_from(used))
            back = self.company.parts.give_back
            self.told(again, lambda: back(DISPATCHER, job, line, str(qty), key, place))

    @rule(data=st.data(), part=PARTS)
    @precondition(lambda self: self.jobs)
    def release(self, data: Any, part: str) -> None:
        job = data.draw(st.sampled_from(self.jobs))
        self.told(0, lambda: self.company.parts.release(LEAD, job, part))

    @rule(data=st.data(), finished=st.booleans())
    @precondition(lambda self: self.jobs)
    def end(self, data: Any, finished: bool) -> None:
        job = data.draw(st.sampled_from(self.jobs))
        self.jobs.remove(job)
        if finished:
            self.company.commands.arrive(DISPATCHER, job)
            self.company.commands.complete(DISPATCHER, job)
        else:
            self.company.commands.cancel(DISPATCHER, job, "取消")

    @rule(part=PARTS, qty=QTY, again=AGAIN)
    def send(self, part: str, qty: int, again: int) -> None:
        key, sent = self.company.key(), dict[str, Shipment]()

        def send() -> None:
            made = self.company.stock.send(OWNER, STORE, VAN, part, str(qty), key)
            sent[made.id] = made

        if self.told(again, send):
            (made,) = sent.values()
            self.sent.append(made)

    @rule(data=st.data(), missing=st.integers(0, 1), again=AGAIN)
    @precondition(lambda self: self.sent)
    def arrive(self, data: Any, missing: int, again: int) -> None:
        sent = data.draw(st.sampled_from(self.sent))
        self.sent.remove(sent)
        arrive = self.company.stock.arrive
        assert self.told(again, lambda: arrive(LEAD, VAN, sent.id, str(sent.qty - missing), "少了"))
        self.lost[sent.part] += missing

    @rule(part=PARTS, change=st.integers(-2, 2), again=AGAIN)
    def count(self, part: str, change: int, again: int) -> None:
        seen, key = self.company.stock.store.level(STORE, part).hand, self.company.key()
        count = self.company.stock.count
        if self.told(
            again, lambda: count(OWNER, STORE, part, str(seen + change), str(seen), "盘点", key)
        ):
            self.received[part] += change

    @rule(hours=st.sampled_from((1, 100)))
    def pass_time(self, hours: int) -> None:
        self.company.clock.now += timedelta(hours=hours)

    @invariant()
    def movements_sum_to_what_is_there_and_nothing_is_lost_or_twice(self) -> None:
        if not hasattr(self, "company"):
            return
        jobs = self.all_jobs()
        for part in (PUMP, PIPE):
            levels = [self.company.level(place, part) for place in (STORE, VAN)]
            way = sum(
                each.qty for each in self.company.stock.store.incoming(VAN) if each.part == part
            )
            used = sum(line.qty for job in jobs for line in job.lines if line.sku == part)
            assert (
                sum(hand for hand, _ in levels) + way + used + self.lost[part]
                == self.received[part]
            )
            held = [parts.of(job, "held").get(part) for job in jobs]
            reserved = sum(Decimal(each[1]) for each in held if each)
            assert sum(hand - free for hand, free in levels) == reserved

    def all_jobs(self) -> list[Any]:
        found = self.company.client.scan(
            TableName=self.company.tables["WORK_TABLE"],
            FilterExpression="part = :head",
            ExpressionAttributeValues={":head": {"S": "head"}},
        )
        return [self.company.head(item["ticket_id"]["S"]) for item in found["Items"]]


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=50 if SEARCHING else 3, stateful_step_count=20, deadline=None
)
