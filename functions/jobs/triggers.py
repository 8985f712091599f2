"""Twice an hour: rules whose rate is abnormal are told, once a day each. Handler `jobs.triggers.handler`."""

import json
from functools import cache
from typing import Any

from jobs.wiring import ledger, parties, pricing, views
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.registry import heard
from suanqing.finance.rule_stats.monitor import Alert, Watch
from suanqing.people.parties.model import HQ
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.times import utcnow


@cache
def watch() -> Watch:
    return Watch(views(), ledger(), pricing(), utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{alerts}: how many new ones."""
    observe.start(event, context)
    found = watch().evaluate()
    for alert in found:
        observe.failed(
            "RuleRateAbnormal", rule=alert.rule, kind=alert.kind, cause=alert.found.cause,
            outlet=alert.found.outlet, tickets=alert.today.tickets, hits=alert.today.hits,
        )  # fmt: skip
        _publish(alert)
        watch().told(alert)
    return {"alerts": len(found)}


def _publish(alert: Alert) -> None:
    """A notice to everybody of head office's finance and administration."""
    sns: Any = aws.client("sns")
    for member in parties().of_outlet(HQ):
        if member.active and member.roles & {"finance", "admin"}:
            notice = Notice(
                f"rule:{alert.day}:{alert.rule}:{alert.kind}:{member.party_id}", member.party_id,
                "rule_alert", utcnow(), None,
                {
                    "rule": alert.rule, "kind": alert.kind, "cause": alert.found.cause,
                    "outlet": alert.found.outlet or "", "hits": str(alert.today.hits),
                    "tickets": str(alert.today.tickets),
                },
            )  # fmt: skip
            sns.publish(
                TopicArn=setting("NOTICES_TOPIC"),
                Message=json.dumps(to_dict(notice)),
                MessageAttributes=heard(member.party_id, member.accounts),
            )
