"""Corrections as facts of the ticket: what came back, what people decided. Pure: ticket in, ticket out."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from suanqing.errors import Conflict, Invalid
from suanqing.settlement.model import Manual, Refund
from suanqing.tickets import decide
from suanqing.tickets.model import Event, Ticket

REFUNDED, ADJUSTED = "refunded", "adjusted"
ALL = "*"
MOST_MANUAL = 20


def refund_key(channel: str, id: str) -> str:
    return f"refund:{channel}:{id}"


def refund(
    ticket: Ticket, history: Iterable[Event], key: str, back: Refund, by: str, at: datetime
) -> Ticket:
    """What went back of a line, once a key: the same again changes nothing.

    Raises Conflict: the key said something else before. Invalid: no such line, or more goes back in
    all than there was.
    """
    for event in history:
        if event.kind == REFUNDED and event.data.get("key") == key:
            known = Refund(event.data["line"], int(event.data["back"]), int(event.data["of"]))
            if known != back:
                raise Conflict("this refund said something else", "idempotency_key_reused", key=key)
            return ticket
    lines = {line.id for line in ticket.lines}
    if back.line != ALL and _whole(back.line) not in lines:
        raise Invalid("the ticket has no such line", where="line", line=back.line)
    if not 0 < back.back <= back.of:
        raise Invalid("back is above 0 and at most of", where="back")
    refunds = [*(Refund(*each) for each in ticket.facts.get("refunds", ())), back]
    for line in lines | {each.line for each in refunds} - {ALL}:
        if sum(Fraction(r.back, r.of) for r in refunds if r.line in (ALL, line, _whole(line))) > 1:
            raise Invalid("more goes back than there was", "over_refunded", line=line)
    told = {"key": key, "line": back.line, "back": back.back, "of": back.of}
    found = {"refunds": [list(each) for each in refunds]}
    return decide.establish(ticket, "refund", REFUNDED, found, by, at, told)


def _whole(line: str) -> str:
    """The ticket's line of a bundle's item, `<line>/<sku>`."""
    return line.partition("/")[0]


def adjust(ticket: Ticket, line: Manual, by: str, at: datetime) -> Ticket:
    """An approved manual line, once an id."""
    known = [Manual(*each) for each in ticket.facts.get("manual", ())]
    if line.id in {each.id for each in known}:
        return ticket
    if len(known) >= MOST_MANUAL:
        raise Invalid(f"a ticket has at most {MOST_MANUAL} manual lines", where="manual")
    found = {"manual": [list(each) for each in (*known, line)]}
    return decide.establish(ticket, "adjust", ADJUSTED, found, by, at, {"id": line.id})
