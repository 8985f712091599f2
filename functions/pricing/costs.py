"""Costs of a month that belong to no ticket by themselves (间接成本): added and taken back, never changed."""

from hashlib import sha256
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.paging import PageQuery
from pricing.wiring import api, costs, prices
from suanqing import money, regions, times
from suanqing.errors import Invalid
from suanqing.insight.costs.model import Cost, Key, Kind
from suanqing.labels import COST_KEYS, COST_KINDS, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.platform.input_fields import Id, MonthOrYear, Period, Region
from suanqing.times import rfc3339, utcnow
from suanqing.web.answers import Reply

LEFT_OVER = 12
"""Hex digits of a key's digest in the ids of its costs."""
BEHIND = {len("2026"): "-", len("2026-11"): "#"}
"""What follows a year or a month in a cost's place in the list."""


class CostDocument(BaseModel):
    """One cost. region: the province that it is of; project: the service item; absent: of all."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"kind": "rent", "amount": 2600000, "currency": "CNY", "key": "jobs"}]
        },
    )

    kind: Kind
    amount: Annotated[int, Field(ge=1, le=10**12, description="minor units, net of tax")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]
    key: Annotated[
        Key, Field(description="by what it is shared out: jobs, their income or minutes on site")
    ]
    region: Region | None = None
    project: Id | None = None
    note: Annotated[str, Field(max_length=200)] = ""


class NewCosts(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[CostDocument], Field(min_length=1, max_length=100)]


class CostView(CostDocument):
    """kind_name, key_name: in the reader's language. withdrawn_by: who took it back; it counts no more. withdrawn_at:
    when that was."""

    id: str
    period: Period
    kind_name: str
    key_name: str
    by: str
    at: str
    withdrawn_by: str | None = None
    withdrawn_at: str | None = None


class CostList(BaseModel):
    items: list[CostView]


class CostPage(CostList):
    next: str | None = None


class CostsQuery(PageQuery):
    """period: a month or a year."""

    period: MonthOrYear


@api.route("GET", "/costs", roles=READ_MONEY)
def list_costs(query: CostsQuery, lang: Lang) -> CostPage:
    """The costs of a month or a year by page, those taken back as well."""
    if query.cursor and not query.cursor.startswith(f"{query.period}{BEHIND[len(query.period)]}"):
        raise Invalid("the cursor is another list's", where="cursor")
    found, after = costs().page(query.period, query.limit, query.cursor)
    return CostPage(items=[_view(each, lang) for each in found], next=after)


@api.route("POST", "/costs/{period}", roles=MONEY_DECISIONS, status=201, decides=nothing)
def add_costs(
    period: str, body: NewCosts, caller: Caller, idempotency_key: str | None, lang: Lang
) -> Annotated[Reply, CostList]:
    """Add costs of a month: all rows are looked at before the first is written. They are shared out to the month's
    tickets at once and whenever one is added; what parties are paid stays. Needs an Idempotency-Key: with the same one
    the same rows are added once."""
    if not idempotency_key:
        raise Invalid("costs need an Idempotency-Key", where="Idempotency-Key")
    first = sha256(idempotency_key.encode()).hexdigest()[:LEFT_OVER]
    at = rfc3339(utcnow())
    made = [
        _cost(row, place, _month(period), f"{first}-{place + 1:03d}", caller.party, at)
        for place, row in enumerate(body.items)
    ]
    added = costs().add(made)
    observe.log("costs written", period=period, count=len(added), by=caller.party)
    return Reply(CostList(items=[_view(each, lang) for each in added]), 201)


@api.route("POST", "/costs/{period}/{cost_id}/withdraw", roles=MONEY_DECISIONS, decides=nothing)
def withdraw_cost(period: str, cost_id: str, caller: Caller, lang: Lang) -> CostView:
    """Take a cost back: it stays to be read and counts no more. Whoever was first is who did it."""
    taken = costs().withdraw(_month(period), cost_id, caller.party, rfc3339(utcnow()))
    observe.log("cost withdrawn", period=period, cost=cost_id, by=caller.party)
    return _view(taken, lang)


def _month(period: str) -> str:
    return times.period(period)


def _cost(row: CostDocument, place: int, period: str, id: str, by: str, at: str) -> Cost:
    money.exponent(row.currency)
    if row.project is not None and prices().sku(row.project) is None:
        raise Invalid(f"there is no SKU {row.project}", where=f"items.{place}.project")
    region = regions.chain(row.region)[-1] if row.region else None
    return Cost(
        id, period, row.kind, row.amount, row.currency, row.key, region, row.project,
        row.note.strip(), by, at,
    )  # fmt: skip


def _view(found: Cost, lang: Lang) -> CostView:
    taken = found.withdrawn or (None, None)
    return CostView(
        **{name: getattr(found, name) for name in CostDocument.model_fields},
        id=found.id,
        period=found.period,
        kind_name=label(COST_KINDS, found.kind, lang),
        key_name=label(COST_KEYS, found.key, lang),
        by=found.by,
        at=found.at,
        withdrawn_by=taken[0],
        withdrawn_at=taken[1],
    )
