"""What a ticket's events call for, by ids that say the same for ever, and what becomes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.work.scenes.around import Command
from suanqing.work.service.converting import day_of, made_of
from suanqing.work.tickets import act_decisions, part_decisions
from suanqing.work.tickets.acts import named, of_event, planned
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.walking import Told, advanced
from tests.unit.tickets.test_walking import ticket as begun

AT = datetime(2026, 11, 29, 17, tzinfo=UTC)
NOTIFY = {"do": "notify", "to": "owner"}
CONVERT = {"do": "convert", "scene": "installation"}
FOLLOW = {"do": "follow_up", "scene": "care", "days": 3}


def acted(*acts: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "acted", "token": "t1", "node": "act", "acts": list(acts)}


def event(seq: int, *flow: dict[str, Any]) -> Event:
    return Event(seq, "advanced", AT, "desk", {"flow": [{"kind": "left", "token": "t1"}, *flow]})


def plain(*events: Event) -> Ticket:
    """A ticket with these newest events."""
    made = begun("automatic@1")
    last = events[-1].seq if events else made.version
    return made.with_(events=(*made.events, *events), version=last)


def test_each_act_of_a_new_event_is_called_for_by_event_row_and_place() -> None:
    facts = {"do": "set_facts", "facts": {}}
    new = plain(event(2, acted(facts, NOTIFY), acted(CONVERT)))

    assert planned(plain(), new) == ["2#1#1", "2#2#0"]
    assert planned(None, new) == ["2#1#1", "2#2#0"], (
        "also where the reader sees it for the first time"
    )


def test_what_was_called_for_before_is_not_called_for_again() -> None:
    before = plain(event(2, acted(NOTIFY)))
    after = before.with_(events=(*before.events, Event(3, "commented", AT, "desk")), version=3)

    assert planned(before, after) == [] and planned(before, before) == []


def test_an_act_that_is_tried_again_is_called_for_by_its_name() -> None:
    before = plain(event(2, acted(NOTIFY)))
    tried = Event(3, "act_retried", AT, "desk", {"act": "2#1#0"})
    after = before.with_(events=(*before.events, tried), version=3)

    assert planned(before, after) == ["2#1#0"]


def test_an_act_is_found_again_by_its_name_as_it_was_drawn() -> None:
    ticket = plain(event(2, acted(NOTIFY)), event(3, acted(CONVERT)))

    found = named(ticket.ticket_id, ticket.events, "3#1#0")
    assert found and (found.do, found.node, found.does) == ("convert", "act", CONVERT)
    assert found.id == f"{ticket.ticket_id}#3#1#0"
    assert named(ticket.ticket_id, ticket.events, "3#1#1") is None
    assert named(ticket.ticket_id, ticket.events, "4#1#0") is None


def one(does: dict[str, Any]) -> tuple[Ticket, Any]:
    ticket = plain(event(2, acted(does)))
    [act] = of_event(ticket.ticket_id, ticket.events[-1])
    return ticket, act


def test_a_failed_act_stands_on_the_ticket_until_it_is_cleared_and_is_cleared_once() -> None:
    ticket, act = one(CONVERT)

    red = act_decisions.failed(ticket, act, "unknown_scene", "there is no scene x", AT)
    assert red.marks["failed_acts"] == {"2#1#0": "unknown_scene"}
    assert red.tokens == ticket.tokens and red.facts_rev == ticket.facts_rev, "it leads nowhere"
    for clear in (act_decisions.retried, act_decisions.dropped):
        cleared = clear(red, "2#1#0", "because", "desk", AT)
        assert "failed_acts" not in cleared.marks
        with pytest.raises(Conflict, match="nothing of that name"):
            clear(cleared, "2#1#0", "because", "desk", AT)


def test_a_tie_is_told_once_and_ends_what_failed_before() -> None:
    ticket, act = one(CONVERT)
    red = act_decisions.failed(ticket, act, "unknown_scene", "there is no scene x", AT)

    made = act_decisions.made(red, act, "T-other", AT)

    assert made.marks == {"made": ["T-other"]}
    assert act_decisions.made(made, act, "T-other", AT).marks == made.marks


def test_a_ticket_names_only_so_many_others() -> None:
    ticket, act = one(CONVERT)
    full = ticket.with_(marks={"made": [f"T{n}" for n in range(act_decisions.MAX_TIES)]})

    with pytest.raises(Conflict) as refused:
        act_decisions.made(full, act, "T-other", AT)
    assert refused.value.code == "too_many_ties"


def test_tickets_that_make_each_other_are_stopped_unless_time_passes() -> None:
    ticket, act = one(CONVERT)
    last = ticket.with_(marks={"made_of": ["T0", act_decisions.MAX_IN_A_ROW]}, opened=AT)

    with pytest.raises(Conflict) as refused:
        made_of(last, act, AT + timedelta(minutes=59))
    assert refused.value.code == "too_many_made"
    assert made_of(last, act, AT + timedelta(hours=1)).marks["made_of"] == [ticket.ticket_id, 1]


def test_what_is_known_of_customer_and_asset_goes_along_and_what_the_ticket_went_through_does_not() -> (
    None
):
    ticket, act = one(FOLLOW)
    told = {
        "asset": "SN-1",
        "vip": True,
        "order_amount": 500,
        "response_minutes": 3,
        "on_time": True,
    }
    known = ticket.with_(
        facts={"attrs": told}, marks={"tel": "ab", "special": [{"id": "x", "count": 1}]}
    )

    spec = made_of(known, act, AT)

    assert spec.attrs == {"asset": "SN-1", "vip": True, "follow_up_on": "2026-12-03"}
    assert spec.marks == {"made_of": [ticket.ticket_id, 1], "tel": "ab"}
    assert spec.lines == (), "unless the act says so"
    with_lines = made_of(known, act._replace(does={**FOLLOW, "lines": True}), AT)
    assert with_lines.lines == (("S", Decimal(1)),)


def test_r119_a_quote_goes_along_with_the_lines_that_it_offers() -> None:
    ticket, act = one(FOLLOW)
    offered = {"id": "Q1", "plan": "P@1", "delta": {}}
    quoted = ticket.with_(marks={"quote": offered})

    without, along = (
        made_of(quoted, act._replace(does={**FOLLOW, "lines": lines}), AT)
        for lines in (False, True)
    )

    assert "quote" not in without.marks
    assert along.marks["quote"] == along.told["quote"] == offered


def test_the_day_of_a_follow_up_is_reckoned_in_beijing() -> None:
    _, act = one(FOLLOW)

    assert day_of(act) == "2026-12-03", "17:00 UTC is the 30th there"
    assert day_of(act._replace(at=AT - timedelta(hours=2))) == "2026-12-02"


def test_a_program_puts_parts_by_wherever_work_is_under_way_and_a_person_where_it_is_allowed() -> (
    None
):
    drawn = begun("automatic@1")
    until = AT + timedelta(days=9)

    held = part_decisions.reserve(drawn, "o1", "P", Decimal(1), until, "suanqing", AT)
    assert held.tokens == drawn.tokens and "P" in held.marks["parts"]["held"]
    for by, state in (("tom", drawn.state), ("suanqing", "done")):
        with pytest.raises(Conflict):
            part_decisions.reserve(
                replace(drawn, state=state), "o1", "P", Decimal(1), until, by, AT
            )


def test_walking_past_an_automatic_node_calls_for_what_it_does() -> None:
    before = begun("automatic@1")

    after = advanced(before, Command("advance", "desk"), Told(), AT)

    assert planned(before, after) == ["2#1#1"]
