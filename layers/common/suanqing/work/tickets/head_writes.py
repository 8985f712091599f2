"""What a change of a ticket writes on its head: what differs, crew links, a page of older events. Pure:
writes as data, each with its condition. The access patterns are those of `store`.
"""

from collections.abc import Iterable
from typing import Any

from suanqing.work.tickets.items import (
    Item,
    events_attribute,
    head_attributes,
    key,
    newest_event_attribute,
    settled_attribute,
)
from suanqing.work.tickets.model import Event, Settled, Ticket

MAX_EVENTS, MAX_EVENT_BYTES = 24, 6_000
KEPT_EVENTS, KEPT_BYTES = 4, 1_500
"""A head beyond either limit moves its older events to a page and keeps the newest few."""


def settled_mark(table: str, ticket_id: str, rev: int, settled: Settled) -> dict[str, Any]:
    """The ledger's part of a ticket, one entry of its transaction: fails when the facts moved on."""
    return {
        "Update": {
            "TableName": table,
            "Key": key(ticket_id),
            "UpdateExpression": "SET settled = :settled REMOVE unsettled, trouble",
            "ConditionExpression": "facts_rev = :rev",
            "ExpressionAttributeValues": {
                ":settled": settled_attribute(settled),
                ":rev": {"N": str(rev)},
            },
        }
    }


def head_update(table: str, before: Ticket, after: Ticket) -> dict[str, Any]:
    """UpdateItem of what differs, on condition that the version is still `before`'s.

    When the facts moved, `unsettled` and `trouble` are written whatever `before` showed: settlement
    changes them without touching the version.
    """
    old, new = head_attributes(before), head_attributes(after)
    sets = {name: value for name, value in new.items() if old.get(name) != value}
    removes = {name for name in old if name not in new}
    if after.facts_rev != before.facts_rev and after.unsettled:
        sets["unsettled"] = new["unsettled"]
        removes.add("trouble")
    values = {f":{name}": value for name, value in sets.items()}
    parts = [f"#{name} = :{name}" for name in sets]
    if after.pages != before.pages:
        parts.append("#events = :events")
        values[":events"] = events_attribute(after.events)
    else:
        parts.append("#events = list_append(#events, :events)")
        values[":events"] = newest_event_attribute(after.events)
    values[":seen"] = {"N": str(before.version)}
    change = "SET " + ", ".join(parts)
    if removes:
        change += " REMOVE " + ", ".join(f"#{name}" for name in sorted(removes))
    return {
        "TableName": table,
        "Key": key(after.ticket_id),
        "UpdateExpression": change,
        "ConditionExpression": "#version = :seen",
        "ExpressionAttributeNames": {f"#{n}": n for n in {*sets, *removes, "events", "version"}},
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _links(ticket: Ticket) -> dict[str, str]:
    """Whom it pays beside the lead, and the board their links stand on."""
    return {party: ticket.board for party in sorted(ticket.payees - {ticket.assignee})}


def link_writes(table: str, before: Ticket, after: Ticket) -> Iterable[dict[str, Any]]:
    """Links put for who joined or moved lanes, deleted for who left: guarded by the head's version."""
    old, new = _links(before), _links(after)
    for party, board in new.items():
        if old.get(party) != board:
            link = {"assignee": {"S": party}, "board": {"S": board}}
            item = key(after.ticket_id, f"crew#{party}") | link
            yield {"Put": {"TableName": table, "Item": item}}
    for party in old.keys() - new.keys():
        yield {
            "Delete": {"TableName": table, "Key": key(after.ticket_id, f"crew#{party}")},
        }


def spilled(before: Ticket, after: Ticket) -> tuple[Ticket, Item | None]:
    """`after` with its older events on a page, and that page, when the head has grown too large."""
    size = sum(_event_bytes(event) for event in after.events)
    if len(after.events) <= MAX_EVENTS and size <= MAX_EVENT_BYTES:
        return after, None
    kept = after.events[-1:]
    for event in after.events[-2 : -KEPT_EVENTS - 1 : -1]:
        if sum(map(_event_bytes, kept)) + _event_bytes(event) > KEPT_BYTES:
            break
        kept = (event, *kept)
    old = after.events[: -len(kept)]
    if not old:
        return after, None
    number = before.pages + 1
    page = key(after.ticket_id, f"page#{number:06d}")
    page |= {"last": {"N": str(old[-1].seq)}, "events": events_attribute(old)}
    return after.with_(events=kept, pages=number), page


def _event_bytes(event: Event) -> int:
    """About what an event takes in the item."""
    return 30 + len(event.by) + len(str(event.data).encode()) + len(event.also.encode())
