"""DingTalk's calls as values: an event, a robot's message, a pressed button of a card. Pure.

Source: DingTalk, configure-stream-push (HTTP mode of events), receive-message (robots), card callback.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from suanqing import texts
from suanqing.errors import Invalid, TooLarge

LIMIT = 1 << 20
"""Bytes of a body that are looked at."""
CHECK_URL = "check_url"
MAX_IDS = 200


@dataclass(frozen=True, slots=True)
class Event:
    """type: EventType as sent; event_id: "" where it has none; corp: "" where it does not say."""

    type: str
    event_id: str
    corp: str
    fields: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RobotMessage:
    """account: the sender's userid, "" for somebody of another company. at: epoch ms, 0 where it does not say.
    content: "" where it is no text."""

    message_id: str
    corp: str
    account: str
    type: str
    content: str
    at: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a card: whose, which card, and what the button carries."""

    corp: str
    account: str
    card: str
    action: str
    ticket: str
    key: str


def sealed_text(body: bytes) -> str:
    """What an envelope seals. Invalid: it is none; TooLarge."""
    found = _object(body, "envelope").get("encrypt")
    if not isinstance(found, str) or not found:
        raise Invalid("the envelope holds no ciphertext", "unreadable_envelope")
    return found


def event(document: bytes) -> Event:
    """The inner document. Invalid says why it cannot be read."""
    fields = _object(document, "document")
    kind = _text(fields, "EventType") or _text(fields, "eventType")
    if not kind:
        raise Invalid("the document has no EventType", "unreadable_document")
    id = _text(fields, "eventId") or _text(fields, "EventId")
    return Event(kind, id, _text(fields, "CorpId") or _text(fields, "corpId"), fields)


def event_key(event: Event, document: bytes) -> str:
    """One key an event, however often it is delivered: eventId, else the document's hash."""
    return f"event-{event.event_id}" if event.event_id else document_key(document)


def document_key(data: bytes) -> str:
    return f"doc-{hashlib.sha256(data).hexdigest()}"


def people_of(event: Event) -> list[str]:
    """The userids that an event of the address book names; the failed list writes them small."""
    for name in ("UserId", "userId", "UserID", "userid"):
        found = event.fields.get(name)
        if isinstance(found, str):
            return [found]
        if isinstance(found, list):
            return [each for each in found if isinstance(each, str) and each][:MAX_IDS]
    return []


def robot_message(body: bytes) -> RobotMessage:
    fields = _object(body, "document")
    id = _text(fields, "msgId")
    if not id:
        raise Invalid("the message has no msgId", "unreadable_document")
    text = fields.get("text")
    return RobotMessage(
        message_id=id,
        corp=_text(fields, "chatbotCorpId"),
        account=_text(fields, "senderStaffId"),
        type=_text(fields, "msgtype"),
        content=_text(text, "content").strip() if isinstance(text, dict) else "",
        at=_number(fields.get("createAt")),
    )


def pressed(body: bytes) -> Pressed:
    """Which button; its key is not yet proven."""
    fields = _object(body, "document")
    inner = fields.get("content")
    inside = (
        _object(inner.encode("utf-8", "surrogatepass"), "document")
        if isinstance(inner, str)
        else inner
    )
    private = inside.get("cardPrivateData") if isinstance(inside, dict) else None
    params = private.get("params") if isinstance(private, dict) else None
    if not isinstance(params, dict):
        raise Invalid("the card's answer says no button", "unreadable_document")
    corp, account, card = (_text(fields, name) for name in ("corpId", "userId", "outTrackId"))
    action, ticket, key = (_text(params, name) for name in ("action", "ticket", "key"))
    return Pressed(corp, account, card, action, ticket, key)


def failed_events(page: Mapping[str, Any]) -> list[Event]:
    """Of a page of the failed list, as far as they can be read; the tag names the kind and, perhaps, where the
    data stands."""
    rows = page.get("failed_list")
    return [
        Event(kind, _text(data, "eventId"), _text(row, "corpid"), data)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
        and (kind := _text(row, "call_back_tag") or _text(row, "event_type"))
        for data in [_data(row, kind)]
    ]


def _data(row: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    for name in (kind, "bpmsCallBackData", "roleLabelChange", "callbackData", "call_back_data"):
        found = row.get(name)
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except (ValueError, RecursionError):
                continue
        if isinstance(found, dict):
            return {**row, **found}
    return row


def _object(data: bytes, what: str) -> dict[str, Any]:
    if len(data) > LIMIT:
        raise TooLarge(f"the {what} exceeds 1 MB", limit=LIMIT)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = f"the {what} is not readable JSON ({type(error).__name__})"
        raise Invalid(reason, f"unreadable_{what}") from None
    if not isinstance(value, dict):
        raise Invalid(f"the {what} is no JSON object", f"unreadable_{what}")
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    """A scalar as text; a list, an object or nothing is empty."""
    value = fields.get(name)
    taken = isinstance(value, str | int) and not isinstance(value, bool)
    return texts.normal(str(value)) if taken else ""


def _number(value: Any) -> int:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
