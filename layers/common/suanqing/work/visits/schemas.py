"""Customers' pages and their links in API bodies and answers (pydantic)."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from suanqing.labels import PARCEL_STAGES, Lang, label
from suanqing.times import rfc3339
from suanqing.work.tickets.decide import MAX_STARS, RATING
from suanqing.work.tickets.schemas import Strict
from suanqing.work.visits import model
from suanqing.work.visits.model import MOST_DAYS, Link
from suanqing.work.visits.visit_service import Made, Page


class NewVisitLink(Strict):
    """days: how long it is good."""

    days: int = Field(default=model.LIFE.days, ge=1, le=MOST_DAYS)


class VisitLink(BaseModel):
    """A link to the customer's page. name: to revoke it by; it opens nothing. by: who made it. at: when. until: when
    it is over."""

    name: str
    by: str
    at: str = Field(description="RFC 3339")
    until: str = Field(description="RFC 3339")


class NewLinkView(VisitLink):
    """token: opens the page, told this once. url: of the page, which ends in it."""

    token: str
    url: str


class VisitLinks(BaseModel):
    """items: those that are good now, the oldest first."""

    items: list[VisitLink]


class StopView(BaseModel):
    """A step that customers see. name: in the reader's language. since: when the ticket came there. over: it left."""

    name: str
    since: str = Field(description="RFC 3339")
    over: bool


class ParcelView(BaseModel):
    """A parcel of the order on its way. tail: the last four characters of its number."""

    carrier: str = Field(description="as the shop calls it")
    tail: str = Field(description="the last four characters of its number")
    stage: str = Field(description="where it is, in the reader's language")
    at: str | None = Field(description="RFC 3339; when the carrier said so")


class RatingView(BaseModel):
    """stars: 1 (bad) to 5 (good). words: the customer's, empty where there are none."""

    stars: int
    words: str = ""


class VisitView(BaseModel):
    """What whoever has the link is shown: no title, name, phone, address, party or amount. appointment: RFC 3339, when
    somebody is to be there. ticket: its number. outlet: the name of who serves. standing: of the whole work. stops: in
    the order in which it came there. may_rate: the work is done and was not rated, and who did it
    did not make the link. rating: once it was."""

    ticket: str
    outlet: str
    standing: Literal["open", "done", "cancelled"]
    appointment: str | None = None
    stops: list[StopView]
    parcels: list[ParcelView] = Field(default=[], description="of its order, on their way or there")
    parcels_at: str | None = Field(default=None, description="as of when they are known, RFC 3339")
    may_rate: bool
    rating: RatingView | None = None
    until: str = Field(description="RFC 3339; when the link is over")


class Rating(Strict):
    """How the work was. stars: 1 (bad) to 5 (good). words: what else there is to say."""

    stars: int = Field(ge=1, le=MAX_STARS)
    words: str = Field(default="", max_length=500)


def link_view(link: Link) -> VisitLink:
    return VisitLink(name=link.name, by=link.by, at=rfc3339(link.at), until=rfc3339(link.until))


def made_view(made: Made, public_url: str) -> NewLinkView:
    """The token stands behind the #, which no browser sends to a server."""
    url = page_url(made.token, public_url)
    return NewLinkView(**link_view(made.link).model_dump(), token=made.token, url=url)


def page_url(token: str, public_url: str) -> str:
    return f"{public_url}/console/v.html#{token}"


def visit_view(page: Page, lang: Lang) -> VisitView:
    rating = page.ticket.marks.get(RATING)
    return VisitView(
        ticket=page.ticket.ticket_id,
        outlet=page.outlet,
        standing=model.standing(page.ticket),
        appointment=model.appointment(page.ticket),
        stops=[
            StopView(
                name=stop.name.zh if lang == "zh" else stop.name.en,
                since=rfc3339(stop.since),
                over=stop.over,
            )
            for stop in page.stops
        ],
        **_parcels(page, lang),
        may_rate=model.may_rate(page.ticket) and not model.is_own(page.ticket, page.link.by),
        rating=RatingView(stars=int(rating["stars"]), words=rating.get("words", ""))
        if rating
        else None,
        until=rfc3339(page.link.until),
    )


def _parcels(page: Page, lang: Lang) -> dict[str, Any]:
    known = page.parcels
    if known is None or not known.waybills:
        return {}
    items = [
        ParcelView(
            carrier=each.carrier,
            tail=each.tail,
            stage=label(PARCEL_STAGES, each.stage, lang),
            at=rfc3339(each.steps[0].at) if each.steps else None,
        )
        for each in known.waybills
    ]
    return {"parcels": items, "parcels_at": rfc3339(known.asked) if known.asked else None}
