"""What a ticket is booked at, for a line of a list (pydantic): the figures of `schemas.TicketEarnings`. Pure."""

from collections.abc import Iterable

from pydantic import BaseModel

from suanqing.finance.assessment.redaction import currency_of, earned
from suanqing.finance.settlement.items import Booked
from suanqing.finance.settlement.schemas import Money, figures, money_in
from suanqing.work.tickets.model import Ticket


class TicketAmount(BaseModel):
    """assessment: which of the ticket's. pending: a change is being settled. earned: the reader's own. customer, pay,
    margin: for who reads all money."""

    ticket_id: str
    assessment: int
    pending: bool
    earned: Money | None = None
    customer: Money | None = None
    pay: Money | None = None
    margin: Money | None = None


class TicketAmounts(BaseModel):
    """In the order they were asked for."""

    items: list[TicketAmount]


def whole(booked: Booked, ticket: Ticket) -> TicketAmount:
    shown = figures(booked.assessment)
    return TicketAmount(
        ticket_id=booked.ticket_id, assessment=booked.n, pending=ticket.unsettled is not None,
        customer=shown["customer"], pay=shown["pay"], margin=shown["margin"],
    )  # fmt: skip


def own(booked: Booked, ticket: Ticket, parties: Iterable[str]) -> TicketAmount:
    mine = frozenset(parties)
    money = money_in(currency_of(booked.assessment, mine))
    return TicketAmount(
        ticket_id=booked.ticket_id, assessment=booked.n, pending=ticket.unsettled is not None,
        earned=money(earned(booked.assessment, mine)),
    )  # fmt: skip
