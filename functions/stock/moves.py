"""What lies at a place, and how it moves: receive, count, adjust, send, take in."""

from datetime import timedelta

from stock import decisions
from stock.wiring import api, stock, ticket_parts
from suanqing import times
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, STAFF, STEER, WORK
from suanqing.work.stock import places, schemas

PLACE = "/stock/{place}"
MONTH = timedelta(days=30)


@api.route("GET", PLACE, roles=STAFF)
def get_levels(caller: Caller, place: str) -> schemas.LevelList:
    """What lies at a place, by part."""
    found = stock().levels(caller, place)
    return schemas.LevelList(items=[schemas.level_view(level) for level in found])


@api.route("GET", PLACE + "/moves", roles=STAFF)
def get_moves(caller: Caller, place: str, query: schemas.MoveQuery, lang: Lang) -> schemas.MoveList:
    """What moved there, oldest first; the movements of a part sum to what is on hand."""
    desk = stock()
    places.check_look(caller, places.place(desk.parties, place))
    now = desk.clock()
    since = query.since or (now - MONTH).date().isoformat()
    until = times.day(query.until) if query.until else now.date()
    end = (until + timedelta(days=1)).isoformat()
    found, complete = desk.store.history(place, since, end)
    return schemas.MoveList(items=schemas.move_views(found, lang), complete=complete)


@api.route("POST", PLACE + "/receipts", roles=STEER)
def receive_parts(caller: Caller, place: str, body: schemas.ReceiveParts) -> schemas.LevelView:
    """Goods from outside into a store; what tickets wait for is put by for them."""
    stock().receive(caller, place, body.part, body.qty, body.key, body.serials, body.note)
    return _served(place, body.part)


@api.route("POST", PLACE + "/counts", roles=WORK, decides=nothing, two_people=decisions.large_count)
def count_parts(caller: Caller, place: str, body: schemas.CountParts) -> schemas.LevelView:
    """A stock-take: what was found in the place of what stood there. A large difference takes two people."""
    stock().count(
        caller, place, body.part, body.counted, body.seen, body.reason, body.key, body.serials
    )
    return _served(place, body.part)


@api.route(
    "POST",
    PLACE + "/adjustments",
    roles=DISPATCH,
    decides=nothing,
    two_people=decisions.large_adjustment,
)
def adjust_parts(caller: Caller, place: str, body: schemas.AdjustParts) -> schemas.LevelView:
    """More or less than it says, with the reason. A large one takes two people."""
    stock().adjust(caller, place, body.part, body.qty, body.reason, body.key, body.serials)
    return _served(place, body.part)


@api.route("POST", PLACE + "/shipments", roles=WORK)
def send_parts(caller: Caller, place: str, body: schemas.SendParts) -> schemas.ShipmentView:
    """The first half of a transfer: it leaves the place, and lies nowhere until it is taken in."""
    sent = stock().send(caller, place, body.to, body.part, body.qty, body.key, body.serials)
    return schemas.shipment_view(sent)


@api.route("GET", PLACE + "/shipments", roles=STAFF)
def get_shipments(caller: Caller, place: str) -> schemas.ShipmentList:
    """What is on the way to a place."""
    desk = stock()
    places.check_look(caller, places.place(desk.parties, place))
    found = desk.store.incoming(place)
    return schemas.ShipmentList(items=[schemas.shipment_view(each) for each in found])


@api.route("POST", PLACE + "/shipments/{shipment}/arrival", roles=WORK)
def take_in(caller: Caller, place: str, shipment: str, body: schemas.TakeIn) -> schemas.LevelView:
    """The second half, once: all of it, or less with the reason."""
    level = stock().arrive(caller, place, shipment, body.qty, body.reason)
    return _served(place, level.part)


def _served(place: str, part: str) -> schemas.LevelView:
    """The level once those who wait have got theirs."""
    ticket_parts().allocate(place, part)
    return schemas.level_view(stock().store.level(place, part))
