"""The queue of what is due by itself: a message says which ticket, or which list of reservations, and comes at its
second; an act's says which of its ticket's acts (`acts.Act.name`), and comes at once. Address: DUE_QUEUE_URL."""

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
    """(ticket or list, moment) each, in milliseconds. Raises when one was not taken."""
    _send((message(name, moment), delay_seconds(moment, now)) for name, moment in found)


def send_acts(found: Iterable[tuple[str, str]]) -> None:
    """(ticket, act) each. Raises when one was not taken."""
    _send(({"ticket": ticket, "act": name}, 0) for ticket, name in found)


def send_upkeep(day: str, place: str) -> None:
    """A page of registered things, to be looked at for that day."""
    _send([({"upkeep": day, "place": place}, 0)])


def _send(messages: Iterable[tuple[dict[str, Any], int]]) -> None:
    """(message, seconds until it comes) each; ten a call."""
    sqs: Any = aws.client("sqs")
    for batch in batched(messages, 10, strict=False):
        entries = [
            {"Id": str(place), "MessageBody": json.dumps(each), "DelaySeconds": delay}
            for place, (each, delay) in enumerate(batch)
        ]
        if sqs.send_message_batch(QueueUrl=setting(QUEUE), Entries=entries).get("Failed"):
            raise RuntimeError("the queue did not take every message")


def message(name: str, moment: int) -> dict[str, Any]:
    return {"stock" if is_list(name) else "ticket": name, "due": moment}
