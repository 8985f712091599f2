"""What is told of a ticket: facts, source, tier, nodes, time, pauses, tracks.

Importing the module declares the routes. Which facts are whose to tell: `access.SETTERS`.
"""

from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, MONEY_DECISIONS, STAFF, STEER, WORK
from suanqing.work.tickets import fact_schemas as views
from suanqing.work.tickets.fact_commands import TicketFacts
from tickets import decisions
from tickets.answers import Shown, shown
from tickets.wiring import api, tickets

PATH = "/tickets/{ticket_id}"


def facts() -> TicketFacts:
    return TicketFacts(tickets())


@api.route("GET", PATH + "/facts", roles=STAFF)
def get_facts(caller: Caller, ticket_id: str) -> views.FactsView:
    """What is told now, when and by whom it was told, and the time to the first response."""
    ticket, events = tickets().history(caller, ticket_id)
    return views.facts_view(ticket, events, caller.reads_all_money)


@api.route(
    "POST",
    PATH + "/facts",
    roles=WORK | MONEY_DECISIONS,
    decides=decisions.finished,
    two_people=decisions.late,
)
def set_facts(caller: Caller, ticket_id: str, body: views.SetFacts, if_match: int | None) -> Shown:
    """Tell facts, or override them with a reason; each is for some roles only."""
    ticket = facts().set_facts(
        caller, ticket_id, body.attrs, body.promised, body.source, body.reason, if_match
    )
    return shown(caller, ticket)


@api.route("POST", PATH + "/source", roles=STEER | MONEY_DECISIONS, decides=decisions.finished)
def propose_source(
    caller: Caller, ticket_id: str, body: views.ProposeSource, if_match: int | None
) -> Shown:
    """Ask for another customer source; another person answers."""
    ticket = facts().propose_source(
        caller, ticket_id, body.source, body.evidence, body.reason, if_match
    )
    return shown(caller, ticket)


@api.route("POST", PATH + "/source/decisions", roles=MONEY_DECISIONS, decides=decisions.judged)
def decide_source(
    caller: Caller, ticket_id: str, body: views.DecideSource, if_match: int | None
) -> Shown:
    """Approve or refuse the change of source; never the person who asked."""
    ticket = facts().decide_source(caller, ticket_id, body.approve, body.reason, if_match)
    return shown(caller, ticket)


@api.route(
    "POST",
    PATH + "/tier",
    roles=DISPATCH | MONEY_DECISIONS,
    decides=decisions.judged,
    two_people=decisions.late,
)
def pick_tier(caller: Caller, ticket_id: str, body: views.PickTier, if_match: int | None) -> Shown:
    """Pick a tier by hand, with the reason."""
    ticket = facts().pick_tier(caller, ticket_id, body.plane, body.tier, body.reason, if_match)
    return shown(caller, ticket)


@api.route(
    "POST", PATH + "/milestones", roles=WORK, decides=decisions.finished, two_people=decisions.late
)
def reach(caller: Caller, ticket_id: str, body: views.Reach, if_match: int | None) -> Shown:
    """A node or action of the scene is reached; some make money owed."""
    return shown(caller, facts().reach(caller, ticket_id, body.name, body.note, if_match))


@api.route("POST", PATH + "/clock/start", roles=WORK, decides=nothing)
def start_work(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """The caller's clock runs until it is stopped or the ticket completed."""
    return shown(caller, facts().start_work(caller, ticket_id, if_match))


@api.route("POST", PATH + "/clock/stop", roles=WORK, decides=decisions.finished)
def stop_work(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """One session more, from the start until now."""
    return shown(caller, facts().stop_work(caller, ticket_id, if_match))


@api.route(
    "POST",
    PATH + "/sessions",
    roles=WORK | MONEY_DECISIONS,
    decides=decisions.finished,
    two_people=decisions.late,
)
def add_session(
    caller: Caller, ticket_id: str, body: views.AddSession, if_match: int | None
) -> Shown:
    """A stretch of work that is over; what overlaps is paid once."""
    ticket = facts().add_session(caller, ticket_id, body.from_, body.to, body.worker, if_match)
    return shown(caller, ticket)


@api.route(
    "PUT",
    PATH + "/sessions",
    roles=DISPATCH | MONEY_DECISIONS,
    decides=decisions.judged,
    two_people=decisions.late,
)
def set_sessions(
    caller: Caller, ticket_id: str, body: views.SetSessions, if_match: int | None
) -> Shown:
    """One worker's sessions anew, with the reason."""
    stretches = [(each.from_, each.to) for each in body.sessions]
    ticket = facts().set_sessions(caller, ticket_id, body.worker, stretches, body.reason, if_match)
    return shown(caller, ticket)


@api.route("POST", PATH + "/track", roles=WORK)
def add_track(caller: Caller, ticket_id: str, body: views.Track, if_match: int | None) -> Shown:
    """Where a worker was, kept with the ticket; no price depends on it."""
    fixes = [fix.model_dump() for fix in body.fixes]
    return shown(caller, facts().track(caller, ticket_id, fixes, body.worker, if_match))


@api.route("POST", PATH + "/pause", roles=WORK, decides=decisions.finished)
def pause(caller: Caller, ticket_id: str, body: views.Pause, if_match: int | None) -> Shown:
    """Waiting for somebody else: the clock of the response stands still."""
    ticket = facts().pause(caller, ticket_id, body.waiting_for, body.reason, if_match)
    return shown(caller, ticket)


@api.route("POST", PATH + "/resume", roles=WORK, decides=decisions.finished)
def resume(caller: Caller, ticket_id: str, if_match: int | None) -> Shown:
    """Going on."""
    return shown(caller, facts().resume(caller, ticket_id, if_match))
