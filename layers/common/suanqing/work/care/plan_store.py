"""Who joined a plan of messages, and what became of each step. Table WORK_TABLE.

id  access pattern                              operation
P1  join, once whichever id of the person       TransactWriteItems `care:<plan>`/`customer:<digest>`: absent, all ids
P2  who joined, a page                          Query `care:<plan>`, consistent
P3  what became of a step, once                 PutItem `cared:<plan>`/`customer:<digest>#<step>`, absent
P4  what became of all steps, a page            Query `cared:<plan>`, consistent
P5  until when what is due was handed on        GetItem, PutItem `care-sent`/`<plan>`, never back
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from suanqing.platform.dynamo import attributes, plains
from suanqing.times import parse, rfc3339
from suanqing.work.care.plans import Joined
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LAST, Item

PAGE, RESULTS, SENT = 100, 1000, "care-sent"
Result = Literal["sent", "skipped"]


class Over(NamedTuple):
    """What became of a step: sent, or skipped, with a note of why."""

    customer: str
    step: str
    result: Result
    note: str
    at: str
    by: str


class PlanStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def join(self, plan: str, joined: Joined, ids: Iterable[str]) -> bool:
        """False: one of the person's ids had joined."""
        own = customer_key(joined.customer)
        others = {customer_key(each) for each in ids} - {own}
        key = f"care:{plan}"
        return self.store.together(
            [
                self.store.new(key, own, joined._asdict()),
                *(self.store.as_read(key, each, 0) for each in sorted(others)),
            ]
        )

    def joined(self, plan: str, after: str = "") -> tuple[list[Joined], str]:
        """A page after `after`, and after what to go on; "": that was all."""
        answer = self.store.client.query(
            TableName=self.store.table,
            KeyConditionExpression="ticket_id = :key AND part BETWEEN :low AND :high",
            ExpressionAttributeValues=attributes(
                {":key": f"care:{plan}", ":low": after or " ", ":high": LAST}
            ),
            ConsistentRead=True,
            Limit=PAGE + 1,
        )
        items = [plains(each) for each in answer["Items"]]
        more = "LastEvaluatedKey" in answer
        found = [Joined(each["customer"], each["since"]) for each in items if each["part"] != after]
        return found, str(items[-1]["part"]) if more else ""

    def of(self, plan: str, ids: Sequence[str]) -> Joined | None:
        """Under whichever id of the person."""
        for each in ids:
            if item := self.store.get(f"care:{plan}", customer_key(each)):
                return Joined(item["customer"], item["since"])
        return None

    def finish(self, plan: str, over: Over) -> Over:
        """What became of it, the first that was said."""
        key, part = f"cared:{plan}", f"{customer_key(over.customer)}#{over.step}"
        if self.store.add(key, part, over._asdict()):
            return over
        there = self.store.get(key, part)
        assert there
        return _over(there)

    def over(self, plan: str, ids: Iterable[str]) -> dict[str, Over]:
        """By step, under whichever id of the person."""
        found = (
            item for each in ids for item in self.store.all(f"cared:{plan}", f"{customer_key(each)}#")
        )  # fmt: skip
        return {each.step: each for each in map(_over, found)}

    def sent_until(self, plan: str) -> datetime | None:
        """None: nothing ever was."""
        item = self.store.get(SENT, plan)
        return parse(item["until"]) if item else None

    def set_sent_until(self, plan: str, until: datetime) -> None:
        seen = self.store.get(SENT, plan)
        if seen is None or parse(seen["until"]) < until:
            version = int(seen["version"]) if seen else 0
            # of two at once the other one wrote it
            self.store.together([self.store.over(SENT, plan, {"until": rfc3339(until)}, version)])

    def results(self, plan: str, after: str = "") -> tuple[list[Over], str]:
        """A page behind `after`, and behind what to go on; "": that was all."""
        items, more = self.store.page(f"cared:{plan}", after, RESULTS)
        return [*map(_over, items)], str(items[-1]["part"]) if more else ""


def _over(item: Item) -> Over:
    return Over(*(item[name] for name in Over._fields))
