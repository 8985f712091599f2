"""How late the real tick is: what is due at seconds of three minutes, against when it was handled.

The template is deployed to the embedded AWS, whose scheduler runs the tick each minute, whose queue delays to the
second and whose functions are processes of this machine. Due are reservations of parts: clocks of tickets come by the
same tick, queue and function. Each is reserved an hour ago, so that its moment comes within the next minutes, evenly
spread; late is the moment written in the ticket's event against the one that was promised.

    python -m bench late
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import quantiles
from typing import Any
from unittest.mock import patch

from bench.row import row
from embedded import aws
from embedded.deploy import deploy
from embedded.places import local_credentials
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse, utcnow
from suanqing.work.stock.stock_service import Stock
from suanqing.work.stock.store import StockStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.part_commands import TicketParts
from suanqing.work.tickets.store import TicketStore

AIM_SECONDS = 60
HOW_MANY, BEGINS, SPREAD, PATIENCE = 60, 90.0, 120.0, 300.0
"""Reservations; seconds until the first is due, from the first to the last, and to wait after that one."""
DESK = Caller("bench", frozenset({"dispatcher"}))
OUTLET, PART, HOUR = "bench-outlet", "BENCH-PUMP", timedelta(hours=1)


@contextmanager
def tables() -> Iterator[tuple[Any, dict[str, str]]]:
    """A client of the deployed tables, and the stack's outputs."""
    import boto3

    with aws.running() as server:
        outputs = deploy(server.endpoint, {"Stage": "local"}, report=lambda _: None)
        with patch.dict("os.environ", local_credentials(server.endpoint)):
            yield boto3.client("dynamodb"), outputs


def reserve(client: Any, names: dict[str, str], until: list[datetime]) -> dict[str, datetime]:
    """A ticket for each moment, with a part reserved until then."""
    parties = PartyStore(client, names["PricingTable"])
    prices = PricingStore(client, names["PricingTable"])
    parties.put(Party(OUTLET, "outlet", "网点", region="310115"), None)
    prices.put_sku(Sku(PART, "part", "水泵"))
    found = {}
    for number, moment in enumerate(until):
        asked = moment - HOUR
        clock = lambda asked=asked: asked  # noqa: E731
        stock = Stock(StockStore(client, names["WorkTable"]), parties, prices, clock)
        tickets = Tickets(TicketStore(client, names["WorkTable"]), parties, clock, prices)
        if not number:
            stock.receive(DESK, OUTLET, PART, str(len(until)), "delivery")
        spec = NewTicket(OUTLET, "换水泵", "310115", lines=((PART, Decimal(1)),))
        ticket = tickets.create(DESK, spec, f"late-{number}").ticket.ticket_id
        TicketParts(tickets, stock).reserve(DESK, ticket, OUTLET, PART, "1", hours=1)
        found[ticket] = moment
    return found


def lateness(store: TicketStore, due: dict[str, datetime]) -> list[float]:
    """Seconds of each, once all are handled. Raises RuntimeError where one never is."""
    end = max(due.values()) + timedelta(seconds=PATIENCE)
    late: dict[str, float] = {}
    while len(late) < len(due):
        if utcnow() > end:
            raise RuntimeError(f"{len(due) - len(late)} of {len(due)} were never handled")
        for ticket in due.keys() - late.keys():
            events = store.history(ticket)
            freed = [each.at for each in events if each.kind == "part_released"]
            if freed:
                late[ticket] = (freed[0] - due[ticket]).total_seconds()
        time.sleep(1)
    return list(late.values())


def run(how_many: int = HOW_MANY) -> list[dict[str, Any]]:
    with tables() as (client, names):
        first = utcnow() + timedelta(seconds=BEGINS)
        moments = [first + timedelta(seconds=SPREAD * n / how_many) for n in range(how_many)]
        until = [parse(each.isoformat(timespec="milliseconds")) for each in moments]
        late = lateness(TicketStore(client, names["WorkTable"]), reserve(client, names, until))
    if min(late) < 0:
        raise RuntimeError(f"handled before its moment: {min(late)} s")
    middle = quantiles(late, n=100)[49]
    return [
        row("late: what is due, handled by the real tick and queue, latest", max(late), "s",
            aim=AIM_SECONDS, peer=f"{how_many} in {SPREAD:.0f} s"),
        row("late: the same, half of them within", middle, "s"),
    ]  # fmt: skip
