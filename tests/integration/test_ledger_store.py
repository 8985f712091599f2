"""The ledger on both engines: a posting is whole or absent, once, and sums to nothing."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from suanqing.errors import Conflict, Invalid, Unavailable
from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry, Posting
from suanqing.finance.settlement import items, packing, store
from suanqing.finance.settlement.journal import difference, entries_for
from suanqing.finance.settlement.store import ATTEMPTS, MOST_PARTIES, LedgerStore
from suanqing.pricing.model import Facts, Step
from tests.integration.settling import DISPATCHER, START, World, total

PERIOD = "2025-03"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


@pytest.fixture
def ledger(world: World) -> LedgerStore:
    return world.ledger


def assessment(ticket_id: str, shares: dict[str, int], hash: str = "a" * 64) -> Assessment:
    """One charge and one pay line, shared as told."""
    amount = sum(shares.values())
    step = Step(
        "base", "all", (("price", str(amount)), ("per", "1"), ("unit", "piece")), Decimal(1)
    )
    charge = AssessedLine(
        "charge:1.1:labour", "charge", "AC", "labour", "all", amount * 2, amount // 10, (), (step,)
    )
    pay = AssessedLine(
        "pay:1.1:labour", "pay", "AC", "labour", "all", amount, 0, tuple(shares.items()), (step,)
    )
    return Assessment(ticket_id, hash, "main@1", "CNY", "app", (charge, pay))


def facts(ticket_id: str, rev: int) -> Facts:
    return Facts(
        ticket_id, rev, START, ("310115", "310000"), "tier1", "direct", "standard", "app", "sh-01",
        None, False, (("tech-1", Decimal(1)),), (),
    )  # fmt: skip


def posting(world: World, shares: dict[str, int], **more: Any) -> Posting:
    """The first posting of a new completed ticket."""
    ticket = world.completed()
    priced = assessment(ticket.ticket_id, shares)
    return replace(
        Posting(
            ticket.ticket_id, 1, ticket.facts_rev, PERIOD, facts(ticket.ticket_id, ticket.facts_rev),
            priced, entries_for(priced), START,
        ),
        **more,
    )  # fmt: skip


class TestPosting:
    def test_a_posting_is_read_back_as_it_was_made(self, world: World, ledger: LedgerStore) -> None:
        made = posting(world, {"sh-01": 20, "tech-1": 80})

        receipt = ledger.post(made)

        found = ledger.booked(made.ticket_id, 1)
        assert receipt.outcome == "posted"
        assert found is not None and found.whole
        assert (found.facts, found.assessment) == (made.facts, made.assessment)
        assert (found.rev, found.period, found.cause) == (made.rev, PERIOD, "settled")
        assert found.house == items.house_of(made.entries)
        assert ledger.newest(made.ticket_id) == found
        assert ledger.assessments(made.ticket_id) == [found]

    def test_all_entries_of_a_ticket_sum_to_zero(self, world: World, ledger: LedgerStore) -> None:
        made = posting(world, {"sh-01": 33, "tech-1": 67, "hq": 5})

        ledger.post(made)

        entries = [entry for _, entry in ledger.ticket_entries(made.ticket_id)]
        assert sorted(entries, key=str) == sorted(made.entries, key=str)
        assert total(entries) == 0

    def test_the_ticket_gets_its_mark_in_the_same_transaction(self, world: World) -> None:
        made = posting(world, {"tech-1": 100})

        world.ledger.post(made)

        head = world.head(made.ticket_id)
        assert head.settled is not None and head.unsettled is None
        assert (head.settled.n, head.settled.rev, head.settled.book) == (1, made.rev, "main@1")

    def test_a_posting_delivered_twice_pays_once(self, world: World, ledger: LedgerStore) -> None:
        made = posting(world, {"tech-1": 100})

        ledger.post(made)
        again = ledger.post(made)

        assert again.outcome == "already"
        assert again.booked is not None and again.booked.rev == made.rev
        assert ledger.balance("tech-1", PERIOD).accrued == 100
        assert ledger.balance("tech-1", PERIOD).lines == 1

    def test_a_ticket_that_moved_on_is_not_booked(self, world: World, ledger: LedgerStore) -> None:
        made = posting(world, {"tech-1": 100})

        receipt = ledger.post(replace(made, rev=made.rev - 1))

        assert receipt.outcome == "superseded"
        assert world.ledger_items() == []
        assert ledger.balances("tech-1") == []

    def test_a_mirror_brings_every_party_back_to_zero(
        self, world: World, ledger: LedgerStore
    ) -> None:
        made = posting(world, {"sh-01": 33, "tech-1": 67})
        nothing = replace(made.assessment, lines=())
        mirrors = difference(made.assessment, 1, nothing, "cancelled")

        ledger.post(made)
        ledger.post(replace(made, n=2, assessment=nothing, entries=mirrors))

        assert world.accrued("sh-01", "tech-1") == {"sh-01": 0, "tech-1": 0}
        assert total(entry for _, entry in ledger.ticket_entries(made.ticket_id)) == 0
        assert [found.cause for found in ledger.assessments(made.ticket_id)] == [
            "settled",
            "cancelled",
        ]

    def test_equal_money_books_a_marker_without_entries(
        self, world: World, ledger: LedgerStore
    ) -> None:
        made = posting(world, {"tech-1": 100})
        ledger.post(made)

        receipt = ledger.post(replace(made, n=2, entries=(), extra={"cause": "facts_changed"}))

        assert receipt.outcome == "posted"
        assert len(world.ledger_items()) == 3
        assert ledger.balance("tech-1", PERIOD).lines == 1

    def test_no_entry_is_without_facts_hash_book_and_steps(self, world: World) -> None:
        made = posting(world, {"sh-01": 20, "tech-1": 80})

        world.ledger.post(made)

        for item in world.ledger_items():
            assert item["facts_hash"]["S"] == "a" * 64
            assert item["book"]["S"] == "main@1"
        found = world.ledger.booked(made.ticket_id, 1)
        assert found is not None and all(line.steps for line in found.assessment.lines)

    def test_another_currency_in_a_party_s_period_is_refused(
        self, world: World, ledger: LedgerStore
    ) -> None:
        ledger.post(posting(world, {"tech-1": 100}))
        other = posting(world, {"tech-1": 100})
        entries = tuple(replace(entry, currency="JPY") for entry in other.entries)

        with pytest.raises(Conflict) as refused:
            ledger.post(replace(other, entries=entries))

        assert refused.value.code == "other_currency"
        assert ledger.booked(other.ticket_id, 1) is None


class TestClosedPeriods:
    def test_a_closed_period_books_into_the_next_open_one(
        self, world: World, ledger: LedgerStore
    ) -> None:
        for period in (PERIOD, "2025-04"):
            world.close("tech-1", period)
        made = posting(world, {"tech-1": 80, "sh-01": 20})

        assert ledger.post(made).outcome == "posted"

        (moved,), _ = ledger.party_lines("tech-1", "2025-05")
        (kept,), _ = ledger.party_lines("sh-01", PERIOD)
        assert (moved.period, moved.service_period, moved.earned) == ("2025-05", PERIOD, 80)
        assert (kept.period, kept.service_period) == (PERIOD, PERIOD)
        assert ledger.balance("tech-1", PERIOD).accrued == 0
        assert total(entry for _, entry in ledger.ticket_entries(made.ticket_id)) == 0

    def test_a_posting_into_a_moved_period_is_booked_once(self, world: World) -> None:
        world.close("tech-1", PERIOD)
        made = posting(world, {"tech-1": 80})

        world.ledger.post(made)
        again = world.ledger.post(made)

        assert again.outcome == "already"
        assert world.accrued("tech-1") == {"tech-1": 80}


class Faulty:
    """A client that fails around chosen transactions: before or after they took place."""

    def __init__(self, client: Any, before: int = 0, after: int = 0) -> None:
        self._client, self.before, self.after, self.calls = client, before, after, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        self.calls += 1
        if self.before:
            self.before -= 1
            raise ReadTimeoutError(endpoint_url="ledger")
        answer = self._client.transact_write_items(**request)
        if self.after:
            self.after -= 1
            raise ReadTimeoutError(endpoint_url="ledger")
        return answer


class TestUnknownOutcomes:
    def test_a_time_out_after_the_commit_is_found_out(self, world: World) -> None:
        client = Faulty(world.client, after=1)
        made = posting(world, {"tech-1": 100})

        receipt = world.new_ledger(client, sleep=lambda _: None).post(made)

        assert (receipt.outcome, client.calls) == ("posted", 1)
        assert world.accrued("tech-1") == {"tech-1": 100}

    def test_a_time_out_before_the_commit_is_tried_again(self, world: World) -> None:
        client = Faulty(world.client, before=2)
        made = posting(world, {"tech-1": 100})

        receipt = world.new_ledger(client, sleep=lambda _: None).post(made)

        assert (receipt.outcome, receipt.retries, client.calls) == ("posted", 2, 3)
        assert world.accrued("tech-1") == {"tech-1": 100}

    def test_what_stays_busy_is_given_up_with_nothing_booked(self, world: World) -> None:
        client = Faulty(world.client, before=ATTEMPTS)
        waits: list[float] = []
        made = posting(world, {"tech-1": 100})

        with pytest.raises(Unavailable):
            world.new_ledger(client, sleep=waits.append, jitter=lambda: 1.0).post(made)

        assert len(waits) == ATTEMPTS - 1 and waits == sorted(waits) and max(waits) <= 1.0
        assert world.ledger_items() == []


SHARES = {f"party-{n:03d}": n + 1 for n in range(2 * MOST_PARTIES + 7)}


class Contended:
    """A client whose first transactions end with the given errors, as the engine words them."""

    def __init__(self, client: Any, errors: list[Exception]) -> None:
        self._client, self._errors = client, errors

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        if self._errors:
            raise self._errors.pop(0)
        return self._client.transact_write_items(**request)


def cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
    answer: Any = {"Error": error, "CancellationReasons": reasons}
    return ClientError(answer, "TransactWriteItems")


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "TransactWriteItems")


class TestContention:
    def test_conflicts_throttling_and_server_errors_are_waited_out(self, world: World) -> None:
        errors = [
            cancelled("None", "TransactionConflict", "None", "None"),
            cancelled("None", "None", "ThrottlingError", "None"),
            refused("ProvisionedThroughputExceededException"),
            refused("TransactionInProgressException"),
            refused("InternalServerError"),
        ]
        waits: list[float] = []
        ledger = world.new_ledger(Contended(world.client, errors), sleep=waits.append)
        made = posting(world, {"tech-1": 100})

        receipt = ledger.post(made)

        assert (receipt.outcome, receipt.retries, len(waits)) == ("posted", 5, 5)
        assert world.accrued("tech-1") == {"tech-1": 100}

    def test_what_is_no_contention_is_raised_as_it_is(self, world: World) -> None:
        for error in (cancelled("None", "ValidationError"), refused("AccessDeniedException")):
            ledger = world.new_ledger(Contended(world.client, [error]))
            with pytest.raises(ClientError):
                ledger.post(posting(world, {"tech-1": 100}))
        assert world.ledger_items() == []


class TestManyParties:
    def test_more_parties_than_a_transaction_takes_are_booked_in_parts(self, world: World) -> None:
        made = posting(world, SHARES)

        assert world.ledger.post(made).outcome == "posted"

        found = world.ledger.booked(made.ticket_id, 1)
        assert found is not None and found.whole
        assert sorted(found.house, key=str) != []
        assert world.accrued(*SHARES) == SHARES
        assert total(entry for _, entry in world.ledger.ticket_entries(made.ticket_id)) == 0
        assert world.head(made.ticket_id).settled is not None

    @pytest.mark.parametrize("reached", [1, 3])
    def test_a_crash_between_parts_is_finished_later_and_balances_meanwhile(
        self, world: World, reached: int
    ) -> None:
        made = posting(world, SHARES)
        crashed = world.new_ledger(Crashing(world.client, reached))

        with pytest.raises(Crash):
            crashed.post(made)

        ledger = world.ledger
        half = ledger.booked(made.ticket_id, 1)
        assert half is not None and not half.whole
        assert total(entry for _, entry in ledger.ticket_entries(made.ticket_id)) == 0
        assert (world.head(made.ticket_id).unsettled or "").startswith("waiting#")
        for _ in range(2):
            completed = ledger.complete(made.ticket_id, 1)
            assert completed is not None and completed.whole
        assert world.accrued(*SHARES) == SHARES
        assert world.head(made.ticket_id).settled is not None

    def test_parts_of_a_ticket_that_moved_on_are_finished_without_marking_it(
        self, world: World
    ) -> None:
        made = posting(world, SHARES)
        with pytest.raises(Crash):
            world.new_ledger(Crashing(world.client, 2)).post(made)
        world.commands.add_line(DISPATCHER, made.ticket_id, "PIPE-3M", Decimal(1))

        world.ledger.complete(made.ticket_id, 1)

        found = world.ledger.booked(made.ticket_id, 1)
        assert found is not None and found.whole
        assert world.accrued(*SHARES) == SHARES
        assert world.head(made.ticket_id).settled is None


class Crash(BaseException):
    """The process ends here."""


class Crashing:
    """A client that ends the process before transaction number `reached` + 1."""

    def __init__(self, client: Any, reached: int) -> None:
        self._client, self._left = client, reached

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        if not self._left:
            raise Crash
        self._left -= 1
        return self._client.transact_write_items(**request)


class TestReading:
    def test_a_party_s_lines_come_by_page_in_order(self, world: World, ledger: LedgerStore) -> None:
        made = [posting(world, {"tech-1": n}) for n in (1, 2, 3)]
        for one in made:
            ledger.post(one)

        first = ledger.party_lines("tech-1", PERIOD, limit=2)
        second = ledger.party_lines("tech-1", PERIOD, first.cursor, limit=2)

        found = [entry.ticket_id for entry in first.entries + second.entries]
        assert found == sorted(one.ticket_id for one in made)
        assert second.cursor is None

    @pytest.mark.parametrize("cursor", ["?", "x", "MjAyNi0xMCNhYmM", "é"])
    def test_a_cursor_of_another_list_is_refused(self, ledger: LedgerStore, cursor: str) -> None:
        with pytest.raises(Invalid):
            ledger.party_lines("tech-1", PERIOD, cursor)

    def test_head_office_has_figures_without_a_balance_item(
        self, world: World, ledger: LedgerStore
    ) -> None:
        ledger.post(posting(world, {"hq": 30, "tech-1": 70}))
        ledger.post(posting(world, {"hq": 12, "tech-1": 88}))

        balance = ledger.balance("hq", PERIOD)

        assert (balance.accrued, balance.lines) == (42, 2)
        assert ledger.balances("hq") == [balance]

    def test_head_offices_figures_come_in_pages_that_add_up(
        self, world: World, ledger: LedgerStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A page ends when its time is over, wherever that is; the next goes on from there."""
        monkeypatch.setattr(store, "SUMMED", 2)
        for amount in (30, 12, 7, 1, 5):
            ledger.post(posting(world, {"hq": amount, "tech-1": 100 - amount}))

        page = ledger.sums("hq", in_time=lambda: False)
        pages = [page]
        while page.cursor:
            page = ledger.sums("hq", cursor=page.cursor, in_time=lambda: False)
            pages.append(page)

        figures = [(one.accrued, one.lines) for page in pages for one in page.balances]
        assert [lines for _, lines in figures] == [2, 2, 1]
        assert sum(accrued for accrued, _ in figures) == 55 == ledger.balance("hq", PERIOD).accrued
        with pytest.raises(Invalid):
            ledger.sums("hq", "2020-01", pages[0].cursor)

    def test_before_the_first_line_all_figures_are_zero(self, ledger: LedgerStore) -> None:
        balance = ledger.balance("nobody", PERIOD)

        assert (balance.accrued, balance.confirmed, balance.paid, balance.lines) == (0, 0, 0, 0)
        assert ledger.newest("nothing") is None


def test_fifty_parallel_postings_to_one_party_lose_nothing(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    world = World(dynamodb_tables, tables).found()
    made = [posting(world, {"tech-1": n, "sh-01": 1}) for n in range(1, 51)]
    chance = random.Random(7)
    ledger = world.new_ledger(jitter=chance.random)

    with ThreadPoolExecutor(10) as pool:
        receipts = list(pool.map(until_posted(ledger), made + made))

    assert [receipt.outcome for receipt in receipts].count("posted") == 50
    assert world.accrued("tech-1", "sh-01") == {"tech-1": 1275, "sh-01": 50}
    assert ledger.balance("tech-1", PERIOD).lines == 50


def until_posted(ledger: LedgerStore) -> Callable[[Posting], Any]:
    """Like the stream: what stays busy is delivered again."""

    def post(one: Posting) -> Any:
        while True:
            try:
                return ledger.post(one)
            except Unavailable:
                continue

    return post


def test_a_body_written_by_the_first_dictionary_stays_readable() -> None:
    packed = bytes.fromhex(GOLDEN)

    assert packing.unpack(packed) == {"facts": {"rev": 7, "urgent": True}, "house": []}


GOLDEN = "01ab46e4565892446b5ec152566c2d00"


@pytest.mark.parametrize("packed", [b"", b"\x01", b"\x01junk", b"\x63abc"])
def test_bytes_of_nobody_are_refused(packed: bytes) -> None:
    with pytest.raises(Invalid):
        packing.unpack(packed)


def test_the_house_side_is_cut_to_the_parties_booked_with_it() -> None:
    entries = (
        Entry("cost:service", 100, "CNY", "pay:1", "labour", "settled"),
        Entry("payable:a", -60, "CNY", "pay:1", "labour", "settled"),
        Entry("payable:b", -40, "CNY", "pay:1", "labour", "settled"),
        Entry("revenue:service", -1, "CNY", "charge:1", "labour", "settled"),
    )

    (cost,) = items.counterparts(entries, entries[2:3])

    assert cost == replace(entries[0], amount=40)
