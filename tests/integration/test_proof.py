"""The journal proved on both engines: a tampered item is found, an untouched month is made again."""

import argparse
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from ops import chain as command
from ops.stack import Stack
from suanqing.errors import Stale
from suanqing.finance.audit.month_check import Month, MonthReport
from suanqing.finance.audit.store import ProofStore
from suanqing.finance.audit.verify_chains import Company, Journal
from suanqing.finance.settlement.store import MOST_PARTIES
from tests.integration.settling import DISPATCHER, World
from tests.integration.stating import Office
from tests.integration.test_ladders import ladders, publish
from tests.integration.test_ledger_store import Faulty, posting
from tests.unit.finance.ladders.ladder import row

PERIOD, NEXT = "2025-03", "2025-04"
ME = "tech-1"
Key = tuple[str, str]


class Crash(BaseException):
    """The process ends here."""


class Crashing(Faulty):
    """Ends after the marker and the first part of a posting in parts."""

    def transact_write_items(self, **request: Any) -> Any:
        if self.calls == 2:
            raise Crash
        return super().transact_write_items(**request)


class Proof:
    """Journal and month over one world, and a hand that reaches past both."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.table = world.tables["LEDGER_TABLE"]
        self.store = ProofStore(world.client, self.table)
        self.company = Company(world.parties, world.tickets, world.pricing)
        self.journal = Journal(self.store, self.company, world.clock)

    def found(self, period: str = PERIOD, **more: Any) -> list[tuple[str, str, str]]:
        findings = self.journal.verify(period, **more).findings
        return [(one.kind, one.account, one.entry) for one in findings]

    def rebuilt(self, period: str = PERIOD, party: str | None = None) -> MonthReport:
        return self.month(Office(self.world)).rebuild(period, party)

    def month(self, office: Office) -> Month:
        return Month(self.store, self.world.ledger, office.store, self.company)

    def all(self) -> set[Key]:
        return {(item["account"]["S"], item["entry"]["S"]) for item in self.world.ledger_items()}

    def get(self, key: Key) -> dict[str, Any]:
        answer = self.world.client.get_item(
            TableName=self.table, Key={"account": {"S": key[0]}, "entry": {"S": key[1]}}
        )
        item: dict[str, Any] = answer["Item"]
        return item

    def put(self, item: dict[str, Any]) -> None:
        self.world.client.put_item(TableName=self.table, Item=item)

    def remove(self, key: Key) -> None:
        self.world.client.delete_item(
            TableName=self.table, Key={"account": {"S": key[0]}, "entry": {"S": key[1]}}
        )


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


@pytest.fixture
def proof(world: World) -> Proof:
    world.begun("three tickets to prove", lambda: three(world))
    return Proof(world)


def three(world: World) -> None:
    """One corrected, one corrected and then cancelled, one as it was."""
    world.publish()
    for change in ("corrected", "cancelled", "as it was"):
        ticket = world.completed(outlet="yn-02" if change == "as it was" else "sh-01")
        world.settle(ticket.ticket_id)
        if change != "as it was":
            world.commands.add_line(DISPATCHER, ticket.ticket_id, "PIPE-3M", Decimal(1))
            world.settle(ticket.ticket_id)
        if change == "cancelled":
            world.commands.cancel(DISPATCHER, ticket.ticket_id, "customer")
            world.settle(ticket.ticket_id)


def one_of(proof: Proof, prefix: str) -> Key:
    return min(key for key in proof.all() if key[0].startswith(prefix))


class TestChain:
    def test_every_item_is_covered_and_nothing_is_found(self, proof: Proof) -> None:
        before = proof.all()
        sealed = proof.journal.seal(PERIOD)
        assert sealed.items == len(before)
        verdict = proof.journal.verify(PERIOD, published=sealed.root)
        assert (verdict.findings, verdict.items, verdict.open) == ([], len(before), 0)
        assert verdict.root == sealed.root

    def test_sealing_again_writes_nothing(self, proof: Proof) -> None:
        first = proof.journal.seal(PERIOD)
        before = proof.all()
        assert proof.journal.seal(PERIOD) == (0, 0, 0, first.root)
        assert proof.all() == before

    @pytest.mark.parametrize(
        "prefix", ["payable:tech-1", "ticket:", "seal:payable", "seal:tick", "root"]
    )
    def test_one_changed_byte_is_found(self, proof: Proof, prefix: str) -> None:
        proof.journal.seal(PERIOD)
        item = proof.get(one_of(proof, prefix))
        name = "body" if "body" in item else "book"
        value = item[name].get("B") or item[name]["S"].encode()
        value = value[:-1] + bytes([value[-1] ^ 1])
        item[name] = {"B": value} if "B" in item[name] else {"S": value.decode()}
        proof.put(item)
        kinds = {kind for kind, *_ in proof.found()}
        assert kinds & {"changed", "seal", "root"}

    def test_an_entry_that_was_removed_is_named(self, proof: Proof) -> None:
        proof.journal.seal(PERIOD)
        for prefix in ("payable:tech-2", "ticket:"):
            key = one_of(proof, prefix)
            item = proof.get(key)
            proof.remove(key)
            assert ("removed", *key) in proof.found()
            proof.put(item)
        assert proof.found() == []

    def test_an_entry_put_in_afterwards_under_an_old_moment_is_found(self, proof: Proof) -> None:
        proof.world.clock.now += timedelta(hours=1)
        proof.journal.seal(PERIOD)
        item = proof.get(one_of(proof, "payable:tech-1")) | {"entry": {"S": f"{PERIOD}#T0#000001"}}
        proof.put(item)
        assert proof.found() == [("back_dated", "payable:tech-1", f"{PERIOD}#T0#000001")]
        assert proof.found(party="tech-2") == []
        proof.world.clock.now += timedelta(hours=1)
        proof.journal.seal(PERIOD)
        assert proof.found() == [("back_dated", "payable:tech-1", f"{PERIOD}#T0#000001")]

    def test_what_comes_after_a_seal_is_open_then_covered(self, proof: Proof) -> None:
        first = proof.journal.seal(PERIOD)
        proof.world.clock.now += timedelta(hours=1)
        proof.world.settle(proof.world.completed().ticket_id)
        verdict = proof.journal.verify(PERIOD)
        assert verdict.findings == []
        assert verdict.open == 4, "a marker, an outlet and two technicians"
        assert proof.journal.seal(PERIOD).items == 4
        assert proof.found(published=first.root) == []

    def test_seals_taken_away_with_their_root_miss_the_published_one(self, proof: Proof) -> None:
        root = proof.journal.seal(PERIOD).root
        for key in sorted(proof.all()):
            if key[0].startswith("seal:"):
                proof.remove(key)
        assert {kind for kind, *_ in proof.found()} == {"seal"}
        proof.remove(one_of(proof, "root"))
        assert proof.found(published=root) == [("root", "root", str(root))]

    def test_an_interrupted_run_is_finished_by_the_next(self, proof: Proof) -> None:
        puts = proof.journal._store.put
        done: list[Any] = []

        def failing(one: Any) -> None:
            if len(done) == 2:
                raise Stale("interrupted")
            puts(one)
            done.append(one)

        proof.journal._store.put = failing  # type: ignore[method-assign]
        with pytest.raises(Stale):
            proof.journal.seal(PERIOD)
        proof.journal._store.put = puts  # type: ignore[method-assign]
        proof.journal.seal(PERIOD)
        verdict = proof.journal.verify(PERIOD)
        assert (verdict.findings, verdict.open) == ([], 0)
        anchored = [head for head in proof.journal.heads() if head.n == 1]
        assert len(anchored) == len([key for key in proof.all() if key[0].startswith("seal:")])

    def test_two_that_seal_at_once_make_one_chain(self, proof: Proof) -> None:
        stale = proof.store.roots()
        proof.journal.seal(PERIOD)
        proof.world.clock.now += timedelta(hours=1)
        proof.world.settle(proof.world.completed().ticket_id)
        proof.store.roots = lambda: stale  # type: ignore[method-assign]
        with pytest.raises(Stale):
            proof.journal.seal(PERIOD)


class TestRebuild:
    def test_a_month_with_corrections_is_made_again(self, proof: Proof) -> None:
        report = proof.rebuilt()
        assert report.findings == []
        assert report.tickets == 3
        payable = [key for key in proof.all() if key[0].startswith("payable:")]
        assert report.entries == len(payable)

    def test_a_closed_month_moves_its_correction_and_both_are_made_again(
        self, proof: Proof
    ) -> None:
        ticket = proof.world.completed()
        proof.world.settle(ticket.ticket_id)
        proof.world.close(ME, PERIOD)
        proof.world.commands.cancel(DISPATCHER, ticket.ticket_id, "customer")
        proof.world.settle(ticket.ticket_id)
        assert proof.rebuilt().findings == []
        moved = proof.rebuilt(NEXT, ME)
        assert (moved.findings, moved.entries) == ([], 1)

    def test_an_issued_statement_has_the_same_bytes(self, proof: Proof) -> None:
        office = Office(proof.world)
        office.close()
        office.issued(ME)
        report = proof.rebuilt()
        assert (report.findings, report.statements) == ([], 1)

    def test_a_changed_amount_is_found_in_entry_and_statement(self, proof: Proof) -> None:
        office = Office(proof.world)
        office.close()
        key = one_of(proof, "payable:tech-1")
        item = proof.get(key)
        line = item["lines"]["L"][0]["M"]
        line["amount"] = {"N": str(int(line["amount"]["N"]) - 1)}
        proof.put(item)
        (found,) = proof.rebuilt().findings
        assert (found.kind, found.account, found.entry) == ("differs", *key)
        assert found.what.endswith(": lines")

    def test_an_entry_without_assessment_and_one_that_is_missing_are_told_apart(
        self, proof: Proof
    ) -> None:
        key = one_of(proof, "payable:tech-1")
        item = proof.get(key)
        proof.remove(key)
        assert [one.kind for one in proof.rebuilt().findings] == ["missing"]
        proof.put(item | {"entry": {"S": f"{PERIOD}#T0#000001"}})
        assert {one.kind for one in proof.rebuilt().findings} == {"missing", "unexplained"}

    def test_a_balance_that_is_not_its_entries_is_found(self, proof: Proof) -> None:
        proof.world.client.update_item(
            TableName=proof.world.tables["BALANCES_TABLE"],
            Key={"party": {"S": ME}, "period": {"S": PERIOD}},
            UpdateExpression="ADD accrued :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
        (found,) = proof.rebuilt(party=ME).findings
        assert (found.account, found.entry) == (f"balance:{ME}", PERIOD)

    def test_an_assessment_nobody_can_read_is_a_finding(self, proof: Proof) -> None:
        key = one_of(proof, "ticket:")
        proof.put(proof.get(key) | {"body": {"B": b"nonsense"}})
        assert ("differs", key[0]) in [(f.kind, f.account) for f in proof.rebuilt().findings]


def test_what_a_ladder_books_is_covered_and_made_again(world: World) -> None:
    book = publish(world, row())
    ticket = world.completed()
    world.settle(ticket.ticket_id)
    assert ladders(world).settle(ME, PERIOD, book)
    world.commands.cancel(DISPATCHER, ticket.ticket_id, "customer")
    world.settle(ticket.ticket_id)
    assert ladders(world).settle(ME, PERIOD, book)
    proof = Proof(world)
    before = proof.all()
    markers = {key for key in before if key[0].startswith("ladder:")}
    assert len(markers) == 2
    assert proof.journal.seal(PERIOD).items == len(before)
    assert proof.found() == []
    assert proof.rebuilt().findings == []
    kept = proof.get(min(markers))
    proof.remove(min(markers))
    assert ("removed", *min(markers)) in proof.found()
    proof.put(kept | {"body": {"B": b"nonsense"}})
    assert ("changed", *min(markers)) in proof.found()
    assert {one.kind for one in proof.rebuilt().findings} == {"differs", "unexplained"}


def test_a_posting_in_parts_finished_late_is_no_finding(world: World) -> None:
    crowd = {f"p-{number:03d}": 100 for number in range(MOST_PARTIES + 3)}
    made = posting(world, crowd)
    with pytest.raises(Crash):
        world.new_ledger(Crashing(world.client)).post(made)
    proof = Proof(world)
    world.clock.now += timedelta(hours=1)
    proof.journal.seal(PERIOD)
    completed = world.ledger.complete(made.ticket_id, made.n)
    assert completed is not None and completed.whole
    assert len(proof.all()) > 52
    assert proof.found() == []
    assert proof.journal.seal(PERIOD).items == 5, "two markers and the three parties left"
    assert proof.found() == []


class TestCommand:
    def run(self, proof: Proof, monkeypatch: pytest.MonkeyPatch, action: str, **more: Any) -> int:
        names = {"LedgerTable": "LEDGER_TABLE", "BalancesTable": "BALANCES_TABLE",
                 "WorkTable": "WORK_TABLE", "PricingTable": "PRICING_TABLE",
                 "StatementsTable": "STATEMENTS_TABLE"}  # fmt: skip
        outputs = {output: proof.world.tables[name] for output, name in names.items()}
        monkeypatch.setattr(command, "stack", lambda name: Stack(name, outputs))
        monkeypatch.setattr(command, "client", lambda service: proof.world.client)
        wanted = {"stack": "s", "period": PERIOD, "party": None, "root": None, "action": action}
        return command.run(argparse.Namespace(**wanted | more))

    def test_seal_verify_rebuild(
        self, proof: Proof, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(proof, monkeypatch, "seal") == 0
        root = capsys.readouterr().out.split()[-1]
        assert self.run(proof, monkeypatch, "verify", root=root) == 0
        assert self.run(proof, monkeypatch, "rebuild") == 0
        assert "0 findings" in capsys.readouterr().out

    def test_a_finding_is_exit_code_1(
        self, proof: Proof, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.run(proof, monkeypatch, "seal")
        key = one_of(proof, "payable:tech-1")
        proof.remove(key)
        assert self.run(proof, monkeypatch, "verify", party=ME) == 1
        assert f"removed: {key[0]} / {key[1]}" in capsys.readouterr().err
        assert self.run(proof, monkeypatch, "rebuild", party=ME) == 1

    def test_a_broken_seal_is_not_built_upon(
        self, proof: Proof, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.run(proof, monkeypatch, "seal")
        proof.put(proof.get(one_of(proof, "seal:")) | {"more": {"S": "x"}})
        assert self.run(proof, monkeypatch, "seal") == 2
