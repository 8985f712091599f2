"""Ladder commission on both engines: whatever arrives, in any order, by several at once, before or after
the period closed, what stands in the books is F(S)."""

import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from settlement import ladders as hook
from settlement import reconcile, stream
from suanqing.errors import Conflict, Unavailable
from suanqing.finance.assessment.model import Posting
from suanqing.finance.ladders.settle_service import CLOSED_LATELY, LadderSettlement
from suanqing.finance.ladders.store import Commission, LadderStore
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import PartyEntry
from suanqing.finance.settlement.journal import difference
from suanqing.people.parties.model import Party
from suanqing.pricing.book import Book
from suanqing.pricing.ladder_curve import Ladder, commission, ladder_of
from suanqing.times import rfc3339
from tests.integration.settling import DISPATCHER, World, document, record, technician, total
from tests.integration.test_ledger_store import (
    Contended,
    Faulty,
    cancelled,
    posting,
    refused,
    until_posted,
)
from tests.rest import Context
from tests.unit.finance.ladders.ladder import STEPS, YUAN, row

PERIOD, NEXT = "2025-03", "2025-04"
ME = "tech-1"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def publish(world: World, *ladders: dict[str, Any], **header: Any) -> Book:
    """A version with these ladders, in force."""
    told = document() | {"ladders": list(ladders)} | header
    draft = world.pricing.put_draft(told, "ann", world.clock())
    handed = world.pricing.submit(draft.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    return world.pricing.book(handed.version_id)


def ladders(world: World, client: Any = None, **more: Any) -> LadderSettlement:
    return LadderSettlement(
        store(world, client), world.ledger, world.pricing, world.parties, world.clock,
        **({"sleep": lambda _: None} | more),
    )  # fmt: skip


def store(world: World, client: Any = None) -> LadderStore:
    ledger, balances = (world.tables[name] for name in ("LEDGER_TABLE", "BALANCES_TABLE"))
    return LadderStore(client or world.client, ledger, balances, world.ledger)


def job(world: World, yuan: int, party: str = ME) -> Posting:
    """A ticket that pays the party so much, booked."""
    made = posting(world, {party: yuan * YUAN})
    world.ledger.post(made)
    return made


def refund(world: World, made: Posting) -> None:
    nothing = replace(made.assessment, lines=())
    mirrors = difference(made.assessment, 1, nothing, "cancelled")
    world.ledger.post(replace(made, n=2, assessment=nothing, entries=mirrors))


def lines(entries: Iterable[PartyEntry]) -> list[tuple[str, int]]:
    return [(line.cause, -line.amount) for entry in entries for line in entry.lines]


def booked(world: World, party: str = ME, period: str = PERIOD) -> list[PartyEntry]:
    """The commission entries that stand in the party's period."""
    page = world.ledger.party_lines(party, period, limit=1000)
    return [entry for entry in page.entries if entry.ticket_id.startswith("ladder:")]


def earned(world: World, party: str = ME, period: str = PERIOD) -> int:
    return sum(entry.earned for entry in booked(world, party, period))


def ledger_sum(world: World) -> int:
    """Everything in the ledger, both sides."""
    found = 0
    for item in world.ledger_items():
        if item["account"]["S"].startswith(items.PAYABLE):
            found += total(items.party_entry(item).lines)
        else:
            found += total(items.house_entries(item))
    return found


class TestTheWorkedMonth:
    @pytest.mark.parametrize(
        ("mode", "after"),
        [("marginal", (300, 660, 1_400)), ("volume", (300, 960, 2_100))],
    )
    def test_every_job_brings_the_books_to_f_of_s(
        self, world: World, mode: str, after: tuple[int, ...]
    ) -> None:
        book = publish(world, row(mode))

        for yuan, expected in zip((6_000, 6_000, 9_000), after, strict=True):
            job(world, yuan)
            ladders(world).settle(ME, PERIOD, book)

            assert earned(world) == expected * YUAN

        jobs = 21_000 * YUAN
        assert world.ledger.balance(ME, PERIOD).accrued == jobs + after[-1] * YUAN
        assert ledger_sum(world) == 0

    def test_a_crossing_books_one_true_up_that_names_rates_and_base(self, world: World) -> None:
        book = publish(world, row("volume"))
        first = job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        before = world.ledger.ticket_entries(first.ticket_id)
        job(world, 6_000)

        (made,) = ladders(world).settle(ME, PERIOD, book)

        assert (made.amount, made.true_up, made.cause) == (66_000, 18_000, "true_up")
        assert (made.old_rate, made.new_rate) == (Decimal("0.05"), Decimal("0.08"))
        assert (int(made.base), int(made.s), made.counted) == (600_000, 1_200_000, 2)
        assert lines(booked(world)[1:]) == [("ladder", 48_000), ("true_up", 18_000)]
        assert store(world).newest("monthly", ME, PERIOD) == made
        assert [step.op for step in made.steps] == ["measure", "band", "round"]
        assert world.ledger.ticket_entries(first.ticket_id) == before

    def test_every_entry_says_where_it_comes_from(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)

        (entry,) = booked(world)

        (line,) = entry.lines
        assert (entry.ticket_id, entry.n, entry.book) == ("ladder:monthly:2025-03", 1, book.ref)
        assert (line.fee, line.line, line.cause) == (
            "commission", "pay:monthly:commission", "ladder",
        )  # fmt: skip
        (made,) = store(world).all("monthly", ME, PERIOD)
        assert entry.facts_hash == made.basis and len(made.basis) == 64

    def test_any_order_of_arrival_gives_the_same_total(self, world: World) -> None:
        book = publish(world, row("volume"))
        totals = set()
        for number, order in enumerate(permutations((6_000, 6_001, 9_000))):
            party = f"order-{number}"
            world.parties.put(technician(party, "sh-01"))
            for yuan in order:
                job(world, yuan, party)
                ladders(world).settle(party, PERIOD, book)
            totals.add(earned(world, party))

        assert totals == {210_010}

    def test_settling_again_books_nothing(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        before = world.ledger_items()

        assert ladders(world).settle(ME, PERIOD, book) == []
        assert world.ledger_items() == before


class TestTakingBack:
    def test_a_refund_that_falls_below_a_threshold_takes_the_rate_back(self, world: World) -> None:
        book = publish(world, row("volume"))
        made = [job(world, yuan) for yuan in (6_000, 6_000, 9_000)]
        ladders(world).settle(ME, PERIOD, book)

        refund(world, made[2])
        (down,) = ladders(world).settle(ME, PERIOD, book)

        assert earned(world) == 960 * YUAN
        # 12,000 at 2 % less, and the 9,000 that went at 10 %
        assert lines(booked(world)[1:]) == [("ladder", -90_000), ("true_up", -24_000)]
        assert (down.old_rate, down.new_rate) == (Decimal("0.1"), Decimal("0.08"))
        assert down.base == 1_200_000

    def test_all_refunded_leaves_nothing(self, world: World) -> None:
        book = publish(world, row("volume", floor=5_000))
        made = [job(world, yuan) for yuan in (6_000, 6_000)]
        ladders(world).settle(ME, PERIOD, book)

        for one in made:
            refund(world, one)
            ladders(world).settle(ME, PERIOD, book)

        assert world.accrued(ME) == {ME: 0}
        assert ledger_sum(world) == 0

    def test_equal_money_by_other_tickets_is_noted_without_an_entry(self, world: World) -> None:
        book = publish(world, row())
        made = job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        refund(world, made)
        job(world, 6_000)

        (noted,) = ladders(world).settle(ME, PERIOD, book)

        assert (noted.n, noted.amount, noted.counted) == (2, 0, 1)
        assert len(booked(world)) == 1
        assert ladders(world).settle(ME, PERIOD, book) == []

    def test_below_the_first_paying_band_the_base_is_remembered(self, world: World) -> None:
        steps = [STEPS[0] | {"rate": "0"}, *STEPS[1:]]
        book = publish(world, row("volume", steps=steps))
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        job(world, 6_000)

        (made,) = ladders(world).settle(ME, PERIOD, book)

        assert (made.n, int(made.base), made.true_up, made.amount) == (2, 600_000, 48_000, 96_000)


class TestMeasures:
    def test_tickets_minutes_and_fees_through_the_real_settlement(self, world: World) -> None:
        each = [{"from": 0, "to": None, "rate": "500"}]
        minute = [{"from": 0, "to": 60, "rate": "0"}, {"from": 60, "to": None, "rate": "10"}]
        book = publish(
            world,
            row(id="count", measure="count", steps=each),
            row(id="minutes", measure="minutes", steps=minute),
            row(id="parts", of={"fees": ["part"]}),
        )
        ticket_id = world.completed().ticket_id
        world.settle(ticket_id)
        service = ladders(world)
        due = service.due(world.head(ticket_id))

        for party, period in due:
            service.settle(party, period, book)

        assert due == [("sh-01", PERIOD), (ME, PERIOD), ("tech-2", PERIOD)]
        # one ticket; 95 minutes, 35 of them at 10; 5 % of 1,680 for the part
        assert {e.ticket_id: e.earned for e in booked(world)} == {
            "ladder:count:2025-03": 500,
            "ladder:minutes:2025-03": 350,
            "ladder:parts:2025-03": 84,
        }
        assert booked(world, "sh-01") == []
        assert {e.ticket_id for e in booked(world, "tech-2")} == {
            "ladder:count:2025-03", "ladder:parts:2025-03",
        }  # fmt: skip

        world.commands.cancel(DISPATCHER, ticket_id, "顾客退单")
        world.settle(ticket_id)
        for party, period in service.due(world.head(ticket_id)):
            service.settle(party, period, book)

        assert set(world.accrued().values()) == {0}
        assert ledger_sum(world) == 0

    def test_a_ladder_s_money_is_not_measured_by_any_ladder(self, world: World) -> None:
        book = publish(world, row(), row(id="other"))
        job(world, 6_000)

        ladders(world).settle(ME, PERIOD, book)
        ladders(world).settle(ME, PERIOD, book)

        assert [entry.earned for entry in booked(world)] == [30_000, 30_000]

    def test_only_whom_it_covers_and_never_head_office(self, world: World) -> None:
        world.parties.put(Party("stranger", "person", "stranger"))
        book = publish(world, row(who={"parties": [ME, "hq", "stranger"]}))
        for party in (ME, "tech-2", "hq", "stranger"):
            job(world, 6_000, party)
            ladders(world).settle(party, PERIOD, book)

        assert [earned(world, p) for p in (ME, "tech-2", "hq", "stranger")] == [
            30_000, 0, 0, 30_000,
        ]  # fmt: skip

    def test_a_ladder_that_has_begun_goes_on_for_who_moved_away(self, world: World) -> None:
        book = publish(world, row(who={"regions": ["31"]}))
        made = job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        world.parties.put(technician(ME, "yn-02"), 1)

        refund(world, made)
        ladders(world).settle(ME, PERIOD, book)

        assert world.accrued(ME) == {ME: 0}

    def test_a_guarantee_is_paid_without_a_job(self, world: World) -> None:
        book = publish(world, row(guarantee=5_000))

        ladders(world).settle(ME, PERIOD, book)

        assert earned(world) == 5_000
        assert ladders(world).standing(ME, PERIOD, book.ladders[0]).limited


class TestClosedPeriods:
    def test_what_comes_late_is_booked_in_the_next_open_period(self, world: World) -> None:
        book = publish(world, row("volume"))
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        world.close(ME, PERIOD)
        job(world, 6_000)

        (made,) = ladders(world).settle(ME, PERIOD, book)

        (entry,) = booked(world, period=NEXT)
        assert (entry.service_period, entry.earned) == (PERIOD, 66_000)
        assert lines([entry]) == [("true_up", 66_000)]
        assert (made.booked_in, made.period) == (NEXT, PERIOD)
        assert earned(world) == 30_000
        assert store(world).newest("monthly", ME, PERIOD) == made
        assert ladders(world).settle(ME, PERIOD, book) == []

    def test_it_counts_for_its_own_period_only(self, world: World) -> None:
        book = publish(world, row("volume"))
        job(world, 6_000)
        world.close(ME, PERIOD)
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)

        assert ladders(world).settle(ME, NEXT, book) == []
        assert ladders(world).standing(ME, NEXT, book.ladders[0]).s == 0

    def test_several_closed_periods_are_passed_over(self, world: World) -> None:
        book = publish(world, row())
        for period in (PERIOD, NEXT, "2025-05"):
            world.close(ME, period)
        made = job(world, 6_000)
        ladders(world).settle(ME, PERIOD, book)
        world.close(ME, "2025-06")
        refund(world, made)

        ladders(world).settle(ME, PERIOD, book)

        assert (earned(world, period="2025-06"), earned(world, period="2025-07")) == (
            30_000, -30_000,
        )  # fmt: skip

    def test_a_period_that_closes_meanwhile_moves_the_posting(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)

        ladders(world, Closing(world)).settle(ME, PERIOD, book)

        assert (earned(world), earned(world, period=NEXT)) == (0, 30_000)


class Closing:
    """A client before whose first transaction the party's period is closed."""

    def __init__(self, world: World) -> None:
        self._world, self._closed = world, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world.client, name)

    def transact_write_items(self, **request: Any) -> Any:
        if not self._closed:
            self._closed = True
            self._world.close(ME, PERIOD)
        return self._world.client.transact_write_items(**request)


class TestVersions:
    def test_publishing_a_book_moves_no_ladder_that_has_begun(self, world: World) -> None:
        old = publish(world, row())
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, old)
        new = publish(world, row(steps=[{"from": 0, "to": None, "rate": "0.5"}]))
        job(world, 6_000)

        (made,) = ladders(world).settle(ME, PERIOD, new)

        assert (made.book, earned(world)) == (old.ref, 66_000)

    def test_repricing_moves_it_and_says_that_it_is_a_true_up(self, world: World) -> None:
        old = publish(world, row())
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, old)
        new = publish(world, row(steps=[{"from": 0, "to": None, "rate": "0.5"}]))

        (made,) = ladders(world).settle(ME, PERIOD, new, reprice=True)

        assert (made.book, made.true_up, earned(world)) == (new.ref, 270_000, 300_000)
        assert ladders(world).settle(ME, PERIOD, old) == []

    def test_repricing_by_a_book_without_the_ladder_takes_it_all_back(self, world: World) -> None:
        old = publish(world, row())
        job(world, 6_000)
        ladders(world).settle(ME, PERIOD, old)

        ladders(world).settle(ME, PERIOD, publish(world), reprice=True)

        assert earned(world) == 0

    def test_a_dropped_ladder_goes_on_for_those_who_began_it(self, world: World) -> None:
        old = publish(world, row())
        made = job(world, 6_000)
        ladders(world).settle(ME, PERIOD, old)
        refund(world, made)

        ladders(world).settle(ME, PERIOD, publish(world, row(id="other")))

        assert earned(world) == 0

    def test_a_period_s_ladders_are_those_in_force_when_it_begins(self, world: World) -> None:
        first = publish(world, row())
        publish(world, row(), valid_from="2025-03-10T00:00:00.000Z")

        found = ladders(world).book_for(PERIOD)

        assert found is not None and found.ref == first.ref
        assert ladders(world).book_for("2025-04") is not found

    def test_in_a_company_s_first_period_those_that_come_first(self, world: World) -> None:
        publish(world, row(), valid_from="2025-03-20T00:00:00.000Z")
        first = publish(world, row(), valid_from="2025-03-10T00:00:00.000Z")

        found = ladders(world).book_for(PERIOD)

        assert found is not None and found.ref == first.ref
        assert ladders(world).book_for("2025-02") is None


class TestTrouble:
    @pytest.mark.parametrize("where", ["before", "after"])
    def test_an_answer_that_is_lost_is_found_out(self, world: World, where: str) -> None:
        book = publish(world, row())
        job(world, 6_000)

        ladders(world, Faulty(world.client, **{where: 1})).settle(ME, PERIOD, book)

        assert earned(world) == 30_000
        assert world.ledger.balance(ME, PERIOD).accrued == 630_000

    def test_a_busy_ledger_is_asked_again_with_growing_waits(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)
        errors: list[Exception] = [
            cancelled("TransactionConflict", "None", "None"),
            refused("ThrottlingException"),
        ]
        waits: list[float] = []
        service = ladders(
            world, Contended(world.client, errors), sleep=waits.append, jitter=lambda: 1.0
        )

        service.settle(ME, PERIOD, book)

        assert (earned(world), waits) == (30_000, [0.02, 0.04])

    def test_a_ledger_that_stays_busy_is_left_for_later(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)
        errors: list[Exception] = [refused("ThrottlingException") for _ in range(50)]

        with pytest.raises(Unavailable):
            ladders(world, Contended(world.client, errors)).settle(ME, PERIOD, book)

        assert ladders(world).repeat(ME, world.clock()) != []
        assert earned(world) == 30_000

    def test_what_is_no_contention_is_raised_as_it_is(self, world: World) -> None:
        book = publish(world, row())
        job(world, 6_000)
        client = Contended(world.client, [refused("AccessDeniedException")])

        with pytest.raises(Exception, match="AccessDenied"):
            ladders(world, client).settle(ME, PERIOD, book)

    def test_a_period_of_another_currency_is_refused(self, world: World) -> None:
        book = publish(world, row(guarantee=100), currency="USD")
        job(world, 6_000)

        with pytest.raises(Conflict, match="currency"):
            ladders(world).settle(ME, PERIOD, book)

        assert earned(world) == 0

    def test_repeating_finds_what_came_late_for_a_closed_period(self, world: World) -> None:
        publish(world, row())
        world.close(ME, PERIOD)
        job(world, 6_000)

        (made,) = ladders(world).repeat(ME, world.clock())

        assert (made.period, made.booked_in) == (PERIOD, NEXT)
        assert ladders(world).repeat(ME, world.clock()) == []

    def test_what_a_period_left_undone_when_it_closed_is_booked_into_the_next(
        self, world: World
    ) -> None:
        """Nothing else would name the closed period again."""
        publish(world, row())
        job(world, 6_000)
        closed = datetime(2025, 4, 2, tzinfo=UTC)
        world.client.update_item(
            TableName=world.tables["BALANCES_TABLE"],
            Key={"party": {"S": ME}, "period": {"S": PERIOD}},
            UpdateExpression="SET closed_at = :now",
            ExpressionAttributeValues={":now": {"S": rfc3339(closed)}},
        )

        assert ladders(world).repeat(ME, closed + CLOSED_LATELY) == []
        (made,) = ladders(world).repeat(ME, closed + CLOSED_LATELY / 2)

        assert (made.period, made.booked_in, made.commission) == (PERIOD, NEXT, 30_000)

    def test_a_book_without_ladders_costs_a_ticket_nothing(self, world: World) -> None:
        world.publish()
        ticket = world.completed()
        world.settle(ticket.ticket_id)
        without: Any = None
        service = LadderSettlement(
            without, without, world.pricing, world.parties, world.clock
        )  # no ledger to read

        assert service.due(world.head(ticket.ticket_id)) == []
        assert not service.in_use(world.clock())


def test_of_many_at_once_one_books_and_the_others_see_it(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    world = World(dynamodb_tables, tables).found()
    book = publish(world, row("volume"))
    for yuan in (6_000, 6_000):
        job(world, yuan)

    def run(seed: int) -> list[Commission]:
        chance = random.Random(seed)
        service = ladders(world, sleep=lambda s: None, jitter=chance.random)
        return service.settle(ME, PERIOD, book)

    with ThreadPoolExecutor(8) as pool:
        made = [one for found in pool.map(run, range(8)) for one in found]

    assert [one.amount for one in made] == [96_000]
    assert earned(world) == 96_000
    assert world.ledger.balance(ME, PERIOD).accrued == 1_296_000


def test_postings_and_ladders_at_once_end_at_f_of_s(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    world = World(dynamodb_tables, tables).found()
    book = publish(world, row("volume"), row(id="count", measure="count", steps=COUNT))
    made = [posting(world, {ME: 1_500 * YUAN}) for _ in range(14)]
    ledger = world.new_ledger(jitter=random.Random(7).random)
    post = until_posted(ledger)

    def work(one: Posting) -> None:
        post(one)
        while True:
            try:
                ladders(world, jitter=random.random).settle(ME, PERIOD, book)
                return
            except Unavailable:
                continue

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, made))

    assert {e.ticket_id for e in booked(world)} == {
        "ladder:monthly:2025-03", "ladder:count:2025-03",
    }  # fmt: skip
    by_ladder = {
        told.id: sum(e.earned for e in booked(world) if f":{told.id}:" in e.ticket_id)
        for told in book.ladders
    }
    assert by_ladder == {"monthly": 210_000, "count": commission(14, counting())}
    assert world.ledger.balance(ME, PERIOD).accrued == 2_100_000 + sum(by_ladder.values())
    assert ledger_sum(world) == 0


COUNT = [{"from": 0, "to": 10, "rate": "300"}, {"from": 10, "to": None, "rate": "500"}]


def counting() -> Ladder:
    return ladder_of(row(id="count", measure="count", steps=COUNT))


class TestFunctions:
    """Through the real handlers, whose clock is the machine's."""

    @pytest.fixture
    def completed(self, world: World) -> dict[str, Any]:
        """A company with a ladder, and the image of a ticket that waits for its money."""
        publish(world, row())
        return world.image(world.completed().ticket_id)

    def deliver(self, *images: dict[str, Any]) -> Any:
        records = [record(image, number) for number, image in enumerate(images, 1)]
        return stream.handler({"Records": records}, Context())["batchItemFailures"]

    def test_the_stream_settles_the_ladders_its_tickets_moved(
        self, world: World, completed: dict[str, Any]
    ) -> None:
        another = world.image(world.completed().ticket_id)

        assert self.deliver(completed, another) == []

        pay = 2 * 12_222
        assert world.ledger.balance(ME, PERIOD).accrued == pay + 1_222  # 5 %, half up
        assert len(booked(world)) == 1
        assert self.deliver(completed, another) == []
        assert len(booked(world)) == 1

    def test_a_ladder_that_fails_fails_no_ticket_and_is_repeated_within_the_hour(
        self, world: World, completed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(LadderSettlement, "settle", broken)
            assert self.deliver(completed) == []
        ticket_id = completed["ticket_id"]["S"]
        assert world.head(ticket_id).settled is not None and booked(world) == []

        for minute in range(60):
            now = world.clock.now.replace(minute=minute)
            assert hook.repeat(now, lambda: True)

        assert len(booked(world)) == len(booked(world, "tech-2")) == 1

    def test_a_record_delivered_again_settles_what_was_cut_off(
        self, world: World, completed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(LadderSettlement, "due", broken)
            self.deliver(completed)

        self.deliver(completed)

        assert len(booked(world)) == 1

    def test_the_reconciler_settles_ladders_after_its_tickets(
        self, world: World, completed: dict[str, Any]
    ) -> None:
        assert reconcile.handler({}, Context())["settled"] == 1

        assert len(booked(world)) == 1

    def test_repeating_stops_in_time_and_survives_what_fails(
        self, world: World, completed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hours = [world.clock.now.replace(minute=minute) for minute in range(60)]

        assert not all([hook.repeat(now, lambda: False) for now in hours])
        monkeypatch.setattr(LadderSettlement, "repeat", broken)
        assert all([hook.repeat(now, lambda: True) for now in hours])
        monkeypatch.setattr(LadderSettlement, "in_use", broken)
        assert hook.repeat(hours[0], lambda: True)


def broken(*_: Any, **__: Any) -> Any:
    raise RuntimeError("broken")


def test_a_commission_costs_six_write_units(world: World) -> None:
    """Marker, balance and entry: three items under 1 KB, which a transaction writes twice each."""
    book = publish(world, row("volume", cap=10**9, guarantee=5_000))
    client = Watched(world.client)

    for yuan in (6_000, 6_000, 9_000):
        job(world, yuan)
        ladders(world, client).settle(ME, PERIOD, book)

    assert [len(sizes) for sizes in client.sizes] == [3, 3, 3]
    assert max(size for sizes in client.sizes for size in sizes) < 1_024


class Watched:
    """A client that notes how many bytes the items of its transactions have at most."""

    def __init__(self, client: Any) -> None:
        self._client, self.sizes = client, list[list[int]]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        writes = [write.get("Put") or write["Update"] for write in request["TransactItems"]]
        self.sizes.append([len(repr(write.get("Item") or write["Key"])) for write in writes])
        return self._client.transact_write_items(**request)


class TestWhoChangesOutlet:
    """Each job counts where it was done, whatever the technician's outlet is by now."""

    PLACES = ("sh-01", "yn-02", "sh-01")

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    @pytest.mark.parametrize("home", ["sh-01", "yn-02"])
    def test_each_ladder_pays_the_jobs_of_its_outlet_in_any_order(
        self, world: World, order: tuple[int, ...], home: str
    ) -> None:
        shanghai = row("marginal", id="shanghai", who={"outlets": ["sh-01"]})
        kunming = row("marginal", id="kunming", who={"outlets": ["yn-02"]})
        book = publish(world, shanghai, kunming)
        me = world.parties.get(ME, fresh=True)
        for each in order:
            job_at(world, (6_000, 3_000, 6_000)[each], self.PLACES[each])
            ladders(world).settle(ME, PERIOD, book)
            me = world.parties.get(ME, fresh=True)
            world.parties.put(replace(me, outlet=home), me.version)

        ladders(world).settle(ME, PERIOD, book)

        paid = {entry.ticket_id: 0 for entry in booked(world)}
        for entry in booked(world):
            paid[entry.ticket_id] += entry.earned
        assert paid == {
            f"ladder:shanghai:{PERIOD}": 660 * YUAN, f"ladder:kunming:{PERIOD}": 150 * YUAN,
        }  # fmt: skip


def job_at(world: World, yuan: int, outlet: str) -> Posting:
    """A job that was settled by the facts of that outlet."""
    made = posting(world, {ME: yuan * YUAN})
    made = replace(made, facts=replace(made.facts, outlet=outlet))
    world.ledger.post(made)
    return made
