"""Codes to report by, beside the tickets (table WORK_TABLE), and how often they are used (NOTICES_TABLE, gone by TTL).

id  access pattern                      operation
Q1  make a code                         TransactWriteItems: code:<code> / code, codes:<outlet> / <code>, both absent
Q2  what a code stands for              GetItem, consistent
Q3  an outlet's codes                   Query codes:<outlet>, consistent
Q4  revoke one                          TransactWriteItems: both deleted
Q5  count a report in this hour         UpdateItem visit:of:<digest> / hour:<n>, ADD
"""

from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import NotFound, Unavailable
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.visits.report_codes import Code

HOUR_MS = 3_600_000
COUNTED = timedelta(hours=2)


class ReportStore:
    def __init__(self, client: Any, work: str, notices: str) -> None:
        self._client, self._work, self._notices = client, work, notices
        self._linked = LinkedStore(client, work)

    def make(self, code: Code) -> None:
        puts = [
            {
                "Put": {
                    "TableName": self._work,
                    "Item": attributes({**key, **_item(code)}),
                    "ConditionExpression": "attribute_not_exists(part)",
                }
            }
            for key in _keys(code.outlet, code.code)
        ]
        self._client.transact_write_items(TransactItems=puts)

    def find(self, code: str) -> Code | None:
        item = self._linked.get(f"code:{code}", "code")
        return _code(item) if item else None

    def of(self, outlet: str) -> list[Code]:
        """The oldest first."""
        found = (_code(item) for item in self._linked.all(f"codes:{outlet}", "-", "~"))
        return sorted(found, key=lambda each: each.at)

    def revoke(self, code: str) -> None:
        """NotFound: there is none."""
        found = self.find(code)
        if found is None:
            raise NotFound("there is no such code")
        deletes = [
            {"Delete": {"TableName": self._work, "Key": attributes(key)}}
            for key in _keys(found.outlet, code)
        ]
        self._client.transact_write_items(TransactItems=deletes)

    def count(self, counted: str, most: int, now: datetime) -> None:
        """Raises Unavailable: more than `most` in this hour."""
        hour = epoch_ms(now) // HOUR_MS
        answer = self._client.update_item(
            TableName=self._notices,
            Key=attributes({"reader": f"visit:of:{counted}", "notice_id": f"hour:{hour}"}),
            UpdateExpression="ADD n :one SET expires = :expires",
            ExpressionAttributeValues=attributes(
                {":one": 1, ":expires": epoch_ms(now + COUNTED) // 1000}
            ),
            ReturnValues="UPDATED_NEW",
        )
        if int(plains(answer["Attributes"])["n"]) > most:
            raise Unavailable("too many reports within an hour; call the outlet", retry_after=3600)


def _keys(outlet: str, code: str) -> tuple[dict[str, str], dict[str, str]]:
    return (
        {"ticket_id": f"code:{code}", "part": "code"},
        {"ticket_id": f"codes:{outlet}", "part": code},
    )


def _item(code: Code) -> dict[str, Any]:
    return {
        "code": code.code,
        "of": code.outlet,
        "asset": code.asset,
        "label": code.label,
        "by": code.by,
        "at": epoch_ms(code.at),
    }


def _code(item: dict[str, Any]) -> Code:
    at = from_epoch_ms(int(item["at"]))
    return Code(item["code"], item["of"], item["asset"], item["label"], item["by"], at)
