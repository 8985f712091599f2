"""What is told of a ticket: by whom, with which reason, and never silently changed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.times import rfc3339
from suanqing.work.tickets import decide, fact_decisions
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Ticket
from tests.unit.tickets.test_decide import NOON


def at(minutes: float) -> Any:
    return NOON + timedelta(minutes=minutes)


def text(minutes: float) -> str:
    return rfc3339(at(minutes))


def ticket(scene: str = "installation@1", **attrs: Any) -> Ticket:
    spec = NewTicket("o1", "安装", "310115", scene=scene, lines=(("S", Decimal(1)),), attrs=attrs)
    return decide.create("T1", spec, "d1", NOON, None)


def claimed(known: Ticket | None = None) -> Ticket:
    return decide.claim(known or ticket(), "w1", at(1))


def tell(known: Ticket, reason: str = "", **attrs: Any) -> Ticket:
    return fact_decisions.set_facts(known, attrs, None, "phone call", reason, "d1", at(2))


def test_a_fact_nobody_knows_is_refused_by_its_name() -> None:
    with pytest.raises(Invalid) as refused:
        ticket(weather="rain")

    assert refused.value.facts["name"] == "weather"


def test_r058_a_fact_is_kept_with_its_source_and_time() -> None:
    event = tell(ticket(), origin="qr").events[-1]

    assert (event.kind, event.by, event.data) == (
        "facts_told", "d1", {"attrs": {"origin": "qr"}, "from": "phone call"},
    )  # fmt: skip


def test_r058_an_override_needs_a_reason_and_keeps_what_was_there() -> None:
    with pytest.raises(Invalid) as refused:
        tell(ticket(origin="qr"), origin="phone")
    changed = tell(ticket(origin="qr"), "was a call", origin="phone")

    assert refused.value.facts["where"] == "reason"
    assert changed.facts["attrs"] == {"origin": "phone"}
    assert changed.events[-1].data["was"] == {"origin": "qr"}
    assert tell(changed, "unknown after all", origin=None).facts == {}


def test_what_follows_from_events_and_tables_is_overridden_with_a_reason_too() -> None:
    with pytest.raises(Invalid):
        tell(ticket(), holiday=True)


def test_r058_the_workers_region_follows_the_lead() -> None:
    first = decide.claim(ticket(), "w1", at(1), "530102")
    other = decide.assign(first, "w2", (), "d1", at(2), "310115")

    assert first.facts["attrs"] == {"worker_region": "530102"}
    assert other.facts["attrs"] == {"worker_region": "310115"}
    assert decide.assign(other, "w3", (), "d1", at(3)).facts == {}


def test_r088_another_source_counts_when_another_person_approves_it() -> None:
    first = ticket(source="store")
    with pytest.raises(Invalid) as refused:
        tell(first, "really", source="livestream")
    asked = fact_decisions.propose_source(first, "livestream", "room 7", "link", "ann", at(2))
    with pytest.raises(Forbidden):
        fact_decisions.decide_source(asked, True, "", "ann", at(3))
    done = fact_decisions.decide_source(asked, True, "", "bob", at(3))

    assert refused.value.code == "needs_approval"
    assert asked.facts["attrs"] == {"source": "store"} and asked.facts_rev == first.facts_rev
    assert done.facts == {"attrs": {"source": "livestream"}} and done.facts_rev == done.version
    assert done.events[-1].data["was"] == "store"


def test_r088_a_refusal_changes_nothing_and_says_why() -> None:
    asked = fact_decisions.propose_source(ticket(), "livestream", "", "link", "ann", at(2))
    with pytest.raises(Invalid):
        fact_decisions.decide_source(asked, False, "", "bob", at(3))
    done = fact_decisions.decide_source(asked, False, "no proof", "bob", at(3))

    assert done.facts == {} and done.facts_rev == 1
    with pytest.raises(Conflict):
        fact_decisions.decide_source(done, True, "", "bob", at(4))


def test_r033_a_tier_by_hand_says_by_whom_and_why_and_can_be_taken_back() -> None:
    picked = fact_decisions.pick_tier(ticket(), "pay", "vip", "promised", "fin", at(2))

    assert picked.facts["picks"] == [["pay", "vip", "fin", "promised"]]
    assert fact_decisions.pick_tier(picked, "pay", "", "wrong", "fin", at(3)).facts == {}
    with pytest.raises(Invalid):
        fact_decisions.pick_tier(ticket(), "pay", "vip", " ", "fin", at(2))


def test_r090_the_first_trigger_makes_money_owed_and_completion_keeps_its_time() -> None:
    start = decide.arrive(claimed(ticket("inspection@1")), "w1", at(5))
    inspected = fact_decisions.reach(start, "inspected", "", "w1", at(10))
    gift = fact_decisions.reach(inspected, "gift_confirmed", "", "w1", at(11))
    done = decide.complete(gift, "w1", at(20))

    assert start.served is None
    assert inspected.unsettled and inspected.state == "on_site"
    assert done.served == inspected.served and done.state == "done"
    assert done.facts["milestones"] == {"inspected": text(10)[:-4] + "123Z"} | {
        "gift_confirmed": text(11)[:-4] + "123Z"
    }


def test_r090_a_node_is_reached_once_and_only_where_the_scene_has_it() -> None:
    start = claimed(ticket("inspection@1"))
    once = fact_decisions.reach(start, "inspected", "", "w1", at(3))

    with pytest.raises(Conflict):
        fact_decisions.reach(once, "inspected", "", "w1", at(4))
    with pytest.raises(Invalid):
        fact_decisions.reach(start, "blessed", "", "w1", at(4))
    with pytest.raises(Invalid):
        fact_decisions.reach(claimed(), "inspected", "", "w1", at(4))


def test_r004_consulting_is_completed_without_a_visit() -> None:
    done = decide.complete(claimed(ticket("consultation@1")), "w1", at(9))

    assert done.state == "done"
    with pytest.raises(Conflict):
        decide.arrive(claimed(ticket("consultation@1")), "w1", at(2))


def test_r049_the_clock_of_work_gives_a_session() -> None:
    running = fact_decisions.start_work(claimed(), "w1", at(10))
    with pytest.raises(Conflict):
        fact_decisions.start_work(running, "w1", at(11))
    stopped = fact_decisions.stop_work(running, "w1", at(30))

    assert running.facts == {"working": {"w1": text(10)}}
    assert stopped.facts == {"sessions": [["w1", text(10), text(30)]]}


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (5, 21), (-20_000, 5)])
def test_a_session_is_over_and_not_longer_than_a_week(start: float, end: float) -> None:
    with pytest.raises(Invalid):
        fact_decisions.add_session(claimed(), "w1", text(start), text(end), "w1", at(20))


def test_sessions_are_corrected_with_a_reason_and_only_for_those_who_work_there() -> None:
    known = fact_decisions.add_session(claimed(), "w1", text(5), text(9), "w1", at(20))
    fixed = fact_decisions.set_sessions(known, "w1", [(text(5), text(8))], "slip", "d1", at(21))

    assert fixed.facts["sessions"] == [["w1", text(5), text(8)]]
    assert fixed.events[-1].data["was"] == [[text(5), text(9)]]
    with pytest.raises(Invalid):
        fact_decisions.set_sessions(known, "w1", [], "", "d1", at(21))
    with pytest.raises(Invalid):
        fact_decisions.add_session(known, "w9", text(5), text(9), "d1", at(21))


def test_a_pause_stands_alone_and_ends_once() -> None:
    paused = fact_decisions.pause(claimed(), "parts", "compressor ordered", "w1", at(5))

    with pytest.raises(Conflict):
        fact_decisions.pause(paused, "customer", "again", "w1", at(6))
    going = fact_decisions.resume(paused, "w1", at(9))
    assert going.facts == {}
    with pytest.raises(Conflict):
        fact_decisions.resume(going, "w1", at(10))


FIX = {"at": text(3), "lat": "31.2", "lng": "121.5", "datum": "wgs84"}


@pytest.mark.parametrize("fixes", [[], [FIX] * 101, [FIX | {"at": text(99)}]])
def test_a_track_is_of_the_past_and_not_without_end(fixes: list[dict[str, str]]) -> None:
    with pytest.raises(Invalid):
        fact_decisions.track(claimed(), "w1", fixes, "w1", at(9))


@pytest.mark.parametrize(
    "told",
    [
        lambda t: tell(t, vip=True, distance_km="12.5"),
        lambda t: fact_decisions.propose_source(t, "livestream", "", "link", "ann", at(2)),
        lambda t: fact_decisions.start_work(t, "w1", at(2)),
        lambda t: fact_decisions.pause(t, "parts", "waits", "w1", at(2)),
        lambda t: fact_decisions.track(t, "w1", [FIX], "w1", at(9)),
    ],
)
def test_what_is_told_survives_the_store(told: Callable[[Ticket], Ticket]) -> None:
    known = told(claimed())

    assert item_to_ticket(ticket_to_item(known)) == known


def stretch(n: int) -> tuple[str, str]:
    """The n-th minute of the hour before noon."""
    return text(n - 70), text(n - 69)


@pytest.mark.parametrize(
    "told",
    [
        lambda known: fact_decisions.set_sessions(known, "s1", [stretch(1)], "typo", "d1", at(9)),
        lambda known: fact_decisions.add_session(known, "s1", *stretch(1), "d1", at(9)),
        lambda known: fact_decisions.track(
            known, "s1", [{"at": text(0), "lat": "1", "lng": "1", "datum": "wgs84"}], "d1", at(9)
        ),
        lambda known: fact_decisions.start_work(known, "s1", at(9)),
    ],
    ids=["set_sessions", "add_session", "track", "start_work"],
)
def test_nobody_is_paid_for_time_on_a_ticket_they_do_not_work_on(told: Any) -> None:
    with pytest.raises(Invalid) as refused:
        told(claimed())

    assert refused.value.facts["where"] == "worker" and refused.value.facts["worker"] == "s1"


def test_sixty_sessions_are_kept_and_one_more_is_refused() -> None:
    sixty = [stretch(n) for n in range(60)]
    full = fact_decisions.set_sessions(claimed(), "w1", sixty, "typo", "d1", at(9))

    assert len(full.facts["sessions"]) == 60
    for more in (
        lambda: fact_decisions.set_sessions(
            claimed(), "w1", [*sixty, stretch(60)], "typo", "d1", at(9)
        ),
        lambda: fact_decisions.add_session(full, "w1", *stretch(60), "d1", at(9)),
    ):
        with pytest.raises(Invalid) as refused:
            more()
        assert refused.value.facts["where"] == "sessions"


def test_a_session_of_just_a_week_is_one_and_a_millisecond_more_is_not() -> None:
    week = timedelta(days=7)
    start = rfc3339(at(0) - week)
    known = fact_decisions.add_session(claimed(), "w1", start, text(0), "d1", at(9))

    assert known.facts["sessions"] == [["w1", start, text(0)]]
    with pytest.raises(Invalid):
        fact_decisions.add_session(
            claimed(), "w1", rfc3339(at(0) - week - timedelta(milliseconds=1)), text(0), "d1", at(9)
        )


def test_sessions_stand_in_the_order_of_time_however_they_were_told() -> None:
    told = [stretch(5), stretch(1), stretch(3)]

    known = fact_decisions.set_sessions(claimed(), "w1", told, "typo", "d1", at(9))

    assert [each[1:] for each in known.facts["sessions"]] == [[*each] for each in sorted(told)]
    assert known.events[-1].data["sessions"] == [[*each] for each in sorted(told)]


def test_the_clocks_session_says_from_when_to_when() -> None:
    running = fact_decisions.start_work(claimed(), "w1", at(2))

    assert fact_decisions.stop_work(running, "w1", at(7)).events[-1].data == {
        "worker": "w1", "from": text(2), "to": text(7),
    }  # fmt: skip


@pytest.mark.parametrize("reason", ["", " ", "\t"])
def test_a_change_of_source_needs_a_reason(reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        fact_decisions.propose_source(ticket(), "livestream", "chat", reason, "d1", at(2))

    assert refused.value.facts["where"] == "reason"


@pytest.mark.parametrize(
    "name", ["response_minutes", "paused_minutes", "on_time", "holiday", "spending_level"]
)
def test_what_is_found_out_is_told_over_with_a_reason_alone(name: str) -> None:
    assert name in fact_decisions.FOUND_OUT and len(fact_decisions.FOUND_OUT) == 5
