"""What of a ticket may still be given to somebody: the whole of it, or work of its drawn scene that waits in a queue
for a technician (后备队列). Pure."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from suanqing.errors import Conflict
from suanqing.work.scenes.heads import owners, queues
from suanqing.work.scenes.model import Node
from suanqing.work.tickets import decide
from suanqing.work.tickets.flow import leads, nodes_of
from suanqing.work.tickets.model import Ticket

GIVEN_OUT = ("created", "assigned")
"""States in which a whole ticket may still be given to somebody here; later, `assign` of tickets does it."""
WORK = ("task", "wait")
Verb = Literal["claim", "assign"]


class Way(NamedTuple):
    """How it is given. token: of the work that is handed over; "": the whole ticket, by the verb."""

    token: str


WHOLE = Way("")


def waiting(ticket: Ticket) -> Mapping[str, Node]:
    """By token, the nodes of a drawn scene whose work waits in a queue and is a technician's."""
    if not ticket.scene_ref:
        return {}
    return {
        name: node
        for name, node in nodes_of(ticket).items()
        if node.kind in WORK
        and queues(ticket.tokens[name])
        and node.owner.get("role", "technician") == "technician"
    }


def way(ticket: Ticket, verb: Verb, again: bool = False) -> Way:
    """How it is given to somebody now. again: also from who has it. Raises Conflict: `dispatch_late`, the work has
    begun; `taken`."""
    if ticket.scene_ref and not _whole(ticket, verb):
        for token in waiting(ticket):
            return Way(token)
        raise (
            taken(ticket)
            if _people(ticket)
            else Conflict(
                "nothing of the ticket waits for a technician", "nothing_waits", state=ticket.state
            )
        )
    if ticket.state not in GIVEN_OUT:
        raise Conflict(
            "the work has begun, so the ticket is no longer dispatched",
            "dispatch_late",
            state=ticket.state,
        )
    if ticket.assignee and not again:
        raise taken(ticket)
    return WHOLE


def is_open(ticket: Ticket) -> bool:
    """Whether somebody may take it, or work of it."""
    try:
        way(ticket, "claim")
    except Conflict:
        return False
    return True


def taken(ticket: Ticket) -> Conflict:
    """Who has it, and since when as far as is known."""
    facts = decide.taken(ticket)
    who = _people(ticket)
    if who and not facts["assignee"]:
        facts["assignee"] = who[0]
    return Conflict("the ticket is taken", "taken", **facts)


def skills_of(ticket: Ticket) -> frozenset[str]:
    """Those that the owner's rules of waiting work name."""
    return frozenset(
        str(node.owner["skill"]) for node in waiting(ticket).values() if "skill" in node.owner
    )


def _people(ticket: Ticket) -> list[str]:
    return [each for token in ticket.tokens.values() for each in owners(token)]


def _whole(ticket: Ticket, verb: Verb) -> bool:
    """Whether a node of the drawn scene is left by the verb itself."""
    return any(leads(node, verb) for node in nodes_of(ticket).values())
