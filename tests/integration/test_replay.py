"""The shadow run over the ledger on both engines: each ticket once, equal to what is booked."""

from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.finance.backtest.outcome import Limit, Outcome, blocked, merge
from suanqing.finance.backtest.shadow import Shadow, Slice
from tests.integration.settling import DISPATCHER, SPLIT, World, document

PERIODS = ["2025-02", "2025-03", "2025-04"]
HQ_TOO = [{"role": "hq", "share": "0.1"}, *SPLIT]


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


@pytest.fixture
def shadow(world: World) -> Shadow:
    return Shadow(world.ledger, world.pricing, world.parties, world.tickets)


def run(shadow: Shadow, book: str, periods: list[str] = PERIODS) -> Outcome:
    return merge(*(shadow.run_slice(each) for each in shadow.slices(book, periods)))


def settled(world: World, **more: Any) -> str:
    ticket = world.completed(**more)
    world.settle(ticket.ticket_id)
    return ticket.ticket_id


def test_a_run_with_the_current_book_finds_no_difference(world: World, shadow: Shadow) -> None:
    """Property 8, on what settlement itself booked: crews of two outlets, head office, corrections."""
    book = world.publish(HQ_TOO)
    settled(world)
    settled(world, outlet="yn-02", crew=("tech-3",))
    late = settled(world, crew=("tech-2",))
    world.commands.add_line(DISPATCHER, late, "PIPE-3M", Decimal(2))
    world.settle(late)
    gone = settled(world)
    world.commands.cancel(DISPATCHER, gone, "no longer wanted")
    world.settle(gone)

    outcome = run(shadow, book)

    assert outcome.tickets == 4
    assert outcome.same
    assert {name: t.after for name, t in outcome.by("party").items() if t.after} == {
        name: sum for name, sum in world.accrued("dealer", "hq", "sh-01", "yn-02", "tech-1",
                                                 "tech-2", "tech-3").items() if sum
    }  # fmt: skip


def test_a_draft_is_run_before_it_is_submitted(world: World, shadow: Shadow) -> None:
    world.publish()
    settled(world)
    draft = world.pricing.put_draft(document(AC_INSTALL=22_000), "ann", world.clock())

    outcome = run(shadow, draft.version_id)

    assert (outcome.tickets, outcome.changed) == (1, 1)
    assert outcome.total("pay").change == 1_260
    assert sorted(party for party, _ in outcome.winners()) == ["sh-01", "tech-1", "tech-2"]
    assert blocked(outcome, Limit(total=Decimal(0))) is not None


def test_a_draft_that_changed_meanwhile_stops_the_run(world: World, shadow: Shadow) -> None:
    world.publish()
    draft = world.pricing.put_draft(document(AC_INSTALL=22_000), "ann", world.clock())
    slice = Slice(draft.version_id, draft.hash, "sh-01", "2025-03")
    world.pricing.change(draft.version_id, document(AC_INSTALL=23_000), "ann", world.clock())

    with pytest.raises(Conflict):
        shadow.run_slice(slice)


def test_a_ticket_counts_in_one_slice_though_its_money_stands_in_several(
    world: World, shadow: Shadow
) -> None:
    """Late facts after a close stand in the next period; the ticket counts in its service's."""
    book = world.publish()
    ticket = settled(world)
    world.close("tech-1", "2025-03")
    world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal(4))
    world.settle(ticket)

    found = {
        (each.outlet, each.period): tickets
        for each in shadow.slices(book, PERIODS)
        if (tickets := shadow.run_slice(each).tickets)
    }

    assert found == {("sh-01", "2025-03"): 1}
    assert run(shadow, book, ["2025-04"]).tickets == 0


def test_a_payee_nobody_knows_does_not_hide_a_ticket(world: World, shadow: Shadow) -> None:
    """`dealer` owns the outlet and is no party: the ticket is found with the next payee."""
    book = world.publish([{"role": "owner", "share": "0.5"}, {"role": "crew", "remainder": True}])
    settled(world, outlet="yn-02", crew=("tech-3",))

    outcome = run(shadow, book)

    assert outcome.tickets == 1 and "dealer" in outcome.by("party")


def test_an_outlet_of_many_pages_is_read_to_the_end(
    world: World, shadow: Shadow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suanqing.finance.audit.verify_chains.PAGE", 2)
    book = world.publish()
    for _ in range(5):
        settled(world, crew=("tech-1",))

    assert run(shadow, book).tickets == 5


def test_a_run_writes_nothing(world: World, shadow: Shadow) -> None:
    book = world.publish()
    settled(world)
    before = world.ledger_items(), world.accrued()

    run(shadow, book)

    assert (world.ledger_items(), world.accrued()) == before


def test_entries_of_ladders_are_passed_over(world: World, shadow: Shadow) -> None:
    book = world.publish()
    settled(world)
    item = next(i for i in world.ledger_items() if i["account"]["S"] == "payable:tech-1")
    ladder = item | {"entry": {"S": "2025-03#ladder:month#000001"}}
    world.client.put_item(TableName=world.tables["LEDGER_TABLE"], Item=ladder)

    assert run(shadow, book).tickets == 1
