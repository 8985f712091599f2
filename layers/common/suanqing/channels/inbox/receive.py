"""From an HTTP call to a delivery worth keeping. Nothing here writes, and a forged call is refused
before the cipher is so much as imported.

A call that nobody proved is Unauthenticated and leaves nothing. A proven one always becomes a
delivery: unreadable, with the reason, when that is what it is.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.wecom import callback, crypto
from suanqing.channels.youzan import push
from suanqing.errors import Invalid, Unauthenticated

KEPT_QUERY = ("msg_signature", "timestamp", "nonce")
KEPT_HEADERS = ("client-id", "event-sign", "event-type", "content-type")
PLAIN_KEY = re.compile(r"[\w.-]{1,200}", re.ASCII)


def wecom_keys(secret: Mapping[str, Any]) -> list[crypto.Key]:
    """The callback keys of the secret document: current first, then the previous one if any."""
    app = secret["wecom"]
    versions = [app, app.get("previous")]
    return [crypto.Key(v["token"], v["aes_key"], app["corpid"]) for v in versions if v]


def youzan_apps(secret: Mapping[str, Any]) -> dict[str, push.App]:
    """The apps of the secret document by client id, with every secret that is valid now."""
    apps: Mapping[str, Any] = secret.get("youzan") or {}
    return {
        client_id: push.App(
            client_id,
            [s for s in (app["client_secret"], app.get("previous_secret")) if s],
            frozenset(app["shops"]),
        )
        for client_id, app in apps.items()
    }


def wecom(
    body: bytes,
    query: Mapping[str, str],
    keys: Sequence[crypto.Key],
    now: datetime,
    window: timedelta = crypto.WINDOW,
) -> Delivery:
    """A callback's delivery. Unauthenticated: unsigned, forged, too old, or for another company."""
    query = {name: query[name] for name in KEPT_QUERY if name in query}
    sealed = wecom_sealed(body, query)
    crypto.signers(keys, sealed)
    crypto.recent(sealed.timestamp, now, window)
    signed = Delivery("", "wecom", now, body, query)
    try:
        document = crypto.open_sealed(keys, sealed)
    except Invalid as error:
        if error.code == "wrong_receiver":
            raise Unauthenticated("the call is for another company", error.code) from None
        sealed_bytes = sealed.encrypt.encode("utf-8", "surrogatepass")
        return _unreadable(signed, callback.document_key(sealed_bytes), error)
    try:
        return _keyed(signed, callback.delivery_key(callback.parse(document)))
    except Invalid as error:
        return _unreadable(signed, callback.document_key(document), error)


def wecom_sealed(body: bytes, query: Mapping[str, str]) -> crypto.Sealed:
    """What a callback sealed; a body without a ciphertext cannot be signed, so Unauthenticated."""
    try:
        encrypt = callback.ciphertext(body)
    except Invalid:
        raise Unauthenticated("the body holds nothing that is signed", "unsigned") from None
    signature, timestamp, nonce = (query.get(name, "") for name in KEPT_QUERY)
    return crypto.Sealed(encrypt, signature, timestamp, nonce)


def youzan(
    body: bytes, headers: Mapping[str, str], apps: Mapping[str, push.App], now: datetime
) -> Delivery | None:
    """A push's delivery, None for the console's test. Unauthenticated: forged, or not our shop."""
    app = push.verify(apps, headers, body)
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    signed = Delivery("", "youzan", now, body, {}, kept)
    if push.is_test(body):  # its sample shop need not be ours
        return None
    try:
        return _keyed(signed, push.delivery_key(push.parse(app, body)))
    except Invalid as error:
        return _unreadable(signed, push.body_key(body), error)


def _unreadable(signed: Delivery, key: str, error: Invalid) -> Delivery:
    reason = f"{error.code}: {error.message}"
    return replace(_keyed(signed, key), state="unreadable", reason=reason)


def _keyed(signed: Delivery, key: str) -> Delivery:
    """With its id; a key that a table would not take, for length or alphabet, becomes its hash."""
    if not PLAIN_KEY.fullmatch(key):
        key = f"key-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return replace(signed, delivery_id=f"{signed.channel}:{key}")
