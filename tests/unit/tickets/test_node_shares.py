"""Who is paid for nodes that settle a share: who did their work, as it is drawn, unless people say otherwise."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.work.scenes.around import Command
from suanqing.work.scenes.document import faults
from suanqing.work.tickets import decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.model import Ticket, Worker
from suanqing.work.tickets.node_shares import crew_of
from suanqing.work.tickets.walking import Told, advanced
from tests.drawn import Shelf, block, end, finds_nobody, night_and_day, scene, task

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
TECHNICIAN = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
OFFICE = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "office"}}


def share(text: str) -> dict[str, str]:
    return {"trigger": "share", "share": text}


BOTH = scene(
    "ask",
    ask=task(("advance", "both"), state="created", owner=OFFICE),
    both=block("hand", fit="fit", test="test"),
    fit=task(
        ("advance", "join"), ("returned", "fit"), state="on_site", owner=TECHNICIAN, settles=share("0.7"),
        within=["both", "fit"],
    ),
    test=task(("advance", "join"), state="on_site", owner=TECHNICIAN, settles=share("0.3"), within=["both", "test"]),
    hand=task(
        ("advance", "again"), ("complete", "out"), state="on_site", owner=OFFICE, settles=share("0.5"),
        allows=["set_crew"],
    ),
    again=task(("advance", "hand"), state="on_site", owner=TECHNICIAN, settles=share("0.3")),
    out=end("done"),
)  # fmt: skip
FLOW = Flow(Shelf(both=BOTH), finds_nobody, night_and_day)


class Work:
    """A ticket in both branches; who takes a node's work is handed it."""

    def __init__(self) -> None:
        spec = NewTicket("o1", "安装", "310115", lines=(("S", Decimal(1)),))
        made = decide.create("T1", spec, "d1", NOON, None)
        self.at = NOON
        self.ticket: Ticket = begun(made.with_(flow=FLOW), "both@1", "d1")
        self.step("ask", "advance")

    def step(self, at: str, name: str, **more: Any) -> dict[str, Any]:
        self.at += timedelta(minutes=1)
        token = next(name for name, each in self.ticket.tokens.items() if each["node"] == at)
        command = Command(name, "desk", token=token, **more)
        self.ticket = advanced(self.ticket, command, Told(), self.at)
        return self.ticket.events[-1].data

    def done(self, node: str, by: str) -> dict[str, Any]:
        self.step(node, "hand_over", owner=by)
        return self.step(node, "advance")

    @property
    def paid(self) -> dict[str, Decimal]:
        return {worker.party: worker.weight for worker in self.ticket.workers}


def test_r120_each_who_did_a_branch_has_the_share_that_the_drawing_says() -> None:
    work = Work()
    assert work.done("fit", "tom").get("crew") is None, "the lead did all there is until now"
    assert work.paid == {"tom": Decimal(1)}

    said = work.done("test", "tim")

    assert work.paid == {"tom": Decimal("0.7"), "tim": Decimal("0.3")}
    assert said["crew"] == [{"party": "tim", "weight": "0.3"}, {"party": "tom", "weight": "0.7"}]
    assert work.ticket.facts_rev == work.ticket.version, "it changes the money"


def test_who_does_several_nodes_has_the_sum_and_a_node_done_again_is_its_last_doers() -> None:
    work = Work()
    work.done("fit", "tom")
    work.done("test", "tim")
    work.step("hand", "advance")
    work.done("again", "tim")
    assert work.paid == {"tom": Decimal("0.7"), "tim": Decimal("0.6")}

    work.step("hand", "advance")
    work.done("again", "tom")

    assert work.paid == {"tom": Decimal("1.0"), "tim": Decimal("0.3")}


def test_the_office_has_no_share_and_what_nobody_has_is_nobodys() -> None:
    work = Work()
    work.step("fit", "advance")
    work.done("test", "tim")
    work.done("hand", "ann")

    assert work.paid == {"tim": Decimal(1)}
    assert work.ticket.marks["shares"] == {"test": ["tim", "0.3"]}


def test_what_was_given_back_is_not_done() -> None:
    work = Work()
    work.step("fit", "hand_over", owner="tom")

    work.step("fit", "returned")

    assert "shares" not in work.ticket.marks


def test_who_people_say_shares_the_pay_does_so_whatever_is_done_after_it() -> None:
    work = Work()
    work.done("fit", "tom")
    work.done("test", "tim")
    told = (Worker("tom"), Worker("tim"))
    work.ticket = decide.set_crew(work.ticket, told, "desk", work.at)

    work.step("hand", "advance")
    work.done("again", "tim")

    assert work.paid == {"tom": Decimal(1), "tim": Decimal(1)}


def test_of_work_that_was_served_no_share_changes() -> None:
    work = Work()
    work.done("fit", "tom")
    work.ticket = replace(work.ticket, served=NOON)

    work.done("test", "tim")

    assert work.ticket.marks["shares"] == {"fit": ["tom", "0.7"]}


@pytest.mark.parametrize("text", ["0", "0.0", "1.1", "-0.5", "70%", "1e-1", 1, "0.1234567"])
def test_a_share_is_above_0_and_up_to_1(text: Any) -> None:
    assert faults(BOTH) == []
    assert [each.node for each in faults(settling({"trigger": "share", "share": text}))] == ["fit"]


def settling(settles: dict[str, Any]) -> dict[str, Any]:
    """The scene with another trigger at one of its nodes."""
    nodes = BOTH["nodes"]
    return {**BOTH, "nodes": {**nodes, "fit": {**nodes["fit"], "settles": settles}}}


def test_a_lead_who_did_no_share_has_none() -> None:
    assert crew_of({"fit": ["tim", "0.7"]}, "tom") == (Worker("tim", Decimal("0.7")),)
    assert crew_of({"fit": ["tom", "0.7"]}, "tom") == crew_of({}, "tom") == ()
