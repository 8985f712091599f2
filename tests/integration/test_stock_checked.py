"""A node that looks at the stock, through the real handlers: what is there leads one way, what is not another, once."""

from typing import Any

import pytest

from jobs import acts as act_job
from tests import drawn
from tests.integration.test_acts import CLERK, DESK, Machine, do, failing, machine, receive

__all__ = ["machine"]


def looking(**of: Any) -> dict[str, Any]:
    return drawn.scene(
        "advise",
        advise=drawn.task(("advance", "look"), state="created", owner=DESK),
        look=drawn.auto("known", acts=[{"do": "check_stock", **of}]),
        known=drawn.node(
            "wait", ("event:in_stock", "offer"), ("event:out_of_stock", "other"), owner=DESK,
            wait={"for": "event", "event": "in_stock"},
        ),
        offer=drawn.task(("advance", "over"), owner=DESK),
        other=drawn.task(("advance", "look"), owner=DESK),
        over=drawn.end(),
    )  # fmt: skip


def looked(machine: Machine, name: str, times: int = 1) -> str:
    ticket = machine.made({"scene": name})
    machine.stream(ticket)
    do(CLERK, ticket, "advance", {})
    machine.stream(ticket, times)
    machine.work(times)
    return ticket


def at(machine: Machine, ticket: str) -> list[str]:
    return [each["node"] for each in machine.tickets.get(ticket, True).tokens.values()]


@pytest.mark.parametrize("times", [1, 3])
def test_r116_what_lies_free_there_leads_to_the_offer_and_what_does_not_to_another(
    machine: Machine, times: int
) -> None:
    machine.publish("looking", looking(parts=[{"sku": "PUMP", "qty": "2"}]))
    before = looked(machine, "looking", times)
    receive("PUMP", "2")

    after = looked(machine, "looking", times)

    assert (at(machine, before), at(machine, after)) == (["other"], ["offer"])
    head = machine.tickets.get(after, True)
    assert [each.kind for each in head.events].count("advanced") == 2, (
        "the step, and the event once"
    )
    assert failing() == []


def test_looked_at_again_it_finds_what_came_meanwhile(machine: Machine) -> None:
    machine.publish("looking", looking(parts=[{"sku": "PUMP", "qty": "1"}]))
    ticket = looked(machine, "looking")
    receive("PUMP", "1")

    do(CLERK, ticket, "advance", {})
    machine.stream(ticket)
    machine.work()

    assert at(machine, ticket) == ["offer"]


def test_what_asks_for_no_part_stands_in_the_outlets_list(machine: Machine) -> None:
    machine.publish("looking", looking())
    ticket = machine.made({"scene": "looking", "lines": []})
    do(CLERK, ticket, "advance", {})

    act_job.take(machine.message(machine.tickets.get(ticket, True)))

    assert [(each["do"], each["code"]) for each in failing()] == [
        ("check_stock", "nothing_to_reserve")
    ]
    assert at(machine, ticket) == ["known"], "and somebody may say what is there"
