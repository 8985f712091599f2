"""What the company decided about its customers: one document of its settings (`settings/care`). Pure.

threshold   below how much stored value a customer is reminded, by currency
levels      the company's own, lowest first, with what channels call them: what tickets are priced by is its class
tags        from what customers did; segments from tags; coupons from visits; plans of messages to a segment
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, model_validator

from suanqing.errors import Invalid, NotFound
from suanqing.platform.input_fields import Id, Strict
from suanqing.work.customers.happenings import Kind

Label = Annotated[str, Field(min_length=1, max_length=64)]
Day = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Days = Annotated[int, Field(ge=1, le=1096)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["11:00"])]
Text = Annotated[str, Field(min_length=1, max_length=1000)]
By = Literal["count", "about", "hours", "reduced", "silent"]
_HOLE = re.compile(r"\{(\w+)\}")
HOLES = {"name", "balance", "days", "coupon"}


class MemberLevel(Strict):
    """code: also a customer class that books may price by. names: what channels call it."""

    code: Id
    names: dict[Label, Annotated[list[Label], Field(max_length=20)]] = Field(default_factory=dict)


class TagRule(Strict):
    """tag: what it is called. days: how far back is looked. about: kinds of goods or topics, of which one has to be
    named; none: any. Of what was done then, of these kinds:

    count    at least so many
    about    the one that at least so many are about, most of all: the tag is `tag:<it>`
    hours    at least so many, most of them on weekdays or weekends and in one part of the day: `tag:<it>`
    reduced  at least so many orders, of which the share in percent was paid with a coupon or campaign
    silent   at least so many before, and none in the last `days`
    """

    id: Id
    tag: Label
    by: By
    kinds: Annotated[list[Kind], Field(min_length=1)]
    about: Annotated[list[Label], Field(max_length=100)] = Field(default_factory=list)
    days: Days
    at_least: Annotated[int, Field(ge=1, le=1000)] = 1
    share: Annotated[int, Field(ge=1, le=100)] | None = None


class Segment(Strict):
    """all: tags that somebody has to have. none: tags that nobody of them has."""

    id: Id
    all: Annotated[list[Label], Field(min_length=1, max_length=20)]
    none: Annotated[list[Label], Field(max_length=20)] = Field(default_factory=list)


class CouponRule(Strict):
    """A coupon for visits of one period, each on another day. coupon_class: what counts as one kind; each period has
    one
    of its own. weekdays: on which, 1 is Monday, public holidays are none. from, to: hours, until before the latter.
    times: how many are enough."""

    id: Id
    coupon_class: Id
    kinds: Annotated[list[Literal["visit", "order"]], Field(min_length=1)]
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)]
    from_: Clock = Field(alias="from")
    to: Clock
    times: Annotated[int, Field(ge=1, le=100)]
    period: Literal["week", "month"]


class PlanStep(Strict):
    """day: after the plan began for somebody, 0 the same. coupon_class: of the coupon that goes with it. text: may
    name {name}, {balance}, {days}, {coupon}. way: what the plan's channel needs to send it by itself (a template and
    its fields, of those that the text names, as in `/settings/customers`); without, people send it. guide: whoever
    brought the customer has it as a task, and says what became of it."""

    id: Id
    day: Annotated[int, Field(ge=0, le=366)]
    at: Clock
    text: Text
    coupon_class: Id | None = None
    way: dict[str, Any] | None = None
    guide: bool = False

    @property
    def holes(self) -> set[str]:
        return {*_HOLE.findall(self.text)}


class MessagePlan(Strict):
    """segment: of whom. stops: what ends it for somebody once they do it. quiet: from when to when nothing is told,
    local time."""

    id: Id
    segment: Id
    channel: Label
    steps: Annotated[list[PlanStep], Field(min_length=1, max_length=50)]
    stops: list[Kind] = Field(default_factory=list)
    quiet: Annotated[list[Clock], Field(min_length=2, max_length=2)]


class PosterRule(Strict):
    """A poster that members pass on. title, text: what it says. first, last: days on which somebody comes by it. days:
    within how many what they buy counts. least: what of it has to be paid at least, minor units. points: what the
    member has for each. last_days: how long they may be spent. most: how many people a member may bring."""

    id: Id
    title: Annotated[str, Field(min_length=1, max_length=14)]
    text: Annotated[str, Field(min_length=1, max_length=160)]
    first: Day
    last: Day
    days: Days
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    least: Annotated[int, Field(ge=1, le=10**9)]
    points: Annotated[int, Field(ge=1, le=10**6)]
    last_days: Days
    most: Annotated[int, Field(ge=1, le=200)]


class EarningRule(Strict):
    """Points for what is bought in shops. channels: of which. per: so much of what is paid for goods, in minor units of
    `currency`; what is less earns none. points: for each of them. first: the day from which on orders that are paid
    earn, so that none of before does. last_days: how long they may be spent, from that day. Of two rules the first
    counts."""

    id: Id
    channels: Annotated[list[Label], Field(min_length=1, max_length=20)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    per: Annotated[int, Field(ge=1, le=10**9)]
    points: Annotated[int, Field(ge=1, le=10**6)]
    first: Day
    last_days: Days

    def ends(self, day: str) -> str:
        """The last day on which what a day earns may be spent."""
        return f"{date.fromisoformat(day) + timedelta(days=self.last_days)}"


class CareRules(Strict):
    """threshold: below how much stored value a customer is reminded, by currency. levels: the company's own, the lowest
    first. tags: from what customers did. segments: of tags. coupons: that are earned. plans: of messages. posters:
    that members pass on. earning: of points, by orders of shops. domains: whose a channel is: public (a platform's
    shop), or private (one's own)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "threshold": {"CNY": 5000},
                    "levels": [{"code": "gold", "names": {"tmall": ["VIP3"]}}],
                    "tags": [
                        {"id": "quiet", "tag": "沉默", "by": "silent", "kinds": ["trial", "enrol"], "days": 60}
                    ],
                    "segments": [{"id": "recall", "all": ["沉默"]}],
                }
            ]
        }
    )  # fmt: skip
    threshold: dict[
        Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Annotated[int, Field(ge=1, le=10**9)]
    ] = Field(default_factory=dict)
    levels: Annotated[list[MemberLevel], Field(max_length=50)] = Field(default_factory=list)
    tags: Annotated[list[TagRule], Field(max_length=100)] = Field(default_factory=list)
    segments: Annotated[list[Segment], Field(max_length=100)] = Field(default_factory=list)
    coupons: Annotated[list[CouponRule], Field(max_length=50)] = Field(default_factory=list)
    plans: Annotated[list[MessagePlan], Field(max_length=50)] = Field(default_factory=list)
    posters: Annotated[list[PosterRule], Field(max_length=50)] = Field(default_factory=list)
    earning: Annotated[list[EarningRule], Field(max_length=50)] = Field(default_factory=list)
    domains: dict[Label, Literal["public", "private"]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> "CareRules":
        named = (self.tags, self.segments, self.coupons, self.plans, self.posters, self.earning)
        for what in named:
            ids = [each.id for each in what]
            if len({*ids}) != len(ids):
                raise ValueError("two rules have one id")
        classes = [each.coupon_class for each in self.coupons]
        if len({*classes}) != len(classes):
            raise ValueError("two rules give one class of coupons")
        if len({each.code for each in self.levels}) != len(self.levels):
            raise ValueError("two levels have one code")
        if any(each.first > each.last for each in self.posters):
            raise ValueError("a poster's days begin before they end")
        if any(each.from_ >= each.to for each in self.coupons):
            raise ValueError("hours begin before they end")
        if any((each.by == "reduced") != (each.share is not None) for each in self.tags):
            raise ValueError("a share is of reduced orders, and of nothing else")
        for plan in self.plans:
            self._plan(plan)
        return self

    def _plan(self, plan: MessagePlan) -> None:
        if plan.segment not in {each.id for each in self.segments}:
            raise ValueError("a plan's segment is not there")
        if len({each.id for each in plan.steps}) != len(plan.steps):
            raise ValueError("two steps have one id")
        given = [each.coupon_class for each in plan.steps if each.coupon_class]
        if len({*given}) != len(given):
            raise ValueError("two steps of a plan give one class of coupons")
        if any(each.guide and each.way is not None for each in plan.steps):
            raise ValueError("a step is sent by itself or by a guide")
        holes = {hole for each in plan.steps for hole in each.holes}
        if holes - HOLES:
            raise ValueError("a text names what is not known of a customer")

    def segment(self, name: str) -> Segment:
        return _named(self.segments, name)

    def plan(self, name: str) -> MessagePlan:
        return _named(self.plans, name)

    def poster(self, name: str) -> PosterRule:
        return _named(self.posters, name)

    def earns(self, channel: str, currency: str, day: str) -> EarningRule | None:
        """By which rule what is paid on a day earns points."""
        fits = (
            each for each in self.earning
            if channel in each.channels and each.currency == currency and each.first <= day
        )  # fmt: skip
        return next(fits, None)

    @cached_property
    def ranks(self) -> Mapping[tuple[str, str], int]:
        """By channel and name, from 0 on."""
        return {
            (channel, name): rank
            for rank, level in enumerate(self.levels)
            for channel, names in level.names.items()
            for name in names
        }


def rules_of(document: Mapping[str, Any]) -> CareRules:
    """Raises Invalid naming the place that it does not understand."""
    try:
        return CareRules.model_validate(dict(document))
    except ValidationError as error:
        where = ".".join(str(each) for each in error.errors()[0]["loc"])
        raise Invalid("these are no rules about customers", where=where) from None


def _named[Of: (Segment, MessagePlan, PosterRule)](found: list[Of], name: str) -> Of:
    for each in found:
        if each.id == name:
            return each
    raise NotFound("there is no such rule", rule=name)
