"""A callback says that there are messages, and holds none: they are fetched by who may call WeCom.

Source: WeCom 94670 (kf_msg_or_event, kf/sync_msg).
"""

from collections.abc import Mapping
from typing import Any

from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.intake.context import Act
from suanqing.channels.intake.outcome import Outcome
from suanqing.channels.wecom import intake
from suanqing.channels.wecom.service import fetch_service
from suanqing.errors import Invalid

EVENT = "kf_msg_or_event"


def read(delivery: Delivery, app: Mapping[str, Any]) -> Act:
    """Invalid when no key opens it, it cannot be parsed, or it names no account."""
    message = intake.opened(delivery, app)
    if message.event != EVENT:
        return lambda desk: Outcome(note=f"nothing to do for {message.event or message.msg_type}")
    account, token = message.fields.get("OpenKfId"), message.fields.get("Token")
    if not (isinstance(account, str) and account and isinstance(token, str)):
        raise Invalid("the event names no account", "unreadable_document", field="OpenKfId")
    at = intake.moment(message, delivery.received_at)

    def act(desk: object) -> Outcome:
        fetch_service.ask(account, token, at)
        return Outcome(note="its messages are fetched")

    return act
