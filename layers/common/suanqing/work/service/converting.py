"""The ticket that an act makes of another (转单): customer, asset, site and what is known of them go along. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from suanqing.times import BEIJING
from suanqing.work.scenes.acts import FOLLOW_UP_ON
from suanqing.work.tickets.act_decisions import MADE_OF, in_a_row
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.node_shares import FEES
from suanqing.work.tickets.scene import LIKE

CARRIED = (
    "asset", "customer_class", "customer_id", "member_level", "product_type", "project", "service_level", "symptom",
    "vip", "warranty",
)  # fmt: skip
"""Facts of the customer, the thing and what was agreed; how the one ticket went says nothing of the other."""
TEL, QUOTE = "tel", "quote"


def made_of(ticket: Ticket, act: Act, at: datetime) -> NewTicket:
    """What it is created from. Conflict `too_many_made`."""
    known: Mapping[str, Any] = ticket.facts.get("attrs", {})
    attrs = {name: known[name] for name in CARRIED if name in known}
    if act.do == "follow_up":
        attrs[FOLLOW_UP_ON] = day_of(act)
    tel = {TEL: ticket.marks[TEL]} if TEL in ticket.marks else {}
    offered = _offered(ticket) if act.does.get("lines") else {}
    title = act.does.get("title", {}).get("zh", ticket.title)
    return NewTicket(
        outlet=ticket.outlet,
        title=title,
        region=ticket.region,
        address=ticket.address,
        customer=ticket.customer,
        urgent=ticket.urgent,
        scene=LIKE.get(act.does["scene"], act.does["scene"]),
        lines=_lines(ticket) if act.does.get("lines") else (),
        position=ticket.position,
        attrs=attrs,
        marks={MADE_OF: [ticket.ticket_id, in_a_row(ticket, at)], **tel, **offered},
        told={MADE_OF: ticket.ticket_id, **offered},
    )


def _lines(ticket: Ticket) -> tuple[tuple[str, Decimal], ...]:
    """But for the fees of this ticket's own nodes."""
    fees = {*ticket.marks.get(FEES, {}).values()}
    return tuple((line.sku, line.qty) for line in ticket.lines if line.id not in fees)


def _offered(ticket: Ticket) -> dict[str, Any]:
    """The quote (报价) that its lines were offered by, which goes where they go."""
    return {QUOTE: ticket.marks[QUOTE]} if QUOTE in ticket.marks else {}


def day_of(act: Act) -> str:
    """Of a follow-up: so many days after the act, by Beijing time."""
    return (act.at.astimezone(BEIJING).date() + timedelta(days=act.does["days"])).isoformat()
