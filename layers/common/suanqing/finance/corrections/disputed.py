"""An accepted dispute's fact, put on its ticket: a quantity, or a word of the vocabulary. Pure."""

from datetime import datetime
from typing import Any

from suanqing import quantities
from suanqing.finance.assessment.refunds import ticket_line
from suanqing.vocabulary import QTY, VOCABULARY, YES_NO
from suanqing.work.tickets import decide, fact_decisions
from suanqing.work.tickets.model import Ticket


def can_be_put(ticket: Ticket, line: str, fact: str) -> bool:
    """Whether a program can correct it: a word of the vocabulary, or the quantity of a line that the
    ticket has. Any other is corrected by hand, where the ticket takes it; so is
    the source, which is proposed and approved."""
    if fact == QTY:
        return ticket_line(line) in {each.id for each in ticket.lines}
    return fact in VOCABULARY and fact != fact_decisions.SOURCE


def put(
    ticket: Ticket, line: str, fact: str, value: str, reason: str, by: str, at: datetime
) -> Ticket:
    """The ticket with the fact; itself where it knows it already. line: of the assessment.

    Raises Invalid: the value is not one this fact can have.
    """
    if fact == QTY:
        qty, own = quantities.quantity(value.strip()), ticket_line(line)
        if any(each.id == own and each.qty == qty for each in ticket.lines):
            return ticket
        return decide.correct_quantity(ticket, own, qty, reason, by, at)
    told = _value(fact, value.strip())
    if ticket.facts.get("attrs", {}).get(fact) == told:
        return ticket
    return fact_decisions.set_facts(ticket, {fact: told}, None, "", reason, by, at)


def _value(fact: str, value: str) -> Any:
    if VOCABULARY[fact].kind == "flag":
        return YES_NO.get(value.lower(), value)
    if VOCABULARY[fact].kind == "number" and value.isascii() and value.isdigit():
        return int(value)
    return value
