"""To-dos in DingTalk for what waits here. Table NOTICES_TABLE (TTL `expires`): reader = todo:dingtalk:<thing>.

What a thing's end and a new to-do of it meet in is one item, so whichever comes second sees the other.

id  access pattern                          operation
T1  a to-do of a thing was made             UpdateItem, by its source; answers when the thing was over
T2  the thing is over                       UpdateItem, unless it was later; answers what stands for it
T3  whether it is                           GetItem, consistent
T4  a to-do is done                         UpdateItem
T5  those of a thing stand though it is over, and no more  UpdateItem todo:dingtalk:left
T6  of which things                         GetItem, consistent
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms

KEEP = timedelta(days=180)
"""After it changed last."""
MOST = 1000
"""To-dos of one thing, and things that are left; what is beyond is logged, and ticked off by who has it."""

LEFT = "left"
"""No thing is called so: each has a colon."""


class Todo(NamedTuple):
    """source: ours, one for a notice and person. task: DingTalk's name for it. at: epoch ms of the notice."""

    source: str
    unionid: str
    task: str
    at: int


class TodoStore:
    def __init__(
        self, client: Any, table: str, full: Callable[[str], None] = lambda _: None
    ) -> None:
        """full: is told of what is not remembered."""
        self._client, self._table, self._full = client, table, full

    def keep(self, thing: str, todo: Todo, now: datetime) -> bool:
        """False: the thing was over before this to-do stood."""
        self._open(thing, now)
        try:
            item = self._update(
                thing,
                "SET tasks.#source = :told",
                {":told": [todo.unionid, todo.task, todo.at], ":most": MOST},
                {"#source": todo.source},
                "size(tasks) < :most OR attribute_exists(tasks.#source)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            self._full(thing)
            return True
        return int(item.get("over", 0)) <= todo.at

    def end(self, thing: str, at: datetime, now: datetime) -> list[Todo]:
        """What stood for it before that moment, and is not done."""
        self._open(thing, now)
        try:
            item = self._update(
                thing,
                "SET #over = :at",
                {":at": epoch_ms(at)},
                {"#over": "over"},
                "attribute_not_exists(#over) OR #over < :at",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            item = self._item(thing)
        over = int(item["over"])
        found = [_todo(source, told) for source, told in item.get("tasks", {}).items()]
        return sorted(each for each in found if each.at < over)

    def is_over(self, thing: str, at: datetime) -> bool:
        """Whether it ended after that moment."""
        return int(self._item(thing).get("over", 0)) > epoch_ms(at)

    def done(self, thing: str, source: str) -> None:
        names = {"#source": source}
        self._update(thing, "REMOVE tasks.#source", {}, names, "attribute_exists(tasks)")

    def standing(self, thing: str) -> list[Todo]:
        """What still stands for it though it is over."""
        item = self._item(thing)
        found = [_todo(source, told) for source, told in item.get("tasks", {}).items()]
        return sorted(each for each in found if each.at < int(item.get("over", 0)))

    def leave(self, thing: str, now: datetime) -> None:
        """Until there are calls again."""
        self._open(LEFT, now)
        try:
            self._update(
                LEFT, "SET tasks.#thing = :at", {":at": epoch_ms(now), ":most": MOST}, {"#thing": thing},
                "size(tasks) < :most OR attribute_exists(tasks.#thing)",
            )  # fmt: skip
        except self._client.exceptions.ConditionalCheckFailedException:
            self._full(thing)

    def left(self) -> list[str]:
        return sorted(self._item(LEFT).get("tasks", {}))

    def settled(self, thing: str) -> None:
        try:
            self.done(LEFT, thing)
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # none was ever left

    def _open(self, thing: str, now: datetime) -> None:
        values = {":none": {}, ":expires": epoch_ms(now + KEEP) // 1000}
        self._update(
            thing, "SET tasks = if_not_exists(tasks, :none), expires = :expires", values, {}
        )

    def _item(self, thing: str) -> dict[str, Any]:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_key(thing)), ConsistentRead=True
        )
        return plains(found.get("Item", {}))

    def _update(
        self, thing: str, how: str, values: dict[str, Any], names: dict[str, str], condition: str = ""
    ) -> dict[str, Any]:  # fmt: skip
        call: dict[str, Any] = {
            "TableName": self._table, "Key": attributes(_key(thing)), "UpdateExpression": how,
            "ReturnValues": "ALL_NEW",
        }  # fmt: skip
        if values:
            call["ExpressionAttributeValues"] = attributes(values)
        if names:
            call["ExpressionAttributeNames"] = names
        if condition:
            call["ConditionExpression"] = condition
        return plains(self._client.update_item(**call)["Attributes"])


def _key(thing: str) -> dict[str, Any]:
    return {"reader": f"todo:dingtalk:{thing}", "notice_id": "todos"}


def _todo(source: str, told: list[Any]) -> Todo:
    unionid, task, at = told
    return Todo(source, unionid, task, int(at))
