"""Named items and fees of nodes come to the ledger: to who did the work, once, in the basis, and back to nothing."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.finance.corrections import facts
from suanqing.pricing.model import Refund
from suanqing.work.scenes.around import Command
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore
from suanqing.work.tickets.walking import Asked
from tests.drawn import Shelf, block, end, finds_nobody, night_and_day, scene, task
from tests.integration.settling import DISPATCHER, SITE, World
from tests.integration.test_settlement_stream import deliver

TECHNICIAN = {"rule": "role", "role": "technician", "fallback": {"queue": "fitters"}}
OFFICE = {"rule": "role", "role": "dispatcher", "fallback": {"queue": "office"}}
PAID = scene(
    "both",
    both=block("hand", fit="fit", test="test"),
    fit=task(("advance", "join"), state="on_site", owner=TECHNICIAN, within=["both", "fit"],
             settles={"trigger": "named", "items": ["PIPE-3M"]}),
    test=task(("advance", "join"), state="on_site", owner=TECHNICIAN, within=["both", "test"],
              settles={"trigger": "fee", "item": "LABOUR-MIN", "qty": "30"}),
    hand=task(("back", "both"), ("complete", "out"), state="on_site", owner=OFFICE),
    out=task(("close", "over"), ("cancel", "off"), state="done", owner=OFFICE),
    over=end("closed"),
    off=end("cancelled"),
)  # fmt: skip
PAID["nodes"]["hand"]["exits"][0]["name"] = {"zh": "重来", "en": "again"}


class Walked:
    """A ticket of the company in the scene; each step is one write, as the handler's."""

    def __init__(self, engine: Any, tables: dict[str, str]) -> None:
        self.world = world = World(engine, tables).found()
        world.publish()
        flow = Flow(Shelf(paid=PAID), finds_nobody, night_and_day)
        self.store = TicketStore(engine, tables["WORK_TABLE"], flow=flow)
        self.commands = Tickets(self.store, world.parties, world.clock)
        self.flow = TicketFlow(self.commands)
        lines = (("AC-INSTALL", Decimal(1)), ("PIPE-3M", Decimal(2)))
        spec = NewTicket("sh-01", "装空调", SITE, "app:dispatch", lines=lines, scene="paid")
        self.id = self.commands.create(DISPATCHER, spec).ticket.ticket_id

    @property
    def ticket(self) -> Ticket:
        return self.store.get(self.id, consistent=True)

    def step(self, at: str, name: str, **more: Any) -> None:
        token = next(name for name, each in self.ticket.tokens.items() if each["node"] == at)
        command = Command(name, DISPATCHER.party, token=token, **more)
        self.flow.advance(DISPATCHER, self.id, Asked(command))

    def done(self, node: str, by: str) -> None:
        self.step(node, "hand_over", owner=by)
        self.step(node, "advance")

    def booked(self) -> dict[str, dict[str, int]]:
        """Each pay line of the newest assessment: to whom."""
        lines = self.world.ledger.assessments(self.id)[-1].assessment.lines
        return {line.sku: dict(line.shares) for line in lines if line.plane == "pay"}


@pytest.fixture
def walked(engine: Any, tables: dict[str, str]) -> Walked:
    return Walked(engine, tables)


def test_each_who_did_a_node_is_paid_what_it_settles_once_and_called_off_nobody_is(
    walked: Walked,
) -> None:
    world = walked.world
    before = world.accrued()
    walked.done("fit", "tech-1")
    walked.done("test", "tech-2")
    walked.step("hand", "back")
    walked.done("test", "tech-2")
    walked.done("fit", "tech-1")
    walked.step("hand", "complete")
    deliver(world.image(walked.id), world.image(walked.id))

    booked = walked.booked()
    pipes, minutes = 5_040, 2_835  # 2 × 24.00 × 1.05; half an hour at 54.00 × 1.05
    assert set(booked) == {"AC-INSTALL", "PIPE-3M", "LABOUR-MIN"}
    assert {*booked["PIPE-3M"]} == {"sh-01", "tech-1"}
    assert {*booked["LABOUR-MIN"]} == {"sh-01", "tech-2"}
    assert (sum(booked["PIPE-3M"].values()), sum(booked["LABOUR-MIN"].values())) == (pipes, minutes)
    now = world.accrued()
    whole = {party: now[party] - before[party] for party in now}
    assert whole["tech-2"] == booked["LABOUR-MIN"]["tech-2"]
    assert sum(whole.values()) == sum(sum(shares.values()) for shares in booked.values())
    assert deliver(world.image(walked.id)) == [] and world.accrued() == now, "told again, paid once"

    walked.commands.cancel(DISPATCHER, walked.id, "客户退单")
    deliver(world.image(walked.id))

    assert world.accrued() == before


def test_a_fee_is_refunded_as_any_line_and_its_reversal_mirrors_what_was_booked(
    walked: Walked,
) -> None:
    world = walked.world
    before = world.accrued()
    walked.done("fit", "tech-1")
    walked.done("test", "tech-2")
    walked.step("hand", "complete")
    deliver(world.image(walked.id))
    paid = world.accrued()
    [fee] = [line for line in walked.ticket.lines if line.sku == "LABOUR-MIN"]

    then = walked.ticket
    told = Refund(fee.id, 1, 1)
    back = facts.refund(then, then.events, "refund:1", told, "fin", world.clock())
    walked.store.save(then, back)
    deliver(world.image(walked.id))

    after = world.accrued()
    assert (after["tech-2"], after["tech-1"]) == (before["tech-2"], paid["tech-1"])


def test_two_who_do_one_node_at_once_pay_one_fee(walked: Walked) -> None:
    walked.step("test", "hand_over", owner="tech-2")
    seen = walked.ticket
    token = next(name for name, each in seen.tokens.items() if each["node"] == "test")
    step = Asked(Command("advance", DISPATCHER.party, token=token))
    walked.flow.advance(DISPATCHER, walked.id, step)

    with pytest.raises(Conflict) as late:
        walked.flow.advance(DISPATCHER, walked.id, step)

    assert late.value.code in ("round_over", "token_moved", "illegal_step")
    assert [line.sku for line in walked.ticket.lines].count("LABOUR-MIN") == 1
    assert replace(seen, lines=()).version < walked.ticket.version
