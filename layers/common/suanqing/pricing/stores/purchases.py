"""What parts were bought for, table PRICING_TABLE: entries are added, none is changed.

    id  access pattern                        operation
    B1  an entry added to a part's            PutItem, not there yet
    B2  a part's entries                      Query purchase <sku>#, consistent
    B3  all, or those of a part, by page      Query purchase

`purchase`/`<sku>#000001`. The stream tells who marks the tickets that used the part.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from suanqing.errors import Conflict
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.purchases import Purchase
from suanqing.pricing.stores.table import PricingTable

KIND = "purchase"
TRIES = 5
"""Of an entry that others add to at the same time."""


class PurchaseStore(PricingTable):
    def add_all(self, new: Sequence[Purchase]) -> list[Purchase]:
        """Each behind its part's others, in this order. What a part's entries end with already is not written again, so
        that the same list sent twice is one."""
        made: dict[str, Iterator[Purchase]] = {}
        for sku in dict.fromkeys(each.sku for each in new):
            rows = [each for each in new if each.sku == sku]
            there = _there(self.of(sku), rows)
            made[sku] = iter([*there, *(self.add(row) for row in rows[len(there) :])])
        return [next(made[each.sku]) for each in new]

    def add(self, new: Purchase) -> Purchase:
        """Behind those of the part that are there, whatever its `n` says; the same twice in a row is one.

        Raises Conflict `contended`: others add all the time."""
        for _ in range(TRIES):
            kept = self.of(new.sku)
            if kept and kept[-1].said == new.said:
                return kept[-1]
            entry = new._replace(n=kept[-1].n + 1 if kept else 1)
            try:
                self._put(attributes(_item(entry)), "attribute_not_exists(id)")
            except self._client.exceptions.ConditionalCheckFailedException:
                continue
            return entry
        raise Conflict("the part is written by others; try again", "contended", sku=new.sku)

    def of(self, sku: str) -> list[Purchase]:
        """A part's entries, the oldest first."""
        return [purchase_of(item) for item in self._all(KIND, f"{sku}#")]

    def page(
        self, sku: str | None, limit: int, after: str | None
    ) -> tuple[list[Purchase], str | None]:
        """Up to `limit` entries beyond that id, by part and entry; and the last id where more follow."""
        query = self._kind(KIND, f"{sku}#" if sku else "") | {"Limit": limit}
        if after:
            query["ExclusiveStartKey"] = attributes({"kind": KIND, "id": after})
        answer = self._client.query(**query)
        found = [purchase_of(plains(item)) for item in answer["Items"]]
        return found, id_of(found[-1]) if found and "LastEvaluatedKey" in answer else None


def _there(kept: list[Purchase], rows: Sequence[Purchase]) -> list[Purchase]:
    """The last of the entries, as many as the rows begin with."""
    for n in range(min(len(kept), len(rows)), 0, -1):
        if [each.said for each in kept[-n:]] == [each.said for each in rows[:n]]:
            return kept[-n:]
    return []


def id_of(entry: Purchase) -> str:
    return f"{entry.sku}#{entry.n:06d}"


def purchase_of(item: dict[str, Any]) -> Purchase:
    sku, _, n = item["id"].rpartition("#")
    until = item.get("until")
    return Purchase(
        sku, int(n), date.fromisoformat(item["since"]), date.fromisoformat(until) if until else None,
        item.get("price"), item["currency"], item["per"], item["written_by"], item["written_at"],
        item.get("note", ""),
    )  # fmt: skip


def _item(entry: Purchase) -> dict[str, Any]:
    told = {"until": str(entry.until) if entry.until else None, "price": entry.price}
    told["note"] = entry.note or None
    return {name: value for name, value in told.items() if value is not None} | {
        "kind": KIND,
        "id": id_of(entry),
        "since": str(entry.since),
        "currency": entry.currency,
        "per": entry.per,
        "written_by": entry.by,
        "written_at": entry.at,
    }
