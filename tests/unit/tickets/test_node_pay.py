"""What nodes settle beside shares: named items are the pay of who did the node, a fee is a line of the ticket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import DomainError
from suanqing.finance.assessment.assess import assess
from suanqing.finance.assessment.facts import facts_from
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.pricing.book import compile_book
from suanqing.work.scenes.acts import Reach, named_items
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.document import faults
from suanqing.work.scenes.lint import Company, lint
from suanqing.work.tickets import decide
from suanqing.work.tickets.access import may_see, paid_by
from suanqing.work.tickets.content_log import as_of
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun, content_of
from suanqing.work.tickets.head_writes import link_writes
from suanqing.work.tickets.model import Line, Ticket
from suanqing.work.tickets.node_shares import paid
from suanqing.work.tickets.walking import Told, advanced
from tests.drawn import Shelf, approval, auto, block, end, finds_nobody, night_and_day, scene, task
from tests.unit.finance.settlement.books import SHANGHAI, document

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
TECHNICIAN = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
OFFICE = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "office"}}
OUTLET = Party("o1", "outlet", "网点", scenario="direct")
ITEMS = {"trigger": "named", "items": ["SCREW", "GLUE"]}
FEE = {"trigger": "fee", "item": "TIME", "qty": "30"}
PAID = scene(
    "both",
    both=block("hand", fit="fit", test="test"),
    fit=task(("advance", "join"), ("returned", "fit"), state="on_site", owner=TECHNICIAN, settles=ITEMS,
             within=["both", "fit"], allows=["add_line", "remove_line"]),
    test=task(("advance", "join"), state="on_site", owner=TECHNICIAN, settles=FEE, within=["both", "test"]),
    hand=task(("advance", "again"), ("back", "both"), ("complete", "out"), state="on_site", owner=OFFICE,
              settles={"trigger": "fee", "item": "GLUE"}, allows=["remove_line", "add_line"]),
    again=task(("advance", "hand"), ("returned", "hand"), state="on_site", owner=TECHNICIAN, settles=FEE),
    out=end("done"),
)  # fmt: skip
PAID["nodes"]["hand"]["exits"][1]["name"] = {"zh": "重来", "en": "again"}
FLOW = Flow(Shelf(paid=PAID), finds_nobody, night_and_day)
BOOK = compile_book(document())


class Work:
    """A ticket with a screw; who takes a node's work is handed it first."""

    def __init__(self) -> None:
        lines = (("AC-INSTALL", Decimal(1)), ("SCREW", Decimal(3)))
        made = decide.create("T1", NewTicket("o1", "安装", "310115", lines=lines), "d1", NOON, None)
        self.at = NOON
        self.ticket: Ticket = begun(made.with_(flow=FLOW), "paid@1", "d1")

    def step(self, at: str, name: str, **more: Any) -> dict[str, Any]:
        self.at += timedelta(minutes=1)
        token = next(name for name, each in self.ticket.tokens.items() if each["node"] == at)
        command = Command(name, "desk", token=token, **more)
        self.ticket = advanced(self.ticket, command, Told(), self.at)
        return self.ticket.events[-1].data

    def done(self, node: str, by: str) -> dict[str, Any]:
        self.step(node, "hand_over", owner=by)
        return self.step(node, "advance")

    def lines(self, sku: str) -> list[Line]:
        return [line for line in self.ticket.lines if line.sku == sku]

    def priced(self) -> dict[str, dict[str, int]]:
        """Who is paid for each line of the pay plane."""
        found = assess(facts_from(self.ticket, OUTLET, NOON, "tier1", SHANGHAI), BOOK)
        return {line.id: dict(line.shares) for line in found.lines if line.plane == "pay"}


def test_a_node_that_two_tokens_leave_at_once_has_its_fee_once() -> None:
    stood = {"node": "test", "owner": "tom", "path": []}
    before = Work().ticket.with_(tokens={"a": stood, "b": stood})
    rows = [{"kind": "left", "token": each, "on": "advance", "to": "join"} for each in "ab"]

    found = paid(before, before, FLOW.scenes.get("paid@1"), rows)

    added = [line for line in found.changes["lines"] if line.sku == "TIME"]
    assert [(line.worker, line.qty) for line in added] == [("tom", Decimal("30"))]
    assert len(found.told["node_fees"]) == 1


def test_named_items_are_paid_to_who_did_the_node_and_the_rest_to_the_crew() -> None:
    work = Work()
    said = work.done("fit", "tom")
    work.ticket = work.ticket.with_(assignee="ann")

    assert said["node_items"] == {"SCREW": "tom", "GLUE": "tom"}
    assert work.priced() == {"pay:1.1:labour": {"ann": 10_000}, "pay:1.2:part": {"tom": 9}}
    assert work.ticket.facts_rev > 1, "it changes the money"


def test_what_is_added_of_a_named_item_later_is_paid_so_too_but_nobodys_own_line() -> None:
    work = Work()
    work.done("fit", "tom")
    work.ticket = work.ticket.with_(assignee="ann", lines=(
        *work.ticket.lines, Line("8", "GLUE", Decimal(1)), Line("9", "SCREW", Decimal(1), "ann"),
    ))  # fmt: skip

    assert {**work.priced()}["pay:8:part"] == {"tom": 19}
    assert {**work.priced()}["pay:9:part"] == {"ann": 3}


def test_a_fee_is_a_line_once_and_its_last_doers() -> None:
    work = Work()
    said = work.done("test", "tim")
    [fee] = work.lines("TIME")

    assert (fee.qty, fee.worker) == (Decimal(30), "tim")
    assert said["node_fees"] == [
        {"node": "test", "line": fee.id, "sku": "TIME", "qty": "30", "worker": "tim"}
    ]
    assert work.priced()[f"pay:{fee.id}:time"] == {"tim": 3_000}

    work.done("fit", "tom")
    work.step("hand", "back")
    said = work.done("test", "tam")

    assert work.lines("TIME") == [replace(fee, worker="tam")], "a return into the node adds nothing"
    assert said["node_fees"][0]["was"] == "tim"
    assert "node_fees" not in work.done("fit", "tom")


def test_a_fee_that_people_took_away_does_not_come_again() -> None:
    work = Work()
    work.done("test", "tim")
    [fee] = work.lines("TIME")
    work.ticket = decide.remove_line(work.ticket, fee.id, "desk", NOON)
    work.done("fit", "tom")
    work.step("hand", "back")

    work.done("test", "tim")

    assert work.lines("TIME") == []


def test_the_offices_fee_is_the_crews_and_two_nodes_with_one_item_are_two_lines() -> None:
    work = Work()
    work.done("test", "tim")
    work.done("fit", "tom")
    work.done("hand", "desk-1")
    work.done("again", "tom")

    assert [(line.qty, line.worker) for line in work.lines("GLUE")] == [(Decimal(1), None)]
    assert [line.worker for line in work.lines("TIME")] == ["tim", "tom"]


def test_whom_nodes_pay_sees_the_ticket_among_the_own_and_decides_nothing_about_it() -> None:
    work = Work()
    work.done("fit", "tom")
    work.done("test", "tim")
    ticket = work.ticket.with_(assignee="ann", crew=())

    assert ticket.payees == {"ann", "tom", "tim"} < paid_by(ticket)
    assert all(
        may_see(Caller(who, frozenset({"technician"}), "o2"), ticket) for who in ("tom", "tim")
    )
    assert not may_see(Caller("tam", frozenset({"technician"}), "o2"), ticket)
    assert [
        write["Put"]["Item"]["assignee"]["S"]
        for write in link_writes("work", Work().ticket, ticket)
    ] == ["tim", "tom"]


def test_what_was_given_back_pays_nothing() -> None:
    work = Work()
    work.step("fit", "hand_over", owner="tom")
    said = work.step("fit", "returned")

    assert "node_items" not in said and "items" not in work.ticket.facts


def test_after_the_ticket_is_served_a_node_settles_nothing() -> None:
    work = Work()
    work.done("test", "tim")
    work.ticket = replace(work.ticket, served=NOON)

    said = work.done("fit", "tom")

    assert "items" not in work.ticket.facts and "node_items" not in said


@pytest.mark.parametrize(
    "settles",
    [{"trigger": "named"}, {"trigger": "named", "items": []}, {"trigger": "named", "items": [1]},
     {"trigger": "named", "items": [f"S{n}" for n in range(21)]}, {"trigger": "fee"}, {"trigger": "fee", "item": ""},
     {"trigger": "fee", "item": "S", "qty": "0"}, {"trigger": "fee", "item": "S", "qty": "-1"},
     {"trigger": "fee", "item": "S", "qty": 1}, {"trigger": "fee", "item": "S", "amount": 100}],
)  # fmt: skip
def test_a_trigger_that_pays_for_nothing_is_refused(settles: dict[str, Any]) -> None:
    assert faults(PAID) == []
    assert [each.node for each in faults(settling("fit", settles))] == ["fit"]


def test_an_item_that_is_not_sold_and_a_node_where_nobody_works_are_found() -> None:
    assert named_items(PAID) == ["SCREW", "GLUE", "TIME"]
    known = Company(reach=Reach(items={"SCREW": "piece", "GLUE": "g"}))
    assert [(each.code, each.node) for each in lint(PAID, known) if each.severity == "error"] == [
        ("unknown_sku", "test"), ("unknown_sku", "again"),
    ]  # fmt: skip
    last = settling("out", FEE)
    assert [(each.code, each.node) for each in lint(last) if each.severity == "error"] == [
        ("bad_field", "out")
    ]


def test_a_fee_is_in_a_quantity_that_its_unit_allows() -> None:
    known = Company(reach=Reach(items={"SCREW": "piece", "GLUE": "g", "TIME": "h"}))

    def wrong(qty: str) -> list[str]:
        found = lint(settling("test", {**FEE, "qty": qty}), known)
        return [each.code for each in found if each.severity == "error"]

    assert wrong("1700") == [] and wrong("1701") == ["bad_field"] == wrong("0.00001")


def test_a_node_that_a_token_comes_to_and_leaves_in_one_event_has_its_fee() -> None:
    """What was waited for had happened: as it is where it happens a moment later."""
    ticket = Work().ticket
    scene = FLOW.scenes.get("paid@1")
    later = {"kind": "entered", "token": "t9", "is": {"node": "test", "since": 1, "owner": "tom"}}
    rows = [later, {"kind": "left", "token": "t9", "on": "advance", "to": "join"}]

    found = paid(ticket, ticket, scene, rows)
    skipped = paid(ticket, ticket, scene, [{"kind": "skipped", "token": "t9", "node": "test"}])
    over = paid(
        ticket, ticket, scene, [later, {"kind": "left", "token": "t9", "cancelled": "joined:both"}]
    )

    [line] = [each for each in found.changes["lines"] if each.sku == "TIME"]
    assert (line.worker, found.told["node_fees"][0]["node"]) == ("tom", "test")
    assert (skipped.changes, over.changes) == ({}, {})


def settling(node: str, settles: dict[str, Any]) -> dict[str, Any]:
    return {**PAID, "nodes": {**PAID["nodes"], node: {**PAID["nodes"][node], "settles": settles}}}


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["tom", "tim", "ann"])), max_size=30))
def test_whoever_does_what_how_often_the_parts_sum_to_the_whole(
    steps: list[tuple[int, str]],
) -> None:
    """Who is paid never changes how much; each node's fee is there once; undone, its lines are those of before."""
    work = Work()
    said = {1: content_of(work.ticket)}
    for what, who in steps:
        nodes = sorted({each["node"] for each in work.ticket.tokens.values()} - {"out"})
        if not nodes:
            break
        node = nodes[what % len(nodes)]
        try:
            match what:
                case 0 | 1 | 2 | 3 | 4:
                    work.done(node, who)
                case 5:
                    work.step(node, "hand_over", owner=who)
                case 6:
                    work.step(node, "returned")
                case 7:
                    work.step(node, "back")
                case 8:
                    work.ticket = decide.add_line(work.ticket, "SCREW", Decimal(2), "desk", work.at)
                case _ if work.ticket.lines[2:]:
                    last = work.ticket.lines[-1].id
                    work.ticket = decide.remove_line(work.ticket, last, "desk", work.at)
        except DomainError:
            continue
        said[work.ticket.version] = content_of(work.ticket)
    ticket = work.ticket
    fees = list(ticket.marks.get("fees", {}).values())
    assert len(fees) == len({*fees})
    assert len({line.id for line in ticket.lines}) == len(ticket.lines)
    facts = facts_from(ticket.with_(assignee="ann"), OUTLET, NOON, "tier1", SHANGHAI)
    nobodys = replace(facts, lines=tuple(replace(line, worker=None) for line in facts.lines))
    paid, plain = assess(facts, BOOK), assess(nobodys, BOOK)
    assert [(x.id, x.amount) for x in paid.lines] == [(x.id, x.amount) for x in plain.lines]
    assert all(sum(dict(x.shares).values()) == x.amount for x in paid.lines if x.plane == "pay")
    for seq, content in said.items():
        assert content_of(as_of(ticket, seq, ticket.events)) == content


def test_who_approves_after_a_fee_is_asked_about_the_ticket_with_it() -> None:
    """The line comes in the write of the step; a change of content voids nobody's word here, since none was given."""
    drawn = scene(
        "work",
        work=task(("advance", "mark"), state="on_site", owner=TECHNICIAN, settles=FEE),
        mark=auto("check"),
        check=approval(("approved", "out"), ("rejected", "work"), people=("ann", "bob"), state="on_site"),
        out=end("done"),
    )  # fmt: skip
    work = Work()
    made = decide.create("T2", NewTicket("o1", "安装", "310115"), "d1", NOON, None)
    flow = Flow(Shelf(checked=drawn), lambda *_: ["ann", "bob"], night_and_day)
    work.ticket = begun(made.with_(flow=flow), "checked@1", "d1")
    work.done("work", "tom")

    for who in ("ann", "bob"):
        [token] = work.ticket.tokens
        command = Command("agree", who, token=token, content=content_of(work.ticket))
        work.ticket = advanced(work.ticket, command, Told(), NOON)

    assert work.ticket.state == "done" and work.lines("TIME")[0].worker == "tom"
