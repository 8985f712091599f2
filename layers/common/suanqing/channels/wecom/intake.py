"""A member's message or click: which of the employee's commands it is (`intake.chat` carries it out). Or a customer
whom a member just met: known from then on, and greeted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from suanqing import times
from suanqing.channels.inbox import envelope
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake import chat, text_commands
from suanqing.channels.intake.context import Act, Desk
from suanqing.channels.intake.event_time import SAID_BEFORE, happened
from suanqing.channels.intake.outcome import Outcome
from suanqing.channels.intake.text_commands import Command
from suanqing.channels.wecom import callback, cards, contacts, door, menu, places
from suanqing.channels.wecom.callback import Callback
from suanqing.errors import Invalid, Unauthenticated


def read(delivery: Delivery, app: Mapping[str, Any]) -> Act:
    """What the message asks for; Invalid when no key opens it or it cannot be parsed."""
    message = opened(delivery, app)
    at = moment(message, delivery.received_at)
    if message.event == contacts.EVENT and (met := contacts.met(message)):
        from suanqing.channels.wecom import contact_service

        return contact_service.act(
            met._replace(at=at), str(app["corpid"]), callback.delivery_key(message)
        )
    return lambda desk: act(message, at, desk)


def opened(delivery: Delivery, app: Mapping[str, Any]) -> Callback:
    """What was sealed; Invalid when no key opens it or it cannot be parsed."""
    try:
        sealed = door.sealed_in(delivery.body, delivery.query)
        return callback.parse(envelope.open_sealed(door.keys(app), sealed))
    except Unauthenticated as error:
        raise Invalid(error.message, error.code) from None


def moment(message: Callback, received: datetime) -> datetime:
    """When the employee said it: WeCom's CreateTime, where that can be."""
    return happened(times.from_epoch_ms(message.create_time * 1000), received, SAID_BEFORE)


def act(message: Callback, at: datetime, desk: Desk) -> Outcome:
    command = _command(message)
    if command is None:
        return Outcome(note=f"nothing to do for {message.event or message.msg_type}")
    sent = times.from_epoch_ms(message.create_time * 1000)
    said = chat.Said("wecom", message.from_user, callback.delivery_key(message), command, sent)
    done = chat.act(said, desk(at))
    return replace(
        done, replies=tuple(replace(each, card=message.response_code) for each in done.replies)
    )


def _command(message: Callback) -> Command | None:
    """What the message asks for; None for all that is not addressed to the app's ears."""
    if message.msg_type == "text":
        return text_commands.command(message.content)
    if here := places.place(message):
        return Command("near", here)
    if message.event == "click" and message.event_key in menu.SAYS:
        return text_commands.command(message.event_key)
    if message.event == "template_card_event" and message.event_key == cards.CLAIM:
        return Command("claim", (cards.ticket_of(message.task_id)[0],))
    if message.event == "template_card_event" and message.event_key in cards.TASK:
        return Command("task", (cards.ticket_of(message.task_id)[0], cards.TASK[message.event_key]))
    return None
