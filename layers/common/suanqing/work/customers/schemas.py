"""Who a customer is, as the API takes and shows it (pydantic). Of a key no value is ever shown, of a phone its end."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from suanqing.platform.input_fields import Moment, Strict
from suanqing.times import rfc3339, told
from suanqing.work.customers import keys, register
from suanqing.work.customers.identity_service import Seen
from suanqing.work.customers.keys import Kind
from suanqing.work.customers.merges import MergeStep
from suanqing.work.customers.origin import Rule, Share
from suanqing.work.customers.register import Customer, Doubt, Touch

Text = Annotated[str, Field(max_length=64)]
Reason = Annotated[str, Field(min_length=1, max_length=300)]
MAX_TOLD = 12
EXAMPLE: dict[str, Any] = {
    "keys": [
        {"kind": "unionid", "value": "oExample-union-1"},
        {"kind": "phone", "value": "13800000000", "consent": "mini program, 2026-11-03"},
    ],
    "channel": "wecom", "source": "livestream", "name": "Ms Wang", "outlet": "sh-01",
}  # fmt: skip


class KeyIn(Strict):
    """kind: what says it. value: as the platform or the customer says it. scope: whose own id it is: the corporation of
    an external_userid, the app of an openid, buyer_open_uid or doudian_open_id, the outlet of a card. consent: of a
    phone, where and when the customer agreed; to find somebody it takes none."""

    kind: Kind
    value: str = Field(min_length=1, max_length=keys.MAX_VALUE)
    scope: str = Field(default="", max_length=keys.MAX_SCOPE)
    consent: str = Field(default="", max_length=200)

    def key(self) -> keys.Key:
        return keys.Key(self.kind, self.value, self.scope, self.consent)


Keys = Annotated[list[KeyIn], Field(min_length=1, max_length=MAX_TOLD)]


class SightingIn(Strict):
    """Somebody was met. keys: by what they are known. channel: where. source: what brought them there. at: when, now
    if not said. ref: which order, chat or visit. name, outlet: for people who compare."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    keys: Keys
    channel: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    source: Text = ""
    at: Moment | None = None
    ref: str = Field(default="", max_length=128)
    name: Text = ""
    outlet: Text = ""

    def sighting(self, now: str) -> register.Sighting:
        touch = Touch(self.at or now, self.channel, self.source, self.ref)
        return register.Sighting(
            tuple(each.key() for each in self.keys), touch, self.name, self.outlet
        )


class KeysIn(Strict):
    """keys: any of these, the strongest that is known."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": EXAMPLE["keys"]}]})

    keys: Keys


class DoubtView(BaseModel):
    """other: who may be the same person. why: what they share, and what speaks against it."""

    other: str
    why: list[str]


class SeenView(BaseModel):
    """customer: whose keys these are. person: the id that all of theirs lead to. created: nobody had any of the keys.
    joined: ids that became the person's by it. doubts: those that only a person may merge."""

    customer: str
    person: str
    created: bool
    joined: list[str]
    doubts: list[DoubtView]


class FoundView(BaseModel):
    """person: the id that all ids of the customer lead to."""

    person: str


class NameIn(Strict):
    """name: whole, as it was said; case, width and spaces do not matter."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Ms Wang"}]})

    name: str = Field(min_length=1, max_length=64)


class KeyView(BaseModel):
    """kind: what says it. scope: whose own id it is. tail: the last characters of a phone or card. since: RFC 3339. by:
    who told it. consent: where and when the customer agreed, of a phone."""

    kind: Kind
    scope: str
    tail: str
    since: str
    by: str
    consent: str


class TouchView(BaseModel):
    """Where the customer was met. channel: by which. source: what brought them. ref: which order, chat or list."""

    at: str = Field(description="RFC 3339")
    channel: str
    source: str
    ref: str


class IdView(BaseModel):
    """One id of the person. id: itself. name: as it was said. outlet: with it. keys: by what it is known. first: where
    it was first seen; absent of an id that only tickets name."""

    id: str
    name: str
    outlet: str
    keys: list[KeyView]
    first: TouchView | None


class MergeStepView(BaseModel):
    """customer: the id. into: whom it was merged into; "": it became one of its own. before: whose it was. by: a party,
    or `rule`. at: RFC 3339. reason: as it was said, or the kinds of keys."""

    customer: str
    into: str
    before: str
    by: str
    at: str
    reason: str


class IdentityView(BaseModel):
    """person: the id that all others lead to. ids: that first. trail: every merge and every end of one, in order.
    touches: where the person was met, in order. doubts: for a person to decide."""

    person: str
    ids: list[IdView]
    trail: list[MergeStepView]
    touches: list[TouchView]
    doubts: list[DoubtView]


class Apart(Strict):
    """other: who is not the same person. reason: how one knows."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"other": "c-7", "reason": "two of one name"}]}
    )

    other: str = Field(min_length=1, max_length=120)
    reason: Reason


class OriginQuery(Strict):
    """rule: how several touches share. before: of those until then."""

    rule: Rule = "first"
    before: Moment | None = None

    def until(self) -> str:
        return rfc3339(told(self.before)) if self.before else ""


class NamedView(BaseModel):
    """Somebody of that name. person: the id that all of theirs lead to. name: as it was said. outlet: with it. tail:
    the last characters of a phone, to tell people of one name apart. first: where they were first seen."""

    person: str
    name: str
    outlet: str
    tail: str
    first: TouchView


class NamesakesView(BaseModel):
    """items: at most 20."""

    items: list[NamedView]


class OriginShareView(BaseModel):
    """touch: where the customer was met. share: of 10,000."""

    touch: TouchView
    share: int


class OriginView(BaseModel):
    """rule: how several share. shares: where the customer came from, in order of time."""

    rule: Rule
    shares: list[OriginShareView]


def seen_view(seen: Seen) -> SeenView:
    return SeenView(
        customer=seen.customer, person=seen.person, created=seen.created, joined=list(seen.joined),
        doubts=_doubts(seen.doubts),
    )  # fmt: skip


def identity_view(
    ids: Sequence[Customer],
    trail: Iterable[MergeStep],
    touches: Iterable[Touch],
    doubts: Iterable[Doubt],
) -> IdentityView:
    return IdentityView(
        person=ids[0].customer, ids=[_id(each) for each in ids],
        trail=[MergeStepView(**each._asdict()) for each in trail],
        touches=[TouchView(**each._asdict()) for each in touches], doubts=_doubts(doubts),
    )  # fmt: skip


def origin_view(rule: Rule, shares: Iterable[Share]) -> OriginView:
    found = [
        OriginShareView(touch=TouchView(**each.touch._asdict()), share=each.share)
        for each in shares
    ]
    return OriginView(rule=rule, shares=found)


def namesakes_view(found: Iterable[Customer]) -> NamesakesView:
    return NamesakesView(items=[_named(each) for each in found])


def _named(customer: Customer) -> NamedView:
    tail = next((each.tail for each in customer.keys if each.kind == "phone"), "")
    return NamedView(
        person=customer.customer, name=customer.name, outlet=customer.outlet, tail=tail,
        first=TouchView(**customer.first._asdict()),
    )  # fmt: skip


def _doubts(found: Iterable[Doubt]) -> list[DoubtView]:
    return [DoubtView(other=each.other, why=list(each.why)) for each in found]


def _id(customer: Customer) -> IdView:
    held = [
        KeyView(kind=k.kind, scope=k.scope, tail=k.tail, since=k.at, by=k.by, consent=k.consent)
        for k in customer.keys
    ]
    first = TouchView(**customer.first._asdict()) if customer.first.at else None
    return IdView(
        id=customer.customer, name=customer.name, outlet=customer.outlet, keys=held, first=first
    )
