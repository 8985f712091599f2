"""Doudian's service requests (服务请求), each as order/serviceDetail tells it whole. Pure.

{detail: {id, order_id, operate_status: 0 open, 5 with the customer, 10 with the platform, 100 over, detail, img_list,
is_reject, reject_detail, reject_time, expiration_time, update_time, close_detail}}. Times are epoch seconds, or of
Beijing as text. Source: Doudian's SDK; the names that nobody confirmed live are `unproven.json`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing import times
from suanqing.channels.doudian.unproven import facts
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields as fields
from suanqing.work.orders.complained import TITLE, Complaint, pictures, words
from suanqing.work.orders.waybills import hidden


def complaint(whole: Mapping[str, Any]) -> Complaint:
    """whole: its `detail`. Raises Invalid."""
    order = fields.text(whole, "order_id")
    why = fields.text(whole, "reject_detail") if fields.text(whole, "is_reject") == "1" else ""
    detail = fields.text(whole, "detail")
    said = words(detail, pictures(whole.get("img_list")))
    return Complaint(
        id=fields.required(whole, "id"),
        channel="doudian",
        order=f"doudian:{order}" if order not in ("", "0") else "",
        title=hidden(detail)[:TITLE] or "服务请求",
        said=(said,) if said else (),
        due=_time(whole, "expiration_time"),
        refused=words(why, at=_time(whole, "reject_time")),
        over=fields.text(whole, "operate_status") in facts()["complaint_over"],
    )


def _time(whole: Mapping[str, Any], name: str) -> datetime | None:
    """One that cannot be read is none: without a deadline the ticket is due by its scene's own limit."""
    try:
        return moment(whole, name)
    except Invalid:
        return None


def modified(told: Mapping[str, Any]) -> int:
    """When the platform changed it last, epoch milliseconds."""
    at = moment(told, "update_time") or moment(told, "create_time")
    if at is None:
        raise fields.bad("update_time", "is missing")
    return times.epoch_ms(at)


def moment(told: Mapping[str, Any], name: str) -> datetime | None:
    """Raises Invalid: it is there, and no time."""
    found = fields.text(told, name)
    if not found or found == "0":
        return None
    if found.isascii() and found.isdigit() and len(found) < 12:
        return times.from_epoch_ms(int(found) * 1000)
    return fields.time(told, name)
