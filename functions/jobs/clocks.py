"""Clocks of tickets and ends of reservations: what is due is found each minute, handled by the queue, and swept each
hour. Handler `jobs.clocks.handler`.

    {"clocks": "tick"}      every minute: what is due soon, sent to the queue with a delay to the second
    {"clocks": "sweep"}     every hour: begin a sweep over all open tickets
    {"clocks": "upkeep"}    every night: begin to look for upkeep that is due
    Records                 {"ticket", "due"}: fire what is due; {"stock", "due"}: what of that list of reservations is
                            over; {"ticket", "act"}: do what an automatic node says (`jobs.acts`); {"job", …}: a
                            piece of a sweep; {"upkeep", "place"}: a page of things
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jobs.wiring import (
    calendars,
    each_message,
    parties,
    pricing,
    tickets,
    time_left,
    views,
)
from suanqing.people.parties.model import HQ
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import Message, Pieces, begin, sender
from suanqing.times import BEIJING, epoch_ms, utcnow
from suanqing.work.scenes.due import tick_buckets
from suanqing.work.tickets.act_store import ActStore
from suanqing.work.tickets.due_queue_service import QUEUE, send, send_upkeep
from suanqing.work.tickets.due_service import FiringClocks, Found
from suanqing.work.tickets.due_store import DueStore
from suanqing.work.tickets.due_sweep_service import KIND, Sweep, kept_until
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.part_due import late

if TYPE_CHECKING:
    from suanqing.work.dispatch.colleague_service import OutletColleagues
    from suanqing.work.service.upkeep_service import Upkeep
    from suanqing.work.tickets.part_commands import TicketParts

RESERVE_MS, TURN_MS = 15_000, 10_000
"""Kept of the invocation; and how long a piece of a sweep may keep messages of its batch waiting."""


@cache
def store() -> DueStore:
    return DueStore(tickets())


@cache
def clocks() -> FiringClocks:
    return FiringClocks(store(), now, Suggesting())


@cache
def colleagues() -> "OutletColleagues":
    from suanqing.work.dispatch.colleague_service import OutletColleagues
    from suanqing.work.dispatch.decision_store import DecisionStore
    from suanqing.work.dispatch.profile_store import ProfileStore
    from suanqing.work.dispatch.settings_store import DispatchSettingsStore
    from suanqing.work.dispatch.staff_service import Staff

    client, pricing = aws.dynamodb(), setting("PRICING_TABLE")
    staff = Staff(parties(), ProfileStore(client, pricing), tickets(), now)
    decisions = DecisionStore(client, setting("WORK_TABLE"))
    return OutletColleagues(staff, DispatchSettingsStore(client, pricing), decisions)


class Suggesting:
    """Dispatch, loaded where some late work goes to another."""

    def find(self, ticket: Ticket, token: str, at: datetime) -> Found:
        return colleagues().find(ticket, token, at)


@cache
def sweeps() -> Pieces:
    failed = ActStore(aws.dynamodb(), setting("WORK_TABLE")).count
    sweep = Sweep(tickets(), clocks(), outlets, overdue, reserved, failed)
    return Pieces(views(), KIND, sweep, sender(QUEUE))


@cache
def ticket_parts() -> "TicketParts":
    from suanqing.work.stock.stock_service import Stock
    from suanqing.work.stock.store import StockStore
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.part_commands import TicketParts

    store = StockStore(aws.dynamodb(), setting("WORK_TABLE"))
    stock = Stock(store, parties(), pricing(), now)
    return TicketParts(Tickets(tickets(), parties(), now, pricing()), stock)


def now() -> datetime:
    return utcnow()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{sent} of a tick, {sweep} of a sweep that begins; else what Lambda is answered."""
    if "Records" in event:
        in_time = time_left(context, RESERVE_MS, TURN_MS)
        return each_message(event, context, QUEUE, lambda message: take(message, in_time))
    observe.start(event, context)
    if event.get("clocks") == "upkeep":
        return {"upkeep": begin_upkeep()}
    return {"sweep": begin_sweep()} if event.get("clocks") == "sweep" else {"sent": tick()}


def tick() -> int:
    """Send what is due from two minutes ago to the end of the next; a ticket stands there once."""
    now = epoch_ms(utcnow())
    found = dict.fromkeys(due for bucket in tick_buckets(now) for due in store().due_in(bucket))
    send(found, now)
    if found:
        observe.log("clocks are due", sent=len(found))
    return len(found)


def take(message: Message, in_time: Any) -> None:
    """One message of the queue."""
    if "act" in message:
        done(message)
        return
    if "upkeep" in message:
        kept_up(message["upkeep"], message["place"])
        return
    if "job" in message:
        calendars().known(fresh=True)  # what began the sweep was written just now
        sweeps().handle(message, in_time)
        report(message["job"])
        return
    if "stock" in message:
        ended(message["stock"], message["due"])
        return
    outcome = clocks().handle(message["ticket"])
    if outcome.again is not None:
        send([(message["ticket"], outcome.again)], epoch_ms(utcnow()))
    if outcome.levels:
        observe.log("clock fired", ticket=message["ticket"], levels=outcome.levels)


def done(message: Message) -> None:
    """What an automatic node says."""
    from jobs.acts import take as take_act

    take_act(message)


def ended(name: str, due: int) -> None:
    """Reservations of that list that are over, and who is served by what came free."""
    from suanqing.work.tickets.part_due_service import free

    freed = free(ticket_parts(), name, due)
    if freed.again is not None:
        send([(name, freed.again)], epoch_ms(utcnow()))
    if freed.ended or freed.served:
        observe.log("reservations ended", stock=name, ended=freed.ended, served=freed.served)


def begin_upkeep() -> str:
    """The day that is looked at, Beijing's."""
    day = now().astimezone(BEIJING).date().isoformat()
    send_upkeep(day, "")
    return day


def kept_up(day: str, place: str) -> None:
    """Tickets of upkeep that are due by that day of a page of things, and the page that follows."""
    found = upkeep().page(date.fromisoformat(day), place)
    if found.place:
        send_upkeep(day, found.place)
    if found.made or found.failed:
        observe.log("upkeep drafted", made=found.made, failed=found.failed)


@cache
def upkeep() -> "Upkeep":
    from suanqing.work.assets.past_service import Files
    from suanqing.work.service.rework_service import ReworkService
    from suanqing.work.service.settings import SettingsStore
    from suanqing.work.service.upkeep_service import Upkeep, upkeep_store
    from suanqing.work.tickets.commands import Tickets
    from suanqing.work.tickets.linked_store import LinkedStore

    client, table = aws.dynamodb(), setting("PRICING_TABLE")
    linked = LinkedStore(client, setting("WORK_TABLE"))
    commands = Tickets(tickets(), parties(), now, pricing())
    cases = ReworkService(commands, linked, SettingsStore(client, table))
    return Upkeep(cases, Files(commands, linked), upkeep_store(client, table).rules)


def begin_sweep() -> str:
    """Once an hour, however often it is asked for."""
    now = utcnow()
    job = now.strftime("%Y-%m-%dT%H")
    begin(views(), KIND, job, kept_until(now), sender(QUEUE))
    return job


def report(job: str) -> None:
    """A sweep that is done says what it found; a clock overdue or a ticket of nobody's is a failure."""
    head = views().get(KIND, job)
    if head is None or head["stage"] != "done":
        return
    told = {name: head[name] for name in ("tickets", "moved", "overdue", "alone", "named")}
    told |= {name: head[name] for name in ("reserved", "acts", "acts_of") if name in head}
    observe.log("clocks swept", sweep=job, **told)
    if head["overdue"]:
        observe.failed("ClockOverdue", sweep=job, count=head["overdue"], tickets=head["named"])
    if head["alone"]:
        observe.failed("TicketUnowned", sweep=job, count=head["alone"], tickets=head["named"])


def overdue(ticket_id: str) -> None:
    """Sent once more."""
    send([(ticket_id, 0)], epoch_ms(utcnow()))


def reserved(ticket: Ticket) -> int:
    """Its reservations that should have ended, sent once more: also those made before they stood in the index."""
    now = epoch_ms(utcnow())
    names = late(ticket, now)
    send([(name, 0) for name in names], now)
    return len(names)


def outlets() -> Iterator[str]:
    """Head office, which keeps what no outlet serves, and every outlet."""
    yield HQ
    after: str | None = None
    while True:
        page = parties().page(kind="outlet", limit=100, after=after)
        yield from (party.party_id for party in page.parties)
        after = page.after
        if after is None:
            return
