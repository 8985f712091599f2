"""What parts were bought for (进价), for those who read all money: entries are added, none is changed."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing.paging import PageQuery
from pricing.wiring import api, prices, purchases
from suanqing import money
from suanqing.errors import Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import observe
from suanqing.platform.input_fields import Day, Id
from suanqing.pricing.purchases import Purchase
from suanqing.times import BEIJING, rfc3339, utcnow
from suanqing.web.answers import Reply

BACK = timedelta(days=400)
"""How long ago an entry may begin: the tickets since then are gone through once more."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["CNY"])]


class PurchaseDocument(BaseModel):
    """A part's price from `since` to `until`, both included."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"sku": "PIPE-1M", "since": "2026-11-01", "price": 1850, "currency": "CNY"}
            ]
        },
    )

    sku: Id
    since: Day
    until: Annotated[Day | None, Field(description="absent: until another one takes over")] = None
    price: Annotated[
        int | None,
        Field(ge=0, le=10**12, description="minor units, net of tax; null: not known after all"),
    ]
    currency: Currency
    per: Annotated[int, Field(ge=1, le=10**6, description="of how many of its unit")] = 1
    note: Annotated[str, Field(max_length=200)] = ""


class NewPurchases(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[PurchaseDocument], Field(min_length=1, max_length=200)]


class PurchaseView(PurchaseDocument):
    """n: which of the part's entries; of those that name a day the newest holds on it."""

    n: int
    by: str
    at: str


class PurchasePage(BaseModel):
    items: list[PurchaseView]
    next: str | None = None


class PurchaseQuery(PageQuery):
    sku: Id | None = None


@api.route("GET", "/purchases", roles=READ_MONEY)
def list_purchases(query: PurchaseQuery) -> PurchasePage:
    """What parts were bought for, of one or of all, with every earlier entry, in the order of parts and entries."""
    if query.cursor and query.sku and not query.cursor.startswith(f"{query.sku}#"):
        raise Invalid("the cursor is another list's", where="cursor")
    found, after = purchases().page(query.sku, query.limit, query.cursor)
    return PurchasePage(items=[_view(each) for each in found], next=after)


@api.route("POST", "/purchases", roles=MONEY_DECISIONS, status=201, decides=nothing)
def add_purchases(body: NewPurchases, caller: Caller) -> Annotated[Reply, PurchasePage]:
    """Add entries: all rows are looked at before the first is written. An entry takes over the days that it names, and
    the tickets of those days that used the part are counted anew within minutes; what parties are paid stays. The same
    rows again change nothing."""
    today = utcnow().astimezone(BEIJING).date()
    for place, row in enumerate(body.items):
        _check(row, place, today)
    at = rfc3339(utcnow())
    added = purchases().add_all(
        [
            Purchase(
                row.sku, 0, date.fromisoformat(row.since),
                date.fromisoformat(row.until) if row.until else None,
                row.price, row.currency, row.per, caller.party, at, row.note.strip(),
            )
            for row in body.items
        ]
    )  # fmt: skip
    observe.log("purchases written", count=len(added), by=caller.party)
    return Reply(PurchasePage(items=[_view(each) for each in added]), 201)


def _check(row: PurchaseDocument, place: int, today: date) -> None:
    where = f"items.{place}"
    known = prices().sku(row.sku)
    if known is None or known.kind != "part":
        raise Invalid(f"there is no part {row.sku}", where=f"{where}.sku")
    money.exponent(row.currency)
    if row.until is not None and row.until < row.since:
        raise Invalid("it ends before it begins", where=f"{where}.until")
    if date.fromisoformat(row.since) < today - BACK:
        raise Invalid("it begins more than 400 days ago", where=f"{where}.since")


def _view(found: Purchase) -> PurchaseView:
    return PurchaseView(
        sku=found.sku,
        since=str(found.since),
        until=str(found.until) if found.until else None,
        price=found.price,
        currency=found.currency,
        per=found.per,
        note=found.note,
        n=found.n,
        by=found.by,
        at=found.at,
    )
