"""SQS -> the people's accounts on one channel, each channel by a handler and a queue of its own."""

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from suanqing.channels.notices.model import Notice, account_of, from_dict
from suanqing.channels.registry import CHANNELS, Sends
from suanqing.channels.telling.delivery import State
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.errors import ChannelMisconfigured, DomainError
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe, secrets
from suanqing.platform.batches import Record, each_record
from suanqing.times import utcnow

BECAME: Mapping[str, State] = {"sent": "sent", "deferred": "merged", "refused": "degraded"}
"""What a channel says became of a notice, as it is recorded; others are recorded as they are named."""


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def deliveries() -> DeliveryStore:
    return DeliveryStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))


@cache
def sender(channel: str) -> Sends:
    row = CHANNELS[channel]
    return row.send().sender(row.secret(secrets.secret()))


def handler_of(channel: str) -> Callable[[dict[str, Any], Any], Any]:
    """The Lambda handler that works off the channel's queue."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        return each_record(event, context, "queue", partial(_send, channel), "notice not sent")

    return handler


def _send(channel: str, record: Record) -> None:
    message = json.loads(record["body"])
    try:
        outcome = _deliver(channel, message)
    except ChannelMisconfigured:
        sender.cache_clear()
        raise
    observe.log(f"{channel} notice", outcome=outcome, notice=message.get("id"))


def _deliver(channel: str, message: Mapping[str, Any]) -> str:
    """What became of it: a notice for one of the channel's accounts, or what the channel put there itself."""
    if "to" not in message:
        return sender(channel).resume(message)
    notice = from_dict(message)
    if address := account_of(notice.to):
        return sender(channel).notice(notice, address[1]) if address[0] == channel else "nothing"
    party = parties().find(notice.to)
    account = party.accounts.get(channel) if party and party.active else None
    return _told(channel, notice, account) if account else "nothing"


def _told(channel: str, notice: Notice, account: str) -> str:
    """Sent, and recorded what became of it. A channel whose budget is used up says `degraded:<kind>`."""
    try:
        outcome = sender(channel).notice(notice, account)
    except DomainError as error:
        _record(notice, channel, "failed", error.code)
        raise
    name, _, why = outcome.partition(":")
    state = BECAME.get(name, "degraded")
    _record(notice, channel, state, why or ("refused" if name == "refused" else ""))
    return outcome


def _record(notice: Notice, channel: str, state: State, why: str) -> None:
    """With its ticket; what is about none stands in the reader's inbox alone."""
    if notice.ticket:
        deliveries().record(notice, channel, state, utcnow(), why)
