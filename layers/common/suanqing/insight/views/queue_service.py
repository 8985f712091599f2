"""The queue of days whose pages are to be made again: {"day"}. Address: VIEWS_QUEUE_URL."""

import json
from typing import Any

from suanqing.platform import aws
from suanqing.platform.config import setting

QUEUE = "VIEWS_QUEUE_URL"
DELAY = 30
"""Seconds in which more cells may join the day's set: one message, one run, however many tickets."""


def ask(day: str) -> None:
    sqs: Any = aws.client("sqs")
    body = json.dumps({"day": day})
    sqs.send_message(QueueUrl=setting(QUEUE), MessageBody=body, DelaySeconds=DELAY)
