"""A reservation that is over, on the deployed stack: tick, queue and handler with the role that they have."""

import json
import time
from datetime import timedelta
from decimal import Decimal

from demo.cloud import Cloud
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.work.stock.stock_service import Stock
from suanqing.work.stock.store import StockStore
from suanqing.work.tickets import parts
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.part_commands import TicketParts
from suanqing.work.tickets.store import TicketStore

DESK = Caller("e2e-desk", frozenset({"dispatcher"}))
PART, PATIENCE = "E2E-PUMP", 120.0


def test_a_reservation_ends_on_its_minute_and_who_waits_has_it(cloud: Cloud) -> None:
    """Asked for an hour ago, so that its minute is now; from then on nobody asks for the part."""
    database, names = cloud.client("dynamodb"), cloud.outputs
    register = PartyStore(database, names["PricingTable"])
    prices = PricingStore(database, names["PricingTable"])
    outlet = next(each for each in register.of_kind("outlet") if each.active)
    hour_ago = utcnow() - timedelta(hours=1) + timedelta(seconds=3)
    store = StockStore(database, names["WorkTable"])
    stock = Stock(store, register, prices, lambda: hour_ago)
    tickets = Tickets(TicketStore(database, names["WorkTable"]), register, lambda: hour_ago, prices)
    desk = TicketParts(tickets, stock)
    prices.put_sku(Sku(PART, "part", "水泵"))
    stock.receive(DESK, outlet.party_id, PART, "1", "e2e-delivery")
    spec = NewTicket(
        outlet.party_id, "换水泵", outlet.region or "310115", lines=((PART, Decimal(1)),)
    )
    first, second = (tickets.create(DESK, spec, key).ticket.ticket_id for key in ("one", "two"))
    desk.reserve(DESK, first, outlet.party_id, PART, "1", hours=1)
    desk.reserve(DESK, second, outlet.party_id, PART, "1", wait=True)

    tick = json.dumps({"clocks": "tick"}).encode()
    answer = cloud.client("lambda").invoke(FunctionName=cloud.function("Clocks"), Payload=tick)

    assert json.loads(answer["Payload"].read())["sent"] >= 1
    end = time.monotonic() + PATIENCE
    while PART not in parts.of(tickets.store.get(second), "held"):
        assert time.monotonic() < end, "nobody ended it"
        time.sleep(0.2)
    assert parts.of(tickets.store.get(first), "held") == {}
    assert [each.kind for each in tickets.store.history(first)].count("part_released") == 1
    shown = cloud.web.must("GET", f"/tickets/{second}/parts", party="dispatch-1")
    assert float(shown["waited_hours"]) >= 0.9, "the hours that it waited for the part are told"
