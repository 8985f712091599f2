"""What customers say of goods and work: reviews of shops brought in, reports of all."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from suanqing.errors import Invalid
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.platform.input_fields import Moment, Strict
from suanqing.times import BEIJING, utcnow
from suanqing.work.care.reviews import days_of, named, week_of
from tickets.customer_wiring import reviews
from tickets.wiring import api

Id = Annotated[str, Field(min_length=1, max_length=128)]


class ReviewIn(Strict):
    """ref: the review's own id at the shop. order: the order's id there, by which work and customer are found. sku:
    the product, as the catalogue calls it; left out, that of the order's work. stars: from 1 to 5."""

    ref: Id
    order: Annotated[str, Field(max_length=128)] = ""
    sku: Annotated[str, Field(max_length=64)] = ""
    stars: Annotated[int, Field(ge=1, le=5)]
    words: Annotated[str, Field(max_length=2000)] = ""
    at: Moment


class ReviewsIn(Strict):
    """channel: the shop's platform, as its orders are noted with it; any other name for other places."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "channel": "tmall",
                    "items": [
                        {"ref": "R1", "order": "9001", "sku": "AC-INST-1", "stars": 2, "words": "安装技师来晚了", "at":
                        "2026-11-24T02:00:00Z"}
                    ],
                }
            ]
        }
    )  # fmt: skip

    channel: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
    items: Annotated[list[ReviewIn], Field(min_length=1, max_length=50)]


class ReviewsTaken(BaseModel):
    """new: so many were not there yet. joined: so many are of work that is known."""

    new: int
    joined: int


class MonthQuery(Strict):
    """month: of the reviews, in Beijing; this one where it is left out."""

    month: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] | None = None


class WeekQuery(Strict):
    """week: ISO, Monday to Sunday in Beijing; the last whole one where it is left out."""

    week: Annotated[str, Field(pattern=r"^20[0-9]{2}-W[0-5][0-9]$")] | None = None


class TopicCount(BaseModel):
    """topic: its code, `other` where no row knows what is said; of what was asked, as it was noted. name: in the
    reader's language."""

    topic: str
    name: str
    count: int


class ReviewRow(BaseModel):
    """reviews: how many. region: the site's province, worker: the lead; "" where no work is known. stars: the sum of
    all reviews. low: complaints, of at most 3 stars. asked: of how many reviews the customer had asked something in the
    30 days before. about: of what they had asked. topics: of what they complain."""

    sku: str
    region: str
    worker: str
    reviews: int
    stars: int
    low: int
    asked: int
    about: list[TopicCount]
    topics: list[TopicCount]


class ReviewReport(BaseModel):
    """month: of the reviews. items: by product, province and worker, the most reviews first; a review of two products
    is in both."""

    month: str
    items: list[ReviewRow]


class ComplaintRow(BaseModel):
    """reviews: how many. complaints: of at most 3 stars. top: the most frequent of them. words: the newest that say
    so."""

    sku: str
    reviews: int
    complaints: int
    top: TopicCount
    words: list[str]


class ComplaintsView(BaseModel):
    """week: ISO. first, last: its days. items: the most complaints first."""

    week: str
    first: str
    last: str
    items: list[ComplaintRow]


@api.route("POST", "/reviews", roles=RELATE, decides=nothing)
def put_reviews(caller: Caller, body: ReviewsIn) -> ReviewsTaken:
    """Reviews of a shop, each once by its id there, joined with the work that its order led to and with who bought.
    Again they are the same."""
    taken = [
        reviews().take(
            body.channel, each.ref, each.order, each.sku, each.stars, each.words, each.at
        )
        for each in body.items
    ]
    new = sum(first for _, first in taken)
    observe.log("reviews taken", channel=body.channel, new=new, by=caller.party)
    return ReviewsTaken(new=new, joined=sum(bool(each.ticket) for each, _ in taken))


@api.route("GET", "/reviews/report", roles=RELATE)
def get_review_report(query: MonthQuery, lang: Lang) -> ReviewReport:
    """A month's reviews by product, province and worker, beside what their customers had asked before."""
    month = query.month or f"{utcnow().astimezone(BEIJING):%Y-%m}"
    rows = [
        ReviewRow(
            **{
                **each._asdict(),
                "about": [
                    TopicCount(topic=topic, name=topic, count=count) for topic, count in each.about
                ],
                "topics": [_topic(topic, count, lang) for topic, count in each.topics],
            }
        )
        for each in reviews().report(month)
    ]
    return ReviewReport(month=month, items=rows)


@api.route("GET", "/reviews/complaints", roles=RELATE)
def get_complaints(query: WeekQuery, lang: Lang) -> ComplaintsView:
    """What each product is complained of most in a week: what goes back to who makes and lists it."""
    week = query.week or week_of((utcnow().astimezone(BEIJING) - timedelta(days=7)).date())
    try:
        first, last = days_of(week)
    except ValueError:
        raise Invalid("there is no such week", where="week") from None
    rows = [
        ComplaintRow(
            sku=each.sku, reviews=each.reviews, complaints=each.complaints,
            top=_topic(each.topic, each.times, lang), words=[*each.words],
        )
        for each in reviews().complaints(week)
    ]  # fmt: skip
    return ComplaintsView(week=week, first=str(first), last=str(last), items=rows)


def _topic(topic: str, count: int, lang: Lang) -> TopicCount:
    return TopicCount(topic=topic, name=named(topic, lang), count=count)
