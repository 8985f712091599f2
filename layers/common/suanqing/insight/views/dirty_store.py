"""What of a view waits to be made again: a set of keys a day, which whoever touches one joins. Table VIEWS_TABLE.

    id  access pattern                              operation
    M3  touched cells of a day, joined to its set   UpdateItem, ADD to a set of strings
    M4  a day's set; all sets of a period           GetItem, consistent; Query
    M5  a set done with, if nothing joined it       UpdateItem, at its version: emptied, gone in a day

`<view>`/`<day>`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.materialized import Views
from suanqing.times import epoch_ms, parse, rfc3339

ROUNDS = 3
"""How often a run looks again for what joined a day's set meanwhile; then it leaves the rest to another."""
EMPTY = timedelta(days=1)
"""How long an emptied set stays: until the table forgets it, unless it is joined again."""
AGAIN = timedelta(minutes=2)
"""After that long a set that was asked for and is still there is asked for once more."""


class Dirty(NamedTuple):
    """Cells of a day that wait: "<cube>#<key>" each. since: when the first of them was touched."""

    day: str
    keys: frozenset[str]
    version: int
    since: str


class DirtyStore:
    """view: whose sets these are."""

    def __init__(self, client: Any, table: str, view: str) -> None:
        self._client, self._table, self._view = client, table, view
        self._views = Views(client, table)

    def touch(self, day: str, keys: Iterable[str], at: datetime) -> bool:
        """Join cells to the day's set; True where somebody has to be asked to work it off."""
        answer = self._client.update_item(
            TableName=self._table,
            Key=attributes({"view": self._view, "id": day}),
            UpdateExpression="SET since = if_not_exists(since, :at) REMOVE expires"
            " ADD #keys :keys, version :one",
            ExpressionAttributeNames={"#keys": "keys"},
            ExpressionAttributeValues={
                ":at": {"S": rfc3339(at)},
                ":keys": {"SS": sorted(keys)},
                ":one": {"N": "1"},
            },
            ReturnValues="ALL_NEW",
        )
        asked = plains(answer["Attributes"]).get("asked")
        return asked is None or parse(asked) < at - AGAIN

    def asked(self, day: str, at: datetime) -> None:
        """Somebody was asked just now; of a set that was emptied meanwhile it is not said."""
        self._told(day, {"asked": at})

    def caught_up(self, day: str, at: datetime) -> None:
        """What the set holds was all set by then; what joined it meanwhile waits no longer than since then."""
        self._told(day, {"since": at, "asked": at})

    def _told(self, day: str, moments: Mapping[str, datetime]) -> None:
        values = {f":{name}": rfc3339(at) for name, at in moments.items()}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes({"view": self._view, "id": day}),
                UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in moments),
                ConditionExpression="attribute_exists(#keys)",
                ExpressionAttributeNames={"#keys": "keys"},
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def dirty(self, day: str) -> Dirty | None:
        item = self._views.get(self._view, day)
        return _dirty(item) if item and "keys" in item else None

    def all_dirty(self, period: str = "") -> list[Dirty]:
        """Sets of the period's days, oldest first."""
        return [_dirty(item) for item in self._views.all(self._view, period) if "keys" in item]

    def work_off(
        self, day: str, make: Callable[[frozenset[str]], None], clock: Callable[[], datetime]
    ) -> tuple[int, bool]:
        """How many keys of the day's set were made again; False where more joined it all the time."""
        made = 0
        for _ in range(ROUNDS):
            found = self.dirty(day)
            if found is None:
                return made, True
            began = clock()
            make(found.keys)
            made += len(found.keys)
            if self.done(day, found.version, began):
                return made, True
            self.caught_up(day, began)
        return made, False

    def done(self, day: str, version: int, at: datetime) -> bool:
        """Done with the set, unless more has joined it."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes({"view": self._view, "id": day}),
                UpdateExpression="REMOVE #keys, since, asked SET expires = :end",
                ConditionExpression="version = :version",
                ExpressionAttributeNames={"#keys": "keys"},
                ExpressionAttributeValues=attributes(
                    {":version": version, ":end": epoch_ms(at + EMPTY) // 1000}
                ),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.dirty(day) is None
        return True


def _dirty(item: Mapping[str, Any]) -> Dirty:
    return Dirty(item["id"], frozenset(item["keys"]), item["version"], item["since"])
