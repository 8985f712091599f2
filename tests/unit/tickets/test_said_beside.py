"""What is said of a ticket beside its drawn scene: taken by its state, leading nowhere, unless the drawing says no."""

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.times import rfc3339
from suanqing.work.scenes.approval import VERBS
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.engine import HAND_OVER, WITHDRAW
from suanqing.work.scenes.lint import Company, lint
from suanqing.work.scenes.model import KEPT, STATES
from suanqing.work.tickets import decide, walking
from suanqing.work.tickets.command_table import COMMAND_NAMES, COMMANDS, CommandName
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_decisions import set_facts
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.model import State, Ticket
from suanqing.work.tickets.recording import record
from suanqing.work.tickets.scene import LIKE, SCENES, allowed, beside
from suanqing.work.tickets.scene import scene as scene_like
from suanqing.work.tickets.walking import Told
from tests.drawn import Shelf, approval, block, end, named, night_and_day, node, scene, task
from tests.unit.tickets.test_walking import FLOW_OF_ALL, NOON, on_site

EVERYWHERE = "comment relate"
UNDER_WAY = f"""{EVERYWHERE} move transfer reschedule describe release_part return_part return_old_part refund set_facts
    propose_source decide_source pick_tier"""
AT_WORK = f"{UNDER_WAY} set_crew stop_work add_session set_sessions"
SERVED = f"""{EVERYWHERE} transfer describe add_evidence decide_evidence correct_quantity adjust refund set_facts
    propose_source decide_source pick_tier add_session set_sessions return_part return_old_part"""
TAKEN: dict[State, str] = {
    "created": UNDER_WAY,
    "assigned": AT_WORK,
    "on_site": f"{AT_WORK} add_evidence",
    "done": f"{SERVED} move set_crew",
    "closed": SERVED,
    "cancelled": f"{EVERYWHERE} adjust return_part return_old_part",
}
"""Of a ticket that is like an installation, where its node has no word of it."""


def standing(document: dict[str, Any]) -> Ticket:
    spec = NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),))
    made = decide.create("T1", spec, "desk", NOON, None)
    flow = Flow(Shelf(it=document), lambda _, rule, __: named(rule), night_and_day)
    return begun(made.with_(flow=flow), "it@1", "desk")


def at(state: State, **more: Any) -> Ticket:
    """A ticket at a task of that state, or an end."""
    final = state in ("closed", "cancelled")
    here = end(state, **more) if final else task(("go", "over"), state=state, **more)
    return standing(scene("here", here=here, over=end()))


def said(ticket: Ticket, command: CommandName) -> Ticket:
    """The command's event, whatever it would say."""
    kind, money = next(iter(COMMANDS[command].writes.items()))
    told = True if money == "depends" else None
    return record(ticket, command, "desk", NOON, kind=kind, money=told)


@pytest.mark.parametrize("state", STATES)
def test_a_node_without_a_word_of_it_takes_what_is_said_beside_in_its_state(state: State) -> None:
    """Each command of the table: taken where it leads nowhere, or refused, and what is shown says the same."""
    ticket = at(state)

    for command in COMMAND_NAMES:
        if command in ("act", "clear_act", "rate"):
            continue
        if command not in TAKEN[state].split():
            assert command not in allowed(ticket), command
            with pytest.raises(Conflict):
                said(ticket, command)
            continue
        assert command in allowed(ticket), command
        after = said(ticket, command)
        assert (after.tokens, after.state, after.version) == (ticket.tokens, state, 2), command
        assert after.events[-1].kind in COMMANDS[command].writes


def test_nothing_that_moves_a_ticket_anywhere_is_said_beside() -> None:
    moving = {name for like in SCENES.values() for name, step in like.steps.items() if step.after}
    rows = {name for name, row in COMMANDS.items() if row.drawn != "by_node"}

    assert not rows & (moving | VERBS | {HAND_OVER, WITHDRAW, "advance", "move_token", "migrate"})
    assert {name for name, row in COMMANDS.items() if row.drawn == "always"} == KEPT


@pytest.mark.parametrize("like", sorted(LIKE))
def test_what_the_scene_that_it_is_like_does_not_take_is_not_said_beside(like: str) -> None:
    for state, command in product(STATES, COMMAND_NAMES):
        document = scene("here", here=task(("advance", "over"), state="created"), over=end())
        ticket = standing(document | {"settlement": {"like": like}})
        there = ticket.with_(state=state, scene=LIKE[like])
        if beside(there, command):
            assert command in scene_like(LIKE[like]).allowed(state)


@pytest.mark.parametrize("state", STATES)
def test_a_drawing_forbids_what_is_said_beside_but_not_that_money_is_put_right(
    state: State,
) -> None:
    everything = [name for name in COMMAND_NAMES if COMMANDS[name].drawn == "by_state"]
    ticket = at(state, forbids=everything)

    kept = {name for name in allowed(ticket) if COMMANDS[name].drawn != "by_node"}

    assert kept == KEPT & {*TAKEN[state].split()}
    with pytest.raises(Conflict) as refused:
        said(ticket, "comment")
    assert refused.value.code == "illegal_step"
    assert refused.value.facts["allowed"] == sorted({*kept, *refused.value.facts["allowed"]})


def test_what_a_node_allows_is_taken_there_though_another_forbids_it() -> None:
    both = scene(
        "both", both=block("out", left="left", right="right"), out=end(),
        left=task(("advance", "join"), within=["both", "left"], forbids=["comment", "move"]),
        right=task(("advance", "join"), within=["both", "right"], allows=["comment"]),
    )  # fmt: skip
    ticket = standing(both)

    assert "comment" in allowed(ticket) and "move" not in allowed(ticket)
    assert said(ticket, "comment").tokens.keys() == ticket.tokens.keys()


def test_what_leads_on_anywhere_in_the_scene_is_taken_there_alone() -> None:
    drawn = scene(
        "ask", ask=task(("advance", "way"), state="created"),
        way=task(("decide_source", "over"), state="created"), over=end(),
    )  # fmt: skip
    ticket = standing(drawn)

    assert "decide_source" not in allowed(ticket)
    with pytest.raises(Conflict):
        said(ticket, "decide_source")
    there = standing(drawn | {"start": "way"})
    assert [t["node"] for t in said(there, "decide_source").tokens.values()] == ["over"]


def test_a_refund_that_the_node_leads_on_by_leads_on_and_is_taken_before_that_too() -> None:
    drawn = scene(
        "ask", ask=task(("advance", "way"), state="created"),
        way=task(("refund", "over"), state="created"), over=end(),
    )  # fmt: skip
    assert said(standing(drawn), "refund").tokens == standing(drawn).tokens
    there = standing(drawn | {"start": "way"})
    assert [t["node"] for t in said(there, "refund").tokens.values()] == ["over"]


def test_a_fact_told_beside_an_approval_voids_what_was_decided_of_the_old_ones() -> None:
    drawn = scene("check", check=approval(("approved", "out"), ("rejected", "out"), ("returned", "out"),
                                          people=("ann", "bob"), state="created"), out=end())  # fmt: skip
    asked = standing(drawn)
    half = walking.advanced(asked, Command("agree", "ann"), Told(), NOON)

    after = set_facts(half, {"vip": True}, None, "", "", "desk", NOON, False)

    assert [row["kind"] for row in after.events[-1].data["flow"]] == ["voided", "asked"]
    [token] = after.tokens.values()
    assert not any("is" in seat for group in token["slots"] for seat in group)


def test_a_day_told_beside_a_wait_gives_it_its_clock() -> None:
    week = node(
        "wait", ("due", "over"), wait={"for": "date_field", "field": "promised"}, state="created"
    )
    waiting = standing(scene("week", week=week, over=end()))
    assert waiting.due is None

    day = rfc3339(NOON + timedelta(days=3))
    after = set_facts(waiting, {}, day, "", "", "desk", NOON, False)

    assert after.due is not None and after.tokens == waiting.tokens


def test_who_sent_it_may_still_take_it_back_after_a_word_beside() -> None:
    life = on_site()
    life.verb(decide.move, None, "别处", "desk")

    assert life.do(WITHDRAW, "tom").tokens != {} and life.at_nodes == ["way"]
    assert life.ticket.flow is FLOW_OF_ALL


@pytest.mark.parametrize(
    ("forbids", "code"), [("wipe", "unknown_command"), ("refund", "bad_field")]
)
def test_what_no_drawing_may_forbid_is_not_published(forbids: str, code: str) -> None:
    drawn = scene("a", a=task(("advance", "over"), state="created", forbids=[forbids]), over=end())

    found = lint(drawn, Company(commands=frozenset(COMMAND_NAMES)))

    assert [(each.code, each.node, each.where) for each in found] == [(code, "a", "forbids")]
    assert not found[0].zh.isascii()
