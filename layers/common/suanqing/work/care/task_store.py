"""Guides' tasks. Table WORK_TABLE. The customer's own item leads to the task, so that an erasure finds it.

id  access pattern                              operation
G1  hand a step to a guide, once a person       TransactWriteItems, absent: `tasks:<guide>`/`open#<id>`,
                                                `customer:<digest>`/`task#<plan>#<step>`, what became of the step
G2  a guide's open tasks, a page                Query `tasks:<guide>`, consistent
G3  one task, open or over                      GetItem, consistent
G4  a task is over                              TransactWriteItems: `open#<id>` gone, `over#<id>`
"""

import re
from collections.abc import Iterable

from suanqing.errors import Stale
from suanqing.work.care.tasks import Task
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

TASK, OPEN, OVER = "task#", "open#", "over#"
ID = re.compile(r"[0-9]{13}-[0-9a-f]{24}")


def tasks_key(guide: str) -> str:
    return f"tasks:{guide}"


def part_of(plan: str, step: str) -> str:
    return f"{TASK}{plan}#{step}"


class TaskStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def handed(self, plan: str, step: str, ids: Iterable[str]) -> Task | None:
        """What was handed out of the step already, under whichever id of the person."""
        found = (self.store.get(customer_key(each), part_of(plan, step)) for each in ids)
        return next((_task(item) for item in found if item), None)

    def add(self, task: Task, others: Iterable[str]) -> bool:
        """False where somebody was first, under any of the ids, or the step is over meanwhile."""
        own, part = customer_key(task.customer), part_of(task.plan, task.step)
        keys = {customer_key(each) for each in others} - {own}
        return self.store.together(
            [
                self.store.new(tasks_key(task.guide), OPEN + task.id, _item(task)),
                self.store.new(own, part, _item(task)),
                self.store.as_read(f"cared:{task.plan}", f"{own}#{task.step}", 0),
                *(self.store.as_read(each, part, 0) for each in sorted(keys)),
            ]
        )

    def open(self, guide: str, after: str, most: int) -> tuple[list[Task], str]:
        """A page behind an id, the oldest first, and behind what to go on; "": that was all."""
        items = self.store.some(tasks_key(guide), OPEN + after, most + 1)
        found = [_task(each) for each in items if str(each["part"]).startswith(OPEN)]
        return found[:most], found[most - 1].id if len(found) > most else ""

    def get(self, guide: str, task: str) -> Task | None:
        """Open, or over."""
        if not ID.fullmatch(task):
            return None
        found = (self.store.get(tasks_key(guide), part + task) for part in (OPEN, OVER))
        return next((_task(item) for item in found if item), None)

    def close(self, task: Task) -> None:
        """Again it is the same. Stale: it is written by others just now."""
        key = tasks_key(task.guide)
        gone = self.store.gone(key, OPEN + task.id)
        over = self.store.new(key, OVER + task.id, _item(task))
        if not self.store.together([gone, over]) and self.store.get(key, OVER + task.id) is None:
            raise Stale("the task is written by others; try again")


def places(item: Item) -> list[tuple[str, str]]:
    """Where the guide has the task that a customer's item leads to."""
    task = _task(item)
    return [(tasks_key(task.guide), part + task.id) for part in (OPEN, OVER)]


def _item(task: Task) -> Item:
    """In a map, since the table's indexes know names of tickets."""
    return {"task": task._asdict()}


def _task(item: Item) -> Task:
    return Task(**item["task"])
