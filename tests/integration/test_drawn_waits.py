"""Waits of drawn scenes end by themselves: after a time, on a day that somebody tells, or not at all while nobody could
be paid for what they lead to; by the tick's message, once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.canonical import canonical
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import BEIJING, epoch_ms, parse
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.lint import lint
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.due_service import FiringClocks, Outcome
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.flow import Flow, head_of
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore
from suanqing.work.tickets.walking import Asked
from tests.drawn import (
    QUEUE,
    NobodyFits,
    Shelf,
    block,
    end,
    finds_nobody,
    night_and_day,
    node,
    scene,
    task,
)

DESK = Caller("desk", frozenset({"dispatcher"}))
WEEK = 7 * 24 * 60
LIMIT = {"minutes": 60, "calendar": "service"}


def wait(on: str, to: str, **of: Any) -> dict[str, Any]:
    return node("wait", (on, to), wait=of, **{"allows": ["set_facts", "add_line"]})


AFTER_A_WEEK = scene(
    "job", job=task(("advance", "week")), week=wait("due", "visit", **{"for": "time", "minutes": WEEK}),
    visit=task(("advance", "out")), out=end(),
)  # fmt: skip
ON_A_DAY = scene(
    "day",
    day=wait("due", "out", **{"for": "date_field", "field": "promised", "days": -1}),
    out=end(),
)
SIDE_BY_SIDE = scene(
    "both", both=block("out", a="a", b="b"), out=end(),
    a=wait("due", "join", **{"for": "time", "minutes": 30}) | {"within": ["both", "a"]},
    b=wait("due", "join", **{"for": "time", "minutes": 30}) | {"within": ["both", "b"]},
)  # fmt: skip
PAID_WHEN_OVER = scene(
    "week", week=wait("due", "paid", **{"for": "time", "minutes": 30}),
    paid=task(("advance", "out"), state="done"), out=end(),
)  # fmt: skip
SOLD = scene("paid", paid=task(("advance", "out"), state="done"), out=end())
PROMISED = scene(
    "job", job=task(("advance", "out"), ("due", "late"), limit=LIMIT),
    late=task(("advance", "out"), state="on_site"), out=end(),
)  # fmt: skip

ON_TWO_DAYS = scene(
    "paid", paid=task(("advance", "gift")), out=end(),
    gift=task(("advance", "out"), active={"from": "2026-11-11", "to": "2026-11-13"}),
)  # fmt: skip
BY_PROMISE = scene("job", job=task(("advance", "out"), limit=LIMIT | {"promised": True}), out=end())


class Register:
    def get(self, party_id: str) -> Party:
        return Party(party_id, "outlet", "网点")

    find = get

    def of_outlet(self, outlet: str) -> list[Party]:
        return []


@dataclass
class Desk:
    """One company's commands and clocks; the time is `now`."""

    client: Any
    table: str
    now: datetime = datetime(2026, 11, 2, 9, tzinfo=BEIJING)
    shelf: Shelf = field(
        default_factory=lambda: Shelf(
            week=AFTER_A_WEEK,
            day=ON_A_DAY,
            sides=SIDE_BY_SIDE,
            paid=PAID_WHEN_OVER,
            promised=PROMISED,
            by_promise=BY_PROMISE,
            sold=SOLD,
            gift=ON_TWO_DAYS,
        )
    )

    def __post_init__(self) -> None:
        self.store = TicketStore(
            self.client, self.table, flow=Flow(self.shelf, finds_nobody, night_and_day)
        )
        self.commands = Tickets(self.store, Register(), lambda: self.now)
        self.clocks = FiringClocks(DueStore(self.store), lambda: self.now, NobodyFits())

    def made(self, scene: str, sku: str = "", promised: str = "") -> str:
        lines = ((sku, Decimal(1)),) if sku else ()
        spec = NewTicket("o1", "等待", "310115", scene=scene, lines=lines, promised=promised)
        return self.commands.create(DESK, spec).ticket.ticket_id

    def step(self, ticket_id: str, name: str = "advance") -> Ticket:
        return TicketFlow(self.commands).advance(DESK, ticket_id, Asked(Command(name, "desk")))

    def promise(self, ticket_id: str, day: int) -> None:
        told = datetime(2026, 11, day, 15, tzinfo=BEIJING)
        TicketFacts(self.commands).set_facts(DESK, ticket_id, {}, told.isoformat(), reason="改期")

    def at(self, ticket_id: str) -> list[str]:
        return [token["node"] for token in self.head(ticket_id).tokens.values()]

    def head(self, ticket_id: str) -> Ticket:
        """Which its log gives too."""
        ticket = self.store.get(ticket_id, consistent=True)
        log = self.store.history(ticket_id)
        assert canonical(replayed(ticket.scene_ref, log)) == canonical(head_of(ticket))
        return ticket

    def due(self, ticket_id: str) -> datetime | None:
        told = self.head(ticket_id).due
        return parse(told) if told else None

    def come(self, ticket_id: str) -> Outcome:
        """The message of the ticket's moment, when it is there."""
        moment = self.due(ticket_id)
        assert moment is not None
        self.now = moment
        return self.clocks.handle(ticket_id)

    def last(self, ticket_id: str) -> tuple[str, dict[str, Any]]:
        event = self.head(ticket_id).events[-1]
        return event.kind, event.data


@pytest.fixture
def desk(moto_tables: Any, tables: dict[str, str]) -> Desk:
    return Desk(moto_tables, tables["WORK_TABLE"])


def test_a_time_is_waited_for_and_left_by_itself_once(desk: Desk) -> None:
    ticket_id = desk.made("week")
    assert desk.due(ticket_id) is None
    desk.step(ticket_id)
    assert desk.due(ticket_id) == desk.now + timedelta(days=7)

    first = desk.come(ticket_id)
    version = desk.head(ticket_id).version
    again = desk.clocks.handle(ticket_id)

    assert (first.levels > 0, again) == (True, Outcome())
    assert desk.at(ticket_id) == ["visit"] and desk.head(ticket_id).version == version
    kind, data = desk.last(ticket_id)
    assert kind == "clock_fired" and "levels" not in data, "nobody is told that a wait was a wait"
    assert (desk.due(ticket_id), desk.head(ticket_id).clocks) == (None, {})


def test_a_day_starts_its_clock_when_it_is_told_and_moves_it_when_it_is_told_otherwise(
    desk: Desk,
) -> None:
    ticket_id = desk.made("day")
    assert desk.due(ticket_id) is None

    told = []
    for day in (20, 12):
        desk.promise(ticket_id, day)
        told.append(desk.due(ticket_id))

    assert told == [datetime(2026, 11, day, tzinfo=BEIJING) for day in (19, 11)]
    desk.come(ticket_id)
    assert desk.at(ticket_id) == ["out"]


@pytest.mark.parametrize(("day", "hour", "at"), [
    (10, 23, "out"), (11, 0, "gift"), (12, 23, "gift"), (13, 0, "out"),
])  # fmt: skip
def test_a_node_of_some_days_is_passed_by_tickets_that_began_on_others_by_the_clock_of_here(
    desk: Desk, day: int, hour: int, at: str
) -> None:
    """Whenever they come to it: the day on which a ticket began counts."""
    desk.now = datetime(2026, 11, day, hour, 30, tzinfo=BEIJING)
    ticket_id = desk.made("gift")
    desk.now += timedelta(days=5)

    desk.step(ticket_id)

    assert desk.at(ticket_id) == [at]


def test_a_day_that_is_past_is_over_at_once(desk: Desk) -> None:
    ticket_id = desk.made("day", promised="2026-10-01T01:00:00.000Z")

    assert desk.due(ticket_id) == desk.now
    desk.come(ticket_id)

    assert desk.at(ticket_id) == ["out"]


def test_two_waits_that_are_over_together_are_left_one_an_event(desk: Desk) -> None:
    ticket_id = desk.made("sides")

    desk.come(ticket_id)

    kinds = [event.kind for event in desk.store.history(ticket_id)]
    assert kinds == ["created", "clock_fired", "clock_fired"] and desk.at(ticket_id) == ["out"]


def test_a_wait_that_leads_to_done_serves_the_ticket(desk: Desk) -> None:
    ticket_id = desk.made("paid", "AC")

    desk.come(ticket_id)

    head = desk.head(ticket_id)
    assert (head.state, head.served, head.facts_rev) == ("done", desk.now, head.version)
    assert head.unsettled and head.unsettled.startswith("waiting#")


def test_a_ticket_that_begins_with_what_is_done_is_served_at_once_or_refused(desk: Desk) -> None:
    head = desk.head(desk.made("sold", "AC"))

    assert (head.state, head.served, head.facts_rev) == ("done", desk.now, 1)
    assert head.unsettled and head.unsettled.startswith("waiting#")
    with pytest.raises(Invalid) as refused:
        desk.made("sold")
    assert refused.value.facts["where"] == "lines"


def test_what_nobody_could_be_paid_for_waits_on_and_says_so_until_a_person_moves_it(
    desk: Desk,
) -> None:
    ticket_id = desk.made("paid")

    desk.come(ticket_id)

    assert desk.at(ticket_id) == ["week"] and desk.due(ticket_id) is None
    kind, data = desk.last(ticket_id)
    [level] = data["levels"]
    assert (kind, level["kind"], level["refused"]) == ("clock_fired", "due", "invalid")
    desk.commands.add_line(DESK, ticket_id, "AC", Decimal(1))
    assert desk.step(ticket_id, "due").state == "done"


def test_a_promise_that_is_over_is_told_and_leads_on(desk: Desk) -> None:
    ticket_id = desk.made("promised")
    desk.come(ticket_id)
    assert [level["kind"] for level in desk.last(ticket_id)[1]["levels"]] == ["warning"]

    desk.come(ticket_id)

    _, data = desk.last(ticket_id)
    assert [level["kind"] for level in data["levels"]] == ["due"]
    assert desk.at(ticket_id) == ["late"]


def test_a_scene_whose_wait_asks_for_no_day_is_not_published() -> None:
    for name, told in (("vip", "is no day"), ("form.none", "is no word")):
        document = scene(
            "day", day=wait("due", "out", **{"for": "date_field", "field": name}), out=end()
        )
        [found] = [each for each in lint(document) if each.severity == "error"]
        assert (found.code, found.node) == ("unknown_word", "day") and told in found.message


def test_the_moment_is_reckoned_from_when_the_token_came(desk: Desk) -> None:
    ticket_id = desk.made("day")
    desk.now += timedelta(hours=3)
    desk.promise(ticket_id, 20)

    [clock] = desk.head(ticket_id).clocks.values()

    [token] = desk.head(ticket_id).tokens.values()
    assert clock["running_since"] == token["since"] < epoch_ms(desk.now)
    assert QUEUE["queue"] == token["queue"]


def test_r136_work_is_due_by_the_time_that_was_promised_where_that_is_earlier(desk: Desk) -> None:
    """And moves with it, never beyond what the node promises by itself."""
    early, late = desk.now + timedelta(minutes=20), desk.now + timedelta(hours=5)
    told = {
        moment: desk.made("by-promise", promised=moment.isoformat()) for moment in (early, late)
    }
    by_itself = desk.made("by-promise")

    limits = [
        [each["limit_min"] for each in desk.head(ticket).clocks.values()]
        for ticket in (told[early], told[late], by_itself)
    ]
    desk.promise(told[early], 20)

    assert limits == [[20], [60], [60]]
    assert [each["limit_min"] for each in desk.head(told[early]).clocks.values()] == [60]
