"""A ticket's parts: put by, used, returned; each in one transaction with the stock it moves."""

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF, WORK
from suanqing.times import utcnow
from suanqing.work.tickets import part_schemas as views
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, ticket_parts, tickets

PATH = "/tickets/{ticket_id}/parts"


@api.route("GET", PATH, roles=STAFF)
def get_parts(caller: Caller, ticket_id: str) -> views.TicketParts:
    """What is reserved for it, what it waits for and since when, what it used, and which old parts are due."""
    ticket, events = tickets().history(caller, ticket_id)
    return views.parts_view(ticket, events, utcnow())


@api.route("POST", PATH + "/reserve", roles=WORK)
def reserve_part(
    caller: Caller, ticket_id: str, body: views.ReservePart, if_match: int | None
) -> Shown:
    """Put a part by for some hours, or stand in the list for it."""
    ticket = ticket_parts().reserve(
        caller, ticket_id, body.place, body.part, body.qty, body.hours, body.wait, if_match
    )
    return shown(caller, ticket)


@api.route("POST", PATH + "/release", roles=WORK)
def release_part(
    caller: Caller, ticket_id: str, body: views.ReleasePart, if_match: int | None
) -> Shown:
    """Give up a reservation, or the place in the list."""
    return shown(
        caller, ticket_parts().release(caller, ticket_id, body.part, body.reason, if_match)
    )


@api.route("POST", PATH + "/use", roles=WORK, decides=decisions.finished, two_people=decisions.late)
def use_part(caller: Caller, ticket_id: str, body: views.UsePart, if_match: int | None) -> Shown:
    """Take a part into the work: it leaves the place and is a line of the ticket."""
    ticket = ticket_parts().use(
        caller, ticket_id, body.place, body.part, body.qty, body.key, body.serials, if_match
    )
    return shown(caller, ticket)


@api.route(
    "POST", PATH + "/return", roles=WORK, decides=decisions.finished, two_people=decisions.late
)
def return_part(
    caller: Caller, ticket_id: str, body: views.ReturnPart, if_match: int | None
) -> Shown:
    """What was not used after all: it lies at a place again, and the line is reversed by it."""
    ticket = ticket_parts().give_back(
        caller, ticket_id, body.line, body.qty, body.key, body.place, body.serials, if_match
    )
    return shown(caller, ticket)


@api.route("POST", PATH + "/old", roles=WORK)
def return_old_part(
    caller: Caller, ticket_id: str, body: views.ReturnOldPart, if_match: int | None
) -> Shown:
    """The old part that was taken out came back."""
    ticket = ticket_parts().give_old_back(
        caller, ticket_id, body.line, body.qty, body.key, body.place, if_match
    )
    return shown(caller, ticket)
