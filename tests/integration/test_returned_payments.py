"""A payment that comes back after its statement was closed for good, from one payout file to the next."""

from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Forbidden, NotFound, Stale
from suanqing.finance.statements import schemas
from suanqing.finance.statements.draft import content
from suanqing.finance.statements.model import Carry, Head, Returned
from suanqing.finance.statements.print_page import page
from suanqing.finance.statements.sheet import csv_rows
from tests.integration.settling import World
from tests.integration.stating import NEXT, PERIOD, Office

PARTIES = ("tech-1", "tech-2", "sh-01")
MAY = "2025-05"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    world = World(engine, tables).found()
    world.publish()
    return world


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def worked(world: World) -> None:
    world.settle(world.completed().ticket_id)


def paid(office: Office, period: str, *parties: str) -> str:
    """Approved and paid by a batch, whose name it is; then closed for good."""
    for party in parties:
        known = office.store.find(party, period)
        if known is None or known.state != "approved":
            office.approved(party, period)
    batch = office.released(period).id
    office.payouts.take_results(batch, office.answer(batch, dict.fromkeys(parties, "已付")), "cid")
    assert office.close("hard", period).state == "closed"
    return batch


def came_back(office: Office, batch: str, party: str = "tech-1") -> bytes:
    """The bank's file that says so."""
    raw = office.answer(batch, {party: "退回"})
    return raw.replace("退回,".encode(), "退回,账号有误".encode())


def closed(world: World, office: Office) -> tuple[str, int]:
    """March, paid and closed: its batch, and what tech-1 was paid."""
    worked(world)
    office.close()
    batch = paid(office, PERIOD, *PARTIES)
    return batch, office.figures("tech-1")[0]


def view_of(office: Office, head: Head) -> schemas.StatementView:
    statement = office.store.statement(head)
    return schemas.view(head, statement, [], "", office.service._policy)


def test_a_return_after_the_hard_close_is_booked_and_paid_with_the_next_statement(
    world: World, office: Office
) -> None:
    batch, earned = closed(world, office)
    before = content(office.store.statement(office.store.get("tech-1", PERIOD)))
    ledger = world.ledger_items()

    report = office.payouts.take_results(batch, came_back(office, batch), "dan")

    march = office.store.get("tech-1", PERIOD)
    assert (len(report.returned), report.refused) == (1, ())
    assert (march.state, march.came_back, office.figures("tech-1")) == (
        "closed", True, (earned, earned, 0),
    )  # fmt: skip
    assert content(office.store.statement(march)) == before
    assert office.service.rebuilt(march).hash == march.hash

    worked(world)
    office.close(period=NEXT)
    own = office.figures("tech-1", NEXT)[0]
    april = office.approved("tech-1", NEXT)
    assert april.carry.returned == (Returned(PERIOD, batch, earned, "账号有误"),)
    assert (april.total, april.figures.returned, april.figures.payable) == (
        own, earned, own + earned,
    )  # fmt: skip

    second = paid(office, NEXT, *PARTIES)

    rows = {row.party: row.amount for row in office.payouts.get(second).rows}
    assert rows["tech-1"] == own + earned
    assert office.figures("tech-1", NEXT) == (own, own, own + earned)
    both = [office.figures("tech-1", period) for period in (PERIOD, NEXT)]
    assert sum(each[0] for each in both) == sum(each[2] for each in both)
    added = [item for item in world.ledger_items() if item not in ledger]
    assert all(item["account"]["S"].startswith(("ticket:", "payable:")) for item in added)
    for period in (PERIOD, NEXT):
        assert office.service.reconcile(period)[0].clean
        assert office.payouts.reconcile(period) == (1, [])
    with pytest.raises(NotFound):
        office.service.draft("tech-1", MAY, "ann")


def test_it_stands_in_the_block_of_earlier_periods_with_cause_and_original_period(
    world: World, office: Office
) -> None:
    batch, earned = closed(world, office)
    office.payouts.take_results(batch, came_back(office, batch), "dan")
    worked(world)
    office.close(period=NEXT)

    shown = view_of(office, office.issued("tech-1", NEXT))

    (line,) = shown.returned
    assert (line.cause, line.service_period, line.corrects) == (
        "payment_returned", PERIOD, f"tech-1/{PERIOD}",
    )  # fmt: skip
    assert (line.batch, line.reason, line.amount.amount) == (batch, "账号有误", earned)
    html = page(shown)
    assert html.index("往期更正") < html.index(f">{batch}<") < html.index("付款退回 账号有误")
    head, *rows = csv_rows(shown)
    (row,) = [row for row in rows if row and row[0] == f"付款退回 {batch}"]
    named = dict(zip(head, row, strict=True))
    assert (named["服务账期"], named["更正"], named["原因"]) == (PERIOD, "是", "付款退回")
    assert (named["项目"], named["金额"]) == ("账号有误", Decimal(earned) / 100)


def test_the_same_result_twice_books_once(world: World, office: Office) -> None:
    batch, earned = closed(world, office)
    raw = came_back(office, batch)

    first = office.payouts.take_results(batch, raw, "dan")
    march = office.store.get("tech-1", PERIOD)
    same = office.payouts.take_results(batch, raw, "eve")
    other = office.payouts.take_results(batch, raw + b"\r\n", "eve")
    too_late = office.answer(batch, {"tech-1": "已付"})
    refused = office.payouts.take_results(batch, too_late, "cid")

    assert same == first and (other.unchanged, other.returned) == (first.returned, ())
    assert refused.paid == () and len(refused.refused) == 1
    assert office.store.get("tech-1", PERIOD) == march
    assert office.figures("tech-1") == (earned, earned, 0)


def test_without_other_work_a_statement_of_it_alone_pays_it(world: World, office: Office) -> None:
    batch, earned = closed(world, office)
    office.payouts.take_results(batch, came_back(office, batch), "dan")
    office.close(period=NEXT)

    april = office.issued("tech-1", NEXT)
    assert (april.total, april.count, april.figures.payable) == (0, 0, earned)
    office.service.confirm("tech-1", NEXT, "tech-1")
    office.service.approve("tech-1", NEXT, april.hash, "bob")
    second = office.released(NEXT).id
    office.payouts.take_results(second, office.answer(second, {"tech-1": "已付"}), "cid")

    assert office.figures("tech-1", NEXT) == (0, 0, earned)
    assert office.service.rebuilt(office.store.get("tech-1", NEXT)).hash == april.hash
    assert office.service.reconcile(NEXT)[0].clean


def test_one_that_comes_after_the_draft_is_seen_before_the_issue(
    world: World, office: Office
) -> None:
    batch, earned = closed(world, office)
    worked(world)
    office.close(period=NEXT)
    office.service.draft("tech-1", NEXT, "ann")

    office.payouts.take_results(batch, came_back(office, batch), "dan")

    with pytest.raises(Stale):
        office.service.issue("tech-1", NEXT, "ann")
    assert office.issued("tech-1", NEXT).figures.returned == earned


def test_one_that_comes_after_the_next_was_paid_goes_into_the_one_after(
    world: World, office: Office
) -> None:
    batch, earned = closed(world, office)
    worked(world)
    office.close(period=NEXT)
    paid(office, NEXT, *PARTIES)
    april = office.store.get("tech-1", NEXT)

    office.payouts.take_results(batch, came_back(office, batch), "dan")

    with pytest.raises(Conflict):
        office.service.draft("tech-1", NEXT, "ann")
    office.close(period=MAY)
    may = office.approved("tech-1", MAY)
    assert may.carry == Carry(returned=(Returned(PERIOD, batch, earned, "账号有误"),))
    assert office.store.get("tech-1", NEXT) == april


def test_who_reported_the_return_does_not_approve_what_pays_it(
    world: World, office: Office
) -> None:
    batch, _ = closed(world, office)
    office.payouts.take_results(batch, came_back(office, batch), "dan")
    office.close(period=NEXT)
    april = office.confirmed("tech-1", NEXT)

    with pytest.raises(Forbidden):
        office.service.approve("tech-1", NEXT, april.hash, "dan")

    assert office.service.approve("tech-1", NEXT, april.hash, "bob").state == "approved"
