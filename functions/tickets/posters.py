"""Posters that members pass on: a member's code and picture, and who came by it (a customer of the mini program)."""

from io import BytesIO
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.channels.miniprogram.visitor import CHANNEL, keys_of, proved
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE, WORK
from suanqing.platform import config, observe
from suanqing.platform.input_fields import Strict
from suanqing.times import BEIJING, rfc3339, utcnow
from suanqing.web.answers import Reply
from suanqing.work.care.posters import SCANS_AN_HOUR, Poster, drawn
from suanqing.work.care.tasks import masked
from suanqing.work.customers.keys import Key
from suanqing.work.customers.register import Sighting, Touch
from suanqing.work.visits import report_codes
from suanqing.work.visits.report_service import SCANNED
from tickets.customer_wiring import care_rules, guides, identity, own, posters, reports
from tickets.visitors import known
from tickets.wiring import api

SVG = "image/svg+xml"


Consent = Annotated[str, Field(min_length=1, max_length=200)]


class PosterAsk(Strict):
    """poster: by its id in the company's rules. consent: how the member agreed to pass it on under their name."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"poster": "spring", "consent": "当面同意"}]}
    )

    poster: Annotated[str, Field(min_length=1, max_length=64)]
    consent: Consent


class GuidesPoster(PosterAsk):
    """poster: by its id. phone: of the customer who is with the guide. consent: also to be known by it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"poster": "spring", "consent": "当面同意", "phone": "13800138000"}]
        }
    )

    phone: Annotated[str, Field(min_length=1, max_length=40)]


class PosterMade(BaseModel):
    """code: the member's own. poster: by its id. url: what the picture leads to."""

    code: str
    poster: str
    url: str


class PosterView(PosterMade):
    """code, url: what the picture leads to. poster: by its id. brought: how many came by it. rewarded: for how many of
    them the member has the reward now."""

    brought: int
    rewarded: int


class MembersPosters(BaseModel):
    """items: in the order of the company's rules; of a poster that is no more, none."""

    items: list[PosterView]


class PosterOffer(BaseModel):
    """poster: its id. title, text: what it says. first, last: days on which somebody comes by it. open: today is one of
    them."""

    poster: str
    title: str
    text: str
    first: str
    last: str
    open: bool


class PosterOffers(BaseModel):
    """items: in the order of the company's rules."""

    items: list[PosterOffer]


class PosterPage(BaseModel):
    """title, text: what it says. by: the member, by the first letter of the name."""

    title: str
    text: str
    by: str


class Scan(Strict):
    """session: of the mini program, which says who it is. agreed: they said on its page that they came by their friend,
    who has a reward when they buy; without it nothing is kept. phone: theirs, where WeChat proved it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session": "q7w8e9r0t1y2u3i4o5p6a7", "agreed": True}]}
    )

    session: Annotated[str, Field(min_length=1, max_length=64)]
    agreed: Literal[True]
    phone: Annotated[str, Field(max_length=40)] = ""


class ScanView(BaseModel):
    """state: invited, the first time and ever after by the same member's code; self: it is the member's own; bought:
    they were a customer before; other: another member invited them; over: the poster is, or the member brought as many
    as it takes."""

    state: Literal["invited", "self", "bought", "other", "over"]


@api.route("POST", "/customers/{customer_id}/posters", roles=RELATE, decides=nothing)
def make_poster(caller: Caller, customer_id: str, body: PosterAsk) -> PosterView:
    """The member's own code of a poster: made once, the same again."""
    _refuse(own().customer(caller.party, identity().ids(customer_id)))
    made = posters().make(customer_id, body.poster, body.consent)
    observe.log("poster made", poster=body.poster, by=caller.party)
    return _counted(customer_id, made)


@api.route("GET", "/customers/{customer_id}/posters", roles=RELATE)
def get_posters(customer_id: str) -> MembersPosters:
    """The member's own, under any id, with who came by them."""
    found = posters().of(customer_id)
    return MembersPosters(items=[_counted(customer_id, each) for each in found])


@api.route("GET", "/posters", roles=RELATE | WORK)
def list_posters() -> PosterOffers:
    """Those that the company has passed on."""
    day = f"{utcnow().astimezone(BEIJING):%Y-%m-%d}"
    found = care_rules().rules().posters
    return PosterOffers(
        items=[
            PosterOffer(
                poster=each.id, title=each.title, text=each.text, first=each.first, last=each.last,
                open=each.first <= day <= each.last,
            )
            for each in found
        ]
    )  # fmt: skip


@api.route("POST", "/posters", roles=WORK, decides=nothing)
def make_guides_poster(caller: Caller, body: GuidesPoster) -> PosterMade:
    """The code of a customer who is with the caller, by their phone: made once, the same again. Nobody makes one for
    themselves (409 `own_poster`)."""
    guides().guide(caller.party)
    _refuse(own().phone(caller.party, body.phone))
    care_rules().rules().poster(body.poster)
    at = rfc3339(utcnow())
    key = Key("phone", body.phone, consent=body.consent)
    met = Sighting((key,), Touch(at, "store", "poster", f"{caller.party} {body.poster}"))
    made = posters().make(identity().seen(caller, met, met=False).person, body.poster, body.consent)
    observe.log("poster made", poster=body.poster, by=caller.party)
    return PosterMade(code=made.code, poster=made.poster, url=_url(made.code))


@api.route("GET", "/posters/{code}/picture", roles=RELATE | WORK, produces=SVG)
def draw_poster(code: str) -> Reply:
    """The poster with the member's code (SVG), to be sent to the member."""
    import segno

    made, rule = posters().known(code)
    qr = BytesIO()
    segno.make_qr(_url(made.code), error="m").save(qr, kind="svg", scale=6, border=2, xmldecl=False)
    return Reply(drawn(rule, _name(made.customer), qr.getvalue().decode()), content_type=SVG)


@api.route("GET", "/posters/{code}", roles=None)
def open_poster(code: str) -> PosterPage:
    """What the poster says, for whoever scanned it."""
    made, rule = posters().known(code)
    return PosterPage(title=rule.title, text=rule.text, by=_name(made.customer))


@api.route("POST", "/posters/{code}/scans", roles=None)
def scan_poster(code: str, body: Scan) -> ScanView:
    """A customer of the mini program came by it: whom WeChat proved, once a person, for good."""
    who, now = known(body.session), utcnow()
    made, _ = posters().known(code)
    reports().store.count(report_codes.counter("poster", code), SCANS_AN_HOUR, now)
    proof = proved(who, body.session, body.phone) if body.phone else False
    keys = keys_of(who, body.phone if proof else "", f"小程序授权手机号 {rfc3339(now)}")
    met = Sighting(keys, Touch(rfc3339(now), CHANNEL, "poster", made.poster))
    customer = identity().seen(SCANNED, met).person
    came = posters().scanned(code, customer)
    observe.log("poster scanned", poster=made.poster, why=came.why or "invited")
    return ScanView(state="other" if came.why == "invited" else came.why or "invited")


def _refuse(themselves: bool) -> None:
    if themselves:
        raise Conflict("nobody makes a poster for themselves", "own_poster")


def _counted(customer: str, made: Poster) -> PosterView:
    count = posters().count(customer, made.poster)
    return PosterView(
        code=made.code, poster=made.poster, url=_url(made.code), brought=count.brought,
        rewarded=count.rewarded,
    )  # fmt: skip


def _url(code: str) -> str:
    return f"{config.setting('PUBLIC_URL')}/console/v.html#poster/{code}"


def _name(customer: str) -> str:
    names = (each.name for each in identity().person(customer))
    return masked(next(filter(None, names), ""))
