"""The queue of what is due: a message says which ticket, or which list of reservations, and comes at its second.
Address: DUE_QUEUE_URL."""

import json
from collections.abc import Iterable
from itertools import batched
from typing import Any

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.work.scenes.due import delay_seconds
from suanqing.work.tickets.part_due import is_list

QUEUE = "DUE_QUEUE_URL"


def send(found: Iterable[tuple[str, int]], now: int) -> None:
    """(ticket or list, moment) each, in milliseconds; ten a call. Raises when one was not taken."""
    sqs: Any = aws.client("sqs")
    for batch in batched(found, 10, strict=False):
        entries = [
            {
                "Id": str(place),
                "MessageBody": json.dumps(message(name, moment)),
                "DelaySeconds": delay_seconds(moment, now),
            }
            for place, (name, moment) in enumerate(batch)
        ]
        if sqs.send_message_batch(QueueUrl=setting(QUEUE), Entries=entries).get("Failed"):
            raise RuntimeError("the queue did not take every message")


def message(name: str, moment: int) -> dict[str, Any]:
    return {"stock" if is_list(name) else "ticket": name, "due": moment}
