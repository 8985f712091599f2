"""Customers in the mini program: their tickets, and the messages that they agree to (no login of staff)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from suanqing.channels.budgets.model import Charge
from suanqing.channels.miniprogram import visitor
from suanqing.channels.miniprogram.tell import CONSENT, grant, whose
from suanqing.channels.miniprogram.visitor import CHANNEL, Visitor
from suanqing.errors import Invalid, Unauthenticated
from suanqing.labels import Lang
from suanqing.times import rfc3339, utcnow
from suanqing.work.visits import schemas
from suanqing.work.visits.visit_service import Page
from tickets.customer_wiring import budgets, care_rules, customer_rules, visitor_store
from tickets.wiring import api, visits

PAGE = "/visitors/{session}"
MOST_KEPT = 20
"""Consents to one template that are kept unused; more are not counted."""
Template = Annotated[str, Field(min_length=1, max_length=128)]


class VisitorTicket(BaseModel):
    """What a customer sees of a ticket that they reported: as by its link (`GET /visits/{token}`)."""

    ticket: str
    outlet: str
    standing: str = Field(description="open, done or cancelled")
    appointment: str | None = Field(default=None, description="RFC 3339")
    stops: list[schemas.StopView]


class VisitorPage(BaseModel):
    """tickets: the newest first, 20 at most. templates: of messages by which the company tells how work stands; the
    program asks for each, before it reports. until: when the session is over."""

    tickets: list[VisitorTicket]
    templates: list[str]
    until: str = Field(description="RFC 3339")


class Agreed(BaseModel):
    """accepted: templates of which `wx.requestSubscribeMessage` said `accept`, one message each. asking: a name that
    the program makes for this asking; the same again changes nothing."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"accepted": ["tmpl-1"], "asking": "a1b2c3d4e5"}]},
    )

    accepted: list[Template] = Field(min_length=1, max_length=5)
    asking: str = Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")


class AgreedView(BaseModel):
    """left: by template, so many messages may be sent."""

    left: dict[str, int]


@api.route("GET", PAGE, roles=None)
def open_visitor(session: str, lang: Lang) -> VisitorPage:
    """What whoever opened the program reported, and how it stands."""
    who = known(session)
    found = [visits().shown(each) for each in visitor_store().tickets(who)]
    return VisitorPage(
        tickets=[_ticket(page, lang) for page in found if page],
        templates=_templates(),
        until=rfc3339(who.until),
    )


@api.route("POST", PAGE, roles=None)
def agree_to_messages(session: str, body: Agreed) -> AgreedView:
    """One message more of each template, which WeChat lets us send once. What nobody writes words for is none."""
    who, now = known(session), utcnow()
    accepted = list(dict.fromkeys(body.accepted))
    if unknown := sorted({*accepted} - {*_templates()}):
        raise Invalid(f"{unknown[0]} is no template of the company's", where="accepted")
    left = {}
    for each in accepted:
        charge = Charge(CONSENT, whose=whose(who.openid, each))
        if budgets().get(CONSENT, now, charge.whose).left < MOST_KEPT:
            grant(budgets(), who.openid, each, 1, now, f"{who.openid}:{each}:{body.asking}")
        left[each] = budgets().get(CONSENT, now, charge.whose).left
    return AgreedView(left=left)


def known(session: str) -> Visitor:
    digest = visitor.digest(session)
    found = visitor_store().find(digest, utcnow()) if digest else None
    if found is None:
        raise Unauthenticated("this login has ended: log in again", "login_ended")
    return found


def _templates() -> list[str]:
    rules = customer_rules().rules()
    told = [saying.ways.get(CHANNEL) for saying in rules.sayings.values()]
    plans = [each for each in care_rules().rules().plans if each.channel == CHANNEL]
    parts: list[Mapping[str, Any] | None] = [step.way for plan in plans for step in plan.steps]
    if CHANNEL in rules.order:
        parts += told
    return sorted({str(part["template"]) for part in parts if part})


def _ticket(page: Page, lang: Lang) -> VisitorTicket:
    shown = schemas.visit_view(page, lang)
    return VisitorTicket(
        ticket=shown.ticket, outlet=shown.outlet, standing=shown.standing, appointment=shown.appointment,
        stops=shown.stops,
    )  # fmt: skip
