"""What went wrong with deadlines in other systems, each as the rule that holds here."""

from dataclasses import replace

from suanqing.business_calendars import calendar_of
from suanqing.calendars import Arranged
from suanqing.timespans import HOUR, MINUTE
from suanqing.work.scenes import clocks
from suanqing.work.scenes.due import earliest, fire
from suanqing.work.scenes.limits import Limit
from tests.unit.scenes.test_clocks import LIMIT, SERVICE, at, begun, due, limited, pause

RULES = {"t1": (LIMIT, SERVICE)}


def test_a_due_date_can_be_changed_while_the_timer_runs() -> None:
    """camunda#18815, #4958."""
    changed = limited(begun(), "27 14:00", 360, "customer_wish")

    assert due(begun()) == at("27 14:30") and due(changed) == at("27 16:30")
    assert fire({"t1": changed}, RULES, at("27 14:30")).due == at("27 15:18")


def test_release_and_claim_leave_one_deadline_and_it_is_the_same() -> None:
    """jbpm PR #1250."""
    released = clocks.handed_over(begun(), "owner")
    claimed = clocks.handed_over(released, "owner")

    assert due(claimed) == at("27 14:30")
    assert earliest({"t1": claimed}, RULES, at("27 09:30")) == at("27 13:42")


def test_a_pause_is_not_forgotten_when_priority_or_agreement_changes() -> None:
    """glpi#15605; frappe/helpdesk#1554, #1675."""
    waiting = limited(limited(pause(begun(), "27 10:00"), "27 11:00", 120), "27 16:00", 480, "agreement")  # fmt: skip

    assert waiting.holds == ("customer",) and waiting.used_ms == HOUR
    assert due(clocks.resumed(waiting, at("30 09:00"), "customer")) == at("30 17:30")


def test_nothing_escalates_although_answered() -> None:
    """zammad#3140, #5177."""
    answered = clocks.answered(begun(), SERVICE, at("27 11:00"))
    unheld = clocks.resumed(pause(answered, "27 11:30", "parts"), at("27 12:00"), "parts")

    for clock in (answered, unheld, limited(answered, "27 12:00", 1)):
        assert fire({"t1": clock}, RULES, at("30 18:00"))[1:] == ((), None)


def test_nothing_escalates_at_midnight_or_on_a_weekend() -> None:
    """zammad#4432."""
    clock = begun("27 16:00")
    known, moments = {"t1": clock}, []
    for minute in range(0, 5 * 24 * 60):
        now = at("27 16:00") + minute * MINUTE
        found = fire(known, RULES, now)
        known = dict(found.clocks)
        moments += [now] * len(found.fired)

    assert len(moments) == LIMIT.levels
    assert moments[0] == at("30 10:12")
    assert all(SERVICE.between_ms(now - MINUTE, now) for now in moments)


def test_nothing_escalates_in_the_make_up_of_an_outage_by_night() -> None:
    assert fire({"t1": begun()}, RULES, at("28 00:10"))[1:] == ((), at("30 09:00"))


def test_lunch_does_not_count_since_a_day_has_several_intervals() -> None:
    """chatwoot#14009; frappe/helpdesk#2212."""
    assert due(begun("27 11:00", 120)) == at("27 14:30")


def test_there_are_several_levels_of_escalation_each_to_somebody_else() -> None:
    """chatwoot#6889."""
    found = fire({"t1": begun()}, RULES, at("27 17:00"))

    assert [dict(each.step.to) for each in found.fired if each.step] == [
        {"role": "dispatcher"}, {"role": "regional"}, {"role": "admin"},
    ]  # fmt: skip


def test_a_level_handled_twice_under_load_fires_once() -> None:
    """nocobase#6155: the second reads the head that the first wrote, or its write is refused."""
    first = fire({"t1": begun()}, RULES, at("27 14:30"))

    assert len(first.fired) == 2
    assert fire(first.clocks, RULES, at("27 14:30")).fired == ()


def test_what_a_restart_left_open_is_found_and_fired_later() -> None:
    """nocobase#6688: nothing is kept but the head, so a look at any later time finds all of it."""
    found = fire({"t1": begun()}, RULES, at("30 10:00"))

    assert [each.level for each in found.fired] == [0, 1, 2, 3, 4] and found.due is None


def test_migration_to_another_version_keeps_what_was_used() -> None:
    """camunda#19212: a running ticket keeps its clock; the new node's limit is a change like any other."""
    moved = limited(pause(begun(), "27 11:00"), "27 11:00", 480, "migration")

    assert (moved.used_ms, moved.holds, moved.reason) == (2 * HOUR, ("customer",), "migration")


def test_a_ticket_far_from_home_waits_by_the_hours_of_its_place() -> None:
    tokyo = calendar_of(
        {"id": "tokyo", "zone": "Asia/Tokyo", "week": {"thu": ["09:00-17:00"], "fri": ["09:00-17:00"]}},
        Arranged(frozenset(), {}),
    )  # fmt: skip
    limit = Limit(60, "tokyo")
    first_of_october = at("27 08:00") - 57 * 24 * HOUR

    assert clocks.due_at(clocks.started(first_of_october, 60), limit, tokyo) == first_of_october + HOUR  # fmt: skip


def test_what_fired_before_a_reopening_does_not_fire_again() -> None:
    fired = fire({"t1": begun()}, RULES, at("27 15:00")).clocks["t1"]
    again = clocks.reopened(clocks.answered(fired, SERVICE, at("27 15:10")), at("30 09:00"))

    found = fire({"t1": again}, RULES, at("30 09:20"))

    assert [each.level for each in found.fired] == [3]
    assert replace(found.clocks["t1"], fired=0) == replace(again, fired=0)
