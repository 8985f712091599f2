"""Catalogue and listings in DynamoDB, table PRICING_TABLE.

id  access pattern                                operation
B1  a SKU by code; all by page                    GetItem, Query sku, remembered 30 s
B2  the SKU behind a shop's item                  GetItem listing/<platform>:<outer id>, 30 s
B8  shops' items that stand for some SKUs         Query listing
"""

from collections.abc import Callable, Iterator, Sequence, Set
from time import monotonic
from typing import Any, NamedTuple

from suanqing.errors import Stale, Unavailable
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.catalogue import Sku, sku_from_dict, sku_to_dict
from suanqing.pricing.stores.table import PricingTable, key

CATALOGUE_TTL = 30.0
BATCH = 100
"""Most items a transaction takes."""


class StoredSku(NamedTuple):
    sku: Sku
    version: int


class Skus(NamedTuple):
    """SKUs in the order of their codes; `after` asks for the next page, None at the end."""

    skus: list[StoredSku]
    after: str | None


class CatalogueStore(PricingTable):
    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(client, table, clock)
        self._skus: TtlCache[str, StoredSku] = TtlCache(CATALOGUE_TTL, self._clock)
        self._listings: TtlCache[str, str] = TtlCache(CATALOGUE_TTL, self._clock)

    def sku(self, sku: str) -> Sku | None:
        found = self.stored_sku(sku)
        return found.sku if found else None

    def stored_sku(self, sku: str, fresh: bool = False) -> StoredSku | None:
        """The SKU with the version that `put_sku` asks for."""
        known = None if fresh else self._skus.get(sku)
        if known is None:
            item = self._read("sku", sku)
            known = self._skus.put(sku, _stored_sku(item)) if item else None
        return known

    def skus(self, limit: int = 100, after: str | None = None) -> Skus:
        """Up to `limit` SKUs with codes above `after`."""
        query = self._kind("sku") | {"Limit": limit}
        if after:
            query["ExclusiveStartKey"] = key("sku", after)
        answer = self._client.query(**query)
        found = [_stored_sku(plains(item)) for item in answer["Items"]]
        return Skus(found, found[-1].sku.sku if "LastEvaluatedKey" in answer else None)

    def catalogue(self) -> dict[str, Sku]:
        """Every SKU by its code, read now."""
        return {item["id"]: _stored_sku(item).sku for item in self._all("sku")}

    def put_sku(self, sku: Sku, expected_version: int | None = None) -> int:
        """Write the SKU over `expected_version` (None: it must be new); its new version."""
        version = (expected_version or 0) + 1
        item = key("sku", sku.sku) | attributes({"version": version, "document": sku_to_dict(sku)})
        condition, values = "attribute_not_exists(id)", {}
        if expected_version is not None:
            condition, values = "version = :seen", {":seen": expected_version}
        try:
            self._put(item, condition, values)
        except self._client.exceptions.ConditionalCheckFailedException:
            current = self.stored_sku(sku.sku, fresh=True)
            seen = current.version if current else None
            raise Stale("the SKU was changed meanwhile", sku=sku.sku, current=seen) from None
        finally:
            self._skus.forget(sku.sku)
        return version

    def import_skus(self, skus: Sequence[Sku]) -> None:
        """Write all, new or not, a hundred at a time in their order; doing it twice leaves the same
        catalogue. Raises Unavailable `import_broke_off`: the rows before `next` are written, those from
        it on are not."""
        from botocore.exceptions import BotoCoreError, ClientError

        for start in range(0, len(skus), BATCH):
            batch = skus[start : start + BATCH]
            try:
                self._client.transact_write_items(TransactItems=[self._upsert(s) for s in batch])
            except (ClientError, BotoCoreError) as error:
                raise Unavailable(
                    f"{start} of {len(skus)} rows are written; send all of them again",
                    "import_broke_off", written=start, next=batch[0].sku,
                ) from error  # fmt: skip
            finally:
                for sku in batch:
                    self._skus.forget(sku.sku)

    def listing(self, platform: str, outer_id: str) -> str | None:
        """The SKU that a shop's item stands for, e.g. of ("youzan", outer id)."""
        listing = f"{platform}:{outer_id}"
        known = self._listings.get(listing)
        if known is None:
            item = self._read("listing", listing)
            known = self._listings.put(listing, item["sku"]) if item else None
        return known

    def listings(self, skus: Set[str]) -> Iterator[tuple[str, str]]:
        """(<platform>:<outer id>, SKU) of what stands for one of these, read now."""
        found = self._all("listing") if skus else ()
        return ((item["id"], item["sku"]) for item in found if item["sku"] in skus)

    def put_listing(self, platform: str, outer_id: str, sku: str) -> None:
        """Let the shop's item stand for the SKU, whatever it stood for before."""
        listing = f"{platform}:{outer_id}"
        self._put(key("listing", listing) | attributes({"sku": sku}))
        self._listings.forget(listing)

    def _upsert(self, sku: Sku) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table,
                "Key": key("sku", sku.sku),
                "UpdateExpression": "SET document = :document ADD version :one",
                "ExpressionAttributeValues": attributes({":document": sku_to_dict(sku), ":one": 1}),
            }
        }


def _stored_sku(item: dict[str, Any]) -> StoredSku:
    return StoredSku(sku_from_dict(item["document"]), item["version"])
