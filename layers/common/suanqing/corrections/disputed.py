"""An accepted dispute's fact, put on its ticket: a quantity, or a word of the vocabulary. Pure."""

from datetime import datetime
from typing import Any

from suanqing import quantities
from suanqing.pricing.conditions import VOCABULARY
from suanqing.tickets import decide, telling
from suanqing.tickets.model import Ticket

QTY = "qty"
YES_NO = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def can_be_put(fact: str) -> bool:
    """Whether a program can correct it; any other is corrected by hand, where the ticket takes it."""
    return fact == QTY or fact in VOCABULARY


def put(
    ticket: Ticket, line: str, fact: str, value: str, reason: str, by: str, at: datetime
) -> Ticket:
    """The ticket with the fact; itself where it knows it already. line: of the assessment.

    Raises Invalid: the value is not one this fact can have.
    """
    if fact == QTY:
        qty, own = quantities.quantity(value.strip()), line.split(":")[1]
        if any(each.id == own and each.qty == qty for each in ticket.lines):
            return ticket
        return decide.correct_quantity(ticket, own, qty, reason, by, at)
    told = _value(fact, value.strip())
    if ticket.facts.get("attrs", {}).get(fact) == told:
        return ticket
    return telling.set_facts(ticket, {fact: told}, None, "", reason, by, at)


def _value(fact: str, value: str) -> Any:
    if VOCABULARY[fact].kind == "flag":
        return YES_NO.get(value.lower(), value)
    if VOCABULARY[fact].kind == "number" and value.isascii() and value.isdigit():
        return int(value)
    return value
