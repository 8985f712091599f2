"""What was booked, as rows. Pure."""

from collections.abc import Iterator

from suanqing.finance.settlement.items import Booked, PartyEntry
from suanqing.insight.analytics.columns import Row
from suanqing.insight.costs.model import Cost
from suanqing.insight.views.cells import day_of
from suanqing.times import rfc3339
from suanqing.work.tickets.model import Ticket

Told = tuple[str, Row]
"""(table, row)."""


def of_ticket(ticket: Ticket, booked: Booked) -> Iterator[Told]:
    """The ticket, its lines and their shares, by that assessment."""
    facts, assessment = booked.facts, booked.assessment
    own = {
        "ticket_id": booked.ticket_id, "assessment": booked.n, "day": day_of(booked), "outlet": facts.outlet,
    }  # fmt: skip
    place = {"region": facts.region[0] if facts.region else None, "channel": assessment.channel}
    basis = {"book": assessment.book, "facts_hash": assessment.facts_hash}
    yield (
        "tickets",
        own
        | place
        | basis
        | {
            "source": ticket.source.partition(":")[0],
            "scene": ticket.scene_ref or ticket.scene,
            "state": ticket.state,
            "opened": rfc3339(ticket.opened),
            "served": rfc3339(facts.served),
            "lead": facts.crew[0][0] if facts.crew else None,
            "urgent": facts.urgent,
        },
    )
    for line in assessment.lines:
        money = {"currency": assessment.currency, "amount": line.amount}
        said = {"line_id": line.id, "plane": line.plane, "sku": line.sku, "fee": line.fee}
        more = {"tier": line.tier, "tax": line.tax, "held": bool(line.held)}
        yield "lines", own | place | said | more | money | basis
        for party, amount in line.shares:
            share = {"line_id": line.id, "fee": line.fee, "party": party}
            yield "shares", own | share | {"currency": assessment.currency, "amount": amount}


def of_entry(entry: PartyEntry) -> Iterator[Told]:
    """Each line of a party's entry, as the party gains by it."""
    for line in entry.lines:
        yield (
            "entries",
            {
                "party": entry.party,
                "ticket_id": entry.ticket_id,
                "assessment": entry.n,
                "service_period": entry.service_period or entry.period,
                "booked_at": rfc3339(entry.at),
                "line_id": line.line,
                "fee": line.fee,
                "cause": line.cause,
                "currency": entry.currency,
                "amount": -line.amount,
                "book": entry.book,
                "facts_hash": entry.facts_hash,
            },
        )


def of_cost(cost: Cost) -> Told:
    names = ("kind", "region", "project", "currency", "amount")
    own = {"cost_id": cost.id, "shared_by": cost.key}
    return "costs", own | {name: getattr(cost, name) for name in names}
