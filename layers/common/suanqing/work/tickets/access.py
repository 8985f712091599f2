"""Who may do what with a ticket. Pure; raises what the caller is to be told.

                admin, dispatcher  partner (own outlet)  technician            finance, auditor
    see         all                yes                   own, new of outlet    all
    create      all                yes                   in the own outlet     no
    claim       no                 no                    of the own outlet     no
    work        all                yes                   own                   no
    steer       all                yes                   no                    no
    once done   all                close, comment,       comment, evidence     no
                                   evidence
    judge       all                no                    no                    finance: facts,
                                                                               time, tier, source,
                                                                               outlet
    cases       all                no                    no                    finance

own: as lead or in the crew, or paid by a line or a node. new: created and not claimed. work: arrive, lines, minutes,
complete, comment, evidence, asset, time worked, nodes, pauses, facts. steer: assign, crew, move, close, cancel,
reschedule, ask for another source. judge: decide about evidence, pick a tier, transfer to another
outlet; about a change of source admin and finance. cases: ties to other tickets, contracts, orders. Once
a ticket is done its changes move money, so those who are paid by it no longer make them; evidence they
may still add, for it is what their held money waits for. Each command's row: `command_table.COMMANDS`.
Which facts: `SETTERS`.
"""

from collections.abc import Iterable, Mapping
from typing import assert_never

from suanqing.errors import Forbidden, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import EARN
from suanqing.vocabulary import VOCABULARY
from suanqing.work.scenes.engine import WITHDRAW, accepts
from suanqing.work.scenes.heads import owners, queues
from suanqing.work.scenes.model import DUE, EVENT, Node
from suanqing.work.tickets.command_table import COMMANDS, CommandName, Giver, OfOwn
from suanqing.work.tickets.flow import leads, nodes_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import BEFORE_DONE

SETTERS: Mapping[str, frozenset[str]] = {
    "work": frozenset({"asset", "customer_id", "distance_km", "product_type", "symptom"}),
    "steer": frozenset({"origin", "project", "service_level", "team", "worker_region"}),
}
"""Facts that those who work on the ticket, or steer it, may tell; all others price or discount by
themselves and are for admin, dispatcher and finance. Creating a ticket, anybody says its source."""


def directs(caller: Caller) -> bool:
    """Runs the dispatch of all outlets."""
    return caller.is_any("admin", "dispatcher")


def owns_outlet(caller: Caller, outlet: str) -> bool:
    return caller.is_any("partner") and caller.outlet == outlet


def works_on(caller: Caller, ticket: Ticket) -> bool:
    return caller.is_any("technician") and caller.party in ticket.payees


def is_paid_by(caller: Caller, ticket: Ticket) -> bool:
    """Works on it or owns its outlet, whatever other roles the caller has."""
    return works_on(caller, ticket) or owns_outlet(caller, ticket.outlet)


def is_paid_in(caller: Caller, outlet: str) -> bool:
    """May be paid by a ticket that is made in this outlet."""
    return caller.is_any("technician", "partner") and caller.outlet == outlet


def may_claim(caller: Caller, ticket: Ticket) -> bool:
    """The first to claim wins; the others of the outlet may try, so that they learn who did."""
    return caller.is_any("technician") and caller.outlet == ticket.outlet


def may_see(caller: Caller, ticket: Ticket) -> bool:
    if directs(caller) or caller.is_any("finance", "auditor"):
        return True
    if owns_outlet(caller, ticket.outlet) or works_on(caller, ticket):
        return True
    if holds(caller, ticket) or waits_for(caller, ticket):
        return True
    return may_claim(caller, ticket) and ticket.state == "created"


def is_done(ticket: Ticket) -> bool:
    """Whether money is booked for it, so that a change of it moves booked money."""
    return ticket.served is not None and ticket.state not in BEFORE_DONE


def paid_by(ticket: Ticket) -> frozenset[str]:
    """Whom the ticket pays by itself: who works on it, the outlet, the team."""
    team = ticket.facts.get("attrs", {}).get("team")
    return frozenset({ticket.outlet, *ticket.payees, *([str(team)] if team else [])})


def decides_for(caller: Caller) -> bool:
    """Has a role that reaches the work of others."""
    return directs(caller) or caller.is_any("finance")


def sees_shares(caller: Caller, ticket: Ticket) -> bool:
    """May know how the pay is shared; a worker knows the others only by name."""
    return (
        directs(caller) or caller.is_any("finance", "auditor") or owns_outlet(caller, ticket.outlet)
    )


def holds(caller: Caller, ticket: Ticket) -> bool:
    """Has work of a drawn scene, or is asked in one of its approvals."""
    return any(caller.party in owners(token) for token in ticket.tokens.values())


def may_take(caller: Caller, ticket: Ticket, node: Node) -> bool:
    """Whether work that waits there in a queue is for the caller: by the rule's role, or whom it names."""
    rule = node.owner
    if rule.get("rule") == "named":
        return bool(rule["party"] == caller.party)
    role = rule.get("role")
    if role is None:
        return is_paid_in(caller, ticket.outlet)
    return role in caller.roles and (role not in EARN or caller.outlet == ticket.outlet)


def waits_for(caller: Caller, ticket: Ticket) -> bool:
    """Whether something of a drawn scene waits in a queue that is the caller's."""
    return any(
        queues(ticket.tokens[name]) and may_take(caller, ticket, node)
        for name, node in (nodes_of(ticket).items() if ticket.flow else ())
    )


def may_step(caller: Caller, ticket: Ticket, token: str, node: Node, command: str) -> bool:
    """Whether the caller takes the command there. In an approval, who is asked the engine knows, and who may take
    their step back."""
    if command.startswith(EVENT) or command == DUE:
        return directs(caller)
    if command == WITHDRAW or (node.kind == "approval" and command != "take"):
        return True
    if directs(caller) or (owns_outlet(caller, ticket.outlet) and node.kind != "approval"):
        return True
    stands = ticket.tokens[token]
    return caller.party in owners(stands) or (
        bool(queues(stands)) and may_take(caller, ticket, node)
    )


def check_step(caller: Caller, ticket: Ticket, token: str, command: str) -> None:
    """Forbidden where no token that the command may be for is the caller's. What is over is said elsewhere."""
    nodes = nodes_of(ticket) if ticket.scene_ref else {}
    at = {name: node for name, node in nodes.items() if token in ("", name)}
    peoples = command not in ("take", DUE) and not command.startswith(EVENT)
    if peoples and not any(accepts(node, command) for node in at.values()):
        return  # somebody was faster, or nothing here takes it: the engine says so
    fitting = {name: node for name, node in at.items() if leads(node, command)} or at
    if fitting and not any(may_step(caller, ticket, *each, command) for each in fitting.items()):
        raise Forbidden("this step is not yours", command=command[:40])


def check_see(caller: Caller, ticket: Ticket) -> None:
    """NotFound when it is not for the caller: not told apart from a ticket that is not there."""
    if not may_see(caller, ticket):
        raise NotFound("no such ticket", ticket_id=ticket.ticket_id)


def check_create(caller: Caller, outlet: str) -> None:
    if not any(_is(giver, caller, outlet) for giver in COMMANDS["create"].given_by):
        raise Forbidden("you may create tickets in your own outlet only", outlet=outlet)


def check(caller: Caller, ticket: Ticket, command: CommandName) -> None:
    """NotFound for what the caller may not see, Forbidden for what it may see but not do."""
    if command == "claim" and may_claim(caller, ticket):
        return
    check_see(caller, ticket)
    if not may(caller, ticket, command):
        raise Forbidden(f"you may not {command.replace('_', ' ')} here", command=command)


def check_board(caller: Caller, outlet: str) -> None:
    """Who may list an outlet: those who see all of it. NotFound otherwise."""
    everywhere = directs(caller) or caller.is_any("finance", "auditor")
    if not (everywhere or is_paid_in(caller, outlet)):
        raise NotFound("no such outlet", outlet=outlet)


def may(caller: Caller, ticket: Ticket, command: CommandName) -> bool:
    """Whether the caller's roles allow it (`command_table`); the ticket's state is the scene's to judge."""
    rule = COMMANDS[command]
    if _pays_itself(caller, ticket, rule.of_own):
        return False
    return any(_is(giver, caller, ticket.outlet, ticket) for giver in rule.given_by)


def _is(giver: Giver, caller: Caller, outlet: str, ticket: Ticket | None = None) -> bool:
    """Whether the caller is that to the outlet, or to its ticket."""
    match giver:
        case "director":
            return directs(caller)
        case "admin" | "finance":
            return caller.is_any(giver)
        case "partner":
            return owns_outlet(caller, outlet)
        case "worker":
            return ticket is not None and (works_on(caller, ticket) or holds(caller, ticket))
        case "anybody":
            return True
        case "colleague":
            return ticket is not None and may_claim(caller, ticket)
        case "member":
            return is_paid_in(caller, outlet)
        case _:
            assert_never(giver)


def _pays_itself(caller: Caller, ticket: Ticket, rule: OfOwn) -> bool:
    """Whether the caller would decide about money of its own, whatever other role it has."""
    if rule == "always" or (rule == "until_done" and not is_done(ticket)):
        return False
    return caller.party in paid_by(ticket) or owns_outlet(caller, ticket.outlet)


def check_facts(
    caller: Caller, outlet: str, names: Iterable[str], free: Iterable[str] = ()
) -> None:
    """Forbidden names the fact that is not the caller's to tell; an unknown one is refused elsewhere."""
    for name in sorted((set(names) - {*free}) & VOCABULARY.keys()):
        if not may_tell(caller, outlet, name):
            raise Forbidden(f"{name} is not yours to tell", name=name)


def may_tell(caller: Caller, outlet: str, name: str) -> bool:
    """Whether a fact of a ticket of this outlet is the caller's to tell."""
    if directs(caller) or caller.is_any("finance") or name in SETTERS["work"]:
        return True
    return owns_outlet(caller, outlet) and name in SETTERS["steer"]


def check_steers(caller: Caller, ticket: Ticket, name: str) -> None:
    """Forbidden for what only those who steer the ticket may override."""
    if not (directs(caller) or caller.is_any("finance") or owns_outlet(caller, ticket.outlet)):
        raise Forbidden(f"{name} is not yours to change", name=name)
