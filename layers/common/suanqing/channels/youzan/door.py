"""Youzan's pushes at the door: proven by their signature, then kept."""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.inbox import receive
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.receive import Call
from suanqing.channels.youzan import push
from suanqing.errors import Invalid

KEPT_HEADERS = ("client-id", "event-sign", "event-type", "content-type")
ANSWER = push.ANSWER.decode()


def apps(known: Mapping[str, Any]) -> dict[str, push.App]:
    """The apps by client id, with every secret that is valid now."""
    return {
        client_id: push.App(
            client_id,
            [s for s in (app["client_secret"], app.get("previous_secret")) if s],
            frozenset(app["shops"]),
        )
        for client_id, app in known.items()
    }


def receive_call(call: Call, known: Mapping[str, Any]) -> Delivery | None:
    """A push's delivery, None for the console's test. Unauthenticated: forged, or not our shop."""
    app = push.verify(apps(known), call.headers, call.body)
    kept = {name: call.headers[name] for name in KEPT_HEADERS if name in call.headers}
    signed = Delivery("", "youzan", call.at, call.body, {}, kept)
    if push.is_test(call.body):  # its sample shop need not be ours
        return None
    try:
        return receive.keyed(signed, push.delivery_key(push.parse(app, call.body)))
    except Invalid as error:
        return receive.unreadable(signed, push.body_key(call.body), error)
