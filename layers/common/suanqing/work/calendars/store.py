"""The company's calendars and the notices on holidays, table PRICING_TABLE. Every version is kept.

id  access pattern                            operation
A1  every calendar and notice in force        Query kind calendar, holiday_notice; remembered 30 s
A2  one calendar as it stands                 GetItem calendar/<id>, consistent
A3  write a version over the one seen         TransactWriteItems with calendar_version/<id>@000001
A4  take a year's notice over the one seen    TransactWriteItems with holiday_notice_version/CN-2027@000001

`layers` of a calendar: the versions before it that hold for days before its `since`, the oldest first; their
number is bounded, and the oldest goes first, whose days no running clock sees any more.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from suanqing import calendars
from suanqing.business_calendars import Calendars
from suanqing.business_hours import Calendar, Status, status_of
from suanqing.calendars import Arranged
from suanqing.errors import NotFound, Stale
from suanqing.holiday_notice import Notice, Row, with_notice
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339

TTL = 30.0
"""Seconds a process may reckon by an old copy; who writes waits no longer than that for all others."""
MAX_LAYERS = 12
CALENDAR, NOTICE = "calendar", "holiday_notice"
STATE = "CN"
Document = Mapping[str, Any]


class Stored(NamedTuple):
    """A calendar in force. layers: earlier versions that still hold for some day, the oldest first."""

    document: Document
    version: int
    by: str
    at: datetime
    layers: tuple[Document, ...] = ()


class StoredNotice(NamedTuple):
    year: int
    rows: tuple[Row, ...]
    version: int
    by: str
    at: datetime

    @property
    def notice(self) -> Notice:
        return Notice(self.year, self.rows)


class Known(NamedTuple):
    """Everything in force, and what it comes to."""

    stored: Mapping[str, Stored]
    notices: Mapping[int, StoredNotice]
    china: Arranged
    calendars: Calendars

    def status(self, year: int) -> Status:
        """Of a year of China's holidays."""
        return status_of(self.china.years, year)


class CalendarStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._known: TtlCache[str, Known] = TtlCache(TTL)

    def known(self, fresh: bool = False) -> Known:
        """At most 30 s old."""
        if fresh:
            self._known.forget("all")
        return self._known.get("all") or self._known.put("all", self._read())

    def find(self, name: str, region: str | None, outlet: str) -> Calendar:
        """The calendar as it holds at a site of an outlet; one that was made just now is looked for again. Invalid
        `unknown_calendar`."""
        known = self.known()
        if name not in known.stored:
            known = self.known(fresh=True)
        return known.calendars.find(name, region, outlet)

    def get(self, calendar: str) -> Stored:
        """NotFound `unknown_calendar`."""
        item = self._item(CALENDAR, calendar)
        if item is None:
            raise NotFound(f"there is no calendar {calendar!r}", "unknown_calendar", calendar=calendar)  # fmt: skip
        return _stored(item)

    def put(self, document: Document, seen: int, by: str, at: datetime) -> Stored:
        """Write over version `seen` (0: none yet). Raises Invalid `bad_calendar`, Stale."""
        name = str(document.get("id"))
        known = self.known(fresh=True)
        before = known.stored.get(name)
        self._check(before.version if before else 0, seen)
        made = _over(before, document, by, at)
        _checked({**known.stored, name: made}, known.china)
        body = {
            "document": dict(made.document), "version": made.version, "by": by, "at": rfc3339(at),
            "layers": [dict(each) for each in made.layers],
        }  # fmt: skip
        self._write(CALENDAR, name, body, seen)
        return made

    def take(self, notice: Notice, by: str, at: datetime) -> StoredNotice:
        """The year's notice, over the one that stands; the same again is not written. Raises Stale."""
        before = self.known(fresh=True).notices.get(notice.year)
        if before and before.rows == notice.rows:
            return before
        seen = before.version if before else 0
        rows = [[row.day.isoformat(), row.kind, row.name] for row in notice.rows]
        body = {"year": notice.year, "rows": rows, "version": seen + 1, "by": by, "at": rfc3339(at)}
        self._write(NOTICE, notice_id(notice.year), body, seen)
        return StoredNotice(notice.year, notice.rows, seen + 1, by, at)

    def _read(self) -> Known:
        stored = {str(item["id"]): _stored(item) for item in self._all(CALENDAR)}
        notices = {found.year: found for found in map(_notice, self._all(NOTICE))}
        china = _china(notices)
        return Known(stored, notices, china, _checked(stored, china))

    def _all(self, kind: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind",
            ExpressionAttributeNames={"#kind": "kind"},
            ExpressionAttributeValues=attributes({":kind": kind}),
            ConsistentRead=True,
        )
        return [plains(item) for page in pages for item in page["Items"]]

    def _item(self, kind: str, id: str) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=attributes({"kind": kind, "id": id}), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _write(self, kind: str, name: str, body: dict[str, Any], seen: int) -> None:
        """Newest and kept version in one transaction."""
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": attributes({"kind": kind, "id": name} | body),
            "ConditionExpression": "version = :seen" if seen else "attribute_not_exists(id)",
        }
        if seen:
            put["ExpressionAttributeValues"] = attributes({":seen": seen})
        kept = {"kind": f"{kind}_version", "id": f"{name}@{seen + 1:06d}"} | body
        also = {"TableName": self._table, "Item": attributes(kept)}
        try:
            self._client.transact_write_items(TransactItems=[{"Put": put}, {"Put": also}])
        except self._client.exceptions.TransactionCanceledException:
            now = self._item(kind, name)
            self._check(int(now["version"]) if now else 0, seen)
            raise
        finally:
            self._known.forget("all")

    @staticmethod
    def _check(current: int, seen: int) -> None:
        if current != seen:
            raise Stale("the calendar was changed meanwhile", current=current)


def notice_id(year: int) -> str:
    return f"{STATE}-{year}"


def _over(before: Stored | None, document: Document, by: str, at: datetime) -> Stored:
    """The next version. What it leaves valid of those before stays a layer: days before its `since`."""
    since = str(document.get("since") or "")
    layers: Sequence[Document] = (*before.layers, before.document) if before and since else ()
    kept = [each for each in layers if str(each.get("since") or "") < since]
    return Stored(
        document, (before.version if before else 0) + 1, by, at, tuple(kept[-MAX_LAYERS:])
    )


def _china(notices: Mapping[int, StoredNotice]) -> Arranged:
    """The years that ship with us, and the notices taken since over them."""
    found = calendars.arranged()
    for year in sorted(notices):
        found = with_notice(found, notices[year].notice)
    return found


def _checked(stored: Mapping[str, Stored], china: Arranged) -> Calendars:
    """Compiled; raises Invalid `bad_calendar`."""
    return Calendars(
        [each.document for each in stored.values()],
        china,
        {name: each.layers for name, each in stored.items()},
    )


def _stored(item: Mapping[str, Any]) -> Stored:
    return Stored(
        item["document"], item["version"], item["by"], parse(item["at"]), tuple(item.get("layers", ()))
    )  # fmt: skip


def _notice(item: Mapping[str, Any]) -> StoredNotice:
    rows = tuple(Row(date.fromisoformat(day), kind, name) for day, kind, name in item["rows"])
    return StoredNotice(item["year"], rows, item["version"], item["by"], parse(item["at"]))
