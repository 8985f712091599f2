"""SQS -> accounts on every channel that is a folder and a row, and has no queue of its own.

Lambda handler `notifications.senders.handler`. A notice goes by the channels on which its reader has an account: by one
at once; of several each has a message of its own on the same queue, so that what one of them refuses is tried again
there alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from notifications import sending
from suanqing.channels.notices.model import OVER, account_of
from suanqing.channels.registry import CHANNELS, sharing
from suanqing.channels.rows import SHARED_QUEUE
from suanqing.platform import observe, queues
from suanqing.platform.batches import Record, each_record

CHANNEL = "channel"
"""Of a message that was dealt out, or that a channel put there itself."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_record(event, context, "queue", _send, "notice not sent")


def _send(record: Record) -> None:
    message: dict[str, Any] = json.loads(record["body"])
    named = message.pop(CHANNEL, None)
    if named is not None and named not in sharing():
        observe.warn("no such channel any more", channel=named, notice=message.get("id"))
        return
    found = [named] if named else _channels(message)
    if len(found) == 1:
        sending.send(found[0], message)
    else:
        queues.send(SHARED_QUEUE, ({**message, CHANNEL: each} for each in found))


def _channels(message: Mapping[str, Any]) -> list[str]:
    """On which a notice's reader has an account; of what is over, those that keep tasks."""
    address = account_of(message["to"])
    if address and address[0] == OVER:
        return [name for name, row in sharing().items() if row.todos]
    if address:
        return [address[0]] if address[0] in sharing() else []
    party = sending.parties().find(message["to"])
    accounts = party.accounts if party and party.active else {}
    return [name for name in sharing() if name in accounts and CHANNELS[name].sends]
