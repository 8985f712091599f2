"""What customers did, in table WORK_TABLE: each happening twice, under its customer and under its month.

id  access pattern                                 operation
H1  what a customer did                            Query `customer:<digest>`/`did#`, consistent
H2  what happened in a month, by customer          Query `did:<YYYY-MM>`, from a customer on, a page
H3  one more, once by kind, source and line        TransactWriteItems: both absent, and absent of all other ids;
                                                   of a till also absent of every other customer
H4  several of one source                          BatchGetItem, consistent
H5  into whom customers were merged                BatchGetItem, consistent
H6  whose a till's receipt is, with what is there  BatchGetItem, consistent
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import BEIJING, parse
from suanqing.work.customers.happenings import Happening, Kind, item_of, of_item
from suanqing.work.customers.merges import LONGEST, MERGED
from suanqing.work.customers.store import BATCH, CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import LAST

DID, TILL, FIRST = "did#", "till:", "first"
"""till: begins the source of what an outlet's till says: `receipt:<digest>`/`first` is whose it is."""
PAGE = 500


class Looked(NamedTuple):
    """there: the same under one of the person's ids. other: it is a receipt that stands with another member."""

    there: Happening | None
    other: bool


def part_of(told: Happening) -> str:
    return f"{DID}{told.kind}#{digest([told.source, told.line])[:24]}"


def month_key(month: str) -> str:
    return f"did:{month}"


def receipt_key(told: Happening) -> str:
    """By which a till's row is one member's alone; empty where it is no till's."""
    if not told.source.startswith(TILL):
        return ""
    return f"receipt:{digest([told.kind, told.source, told.line])[:24]}"


def writes(store: CustomerStore, told: Happening) -> list[dict[str, Any]]:
    """Both, absent so far."""
    month = parse(told.at).astimezone(BEIJING).strftime("%Y-%m")
    key, part = customer_key(told.customer), part_of(told)
    receipt = receipt_key(told)
    return [
        store.new(key, part, item_of(told)),
        store.new(month_key(month), f"{key}#{part}", item_of(told)),
        *([store.new(receipt, FIRST, {"customer": told.customer})] if receipt else []),
    ]


class HappeningStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def there(self, told: Happening, ids: Iterable[str]) -> Happening | None:
        """The same under any of the ids."""
        found = self.store.under(ids, part_of(told))
        return next((of_item(each) for each in found if each), None)

    def looked(self, told: Iterable[tuple[Happening, Sequence[str]]]) -> list[Looked]:
        """Of each with the ids of its person, what there is."""
        asked = [*told]
        keys = [
            (key, part)
            for each, ids in asked
            for key, part in [
                *((customer_key(one), part_of(each)) for one in ids), (receipt_key(each), FIRST),
            ]
            if key
        ]  # fmt: skip
        items = self.store.each(keys)
        found: list[Looked] = []
        for each, ids in asked:
            mine = (items.get((customer_key(one), part_of(each))) for one in ids)
            there = next((of_item(item) for item in mine if item), None)
            receipt = items.get((receipt_key(each), FIRST))
            own = {customer_key(one) for one in ids}
            other = receipt is not None and customer_key(str(receipt["customer"])) not in own
            found.append(Looked(there, other))
        return found

    def any_there(self, told: Iterable[Happening], ids: Sequence[str]) -> bool:
        """Whether there is any of them under any of the ids."""
        keys = ((customer_key(who), part_of(each)) for each in told for who in ids)
        return bool(self.store.each(keys))

    def add(self, told: Happening, others: Iterable[str]) -> bool:
        """False where somebody was first, under any of the ids."""
        absent = [self.store.as_read(customer_key(each), part_of(told), 0) for each in others]
        return self.store.together([*writes(self.store, told), *absent])

    def of(self, ids: Iterable[str], kind: Kind | None = None) -> list[Happening]:
        """All of them, or those of a kind."""
        prefix = f"{DID}{kind}#" if kind else DID
        found = (item for each in ids for item in self.store.all(customer_key(each), prefix))
        return [*map(of_item, found)]

    def month(self, month: str, after: str = "") -> tuple[list[Happening], str]:
        """A page of the month, whole customers' ends apart: what follows `after`, and after what to ask on ("":
        over)."""
        answer = self.store.client.query(
            TableName=self.store.table,
            KeyConditionExpression="ticket_id = :key AND part BETWEEN :low AND :high",
            ExpressionAttributeValues=attributes(
                {":key": month_key(month), ":low": after or " ", ":high": LAST}
            ),
            ConsistentRead=True,
            Limit=PAGE + 1,
        )
        items = [plains(each) for each in answer["Items"]]
        found = [each for each in items if each["part"] != after]
        more = "LastEvaluatedKey" in answer
        return [of_item(each) for each in found], str(items[-1]["part"]) if more else ""

    def people(self, customers: Iterable[str]) -> dict[str, str]:
        """Each with the id that it leads to."""
        ids = [*dict.fromkeys(customers)]
        into: dict[str, str] = {}
        asked = ids
        for _ in range(LONGEST):
            asked = [each for each in dict.fromkeys(asked) if each and each not in into]
            if not asked:
                break
            into |= self._into(asked)
            asked = [into[each] for each in asked]
        return {each: _end(each, into) for each in ids}

    def _into(self, customers: Sequence[str]) -> dict[str, str]:
        """Into whom each was merged, "" where into nobody."""
        by_key = {customer_key(each): each for each in customers}
        found = dict.fromkeys(customers, "")
        wanted = sorted(by_key)
        for start in range(0, len(wanted), BATCH):
            keys = [
                attributes({"ticket_id": each, "part": MERGED})
                for each in wanted[start : start + BATCH]
            ]
            while keys:
                table = self.store.table
                answer = self.store.client.batch_get_item(
                    RequestItems={table: {"Keys": keys, "ConsistentRead": True}}
                )
                for item in map(plains, answer["Responses"].get(table, ())):
                    found[by_key[str(item["ticket_id"])]] = str(item["into"])
                keys = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        return found


def _end(customer: str, into: dict[str, str]) -> str:
    seen = {customer}
    while (follows := into.get(customer, "")) and follows not in seen:
        customer = follows
        seen.add(customer)
    return customer
