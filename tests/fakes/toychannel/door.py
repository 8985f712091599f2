"""JSON calls, signed by an HMAC of their body."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.inbox import receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.errors import Invalid, Unauthenticated

ANSWER = '{"ok":true}'


def sign(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def receive_call(call: Call, secret: Mapping[str, Any]) -> Delivery:
    prove(call.body, call.headers.get("toy-signature", ""), secret)
    signed = Delivery("", "toy", call.at, call.body)
    try:
        return receive.keyed(signed, message(call.body)["id"])
    except Invalid as error:
        return receive.unreadable(signed, hashlib.sha256(call.body).hexdigest(), error)


def check_url(query: Mapping[str, str], secret: Mapping[str, Any], now: datetime) -> str:
    prove(query["challenge"].encode(), query["signature"], secret)
    return query["challenge"]


def prove(body: bytes, given: str, secret: Mapping[str, Any]) -> None:
    if not hmac.compare_digest(sign(secret["key"], body).encode(), given.encode()):
        raise Unauthenticated("the signature does not match", "bad_signature")


def message(body: bytes) -> dict[str, str]:
    try:
        told = json.loads(body)
        return {name: told[name] for name in ("id", "from", "text")}
    except (ValueError, LookupError, TypeError):
        raise Invalid("the message is not readable", "unreadable_document") from None
