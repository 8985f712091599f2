"""A correction books what settling would: every settled ticket, its facts made anew, held, in its currency."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.finance.backtest.run import replay
from suanqing.finance.backtest.shadow import Shadow
from suanqing.finance.corrections.prices import Affected, Correction
from suanqing.finance.corrections.prices_apply import PriceCorrections
from suanqing.finance.corrections.prices_store import PriceCorrectionStore
from suanqing.pricing.model import Manual
from suanqing.pricing.stores.rates import ExchangeRate
from tests.integration.settling import DISPATCHER, START, World, document
from tests.listed import propose

Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def publish(world: World, *changes: Change) -> str:
    book = document()
    for change in changes:
        change(book)
    drafted = world.pricing.put_draft(book, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    return world.pricing.publish(handed.version_id, "ann", world.clock()).version_id


def done(world: World) -> str:
    """A ticket answered within 3 minutes, on site for an hour."""
    ticket = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, ticket, "tech-1", [])
    world.clock.now += timedelta(minutes=3)
    world.commands.arrive(DISPATCHER, ticket)
    world.clock.now += timedelta(minutes=60)
    world.commands.complete(DISPATCHER, ticket)
    return ticket


def settled(world: World) -> str:
    ticket = done(world)
    world.settle(ticket)
    return ticket


def corrected(world: World, old: str, new: str) -> Correction:
    """The approved list, posted."""
    store = PriceCorrectionStore(world.client, world.tables["PRICING_TABLE"])
    shadow = Shadow(world.ledger, world.pricing, world.parties, world.tickets)
    desk = PriceCorrections(store, shadow, world.ledger, world.pricing, world.clock)
    found = propose(desk, old, new, START - timedelta(days=1), START + timedelta(days=2), "ann")
    desk.approve(found.correction_id, found.hash, "bob")
    applied, _ = desk.apply(found.correction_id)
    assert applied.fates == {"posted": len(found.tickets)}
    return found


def pay(world: World, ticket: str) -> list[Any]:
    newest = world.ledger.newest(ticket)
    assert newest
    return [(one.id, one.amount, one.held) for one in newest.assessment.lines if one.plane == "pay"]


def late_cent(world: World, ticket: str) -> None:
    """A line of 0.01 that people decided, settled."""
    line = Manual("m1", "goodwill", "tech-1", 1, "r", "a", "b")
    before = world.head(ticket)
    from suanqing.finance.corrections import facts as rules

    world.tickets.save(before, rules.adjust(before, line, "bob", world.clock()))
    world.settle(ticket)


def dearer(book: dict[str, Any]) -> None:
    book["planes"]["pay"]["prices"][0]["amount"] += 100


def bonus(book: dict[str, Any]) -> None:
    """Half as much again for an answer within 5 minutes."""
    book["planes"]["pay"]["surcharges"].append(
        {"id": "quick", "fee": "bonus", "rate": "0.5", "base": "before_coefficient",
         "on": ["labour"], "when": {"response_minutes": {"to": "5"}}}
    )  # fmt: skip


def presence(book: dict[str, Any]) -> None:
    book["planes"]["pay"]["fees"] = [{"id": "w", "fee": "presence", "by": "work", "amount": 6000}]


def evidence(book: dict[str, Any]) -> None:
    book["evidence"] = [{"id": "e", "needs": ["photo"]}]


def no_pay(book: dict[str, Any]) -> None:
    book["planes"]["pay"]["prices"][0]["amount"] = 0


def crew_only(book: dict[str, Any]) -> None:
    book["planes"]["pay"]["split"] = [{"role": "crew", "remainder": True}]


@pytest.mark.parametrize("asks", [bonus, presence, evidence])
def test_what_the_new_version_asks_for_is_seen_and_a_late_cent_moves_a_cent(
    world: World, asks: Change
) -> None:
    old = publish(world)
    ticket = settled(world)
    fresh = done(world)
    new = publish(world, dearer, asks)

    corrected(world, old, new)
    world.settle(fresh)

    assert pay(world, ticket) == pay(world, fresh)
    before = set(pay(world, ticket))
    late_cent(world, ticket)
    assert {amount for _, amount, _ in set(pay(world, ticket)) ^ before} == {1}


def test_the_list_says_what_becomes_held(world: World) -> None:
    old = publish(world)
    settled(world)
    before = world.accrued("tech-1", "sh-01")

    found = corrected(world, old, publish(world, dearer, evidence))

    (listed,) = found.tickets
    assert isinstance(listed, Affected)
    told = {account: (was, now) for account, _, was, now in listed.accounts}
    assert told["payable:tech-1"] == (-before["tech-1"], 0)
    assert told["held:tech-1"][0] == 0 and told["held:tech-1"][1] < 0
    assert world.accrued("tech-1", "sh-01") == {"tech-1": 0, "sh-01": 0}


def test_a_ticket_whose_whole_pay_is_held_is_corrected(world: World) -> None:
    old = publish(world, evidence)
    ticket = settled(world)

    found = corrected(world, old, publish(world, evidence, dearer))

    assert [one.ticket_id for one in found.tickets] == [ticket]
    assert [held for _, _, held in pay(world, ticket)] == ["e:unknown"]


def test_a_ticket_that_paid_nobody_by_a_wrong_price_is_corrected(world: World) -> None:
    old = publish(world, no_pay)
    ticket = settled(world)
    assert world.accrued("tech-1") == {"tech-1": 0}

    found = corrected(world, old, publish(world))

    assert [one.ticket_id for one in found.tickets] == [ticket]
    assert world.accrued("tech-1")["tech-1"] > 0


def test_a_party_newly_paid_in_yen_is_listed_and_booked_in_yen(world: World) -> None:
    outlet = world.parties.get("sh-01", fresh=True)
    world.parties.put(replace(outlet, currency="JPY"), outlet.version)
    since = START - timedelta(days=1)
    world.pricing.rates.put(
        ExchangeRate("CNY/JPY", Decimal("20.7"), since, "PBOC", "ann", START, None)
    )
    old = publish(world, crew_only)
    settled(world)

    found = corrected(world, old, publish(world))

    listed = {(name, currency) for name, currency, _, _ in found.tickets[0].accounts}
    assert ("payable:sh-01", "JPY") in listed and ("payable:sh-01", "CNY") not in listed
    assert {one.currency for one in world.ledger.balances("sh-01")} == {"JPY"}


@pytest.mark.parametrize("asks", [bonus, presence, evidence])
def test_a_replay_says_what_a_correction_books(world: World, asks: Change) -> None:
    publish(world)
    ticket = settled(world)
    fresh = done(world)
    new = publish(world, asks)
    shadow = Shadow(world.ledger, world.pricing, world.parties, world.tickets)

    outcome = replay(shadow.tickets("sh-01", "2025-03"), world.pricing.book(new), shadow.facts)

    world.settle(fresh)
    was, now = (sum(amount for _, amount, _ in pay(world, one)) for one in (ticket, fresh))
    assert outcome.tickets == 1
    assert outcome.total("pay").change == now - was


def test_who_owns_the_outlet_by_now_takes_nothing_of_a_late_cent(world: World) -> None:
    publish(world)
    ticket = settled(world)
    outlet = world.parties.get("sh-01", fresh=True)
    world.parties.put(replace(outlet, scenario="franchise", owner="dealer"), outlet.version)
    before = world.accrued()

    late_cent(world, ticket)

    after = world.accrued()
    assert {p: after[p] - before[p] for p in after if after[p] != before[p]} == {"tech-1": 1}
