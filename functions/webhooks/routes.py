"""Where platforms knock, each at a path of its own. Proven, put into the inbox, answered; the work is
done from its stream.

The 200 is given only when the delivery is durable; when it is not, the error makes the platform
send again. Whatever is refused leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar

from chalice.app import Request
from pydantic import BaseModel, create_model

from suanqing import times
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import Calls, Channel
from suanqing.errors import Invalid, Unauthenticated
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.web.answers import Reply
from webhooks.app import api

TEXT = "text/plain; charset=utf-8"


class Signed(BaseModel):
    """The signed query of a channel's calls; one that lacks a part proves nothing."""

    SIGNED: ClassVar = True


def declare(channel: Channel, calls: Calls) -> None:
    """The channel's routes; its door is loaded by the first call."""
    path = f"/webhooks/{channel.name}"

    def take(body: bytes, query: Mapping[str, str], request: Request) -> Reply:
        call = Call(body, query, request.headers, times.utcnow())
        delivery = proven(channel, lambda known: channel.door().receive_call(call, known))
        if delivery:
            store_delivery(delivery)
        return _reply(channel.answer(call, channel.secret(secrets.secret())), calls)

    def receive_call(body: bytes, request: Request) -> Reply:
        return take(body, {}, request)

    def receive_signed(body: bytes, query: Any, request: Request) -> Reply:
        return take(body, query.model_dump(), request)

    def check_url(query: Any) -> Reply:
        asked, now = query.model_dump(), times.utcnow()
        try:
            return _reply(
                proven(channel, lambda known: channel.door().check_url(asked, known, now)), calls
            )
        except Invalid:
            raise Unauthenticated(
                "the check is signed but not meant for us", "unreadable"
            ) from None

    if calls.checks:
        view = _view(check_url, f"check_{channel.name}_url", calls.checks)
        view.__annotations__["query"] = _query(calls.console, (*calls.query, *calls.checked))
        api.route("GET", path, roles=None, produces=calls.produces)(view)
    view = receive_signed if calls.query else receive_call
    view = _view(view, f"receive_{channel.name}", calls.receives)
    if calls.query:
        view.__annotations__["query"] = _query(calls.signed, calls.query)
    api.route("POST", path, roles=None, content_types=calls.content_types, produces=calls.produces)(
        view
    )


def _view(view: Callable[..., Reply], name: str, says: str) -> Callable[..., Reply]:
    """The view as the contract shows it."""
    view.__name__, view.__doc__ = name, says
    return view


def _query(name: str, parts: Iterable[str]) -> type[BaseModel]:
    fields: dict[str, Any] = dict.fromkeys(parts, (str, ""))
    return create_model(name, __base__=Signed, __doc__=Signed.__doc__, **fields)


def _reply(text: str, calls: Calls) -> Reply:
    return Reply(text, content_type=TEXT) if calls.produces == "text/plain" else Reply(text)


def proven[T](channel: Channel, prove: Callable[[Mapping[str, Any]], T]) -> T:
    """What the call proves by the secret at hand or, when that refuses it, by a newer one."""
    try:
        return prove(channel.secret(secrets.secret()))
    except Unauthenticated as refusal:
        if not secrets.refresh():
            _tell(refusal)
            raise
    try:
        return prove(channel.secret(secrets.secret()))
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


@cache
def inbox() -> InboxStore:
    return InboxStore(aws.dynamodb(), setting("INBOX_TABLE"))


for each in CHANNELS.values():
    if each.calls:
        declare(each, each.calls)
