"""A ticket is made anew from its log: what it said after each of its events, in drawn and in built-in scenes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import DomainError, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.exits import FORM, Word
from suanqing.work.service import appointments
from suanqing.work.tickets import decide, fact_decisions, part_decisions, rework
from suanqing.work.tickets.asked import Answer, answered
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.head_writes import spilled
from suanqing.work.tickets.items import events_attribute, item_to_ticket, key, ticket_to_item
from suanqing.work.tickets.model import Event, Ticket, Worker
from suanqing.work.tickets.scene import SCENES
from suanqing.work.tickets.store import TicketStore
from suanqing.work.tickets.then_schemas import then_for
from suanqing.work.tickets.whole_log import folded, moments, said_by, then, whole, with_log
from tests.drawn import Shelf, end, named, night_and_day, scene, task
from tests.unit.tickets import test_content_log as drawn
from tests.unit.tickets.test_walking import NOON

WHO = ("w0", "w1", "w2")
Play = list[tuple[int, int]]


class Kept:
    """A ticket as a table keeps it: read before each command, saved after it, older events on pages."""

    def __init__(self, ticket: Ticket) -> None:
        self.item = ticket_to_item(ticket)
        self.flow, self.pages = ticket.flow, list[Event]()
        self.told = {1: said_by(ticket)}

    @property
    def ticket(self) -> Ticket:
        return item_to_ticket(self.item).with_(flow=self.flow)

    @property
    def log(self) -> list[Event]:
        return [*self.pages, *self.ticket.events]

    def save(self, before: Ticket, after: Ticket) -> None:
        after, page = spilled(before, with_log(before, after))
        if page:
            known = [*before.events, after.events[-1]]
            self.pages += known[: len(known) - len(after.events)]
        self.item = ticket_to_item(after)
        self.told[after.version] = said_by(self.ticket)


def played(kept: Kept, do: Callable[[Ticket, int, int], Ticket], play: Play) -> Kept:
    for what, pick in play:
        before = kept.ticket
        try:
            after = do(before, what, pick)
        except DomainError:
            continue
        if after.version == before.version + 1:
            kept.save(before, after)
    return kept


def holds(kept: Kept) -> None:
    found = {event.seq: said for event, said in moments(kept.ticket, kept.log)}
    assert found == kept.told
    assert whole(kept.ticket, kept.log)
    for seq, said in found.items():
        assert said_by(then(kept.ticket, said)) == kept.told[seq]


def made(scene: str, pick: int) -> Ticket:
    """Told at first: nothing, facts, a lead's region; by somebody whom it pays or not."""
    attrs = (
        {},
        {"vip": True},
        {"worker_region": "310000", "distance_km": "12.5"},
        {"asset": "A1"},
    )[pick % 4]
    spec = decide.NewTicket(
        "o1", "安装", "310115", scene=scene, address="三楼", customer="王", urgent=pick % 3 == 0,
        lines=(("S", Decimal(1)), ("T", Decimal("2.5"))),
        attrs=attrs, promised="2026-12-24T08:00:00Z" if pick % 2 else None, own=pick % 5 == 0,
        facts={"items": {"S": ["w9", "n"]}} if pick % 7 == 0 else {}, marks={"made_of": ["T0", 1]} if pick % 2 else {},
    )  # fmt: skip
    return decide.create("T1", spec, "desk", NOON, None)


def do(ticket: Ticket, what: int, pick: int) -> Ticket:
    """Some command."""
    at = NOON + timedelta(minutes=ticket.version)
    who = WHO[pick % 3]
    lead = ticket.assignee or who
    match what:
        case 0:
            return decide.claim(ticket, who, at, ("310000", None)[pick % 2])
        case 1:
            crew = (Worker(WHO[(pick + 1) % 3], Decimal(pick % 3 + 1)),) if pick % 2 else ()
            return decide.assign(ticket, who, crew, "desk", at, ("310000", None)[pick % 2])
        case 2:
            crew = (Worker(lead), *((Worker("w8", Decimal("0.5")),) if pick % 2 else ()))
            return decide.set_crew(ticket, crew, "desk", at)
        case 3:
            return (decide.arrive, decide.complete, decide.close)[pick % 3](ticket, lead, at)
        case 4:
            return decide.add_minutes(ticket, lead, Decimal(pick + 1), "M", lead, at)
        case 5:
            region, address = ("310115", "330106", None)[pick % 3], ("三楼", "四楼", None)[pick % 2]
            return decide.move(ticket, region, address, "desk", at, own=pick % 2 == 0)
        case 6:
            return decide.transfer(ticket, ("o1", "o2")[pick % 2], "近", "desk", at)
        case 7:
            return (
                fact_decisions.start_work(ticket, lead, at)
                if pick % 2
                else fact_decisions.stop_work(ticket, lead, at)
            )
        case 8:
            return fact_decisions.add_session(
                ticket, lead, "2026-11-01T08:00:00Z", "2026-11-01T09:00:00Z", lead, at
            )
        case 9:
            times = [("2026-11-02T08:00:00Z", "2026-11-02T09:00:00Z")][: pick % 2]
            return fact_decisions.set_sessions(ticket, lead, times, "改", "desk", at)
        case 10:
            return (fact_decisions.pause(ticket, "parts", "缺件", lead, at) if pick % 2
                    else fact_decisions.resume(ticket, lead, at))  # fmt: skip
        case 11:
            return fact_decisions.pick_tier(
                ticket, ("charge", "pay")[pick % 2], ("A", "")[pick % 3 == 0], "改", "fin", at
            )
        case 12:
            return fact_decisions.reach(
                ticket, ("quoted", "paid", "on_the_way", "delivered")[pick % 4], "", lead, at
            )
        case 13:
            return appointments.reschedule(
                ticket,
                at + timedelta(days=1),
                "改",
                ("customer", "worker")[pick % 2],
                False,
                lead,
                at,
            )
        case 14:
            return part_decisions.reserve(
                ticket, "o1", "P", Decimal(1), at + timedelta(days=1), "desk", at
            )
        case 15:
            return decide.rate(ticket, pick % 5 + 1, "好" * (pick % 2), "wang", at)
        case 16:
            return (
                decide.cancel(ticket, "不要了", "desk", at)
                if pick % 5 == 0
                else decide.comment(ticket, "看", lead, at)
            )
        case 17:
            return rework.repeated(ticket, f"T{pick % 3}", pick % 2 == 0, "desk", at)
        case 18:
            return fact_decisions.set_facts(
                ticket, {"vip": (True, None)[pick % 2]}, None, "", "改", lead, at, own=pick % 3 == 0
            )
        case 19:
            fix = {"at": "2026-11-01T08:00:00Z", "lat": "31", "lng": "121", "datum": "wgs84"}
            return fact_decisions.track(ticket, lead, [fix] * (pick % 3 + 1), lead, at)
    return drawn.do(ticket, what - 20, pick)


PLAY = st.lists(st.tuples(st.integers(0, 32), st.integers(0, 60)), max_size=40)


@pytest.mark.parametrize("scene", sorted(SCENES))
@given(first=st.integers(0, 200), play=PLAY)
def test_whatever_is_played_in_a_built_in_scene_its_log_gives_what_the_ticket_said_after_each_event(
    scene: str, first: int, play: Play
) -> None:
    holds(played(Kept(made(scene, first)), do, play))


@given(vip=st.booleans(), play=PLAY)
def test_whatever_is_played_in_a_drawn_scene_its_log_gives_what_the_ticket_said_after_each_event(
    vip: bool, play: Play
) -> None:
    holds(played(Kept(drawn.made(vip=vip)), do, play))


ASKED = scene(
    "see",
    see=task(("advance", "on", [{"form.ok": "yes"}]), ("advance", "over"), state="created", form="survey@1"),
    on=task(("advance", "see"), state="assigned", form="survey@1"),
    over=end("cancelled"),
)  # fmt: skip
SHELF = Shelf()
SHELF.scenes["asked@1"] = compiled_scene(ASKED, {f"{FORM}ok": Word("text"), f"{FORM}sum": Word("number")})  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(("yes", "no", None)), st.sampled_from((1, Decimal("2.5"), None)))
    )
)
def test_whatever_is_answered_and_taken_back_its_log_gives_what_the_ticket_said(
    told: list[tuple[str | None, Decimal | int | None]],
) -> None:
    """Also that of its only answers none is left."""
    flow = Flow(SHELF, lambda _, rule, __: named(rule), night_and_day)
    spec = decide.NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),))
    first = decide.create("T1", spec, "desk", NOON, None).with_(flow=flow)
    kept = Kept(begun(first, "asked@1", "desk"))
    for ok, sum_ in (*told, ("no", 3), (None, None)):
        before = kept.ticket
        kept.save(
            before, answered(before, Answer("survey@1", {"ok": ok, "sum": sum_}), "tom", NOON)
        )
    holds(kept)
    assert not kept.ticket.said


def test_what_an_event_says_as_none_is_as_no_word_of_it_since_a_table_keeps_no_none() -> None:
    kept = Kept(made("installation@1", 1))
    kept.save(kept.ticket, decide.claim(kept.ticket, "w1", NOON))
    before = kept.ticket
    told = {"assignee": None, "promised": None, "outlet": None}
    event = Event(before.version + 1, "transferred", NOON, "desk", told)
    after = before.with_(
        version=event.seq, events=(*before.events, event), assignee=None, outlet="o2"
    )
    kept.save(before, after)
    holds(kept)


def test_a_ticket_of_before_with_several_events_is_not_made_anew_and_one_with_a_single_event_is() -> (
    None
):
    first = made("installation@1", 1)
    taken = decide.claim(first, "w1", NOON)
    old = Kept(taken)  # as code of before saved it
    arrived = decide.arrive(old.ticket, "w1", NOON)
    old.save(old.ticket, arrived)

    assert not [*moments(old.ticket, old.log)] and not whole(old.ticket, old.log)
    young = Kept(first)
    young.save(young.ticket, taken)
    holds(young)


def test_a_log_of_which_an_event_was_lost_or_says_otherwise_is_not_whole() -> None:
    kept = Kept(made("installation@1", 1))
    for step in (decide.claim, decide.arrive):
        kept.save(kept.ticket, step(kept.ticket, "w1", NOON))
    one, two, three = kept.log
    assert whole(kept.ticket, kept.log)
    assert not whole(kept.ticket, [two, three])
    assert not whole(kept.ticket, [one, replace(two, by="w2"), three])


def test_amounts_and_what_was_noted_of_then_are_for_who_reads_all_money_as_those_of_now() -> None:
    spec = decide.NewTicket(
        "o1",
        "安装",
        "310115",
        attrs={"order_amount": 128000, "vip": True},
        marks={"made_of": ["T0", 1]},
    )
    kept = Kept(decide.create("T1", spec, "desk", NOON, None))
    kept.save(kept.ticket, decide.claim(kept.ticket, "w1", NOON))
    kept.save(
        kept.ticket,
        fact_decisions.set_facts(kept.ticket, {"order_amount": None}, None, "", "改", "fin", NOON),
    )

    def seen(role: Role, seq: str = "1") -> Any:
        return then_for(Caller("w1", frozenset({role}), "o1"), kept.ticket, kept.log, seq, "zh")

    assert (
        "order_amount" not in seen("technician").facts and seen("technician").facts["vip"] is True
    )
    assert seen("finance").facts["order_amount"] == 128000 and seen("finance").notes
    assert seen("technician").notes is None and seen("technician").made == "log"
    for odd in ("0", "4", "-1", "01", "1.0", "", "１", "x" * 500):
        with pytest.raises(NotFound):
            seen("finance", seq=odd)


class Pages:
    """A table that was written between the head of a ticket and its page, which are read one after the other."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self.items = list(items)

    def query(self, **request: Any) -> dict[str, Any]:
        found = {"Items": [self.items.pop(0)]}
        return found | ({"LastEvaluatedKey": {}} if self.items else {})


def test_what_came_after_the_head_was_read_is_no_part_of_its_log() -> None:
    kept = Kept(made("installation@1", 1))
    kept.save(kept.ticket, decide.claim(kept.ticket, "w1", NOON))
    head, seen = kept.item, kept.ticket
    kept.save(kept.ticket, decide.arrive(kept.ticket, "w1", NOON))
    page = key("T1", "page#000001") | {"last": {"N": "3"}, "events": events_attribute(kept.log)}

    ticket, log = TicketStore(Pages(head, page), "work").whole("T1")

    assert (ticket.version, [event.seq for event in log]) == (2, [1, 2])
    assert whole(ticket, log) and said_by(ticket) == said_by(seen)


def test_a_usual_life_stores_nothing_beside_what_its_events_say() -> None:
    """So that a head stays within its write unit."""
    kept = Kept(made("installation@1", 3))
    steps: list[Callable[[Ticket], Ticket]] = [
        lambda t: decide.claim(t, "w1", NOON, "310000"),
        lambda t: decide.arrive(t, "w1", NOON),
        lambda t: decide.add_line(t, "S2", Decimal(2), "w1", NOON),
        lambda t: decide.complete(t, "w1", NOON),
        lambda t: decide.close(t, "desk", NOON),
    ]
    for step in steps:
        kept.save(kept.ticket, step(kept.ticket))
    assert kept.ticket.began == "" and not any(event.also for event in kept.log)
    holds(kept)


def test_what_no_kind_tells_lies_with_the_event_as_a_patch() -> None:
    kept = Kept(made("installation@1", 1))
    before = kept.ticket
    after = decide.comment(before, "看", "w1", NOON).with_(
        marks={**before.marks, "odd": {"a": 1}}, title="换机"
    )
    kept.save(before, after)

    assert kept.log[-1].also == '{"marks":{"odd":{"a":1}},"title":"换机"}'
    assert kept.ticket.began == '{"marks":{"odd":null},"title":"安装"}'
    holds(kept)
    said: dict[str, Any] = folded(kept.told[1], kept.log[-1])
    assert said["title"] == "换机" and kept.told[1]["title"] == "安装"
