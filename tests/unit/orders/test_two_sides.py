"""An address that we and a shop's platform both may change: whose it is, what is told, what nobody may lose."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, Stale
from suanqing.work.orders import two_sides
from suanqing.work.orders.two_sides import Change, Look, Shared, Site

OLD, NEW, THIRD = (
    Site("310115", "世纪大道 100 号"),
    Site("310115", "浦东南路 1 号"),
    Site("310104", "漕溪北路 8 号"),
)
MASKED = Site("310115", "*****")


def change(
    seq: int = 2, was: Site = OLD, now: Site = NEW, at: int = 1_000, ticket: str = "T1"
) -> Change:
    return Change(ticket, seq, "dis", at, was, now)


def queued() -> Shared:
    found = two_sides.changed_here(None, change())
    assert found
    return found


def test_r244_what_was_changed_here_waits_to_be_told() -> None:
    found = queued()

    assert (found.state, found.version, found.owner) == ("queued", 1, "here")
    assert (found.ours, found.base) == (NEW, OLD)


def test_the_same_event_and_the_same_place_by_the_orders_other_ticket_are_nothing_new() -> None:
    found = queued()
    other = two_sides.changed_here(found, change(ticket="T2"))

    assert two_sides.changed_here(found, change()) is None
    assert other and (other.version, other.state) == (1, "queued")


def test_r244_of_several_changes_that_wait_the_newest_is_told_over_what_the_platform_has() -> None:
    found = two_sides.changed_here(queued(), change(3, NEW, THIRD))

    assert found and (found.version, found.ours, found.base) == (2, THIRD, OLD)


def test_changed_back_before_it_was_told_is_nothing_to_tell() -> None:
    found = two_sides.changed_here(queued(), change(3, NEW, OLD))

    assert found and found.state == "done"


def test_r232_our_own_echo_and_what_we_knew_change_nothing() -> None:
    told = two_sides.told(two_sides.asking(queued(), 2_000), 2_000)

    assert two_sides.told_by_platform(told, NEW, 3_000) == ("echo", None)
    assert two_sides.told_by_platform(queued(), OLD, 3_000) == ("known", None)
    verdict, after = two_sides.told_by_platform(queued(), NEW, 3_000)
    assert verdict == "echo" and after and after.state == "done"


def test_r232_an_echo_of_an_older_change_of_ours_does_not_undo_the_newer_one() -> None:
    told = two_sides.told(two_sides.asking(queued(), 2_000), 2_000)
    newer = two_sides.changed_here(told, change(3, NEW, THIRD, 4_000))

    assert newer and two_sides.told_by_platform(newer, NEW, 5_000) == ("echo", None)


def test_r232_our_echo_is_ours_with_other_names_of_divisions_or_a_town_before_it() -> None:
    typed = Site("310104", "上海市徐汇区漕溪北路 8 号")
    asked = two_sides.asking(two_sides.changed_here(None, change(now=typed)) or queued(), 2_000)
    shown, town = (
        Site("310104", "漕溪北路 8 号"),
        Site("310104", "徐家汇街道上海市徐汇区漕溪北路 8 号"),
    )

    for theirs in (shown, town):
        assert two_sides.looked(asked, Look("open", theirs), 3_000).state == "done"
        assert two_sides.told_by_platform(two_sides.told(asked, 3_000), theirs, 9_000)[0] == "echo"
    short = two_sides.changed_here(None, change(was=Site("310104", "8 号"), now=typed))
    assert short
    again = two_sides.looked(
        two_sides.asking(short, 2_000), Look("open", Site("310104", "8 号")), 3_000
    )
    assert again.state == "queued"


def test_r232_both_changed_is_a_conflict_with_both_sides_and_nothing_is_told() -> None:
    verdict, after = two_sides.told_by_platform(queued(), THIRD, 3_000)

    assert verdict == "conflict" and after
    assert (after.state, after.ours, after.theirs, after.version) == ("conflict", NEW, THIRD, 2)
    assert two_sides.looked(queued(), Look("open", THIRD), 3_000).state == "conflict"


def test_r232_the_platforms_later_change_is_taken_and_older_news_is_not() -> None:
    told = two_sides.told(two_sides.asking(queued(), 7_000), 7_000)
    verdict, after = two_sides.told_by_platform(told, THIRD, 9_000)

    assert two_sides.told_by_platform(told, THIRD, 1_500) == ("known", None)
    assert verdict == "apply" and after
    assert (after.owner, after.version, after.base) == ("platform", 2, THIRD)


@pytest.mark.parametrize("at", [6_000, 7_000])
def test_r232_what_the_platform_changed_a_second_before_ours_is_a_persons_to_say(at: int) -> None:
    """It tells whole seconds, by its own clock."""
    told = two_sides.told(two_sides.asking(queued(), 7_000), 7_000)

    verdict, after = two_sides.told_by_platform(told, THIRD, at)

    assert verdict == "conflict" and after and (after.ours, after.theirs) == (NEW, THIRD)
    theirs = two_sides.told_by_platform(told, THIRD, 9_000)[1]
    assert theirs and two_sides.told_by_platform(theirs, OLD, 8_000) == ("known", None)


def test_r232_what_the_platform_changed_before_a_person_settled_is_not_old_news() -> None:
    back = two_sides.changed_here(queued(), change(3, NEW, OLD, 6_000))
    other = Site("310104", "漕溪北路 9 号")
    taken = two_sides.settled(conflict(), "theirs", 2, "ann", 6_000)

    assert back and two_sides.told_by_platform(back, THIRD, 5_000)[0] == "apply"
    assert two_sides.told_by_platform(taken, other, 5_000)[0] == "apply"


def test_a_masked_address_proves_nothing_unless_its_division_does() -> None:
    asked = two_sides.asking(queued(), 2_000)
    moved = two_sides.changed_here(None, change(now=THIRD))

    assert two_sides.looked(asked, Look("open", MASKED), 3_000).state == "queued"
    assert moved
    assert two_sides.looked(moved, Look("open", Site("310104", "***")), 3_000).state == "done"
    assert two_sides.looked(moved, Look("open", MASKED), 3_000).state == "queued"
    cipher = Site("310115", "$abcdef$1$")
    assert two_sides.looked(queued(), Look("open", cipher), 3_000).state == "queued"


@pytest.mark.parametrize(
    ("stands", "state"), [("open", "queued"), ("shipped", "person"), ("over", "over")]
)
def test_r231_only_before_it_is_sent(stands: Any, state: str) -> None:
    assert two_sides.looked(queued(), Look(stands, OLD), 3_000).state == state


def test_what_fails_is_tried_later_each_time_and_told_of_once_after_four_minutes() -> None:
    found, waits = queued(), []
    for _ in range(6):
        found = two_sides.failed(two_sides.asking(found, 10_000), "unavailable", 10_000)
        waits.append(found.due - 10_000)

    assert waits == [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]
    assert not two_sides.is_late(found, 240_999)
    assert two_sides.is_late(found, 241_000)
    assert not two_sides.is_late(two_sides.noted(found, 241_000), 900_000)


def conflict() -> Shared:
    _, found = two_sides.told_by_platform(queued(), THIRD, 3_000)
    assert found
    return found


def test_r232_a_person_settles_it_by_the_version_they_saw() -> None:
    ours = two_sides.settled(conflict(), "ours", 2, "ann", 5_000)
    theirs = two_sides.settled(conflict(), "theirs", 2, "ann", 5_000)

    assert (ours.state, ours.base, ours.version, ours.due) == ("queued", THIRD, 3, 5_000)
    assert two_sides.looked(ours, Look("open", THIRD), 6_000).state == "queued"
    assert (theirs.state, theirs.ours, theirs.owner) == ("done", THIRD, "platform")
    with pytest.raises(Stale):
        two_sides.settled(conflict(), "ours", 1, "ann", 5_000)
    with pytest.raises(Conflict):
        two_sides.settled(queued(), "done", 1, "ann", 5_000)
    with pytest.raises(Conflict):
        two_sides.settled(two_sides.for_person(queued(), "off"), "theirs", 1, "ann", 5_000)


def test_taking_theirs_by_moving_the_ticket_there_settles_it_too() -> None:
    found = two_sides.changed_here(conflict(), change(3, NEW, THIRD, 6_000))

    assert found and (found.state, found.owner) == ("done", "platform")


def test_moving_the_ticket_to_a_third_place_leaves_the_conflict_with_the_newer_side_of_ours() -> (
    None
):
    other = Site("310104", "漕溪北路 9 号")
    found = two_sides.changed_here(conflict(), change(3, NEW, other, 6_000))

    assert found and (found.state, found.owner) == ("conflict", "here")
    assert (found.ours, found.theirs, found.version) == (other, THIRD, 3)


def test_what_somebody_did_at_the_platform_by_hand_is_ours_there_and_is_told_no_more() -> None:
    person = two_sides.for_person(queued(), "off")
    found = two_sides.settled(person, "done", 1, "ann", 5_000)

    assert (found.state, found.ours, found.base) == ("done", NEW, NEW)
    assert (found.by, found.version, found.closed, found.reason) == ("ann", 2, 5_000, "")
    assert not found.waits and found.theirs is None


def test_an_order_that_closes_ends_what_waits_to_be_told_and_nothing_else() -> None:
    told = two_sides.told(two_sides.asking(queued(), 2_000), 2_000)
    found = two_sides.ended(queued(), 500)

    assert found and (found.state, found.reason, found.closed) == ("over", "order_over", 1_000)
    assert two_sides.ended(told, 3_000) is None


SITES = st.sampled_from([OLD, NEW, THIRD, MASKED, Site("310104", "***"), Site("", "浦东南路 1 号")])
STEPS = st.lists(
    st.tuples(st.sampled_from(["here", "platform", "look", "ask", "fail", "ours", "theirs"]), SITES)
)


@given(STEPS)
def test_after_any_history_what_is_kept_is_read_back_and_a_conflict_has_both_sides(
    steps: Any,
) -> None:
    known, was = None, OLD
    for n, (what, site) in enumerate(steps, 2):
        at, before = n * 1_000, known
        if what == "here":
            known = two_sides.changed_here(known, change(n, was, site, at)) or known
            was = site
        elif what == "platform":
            known = two_sides.told_by_platform(known, site, at)[1] or known
        elif known is None:
            continue
        elif what == "look" and known.state in two_sides.UNTOLD:
            known = two_sides.looked(known, Look("open", site), at)
        elif what == "ask" and known.state == "queued":
            known = two_sides.told(two_sides.asking(known, at), at)
        elif what == "fail" and known.state in two_sides.UNTOLD:
            known = two_sides.failed(two_sides.asking(known, at), "unavailable", at)
        elif known.state == "conflict":
            known = two_sides.settled(
                known, "ours" if what == "ours" else "theirs", known.version, "a", at
            )
        if known:
            assert two_sides.shared(two_sides.document(known)) == known
            assert (known.state == "conflict") <= (known.theirs is not None)
            assert known.version >= (before.version if before else 1)
