"""Where platforms knock. Proven, put into the inbox, answered; the work is done from its stream.

The 200 is given only when the delivery is durable; when it is not, the error makes the platform
send again. Whatever is refused leaves nothing behind.
"""

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

from chalice.app import Request
from pydantic import BaseModel

from suanqing import times
from suanqing.channels.inbox import receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.wecom import crypto
from suanqing.channels.youzan import push
from suanqing.errors import Invalid, Unauthenticated
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.web.api import Api, Reply

api = Api("webhooks")
TEXT = "text/plain; charset=utf-8"
XML_OR_JSON = ("text/xml", "application/xml", "application/json")


class Signed(BaseModel):
    """The query of every WeCom call; one that lacks a part proves nothing."""

    SIGNED: ClassVar = True

    msg_signature: str = ""
    timestamp: str = ""
    nonce: str = ""


class UrlCheck(Signed):
    """The console's question whether this URL is ours."""

    echostr: str = ""


@api.route("GET", "/webhooks/wecom", roles=None, produces="text/plain")
def check_wecom_url(query: UrlCheck) -> Reply:
    """The decrypted text, exactly, within WeCom's one second."""
    sealed = crypto.Sealed(query.echostr, query.msg_signature, query.timestamp, query.nonce)
    try:
        plain = proven(lambda known: crypto.echo(receive.wecom_keys(known), sealed))
        crypto.recent(query.timestamp, times.utcnow(), window())
        return Reply(plain.decode(), content_type=TEXT)
    except (Invalid, UnicodeDecodeError):
        raise Unauthenticated("the check is signed but not meant for us", "unreadable") from None


@api.route(
    "POST", "/webhooks/wecom", roles=None, content_types=XML_OR_JSON, produces="text/plain"
)  # fmt: skip
def receive_wecom(body: bytes, query: Signed) -> Reply:
    """A member's message or click: kept, and answered with nothing to say."""
    sent, now = query.model_dump(), times.utcnow()
    store_delivery(
        proven(lambda known: receive.wecom(body, sent, receive.wecom_keys(known), now, window()))
    )
    return Reply("", content_type=TEXT)


@api.route("POST", "/webhooks/youzan", roles=None)
def receive_youzan(body: bytes, request: Request) -> Reply:
    """A shop's push: kept unless it is the console's test, and answered with Youzan's success."""
    sent, now = request.headers, times.utcnow()
    if delivery := proven(
        lambda known: receive.youzan(body, sent, receive.youzan_apps(known), now)
    ):
        store_delivery(delivery)
    return Reply(push.ANSWER.decode())


def proven[T](prove: Callable[[Mapping[str, Any]], T]) -> T:
    """What the call proves by the secret at hand or, when that refuses it, by a newer one."""
    try:
        return prove(secrets.secret())
    except Unauthenticated as refusal:
        if not secrets.refresh():
            _tell(refusal)
            raise
    try:
        return prove(secrets.secret())
    except Unauthenticated as refusal:
        _tell(refusal)
        raise


def _tell(refusal: Unauthenticated) -> None:
    """A signature that no key of ours made is somebody's forgery, or our secret is wrong."""
    if refusal.code == "bad_signature":
        observe.failed("DeliveryForged")


def store_delivery(delivery: Delivery) -> None:
    """Durable when this returns; a repeat changes nothing."""
    new = inbox().put_once(delivery)
    outcome = delivery.state if new else "repeat"
    observe.log("delivery", delivery=delivery.delivery_id, outcome=outcome, reason=delivery.reason)
    if outcome == "unreadable":
        observe.failed(
            "DeliveriesUnreadable", delivery=delivery.delivery_id, reason=delivery.reason
        )


def window() -> timedelta:
    """How far a WeCom timestamp may be off; CALLBACK_WINDOW_SECONDS where 15 minutes do not fit."""
    seconds = os.environ.get("CALLBACK_WINDOW_SECONDS")
    return timedelta(seconds=int(seconds)) if seconds else crypto.WINDOW


@cache
def inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), setting("INBOX_TABLE"))
