"""Costs of months, table PRICING_TABLE: added and taken back, never changed.

    id  access pattern                   operation
    K1  the costs of one key             TransactWriteItems, none there yet
    K2  a cost taken back, once          UpdateItem, there and not taken back
    K3  the costs of a month or a year   Query cost:<year> <month>#, consistent; all, or by page

`cost:<year>`/`<month>#<id>`; an id is derived from the key that it was sent with and its place there, so sent twice is
added once, and another list under that key is refused whole.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from suanqing.errors import Conflict, NotFound, Unavailable
from suanqing.insight.costs.model import Cost, cost_of, cost_to_dict
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.stores.table import PricingTable, key


class CostStore(PricingTable):
    def add(self, new: Sequence[Cost]) -> list[Cost]:
        """The rows of one key, `<key>-<place>`, all or none; as they are kept. Conflict: other rows came with it."""
        writes = [{"Put": self._write(_item(cost), "attribute_not_exists(id)")} for cost in new]
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            why = {each.get("Code") for each in error.response["CancellationReasons"]}
            if "ConditionalCheckFailed" in why:
                return self._kept(new)
            if "TransactionConflict" in why:
                raise Unavailable(
                    "these costs are written by others; try again", retry_after=1
                ) from None
            raise
        return [*new]

    def withdraw(self, period: str, id: str, by: str, at: str) -> Cost:
        """Taken back by whoever was first. NotFound."""
        with suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.update_item(
                TableName=self._table, Key=key(_kind(period), f"{period}#{id}"),
                UpdateExpression="SET withdrawn_by = :by, withdrawn_at = :at",
                ConditionExpression="attribute_exists(id) AND attribute_not_exists(withdrawn_by)",
                ExpressionAttributeValues=attributes({":by": by, ":at": at}),
            )  # fmt: skip
        return self.get(period, id)

    def get(self, period: str, id: str) -> Cost:
        if (found := self._read(_kind(period), f"{period}#{id}")) is None:
            raise NotFound("there is no such cost", period=period, cost=id)
        return cost_of(period, id, found)

    def of(self, period: str) -> list[Cost]:
        """Of a month ("2026-11") or a year ("2026"), those taken back as well, by month and id."""
        return [_cost(item) for item in self._all(_kind(period), _prefix(period))]

    def page(self, period: str, limit: int, after: str | None) -> tuple[list[Cost], str | None]:
        """Up to so many of them beyond that id, in the same order; and the last id where more follow."""
        query = self._kind(_kind(period), _prefix(period)) | {"Limit": limit}
        if after:
            query["ExclusiveStartKey"] = key(_kind(period), after)
        answer = self._client.query(**query)
        found = [_cost(plains(item)) for item in answer["Items"]]
        last = found[-1] if found and "LastEvaluatedKey" in answer else None
        return found, f"{last.period}#{last.id}" if last else None

    def in_force(self, period: str) -> list[Cost]:
        return [each for each in self.of(period) if not each.withdrawn]

    def _kept(self, new: Sequence[Cost]) -> list[Cost]:
        period, key = new[0].period, new[0].id.rpartition("-")[0]
        kept = [each for each in self.of(period) if each.id.rpartition("-")[0] == key]
        if [_told(each) for each in kept] != [_told(each) for each in new]:
            raise Conflict(
                "this key was used for other costs", "idempotency_key_reused", cost=new[0].id
            )
        return kept


def _told(cost: Cost) -> Cost:
    """As it was sent, whoever sent it."""
    return cost._replace(by="", at="", withdrawn=None)


def _item(cost: Cost) -> dict[str, Any]:
    item = cost_to_dict(cost)
    item["kind_of"] = item.pop("kind")
    return attributes(item | {"kind": _kind(cost.period), "id": f"{cost.period}#{cost.id}"})


def _kind(period: str) -> str:
    return f"cost:{period[:4]}"


def _prefix(period: str) -> str:
    return f"{period}#" if len(period) > len("2026") else ""


def _cost(item: dict[str, Any]) -> Cost:
    month, _, id = item["id"].partition("#")
    return cost_of(month, id, item)
