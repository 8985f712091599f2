"""What is reserved for a ticket and goes into its work by a node: for which lines, with which old parts due, and what
of it stays."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from suanqing.work.tickets.model import Line, Ticket
from suanqing.work.tickets.parts import OLD, SERIAL, Taken, taken_by_node
from tests.unit.tickets.test_walking import ticket as begun

USE = [{"kind": "acted", "token": "t1", "node": "take", "acts": [{"do": "use"}]}]
QUANTITIES = st.integers(1, 9).map(Decimal)


def holding(held: dict[str, list[str]], *lines: Line, **marks: Any) -> Ticket:
    made = begun("automatic@1")
    return made.with_(lines=lines, marks={"parts": {"held": held, **marks}})


def taken(ticket: Ticket) -> Taken:
    found = taken_by_node(ticket, USE)
    assert found is not None
    return found


def test_nothing_is_taken_where_no_node_says_so_and_where_nothing_is_reserved() -> None:
    notify = [{"kind": "acted", "token": "t1", "node": "n", "acts": [{"do": "notify"}]}]
    held = {"P": ["o1", "2", "held#x"]}

    assert taken_by_node(holding(held), notify) is None
    assert taken_by_node(holding({}), USE) is None


def test_old_parts_are_due_of_what_is_to_come_back_and_numbered_pieces_stay_reserved() -> None:
    numbered = ["o1", "1", "held#x", SERIAL]
    held = {"P": ["o1", "2", "held#x", OLD], "Q": ["o1", "1", "held#x"], "S": numbered}

    found = taken(holding(held))

    seq = begun("automatic@1").version + 1
    assert found.marks["parts"] == {
        "held": {"S": numbered},
        "used": {f"{seq}.1": ["o1", "P", "2", "2"], f"{seq}.2": ["o1", "Q", "1", "0"]},
    }


def test_a_line_that_something_was_taken_for_and_one_of_a_worker_are_not_taken_for_again() -> None:
    lines = (Line("1.1", "P", Decimal(1)), Line("1.2", "P", Decimal(1), "tom"))

    found = taken(
        holding({"P": ["o1", "1", "held#x"]}, *lines, used={"1.1": ["o1", "P", "1", "0"]})
    )

    assert [(row["line"], row.get("new", False)) for row in found.told] == [
        (found.lines[2].id, True)
    ]


@given(reserved=QUANTITIES, asked=st.lists(QUANTITIES, max_size=4))
def test_all_that_was_reserved_is_used_and_no_line_by_more_than_it_says(
    reserved: Decimal, asked: list[Decimal]
) -> None:
    lines = tuple(Line(f"1.{n}", "P", qty) for n, qty in enumerate(asked, 1))

    found = taken(holding({"P": ["o1", str(reserved), "held#x"]}, *lines))

    used = {line: Decimal(qty) for line, (_, _, qty, _) in found.marks["parts"]["used"].items()}
    said = {line.id: line.qty for line in found.lines}
    assert sum(used.values()) == reserved
    assert all(0 < qty <= said[line] for line, qty in used.items())
    assert found.lines[: len(lines)] == lines, "what the ticket said stays as it was"
    assert sum(said.values()) == max(sum(asked), reserved), "nothing is charged twice"
