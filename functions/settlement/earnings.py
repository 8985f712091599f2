"""A party's period: four figures, the open tickets at today's prices, the booked ones by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import Conflict, DomainError
from suanqing.finance.assessment import redaction
from suanqing.finance.settlement import schemas
from suanqing.finance.settlement.settle_service import Settlement
from suanqing.finance.settlement.store import LedgerStore
from suanqing.people.identity.caller import Caller
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.times import period_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore

MOST_OPEN = 50
"""How many open tickets are priced for one answer."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose earnings are asked for, and where they stand. own: the parties that the caller speaks for."""

    settlement: Settlement
    ledger: LedgerStore
    tickets: TicketStore
    caller: Caller
    own: tuple[str, ...]


def earnings_of(
    reader: Reader, period: str, now: datetime, cursor: str | None, limit: int
) -> schemas.Earnings:
    """The period's figures and one page of its postings; open tickets belong to the current one."""
    balances = [reader.ledger.balance(party, period) for party in reader.own]
    booked = [balance for balance in balances if balance.lines]
    rows, complete = _open(reader, now) if period == period_of(now) else ([], True)
    shown = [balance.currency for balance in booked] or [
        row.amount.currency for row in rows if row.amount
    ]
    currency = shown[0] if shown else balances[0].currency
    if set(shown[: len(booked)]) - {currency}:
        raise Conflict("your parties are paid in several currencies", "other_currency")
    likewise = [row.amount for row in rows if row.amount and row.amount.currency == currency]
    complete = complete and len(likewise) == sum(1 for row in rows if row.amount)
    tickets, following = _page(reader, period, cursor, limit)
    _titled(reader, tickets)

    def money(amount: int) -> schemas.Money:
        return schemas.Money(amount=amount, currency=currency)

    return schemas.Earnings(
        period=period,
        parties=list(reader.own),
        estimate=money(sum(each.amount for each in likewise)),
        estimate_complete=complete,
        accrued=money(sum(balance.accrued for balance in balances)),
        confirmed=money(sum(balance.confirmed for balance in balances)),
        paid=money(sum(balance.paid for balance in balances)),
        open=rows,
        tickets=tickets,
        next=following,
    )


def _open(reader: Reader, now: datetime) -> tuple[list[schemas.EstimateRow], bool]:
    """The caller's open tickets that nothing is booked for, each priced as it stands."""
    if reader.caller.is_any("partner") and reader.caller.outlet:
        page = reader.tickets.board(reader.caller.outlet, "open", limit=MOST_OPEN)
    else:
        page = reader.tickets.mine(reader.caller.party, "open", limit=MOST_OPEN)
    rows = [_estimate(reader, ticket, now) for ticket in page.tickets if not ticket.settled]
    return rows, page.cursor is None


def _estimate(reader: Reader, ticket: Ticket, now: datetime) -> schemas.EstimateRow:
    shown = schemas.EstimateRow(ticket_id=ticket.ticket_id, title=ticket.title, state=ticket.state)
    estimate = reader.settlement.estimate(ticket, now)
    if isinstance(estimate, DomainError):
        shown.trouble = estimate.code
    else:
        amount = redaction.earned(estimate, reader.own)
        shown.amount = schemas.Money(
            amount=amount, currency=redaction.currency_of(estimate, reader.own)
        )
    return shown


def _page(
    reader: Reader, period: str, cursor: str | None, limit: int
) -> tuple[list[schemas.EarningsRow], str | None]:
    """Postings of the caller's parties one party after the other; the cursor names where it stopped."""
    place, inner = _start(cursor, len(reader.own))
    rows: list[schemas.EarningsRow] = []
    for number, party in _from(place, reader.own):
        page = reader.ledger.party_lines(party, period, inner, limit - len(rows))
        rows += [schemas.row(entry) for entry in page.entries]
        inner = None
        if page.cursor:
            return rows, _cursor(number, page.cursor)
        if len(rows) == limit and number + 1 < len(reader.own):
            return rows, _cursor(number + 1, "")
    return rows, None


def _titled(reader: Reader, rows: list[schemas.EarningsRow]) -> None:
    """What each row's ticket is called and whom it was for."""
    found = reader.tickets.several(row.ticket_id for row in rows)
    for row in rows:
        if (ticket := found.get(row.ticket_id)) is not None:
            row.title, row.customer = ticket.title, ticket.customer or None


def _from(place: int, own: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    return ((number, party) for number, party in enumerate(own) if number >= place)


def _cursor(place: int, inner: str) -> str:
    return encoded(f"{place}.{inner}")


def _start(cursor: str | None, parties: int) -> tuple[int, str | None]:
    """Which party to go on with, and where in its list. Invalid for another list's cursor."""
    if cursor is None:
        return 0, None
    place, _, inner = decoded(cursor).partition(".")
    if not place.isdecimal() or int(place) >= parties:
        foreign()
    return int(place), inner or None
