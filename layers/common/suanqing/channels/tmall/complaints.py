"""Tmall's help requests (一键求助) out of the messages of a shop's group. Pure.

Topics tmall_fuwu_AnomalyRecourse {anomaly_recourse_id, result: an object, or its JSON as a text} and
tmall_fuwu_AnomalyRecourseStatusUpdate {anomaly_recourse_id, status: 1 open, 2 decided}; result {id, biz_order_id,
parent_biz_order_id, workcard_id, question_content, status, response_deadline, recourse_message_list: [{recourse_text,
image_urls, submit_time}]}. Times are of Beijing. Source: TMC's message types (tmall_fuwu), TOP's
tmall.servicecenter.anomalyrecourse; what of it nobody confirmed live stands in docs/channels.md.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.complained import MOST_SAID, Complaint, pictures, words

TOLD, MOVED = "tmall_fuwu_AnomalyRecourse", "tmall_fuwu_AnomalyRecourseStatusUpdate"
DECIDED = "2"


def content_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message of these topics says. Raises Invalid."""
    return fields.document(fields.text(message, "content").encode())


def is_decided(content: Mapping[str, Any]) -> bool:
    return fields.text(content, "status") == DECIDED


def id_of(content: Mapping[str, Any]) -> str:
    """Raises Invalid."""
    return fields.required(content, "anomaly_recourse_id")


def complaint(content: Mapping[str, Any]) -> Complaint:
    """Raises Invalid: it names no id, or is no object."""
    told = content.get("result")
    result = (
        fields.document(told.encode()) if isinstance(told, str) else fields.part(content, "result")
    )
    order = fields.text(result, "parent_biz_order_id") or fields.text(result, "biz_order_id")
    return Complaint(
        id=id_of(content),
        channel="tmall",
        order=f"tmall:{order}" if order else "",
        title=fields.text(result, "question_content"),
        said=tuple(_said(result))[:MOST_SAID],
        due=_time(result, "response_deadline"),
        over=is_decided(result),
    )


def _time(told: Mapping[str, Any], name: str) -> datetime | None:
    """One that cannot be read is none: without a deadline the ticket is due by its scene's own limit."""
    try:
        return fields.time(told, name)
    except Invalid:
        return None


def _said(result: Mapping[str, Any]) -> Iterator[str]:
    """What cannot be read of the customer's words is passed over: the complaint stands without it."""
    for row in fields.items(result, "recourse_message_list"):
        if not isinstance(row, dict):
            continue
        said = words(
            fields.text(row, "recourse_text"),
            pictures(row.get("image_urls")),
            _time(row, "submit_time"),
        )
        if said:
            yield said
