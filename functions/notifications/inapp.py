"""SQS -> the in-app inbox, each notice once. Lambda handler `notifications.inapp.handler`."""

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)

from notifications.routes import notices
from suanqing.channels.notices.model import MEMBER, from_dict
from suanqing.platform import observe

processor = BatchProcessor(event_type=EventType.SQS)


def handler(event: dict[str, Any], context: Any) -> Any:
    observe.start(event, context)
    return process_partial_response(event, _store, processor, context)


def _store(record: Any) -> None:
    notice = from_dict(json.loads(record["body"]))
    if not notice.to.startswith(MEMBER):
        notices().put_once(notice)
