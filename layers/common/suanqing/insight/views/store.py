"""Lines, pages and what of them is dirty. Table VIEWS_TABLE.

    id  access pattern                              operation
    M1  a ticket's line in a cell, newest only      PutItem, over a smaller n or rev (V2)
    M2  a cell's lines of a day, in order           Query, consistent
    M3..M5  touched cells of a day                  `dirty_store`
    M6  a page; a month's days                      GetItem, Query
    M7  a page set                                  PutItem, at its version
    M8  a line of nobody's (rebuild)                DeleteItem
    M9  a cube's pages of days from .. to ..        Query
    M10..M12 what was paid for a thing, prices      `paid_store`

`margins:<day>`/`<cube>#<key>#<ticket>` lines, `margins`/`<cube>@<period>` pages, `margins-dirty`/`<day>` sets.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from suanqing.insight.views.cells import Address, Share, share_of, share_to_dict
from suanqing.insight.views.dirty_store import DirtyStore
from suanqing.insight.views.pages import Cell, Cells, page_of, page_to_list
from suanqing.insight.views.paid_store import PaidStore
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.materialized import packed_of, unpacked
from suanqing.times import epoch_ms, rfc3339

PAGES, DIRTY = "margins", "margins-dirty"
DAY = 10
"""How long the text of a day is."""
KEPT = timedelta(days=400)
"""How long a cell remembers that a ticket left it: longer than any record is delivered late."""


class Page(NamedTuple):
    """A page as it was read. version: 0 before it was first set. at: when it was last set."""

    cells: Cells
    version: int = 0
    at: str | None = None


def line_view(day: str) -> str:
    return f"{PAGES}:{day}"


class MarginStore(DirtyStore):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, DIRTY)
        self.paid = PaidStore(client, table)

    # Lines

    def put_line(self, address: Address, share: Share) -> None:
        day, cube, key = address
        id = f"{cube}#{key}#{share.ticket}"
        self._views.put_newer(line_view(day), id, share.n, share_to_dict(share), share.rev)

    def left(self, address: Address, ticket: str, n: int, at: datetime, rev: int = 0) -> None:
        """The ticket is not in that cell since its assessment n, however late older ones come by; rev: nor since what
        stands beside that assessment is known as far as this."""
        day, cube, key = address
        said = {"gone": True, "expires": epoch_ms(at + KEPT) // 1000}
        said |= {"rev": rev} if rev else {}
        self._views.put_newer(line_view(day), f"{cube}#{key}#{ticket}", n, said, rev)

    def remove(self, address: Address, ticket: str) -> None:
        """A line that no assessment knows of; a rebuild's alone."""
        day, cube, key = address
        id = attributes({"view": line_view(day), "id": f"{cube}#{key}#{ticket}"})
        self._client.delete_item(TableName=self._table, Key=id)

    def lines(self, day: str, prefix: str = "") -> Iterator[tuple[str, Share]]:
        """("<cube>#<key>", line) of a day, in order; prefix: of these ids only."""
        for item in self._views.all(line_view(day), prefix):
            if "gone" not in item:
                yield item["id"].rpartition("#")[0], share_of(item)

    def lines_after(
        self, day: str, prefix: str, after: str | None, limit: int
    ) -> list[tuple[str, Share]]:
        """The first so many lines of a day beyond that id, for a page of a list."""
        first = after + "\x00" if after else prefix
        query = {
            "TableName": self._table,
            "KeyConditionExpression": "#view = :view AND id BETWEEN :first AND :last",
            "FilterExpression": "attribute_not_exists(gone)",
            "ExpressionAttributeNames": {"#view": "view"},
            "ExpressionAttributeValues": attributes(
                {":view": line_view(day), ":first": first, ":last": prefix + "~"}
            ),
        }
        found: list[tuple[str, Share]] = []
        for page in self._client.get_paginator("query").paginate(**query):
            found += [(item["id"], share_of(item)) for item in map(plains, page["Items"])]
            if len(found) >= limit:
                break
        return found[:limit]

    # Pages

    def page(self, id: str, consistent: bool = True) -> Page:
        """Empty where it was never set. A reader may see it a moment late, at half the price."""
        key = attributes({"view": PAGES, "id": id})
        answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=consistent)
        return _page(plains(answer["Item"])) if "Item" in answer else Page({})

    def days(self, cube: str, month: str) -> Iterator[tuple[str, dict[str, Cell]]]:
        """The pages of a month's days."""
        for item in self._views.all(PAGES, f"{cube}@{month}-"):
            yield item["id"].partition("@")[2], page_of(unpacked(item["body"]))

    def days_between(self, cube: str, first: date, last: date) -> Iterator[tuple[str, Page]]:
        """The pages of those days, a moment late at half the price; those of months among them are left out."""
        query = {
            "TableName": self._table,
            "KeyConditionExpression": "#view = :view AND id BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#view": "view"},
            "ExpressionAttributeValues": attributes(
                {":view": PAGES, ":first": f"{cube}@{first}", ":last": f"{cube}@{last}"}
            ),
        }
        for page in self._client.get_paginator("query").paginate(**query):
            for item in map(plains, page["Items"]):
                day = item["id"].partition("@")[2]
                if len(day) == DAY:
                    yield day, _page(item)

    def pages(self, month: str) -> Iterator[tuple[str, dict[str, Cell]]]:
        """Every page of a month, of its days and of its year, by id; for who compares all of them."""
        for item in self._views.all(PAGES):
            of = item["id"].partition("@")[2]
            if of.startswith(month) or of == month[:4]:
                yield item["id"], page_of(unpacked(item["body"]))

    def put_page(self, id: str, cells: Cells, read: Page, at: datetime) -> bool:
        """Set it over what was read; False when another one was faster."""
        body = packed_of(page_to_list(cells))
        item = {"view": PAGES, "id": id, "body": body, "version": read.version + 1}
        try:
            self._client.put_item(
                TableName=self._table,
                Item=attributes(item | {"at": rfc3339(at)}),
                ConditionExpression="attribute_not_exists(id) OR version = :was",
                ExpressionAttributeValues=attributes({":was": read.version}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _page(item: Mapping[str, Any]) -> Page:
    return Page(page_of(unpacked(item["body"])), item["version"], item["at"])
