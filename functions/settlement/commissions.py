"""Commissions of a period, party by party, each with where its party belongs: what a region's teams get by ladders."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from settlement.app import api
from settlement.margin_terms import province
from settlement.routes import Cursor
from settlement.wiring import ladders, parties
from suanqing.finance.ladders.belonging import TICK, bounds
from suanqing.finance.ladders.store import Commission
from suanqing.finance.settlement.schemas import Money
from suanqing.people.parties.model import Party
from suanqing.people.roles import READ_MONEY
from suanqing.platform.cursors import decoded, encoded
from suanqing.platform.input_fields import Period
from suanqing.platform.retries import REQUEST_SECONDS, within
from suanqing.times import period_of, utcnow


class CommissionsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    period: Period | None = Field(default=None, description="the current month if absent")
    cursor: Cursor | None = None
    limit: int = Field(default=100, ge=1, le=200, description="parties that are looked at")


class CommissionRow(BaseModel):
    """What a party's ladder comes to in the period. outlet: where the party belongs at its end, or itself. region: of
    that outlet, else of the party; a province, absent where nobody said. counted: jobs that it comes from."""

    party: str
    name: str
    kind: str
    outlet: str | None = None
    region: str | None = None
    ladder: str
    amount: Money
    counted: int


class CommissionPage(BaseModel):
    """Only parties that have one; a page may be empty and have a next one."""

    period: str
    items: list[CommissionRow]
    next: str | None = None


@api.route("GET", "/margins/commissions", roles=READ_MONEY)
def commissions(query: CommissionsQuery) -> CommissionPage:
    """Commissions of a period by ladders, which belong to no ticket: of everybody, with outlet and province, so that
    with what jobs pay they come to all that a team is paid."""
    now = utcnow()
    period = query.period or period_of(now)
    book, names = ladders().book_for(period), ladders().names_for(period)
    if book is None or not names:
        return CommissionPage(period=period, items=[])
    page = parties().page(limit=query.limit, after=decoded(query.cursor) if query.cursor else None)
    moment, in_time = min(now, bounds(period)[1] - TICK), within(REQUEST_SECONDS)
    rows: list[CommissionRow] = []
    after = page.after
    for party in page.parties:
        made = ladders().booked(party.party_id, period, names)
        rows += [_row(party, each, moment, book.currency) for each in made]
        if not in_time() and party is not page.parties[-1]:
            after = party.party_id
            break
    return CommissionPage(period=period, items=rows, next=encoded(after) if after else None)


def _row(party: Party, made: Commission, moment: datetime, currency: str) -> CommissionRow:
    then = party.at(moment)
    outlet = party.party_id if party.kind == "outlet" else then.outlet
    home = parties().find(outlet) if outlet and outlet != party.party_id else None
    region = (home.at(moment).region if home else None) or then.region
    return CommissionRow(
        party=party.party_id, name=party.name, kind=party.kind, outlet=outlet, region=province(region),
        ladder=made.ladder, counted=made.counted,
        amount=Money(amount=made.standing, currency=made.currency or currency),
    )  # fmt: skip
