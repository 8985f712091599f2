"""SQS -> the in-app inbox, each notice once. Lambda handler `notifications.inapp.handler`."""

import json
from typing import Any

from notifications.wiring import deliveries, notices
from suanqing.channels.notices.model import account_of, from_dict
from suanqing.platform.batches import Record, each_record
from suanqing.times import utcnow


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Each notice into its reader's inbox; answer with those that must come again."""
    return each_record(event, context, "queue", _store, "notice not stored")


def _store(record: Record) -> None:
    notice = from_dict(json.loads(record["body"]))
    if account_of(notice.to) is not None:
        return
    notices().put_once(notice)
    if notice.ticket:
        deliveries().record(notice, "app", "sent", utcnow())
