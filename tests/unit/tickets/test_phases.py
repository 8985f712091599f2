"""Of what phase a ticket's work is: that of the node at which it was done."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from suanqing.work.scenes.around import Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.tickets import walking
from suanqing.work.tickets.decide import NewTicket, create
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.owner_rules import Owners
from suanqing.work.tickets.phases import phase_of
from suanqing.work.tickets.walking import Told
from tests.drawn import Shelf, end, night_and_day, scene, task
from tests.unit.tickets.test_walking import Register

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)
LONG = scene(
    "look",
    look=task(("advance", "fit"), state="created", phase="presale"),
    fit=task(("advance", "visit"), state="assigned", phase="sale"),
    visit=task(("advance", "over"), state="done", phase="aftersale"),
    over=end("closed", phase="aftersale"),
)
SHELF = Shelf(long=LONG)


def walked(steps: int) -> tuple[Ticket, list[Event]]:
    spec = NewTicket(
        "o1", "安装", "310115", "app:x", scene="installation@1", lines=(("A", Decimal(1)),)
    )
    flow = Flow(SHELF, Owners(Register()), night_and_day)  # type: ignore[arg-type]
    ticket = begun(create("T1", spec, "ann", NOON, None).with_(flow=flow), "long@1", "ann")
    log = list(ticket.events)
    for number in range(steps):
        at = NOON + timedelta(hours=number + 1)
        ticket = walking.advanced(ticket, Command("advance", "ann"), Told(), at)
        log += [event for event in ticket.events if event.seq > len(log)]
    return ticket, log


def test_a_drawn_tickets_phase_is_that_of_the_node_it_left_when_it_was_served() -> None:
    ticket, log = walked(3)

    assert ticket.served == NOON + timedelta(hours=2)
    found = phase_of(ticket, log, ticket.version, ticket.served, lambda _: compiled_scene(LONG))
    assert found == "sale", "the visit after it changes nothing"
    early = phase_of(ticket, log, 1, ticket.served, lambda _: compiled_scene(LONG))
    assert early == "presale", "as far as it was then"


def test_a_built_in_scene_has_one_phase_and_an_unknown_one_none() -> None:
    ticket, log = walked(0)
    told = {"installation@1": "aftersale", "consultation@1": "presale", "later@9": None}

    for name, phase in told.items():
        plain = ticket.with_(scene_ref="", scene=name)
        assert phase_of(plain, log, 1, NOON, lambda _: compiled_scene(LONG)) == phase
