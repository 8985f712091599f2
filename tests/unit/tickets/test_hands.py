"""A ticket that goes from hand to hand is flagged: so many people had the same work within so many days."""

from datetime import timedelta
from typing import Any

import pytest

from suanqing.work.dispatch.board import Asked as Wish
from suanqing.work.dispatch.board import shows
from suanqing.work.dispatch.settings import settings_of
from suanqing.work.scenes.around import Command
from suanqing.work.tickets import decide, walking
from suanqing.work.tickets.flags import flags_of
from suanqing.work.tickets.hands import HANDS, MANY_HANDS, MOST_KEPT, WHOLE, WITHIN, many_hands
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.search import found
from suanqing.work.tickets.walking import Told
from tests.unit.tickets.test_walking import NOON, on_site, ticket

DAY = timedelta(days=1)


def assigned(*people: str, every: timedelta = DAY, **spec: Any) -> Ticket:
    """A ticket of a built-in scene, given to one after the other."""
    new = decide.NewTicket("o1", "安装", "310115", **spec)
    made = decide.create("T1", new, "desk", NOON, None)
    for turn, who in enumerate(people):
        made = decide.assign(made, who, (), "desk", NOON + turn * every)
    return made


def test_as_many_hands_as_that_flag_it_and_one_fewer_do_not() -> None:
    people = ["tom", "tim", "ann", "bob"][:MANY_HANDS]

    assert many_hands(assigned(*people), NOON + 3 * DAY)
    assert not many_hands(assigned(*people[:-1]), NOON + 3 * DAY)
    assert "many_hands" in flags_of(assigned(*people))
    assert not many_hands(assigned("tom", "tim", "tom", "tim"), NOON + 4 * DAY), "people, not times"


def test_who_had_it_longer_ago_counts_no_more() -> None:
    three = assigned("tom", "tim", "ann")
    last = NOON + DAY  # tom gave it away then

    assert many_hands(three, last + WITHIN - timedelta(seconds=1))
    assert not many_hands(three, last + WITHIN)
    slowly = assigned("tom", "tim", "ann", "bob", every=WITHIN)
    assert len(slowly.marks[HANDS][WHOLE]) == 2 and not many_hands(slowly, NOON + 3 * WITHIN)


def test_a_ticket_that_nobody_gave_away_keeps_nothing_and_one_that_is_over_is_not_flagged() -> None:
    assert HANDS not in on_site().ticket.marks
    assert HANDS not in assigned("tom").marks
    over = decide.cancel(assigned("tom", "tim", "ann"), "不要了", "desk", NOON + 3 * DAY)

    assert not many_hands(over, NOON + 3 * DAY)


def handed(made: Ticket, *people: str) -> Ticket:
    for who in people:
        [token] = made.tokens
        step = Command("hand_over", "ann", token=token, owner=who)
        made = walking.advanced(made, step, Told(), NOON)
    return made


def test_of_a_drawn_scene_each_piece_of_work_has_its_own_hands() -> None:
    """Who does the next piece is no further hand of the one before: work that goes on is not kicked around."""
    once = handed(ticket("visit@1"), "tom")  # whom ann gave it
    twice = handed(once, "tim")
    assert not many_hands(once, NOON)
    assert many_hands(twice, NOON)

    onward = walking.advanced(twice, Command("advance", "ann"), Told(), NOON)
    assert HANDS not in onward.marks and not many_hands(onward, NOON)


def test_through_a_queue_it_is_the_same_work() -> None:
    there = handed(ticket("visit@1"), "tom")
    [token] = there.tokens
    back = walking.advanced(
        there, Command("hand_over", "tom", token=token, queue="desk"), Told(), NOON
    )

    assert many_hands(handed(back, "eve"), NOON)


def test_what_is_kept_stays_small_and_is_stored() -> None:
    many = assigned(*(f"w{n}" for n in range(20)), every=timedelta(minutes=1))

    assert len(many.marks[HANDS][WHOLE]) == MOST_KEPT and "w19" in many.marks[HANDS][WHOLE]
    assert item_to_ticket(ticket_to_item(many)).marks == many.marks


@pytest.mark.parametrize("people", [("tom", "tim", "ann"), ("tom", "tim")])
def test_lists_and_board_show_flagged_ones_alone(people: tuple[str, ...]) -> None:
    now = NOON + 3 * DAY
    made = assigned(*people)
    flagged = len(people) == MANY_HANDS

    assert found(None, None, None, ("many_hands", now))(made) is flagged
    assert shows(Wish(flag="many_hands"), settings_of({}), now)(made) is flagged
