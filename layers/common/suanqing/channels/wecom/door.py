"""WeCom's callbacks at the door: proven by their signature, then kept. A forged one is refused before
the cipher is so much as imported."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.inbox import envelope, receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.channels.wecom import callback
from suanqing.errors import Invalid, Unauthenticated

KEPT_QUERY = ("msg_signature", "timestamp", "nonce")
ANSWER = ""


def keys(app: Mapping[str, Any]) -> list[envelope.Key]:
    """The callback keys of the app: current first, then the previous one if any."""
    versions = [app, app.get("previous")]
    return [envelope.Key(v["token"], v["aes_key"], app["corpid"]) for v in versions if v]


def receive_call(call: Call, app: Mapping[str, Any]) -> Delivery:
    """A callback's delivery. Unauthenticated: unsigned, forged, too old, or for another company."""
    return received(call, app, "wecom")


def received(call: Call, app: Mapping[str, Any], channel: str) -> Delivery:
    """The same of a channel whose callbacks are sealed so."""
    query = {name: call.query[name] for name in KEPT_QUERY if name in call.query}
    sealed, known = sealed_in(call.body, query), keys(app)
    envelope.signers(known, sealed)
    envelope.recent(sealed.timestamp, call.at, window())
    signed = Delivery("", channel, call.at, call.body, query)
    try:
        document = envelope.open_sealed(known, sealed)
    except Invalid as error:
        if error.code == "wrong_receiver":
            raise Unauthenticated("the call is for another company", error.code) from None
        sealed_bytes = sealed.encrypt.encode("utf-8", "surrogatepass")
        return receive.unreadable(signed, callback.document_key(sealed_bytes), error)
    try:
        return receive.keyed(signed, callback.delivery_key(callback.parse(document)))
    except Invalid as error:
        return receive.unreadable(signed, callback.document_key(document), error)


def check_url(query: Mapping[str, str], app: Mapping[str, Any], now: datetime) -> str:
    """The decrypted text of the console's question. Raises Unauthenticated, Invalid: not readable."""
    parts = (query.get(name, "") for name in ("echostr", *KEPT_QUERY))
    plain = _echo(keys(app), envelope.Sealed(*parts))
    envelope.recent(query.get("timestamp", ""), now, window())
    return plain


def _echo(known: Sequence[envelope.Key], sealed: envelope.Sealed) -> str:
    try:
        return envelope.echo(known, sealed).decode()
    except UnicodeDecodeError:
        raise Invalid("the check is signed but not meant for us", "unreadable") from None


def sealed_in(body: bytes, query: Mapping[str, str]) -> envelope.Sealed:
    """What a callback sealed; a body without a ciphertext cannot be signed, so Unauthenticated."""
    try:
        encrypt = callback.ciphertext(body)
    except Invalid:
        raise Unauthenticated("the body holds nothing that is signed", "unsigned") from None
    signature, timestamp, nonce = (query.get(name, "") for name in KEPT_QUERY)
    return envelope.Sealed(encrypt, signature, timestamp, nonce)


def window() -> timedelta:
    """How far a timestamp may be off; CALLBACK_WINDOW_SECONDS where 15 minutes do not fit."""
    seconds = os.environ.get("CALLBACK_WINDOW_SECONDS")
    return timedelta(seconds=int(seconds)) if seconds else envelope.WINDOW
