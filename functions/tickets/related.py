"""What ties a ticket to its appointment, its asset and the ticket it repeats."""

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import RELATE, STEER, WORK
from suanqing.times import parse
from suanqing.work.service import schemas
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, cases


@api.route("POST", "/tickets/{ticket_id}/reschedule", roles=STEER, decides=decisions.finished)
def reschedule(
    caller: Caller, ticket_id: str, body: schemas.Reschedule, if_match: int | None
) -> Shown:
    """Another appointment, and whose doing it is. Too many of them make the ticket special."""
    to = parse(body.to)
    ticket = cases().reschedule(
        caller, ticket_id, to, body.reason, body.cause, body.wasted, if_match
    )
    return shown(caller, ticket)


@api.route(
    "POST",
    "/tickets/{ticket_id}/asset",
    roles=WORK,
    decides=decisions.finished,
    two_people=decisions.late,
)
def describe(caller: Caller, ticket_id: str, body: schemas.Asset, if_match: int | None) -> Shown:
    """What is served and what is wrong with it. What was repaired lately is suggested as rework."""
    ticket = cases().recognise(caller, ticket_id, body.asset, body.symptom, if_match)
    return shown(caller, ticket)


@api.route(
    "POST",
    "/tickets/{ticket_id}/rework",
    roles=RELATE,
    decides=decisions.judged,
    two_people=decisions.late,
)
def relate(caller: Caller, ticket_id: str, body: schemas.Rework, if_match: int | None) -> Shown:
    """Tie the ticket to the one it repeats, suggested or not, or to none. Both are settled again; those who worked
    on either, and finance, are told."""
    return shown(caller, cases().relate(caller, ticket_id, body.original, body.reason, if_match))
