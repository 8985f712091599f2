"""Who waits for a part, and what to order."""

from datetime import date
from decimal import Decimal

from stock.wiring import api, parties, stock, ticket_parts
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF, STEER
from suanqing.work.stock import places, reorder, schemas
from suanqing.work.stock.model import ZERO, text_of

PLACE = "/stock/{place}"


@api.route("GET", PLACE + "/waiting/{sku}", roles=STAFF)
def get_waiting(caller: Caller, place: str, sku: str) -> schemas.WaiterList:
    """The tickets that wait for a part at a place, in the order of allocation."""
    desk = stock()
    places.check_look(caller, places.place(desk.parties, place))
    return schemas.WaiterList(items=schemas.waiter_views(desk.store.waiting(place, sku)))


@api.route("POST", PLACE + "/allocations", roles=STEER)
def allocate_parts(caller: Caller, place: str, body: schemas.AllocateParts) -> schemas.Allocated:
    """End reservations that are over and serve who waits; also done whenever stock comes in."""
    desk = stock()
    places.check_keep(caller, places.place(desk.parties, place))
    part = desk.part(body.part)
    ticket_parts().expire(place, part.part, desk.clock())
    return schemas.Allocated(served=ticket_parts().allocate(place, part.part))


@api.route("GET", PLACE + "/reorder", roles=STAFF)
def get_reorder(caller: Caller, place: str, query: schemas.ReorderQuery) -> schemas.ReorderList:
    """What to order, from what was used there and the lead time, and how that would have done in the past; with a
    region for the place and all stores and vans there together, as if they were one."""
    desk = stock()
    at = places.place(desk.parties, place)
    around = places.around(parties(), at, query.region) if query.region else [at]
    for each in around:
        places.check_look(caller, each)
    today: date = desk.clock().date()
    first = reorder.first_day(today, query.days)
    uses, position, complete = [], dict[str, Decimal](), True
    for each in around:
        found, whole = desk.store.history(each.party_id, first.isoformat(), today.isoformat())
        uses.append(reorder.daily_use(found, first, query.days))
        complete = complete and whole
        lies = [(level.part, level.free) for level in desk.store.levels(each.party_id)]
        for part, qty in [*lies, *((s.part, s.qty) for s in desk.store.incoming(each.party_id))]:
            position[part] = position.get(part, ZERO) + qty
    items = []
    for part, use in sorted(reorder.together(uses).items()):
        known = desk.part(part)
        suggested = reorder.suggest(use, known.lead_days, position.get(part, ZERO), known.unit)
        items.append(schemas.reorder_view(part, suggested))
    return schemas.ReorderList(
        days=query.days, share=text_of(reorder.SHARE), places=[each.party_id for each in around],
        items=items, complete=complete,
    )  # fmt: skip
