"""A ticket as a DynamoDB item and back: docs/architecture.md, table `work`.

Absent attributes save bytes: a head is paid for by the KB on each transition. An event's number is
not kept: events are dense, so the last one's number is the version.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suanqing.platform.dynamo import attribute, attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms, parse, rfc3339
from suanqing.work.tickets.model import Event, Line, Settled, Ticket, Worker
from suanqing.work.tickets.short_rows import Said, lengthened, shortened

Item = dict[str, dict[str, Any]]
HEAD = "head"
TEXTS = ("region", "address", "customer", "assignee", "request", "unsettled")
FLOW = ("scene_ref", "tokens", "made", "rounds", "said", "clocks", "due", "due_bucket")
"""Of tickets in drawn scenes alone."""
ROWS = "flow"
"""Of an event in a drawn scene (`flow_log`)."""
ALSO, BEGAN = "+", "b"
"""Of an event, what else it changed; of a head, what it said as it was made (`whole_log`). Short, since each byte of
a head is paid for."""


def key(ticket_id: str, part: str = HEAD) -> Item:
    return {"ticket_id": {"S": ticket_id}, "part": {"S": part}}


def ticket_to_item(ticket: Ticket) -> Item:
    """The whole head."""
    item = key(ticket.ticket_id) | head_attributes(ticket)
    item["events"] = events_attribute(ticket.events)
    if ticket.settled:
        item["settled"] = settled_attribute(ticket.settled)
    return item


def head_attributes(ticket: Ticket) -> Item:
    """All but the keys, the events and what only the ledger's transaction writes."""
    values: dict[str, Any] = {
        "version": ticket.version,
        "state": ticket.state,
        "scene": ticket.scene,
        "outlet": ticket.outlet,
        "source": ticket.source,
        "title": ticket.title,
        "opened": rfc3339(ticket.opened),
        "board": ticket.board,
        "facts_rev": ticket.facts_rev,
    }
    values |= {name: text for name in TEXTS if (text := getattr(ticket, name))}
    if ticket.urgent:
        values["urgent"] = True
    if ticket.served:
        values["served"] = rfc3339(ticket.served)
    if ticket.pages:
        values["pages"] = ticket.pages
    if ticket.trouble is not None:
        values["trouble"] = ticket.trouble
    if ticket.position:
        values["position"] = ticket.position
    if ticket.facts:
        values["facts"] = ticket.facts
    if ticket.marks:
        values["marks"] = ticket.marks
    values |= {name: kept for name in FLOW if (kept := getattr(ticket, name))}
    values |= {} if ticket.began is None else {BEGAN: ticket.began}
    if ticket.crew:
        values["crew"] = [{"party": w.party, "weight": format(w.weight, "f")} for w in ticket.crew]
    if ticket.lines:
        values["lines"] = [_line(line) for line in ticket.lines]
    return attributes(values)


def events_attribute(events: Sequence[Event]) -> dict[str, Any]:
    stands: dict[str, str] = {}
    return attribute([_stored(event, stands) for event in events])


def newest_event_attribute(events: Sequence[Event]) -> dict[str, Any]:
    """The last of a head's events, as a list of one: it is stored behind the others."""
    return {"L": events_attribute(events)["L"][-1:]}


def _stored(event: Event, stands: dict[str, str]) -> dict[str, Any]:
    at, data = epoch_ms(event.at), event.data
    if ROWS in data:
        said = Said(event.kind, event.by, at, stands)
        data = {**data, ROWS: shortened(data[ROWS], said)}
    also = {ALSO: event.also} if event.also else {}
    return {**data, **also, "t": event.kind, "at": at, "by": event.by}


def settled_attribute(settled: Settled) -> dict[str, Any]:
    mark = {"n": settled.n, "rev": settled.rev, "book": settled.book, "hash": settled.hash}
    return attribute(mark)


def item_to_ticket(item: Mapping[str, Any]) -> Ticket:
    """The ticket of a head item, as read or as a stream image shows it."""
    values = plains(dict(item))
    settled = values.get("settled")
    return Ticket(
        ticket_id=values["ticket_id"],
        version=values["version"],
        state=values["state"],
        scene=values["scene"],
        outlet=values["outlet"],
        region=values.get("region", ""),
        source=values["source"],
        title=values["title"],
        opened=parse(values["opened"]),
        board=values["board"],
        facts_rev=values["facts_rev"],
        lines=tuple(
            Line(line["id"], line["sku"], Decimal(line["qty"]), line.get("worker"))
            for line in values.get("lines", ())
        ),
        address=values.get("address", ""),
        customer=values.get("customer", ""),
        urgent=values.get("urgent", False),
        assignee=values.get("assignee"),
        crew=tuple(Worker(w["party"], Decimal(w["weight"])) for w in values.get("crew", ())),
        served=parse(values["served"]) if "served" in values else None,
        request=values.get("request"),
        unsettled=values.get("unsettled"),
        settled=Settled(**settled) if settled else None,
        trouble=values.get("trouble"),
        position=values.get("position"),
        facts=values.get("facts", {}),
        marks=values.get("marks", {}),
        events=read_events(values["events"], last=values["version"]),
        pages=values.get("pages", 0),
        began=values.get(BEGAN),
        **{name: values[name] for name in FLOW if name in values},
    )


def read_events(rows: Sequence[Mapping[str, Any]], last: int) -> tuple[Event, ...]:
    """Events from their plain maps; `last` is the number of the newest."""
    first = last - len(rows) + 1
    stands: dict[str, str] = {}
    return tuple(_event(seq, dict(row), stands) for seq, row in enumerate(rows, first))


def _event(seq: int, row: dict[str, Any], stands: dict[str, str]) -> Event:
    kind, at, by = row.pop("t"), row.pop("at"), row.pop("by")
    if ROWS in row:
        row[ROWS] = lengthened(row[ROWS], Said(kind, by, at, stands))
    also = row.pop(ALSO, "")
    return Event(seq, kind, from_epoch_ms(at), by, row, also)


def _line(line: Line) -> dict[str, str]:
    kept = {"id": line.id, "sku": line.sku, "qty": format(line.qty, "f")}
    return kept | ({"worker": line.worker} if line.worker else {})
