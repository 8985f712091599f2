"""The queue of days whose pages are to be made again: {"day"} of margins, {"day", "of": "funnel"}. Address:
VIEWS_QUEUE_URL."""

import json
from typing import Any

from suanqing.platform import aws
from suanqing.platform.config import setting

QUEUE = "VIEWS_QUEUE_URL"
FUNNEL = "funnel"
DELAY = 30
"""Seconds in which more cells may join the day's set: one message, one run, however many tickets."""


def ask(day: str) -> None:
    _send({"day": day})


def ask_funnel(day: str) -> None:
    _send({"day": day, "of": FUNNEL})


def _send(message: dict[str, str]) -> None:
    sqs: Any = aws.client("sqs")
    sqs.send_message(QueueUrl=setting(QUEUE), MessageBody=json.dumps(message), DelaySeconds=DELAY)
