"""Tickets in drawn scenes: what a step makes of them, who may take it, and that their log tells where they stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing import labels
from suanqing.canonical import canonical
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.labels import LANGS
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.work.scenes.approval import VERBS
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import HAND_OVER, WITHDRAW
from suanqing.work.scenes.model import DUE
from suanqing.work.scenes.repair import Order
from suanqing.work.tickets import access, decide, fact_decisions, walking
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow, head_of
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.flow_log import FLOW, replayed
from suanqing.work.tickets.flow_schemas import step_name
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.owner_rules import Owners
from suanqing.work.tickets.scene import allowed
from suanqing.work.tickets.walking import Told
from tests.drawn import (
    Shelf,
    approval,
    auto,
    block,
    called,
    end,
    finds_nobody,
    night_and_day,
    node,
    scene,
    task,
)

NOON = datetime(2026, 11, 3, 4, 0, 0, tzinfo=UTC)
DESK = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "desk"}}
FITTERS = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
BEFORE = {"rule": "previous", "fallback": {"queue": "fitters"}}
ANN = {"rule": "named", "party": "ann", "fallback": {"queue": "desk"}}
PEOPLE = {
    party.party_id: party
    for party in (
        Party("tom", "person", "甲", frozenset({"technician"}), "o1"),
        Party("tim", "person", "乙", frozenset({"technician"}), "o1"),
        Party("ann", "person", "丙", frozenset({"dispatcher"}), "hq"),
        Party("old", "person", "丁", frozenset({"technician"}), "o2", active=False),
    )
}


class Register:
    def find(self, party_id: str) -> Party | None:
        return PEOPLE.get(party_id)

    def of_outlet(self, outlet: str) -> list[Party]:
        return [party for party in PEOPLE.values() if party.outlet == outlet]


VISIT = scene(
    "ask",
    ask=task(("advance", "way"), ("cancel", "off"), state="created", owner=DESK, allows=["comment", "set_facts"]),
    way=task(
        ("claim", "way"), ("assign", "way"), ("arrive", "there"), ("cancel", "off"), state="assigned",
        owner=FITTERS, allows=["comment", "add_line"], limit={"minutes": 60, "calendar": "always"},
    ),
    there=task(
        ("complete", "check", [{"vip": True}]), ("complete", "ready"), ("cancel", "off"), state="on_site",
        owner=BEFORE, allows=["comment", "add_line", "add_evidence", "pause", "resume", "set_facts"],
        limit={"minutes": 120, "calendar": "always"},
    ),
    check=approval(
        ("approved", "ready"), ("rejected", "there"), ("returned", "there"), people=("ann",), state="on_site"
    ),
    ready=task(("advance", "back"), ("close", "over"), ("cancel", "off"), state="done", owner=DESK, allows=["comment"]),
    back=task(("again", "there"), ("advance", "over"), state="done", owner=DESK),
    over=end("closed"),
    off=end("cancelled"),
)  # fmt: skip
BRANCHES = scene(
    "both",
    both=block("ready", parts="parts", money="money"),
    parts=task(("advance", "join"), ("cancel", "off"), within=["both", "parts"], owner=FITTERS, allows=["comment"]),
    money=task(("advance", "join"), ("cancel", "off"), within=["both", "money"], owner=ANN, allows=["comment"]),
    ready=task(("close", "over"), state="done", owner=DESK),
    over=end("closed"),
    off=end("cancelled"),
)  # fmt: skip
AUTOMATIC = scene(
    "ask",
    ask=task(("advance", "mark"), state="created", owner=DESK),
    mark=auto("wait", acts=[
        {"do": "set_facts", "facts": {"service_level": "gold"}}, {"do": "notify", "to": {"party": "desk"}},
    ]),
    wait=node("wait", ("event:paid", "over"), wait={"for": "event", "event": "paid"}, state="assigned"),
    over=end("closed"),
)  # fmt: skip
REGIONAL = scene(
    "ask",
    ask=task(("advance", "near", [{"region": "310000"}]), ("advance", "far"), state="created", owner=DESK),
    near=task(("advance", "over"), owner=DESK),
    far=task(("advance", "over"), owner=DESK),
    over=end("closed"),
)  # fmt: skip
SHELF = Shelf(visit=VISIT, branches=BRANCHES, automatic=AUTOMATIC, regional=REGIONAL)
FLOW_OF_ALL = Flow(SHELF, Owners(Register()), night_and_day)

TOM = Caller("tom", frozenset({"technician"}), "o1")
TIM = Caller("tim", frozenset({"technician"}), "o1")
ANN_HERSELF = Caller("ann", frozenset({"dispatcher"}))
FINANCE = Caller("fin", frozenset({"finance"}))
ELSEWHERE = Caller("eve", frozenset({"technician"}), "o2")


def ticket(ref: str, **spec: Any) -> Ticket:
    given = {"outlet": "o1", "title": "安装", "region": "310115", "lines": (("S", Decimal(1)),)}
    made = decide.create("T1", NewTicket(**(given | spec)), "d1", NOON, None)
    return begun(made.with_(flow=FLOW_OF_ALL), ref, "d1")


NOTHING = Told()


class Life:
    """One ticket: each step is read back from its item, and its log tells where it stands."""

    def __init__(self, ref: str, **spec: Any) -> None:
        self.ticket = self._kept(ticket(ref, **spec))
        self.at = NOON

    def do(self, name: str, by: str = "ann", told: Told = NOTHING, **more: Any) -> Ticket:
        self.at += timedelta(minutes=1)
        command = Command(name, by, **more)
        return self._then(walking.advanced(self.ticket, command, told, self.at))

    def verb(self, decision: Any, *given: Any) -> Ticket:
        self.at += timedelta(minutes=1)
        return self._then(decision(self.ticket, *given, self.at))

    def _then(self, after: Ticket) -> Ticket:
        assert after.version == self.ticket.version + 1
        self.ticket = self._kept(after)
        return self.ticket

    def _kept(self, after: Ticket) -> Ticket:
        found = item_to_ticket(ticket_to_item(after)).with_(flow=FLOW_OF_ALL)
        assert found == after
        told = replayed(found.scene_ref, found.events)
        assert canonical(told) == canonical(head_of(found))
        return found

    @property
    def at_nodes(self) -> list[str]:
        return sorted(token["node"] for token in self.ticket.tokens.values())

    def token(self, node_id: str) -> str:
        return next(k for k, t in self.ticket.tokens.items() if t["node"] == node_id)


def on_site(**spec: Any) -> Life:
    life = Life("visit@1", **spec)
    life.do("advance")
    life.verb(decide.claim, "tom")
    life.verb(decide.arrive, "tom")
    return life


def test_a_ticket_keeps_the_version_of_its_scene_and_the_built_in_one_that_it_is_like() -> None:
    made = ticket("visit@1")

    assert (made.scene_ref, made.scene, made.state) == ("visit@1", "installation@1", "created")
    assert [row["kind"] for row in made.events[0].data[FLOW]] == ["began", "entered"]


def test_a_verb_of_the_api_is_an_exit_where_the_scene_says_so() -> None:
    life = Life("visit@1")
    assert "claim" not in allowed(life.ticket)
    with pytest.raises(Conflict) as refused:
        life.verb(decide.claim, "tom")
    assert refused.value.code == "illegal_step"

    life.do("advance")
    life.verb(decide.claim, "tom")

    assert (life.ticket.state, life.ticket.assignee, life.at_nodes) == ("assigned", "tom", ["way"])
    assert life.ticket.tokens["t1"]["owner"] == "tom"
    assert life.ticket.events[-1].kind == "claimed"


def test_what_leads_nowhere_is_asked_of_the_node_and_leaves_the_ticket_where_it_stands() -> None:
    life = on_site()
    before = life.ticket.tokens

    life.verb(decide.comment, "到了", "tom")

    assert {k: v for k, v in before["t1"].items() if k != "from"} == life.ticket.tokens["t1"]
    with pytest.raises(Conflict):
        life.verb(decide.close, "d1")


def test_it_is_served_and_owed_money_as_its_state_comes_to_be_done() -> None:
    life = on_site()

    life.verb(decide.complete, "tom")

    assert life.ticket.state == "done"
    assert life.ticket.served == life.at
    assert life.ticket.unsettled and life.ticket.unsettled.startswith("waiting#")
    assert life.ticket.facts_rev == life.ticket.version


def test_completing_into_an_approval_owes_nothing_until_it_is_approved() -> None:
    life = on_site(attrs={"vip": True})

    life.verb(decide.complete, "tom")
    assert (life.ticket.state, life.ticket.served, life.at_nodes) == ("on_site", None, ["check"])
    life.do("reject")
    assert (life.ticket.events[-1].kind, life.at_nodes) == ("rejected", ["there"])
    life.verb(decide.complete, "tom")
    life.do("agree", "ann")

    assert (life.ticket.state, life.ticket.served) == ("done", life.at)
    assert life.ticket.unsettled


def test_work_that_nobody_could_pay_for_does_not_come_to_be_done() -> None:
    life = on_site(lines=())

    with pytest.raises(Invalid, match="without lines"):
        life.verb(decide.complete, "tom")
    assert life.ticket.state == "on_site"


def test_done_stays_done_when_a_visit_back_sends_somebody_again() -> None:
    life = on_site()
    life.verb(decide.complete, "tom")
    served = life.ticket.served

    life.do("advance")
    life.do("again")

    assert (life.at_nodes, life.ticket.state, life.ticket.served) == (["there"], "done", served)
    life.verb(decide.complete, "tom")
    assert (life.ticket.state, life.ticket.served) == ("done", served)


def test_booked_work_is_called_off_by_cancel_alone() -> None:
    document = scene(
        "work", work=task(("advance", "ready"), state="on_site"), ready=task(("drop", "off"), ("cancel", "off"),
        state="done"), off=end("cancelled"),
    )  # fmt: skip
    flow = Flow(Shelf(dropping=document), finds_nobody, night_and_day)
    made = decide.create(
        "T1", NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),)), "d", NOON, None
    )
    ready = walking.advanced(
        begun(made.with_(flow=flow), "dropping@1", "d"), Command("advance", "d"), Told(), NOON
    )

    with pytest.raises(Conflict) as refused:
        walking.advanced(ready, Command("drop", "d"), Told(), NOON)

    assert refused.value.code == "needs_cancel"
    assert decide.cancel(ready, "错单", "d", NOON).state == "cancelled"


def test_a_step_that_somebody_took_already_is_refused_by_what_it_named() -> None:
    life = Life("branches@1")
    parts = life.token("parts")
    life.do("advance", token=parts)

    with pytest.raises(Conflict) as late:
        life.do("advance", token=parts)
    assert late.value.code == "round_over"

    other = Life("visit@1")
    other.do("advance", token="t1", node="ask")
    with pytest.raises(Conflict) as moved:
        other.do("advance", token="t1", node="ask")
    assert moved.value.code == "token_moved"


def test_cancel_is_one_way_out_of_all_branches_and_another_step_says_which_it_means() -> None:
    life = Life("branches@1")
    with pytest.raises(Invalid) as which:
        life.do("advance")
    assert which.value.code == "which_token"

    life.verb(decide.comment, "等配件", "tom")
    life.verb(decide.cancel, "不要了", "d1")

    assert (life.ticket.state, life.at_nodes) == ("cancelled", ["off"])
    assert life.ticket.board.startswith("closed#")


def test_facts_told_with_a_step_count_for_its_exit_and_stand_in_its_event() -> None:
    life = Life("visit@1")

    life.do("advance", told=Told({"vip": True}, own=False))
    life.verb(decide.claim, "tom")
    life.verb(decide.arrive, "tom")
    life.verb(decide.complete, "tom")

    assert life.ticket.facts["attrs"]["vip"] is True
    assert life.ticket.events[1].data["attrs"] == {"vip": True}
    assert life.at_nodes == ["check"]


@pytest.mark.parametrize(("site", "node"), [("310115", "near"), ("320102", "far"), ("", "far")])
def test_an_exit_for_a_region_holds_in_all_that_lies_in_it(site: str, node: str) -> None:
    life = Life("regional@1", region=site)

    life.do("advance")

    assert life.at_nodes == [node]


def test_of_finished_work_a_step_tells_no_facts() -> None:
    life = on_site()
    life.verb(decide.complete, "tom")

    with pytest.raises(Conflict):
        life.do("advance", told=Told({"vip": True}))


def test_an_automatic_node_sets_facts_and_what_it_shall_tell_stands_in_the_event() -> None:
    life = Life("automatic@1")

    life.do("advance")

    assert life.ticket.facts["attrs"]["service_level"] == "gold"
    [acted] = [row for row in life.ticket.events[-1].data[FLOW] if row["kind"] == "acted"]
    assert {"do": "notify", "to": {"party": "desk"}} in acted["acts"]
    assert life.ticket.facts_rev == life.ticket.version


def test_an_event_that_comes_before_anybody_waits_for_it_is_not_waited_for() -> None:
    early, late = Life("automatic@1"), Life("automatic@1")

    early.do("event:paid")
    early.do("advance")
    late.do("advance")
    late.do("event:paid")

    assert early.at_nodes == late.at_nodes == ["over"]
    with pytest.raises(Conflict):
        early.do("event:paid")


def test_a_clock_runs_while_work_stands_at_a_node_with_a_limit_and_the_first_moment_is_on_the_head() -> (
    None
):
    life = Life("visit@1")
    assert not life.ticket.clocks and life.ticket.due is None

    life.do("advance")
    assert life.ticket.clocks["t1"]["limit_min"] == 60
    assert life.ticket.due == "2026-11-03T04:49:00.000Z"
    assert life.ticket.due_bucket and life.ticket.due_bucket.startswith("2026-11-03T04:49#")
    life.verb(decide.claim, "tom")
    life.verb(decide.arrive, "tom")
    assert life.ticket.clocks["t1"]["limit_min"] == 120
    life.verb(fact_decisions.pause, "customer", "不在家", "tom")
    assert life.ticket.due is None
    assert life.ticket.clocks["t1"]["holds"] == ["paused"]
    life.verb(fact_decisions.resume, "tom")
    assert life.ticket.due
    life.verb(decide.complete, "tom")

    assert not (life.ticket.clocks or life.ticket.due or life.ticket.due_bucket)


def test_work_for_a_role_of_several_waits_in_its_queue_and_the_one_who_takes_it_leads() -> None:
    life = Life("visit@1")
    life.do("advance")
    assert life.ticket.tokens["t1"]["queue"] == "fitters"

    life.do("take", "tim")

    assert life.ticket.tokens["t1"]["owner"] == "tim"
    assert (life.ticket.assignee, life.ticket.events[-1].kind) == ("tim", "picked_up")


def test_work_for_a_role_of_one_goes_to_that_person() -> None:
    assert ticket("visit@1").tokens["t1"]["owner"] == "ann"


def test_two_people_move_a_token_with_a_reason() -> None:
    life = on_site()
    order = Order("t1", "ask", "boss", "chief", "客户改了需求")

    moved = walking.token_moved(life.ticket, order, life.at)

    assert (moved.state, moved.events[-1].kind) == ("created", "token_moved")
    assert moved.events[-1].data["approved_by"] == "chief"
    with pytest.raises(Conflict):
        walking.token_moved(life.ticket, order._replace(approved_by="boss"), life.at)


def test_a_ticket_goes_on_in_another_version_and_its_log_says_so() -> None:
    life = on_site()
    new = {**VISIT, "nodes": {**VISIT["nodes"], "site": VISIT["nodes"]["there"]}}
    SHELF.scenes["visit@2"] = compiled_scene(new)
    plan = {"from": "visit@1", "to": "visit@2", "nodes": {"there": "site"}}

    moved = walking.migrated(life.ticket, plan, SHELF.get("visit@2"), "boss", life.at)

    assert (moved.scene_ref, moved.tokens["t1"]["node"]) == ("visit@2", "site")
    assert moved.clocks == life.ticket.clocks
    told = replayed("visit@1", moved.events)
    assert canonical(told) == canonical(head_of(moved))


def test_a_built_in_ticket_takes_no_step_of_drawn_scenes() -> None:
    built_in = decide.create("T1", NewTicket("o1", "安装"), "d", NOON, None)

    with pytest.raises(Conflict) as refused:
        walking.advanced(built_in, Command("advance", "d"), Told(), NOON)

    assert refused.value.code == "illegal_step"
    assert not {"scene_ref", "tokens", "clocks", "due", "made"} & ticket_to_item(built_in).keys()


def test_a_verb_with_a_call_of_its_own_is_not_a_step() -> None:
    with pytest.raises(Invalid) as refused:
        Life("visit@1").do("cancel")

    assert refused.value.code == "own_call"


def test_where_two_branches_complete_a_step_names_the_one_it_means() -> None:
    both = scene(
        "both", both=block("ready", a="a", b="b"),
        a=task(("complete", "join"), within=["both", "a"]), b=task(("complete", "join"), within=["both", "b"]),
        ready=task(("close", "over"), state="done"), over=end("closed"),
    )  # fmt: skip
    SHELF.scenes["twice@1"] = compiled_scene(both)
    life = Life("twice@1")
    with pytest.raises(Invalid) as which:
        life.verb(decide.complete, "tom")
    assert which.value.code == "which_token"

    life.do("complete", "tom", token=life.token("a"))
    assert (life.ticket.served, life.ticket.events[-1].kind) == (None, "completed")
    life.verb(decide.complete, "tim")

    assert (life.ticket.state, life.ticket.served) == ("done", life.at)


@pytest.mark.parametrize(
    ("caller", "sees", "steps"),
    [(TOM, True, True), (TIM, True, True), (ANN_HERSELF, True, True), (ELSEWHERE, False, False),
     (FINANCE, True, False)],
)  # fmt: skip
def test_work_in_a_queue_is_for_whom_the_nodes_rule_names(
    caller: Caller, sees: bool, steps: bool
) -> None:
    life = Life("visit@1")
    life.do("advance")

    assert access.may_see(caller, life.ticket) is sees
    assert may(caller, life.ticket, "take") is steps


def test_previous_is_who_has_the_work_when_it_goes_on_and_one_person() -> None:
    """Whoever else had it earlier: it does not wait in a queue for any of them."""
    life = Life("visit@1")
    life.do("advance")
    life.verb(decide.claim, "tom")
    life.do("arrive", "tom")

    assert [token["owner"] for token in life.ticket.tokens.values()] == ["tom"]


def test_who_only_waits_for_something_does_not_lead_and_is_not_paid() -> None:
    SHELF.scenes["sold@1"] = compiled_scene(scene(
        "offer",
        offer=task(("advance", "paid"), state="assigned", owner=DESK),
        paid=node("wait", ("event:paid", "over"), wait={"for": "event", "event": "paid"}, state="assigned",
                  owner=BEFORE),
        over=end("closed"),
    ))  # fmt: skip
    life = Life("sold@1")
    life.do("advance")

    assert [token["owner"] for token in life.ticket.tokens.values()] == ["ann"]
    assert life.ticket.assignee is None


def test_work_that_somebody_has_is_theirs_and_those_who_direct() -> None:
    life = Life("branches@1")
    life.do("take", "tom", token=life.token("parts"))

    at = life.token("parts")
    assert may(TOM, life.ticket, "advance", at) and may(ANN_HERSELF, life.ticket, "advance", at)
    assert not may(TIM, life.ticket, "advance", at)
    assert not may(TOM, life.ticket, "advance", life.token("money"))
    assert not may(TOM, life.ticket, "event:paid")


def may(caller: Caller, of: Ticket, command: str, token: str = "") -> bool:
    try:
        access.check_step(caller, of, token, command)
    except Forbidden:
        return False
    return True


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"rule": "named", "party": "ann"}, ["ann"]),
        ({"rule": "named", "party": "old"}, []),
        ({"rule": "named", "party": "nobody"}, []),
        ({"rule": "role", "role": "technician"}, ["tom", "tim"]),
        ({"rule": "role", "role": "dispatcher"}, ["ann"]),
        ({"rule": "department", "department": "hq"}, ["ann"]),
        ({"rule": "department", "department": "hq", "role": "technician"}, []),
        ({"rule": "previous"}, ["tim"]),
        ({"rule": "load"}, []),
        ({"rule": "region"}, []),
        ({"rule": "role", "role": "technician", "skill": "gas"}, []),
    ],
)
def test_whom_a_rule_finds_in_the_register(rule: Mapping[str, Any], found: list[str]) -> None:
    assert (
        Owners(Register())(replace(ticket("visit@1")), rule, ["tim", "gone"]) == found or not found
    )


def test_a_step_is_called_by_the_scenes_own_word_else_as_everywhere() -> None:
    own = called(VISIT, "again", "再次上门", "visit again")
    scene_of = compiled_scene(own)
    back, check = scene_of.nodes["back"], scene_of.nodes["check"]

    told = [step_name(back, "again", lang) for lang in LANGS]
    assert told == ["再次上门", "visit again"]
    assert [step_name(check, each, "zh") for each in ("agree", "pass_on")] == ["同意", "转交审批"]
    assert step_name(back, "advance", "en") == labels.COMMANDS["advance"].en
    assert {VERBS | {HAND_OVER, WITHDRAW, DUE}} == {frozenset(labels.STEPS)}
