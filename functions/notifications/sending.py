"""SQS -> the people's accounts on one channel, each channel by a handler and a queue of its own.

What is to be kept until the morning, or for a digest, is kept beside the inbox; its message waits on the same queue, by
a quarter of an hour at a time.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any, cast

from notifications.counted import Counted
from suanqing.channels.notices.held_store import HeldStore, Kept
from suanqing.channels.notices.model import OVER, Notice, account_of, from_dict
from suanqing.channels.notices.subscription_store import SubscriptionStore
from suanqing.channels.notices.subscriptions import decide
from suanqing.channels.notices.words import digest_of, text_of
from suanqing.channels.protocols import KeepsTodos, Sends
from suanqing.channels.registry import CHANNELS
from suanqing.channels.telling.delivery import State
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.errors import ChannelMisconfigured, DomainError
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe, queues, secrets
from suanqing.platform.batches import Record, each_record
from suanqing.times import epoch_ms, parse, rfc3339, utcnow

LONGEST = 900
"""Seconds for which a queue holds a message back."""
BECAME: Mapping[str, State] = {
    "sent": "sent",
    "deferred": "merged",
    "waits": "held",
    "refused": "degraded",
}
"""What a channel says became of a notice, as it is recorded; others are recorded as they are named."""


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def subscriptions() -> SubscriptionStore:
    return SubscriptionStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def held() -> HeldStore:
    return HeldStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def deliveries() -> DeliveryStore:
    return DeliveryStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def sender(channel: str) -> Sends:
    row = CHANNELS[channel]
    made = row.send().sender(row.secret(secrets.secret()))
    return made if row.own_queue else Counted(row, made)


def handler_of(channel: str) -> Callable[[dict[str, Any], Any], Any]:
    """The Lambda handler that works off the channel's queue."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return each_record(event, context, "queue", partial(_send, channel), "notice not sent")

    return handler


def _send(channel: str, record: Record) -> None:
    send(channel, json.loads(record["body"]))


def send(channel: str, message: Mapping[str, Any]) -> None:
    """One message of a queue, by one channel. Raises where it has to come again."""
    try:
        outcome = _deliver(channel, message)
    except ChannelMisconfigured:
        sender.cache_clear()
        raise
    observe.log(f"{channel} notice", outcome=outcome, notice=message.get("id"))


def _deliver(channel: str, message: Mapping[str, Any]) -> str:
    """What became of it: a notice for one of the channel's accounts, or what the channel put there itself."""
    if "held" in message:
        return _kept(channel, message["held"]["party"], parse(message["held"]["until"]))
    if "to" not in message:
        return sender(channel).resume(message)
    notice = from_dict(message)
    address = account_of(notice.to)
    if address and address[0] == OVER:
        return _over(channel, address[1], notice.at)
    if address:
        return sender(channel).notice(notice, address[1]) if address[0] == channel else "nothing"
    party, account = _reached(channel, notice.to)
    return _subscribed(channel, notice, party, account) if party and account else "nothing"


def _over(channel: str, thing: str, at: datetime) -> str:
    """Where the channel keeps tasks, and the company has it."""
    row = CHANNELS[channel]
    if not row.todos or not row.secret(secrets.secret()):
        return "nothing"
    return cast(KeepsTodos, sender(channel)).over(thing, at)


def _reached(channel: str, party_id: str) -> tuple[Party | None, str | None]:
    party = parties().find(party_id)
    return party, party.accounts.get(channel) if party and party.active else None


def _subscribed(channel: str, notice: Notice, party: Party, account: str) -> str:
    """Sent now, kept, or left to the inbox, as the company and the reader have it."""
    known = subscriptions()
    found = decide(
        known.subscriptions(), notice, party.roles, known.choices(party.party_id), utcnow()
    )
    if found.how == "now":
        return _told(channel, notice, account)
    if found.until is None:
        _record(notice, channel, "degraded", found.why)
        return f"inbox:{found.why}"
    if held().keep(channel, notice, found.until):
        _later(channel, party.party_id, found.until)
        held().scheduled(channel, party.party_id, found.until)
    _record(notice, channel, "held", found.why)
    return f"held:{found.why}"


def _kept(channel: str, party_id: str, until: datetime) -> str:
    """What was kept until then, as one message, after what stands by itself; each is told once."""
    if utcnow() < until:
        _later(channel, party_id, until)
        return "waits"
    found = held().of(channel, party_id, until)
    account = _reached(channel, party_id)[1]
    if found.told or not (found.notices or found.more):
        return "nothing"
    if not account:
        _record_all(found.notices, channel, "degraded", "no_account")
        return "nothing"
    outcome = ""
    for each in [each for each in found.notices if sender(channel).alone(each)]:
        outcome = _told(channel, each, account)
        held().sent(channel, each, until)
    rest = [each for each in found.notices if not sender(channel).alone(each)]
    if rest or found.more:
        outcome = _merged(channel, party_id, account, until, Kept(rest, found.more, False))
    held().told(channel, party_id, until)
    return outcome


def _merged(channel: str, party_id: str, account: str, until: datetime, found: Kept) -> str:
    if len(found.notices) == 1 and not found.more:
        (one,) = found.notices
    else:
        text = digest_of([text_of(each) for each in found.notices], found.more)
        one = Notice(
            f"digest:{channel}:{party_id}:{epoch_ms(until)}",
            party_id,
            "digest",
            until,
            None,
            {"text": text},
        )
    try:
        outcome = sender(channel).notice(one, account)
    except DomainError as error:
        _record_all(found.notices, channel, "failed", error.code)
        raise
    state, why = _became(outcome)
    _record_all(found.notices, channel, "merged" if state == "sent" else state, why)
    return outcome


def _later(channel: str, party_id: str, until: datetime) -> None:
    seconds = max(1, min(LONGEST, int((until - utcnow()).total_seconds()) + 1))
    told = {"held": {"party": party_id, "until": rfc3339(until)}}
    row = CHANNELS[channel]
    mine = {} if row.own_queue else {"channel": channel}
    queues.send_later(row.queue, [({**told, **mine}, seconds)])


def _told(channel: str, notice: Notice, account: str) -> str:
    """Sent, and recorded what became of it. A channel whose budget is used up says `degraded:<kind>`."""
    try:
        outcome = sender(channel).notice(notice, account)
    except DomainError as error:
        _record(notice, channel, "failed", error.code)
        raise
    _record(notice, channel, *_became(outcome))
    return outcome


def _became(outcome: str) -> tuple[State, str]:
    """What is recorded of it, and why."""
    name, _, why = outcome.partition(":")
    return BECAME.get(name, "degraded"), why or ("refused" if name == "refused" else "")


def _record_all(notices: list[Notice], channel: str, state: State, why: str) -> None:
    for each in notices:
        _record(each, channel, state, why)


def _record(notice: Notice, channel: str, state: State, why: str) -> None:
    """With its ticket; what is about none stands in the reader's inbox alone."""
    if notice.ticket:
        deliveries().record(notice, channel, state, utcnow(), why)
