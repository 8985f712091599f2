"""What customers did and are said to be, as the API takes and shows it (pydantic)."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from suanqing.platform.input_fields import Id, Moment, Strict
from suanqing.work.care.did_service import Noted
from suanqing.work.care.earned_coupons import Earned
from suanqing.work.care.known_service import Record
from suanqing.work.care.levels import Held
from suanqing.work.care.said import Said
from suanqing.work.care.segment_service import Member
from suanqing.work.care.tags import Tag
from suanqing.work.customers import benefit_schemas
from suanqing.work.customers.happenings import Happening, Told, standing

Label = Annotated[str, Field(min_length=1, max_length=64)]
Source = Annotated[str, Field(min_length=1, max_length=128)]
INTERESTS, SHOWN = {"browse", "consult", "trial", "order"}, 20


class HappeningIn(Strict):
    """kind: what they did; a refund has source and line of what was bought, and takes back the whole of it; of what was
    bought without a line, a refund with a line and an amount takes back that much. source, line: what it is known by,
    once. about: kinds of goods, or topics. amount, currency: what was paid, in minor units.
    reduced: how much less than without coupon or campaign."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "visit", "source": "pos:8801", "at": "2026-11-03T04:10:00.000Z", "channel": "store",
                    "about": ["lunch"], "amount": 4800, "currency": "CNY", "outlet": "BJ-CY",
                }
            ]
        }
    )  # fmt: skip

    kind: Told
    source: Source
    line: str = Field(default="", max_length=64)
    at: Moment
    channel: Label
    about: Annotated[list[Label], Field(default_factory=list, max_length=20)]
    amount: Annotated[int, Field(ge=0, le=10**12)] = 0
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""
    reduced: Annotated[int, Field(ge=0, le=10**12)] = 0
    outlet: str = Field(default="", max_length=64)

    @model_validator(mode="after")
    def _fits(self) -> "HappeningIn":
        if self.amount and not self.currency:
            raise ValueError("an amount is of a currency")
        return self

    def happening(self, customer: str) -> Happening:
        return Happening(customer, **{**self.model_dump(), "about": tuple(self.about)})


class HappeningView(BaseModel):
    """customer: under which id. kind also: top_up, spend, give_back and pay_back of stored value. about: kinds of
    goods, or topics. amount, reduced: for who reads all money; reduced: how much less than without coupon and
    campaign."""

    customer: str
    kind: str
    source: str
    line: str
    at: str
    channel: str
    about: list[str]
    amount: int | None = None
    currency: str
    reduced: int | None = None
    outlet: str


class EarnedView(BaseModel):
    """rule, coupon_class, period: of a rule for coupons. counted: days with a visit that counts. enough: for a coupon.
    by: the visits it is for. unknown: visits of a year whose public holidays nobody has told yet."""

    rule: str
    coupon_class: str
    period: str
    counted: int
    enough: bool
    by: list[str]
    unknown: list[str]


class LevelsEnd(Strict):
    """cursor: the former answer's `next`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    cursor: Annotated[str, Field(min_length=1, max_length=400)] | None = None


class LevelsEnded(BaseModel):
    """changed: how many customers have another class by this call. next: how to go on; absent at the end."""

    changed: int
    next: str | None = None


class HappeningsQuery(Strict):
    """limit: how many. cursor: the former page's `next`."""

    limit: Annotated[int, Field(ge=1, le=500, strict=False)] = 200
    cursor: Annotated[str, Field(max_length=2000)] | None = None


class HappeningsView(BaseModel):
    """items: a page, under every id, the newest first. earned: what the rules for coupons say now, on the first page.
    next: how to go on; absent at the end."""

    items: list[HappeningView]
    earned: list[EarnedView]
    next: str | None = None


class NotedView(BaseModel):
    """happening: as it is kept. new: it was not there yet. coupons: that the rules give the customer, as they are
    now."""

    happening: HappeningView
    new: bool
    coupons: list[benefit_schemas.CouponView]


class TagIn(Strict):
    """tag: what it is called. there: whether the customer has it. source: who says so."""

    tag: Label
    there: bool
    source: Source


class TagView(BaseModel):
    """tag: what it is called. rule: by which rule, or "" where somebody said it. counted, of: how many happenings it
    is from, of how many that
    were looked at. why: the newest of them. since: of the oldest. source: who said it, where no rule did."""

    tag: str
    rule: str
    counted: int
    of: int
    why: list[str]
    since: str
    source: str


class TagsView(BaseModel):
    """at: the moment that rules were reckoned for. tags: those of rules, then those that were said."""

    at: str
    tags: list[TagView]


class TagsQuery(Strict):
    """at: the moment to reckon for; now where it is left out."""

    at: Moment | None = None


class CustomerLevelIn(Strict):
    """channel: who says so. level: its own name of it; "": none any more. at: as of when. ref: what proves it."""

    channel: Label
    level: str = Field(max_length=64)
    at: Moment
    ref: Source


class SaidView(BaseModel):
    """name: the channel. value: what it says. at: as of when. source: what proves it. by: who wrote it."""

    name: str
    value: str
    at: str
    source: str
    by: str


class CustomerLevelView(BaseModel):
    """level: over all channels, the company's highest that one of them says; "": none. by: those. unknown: names that
    no level has. said: what each channel says."""

    level: str
    by: list[str]
    unknown: list[str]
    said: list[SaidView]


class ConsentIn(Strict):
    """channel: by which they may be told. given: or taken back. at: when they said so. source: where."""

    channel: Label
    given: bool
    at: Moment
    source: Source


class ConsentsView(BaseModel):
    """items: the newest of each channel."""

    items: list[SaidView]


class RecordIn(Strict):
    """channel: whose record. at: as of when. fields: as the platform has them, nested or by path."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"channel": "tmall", "at": "2026-11-03T06:00:00.000Z", "fields": {"店铺关注状态": "已关注"}}
            ]
        }
    )  # fmt: skip

    channel: Label
    at: Moment
    fields: Annotated[dict[str, Any], Field(min_length=1, max_length=200)]


class RecordView(BaseModel):
    """taken: what was kept, by the field map. unmapped: fields that no row knows. odd: whose value is not of their
    row's type. points: what platforms say of points, which is no balance of ours."""

    taken: list[str]
    unmapped: list[str]
    odd: list[str]
    points: list[SaidView]


class SegmentQuery(Strict):
    """months: how far back somebody did something. at: the moment to reckon for; now where it is left out."""

    months: Annotated[int, Field(ge=1, le=36, strict=False)] = 13
    at: Moment | None = None
    cursor: Annotated[str, Field(max_length=400)] | None = None


class MemberView(BaseModel):
    """tags: all that the customer has then."""

    customer: str
    tags: list[str]


class SegmentView(BaseModel):
    """segment: its id. next: how to go on; absent at the end. A page may be short, or empty, and go on."""

    segment: Id
    items: list[MemberView]
    next: str | None = None


class InterestView(BaseModel):
    """kind: browse, consult, trial or order. about: kinds of goods, or topics."""

    kind: str
    about: list[str]
    at: str
    channel: str


class ChatGiven(BaseModel):
    model_config = ConfigDict(extra="forbid")

    chat: str = Field(max_length=64, description="as `POST /me/wecom/chat` gave it")


class InterestsView(BaseModel):
    """tags: of rules and of those that somebody said. interests: the newest first, at most twenty."""

    tags: list[str]
    interests: list[InterestView]


def interests_view(found: Iterable[Tag], done: Iterable[Happening]) -> InterestsView:
    named = [each for each in standing(done) if each.about and each.kind in INTERESTS]
    shown = [
        InterestView(kind=each.kind, about=[*each.about], at=each.at, channel=each.channel)
        for each in reversed(named[-SHOWN:])
    ]
    return InterestsView(tags=[each.tag for each in found], interests=shown)


def happening_view(found: Happening, money: bool) -> HappeningView:
    """money: with what was paid."""
    hidden = {} if money else {"amount": None, "reduced": None}
    return HappeningView(**{**found._asdict(), "about": [*found.about], **hidden})


def happenings_view(
    found: Iterable[Happening], due: Iterable[Earned], money: bool, after: str | None
) -> HappeningsView:
    earned = [
        EarnedView(**{**each._asdict(), "by": [*each.by], "unknown": [*each.unknown]})
        for each in due
    ]
    items = [happening_view(each, money) for each in found]
    return HappeningsView(items=items, earned=earned, next=after)


def noted_view(noted: Noted, money: bool) -> NotedView:
    coupons = [benefit_schemas.coupon_view(each) for each in noted.coupons]
    return NotedView(
        happening=happening_view(noted.happening, money), new=noted.new, coupons=coupons
    )


def tags_view(found: Iterable[Tag], at: str) -> TagsView:
    return TagsView(
        at=at, tags=[TagView(**{**each._asdict(), "why": [*each.why]}) for each in found]
    )


def level_view(held: Held, said: Iterable[Said]) -> CustomerLevelView:
    return CustomerLevelView(
        level=held.code, by=[*held.by], unknown=[*held.unknown], said=[said_view(each) for each in said]
    )  # fmt: skip


def said_view(said: Said) -> SaidView:
    return SaidView(**said._asdict())


def record_view(read: Record, points: Iterable[Said]) -> RecordView:
    return RecordView(
        taken=[*read.taken], unmapped=[*read.unmapped], odd=[*read.odd], points=[said_view(each) for each in points]
    )  # fmt: skip


def segment_view(segment: str, found: Iterable[Member], after: str | None) -> SegmentView:
    items = [
        MemberView(customer=each.customer, tags=[tag.tag for tag in each.tags]) for each in found
    ]
    return SegmentView(segment=segment, items=items, next=after)
