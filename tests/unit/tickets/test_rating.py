"""The customer rates the work: once, when it is done, without moving money; those who did it are told."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from suanqing.channels.notices.rules import notices_for
from suanqing.channels.notices.words import text_of
from suanqing.errors import Conflict, Invalid
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from tests.unit.channels.notices.test_rules import Audience, earned

NOON = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)


@pytest.fixture
def ticket() -> Ticket:
    spec = NewTicket("o1", "空调安装", region="310115", lines=(("S", Decimal(1)),))
    made = decide.create("T1", spec, "d1", NOON, None)
    return decide.arrive(decide.claim(made, "w1", NOON), "w1", NOON)


@pytest.fixture
def done(ticket: Ticket) -> Ticket:
    return decide.complete(ticket, "w1", NOON)


def test_a_rating_is_an_event_that_moves_no_money(done: Ticket) -> None:
    rated = decide.rate(done, 4, " 很准时 ", "customer", NOON)

    assert rated.events[-1].data == {"stars": "4", "words": "很准时"}
    assert rated.marks["rating"] == {
        "stars": "4",
        "words": "很准时",
        "at": "2026-11-03T04:00:00.000Z",
    }
    assert (rated.facts_rev, rated.unsettled) == (done.facts_rev, done.unsettled)
    assert rated.state == "done"


def test_it_is_rated_once_and_not_before_it_is_done(ticket: Ticket, done: Ticket) -> None:
    with pytest.raises(Conflict, match="only what is done") as early:
        decide.rate(ticket, 5, "", "customer", NOON)
    with pytest.raises(Conflict, match="rated already") as again:
        decide.rate(decide.rate(done, 5, "", "customer", NOON), 1, "", "customer", NOON)

    assert (early.value.code, again.value.code) == ("not_done_yet", "rated_already")


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_there_are_one_to_five_stars(done: Ticket, stars: int) -> None:
    with pytest.raises(Invalid, match="1 to 5 stars"):
        decide.rate(done, stars, "", "customer", NOON)


def test_a_closed_ticket_can_be_rated_still(done: Ticket) -> None:
    closed = decide.close(done, "d1", NOON)

    assert decide.rate(closed, 3, "", "customer", NOON).state == "closed"


def test_the_crew_is_told_what_the_customer_says(done: Ticket) -> None:
    rated = decide.rate(done, 2, "迟到一小时", "customer", NOON)

    [notice] = notices_for(done, rated, Audience(), earned)

    assert (notice.kind, notice.to) == ("ticket_rated", "w1")
    assert text_of(notice) == "客户评价 2 星:空调安装\n迟到一小时\n工单号 T1"
