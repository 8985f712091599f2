"""Who is paid for a node (节点分摊): whoever does the work of nodes that settle a share has these shares of the crew's
pay. Pure.

The mark `shares` is {node: [party, share]}: who had its token, a technician's, as its work was done; done again, by who
did it last. The crew's weights are the sums by party. Where people said who shares the pay (`set_crew`, a crew that is
assigned) their word stands, and nobody's weight changes any more. What was given back, called off or over by its clock
is not done; what is done when the ticket is served decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.work.scenes.model import DUE, REJECTED, RETURNED, Node, Scene
from suanqing.work.tickets.model import Ticket, Worker

SHARES = "shares"
NOT_DONE = frozenset({DUE, REJECTED, RETURNED, "cancel", "claim", "assign"})
Said = Mapping[str, list[str]]


class Shared(NamedTuple):
    """Of the ticket then."""

    marks: dict[str, Any]
    crew: tuple[Worker, ...]


def shared(
    before: Ticket, after: Ticket, scene: Scene, rows: Iterable[Mapping[str, Any]]
) -> Shared | None:
    """The ticket's shares after an event; None where no work that settles one was done. rows: of the event's flow."""
    if before.served:
        return None
    known: Said = before.marks.get(SHARES, {})
    found = {**known, **dict(_done(before, scene, rows))}
    if found == known:
        return None
    by_people = after.crew != crew_of(known, before.assignee)
    crew = after.crew if by_people else crew_of(found, after.assignee)
    return Shared(after.marks | {SHARES: found}, crew)


def crew_data(crew: Iterable[Worker]) -> list[dict[str, str]]:
    """As an event keeps it."""
    return [{"party": worker.party, "weight": format(worker.weight, "f")} for worker in crew]


def crew_of(said: Said, lead: str | None) -> tuple[Worker, ...]:
    """By weight, in the order of ids; nobody where the lead did all of it."""
    found: dict[str, Decimal] = {}
    for party, share in said.values():
        found[party] = found.get(party, Decimal(0)) + Decimal(share)
    if not found or [*found] == [lead]:
        return ()
    return tuple(Worker(party, found[party]) for party in sorted(found))


def _done(
    ticket: Ticket, scene: Scene, rows: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, list[str]]]:
    """(node, [party, share]) of what the event says is done."""
    seen: set[str] = set()
    for row in rows:
        token = row.get("token", "")
        if row["kind"] not in ("left", "moved") or token in seen or token not in ticket.tokens:
            continue
        seen.add(token)
        stood = ticket.tokens[token]
        node = scene.nodes[stood["node"]]
        stays = row["kind"] == "moved" and row["is"]["node"] == node.id
        if not stays and "owner" in stood and _is_done(node, row):
            yield node.id, [stood["owner"], str((node.settles or {})["share"])]


def _is_done(node: Node, row: Mapping[str, Any]) -> bool:
    settles = (node.settles or {}).get("trigger") == "share"
    paid = node.owner.get("role", "technician") == "technician"
    on = row.get("on", "")
    return settles and paid and "cancelled" not in row and on in node.exits and on not in NOT_DONE
