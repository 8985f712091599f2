"""Stored exchange rates (汇率) in DynamoDB, table PRICING_TABLE: dated, and never changed.

    id  access pattern                                operation
    X1  write a rate once                             PutItem, not there yet
    X2  the rate of two currencies at a moment        Query exchange_rate <pair>@, newest first, either way
    X3  all, or those of a pair, by page              Query exchange_rate
    X4  the one two people approved for a moment      as X2, of one pair, those of `by_two`

The id is `<pair>@<since>`. A pair is kept one way round, so no two rates answer the same question.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.money import exponent, rate
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

KIND = "exchange_rate"
PAIR = re.compile(r"([A-Z]{3})/([A-Z]{3})")


class ExchangeRate(NamedTuple):
    """Units of the second currency of `pair` ("USD/CNY") for one of the first, from `since` on.

    until: where it ends, if nothing newer ends it before. source: who publishes it. by, at: who wrote
    it, and when. by_two: whether two people approved it.
    """

    pair: str
    rate: Decimal
    since: datetime
    source: str
    by: str
    at: datetime
    until: datetime | None = None
    by_two: bool = False

    @property
    def id(self) -> str:
        return f"{self.pair}@{rfc3339(self.since)}"


class RatePage(NamedTuple):
    """In the order of pairs, then of time; `after` asks for the next page, None at the end."""

    rates: list[ExchangeRate]
    after: str | None


class RateStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def put(self, new: ExchangeRate) -> ExchangeRate:
        """Write it; what is there already when it was told before with the same content.

        Raises Invalid. Conflict: `rate_kept`, that pair has another rate from that moment on;
        `pair_reversed`, the pair is kept the other way round.
        """
        first, second = _checked(new)
        if self._newest(f"{second}/{first}", None):
            raise Conflict(
                f"rates are kept as {second}/{first}", "pair_reversed", pair=f"{second}/{first}"
            )
        if kept := self._kept(new):
            return kept
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(_item(new)),
                ConditionExpression="attribute_not_exists(id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self._kept(new) or new
        return new

    def _kept(self, new: ExchangeRate) -> ExchangeRate | None:
        """The same one when it was written before. Raises Conflict: another one was."""
        kept = self._newest(new.pair, new.since)
        if kept is None or kept.since != new.since:
            return None
        if kept._replace(by=new.by, at=new.at, by_two=new.by_two) != new:
            raise Conflict(
                "a rate is never changed: write one that holds from later on",
                "rate_kept", rate=new.id,
            )  # fmt: skip
        return kept

    def at(self, own: str, other: str, moment: datetime) -> ExchangeRate | None:
        """What held between the two at `moment`, whichever way round it is kept."""
        for pair in (f"{own}/{other}", f"{other}/{own}"):
            found = self._newest(pair, moment)
            if found and (found.until is None or moment < found.until):
                return found
        return None

    def approved(self, pair: str, moment: datetime) -> ExchangeRate | None:
        """Of what two people approved for the pair: the one that `moment` falls to, ended by then or not."""
        query = self._between(f"{pair}@", f"{pair}@{rfc3339(moment)}")
        query["ExpressionAttributeValues"] |= attributes({":yes": True})
        pages = self._client.get_paginator("query").paginate(
            **query, FilterExpression="by_two = :yes", ScanIndexForward=False
        )
        return next((_rate(plains(item)) for page in pages for item in page["Items"]), None)

    def gap(self, own: str, other: str, since: datetime, until: datetime | None) -> datetime | None:
        """The first moment of [since, until) for which nothing between the two is stored; None: all of it is."""
        from suanqing.pricing.checks.rates import first_gap

        gaps = []
        for pair in (f"{own}/{other}", f"{other}/{own}"):
            held = self._newest(pair, since)
            pages = self._client.get_paginator("query").paginate(
                **self._between(held.id if held else f"{pair}@", f"{pair}@~")
            )
            rates = [_rate(plains(item)) for page in pages for item in page["Items"]]
            gaps.append(first_gap(((each.since, each.until) for each in rates), since, until))
        return None if None in gaps else max(each for each in gaps if each)

    def page(self, pair: str | None = None, limit: int = 50, after: str | None = None) -> RatePage:
        """Up to `limit` rates with ids above `after`, of one pair or of all."""
        begin = f"{pair}@" if pair else "A"
        end = begin.rstrip("A") + "~"
        first = max(begin, f"{after} ") if after else begin
        if first > end:
            return RatePage([], None)
        answer = self._client.query(**self._between(first, end), Limit=limit)
        found = [_rate(plains(item)) for item in answer["Items"]]
        return RatePage(found, found[-1].id if "LastEvaluatedKey" in answer else None)

    def _newest(self, pair: str, moment: datetime | None) -> ExchangeRate | None:
        last = f"{pair}@{rfc3339(moment)}" if moment else f"{pair}@~"
        query = self._between(f"{pair}@", last) | {"ScanIndexForward": False, "Limit": 1}
        items = self._client.query(**query)["Items"]
        return _rate(plains(items[0])) if items else None

    def _between(self, first: str, last: str | None = None) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind AND id BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes(
                {":kind": KIND, ":first": first, ":last": last or (first.rstrip("A") + "~")}
            ),
            "ConsistentRead": True,
        }


def currencies_of(pair: str) -> tuple[str, str]:
    """Both currencies; Invalid for anything but two known ones."""
    found = PAIR.fullmatch(pair)
    if found is None or found[1] == found[2]:
        raise Invalid("a pair is two currencies, such as USD/CNY", where="pair")
    for currency in found.groups():
        exponent(currency)
    return found[1], found[2]


def _checked(new: ExchangeRate) -> tuple[str, str]:
    if not new.rate.is_finite() or new.rate <= 0:
        raise Invalid("a rate is above 0", where="rate")
    if not new.source.strip():
        raise Invalid("a rate needs its source", where="source")
    if new.until is not None and new.until <= new.since:
        raise Invalid("a rate ends after it begins", where="until")
    return currencies_of(new.pair)


def _item(rate: ExchangeRate) -> dict[str, Any]:
    more = {"until": rfc3339(rate.until)} if rate.until else {}
    return more | {
        "kind": KIND,
        "id": rate.id,
        "pair": rate.pair,
        "rate": format(rate.rate, "f"),
        "since": rfc3339(rate.since),
        "source": rate.source,
        "written_by": rate.by,
        "written_at": rfc3339(rate.at),
        "by_two": rate.by_two,
    }


def _rate(item: dict[str, Any]) -> ExchangeRate:
    until = item.get("until")
    return ExchangeRate(
        item["pair"], rate(item["rate"]), parse(item["since"]), item["source"],
        item["written_by"], parse(item["written_at"]), parse(until) if until else None,
        item.get("by_two", False),
    )  # fmt: skip
