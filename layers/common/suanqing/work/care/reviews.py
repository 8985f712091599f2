"""What customers say of goods and work (服务评价), from whatever page, joined with what they had asked before. Pure.

A review is one by its id, of 1 to 5 stars. Its words are a person's; topics are found in them when it is taken, by a
table (`data/complaints.json`), and are no person's. A complaint is a review of at most 3 stars: what of it no row
knows is `other`, for people to read.
"""

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from suanqing.times import BEIJING, parse
from suanqing.work.customers.happenings import Happening

DATA = Path(__file__).parents[2] / "data" / "complaints.json"
OTHER = "other"
COMPLAINT, ASKED = 3, timedelta(days=30)
"""Up to how many stars it is one. How long before a review what somebody asked goes with it."""
QUOTED, TOPICS = 3, 5


class Topic(NamedTuple):
    code: str
    zh: str
    en: str
    words: tuple[str, ...]


class Review(NamedTuple):
    """id: `<channel>:<its own id there>`; of the own page `visit:<ticket>`. skus: what it is about. region: of the
    site, worker: the lead; "" where no work is known. customer: an id, "" where nobody knows. topics: codes."""

    id: str
    channel: str
    at: str
    stars: int
    words: str
    topics: tuple[str, ...]
    skus: tuple[str, ...]
    region: str = ""
    worker: str = ""
    outlet: str = ""
    ticket: str = ""
    order: str = ""
    customer: str = ""

    @property
    def day(self) -> date:
        return parse(self.at).astimezone(BEIJING).date()


class Row(NamedTuple):
    """Of a product, a province and a worker. stars: the sum. low: complaints. asked: of how many reviews the customer
    had asked something before. about: what, and of how many. topics: of complaints, the most frequent first."""

    sku: str
    region: str
    worker: str
    reviews: int
    stars: int
    low: int
    asked: int
    about: tuple[tuple[str, int], ...]
    topics: tuple[tuple[str, int], ...]


class Top(NamedTuple):
    """Of one product in one week. topic: the most frequent of its complaints, in so many of them (`times`). words: the
    newest that say so, as customers wrote them."""

    sku: str
    reviews: int
    complaints: int
    topic: str
    times: int
    words: tuple[str, ...]


@cache
def topics() -> Mapping[str, Topic]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return {
        row["code"]: Topic(row["code"], row["zh"], row["en"], tuple(row["words"])) for row in rows
    }


def topics_in(words: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", words).replace(" ", "")
    return tuple(code for code, row in topics().items() if any(each in plain for each in row.words))


def named(topic: str, lang: str) -> str:
    row = topics().get(topic)
    if row is None:
        return "其他" if lang == "zh" else "other"
    return row.zh if lang == "zh" else row.en


def report(
    found: Iterable[Review], asked: Iterable[Happening], people: Mapping[str, str]
) -> list[Row]:
    """By product, province and worker, the most reviews first. asked: what customers asked. people: the id that each
    customer of either leads to."""
    by_person = defaultdict[str, list[Happening]](list)
    for each in asked:
        by_person[people.get(each.customer, each.customer)].append(each)
    cells = defaultdict[tuple[str, str, str], list[Review]](list)
    for review in found:
        place = f"{review.region[:2]}0000" if review.region else ""
        for sku in dict.fromkeys(review.skus):
            cells[sku, place, review.worker].append(review)
    rows = [_row(*cell, there, by_person, people) for cell, there in cells.items()]
    return sorted(rows, key=lambda row: (-row.reviews, row.sku, row.region, row.worker))


def complaints(found: Iterable[Review]) -> list[Top]:
    """The top complaint of every product that has one, the most complaints first."""
    by_sku = defaultdict[str, list[Review]](list)
    for review in found:
        for sku in dict.fromkeys(review.skus):
            by_sku[sku].append(review)
    tops = []
    for sku, reviews in by_sku.items():
        low = [each for each in reviews if each.stars <= COMPLAINT]
        if not low:
            continue
        [(topic, count), *_] = _counted(low)
        said = sorted(
            (each for each in low if topic in _topics(each) and each.words),
            key=lambda each: each.at,
        )
        quoted = tuple(each.words for each in reversed(said[-QUOTED:]))
        tops.append(Top(sku, len(reviews), len(low), topic, count, quoted))
    return sorted(tops, key=lambda top: (-top.complaints, top.sku))


def week_of(day: date) -> str:
    """ISO: "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday. Raises ValueError: there is no such week."""
    first = datetime.strptime(f"{week}-1", "%G-W%V-%u").date()
    return first, first + timedelta(days=6)


def _row(
    sku: str,
    place: str,
    worker: str,
    reviews: Sequence[Review],
    asked: Mapping[str, Sequence[Happening]],
    people: Mapping[str, str],
) -> Row:
    low = [each for each in reviews if each.stars <= COMPLAINT]
    before = [
        {topic for told in _before(each, asked, people) for topic in told.about or ("",)}
        for each in reviews
    ]
    about = Counter(topic for found in before for topic in found if topic)
    return Row(
        sku, place, worker, len(reviews), sum(each.stars for each in reviews), len(low),
        sum(bool(found) for found in before), _most(about), tuple(_counted(low)[:TOPICS]),
    )  # fmt: skip


def _before(
    review: Review, asked: Mapping[str, Sequence[Happening]], people: Mapping[str, str]
) -> list[Happening]:
    """What its customer asked in the 30 days before it."""
    if not review.customer:
        return []
    at = parse(review.at)
    there = asked.get(people.get(review.customer, review.customer), ())
    return [each for each in there if at - ASKED <= parse(each.at) <= at]


def _topics(review: Review) -> tuple[str, ...]:
    return review.topics or (OTHER,)


def _counted(low: Iterable[Review]) -> list[tuple[str, int]]:
    """Topics of complaints; one that says two counts for both. A known topic goes before `other` of as many."""
    found = Counter(topic for each in low for topic in _topics(each))
    return sorted(found.items(), key=lambda each: (-each[1], each[0] == OTHER, each[0]))


def _most(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0]))[:TOPICS])
