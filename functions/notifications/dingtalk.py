"""SQS -> DingTalk: texts, cards and to-dos; some times a day, the events that DingTalk could not deliver -> `inbox`.

Lambda handler `notifications.dingtalk.handler`; a queue's batch, or {"events": "failed"}.
"""

from typing import TYPE_CHECKING, Any, cast

from notifications.sending import handler_of, sender
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.registry import CHANNELS
from suanqing.errors import ChannelMisconfigured, Unavailable
from suanqing.platform import aws, observe, secrets
from suanqing.platform.config import setting
from suanqing.times import utcnow

if TYPE_CHECKING:
    from suanqing.channels.dingtalk.sender import Sender

send = handler_of("dingtalk")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return send(event, context) if "Records" in event else ask(event, context)


def ask(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{events}: so many were fetched. Somebody must look at why our door was late, or what an answer that got lost
    may have held. To-dos that a month's calls did not suffice for are done, too."""
    observe.start(event, context)
    app = CHANNELS["dingtalk"].secret(secrets.secret())
    if not app:
        return {"events": 0}
    from suanqing.channels.dingtalk import client_service, failed
    from suanqing.channels.dingtalk.client import QuotaSpent
    from suanqing.channels.dingtalk.send import Reported, counted

    client, number = Reported(client_service.client(app)), 0
    try:
        for events in failed.pages(client, _keep, counted, utcnow()):
            number += events
    except (QuotaSpent, ChannelMisconfigured):
        pass
    except Unavailable as error:
        if error.facts.get("outcome") == "unknown":
            observe.failed("DingtalkEventsLost", reason=error.message)
    if number:
        observe.failed("DingtalkEventsMissed", number=number)
    if done := cast("Sender", sender("dingtalk")).again():
        observe.log("to-dos done later", things=done)
    return {"events": number}


def _keep(delivery: Delivery) -> None:
    """Asked for, it is on DingTalk's list no more."""
    try:
        InboxStore(aws.dynamodb(), setting("INBOX_TABLE")).put_once(delivery)
    except Exception as error:
        observe.failed("DingtalkEventsLost", reason=type(error).__name__)
        raise
