"""Messages to a queue of ours, ten a call; raises where one was not taken, so that all of them are sent once more.

Who takes them therefore takes each any number of times.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from suanqing.platform import aws
from suanqing.platform.config import setting

MOST = 10
"""Entries that SQS takes in one call."""


def send(variable: str, messages: Iterable[Mapping[str, Any]]) -> None:
    """To the queue whose address this variable holds; each comes at once. Looked up when something is sent: who
    only reads needs no queue."""
    send_later(variable, ((each, 0) for each in messages))


def send_later(variable: str, messages: Iterable[tuple[Mapping[str, Any], int]]) -> None:
    """(message, seconds until it comes) each."""
    for batch in batched(messages, MOST, strict=False):
        entries = [
            {"Id": str(place), "MessageBody": json.dumps(message), "DelaySeconds": delay}
            for place, (message, delay) in enumerate(batch)
        ]
        sqs: Any = aws.client("sqs")
        answer = sqs.send_message_batch(QueueUrl=setting(variable), Entries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages were not taken by SQS")
