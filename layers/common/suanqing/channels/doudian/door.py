"""Doudian's pushes at the door: proven by their signature, then kept. A push names orders and tells none in full: what
it names is fetched by the next pull."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from suanqing.channels.doudian import signing
from suanqing.channels.doudian.unproven import facts
from suanqing.channels.inbox import receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.errors import Invalid, Unauthenticated

ANSWER = '{"code":0,"msg":"success"}'
LIMIT = 1 << 20
MAX_MESSAGES = 100


def receive_call(call: Call, apps: Mapping[str, Any]) -> Delivery | None:
    """A push's delivery, None for the console's test. Unauthenticated: unknown app, unsigned or forged."""
    headers = {name.lower(): value for name, value in call.headers.items()}
    app_key = headers.get("app-id", "")
    shop = next(
        (name for name, app in apps.items() if app_key and app.get("app_key") == app_key), None
    )
    if shop is None:
        raise Unauthenticated("the push is from no app that is configured", "unsigned")
    secret, method = str(apps[shop].get("app_secret") or ""), headers.get("sign-method", "")
    given = headers.get("event-sign", "").encode("utf-8", "surrogatepass")
    if not (secret and given):
        raise Unauthenticated("the signature is missing", "unsigned")
    if not hmac.compare_digest(given, signing.of_push(app_key, call.body, secret, method).encode()):
        raise Unauthenticated("the signature does not match", "bad_signature")
    signed = Delivery("", "doudian", call.at, call.body, {}, {"told": "push", "shop": shop})
    try:
        told = messages(call.body)
    except Invalid as error:
        return receive.unreadable(signed, _hash(call.body), error)
    if told and all(str(each.get("tag")) in facts()["test_tags"] for each in told):
        return None
    return receive.keyed(signed, _hash(call.body))


def messages(body: bytes) -> list[Mapping[str, Any]]:
    """What a push holds. Invalid: it is no list of messages."""
    if len(body) > LIMIT:
        raise Invalid("the push exceeds 1 MB", "unreadable_document")
    try:
        found = json.loads(body, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        reason = f"the push is not readable JSON ({type(error).__name__})"
        raise Invalid(reason, "unreadable_document") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Invalid("the push is no list of messages", "unreadable_document")
    return found[:MAX_MESSAGES]


def _hash(body: bytes) -> str:
    return f"push-{hashlib.sha256(body).hexdigest()}"
