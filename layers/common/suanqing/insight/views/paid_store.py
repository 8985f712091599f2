"""What was paid for a thing's items, by ticket; how far published prices were counted. Table VIEWS_TABLE.

    id  access pattern                              operation
    M10 a ticket's entry of a work, newest only     PutItem, over a smaller n (V2)
    M11 all entries of a work                       Query, consistent
    M12 how far a book's versions were counted      GetItem; PutItem, over a smaller n

`margins-paid:<work>`/ticket, `margins-counted`/book.
"""

from typing import Any

from suanqing.insight.views.paid import Entry
from suanqing.platform.materialized import Views

PAID, COUNTED = "margins-paid:", "margins-counted"


class PaidStore:
    def __init__(self, client: Any, table: str) -> None:
        self._views = Views(client, table)

    def put(self, work: str, entry: Entry) -> None:
        said = {"day": entry.day, "pays": entry.pays}
        said |= {"planned": True} if entry.planned else {}
        self._views.put_newer(PAID + work, entry.ticket, entry.n, said)

    def of(self, work: str) -> list[Entry]:
        return [
            Entry(item["id"], item["n"], item["day"], item["pays"], item.get("planned", False))
            for item in self._views.all(PAID + work)
        ]

    def counted(self, book: str) -> int:
        """The version up to which tickets were held against the book's prices; 0 before the first."""
        item = self._views.get(COUNTED, book)
        return int(item["n"]) if item else 0

    def count(self, book: str, number: int) -> None:
        self._views.put_newer(COUNTED, book, number, {})
