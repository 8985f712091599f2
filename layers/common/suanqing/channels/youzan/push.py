"""Youzan pushes: who signed them, and the envelope as a value.

`Event-Sign` = lower-case hex MD5(client_id + raw body + client_secret). A push carries no time and
no nonce: only remembering its key stops a replay. Source: Youzan message push (header form).
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, unquote_plus

from suanqing.canonical import digest
from suanqing.errors import Invalid, Unauthenticated
from suanqing.work.orders.order_fields import whole_texts

SECONDS_BELOW = 10**12
"""A version under this is in seconds, else in milliseconds."""
ANSWER = b'{"code":0,"msg":"success"}'
"""The body Youzan takes for success."""


@dataclass(frozen=True)
class App:
    """A configured app: `secrets` are the current and, during a rotation, the previous one."""

    client_id: str
    secrets: Sequence[str] = field(repr=False)
    shops: Collection[int]


@dataclass(frozen=True)
class Push:
    """The envelope; `id` is the business number (a tid for trades), `version` epoch milliseconds.

    `msg` is decoded; `kdt_id` may be a branch of `root_kdt_id`, and both may push one order.
    """

    type: str
    kdt_id: int
    root_kdt_id: int
    id: str
    status: str
    msg: Mapping[str, Any] = field(repr=False)
    msg_id: str
    version: int
    test: bool


def sign(client_id: str, body: bytes, secret: str) -> str:
    return hashlib.md5(client_id.encode() + body + secret.encode()).hexdigest()


def verify(apps: Mapping[str, App], headers: Mapping[str, str], body: bytes) -> App:
    """The app that signed the raw body; `apps` by client id, header names in any case.

    Raises Unauthenticated: unknown app, no signature or a wrong one.
    """
    named = {name.lower(): value for name, value in headers.items()}
    app = apps.get(named.get("client-id", ""))
    given = named.get("event-sign", "").lower().encode("utf-8", "surrogatepass")
    if not app or not given:
        raise Unauthenticated("the push names no configured app or bears no signature", "unsigned")
    signatures = [sign(app.client_id, body, secret).encode() for secret in app.secrets if secret]
    if not any([hmac.compare_digest(good, given) for good in signatures]):
        raise Unauthenticated("the signature does not match", "bad_signature")
    return app


def parse(app: App, body: bytes) -> Push:
    """The envelope of a verified push.

    Raises Unauthenticated: signed for a shop or app that is not configured.
    Raises Invalid: unreadable.
    """
    fields = _object(body, "body")
    if str(fields.get("client_id", app.client_id)) != app.client_id:
        raise Unauthenticated("the push is for another app", "wrong_app")
    shop = _whole(fields, "kdt_id")
    root = _whole(fields, "root_kdt_id", shop)
    if shop not in app.shops and root not in app.shops:
        raise Unauthenticated("the push is for a shop that is not configured", "wrong_shop")
    if not _text(fields, "type"):
        raise Invalid("the push has no type", "unreadable_push", field="type")
    version = _whole(fields, "version", 0)
    return Push(
        type=_text(fields, "type"),
        kdt_id=shop,
        root_kdt_id=root,
        id=_text(fields, "id"),
        status=_text(fields, "status"),
        msg=_msg(fields.get("msg")),
        msg_id=_text(fields, "msg_id"),
        version=version * 1000 if version < SECONDS_BELOW else version,
        test=fields.get("test") is True,
    )


def is_test(body: bytes) -> bool:
    """Whether this is the console's test push: answered with success, never stored."""
    try:
        return _object(body, "body").get("test") is True
    except Invalid:
        return False


def delivery_key(push: Push) -> str:
    """One key a push, however often it is delivered: msg_id, else the hash of what it says."""
    if push.msg_id:
        return f"msg-{push.msg_id}"
    return f"doc-{digest([push.type, push.kdt_id, push.id, push.status, push.version])}"


def body_key(body: bytes) -> str:
    """The key of a signed push that cannot be parsed: the hash of what there is."""
    return f"doc-{hashlib.sha256(body).hexdigest()}"


def _msg(value: Any) -> dict[str, Any]:
    """The message: an object, or JSON text, form-encoded for most types: a space is `+`.

    In the form of 2018 a space is %20 and `:` stands bare, as `+` does.
    """
    if isinstance(value, dict):
        return value
    if value is None or value == "":
        return {}
    if not isinstance(value, str):
        raise Invalid("msg is neither an object nor text", "unreadable_push", field="msg")
    plain = value if value.lstrip().startswith("{") else _unquoted(value)
    return _object(plain.encode("utf-8", "surrogatepass"), "msg")


def _unquoted(text: str) -> str:
    old = ":" in text or "%20" in text
    return unquote(text) if old else unquote_plus(text)


def _object(data: bytes, what: str) -> dict[str, Any]:
    """The object; its fractions as they were written, never as binary floats, and its texts whole."""
    try:
        value = whole_texts(json.loads(data, parse_float=str, parse_constant=str))
    except (ValueError, RecursionError) as error:
        reason = f"{what} is not readable JSON ({type(error).__name__})"
        raise Invalid(reason, "unreadable_push", field=what) from None
    if not isinstance(value, dict):
        raise Invalid(f"{what} is not a JSON object", "unreadable_push", field=what)
    return value


def _whole(fields: Mapping[str, Any], name: str, default: int | None = None) -> int:
    """A whole number, sent as number or digits; Invalid otherwise, or missing without default."""
    value = fields.get(name)
    if value in (None, "") and default is not None:
        return default
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 20):
        raise Invalid(f"{name} is not a whole number", "unreadable_push", field=name)
    return int(text)


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
