"""Where tickets came to, and how many: lines, pages. Table VIEWS_TABLE.

    id  access pattern                               operation
    F1  a ticket came to nodes; joined to its line   UpdateItem, ADD to a set of strings
    F2  where its site is now, by its version        UpdateItem, over a smaller version
    F3  a scene's lines of a day, in order           Query, consistent; a page of a list at half the price
    F4  a scene's page of a day                      GetItem, consistent
    F5  a page set                                   PutItem, at its version
    F6  a scene's pages of days from .. to ..        Query

`funnel:<day>`/`<scene>#<ticket>` lines, `funnel`/`<scene>@<day>` pages, `funnel-dirty`/`<day>` sets of scenes.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from suanqing.insight.funnel.counts import NOWHERE, Path, Paths, page_of, page_to_dict
from suanqing.insight.views.dirty_store import DirtyStore
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.materialized import packed_of, unpacked
from suanqing.times import rfc3339

PAGES, DIRTY = "funnel", "funnel-dirty"


class Page(NamedTuple):
    """A page as it was read. version: 0 before it was first set. at: when it was last set."""

    paths: Paths
    version: int = 0
    at: str | None = None


class FunnelStore(DirtyStore):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, DIRTY)

    # Lines

    def join(self, day: str, scene: str, ticket: str, nodes: frozenset[str]) -> None:
        """The ticket came to these nodes, beside those it is known to have come to."""
        self._client.update_item(
            TableName=self._table,
            Key=_line(day, scene, ticket),
            UpdateExpression="ADD nodes :nodes",
            ExpressionAttributeValues={":nodes": {"SS": sorted(nodes)}},
        )

    def place(self, day: str, scene: str, ticket: str, region: str, version: int) -> None:
        """Where its site is since that version of it; older news of it change nothing."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_line(day, scene, ticket),
                UpdateExpression="SET #region = :region, seen = :seen",
                ConditionExpression="attribute_not_exists(seen) OR seen <= :seen",
                ExpressionAttributeNames={"#region": "region"},
                ExpressionAttributeValues=attributes({":region": region, ":seen": version}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def lines(self, day: str, scene: str) -> Iterator[Path]:
        for item in self._views.all(_view(day), f"{scene}#"):
            yield _path(item)

    def lines_after(
        self, day: str, scene: str, after: str | None, limit: int
    ) -> list[tuple[str, Path]]:
        """(ticket, its path) of the first so many of a scene's lines of a day beyond that ticket."""
        first = f"{scene}#{after}\x00" if after else f"{scene}#"
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="#view = :view AND id BETWEEN :first AND :last",
            ExpressionAttributeNames={"#view": "view"},
            ExpressionAttributeValues=attributes(
                {":view": _view(day), ":first": first, ":last": f"{scene}#~"}
            ),
            Limit=limit,
        )
        return [
            (item["id"].partition("#")[2], _path(item)) for item in map(plains, answer["Items"])
        ]

    # Pages

    def page(self, scene: str, day: str) -> Page:
        item = self._views.get(PAGES, f"{scene}@{day}")
        return _page(item) if item else Page({})

    def put_page(self, scene: str, day: str, paths: Paths, read: Page, at: datetime) -> bool:
        """Set it over what was read; False when another one was faster."""
        item = {
            "view": PAGES, "id": f"{scene}@{day}", "body": packed_of(page_to_dict(paths)),
            "version": read.version + 1, "at": rfc3339(at),
        }  # fmt: skip
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item),
                ConditionExpression="attribute_not_exists(id) OR version = :was",
                ExpressionAttributeValues=attributes({":was": read.version}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def days(self, scene: str, first: date, last: date) -> Iterator[tuple[str, Page]]:
        """The scene's pages of those days, a moment late at half the price."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#view = :view AND id BETWEEN :first AND :last",
            ExpressionAttributeNames={"#view": "view"},
            ExpressionAttributeValues=attributes(
                {":view": PAGES, ":first": f"{scene}@{first}", ":last": f"{scene}@{last}"}
            ),
        )
        for item in (plains(each) for page in pages for each in page["Items"]):
            yield item["id"].partition("@")[2], _page(item)

    def pages(self, month: str) -> dict[str, Paths]:
        """Every page of a month's days, by "<scene>@<day>"; for who compares all of them."""
        return {
            item["id"]: _page(item).paths
            for item in self._views.all(PAGES)
            if item["id"].partition("@")[2].startswith(month)
        }


def _view(day: str) -> str:
    return f"{PAGES}:{day}"


def _line(day: str, scene: str, ticket: str) -> dict[str, Any]:
    return attributes({"view": _view(day), "id": f"{scene}#{ticket}"})


def _path(item: Mapping[str, Any]) -> Path:
    return Path(item.get("region", NOWHERE), frozenset(item.get("nodes", ())))


def _page(item: Mapping[str, Any]) -> Page:
    return Page(page_of(unpacked(item["body"])), item["version"], item["at"])
