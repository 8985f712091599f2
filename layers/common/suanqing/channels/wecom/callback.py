"""WeCom callbacks as values: the outer envelope, the inner document, its key against repeats.

XML or JSON, told apart by the first byte. XML goes through defusedxml only, imported when needed.
Source: WeCom 90238, 90240, 90930 (XML); the official callback_json sample.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suanqing import texts
from suanqing.channels.inbox.envelope import Sealed
from suanqing.errors import Invalid, TooLarge

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LIMIT = 1 << 20
"""Bytes of a body that are looked at."""
DEPTH = 8
SEALED_XML = re.compile(
    rb"<Encrypt>\s*(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))\s*</Encrypt>", re.IGNORECASE | re.DOTALL
)
SEALED_JSON = re.compile(rb'"encrypt"\s*:\s*("(?:[^"\\]|\\.)*")', re.IGNORECASE)


@dataclass(frozen=True)
class Callback:
    """An inner document; texts are empty when absent, ids stay text, names stay as sent.

    `event` is lower case, since WeCom mixes cases; `create_time` is epoch seconds; `digest` is the
    SHA-256 of the document; `fields` holds everything, repeated elements as lists.
    """

    to_user: str
    from_user: str
    create_time: int
    msg_type: str
    event: str
    event_key: str
    task_id: str
    response_code: str
    content: str
    msg_id: str
    agent_id: str
    digest: str
    fields: Mapping[str, Any] = field(repr=False)


def ciphertext(data: bytes) -> str:
    """What an envelope seals, found without parsing it: first it is asked whether that is signed.

    Whatever stands there, even what no key opens: signed, it is kept with its reason. Invalid when there
    is not exactly one; TooLarge over 1 MB.
    """
    if len(data) > LIMIT:
        raise TooLarge("the envelope exceeds 1 MB", limit=LIMIT)
    try:
        if data.lstrip()[:1] == b"{":
            found = [json.loads(each) for each in SEALED_JSON.findall(data)]
        else:
            found = [(inner or bare).decode().strip() for inner, bare in SEALED_XML.findall(data)]
    except ValueError:
        found = []
    if len(found) != 1:
        raise Invalid("the envelope holds no ciphertext", "unreadable_envelope")
    return str(found[0])


def parse(document: bytes) -> Callback:
    """The inner document; Invalid says why it cannot be read."""
    fields = _document(document, "document")
    event = _text(fields, "Event") or _text(fields, "InfoType")
    msg_type = _text(fields, "MsgType") or ("event" if event else "")
    if not msg_type:
        raise Invalid("the document has no MsgType", "unreadable_document")
    return Callback(
        to_user=_text(fields, "ToUserName"),
        from_user=_text(fields, "FromUserName"),
        create_time=_seconds(_text(fields, "CreateTime") or _text(fields, "TimeStamp")),
        msg_type=msg_type,
        event=event.lower(),
        event_key=_text(fields, "EventKey"),
        task_id=_text(fields, "TaskId"),
        response_code=_text(fields, "ResponseCode"),
        content=_text(fields, "Content"),
        msg_id=_text(fields, "MsgId"),
        agent_id=_text(fields, "AgentID"),
        digest=hashlib.sha256(document).hexdigest(),
        fields=fields,
    )


def delivery_key(callback: Callback) -> str:
    """One key a message, however often it is delivered: MsgId, else the document's hash.

    FromUserName + CreateTime is not enough: events of `sys` share a second.
    """
    return f"msg-{callback.msg_id}" if callback.msg_id else f"doc-{callback.digest}"


def document_key(data: bytes) -> str:
    """The key of a delivery that cannot be parsed: the hash of what there is."""
    return f"doc-{hashlib.sha256(data).hexdigest()}"


def reply(sealed: Sealed) -> bytes:
    """The XML body of a passive reply."""
    return (
        f"<xml><Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt>"
        f"<MsgSignature><![CDATA[{sealed.signature}]]></MsgSignature>"
        f"<TimeStamp>{sealed.timestamp}</TimeStamp>"
        f"<Nonce><![CDATA[{sealed.nonce}]]></Nonce></xml>"
    ).encode()


def _document(data: bytes, what: str) -> dict[str, Any]:
    if len(data) > LIMIT:
        raise TooLarge(f"the {what} exceeds 1 MB", limit=LIMIT)
    start = data.lstrip()[:1]
    is_json = start == b"{"
    try:
        found: dict[str, Any] = json.loads(data) if is_json else _xml(data)
        return found
    except (ValueError, LookupError, RecursionError) as error:
        kind = "JSON" if is_json else "XML"
        reason = f"the {what} is not readable {kind} ({type(error).__name__})"
        raise Invalid(reason, f"unreadable_{what}") from None


def _xml(data: bytes) -> dict[str, Any]:
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        value = _fields(fromstring(data.strip(), forbid_dtd=True), DEPTH)
    except ParseError as error:
        raise ValueError(str(error)) from None
    if not isinstance(value, dict):
        raise ValueError("no fields")
    return value


def _fields(element: "Element", depth: int) -> Any:
    """An element's text, or its children by name; those that repeat become a list."""
    if not depth:
        raise ValueError("nested too deep")
    if not len(element):
        return element.text or ""
    fields: dict[str, Any] = {}
    for child in element:
        value = _fields(child, depth - 1)
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(fields[child.tag], list):
            fields[child.tag].append(value)
        else:
            fields[child.tag] = [fields[child.tag], value]
    return fields


def _text(fields: Mapping[str, Any], name: str) -> str:
    """A scalar as text; a list, an object or nothing is empty."""
    value = fields.get(name)
    taken = isinstance(value, str | int) and not isinstance(value, bool)
    return texts.normal(str(value)) if taken else ""


def _seconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Invalid("CreateTime is not epoch seconds", "unreadable_document", field="CreateTime")
    return int(text)
