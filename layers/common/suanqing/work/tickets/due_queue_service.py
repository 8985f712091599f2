"""The queue of what is due: a message says which ticket, and comes at its second. Address: DUE_QUEUE_URL."""

import json
from collections.abc import Iterable
from itertools import batched
from typing import Any

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.work.scenes.due import delay_seconds

QUEUE = "DUE_QUEUE_URL"


def send(found: Iterable[tuple[str, int]], now: int) -> None:
    """(ticket, moment) each, in milliseconds; ten a call. Raises when one was not taken."""
    sqs: Any = aws.client("sqs")
    for batch in batched(found, 10, strict=False):
        entries = [
            {
                "Id": str(place),
                "MessageBody": json.dumps({"ticket": ticket, "due": moment}),
                "DelaySeconds": delay_seconds(moment, now),
            }
            for place, (ticket, moment) in enumerate(batch)
        ]
        if sqs.send_message_batch(QueueUrl=setting(QUEUE), Entries=entries).get("Failed"):
            raise RuntimeError("the queue did not take every message")
