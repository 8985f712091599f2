"""The company's subscriptions (`settings/notices` of PRICING_TABLE, in versions), and each person's choices.

id  access pattern                     operation
O1  somebody's choices                 GetItem own_notices / <party>, remembered 60 s
O2  change them                        PutItem
"""

from collections.abc import Mapping
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from suanqing.channels.notices.subscriptions import How, Subscriptions, choices_of, subscriptions_of
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import rfc3339
from suanqing.work.service.settings import Documents

KIND = "own_notices"
REMEMBERED = 60.0


class Choices(NamedTuple):
    by_kind: Mapping[str, How]


class SubscriptionStore(Documents):
    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table, "notices", subscriptions_of)
        self._chosen: TtlCache[str, Choices] = TtlCache(REMEMBERED, monotonic)

    def subscriptions(self) -> Subscriptions:
        """At most 30 s old."""
        found: Subscriptions = self.in_force()
        return found

    def choices(self, party: str) -> Mapping[str, How]:
        """At most a minute old; nothing is asked where the company lets nobody choose."""
        if not self.subscriptions().own:
            return {}
        known = self._chosen.get(party) or self._chosen.put(party, Choices(self.chosen(party)))
        return known.by_kind

    def chosen(self, party: str) -> dict[str, How]:
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(_key(party)), ConsistentRead=True
        )
        found: dict[str, How] = plains(answer["Item"])["chosen"] if "Item" in answer else {}
        return found

    def choose(self, party: str, chosen: Mapping[str, Any], at: datetime) -> dict[str, How]:
        """In place of what was chosen before. Raises Invalid."""
        kept = choices_of(self.subscriptions(), chosen)
        item = _key(party) | {"chosen": kept, "at": rfc3339(at)}
        self._client.put_item(TableName=self._table, Item=attributes(item))
        self._chosen.forget(party)
        return kept


def _key(party: str) -> dict[str, Any]:
    return {"kind": KIND, "id": party}
