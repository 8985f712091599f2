"""Who is paid for a node (节点分摊): what the drawing settles at a node whose work is done. Pure.

    share  who does the work of such nodes has these shares of the crew's pay. The mark `shares` is {node: [party,
           share]}; the crew's weights are the sums by party. Where people said who shares the pay (`set_crew`, a crew
           that is assigned) their word stands, and nobody's weight changes any more
    named  who does it has the crew's part of the named items (指定项目) alone. The fact `items` is {sku: [party,
           node]}; a line that is somebody's own by people's word stays so
    fee    the item that the node names (节点费) is a line of the ticket, once however often the node is done; who did
           it last is its worker, and the price book says what it costs. The mark `fees` is {node: line}; a line that
           people took away does not come again

Paid is a technician's work: who had the node's token as it was done. A fee is due whoever did it; where that is nobody
who is paid so, the crew has it as any line's. Done again, a node is its last doer's. What was given back, called off or
over by its clock is not done; what is done when the ticket is served decides.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.work.scenes.model import DUE, REJECTED, RETURNED, Node, Scene
from suanqing.work.tickets.model import ITEMS, Line, Ticket, Worker

SHARES, FEES = "shares", "fees"
NODE_FEES, NODE_ITEMS = "node_fees", "node_items"
"""Of an event's data: [{"node", "line", "sku", "qty", "worker"?, "was"?}], without "was" a line more; {sku: party}."""
NOT_DONE = frozenset({DUE, REJECTED, RETURNED, "cancel", "claim", "assign"})
Said = Mapping[str, list[str]]


class Done(NamedTuple):
    """A node whose work is done; who did it, where that is somebody who is paid for it."""

    node: Node
    party: str | None

    @property
    def settles(self) -> Mapping[str, Any]:
        return self.node.settles or {}


class Paid(NamedTuple):
    """changes: of the ticket. told: for its event."""

    changes: dict[str, Any]
    told: dict[str, Any]


def paid(before: Ticket, after: Ticket, scene: Scene, rows: Iterable[Mapping[str, Any]]) -> Paid:
    """What the nodes that an event leaves settle. rows: of the event's flow."""
    if before.served:
        return Paid({}, {})
    done = [*_done(before, scene, rows)]
    changes: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for of in (_shares, _items, _fees):
        more = of(before, after.with_(**changes), done) if done else None
        if more:
            changes |= more.changes
            told |= more.told
    return Paid(changes, told)


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


def _shares(before: Ticket, after: Ticket, done: Iterable[Done]) -> Paid | None:
    known: Said = before.marks.get(SHARES, {})
    found = {**known, **{each.node.id: [each.party, each.settles["share"]]
                         for each in done if each.party and each.settles.get("trigger") == "share"}}  # fmt: skip
    if found == known:
        return None
    by_people = after.crew != crew_of(known, before.assignee)
    crew = after.crew if by_people else crew_of(found, after.assignee)
    told = {"crew": crew_data(crew)} if crew != after.crew else {}
    return Paid({"marks": after.marks | {SHARES: found}, "crew": crew}, told)


def _items(_: Ticket, after: Ticket, done: Iterable[Done]) -> Paid | None:
    known: Said = after.facts.get(ITEMS, {})
    new = {sku: [each.party, each.node.id]
           for each in done if each.party and each.settles.get("trigger") == "named"
           for sku in each.settles["items"]}  # fmt: skip
    if {**known, **new} == known:
        return None
    told = {sku: party for sku, (party, _) in new.items()}
    return Paid({"facts": after.facts | {ITEMS: {**known, **new}}}, {NODE_ITEMS: told})


def _fees(_: Ticket, after: Ticket, done: Iterable[Done]) -> Paid | None:
    """Their lines come behind all others, numbered as the event is."""
    known: Mapping[str, str] = after.marks.get(FEES, {})
    lines, fees, told = {line.id: line for line in after.lines}, dict(known), []
    numbers = (f"{after.version + 1}.{n}" for n in range(1, 1_000))
    for each in done:
        if each.settles.get("trigger") != "fee":
            continue
        line = lines.get(fees.get(each.node.id, ""))
        if line is None and each.node.id in fees:
            continue
        row: dict[str, Any] = {"node": each.node.id}
        if line is None:
            id = next(number for number in numbers if number not in lines)
            qty = Decimal(each.settles.get("qty", "1"))
            line, fees[each.node.id] = Line(id, each.settles["item"], qty, each.party), id
        elif each.party and line.worker != each.party:
            row["was"] = line.worker or ""
            line = replace(line, worker=each.party)
        else:
            continue
        lines[line.id] = line
        told.append(row | {"line": line.id, "sku": line.sku, "qty": format(line.qty, "f")}
                    | ({"worker": line.worker} if line.worker else {}))  # fmt: skip
    if not told:
        return None
    marks = after.marks | {FEES: fees}
    return Paid({"lines": tuple(lines.values()), "marks": marks}, {NODE_FEES: told})


def _done(ticket: Ticket, scene: Scene, rows: Iterable[Mapping[str, Any]]) -> Iterator[Done]:
    """What the event says is done, of nodes that settle something; also of those that a token came to and left in it
    (a wait for what had happened, an approval of who had agreed): whether the event came first changes no money."""
    stands: dict[str, Mapping[str, Any]] = dict(ticket.tokens)
    for row in rows:
        token, moved = row.get("token", ""), row["kind"] == "moved"
        stood = stands.pop(token, None) if moved or row["kind"] == "left" else None
        if moved or row["kind"] == "entered":
            stands[token] = row["is"]
        if stood is None:
            continue
        node = scene.nodes[stood["node"]]
        stays = moved and row["is"]["node"] == node.id
        if node.settles and not stays and _is_done(node, row):
            paid = node.owner.get("role", "technician") == "technician"
            yield Done(node, stood.get("owner") if paid else None)


def _is_done(node: Node, row: Mapping[str, Any]) -> bool:
    on = row.get("on", "")
    return "cancelled" not in row and on in node.exits and on not in NOT_DONE
