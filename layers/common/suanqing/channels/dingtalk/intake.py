"""What DingTalk told: an employee's command by the robot or a card (`intake.chat` carries it out), or an event."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from suanqing import times
from suanqing.channels.dingtalk import callback, door
from suanqing.channels.dingtalk.callback import Event
from suanqing.channels.inbox import envelope
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import chat, text_commands
from suanqing.channels.intake.context import Act, Desk
from suanqing.channels.intake.event_time import SAID_BEFORE, happened
from suanqing.channels.intake.outcome import Outcome, Reply
from suanqing.channels.intake.text_commands import Command
from suanqing.errors import Invalid, Unauthenticated
from suanqing.people.parties.model import HQ

CLAIM = "claim"
LEFT = "user_leave_org"


def read(delivery: Delivery, app: Mapping[str, Any]) -> Act:
    """What is to be done; Invalid when no key opens it or it cannot be parsed."""
    kind, at = delivery.headers.get("kind", ""), delivery.received_at
    if kind == door.ROBOT:
        return _robot(delivery)
    if kind == door.CARD:
        return _card(delivery)
    if kind == door.FAILED:
        page = json.loads(delivery.body)
        events = callback.failed_events(page if isinstance(page, dict) else {})
    else:
        events = [_event(delivery, app)]
    return lambda desk: act(events, at, desk)


def act(events: Sequence[Event], at: datetime, desk: Desk) -> Outcome:
    """Administrators are told who left the company; nothing else of an event changes anything here."""
    left = [id for each in events if each.type == LEFT for id in callback.people_of(each)]
    replies = [reply for id in left for reply in _of_leaver(id, at, desk)]
    kinds = ", ".join(sorted({each.type for each in events})) or "no event"
    return Outcome(tuple(replies), note="" if replies else f"nothing to do for {kinds}")


def _of_leaver(account: str, at: datetime, desk: Desk) -> list[Reply]:
    parties = desk(at).parties
    party = parties.by_account("dingtalk", account)
    if party is None or not party.active:
        return []
    text = f"{party.name}({party.party_id})已离开钉钉企业,请确认是否停用其登录"
    return [Reply(each, text) for each in parties.with_role(HQ, "admin")]


def _event(delivery: Delivery, app: Mapping[str, Any]) -> Event:
    try:
        sealed = door.sealed_in(delivery.body, delivery.query)
        return callback.event(envelope.open_sealed(door.keys(app), sealed))
    except Unauthenticated as error:
        raise Invalid(error.message, error.code) from None


def _robot(delivery: Delivery) -> Act:
    told = callback.robot_message(delivery.body)
    if told.type != "text":
        return _nothing(f"nothing to do for {told.type or 'a message without a type'}")
    if not told.account:
        return _nothing("the sender is nobody of the company")
    command = text_commands.command(told.content)
    return _said(delivery, told.account, f"robot-{told.message_id}", command, told.at)


def _card(delivery: Delivery) -> Act:
    button = callback.pressed(delivery.body)
    if button.action != CLAIM:
        return _nothing(f"nothing to do for {button.action}")
    at = int(delivery.headers["at"])
    command = Command("claim", (button.ticket,))
    return _said(delivery, button.account, f"card-{button.key}", command, at)


def _said(delivery: Delivery, account: str, key: str, command: Command, ms: int) -> Act:
    told = times.from_epoch_ms(ms) if ms else None
    at = happened(told, delivery.received_at, SAID_BEFORE)
    said = chat.Said("dingtalk", account, key, command, told or at)
    return lambda desk: chat.act(said, desk(at))


def _nothing(note: str) -> Act:
    return lambda desk: Outcome(note=note)
