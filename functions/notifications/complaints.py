"""Each Monday from nine on, what products were complained of most last week: told once, to who looks after customers
and goods; how each of them hears it is theirs to choose (`/me/subscriptions`)."""

import json
from datetime import datetime, timedelta
from typing import Any

from notifications import customers, plans
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.registry import heard
from suanqing.people.parties.model import HQ
from suanqing.people.roles import RELATE
from suanqing.platform import aws, config, observe
from suanqing.times import BEIJING, utcnow
from suanqing.work.care.plan_store import PlanStore
from suanqing.work.care.review_store import ReviewStore
from suanqing.work.care.reviews import Top, complaints, days_of, named, week_of

HOUR, NAMED = 9, 5
MARK = ":complaints"
"""Beside the moments of plans, none of which is called so."""


def tell() -> int:
    """How many heard of it; 0 where the week was told, or has none."""
    now = utcnow().astimezone(BEIJING)
    week = week_of(now.date() - timedelta(days=7))
    first, last = days_of(week)
    due = datetime.combine(last + timedelta(days=1), datetime.min.time(), BEIJING).replace(
        hour=HOUR
    )
    marks = PlanStore(plans.store())
    until = marks.sent_until(MARK)
    if now < due or (until is not None and until >= due):
        return 0
    found = complaints(ReviewStore(plans.store()).between(first, last))
    heard = _publish(week, found, now) if found else 0
    marks.set_sent_until(MARK, due)
    observe.log("complaints told", week=week, products=len(found), heard=heard)
    return heard


def _publish(week: str, found: list[Top], now: datetime) -> int:
    """Topics and counts; the words stay on the page."""
    said = "\n".join(
        f"{each.sku} {named(each.topic, 'zh')} {each.times}/{each.complaints}"
        for each in found[:NAMED]
    )
    topics: Any = aws.client("sns")
    people = [
        each for each in customers.parties().of_outlet(HQ) if each.active and each.roles & RELATE
    ]
    for each in people:
        params = {"week": week, "count": str(len(found)), "text": said}
        notice = Notice(
            f"complaints:{week}:{each.party_id}",
            each.party_id,
            "complaints_told",
            now,
            params=params,
        )
        topics.publish(
            TopicArn=config.setting("NOTICES_TOPIC"),
            Message=json.dumps(to_dict(notice), ensure_ascii=False),
            MessageAttributes=heard(each.party_id, each.accounts),
        )
    return len(people)
