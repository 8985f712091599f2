"""`ticket.told`: an automatic node of a drawn scene tells other systems of its ticket (`send`). Pure.

It says who the ticket is for to nobody: no name, address, phone, customer's id or amount. The same `id` is the same
event. docs/integration.md is the contract.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.money import decimal_text
from suanqing.times import rfc3339
from suanqing.vocabulary import AMOUNTS
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.model import Line, Ticket

NAME = "ticket.told"
VERSION = 1
KEPT_BACK = AMOUNTS | {"customer_id"}
"""Facts that it does not say."""


def ticket_told(
    act: Act, ticket: Ticket, answers: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What the ticket is when the event goes out. at: when its node was reached. answers: that go along."""
    said = {"answers": dict(answers)} if answers else {}
    known: Mapping[str, Any] = ticket.facts.get("attrs", {})
    return {
        "event": NAME,
        "version": VERSION,
        "id": act.id,
        "name": act.does["event"],
        "ticket": ticket.ticket_id,
        "revision": ticket.version,
        "scene": ticket.scene_ref,
        "node": act.node,
        "state": ticket.state,
        "at": rfc3339(act.at),
        "outlet": ticket.outlet,
        "region": ticket.region,
        "facts": {name: known[name] for name in sorted(known) if name not in KEPT_BACK},
        "lines": [_line(each) for each in ticket.lines],
        **said,
    }


def _line(line: Line) -> dict[str, str]:
    return {"line": line.id, "sku": line.sku, "qty": decimal_text(line.qty)}


def attributes(event: Mapping[str, Any]) -> dict[str, str]:
    """What a subscription can filter by."""
    return {name: str(event[name]) for name in ("event", "name", "outlet", "state")}
