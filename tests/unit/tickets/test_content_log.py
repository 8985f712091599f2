"""What a ticket said before is made again by undoing its events, and those who approve see what differs from it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import DomainError
from suanqing.work.scenes.around import Command
from suanqing.work.tickets import decide, part_decisions, rework, walking
from suanqing.work.tickets.content_log import as_of, compared, differences
from suanqing.work.tickets.fact_decisions import decide_source, propose_source, set_facts
from suanqing.work.tickets.fact_schemas import facts_view
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun, content_of
from suanqing.work.tickets.model import OWN, Ticket
from suanqing.work.tickets.walking import Told
from tests.drawn import Shelf, approval, auto, end, named, night_and_day, scene, task
from tests.unit.tickets.test_walking import NOON

ALL = [
    "add_line",
    "remove_line",
    "set_facts",
    "set_crew",
    "use_part",
    "return_part",
    "correct_quantity",
    "describe",
]
OFFER = scene(
    "draft",
    draft=task(("advance", "mark"), ("claim", "draft"), ("assign", "draft"), state="assigned", allows=ALL),
    mark=auto("check", acts=[{"do": "set_facts", "facts": {"service_level": "gold"}}]),
    check=approval(("approved", "mend"), ("rejected", "draft"), ("returned", "draft"), people=("ann", "bob"),
                   state="assigned", allows=ALL),
    mend=task(("advance", "again"), state="assigned", allows=ALL),
    again=approval(("approved", "out"), ("rejected", "mend"), ("returned", "mend"), people=("ann", "bob"),
                   state="assigned", allows=ALL),
    out=end("cancelled"),
)  # fmt: skip
FLOW = Flow(Shelf(offer=OFFER), lambda _, rule, __: named(rule), night_and_day)


def made(**attrs: Any) -> Ticket:
    spec = decide.NewTicket(
        "o1", "安装", "310115", lines=(("S", Decimal(1)), ("T", Decimal(2))), attrs=attrs
    )
    return begun(decide.create("T1", spec, "desk", NOON, None).with_(flow=FLOW), "offer@1", "desk")


def step(ticket: Ticket, name: str, by: str = "desk", **attrs: Any) -> Ticket:
    return walking.advanced(ticket, Command(name, by), Told(attrs, "补充"), NOON)


def do(ticket: Ticket, what: int, pick: int) -> Ticket:
    """Some step that changes lines or facts, or leads on."""
    line = ticket.lines[pick % len(ticket.lines)].id if ticket.lines else "9"
    match what:
        case 0:
            return decide.add_line(ticket, "S2", Decimal(pick % 7 + 1), "tom", NOON)
        case 1:
            return decide.remove_line(ticket, line, "tom", NOON)
        case 2:
            return decide.assign(
                ticket, f"w{pick % 3}", (), "desk", NOON, ("310000", None)[pick % 2]
            )
        case 3:
            return set_facts(ticket, {"vip": pick % 2 == 0, "floor": None} if pick % 3 else {"vip": None},
                             None, "", "改", "desk", NOON)  # fmt: skip
        case 4:
            return part_decisions.use(ticket, "P", "o1", Decimal(2), False, "tom", NOON)
        case 5:
            return part_decisions.give_back(ticket, line, Decimal(pick % 2 + 1), "o1", "tom", NOON)
        case 6:
            return decide.correct_quantity(ticket, line, Decimal(pick % 9 + 1), "改", "fin", NOON)
        case 7:
            return rework.described(ticket, {"asset": f"A{pick % 3}"}, None, "tom", NOON)
        case 8:
            asked = propose_source(ticket, ("store", "online")[pick % 2], "", "改", "desk", NOON)
            return asked if pick % 3 else decide_source(asked, True, "", "fin", NOON)
        case 9 if "pending" in ticket.facts:
            return decide_source(ticket, pick % 2 == 0, "查", "fin", NOON)
        case _:
            return step(
                ticket, ("advance", "agree", "reject")[pick % 3], ("desk", "ann", "bob")[pick % 3]
            )


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 60)), max_size=25))
def test_undoing_its_events_gives_what_the_ticket_said_after_each_of_them(
    steps: list[tuple[int, int]],
) -> None:
    ticket = made(vip=True)
    said = {1: content_of(ticket)}
    for what, pick in steps:
        try:
            ticket = do(ticket, what, pick)
        except DomainError:
            continue
        said[ticket.version] = content_of(ticket)
    for seq, content in said.items():
        assert content_of(as_of(ticket, seq, ticket.events)) == content


def test_what_an_automatic_node_sets_is_told_with_what_it_overrode_and_is_nobodys_own_any_more() -> (
    None
):
    before = set_facts(made(vip=True), {"service_level": "silver"}, None, "", "", "tom", NOON, True)
    assert before.facts[OWN] == {"service_level": 2}
    after = step(before, "advance")

    assert OWN not in after.facts and after.facts_rev == after.version
    told = facts_view(after, after.events, money=True).told
    assert [(each.name, each.value, each.was, each.source) for each in told[-2:]] == [
        ("service_level", "silver", None, after.source),
        ("service_level", "gold", "silver", "offer@1"),
    ]


def test_the_first_who_is_asked_compares_with_what_was_first_said() -> None:
    ticket = step(decide.add_line(made(), "S2", Decimal(3), "tom", NOON), "advance", vip=True)
    [token] = ticket.tokens
    then = compared(ticket, token, ticket.events)

    assert then and (then.against, then.seq) == ("first", 1)
    assert [(d.what, d.id, d.about, d.was, d.now) for d in differences(then.ticket, ticket)] == [
        ("line", "2", "S2", None, "3"), ("fact", "service_level", "", None, "gold"), ("fact", "vip", "", None, True),
    ]  # fmt: skip


def test_who_is_asked_after_an_approval_compares_with_what_was_approved() -> None:
    ticket = step(made(), "advance", vip=True)
    for who in ("ann", "bob"):
        ticket = step(ticket, "agree", who)
    at = ticket.version
    ticket = decide.correct_quantity(ticket, "1.2", Decimal(5), "改", "fin", NOON)
    ticket = step(ticket, "advance")
    [token] = ticket.tokens
    then = compared(ticket, token, ticket.events)

    assert then and (then.against, then.seq) == ("approved", at)
    assert [(d.id, d.was, d.now) for d in differences(then.ticket, ticket)] == [("1.2", "2", "5")]


def test_who_had_agreed_before_it_became_another_compares_with_what_they_agreed_to() -> None:
    ticket = step(step(made(), "advance"), "agree", "ann")
    at = ticket.version
    ticket = decide.remove_line(ticket, "1.1", "tom", NOON)
    [token] = ticket.tokens
    then = compared(ticket, token, ticket.events)

    assert then and (then.against, then.seq) == ("asked", at)
    assert [(d.id, d.was, d.now) for d in differences(then.ticket, ticket)] == [("1.1", "1", None)]


def test_a_log_that_does_not_give_the_content_of_then_says_nothing() -> None:
    """Rather than what was never so: the digest that the log keeps is another one."""
    ticket = step(step(made(), "advance"), "agree", "ann")
    ticket = decide.remove_line(ticket, "1.1", "tom", NOON)
    [token] = ticket.tokens
    wrong = [e if e.kind != "line_removed" else _with(e, sku="other") for e in ticket.events]

    assert compared(ticket, token, wrong) is None


def _with(event: Any, **told: Any) -> Any:
    return replace(event, data={**event.data, **told})


@pytest.mark.parametrize("seq", [1, 2])
def test_nothing_that_was_never_changed_differs(seq: int) -> None:
    ticket = step(made(), "advance")
    was = as_of(ticket, seq, ticket.events)

    assert [d.id for d in differences(was, ticket)] == (["service_level"] if seq == 1 else [])
