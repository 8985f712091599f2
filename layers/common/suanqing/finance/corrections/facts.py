"""Corrections as facts of the ticket: refunds, and manual lines that people approved. Pure: ticket in, ticket out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction

from suanqing.errors import Conflict, Invalid
from suanqing.pricing.model import Manual, Refund
from suanqing.work.tickets.model import Event, Ticket
from suanqing.work.tickets.recording import record_facts

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
        if event.kind == "refunded" and event.data.get("key") == key:
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
    for line in lines | {each.line for each in refunds}:
        if sum(Fraction(r.back, r.of) for r in refunds if r.line in (ALL, line, _whole(line))) > 1:
            raise Invalid("more goes back than there was", "over_refunded", line=line)
    told = {"key": key, "line": back.line, "back": back.back, "of": back.of}
    found = {"refunds": [list(each) for each in refunds]}
    return record_facts(ticket, "refund", found, by, at, told)


def order_refund(
    ticket: Ticket,
    history: Iterable[Event],
    channel: str,
    tid: str,
    ids: Sequence[str],
    total: int,
    of: int,
    by: str,
    at: datetime,
) -> Ticket:
    """What all refunds `ids` of the channel's order have given back of the ticket's order line so far:
    `total` of `of`. Only the difference to what the ticket knows of the channel's refunds is new.

    It may be below 0 by a minor unit, where a later refund moves the rounding to another line: then
    the newest refunds are less by that. Raises Invalid: with refunds told otherwise it is too much.
    """
    own = refund_key(channel, "")
    known = sum(
        Fraction(int(event.data["back"]), int(event.data["of"]))
        for event in history
        if event.kind == "refunded" and str(event.data.get("key", "")).startswith(own)
    )
    back = total - round(known * of)
    if not back:
        return ticket
    refunds = [Refund(*each) for each in ticket.facts.get("refunds", ())]
    refunds = [*refunds, Refund(ALL, back, of)] if back > 0 else _less(refunds, -back, of)
    if sum(Fraction(r.back, r.of) for r in refunds if r.line == ALL) > 1:
        raise Invalid("more goes back than there was", "over_refunded", line=ALL)
    told = {"key": f"{own}order:{tid}", "refunds": list(ids), "line": ALL, "back": back, "of": of}
    found = {"refunds": [list(each) for each in refunds]}
    return record_facts(ticket, "refund", found, by, at, told)


def _less(refunds: Sequence[Refund], much: int, of: int) -> list[Refund]:
    """Without `much`, taken from the newest of them that are of the same sum."""
    left: list[Refund] = []
    for each in reversed(refunds):
        cut = min(much, each.back) if (each.line, each.of) == (ALL, of) else 0
        much -= cut
        if each.back > cut:
            left.insert(0, each._replace(back=each.back - cut))
    return left


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
    return record_facts(ticket, "adjust", found, by, at, {"id": line.id})
