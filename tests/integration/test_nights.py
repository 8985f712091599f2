"""A night's sealing and proof in pieces: what they write and find is what one run writes and finds."""

from datetime import timedelta
from typing import Any

import pytest

from suanqing.finance.audit import proof_service, seal_service
from suanqing.finance.audit.chain import Finding
from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.audit.proof_service import Result
from suanqing.finance.audit.verify_chains import Journal
from suanqing.platform.materialized import Views
from tests.integration.settling import DISPATCHER
from tests.integration.stating import Office
from tests.integration.test_pieces import Failed, Queue
from tests.integration.test_proof import ME, NEXT, PERIOD, Proof, one_of, proof, world

__all__ = ["proof", "world"]
Items = dict[tuple[str, str], dict[str, Any]]


class Night:
    """Both nightly jobs over one world, through queues that disorder, repeat and fail."""

    def __init__(self, proof: Proof, seed: int = 1) -> None:
        self.proof, self.world = proof, proof.world
        self.views = Views(self.world.client, self.world.tables["VIEWS_TABLE"])
        self.queue, self.seed = Queue(seed), seed
        self.results: list[Result] = []
        self.roots: list[dict[str, Any]] = []

    def seal(self, in_time: bool = False) -> int:
        halves = seal_service.TICKETS, seal_service.PARTIES
        nights = Nights(self.views, halves, self.queue.send, self.world.clock)
        journal = self.proof.journal
        first = seal_service.Outlets(journal, self.views, nights.go_on)
        second = seal_service.Parties(journal, self.views, self.roots.append)
        nights.begin([PERIOD])
        return self.queue.drain(Unsteady(nights.worker(first, second), self.seed), lambda: in_time)

    def proving(self) -> tuple[Nights, Any]:
        halves = proof_service.TICKETS, proof_service.PARTIES
        nights = Nights(self.views, halves, self.queue.send, self.world.clock)
        office, made = Office(self.world), self.proof
        month = made.month(office)
        what = proof_service.Proof(made.journal, month, made.store, made.company, self.views)
        first = proof_service.Outlets(what, nights.go_on)
        second = proof_service.Parties(what, self.results.append)
        return nights, Unsteady(nights.worker(first, second), self.seed)

    def prove(self, *periods: str) -> list[Result]:
        nights, worker = self.proving()
        nights.begin(periods or (PERIOD,))
        self.queue.drain(worker, lambda: False)
        return self.results

    def at_once(self, period: str = PERIOD) -> list[Finding]:
        """What one run over the whole finds."""
        verdict = self.proof.journal.verify(period)
        return sorted({*verdict.findings, *self.proof.rebuilt(period).findings})

    def items(self) -> Items:
        found: Items = {}
        for item in self.world.ledger_items():
            found[item["account"]["S"], item["entry"]["S"]] = item
        return found


class Unsteady:
    """A function that fails on every fourth delivery, before or after its work."""

    def __init__(self, handle: Any, seed: int) -> None:
        self._handle, self.calls = handle, seed

    def handle(self, message: dict[str, Any], in_time: Any) -> None:
        self.calls += 1
        if self.calls % 8 == 0:
            raise Failed
        self._handle(message, in_time)
        if self.calls % 8 == 4:
            raise Failed


def chained(items: Items) -> Items:
    """Seals and roots."""
    return {key: item for key, item in items.items() if key[0].startswith(("seal:", "root"))}


@pytest.mark.parametrize("seed", [1, 2])
def test_chains_sealed_in_pieces_have_the_bytes_of_one_run(proof: Proof, seed: int) -> None:
    now = proof.world.clock()
    proof.journal = Journal(proof.store, proof.company, lambda: now)
    night = Night(proof, seed)
    before = night.items()

    failed = night.seal()

    in_pieces = chained(night.items())
    for key in in_pieces:
        proof.remove(key)
    at_once = proof.journal.seal(PERIOD)
    assert failed > 0
    assert chained(night.items()) == in_pieces
    assert {one["root"] for one in night.roots} == {at_once.root}
    assert at_once.items == len(before)
    assert proof.found() == []


def test_a_night_sealed_again_covers_only_what_is_new(proof: Proof) -> None:
    night = Night(proof)
    night.seal()
    first = chained(night.items())
    proof.world.clock.now += timedelta(days=1)
    proof.world.settle(proof.world.completed().ticket_id)

    night.seal(in_time=True)

    after = chained(night.items())
    assert first.items() <= after.items()
    assert proof.journal.verify(PERIOD).open == 0
    assert proof.found() == []


def untouched(proof: Proof) -> None:
    """Nothing is done."""


def removed(proof: Proof) -> None:
    proof.remove(one_of(proof, "payable:tech-1"))


def changed(proof: Proof) -> None:
    key = one_of(proof, "payable:tech-1")
    item = proof.get(key)
    line = item["lines"]["L"][0]["M"]
    line["amount"] = {"N": str(int(line["amount"]["N"]) - 1)}
    proof.put(item)


def put_in(proof: Proof) -> None:
    """One for a ticket that is not there, one for a ticket that pays others."""
    item = proof.get(one_of(proof, "payable:tech-1"))
    proof.put(item | {"entry": {"S": f"{PERIOD}#T0#000001"}})
    proof.put(item | {"account": {"S": "payable:tech-9"}})


def unreadable(proof: Proof) -> None:
    key = one_of(proof, "ticket:")
    proof.put(proof.get(key) | {"body": {"B": b"nonsense"}})


def unlisted(proof: Proof) -> None:
    """An outlet that the directory has lost: its tickets are known from the entries alone."""
    proof.company.outlets = lambda: ["sh-01"]  # type: ignore[method-assign]
    removed(proof)


@pytest.mark.parametrize("harm", [untouched, removed, changed, put_in, unreadable, unlisted])
def test_a_period_proved_in_pieces_has_the_findings_of_one_run(proof: Proof, harm: Any) -> None:
    office = Office(proof.world)
    office.close()
    office.issued(ME)
    proof.journal.seal(PERIOD)
    harm(proof)
    night = Night(proof)

    result = night.prove()[-1]

    whole = proof.rebuilt()
    assert result.findings == night.at_once()
    assert bool(result.findings) == (harm is not untouched)
    if harm is untouched:
        assert (result.tickets, result.entries, result.statements) == (
            whole.tickets, whole.entries, whole.statements,
        )  # fmt: skip
        assert result.items == proof.journal.verify(PERIOD).items


def test_a_closed_month_and_the_next_are_proved_in_one_night(proof: Proof) -> None:
    ticket = proof.world.completed()
    proof.world.settle(ticket.ticket_id)
    proof.world.close(ME, PERIOD)
    proof.world.commands.cancel(DISPATCHER, ticket.ticket_id, "customer")
    proof.world.settle(ticket.ticket_id)

    results = Night(proof).prove(PERIOD, NEXT)

    assert {(one.period, len(one.findings)) for one in results} == {(PERIOD, 0), (NEXT, 0)}


def test_a_night_that_lost_a_piece_is_named_and_goes_on(proof: Proof) -> None:
    night = Night(proof)
    nights, worker = night.proving()
    nights.begin([PERIOD])
    night.queue.drain(_Losing(worker, night.queue), lambda: False)
    assert night.results == []

    (waiting,) = nights.open()

    assert (waiting.half, waiting.stage, waiting.missing) == (
        proof_service.TICKETS,
        "running",
        ["0.0"],
    )
    night.queue.drain(worker, lambda: False)
    assert [one.findings for one in night.results[-1:]] == [[]]
    assert nights.open() == []


class _Losing:
    """A queue's function that never hears of the first outlet."""

    def __init__(self, worker: Any, queue: Queue) -> None:
        self._worker, self._queue = worker, queue

    def handle(self, message: dict[str, Any], in_time: Any) -> None:
        if message.get("chunk") != 0:
            self._worker.handle(message, in_time)
