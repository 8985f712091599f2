"""DingTalk's calls at the door, told apart by what proves them: a sealed event, a robot's message, a card's button.

Every event must be answered within 1,500 ms and a card within 2 s: it is kept, then answered, and nothing else is
done here. Source: DingTalk, configure-stream-push (HTTP mode), receive-message, card callback over HTTP.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.dingtalk import callback, signing
from suanqing.channels.inbox import envelope, receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.errors import Invalid, Unauthenticated
from suanqing.times import epoch_ms

ANSWER = "{}"
"""Of a robot's message: nothing is said back in the same call."""
EVENT, ROBOT, CARD, FAILED = "event", "robot", "card", "failed"
"""Kinds of deliveries; the last is a page of events that were not delivered (`failed.py`)."""
CARD_TIME, CARD_SIGNATURE = "x-ddpaas-signature-timestamp", "x-ddpaas-signature"
SENT = {
    "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
    "userPrivateData": {"cardParamMap": {"claim_state": "已提交"}},
}
"""What the card shows whoever pressed its button; only this one value is replaced."""


def keys(app: Mapping[str, Any]) -> list[envelope.Key]:
    """The keys of events: current first, then the previous one if any."""
    versions = [app, app.get("previous")]
    return [envelope.Key(v["token"], v["aes_key"], app["app_key"]) for v in versions if v]


def kind_of(call: Call) -> str:
    if call.query.get("msg_signature") or call.query.get("signature"):
        return EVENT
    return CARD if header(call, CARD_SIGNATURE) else ROBOT


def header(call: Call, name: str) -> str:
    return next((value for known, value in call.headers.items() if known.lower() == name), "")


def receive_call(call: Call, app: Mapping[str, Any]) -> Delivery | None:
    """A call's delivery, None for the check of the address. Unauthenticated: unsigned, forged, too old, or for
    another company."""
    return {EVENT: _event, ROBOT: _robot, CARD: _card}[kind_of(call)](call, app)


def answer(call: Call, app: Mapping[str, Any]) -> str:
    """Of a proven call: an event's is sealed in its turn, a card's says what the card shows from now on."""
    kind = kind_of(call)
    if kind == CARD:
        return json.dumps(SENT, ensure_ascii=False)
    if kind == ROBOT:
        return ANSWER
    key = envelope.signers(keys(app), sealed_in(call.body, call.query))[0]
    return sealed_answer(key, call.at, secrets.token_hex(8))


def sealed_answer(key: envelope.Key, at: datetime, nonce: str, random: bytes = b"") -> str:
    sealed = envelope.seal(key, b"success", str(epoch_ms(at)), nonce, random)
    return json.dumps(
        {
            "msg_signature": sealed.signature,
            "timeStamp": sealed.timestamp,
            "nonce": sealed.nonce,
            "encrypt": sealed.encrypt,
        }
    )


def sealed_in(body: bytes, query: Mapping[str, str]) -> envelope.Sealed:
    """What an event sealed; a body without a ciphertext cannot be signed, so Unauthenticated."""
    try:
        encrypt = callback.sealed_text(body)
    except Invalid:
        raise Unauthenticated("the body holds nothing that is signed", "unsigned") from None
    signature = query.get("msg_signature") or query.get("signature", "")
    return envelope.Sealed(encrypt, signature, query.get("timestamp", ""), query.get("nonce", ""))


def _event(call: Call, app: Mapping[str, Any]) -> Delivery | None:
    sealed, known = sealed_in(call.body, call.query), keys(app)
    envelope.signers(known, sealed)
    _recent(sealed.timestamp, call.at)
    query = {
        "msg_signature": sealed.signature,
        "timestamp": sealed.timestamp,
        "nonce": sealed.nonce,
    }
    signed = Delivery("", "dingtalk", call.at, call.body, query, {"kind": EVENT})
    try:
        document = envelope.open_sealed(known, sealed)
    except Invalid as error:
        if error.code == "wrong_receiver":
            raise Unauthenticated("the call is for another app", error.code) from None
        sealed_bytes = sealed.encrypt.encode("utf-8", "surrogatepass")
        return receive.unreadable(signed, callback.document_key(sealed_bytes), error)
    try:
        event = callback.event(document)
    except Invalid as error:
        return receive.unreadable(signed, callback.document_key(document), error)
    if event.type == callback.CHECK_URL:
        return None
    return receive.keyed(signed, callback.event_key(event, document))


def _recent(timestamp: str, now: datetime) -> None:
    """The pages show epoch seconds and milliseconds; both are read."""
    seconds = timestamp[:-3] if len(timestamp) == 13 else timestamp
    envelope.recent(seconds, now)


def _robot(call: Call, app: Mapping[str, Any]) -> Delivery:
    timestamp, secret = header(call, "timestamp"), _secret(app, "app_secret")
    expected = signing.robot_sign(secret, timestamp)
    signing.prove(header(call, "sign"), expected, timestamp, call.at, signing.WINDOW)
    signed = Delivery("", "dingtalk", call.at, call.body, {}, {"kind": ROBOT})
    try:
        message = callback.robot_message(call.body)
    except Invalid as error:
        return receive.unreadable(signed, callback.document_key(call.body), error)
    if message.corp:
        _own(message.corp, app)
    return receive.keyed(signed, f"robot-{message.message_id}")


def _card(call: Call, app: Mapping[str, Any]) -> Delivery:
    """Only of a button that we made for this person on this card; pressed twice it is one delivery."""
    timestamp, secret = header(call, CARD_TIME), _secret(app, "card_secret")
    expected = signing.card_sign(secret, timestamp)
    signing.prove(header(call, CARD_SIGNATURE), expected, timestamp, call.at, signing.WINDOW)
    signed = Delivery("", "dingtalk", call.at, call.body, {}, {"kind": CARD, "at": timestamp})
    try:
        button = callback.pressed(call.body)
    except Invalid as error:
        return receive.unreadable(signed, callback.document_key(call.body), error)
    _own(button.corp, app)
    own = button_key(app, button.account, button.card, button.action, button.ticket)
    if not secrets.compare_digest(button.key.encode("utf-8", "surrogatepass"), own.encode()):
        raise Unauthenticated("the button is none of ours", "bad_signature")
    return receive.keyed(signed, f"card-{button.key}")


def button_key(app: Mapping[str, Any], account: str, card: str, action: str, ticket: str) -> str:
    return signing.action_key(
        _secret(app, "app_secret"), app["corp_id"], account, card, action, ticket
    )


def _own(corp: str, app: Mapping[str, Any]) -> None:
    if corp != app["corp_id"]:
        raise Unauthenticated("the call is for another company", "wrong_receiver")


def _secret(app: Mapping[str, Any], name: str) -> str:
    found = str(app.get(name) or "")
    if not found:
        raise Unauthenticated("nothing of this kind is expected", "unsigned")
    return found
