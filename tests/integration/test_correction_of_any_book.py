"""Property 8 over random books that ask for every fact: listed, approved, booked and settled are one."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.finance.backtest.run import replay
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections import facts as changes
from suanqing.finance.corrections.prices import Correction
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.pricing.model import Manual
from suanqing.times import period_of
from tests import engines
from tests.integration.any_book import AnyBook, found, publish, tickets
from tests.integration.settling import START, World
from tests.listed import propose
from tests.searching import seeds

SEEDS = seeds(0, 1, 5)
Money = Counter[tuple[str, str]]


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return found(World(moto_tables, tables))


@pytest.fixture
def other(moto_tables: Any) -> World:
    """Another company, which never had the old book."""
    return found(World(moto_tables, engines.create_tables(moto_tables, "other-")))


def settled(world: World, seed: int) -> list[str]:
    ids = tickets(world, seed)
    for ticket_id in ids:
        world.settle(ticket_id)
    return ids


def money(world: World, ticket_id: str) -> Money:
    """What each account holds of a ticket, in its currency."""
    sums: Money = Counter()
    for _, entry in world.ledger.ticket_entries(ticket_id):
        sums[entry.account, entry.currency] += entry.amount
    return Counter({key: amount for key, amount in sums.items() if amount})


def shadow(world: World) -> Shadow:
    return Shadow(world.ledger, world.pricing, world.parties, world.tickets)


def corrected(world: World, old: str, new: str) -> Correction | None:
    """The approved list, posted; None where nothing changes."""
    store = PriceCorrectionStore(world.client, world.tables["PRICING_TABLE"])
    desk = PriceCorrections(store, shadow(world), world.ledger, world.pricing, world.clock)
    start, end = START - timedelta(days=1), START + timedelta(days=20)
    try:
        listed = propose(desk, old, new, start, end, "ann")
    except Conflict as refusal:
        assert refusal.code == "nothing_affected"
        return None
    desk.approve(listed.correction_id, listed.hash, "bob")
    applied, skipped = desk.apply(listed.correction_id)
    assert (applied.fates, skipped) == ({"posted": len(listed.tickets)}, [])
    return listed


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_listed_is_booked_and_is_what_settling_at_once_books(
    world: World, other: World, seed: int
) -> None:
    """Held and paid, in every currency; a ticket the list does not name stays as it is."""
    books = AnyBook(seed)
    first, second = books.published(), books.published()
    old = publish(world, first)
    ids = settled(world, seed)
    before = {one: money(world, one) for one in ids}
    new = publish(world, second)

    listed = corrected(world, old, new)

    publish(other, second)
    at_once = dict(zip(ids, settled(other, seed), strict=True))
    named = {one.ticket_id: one for one in listed.tickets} if listed else {}
    refused = {one.ticket_id for one in listed.refused} if listed else set()
    for one in ids:
        after = money(world, one)
        if one in named:
            told = {(a, c): (was, now) for a, c, was, now in named[one].accounts}
            keys = before[one].keys() | after.keys()
            moved = {key: (before[one][key], after[key]) for key in keys}
            assert told == {key: both for key, both in moved.items() if both[0] != both[1]}
        else:
            assert after == before[one]
        if world.head(one).settled and one not in refused:
            assert after == money(other, at_once[one])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_with_the_current_book_finds_no_difference_and_a_cent_after_a_correction_moves_a_cent(
    world: World, seed: int
) -> None:
    books = AnyBook(100 + seed)
    old = publish(world, books.published())
    ids = settled(world, seed)
    period = period_of(START)

    for outlet in ("sh-01", "yn-02"):
        some = [one for one in shadow(world).tickets(outlet, period)]
        same = replay(some, world.pricing.book(old), shadow(world).facts)
        assert (same.changed, same.refusals) == (0, 0)
    corrected(world, old, publish(world, books.published()))

    for one in ids:
        if not world.head(one).settled:
            continue
        was = money(world, one)
        line = Manual("late", "goodwill", "ann", 1, "r", "a", "b")
        ticket = world.head(one)
        world.tickets.save(ticket, changes.adjust(ticket, line, "bob", world.clock()))
        world.settle(one)
        now = money(world, one)
        moved = {key: now[key] - was[key] for key in now.keys() | was.keys()}
        assert sorted(amount for amount in moved.values() if amount) in ([], [-1, 1])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_replay_says_of_every_ticket_what_settling_by_that_book_pays(
    world: World, other: World, seed: int
) -> None:
    books = AnyBook(200 + seed)
    publish(world, books.published())
    ids = settled(world, seed)
    draft = books.published()
    publish(other, draft)
    at_once = dict(zip(ids, settled(other, seed), strict=True))
    by_now = world.pricing.book(publish(world, draft))

    for one in ids:
        booked, fresh = world.ledger.newest(one), other.ledger.newest(at_once[one])
        if booked is None:
            continue
        outcome = replay([booked], by_now, shadow(world).facts)
        if fresh is None:
            assert outcome.refusals == 1
            continue
        for plane in ("charge", "pay"):
            total = outcome.total(plane)
            assert total.before == booked.assessment.total(plane)
            assert total.after == fresh.assessment.total(plane)
