"""Reviews, in table WORK_TABLE: each once under its month, and under its customer where one is known.

id  access pattern                                 operation
V1  a review, once by its id                       TransactWriteItems, absent: `review:<digest>`/`review`,
                                                   its month's, its customer's
V2  a month's reviews, a page                      Query `reviews:<month>`, consistent, behind a part
V3  one by its id                                  GetItem, consistent

Words lie where an erasure finds them: with the customer's own item, and in the month's where that one leads to it. Of
somebody whom nobody knows none are kept.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from suanqing.canonical import digest
from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.care.reviews import Review
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.companions import Write, put
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LAST, Item

REVIEW, ONE = "review#", "review"
PAGE = 500


def writes(table: str, told: Review) -> list[Write]:
    """All of it, absent so far."""
    said = kept(told)
    item = {"said": {**said._asdict(), "skus": [*said.skus], "topics": [*said.topics]}}
    places = [_one(told.id), (_month(told), _part(told))]
    if told.customer:
        places.append((customer_key(told.customer), REVIEW + _digest(told.id)))
    return [put(table, *place, item, "attribute_not_exists(part)") for place in places]


def places(item: Item) -> list[tuple[str, str]]:
    """Where else the words of a customer's item lie."""
    told = of_item(item)
    return [_one(told.id), (_month(told), _part(told))]


def of_item(item: Item) -> Review:
    told: dict[str, Any] = item["said"]
    return Review(
        **{
            **told,
            "stars": int(told["stars"]),
            "skus": tuple(told["skus"]),
            "topics": tuple(told["topics"]),
        }
    )


class ReviewStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def add(self, told: Review) -> bool:
        """False: there is one of that id, or it is written just now."""
        return self.store.together(writes(self.store.table, told))

    def get(self, id: str) -> Review | None:
        item = self.store.get(*_one(id))
        return of_item(item) if item else None

    def month(self, month: str, since: str = "", until: str = LAST) -> Iterator[Review]:
        """In order of time, page by page; from a moment to another, which is not included."""
        after, more = since, True
        while more:
            items, more = self.store.page(f"reviews:{month}", after, PAGE)
            for item in items:
                if str(item["part"]) >= until:
                    return
                yield of_item(item)
            after = str(items[-1]["part"]) if items else after

    def between(self, first: date, last: date) -> list[Review]:
        """Of days in Beijing, both included; what lies before and behind them is not read."""
        since, until = (
            rfc3339(datetime.combine(day, time.min, BEIJING))
            for day in (first, last + timedelta(days=1))
        )
        months = dict.fromkeys((f"{first:%Y-%m}", f"{last:%Y-%m}"))
        return [each for month in months for each in self.month(month, since, until)]


def kept(told: Review) -> Review:
    """As it is kept: with no words of somebody whom nobody knows."""
    return told if told.customer else told._replace(words="")


def _one(id: str) -> tuple[str, str]:
    return f"review:{_digest(id)}", ONE


def _month(told: Review) -> str:
    return f"reviews:{parse(told.at).astimezone(BEIJING):%Y-%m}"


def _part(told: Review) -> str:
    return f"{told.at}#{_digest(told.id)}"


def _digest(id: str) -> str:
    return digest(id)[:24]
