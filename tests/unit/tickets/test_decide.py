"""Whatever is commanded, in whatever order: a ticket's events and its state tell one story."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from suanqing.errors import Conflict, Invalid
from suanqing.work.tickets import decide
from suanqing.work.tickets.command_table import COMMANDS
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Event, Settled, Ticket, Worker
from suanqing.work.tickets.scene import INSTALLATION, Scene
from tests.searching import examples

NOON = datetime(2026, 11, 3, 4, 0, 0, 123_456, tzinfo=UTC)
WORKERS = ["w1", "w2", "w3"]


def ticket(**spec: Any) -> Ticket:
    given = {"outlet": "o1", "title": "安装", "region": "310115", "lines": (("S", Decimal(1)),)}
    return decide.create("T1", NewTicket(**(given | spec)), "d1", NOON, None)


def walk(start: Ticket, *steps: Callable[[Ticket], Ticket]) -> Ticket:
    for step in steps:
        start = step(start)
    return start


def claimed(t: Ticket) -> Ticket:
    return decide.claim(t, "w1", NOON)


def arrived(t: Ticket) -> Ticket:
    return decide.arrive(t, "w1", NOON)


def completed(t: Ticket) -> Ticket:
    return decide.complete(t, "w1", NOON)


def closed(t: Ticket) -> Ticket:
    return decide.close(t, "d1", NOON)


class Lives(RuleBasedStateMachine):
    """Random commands on one ticket, with the ledger answering now and then."""

    @initialize(lines=st.integers(0, 2), region=st.sampled_from(["310115", ""]))
    def start(self, lines: int, region: str) -> None:
        self.now = NOON
        skus = tuple((f"S{n}", Decimal(1)) for n in range(lines))
        self.ticket = ticket(lines=skus, region=region)
        self.told: tuple[Event, ...] = self.ticket.events

    def attempt(self, step: Callable[..., Ticket], *args: Any) -> None:
        """Take the step; check what one event may change. A refusal changes nothing."""
        self.now += timedelta(seconds=7)
        before = self.ticket
        try:
            after = step(before, *args, self.now)
        except (Conflict, Invalid):
            assert self.ticket is before
            return
        event = after.events[-1]
        assert after.events[:-1] == self.told
        assert event.seq == after.version == before.version + 1
        row, allowed = COMMANDS[step.__name__], INSTALLATION.steps[step.__name__]
        assert before.state in allowed.before
        assert after.state == (allowed.after or before.state)
        moves = row.writes[event.kind]
        money = moves == "yes" or (moves == "depends" and "region" in event.data)
        assert after.facts_rev == (after.version if money else before.facts_rev)
        self.ticket, self.told = after, after.events

    @rule(pace=st.integers(0, 3))
    def go_on(self, pace: int) -> None:
        """The straight way, so that many lives come to an end."""
        way = {"created": decide.claim, "assigned": decide.arrive, "on_site": decide.complete}
        for _ in range(pace):
            if self.ticket.state in way:
                self.attempt(way[self.ticket.state], "w1")

    @rule(by=st.sampled_from(WORKERS))
    def claim(self, by: str) -> None:
        self.attempt(decide.claim, by)

    @rule(lead=st.sampled_from(WORKERS), crew=st.lists(st.sampled_from(WORKERS), max_size=3))
    def assign(self, lead: str, crew: list[str]) -> None:
        self.attempt(decide.assign, lead, tuple(Worker(party) for party in crew), "d1")

    @rule(crew=st.lists(st.sampled_from(WORKERS), max_size=3), weight=st.integers(-1, 5))
    def set_crew(self, crew: list[str], weight: int) -> None:
        shares = tuple(Worker(party, Decimal(weight)) for party in crew)
        self.attempt(decide.set_crew, shares, "d1")

    @rule()
    def arrive(self) -> None:
        self.attempt(decide.arrive, "w1")

    @rule(qty=st.decimals(-1, 99, places=2))
    def add_line(self, qty: Decimal) -> None:
        self.attempt(decide.add_line, "S", qty, "w1")

    @rule(worker=st.sampled_from(WORKERS))
    def add_minutes(self, worker: str) -> None:
        self.attempt(decide.add_minutes, worker, Decimal(45), "HOUR", "w1")

    @rule(place=st.integers(0, 5))
    def remove_line(self, place: int) -> None:
        ids = [line.id for line in self.ticket.lines]
        self.attempt(decide.remove_line, ids[place % len(ids)] if ids else "none", "w1")

    @rule()
    def complete(self) -> None:
        self.attempt(decide.complete, "w1")

    @precondition(lambda self: self.ticket.version % 3 == 0)
    @rule()
    def close(self) -> None:
        self.attempt(decide.close, "d1")

    @precondition(lambda self: self.ticket.version % 4 == 0)
    @rule(reason=st.sampled_from(["", "客户退货"]))
    def cancel(self, reason: str) -> None:
        self.attempt(decide.cancel, reason, "d1")

    @rule()
    def comment(self) -> None:
        self.attempt(decide.comment, "hello", "d1")

    @rule(region=st.sampled_from([None, "310115", "110101"]), address=st.sampled_from([None, "x"]))
    def move(self, region: str | None, address: str | None) -> None:
        self.attempt(decide.move, region, address, "d1")

    @rule(outlet=st.sampled_from(["o1", "o2"]), reason=st.sampled_from(["", "转店"]))
    def transfer(self, outlet: str, reason: str) -> None:
        self.attempt(decide.transfer, outlet, reason, "d1")

    @rule(posted=st.booleans())
    def ledger_answers(self, posted: bool) -> None:
        if not self.ticket.unsettled:
            return
        if posted:
            mark = Settled(1, self.ticket.facts_rev, "main@1", "ab")
            self.ticket = self.ticket.with_(settled=mark, unsettled=None, trouble=None)
        else:
            red = {"unsettled": "exception#x", "trouble": {"code": "unpriced"}}
            self.ticket = self.ticket.with_(**red)

    @invariant()
    def events_are_dense(self) -> None:
        seqs = [event.seq for event in self.ticket.events]
        assert seqs == list(range(1, self.ticket.version + 1))

    @invariant()
    def unsettled_if_and_only_if_money_is_owed_an_answer(self) -> None:
        settled = self.ticket.settled
        answered = settled is not None and settled.rev == self.ticket.facts_rev
        owed = self.ticket.served is not None and not answered
        assert (self.ticket.unsettled is not None) == owed
        assert self.ticket.trouble is None or self.ticket.unsettled == "exception#x"

    @invariant()
    def what_is_done_can_be_priced(self) -> None:
        if self.ticket.state in ("done", "closed"):
            assert self.ticket.lines and self.ticket.region and self.ticket.assignee

    @invariant()
    def the_lead_is_in_the_crew_and_the_board_tells_the_lane(self) -> None:
        if self.ticket.assignee:
            assert self.ticket.assignee in {w.party for w in self.ticket.workers}
        lane = "open#" if self.ticket.is_open else "closed#"
        assert self.ticket.board.startswith(lane)

    @invariant()
    def the_item_holds_all_of_it(self) -> None:
        assert item_to_ticket(ticket_to_item(self.ticket)) == self.ticket


Lives.TestCase.settings = settings(
    max_examples=examples(100), stateful_step_count=30, deadline=None
)
TestLives = Lives.TestCase
pytest.mark.long(TestLives)


def test_the_straight_way() -> None:
    done = walk(ticket(), claimed, arrived, completed)

    assert (done.state, done.version, done.facts_rev) == ("done", 4, 4)
    assert done.served == NOON.replace(microsecond=123_000)
    assert done.unsettled == "waiting#2026-11-03T04:00:00.123Z"
    after = closed(done)
    assert (after.state, after.board) == ("closed", "closed#2026-11-03T04:00:00.123Z")
    assert (after.facts_rev, after.unsettled) == (4, done.unsettled)


def test_an_illegal_step_names_the_state_and_what_it_allows() -> None:
    with pytest.raises(Conflict) as refused:
        completed(claimed(ticket()))

    assert refused.value.code == "illegal_step"
    assert refused.value.facts["state"] == "assigned"
    assert refused.value.facts["allowed"] == [
        "assign", "set_crew", "arrive", "add_line", "remove_line", "add_minutes", "cancel", "comment", "move",
        "transfer", "reschedule", "describe", "set_facts", "propose_source", "decide_source", "pick_tier", "reach",
        "start_work", "stop_work", "add_session", "set_sessions", "track", "pause", "resume", "relate", "refund",
        "answer", "reserve_part", "release_part", "use_part", "return_part", "return_old_part",
    ]  # fmt: skip


def test_the_loser_of_a_claim_learns_who_and_when() -> None:
    with pytest.raises(Conflict) as refused:
        decide.claim(claimed(ticket()), "w2", NOON)

    assert refused.value.code == "taken"
    assert refused.value.facts["assignee"] == "w1"
    assert refused.value.facts["since"] == "2026-11-03T04:00:00.123Z"


@pytest.mark.parametrize("lacks", [{"lines": ()}, {"region": ""}])
def test_what_cannot_be_priced_cannot_be_completed(lacks: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        walk(ticket(**lacks), claimed, arrived, completed)


def test_a_completed_ticket_that_is_cancelled_waits_for_its_reversal() -> None:
    done = walk(ticket(), claimed, arrived, completed).with_(unsettled=None)

    assert decide.cancel(done, "退货", "d1", NOON).unsettled == "waiting#2026-11-03T04:00:00.123Z"
    assert decide.cancel(ticket(), "退货", "d1", NOON).unsettled is None


def test_a_closed_ticket_takes_comments_evidence_ties_and_corrected_facts_only() -> None:
    end = walk(ticket(), claimed, arrived, completed, closed)

    assert INSTALLATION.allowed("closed") == [
        "comment", "transfer", "describe", "add_evidence", "decide_evidence", "correct_quantity", "set_facts",
        "propose_source", "decide_source", "pick_tier", "add_session", "set_sessions", "relate", "refund", "adjust",
        "answer", "return_part", "return_old_part",
    ]  # fmt: skip
    assert INSTALLATION.allowed("cancelled") == [
        "comment", "relate", "adjust", "return_part", "return_old_part",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        decide.cancel(end, "late", "d1", NOON)
    assert decide.comment(end, "thanks", "d1", NOON).version == 6


def test_line_ids_never_repeat() -> None:
    two = decide.add_line(ticket(), "S2", Decimal(1), "w1", NOON)
    gone = decide.remove_line(two, "2", "w1", NOON)
    again = decide.add_line(gone, "S2", Decimal(1), "w1", NOON)

    assert [line.id for line in again.lines] == ["1.1", "4"]
    assert gone.events[-1].data == {"id": "2", "sku": "S2", "qty": "1"}


def test_an_assigned_lead_joins_a_crew_that_forgot_them() -> None:
    given = decide.assign(ticket(), "w1", (Worker("w2", Decimal(2)),), "d1", NOON)
    alone = decide.assign(ticket(), "w1", (Worker("w1", Decimal(7)),), "d1", NOON)

    assert given.workers == (Worker("w1"), Worker("w2", Decimal(2)))
    assert (alone.crew, alone.workers) == ((), (Worker("w1"),))


def test_r071_a_transfer_keeps_where_it_lay_and_why_and_who_works_on_it() -> None:
    moved = decide.transfer(claimed(ticket()), "o2", "转店", "d1", NOON)

    assert (moved.outlet, moved.assignee, moved.facts_rev) == ("o2", "w1", moved.version)
    assert moved.events[-1].data == {"outlet": "o2", "was": "o1", "reason": "转店"}
    for outlet, reason in (("o2", "转店"), ("o1", " ")):
        with pytest.raises(Invalid):
            decide.transfer(moved, outlet, reason, "d1", NOON)
    with pytest.raises(Conflict):
        decide.transfer(decide.cancel(moved, "取消", "d1", NOON), "o1", "转店", "d1", NOON)


def test_a_move_keeps_old_and_new_and_only_the_region_moves_money() -> None:
    moved = decide.move(ticket(), "110101", None, "d1", NOON)
    renamed = decide.move(ticket(), "310115", "2号", "d1", NOON)

    assert moved.events[-1].data == {"region": "110101", "was_region": "310115"}
    assert (moved.facts_rev, renamed.facts_rev) == (2, 1)
    with pytest.raises(Invalid):
        decide.move(ticket(), "310115", None, "d1", NOON)


def test_the_scene_leads_from_every_state_to_an_end() -> None:
    def ends(scene: Scene, state: Any, seen: frozenset[Any]) -> bool:
        steps = [s.after for s in scene.steps.values() if state in s.before and s.after]
        return not steps or any(ends(scene, s, seen | {s}) for s in steps if s not in seen)

    assert ends(INSTALLATION, INSTALLATION.start, frozenset({INSTALLATION.start}))


def of_lines(count: int) -> NewTicket:
    return NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),) * count)


def test_sixty_lines_are_taken_and_one_more_is_refused() -> None:
    full = decide.create("T1", of_lines(60), "d1", NOON, None)

    assert len(full.lines) == 60
    for more in (
        lambda: decide.create("T1", of_lines(61), "d1", NOON, None),
        lambda: decide.add_line(full, "S", Decimal(1), "d1", NOON),
    ):
        with pytest.raises(Invalid) as refused:
            more()
        assert refused.value.facts["where"] == "lines"


def test_another_lead_is_assigned_with_who_it_was_before() -> None:
    first = decide.assign(ticket(), "w1", (), "d1", NOON)

    assert "was" not in first.events[-1].data
    assert decide.assign(first, "w2", (), "d1", NOON).events[-1].data["was"] == "w1"


@pytest.mark.parametrize("said", ["", "  ", "\n"])
def test_a_comment_says_something(said: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide.comment(ticket(), said, "d1", NOON)

    assert refused.value.facts["where"] == "text"


def test_a_ticket_that_is_priced_by_a_fact_is_completed_without_lines() -> None:
    spec = NewTicket("o1", "索赔", "310115", scene="claim@1", attrs={"claim_amount": 100})
    claim = decide.create("T1", spec, "d1", NOON, None)

    assert claim.lines == ()
    decide.can_be_priced(claim)
    bare = decide.create("T2", NewTicket("o1", "索赔", "310115", scene="claim@1"), "d1", NOON, None)
    with pytest.raises(Invalid):
        decide.can_be_priced(bare)


@pytest.mark.parametrize(("lat", "lng"), [("91", "0"), ("-91", "0"), ("0", "181"), ("0", "-181")])
def test_a_position_lies_on_earth(lat: str, lng: str) -> None:
    with pytest.raises(Invalid) as refused:
        decide.move(
            ticket(), "310115", None, "d1", NOON, {"lat": lat, "lng": lng, "datum": "wgs84"}
        )

    assert refused.value.facts["where"] == "position"


def test_a_line_is_called_by_the_number_of_its_event() -> None:
    known = decide.arrive(claimed(ticket()), "w1", NOON)

    known = decide.add_line(known, "PIPE", Decimal(2), "w1", NOON)
    assert (known.lines[-1].id, known.events[-1].seq) == (str(known.version), known.version)
    known = decide.add_minutes(known, "w1", Decimal(30), "TIME", "w1", NOON)
    assert (known.lines[-1].id, known.events[-1].seq) == (str(known.version), known.version)
