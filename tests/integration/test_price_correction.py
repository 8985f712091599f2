"""Last month's price corrected this month, on both engines: listed, approved, then booked once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections.prices import CAUSE, Affected, Correction, Scope
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_store import HEAD, PriceCorrectionStore
from suanqing.platform.dynamo import attributes
from tests.integration.settling import DISPATCHER, START, World, total
from tests.listed import affected, propose

UNTIL = START + timedelta(days=28)


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    return found


@pytest.fixture
def store(world: World) -> PriceCorrectionStore:
    return PriceCorrectionStore(world.client, world.tables["PRICING_TABLE"])


@pytest.fixture
def corrections(world: World, store: PriceCorrectionStore) -> PriceCorrections:
    return made(world, store)


def made(world: World, store: PriceCorrectionStore, ledger: Any = None) -> PriceCorrections:
    shadow = Shadow(world.ledger, world.pricing, world.parties, world.tickets)
    return PriceCorrections(store, shadow, ledger or world.ledger, world.pricing, world.clock)


def settled(world: World, **more: Any) -> str:
    ticket = world.completed(**more)
    world.settle(ticket.ticket_id)
    return ticket.ticket_id


def proposed(world: World, corrections: PriceCorrections) -> Correction:
    """AC-INSTALL was 200.00 and should have been 220.00."""
    new = world.publish(AC_INSTALL=22_000)
    return propose(corrections, "main@1", new, START, UNTIL, "ann")


def approved(world: World, corrections: PriceCorrections) -> Correction:
    found = proposed(world, corrections)
    return corrections.approve(found.correction_id, found.hash, "bob")


def test_publishing_the_correcting_version_changes_nothing(
    world: World, corrections: PriceCorrections
) -> None:
    """Property 7, up to the approval: only applying moves money."""
    ticket = settled(world)
    before = world.ledger_items(), world.accrued(), world.head(ticket)

    approved(world, corrections)

    assert (world.ledger_items(), world.accrued(), world.head(ticket)) == before


def test_a_list_that_was_changed_in_the_table_is_no_correction(
    world: World, corrections: PriceCorrections, store: PriceCorrectionStore
) -> None:
    """An approval is of the hash, so nothing is booked from a list that has another."""
    settled(world)
    found = approved(world, corrections)
    before = world.ledger_items()
    world.client.update_item(
        TableName=world.tables["PRICING_TABLE"],
        Key=attributes({"kind": HEAD, "id": found.correction_id}),
        UpdateExpression="SET #hash = :other",
        ExpressionAttributeNames={"#hash": "hash"},
        ExpressionAttributeValues=attributes({":other": "0" * 64}),
    )

    for step in (store.get, corrections.apply):
        with pytest.raises(RuntimeError):
            step(found.correction_id)
    assert world.ledger_items() == before


def test_the_list_is_what_applying_books(world: World, corrections: PriceCorrections) -> None:
    tickets = {settled(world), settled(world, crew=("tech-2",))}
    before = world.accrued()
    found = approved(world, corrections)

    done, skipped = corrections.apply(found.correction_id)

    after = world.accrued()
    changes = {party: new - old for party, (old, new) in found.totals.items()}
    assert {one.ticket_id for one in found.tickets} == tickets
    assert {p: after[p] - before[p] for p in after if after[p] != before[p]} == changes
    assert changes["sh-01"] == 2 * 252
    assert (done.state, done.fates, skipped) == ("applied", {"posted": 2}, [])
    for ticket_id in tickets:
        newest = world.ledger.newest(ticket_id)
        assert newest and (newest.n, newest.cause, newest.assessment.book) == (2, CAUSE, "main@2")
        assert world.head(ticket_id).settled.book == "main@2"  # type: ignore[union-attr]
        assert total(entry for _, entry in world.ledger.ticket_entries(ticket_id)) == 0


def test_applying_twice_is_applying_once(
    world: World, corrections: PriceCorrections, store: PriceCorrectionStore
) -> None:
    settled(world)
    found = approved(world, corrections)
    corrections.apply(found.correction_id)
    once = world.ledger_items(), world.accrued()

    again, skipped = corrections.apply(found.correction_id)

    assert (world.ledger_items(), world.accrued(), skipped) == (*once, [])
    assert again == store.get(found.correction_id)


def test_an_interrupted_run_is_finished_by_the_next(
    world: World, corrections: PriceCorrections, store: PriceCorrectionStore
) -> None:
    class Failing:
        """A ledger that is busy from the second posting on."""

        def __init__(self) -> None:
            self.posted = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(world.ledger, name)

        def post(self, posting: Any) -> Any:
            if self.posted:
                raise Unavailable("busy")
            self.posted += 1
            return world.ledger.post(posting)

    for _ in range(3):
        settled(world)
    found = approved(world, corrections)

    with pytest.raises(Unavailable):
        made(world, store, Failing()).apply(found.correction_id)
    assert store.get(found.correction_id).state == "approved"
    done, _ = corrections.apply(found.correction_id)

    assert done.fates == {"already": 1, "posted": 2}
    assert all(len(world.ledger.assessments(each.ticket_id)) == 2 for each in found.tickets)


def test_two_who_apply_at_once_book_once(
    world: World, corrections: PriceCorrections, store: PriceCorrectionStore
) -> None:
    class Behind:
        """A ledger that was read before the other one posted."""

        def __getattr__(self, name: str) -> Any:
            return getattr(world.ledger, name)

        def newest(self, ticket_id: str) -> Any:
            return world.ledger.booked(ticket_id, 1)

    settled(world)
    found = approved(world, corrections)
    corrections.apply(found.correction_id)
    once = world.ledger_items(), world.accrued()

    _, skipped = made(world, store, Behind()).apply(found.correction_id)

    assert (world.ledger_items(), world.accrued(), skipped) == (*once, [])


def test_later_facts_are_priced_by_the_corrected_version_and_a_refund_leaves_nothing(
    world: World, corrections: PriceCorrections
) -> None:
    ticket = settled(world)
    corrections.apply(approved(world, corrections).correction_id)
    world.publish(AC_INSTALL=90_000, PIPE_3M=90_000)

    world.commands.add_line(DISPATCHER, ticket, "AC-INSTALL", Decimal(1))
    world.settle(ticket)
    newest = world.ledger.newest(ticket)
    assert newest and (newest.n, newest.assessment.book, newest.cause) == (
        3,
        "main@2",
        "facts_changed",
    )
    world.commands.cancel(DISPATCHER, ticket, "refunded")
    world.settle(ticket)

    assert set(world.accrued().values()) == {0}
    sums: dict[str, int] = {}
    for _, entry in world.ledger.ticket_entries(ticket):
        sums[entry.account] = sums.get(entry.account, 0) + entry.amount
    assert set(sums.values()) == {0}


def test_a_closed_period_sends_the_difference_into_the_next(
    world: World, corrections: PriceCorrections
) -> None:
    ticket = settled(world, crew=("tech-1",))
    world.close("tech-1", "2025-03")
    closed = world.ledger.balance("tech-1", "2025-03")

    corrections.apply(approved(world, corrections).correction_id)

    assert world.ledger.balance("tech-1", "2025-03") == closed
    (entry,) = world.ledger.party_lines("tech-1", "2025-04").entries
    assert (entry.ticket_id, entry.service_period) == (ticket, "2025-03")
    assert {line.cause for line in entry.lines} == {CAUSE}
    assert entry.earned == 1_008


def test_a_ticket_that_moved_on_is_skipped_and_reported(
    world: World, corrections: PriceCorrections
) -> None:
    settled_since, waiting, kept = settled(world), settled(world), settled(world)
    found = approved(world, corrections)
    for ticket in (settled_since, waiting):
        world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal(3))
    world.settle(settled_since)

    done, skipped = corrections.apply(found.correction_id)
    world.settle(waiting)

    assert done.fates == {"posted": 1, "skipped": 2}
    assert dict(skipped) == {
        settled_since: "its facts have changed since",
        waiting: "its facts have changed and are not settled yet",
    }
    books = [world.ledger.newest(t).assessment.book for t in (settled_since, waiting, kept)]  # type: ignore[union-attr]
    assert books == ["main@1", "main@1", "main@2"]
    again = affected(corrections, Scope("main@1", "main@2", START, UNTIL))
    assert {one.ticket_id for one in again if isinstance(one, Affected)} == {settled_since, waiting}


def test_only_what_the_version_holds_for_can_be_corrected(
    world: World, corrections: PriceCorrections
) -> None:
    settled(world)
    superseded = world.publish(AC_INSTALL=21_000)
    new = world.publish(AC_INSTALL=22_000)

    for version, start, end in (
        (superseded, START, UNTIL),
        (new, START, START),
        (new, START - timedelta(days=400), UNTIL),
    ):
        with pytest.raises(Invalid):
            propose(corrections, "main@1", version, start, end, "ann")
    with pytest.raises(Conflict):
        propose(corrections, "main@1", new, UNTIL, UNTIL + timedelta(days=1), "ann")


def test_nothing_is_applied_unapproved_nor_approved_by_its_maker(
    world: World, corrections: PriceCorrections
) -> None:
    settled(world)
    found = proposed(world, corrections)

    with pytest.raises(Conflict):
        corrections.apply(found.correction_id)
    with pytest.raises(Forbidden):
        corrections.approve(found.correction_id, found.hash, "ann")
    with pytest.raises(NotFound):
        corrections.approve("main@9-0", found.hash, "bob")


def test_the_same_list_proposed_by_two_is_one_correction_of_the_first(
    world: World, corrections: PriceCorrections, store: PriceCorrectionStore
) -> None:
    settled(world)
    found = proposed(world, corrections)

    again = propose(corrections, "main@1", found.scope.new, START, UNTIL, "eve")

    assert again == found == store.get(found.correction_id)
    assert [head.made_by for head in store.heads()] == ["ann"]


def test_a_long_list_is_kept_in_chunks_and_read_back(
    world: World,
    corrections: PriceCorrections,
    store: PriceCorrectionStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("suanqing.finance.corrections.prices_store.CHUNK", 50)
    settled(world)

    assert store.get(proposed(world, corrections).correction_id).tickets
