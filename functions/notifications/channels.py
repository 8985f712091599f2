"""How the channels are, over HTTP: each shop's last pull, proof and lag, and what of a channel needs a look."""

from collections import Counter
from datetime import datetime
from itertools import islice
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from notifications.app import api
from notifications.wiring import budgets, greetings, inbox, limits, shops, wecom_app
from suanqing.channels.budgets.model import RULES, Rule
from suanqing.channels.intake.shop_store import ShopState
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import Channel
from suanqing.errors import NotFound
from suanqing.labels import BUDGETS, Lang, label
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE, WATCH
from suanqing.platform import observe
from suanqing.times import rfc3339, utcnow

MOST = 1_000
"""So many deliveries that need a look are counted."""
WEEK = 7


class SumView(BaseModel):
    """number: of trades and refunds. hash: SHA-256 over each with the moment of its last change."""

    number: int = Field(description="how many trades and refunds")
    hash: str = Field(description="SHA-256 over each with the moment of its last change")


class LagView(BaseModel):
    """Milliseconds from the platform's change to its arrival here, over `number` of them."""

    number: int = Field(description="of so many")
    p50: int = Field(description="half were here within these milliseconds")
    p99: int = Field(description="99 of 100 were")
    worst: int = Field(description="all were")


class ProofView(BaseModel):
    """One hour of a shop, held against its platform. fetched: so many of the missing were fetched at once."""

    hour: str = Field(description="its beginning, RFC 3339")
    proven_at: str = Field(description="when it was listed")
    holds: bool = Field(description="both sides are the same")
    theirs: SumView = Field(description="as the platform lists it")
    ours: SumView = Field(description="as it came")
    missing: int = Field(description="the platform had so many that we had not")
    extra: int = Field(description="we had so many that the platform lists no more")
    fetched: int = Field(description="so many of the missing were fetched at once")
    named: list[str] = Field(description="the first that differ, as trade:<id> or refund:<id>")
    lag: LagView | None = Field(default=None, description="of what arrived in it")


class ShopView(BaseModel):
    """until: everything that changed before is here. filled: found missing by proofs, and fetched, in all."""

    shop: str = Field(description="its name in the secret, or its id")
    seen_at: str | None = Field(description="when something of it came, by whatever way")
    pulled_at: str | None = Field(description="when it was asked last")
    until: str | None = Field(description="everything that changed before is here")
    failed_at: str | None = Field(description="when asking failed last, while it does")
    reason: str = Field(description="why the newest pull failed; empty when it did not")
    filled: int = Field(description="found missing by proofs, and fetched, in all")
    proofs: list[ProofView] = Field(description="of the newest hours, the newest first")


class AttentionView(BaseModel):
    """Deliveries that need a look, by state; `more`: there are others beyond these."""

    unreadable: int = Field(description="nobody can read them")
    failed: int = Field(description="read, and they cannot succeed as things are")
    waiting: int = Field(description="for another message")
    more: bool = Field(description="there are others beyond these")


class BudgetView(BaseModel):
    """What a platform meters, counted before it is asked. Of one that is counted for each member or number, the limit
    alone is shown."""

    kind: str = Field(description="its code")
    name: str = Field(description="in the reader's language")
    unit: Literal["messages", "calls", "fen"]
    period: str = Field(description="minute, day, month, or granted one by one")
    each: bool = Field(description="counted for each member or number apart")
    limit: int = Field(description="0: off until the company enters one")
    used: int | None = Field(default=None, description="in this period")
    left: int | None = Field(default=None, description="in this period")
    refused: int | None = Field(
        default=None, description="so many did not fit in this period, and went another way"
    )


class GreetingsView(BaseModel):
    """What became of new contacts of one day, who may be greeted within seconds, once."""

    day: str = Field(description="of Beijing, 2026-12-01")
    sent: int = Field(description="greeted")
    late: int = Field(description="the platform's time was over")
    spent: int = Field(description="greeted otherwise, or they had talked: no fault of ours")
    failed: int = Field(description="the platform refused it")


class PermissionView(BaseModel):
    name: str = Field(description="as the platform calls it, contact:base:base")
    until: str | None = Field(description="RFC 3339; null: the platform says no end")


class AppView(BaseModel):
    """What the platform says of the company's app, asked every day."""

    looked_at: str = Field(description="RFC 3339, when it was asked last")
    reason: str = Field(description="why it said nothing then; empty where it did")
    shut: bool | None = Field(description="it is switched off there; null: it never said")
    until: str | None = Field(description="when the first permission ends, RFC 3339")
    permissions: list[PermissionView] | None = Field(
        description="what it may do; null: the platform tells that to no such app"
    )


class ChannelView(BaseModel):
    channel: str = Field(description="its code")
    pulls: bool = Field(description="its shops are asked for what changed")
    attention: AttentionView = Field(description="what could not be taken")
    shops: list[ShopView] = Field(description="its shops")
    budgets: list[BudgetView] = Field(description="what its platform meters")
    app: AppView | None = Field(description="what the platform says of the company's app")
    greetings: list[GreetingsView] = Field(description="of the newest days, the newest first")


class ChannelList(BaseModel):
    items: list[ChannelView]


class DeliveryQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)


class KeptView(BaseModel):
    """A delivery that nobody could take. state: unreadable, failed or waiting; reason: why, or for what."""

    delivery_id: str = Field(description="its id, for python -m ops reprocess")
    state: str = Field(description="unreadable, failed or waiting")
    reason: str = Field(description="why, or for what")
    received_at: str = Field(description="when it came")


class KeptList(BaseModel):
    items: list[KeptView]


class Again(BaseModel):
    """deliveries: ids of what is listed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"deliveries": ["tmall:trade:1-2"]}]}
    )

    deliveries: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        min_length=1, max_length=50, description="ids of what is listed"
    )


class AgainView(BaseModel):
    """again: those that are taken up anew, in a moment. left: those that were not among what needs a look any more."""

    again: list[str] = Field(description="those that are taken up anew, in a moment")
    left: list[str] = Field(description="those that need no look any more, or never came")


@api.route("GET", "/channels", roles=WATCH)
def list_channels(lang: Lang) -> ChannelList:
    """Every channel: what of it needs a look, how far each of its shops is, and what its budgets leave."""
    known = list(shops().all())
    return ChannelList(items=[_channel(each, known, lang) for each in CHANNELS.values()])


@api.route("GET", "/channels/{channel}/deliveries", roles=WATCH)
def list_kept_deliveries(channel: str, query: DeliveryQuery) -> KeptList:
    """What came by a channel and could not be taken, the oldest first."""
    if channel not in CHANNELS:
        raise NotFound("there is no such channel", channel=channel)
    found = islice(inbox().needing_attention(channel), query.limit)
    names = KeptView.model_fields
    return KeptList(
        items=[KeptView(**{name: each.get(name, "") for name in names}) for each in found]
    )


@api.route("POST", "/channels/{channel}/deliveries", roles=RELATE, decides=nothing)
def take_up_again(caller: Caller, channel: str, body: Again) -> AgainView:
    """Try once more what could not be taken, as it came: after a fix, or when what it waits for was entered. What
    cannot be taken still is listed again, with its reason."""
    if channel not in CHANNELS:
        raise NotFound("there is no such channel", channel=channel)
    wanted = dict.fromkeys(body.deliveries)
    own = (each for each in wanted if each.startswith(f"{channel}:"))
    again = [each for each in own if inbox().reset_to_new(each)]
    observe.log("deliveries taken up again", channel=channel, by=caller.party, number=len(again))
    return AgainView(again=again, left=[each for each in wanted if each not in again])


def _channel(channel: Channel, known: list[ShopState], lang: Lang) -> ChannelView:
    states = [each["state"] for each in islice(inbox().needing_attention(channel.name), MOST + 1)]
    count = Counter(states[:MOST])
    return ChannelView(
        channel=channel.name,
        pulls=channel.pulls,
        attention=AttentionView(
            unreadable=count["unreadable"], failed=count["failed"], waiting=count["waiting"],
            more=len(states) > MOST,
        ),
        shops=[_shop(each) for each in known if each.channel == channel.name],
        budgets=[_budget(each, lang) for each in RULES.values() if each.channel == channel.name],
        app=_app() if channel.greets else None,
        greetings=_greetings() if channel.greets else [],
    )  # fmt: skip


def _app() -> AppView | None:
    found = wecom_app().look()
    if found is None:
        return None
    state = found.state
    told = state.permissions if state else None
    return AppView(
        looked_at=rfc3339(found.at),
        reason=found.reason,
        shut=state.shut if state else None,
        until=_moment(state.until if state else None),
        permissions=None if told is None else [
            PermissionView(name=each.name, until=_moment(each.until)) for each in told
        ],
    )  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _greetings() -> list[GreetingsView]:
    return [GreetingsView(day=each.day, **each.counts) for each in greetings().days(WEEK)]


def _budget(rule: Rule, lang: Lang) -> BudgetView:
    view = BudgetView(
        kind=rule.kind, name=label(BUDGETS, rule.kind, lang), unit=rule.unit, period=rule.period,
        each=rule.each, limit=limits().limits().get(rule.kind, rule.limit),
    )  # fmt: skip
    if rule.each:
        return view
    now = budgets().get(rule.kind, utcnow())
    return view.model_copy(update={"used": now.used, "left": now.left, "refused": now.refused})


def _shop(state: ShopState) -> ShopView:
    times: dict[str, Any] = {
        name: rfc3339(at) if (at := getattr(state, name)) else None
        for name in ("seen_at", "pulled_at", "until", "failed_at")
    }
    proofs = shops().proofs(state.channel, state.shop, 3)
    return ShopView(
        shop=state.shop,
        reason=state.reason,
        filled=state.filled,
        proofs=[ProofView(**each) for each in proofs],
        **times,
    )
