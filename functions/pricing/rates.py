"""Exchange rates (汇率): dated, written once, never changed; a newer one takes over."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pricing import decisions
from pricing.paging import PageQuery
from pricing.wiring import api
from pricing.wiring import rates as store
from suanqing import money
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import MONEY_DECISIONS, READ_CATALOGUE
from suanqing.platform import observe
from suanqing.platform.input_fields import Moment
from suanqing.pricing.stores.rates import ExchangeRate
from suanqing.times import parse, rfc3339, utcnow
from suanqing.web.answers import Reply

Pair = Annotated[str, Field(pattern=r"^[A-Z]{3}/[A-Z]{3}$")]


class RateDocument(BaseModel):
    """Units of the pair's second currency for one of the first, from `since` on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "pair": "USD/CNY",
                    "rate": "7.1234",
                    "since": "2026-11-03T00:00:00+08:00",
                    "source": "PBOC",
                }
            ]
        },
    )

    pair: Pair
    rate: Annotated[str, Field(pattern=r"^[0-9]{1,9}(\.[0-9]{1,10})?$")]
    since: Moment
    until: Annotated[Moment | None, Field(description="after it none holds but a newer one")] = None
    source: Annotated[str, Field(min_length=1, max_length=200, description="who publishes it")]


class RateView(RateDocument):
    """`id` is what the steps of a line name."""

    id: str
    by: str
    at: str
    by_two: Annotated[
        bool, Field(description="two people approved it: what one person writes is measured by it")
    ]


class RatePage(BaseModel):
    items: list[RateView]
    next: str | None = None


class RateQuery(PageQuery):
    pair: Pair | None = None


@api.route("GET", "/exchange-rates", roles=READ_CATALOGUE)
def list_rates(query: RateQuery) -> RatePage:
    """Rates of one pair or of all, in the order of pairs and time."""
    found, after = store().page(query.pair, query.limit, query.cursor)
    return RatePage(items=[_view(each) for each in found], next=after)


@api.route(
    "POST",
    "/exchange-rates",
    roles=MONEY_DECISIONS,
    status=201,
    decides=decisions.of_everyone,
    two_people=decisions.rate,
)
def put_rate(body: RateDocument, caller: Caller, by_two: bool) -> Annotated[Reply, RateView]:
    """Write a rate once. One person writes what is for later, up to 5 % off the rate that two people approved
    last for that moment, and ends when that one does. 409 when the pair has another one from that moment on,
    or is kept reversed."""
    written = store().put(
        ExchangeRate(
            body.pair, money.rate(body.rate), parse(body.since), body.source, caller.party,
            utcnow(), parse(body.until) if body.until else None, by_two,
        )
    )  # fmt: skip
    observe.log("exchange rate written", rate=written.id, by=caller.party)
    return Reply(_view(written), 201)


def _view(found: ExchangeRate) -> RateView:
    return RateView.model_construct(
        None,
        id=found.id,
        pair=found.pair,
        rate=format(found.rate, "f"),
        since=rfc3339(found.since),
        until=rfc3339(found.until) if found.until else None,
        source=found.source,
        by=found.by,
        at=rfc3339(found.at),
        by_two=found.by_two,
    )
