"""Costs of months, table PRICING_TABLE: added and taken back, never changed.

    id  access pattern                   operation
    K1  a cost added                     PutItem, not there yet
    K2  a cost taken back, once          UpdateItem, there and not taken back
    K3  the costs of a month or a year   Query cost:<year> <month>#, consistent; all, or by page

`cost:<year>`/`<month>#<id>`; an id is derived from the key that it was sent with, so sent twice is added once.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from suanqing.errors import Conflict, NotFound
from suanqing.insight.costs.model import Cost, cost_of, cost_to_dict
from suanqing.platform.dynamo import attributes, plains
from suanqing.pricing.stores.table import PricingTable, key


class CostStore(PricingTable):
    def add(self, new: Iterable[Cost]) -> list[Cost]:
        """Each as it is kept; those that are there already stay. Conflict: one of them says another thing."""
        return [self._add(cost) for cost in new]

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

    def _add(self, cost: Cost) -> Cost:
        item = cost_to_dict(cost)
        item["kind_of"] = item.pop("kind")
        item |= {"kind": _kind(cost.period), "id": f"{cost.period}#{cost.id}"}
        try:
            self._put(attributes(item), "attribute_not_exists(id)")
        except self._client.exceptions.ConditionalCheckFailedException:
            kept = self.get(cost.period, cost.id)
            if kept._replace(by=cost.by, at=cost.at, withdrawn=None) != cost:
                raise Conflict(
                    "this key was used for other costs", "idempotency_key_reused", cost=cost.id
                ) from None
            return kept
        return cost


def _kind(period: str) -> str:
    return f"cost:{period[:4]}"


def _prefix(period: str) -> str:
    return f"{period}#" if len(period) > len("2026") else ""


def _cost(item: dict[str, Any]) -> Cost:
    month, _, id = item["id"].partition("#")
    return cost_of(month, id, item)
