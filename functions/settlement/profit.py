"""What is left: of a month or a year, and of one ticket. Income less what is paid out, parts and other costs."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from settlement.app import api
from settlement.margin_terms import names_of, waiting
from settlement.wiring import costs, ledger, purchases
from settlement.wiring import margins as store
from suanqing.errors import NotFound
from suanqing.finance.settlement.items import Booked
from suanqing.insight.costs import schemas
from suanqing.insight.views.bought import Purchases, bought, used
from suanqing.insight.views.cells import ALL, Beside, Share, day_of, placed
from suanqing.insight.views.grid import YEAR, grid_of
from suanqing.insight.views.schemas import hash_of
from suanqing.labels import Lang
from suanqing.people.roles import READ_MONEY
from suanqing.platform.input_fields import MonthOrYear
from suanqing.pricing.purchases import holding
from suanqing.times import BEIJING, period_of, utcnow


class ProfitQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: Annotated[
        MonthOrYear | None,
        Field(description="a month or a year; absent: the current month"),
    ] = None


@api.route("GET", "/margins/profit", roles=READ_MONEY)
def profit(query: ProfitQuery, lang: Lang) -> schemas.Profit:
    """A month's or a year's profit: income less pay, parts (what they were bought for) and other costs, kind by kind.
    Commissions of a period belong to no ticket and are not among pay."""
    period = query.period or period_of(utcnow())
    id = f"project:{ALL}@{period}" if len(period) == YEAR else f"matrix@{period}"
    page = store().page(id, consistent=False)
    grid = grid_of(id, page.cells, "region")
    column = ALL
    total = grid.cells.get((ALL, column))
    return schemas.Profit(
        period=period,
        sums=schemas.profit_sums(total.money if total else (), costs().shared(period), lang),
        as_of=page.at,
        waiting_since=waiting(period),
        hash=hash_of(page.cells),
    )


@api.route("GET", "/margins/tickets/{ticket_id}", roles=READ_MONEY)
def ticket_profit(ticket_id: str, lang: Lang) -> schemas.TicketProfit:
    """One ticket's income, pay, parts at what they were bought for, and its share of its month's other costs; the
    shares of all tickets of the month are those costs to the minor unit, but for what none bears."""
    booked = ledger().newest(ticket_id)
    if booked is None:
        raise NotFound("nothing is booked for the ticket yet", ticket_id=ticket_id)
    entries = cache(purchases().of)
    known = bought(booked, entries)
    whole = [
        line
        for (_, cube, _), line in placed(booked, Beside(bought=known)).items()
        if cube == "outlet"
    ]
    if not whole:
        raise NotFound("nothing is booked for the ticket yet", ticket_id=ticket_id)
    borne = costs().ticket(booked)
    return schemas.TicketProfit(
        ticket_id=ticket_id,
        assessment=booked.n,
        day=day_of(booked),
        sum=schemas.ticket_sum(whole[0], borne),
        parts=_parts(booked, dict(known.parts), entries, lang),
        parts_waiting=_waits(booked, whole[0]),
        costs=schemas.costs_of(borne, lang),
        waiting_since=waiting(booked.period),
    )


def _waits(booked: Booked, now: Share) -> bool:
    """Whether the tables still have another amount for the ticket's parts than it has now; none where they have none of
    the ticket."""
    prefix = f"outlet#{booked.facts.outlet}#{booked.ticket_id}"
    found = [line for _, line in store().lines_after(day_of(booked), prefix, None, 1)]
    kept = [(line.parts, line.unknown) for line in found if line.ticket == booked.ticket_id]
    return (kept or [(0, 0)]) != [(now.parts, now.unknown)]


def _parts(
    booked: Booked, known: dict[str, int | None], entries: Purchases, lang: Lang
) -> list[schemas.TicketPart]:
    names = names_of([("project", sku) for sku in known], lang)
    day, found = booked.facts.served.astimezone(BEIJING).date(), []
    for sku, qty in used(booked).items():
        entry = holding(entries(sku), day, booked.assessment.currency)
        there = entry if known[sku] is not None else None
        found.append(
            schemas.TicketPart(
                sku=sku,
                name=names.get(sku, sku),
                qty=f"{qty:f}",
                price=there.price if there else None,
                per=there.per if there else None,
                since=str(there.since) if there else None,
                amount=known[sku],
            )
        )
    return found
