"""A customer whom a member just met: what the event says, and the message that greets them. Pure.

WeCom takes one greeting by the event's code, within 20 seconds. The code is missing where the console greets already,
where the two have talked before, or where the contact is a member of another corporation.
Source: WeCom 92130 (change_external_contact), 92599 (send_welcome_msg).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing import times
from suanqing.channels.wecom.callback import Callback
from suanqing.channels.wecom.cards import cut
from suanqing.errors import Invalid

EVENT = "change_external_contact"
ADDED = frozenset({"add_external_contact", "add_half_external_contact"})
"""half: the customer has the member among their contacts, the member need not confirm."""
LIVES = timedelta(seconds=20)
"""From the event on: so long WeCom takes a greeting."""
TEXT_BYTES = 4000


class Met(NamedTuple):
    """member: a userid. customer: their external_userid. state: what the code or link that was scanned said, "" where
    it said nothing. code: by which they may be greeted, "" where they may not. at: when it happened."""

    member: str
    customer: str
    state: str
    code: str
    at: datetime


def met(message: Callback) -> Met | None:
    """None: the event tells of nobody new. Raises Invalid: it does, and does not say whom."""
    if message.event != EVENT or _text(message.fields, "ChangeType") not in ADDED:
        return None
    member, customer = (_text(message.fields, name) for name in ("UserID", "ExternalUserID"))
    if not member or not customer:
        raise Invalid("the event names no contact", "unreadable_document", field="ExternalUserID")
    return Met(
        member,
        customer,
        _text(message.fields, "State"),
        _text(message.fields, "WelcomeCode"),
        times.from_epoch_ms(message.create_time * 1000),
    )


def greeting(code: str, text: str) -> dict[str, Any]:
    """The body of send_welcome_msg."""
    return {"welcome_code": code, "text": {"content": cut(text, TEXT_BYTES)}}


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
