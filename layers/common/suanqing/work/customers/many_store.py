"""Many small transactions in few calls, table WORK_TABLE: what belongs together is written together or not at all.

id  access pattern                                       operation
M1  groups of items, each whole or not at all            TransactWriteItems, as many groups as fit into 100 items
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from suanqing.platform.retries import pause
from suanqing.work.customers.store import BATCH, TAKEN, CustomerStore

Group = Sequence[dict[str, Any]]
BUSY = {"ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}
"""Reasons to ask again a little later: a table that was made today takes 4,000 units a second."""
ATTEMPTS = 8


class ManyStore:
    def __init__(self, store: CustomerStore, pool: ThreadPoolExecutor) -> None:
        self.store, self.pool = store, pool

    def together(self, groups: Iterable[Group]) -> list[bool]:
        """Whether each group was written; not where somebody was first, or the table is too busy."""
        found: list[bool] = []
        for written in self.pool.map(self._bundle, _bundles(groups)):
            found += written
        return found

    def _bundle(self, groups: Sequence[Group]) -> list[bool]:
        """One transaction; what spoils it is taken out of it, and it is tried again."""
        left = dict(enumerate(groups))
        for tries in range(ATTEMPTS):
            spoiled = self._tried(left)
            if spoiled is None:
                return [number in left for number in range(len(groups))]
            left = {number: group for number, group in left.items() if number not in spoiled}
            if not left:
                break
            if not spoiled:
                time.sleep(pause(tries, random.random()))
        return [False] * len(groups)

    def _tried(self, left: dict[int, Group]) -> set[int] | None:
        """None: written. Which groups spoil it; none of them where the table is busy."""
        writes = [write for group in left.values() for write in group]
        try:
            self.store.client.transact_write_items(TransactItems=writes)
        except ClientError as error:
            reasons = [
                str(each.get("Code")) for each in error.response.get("CancellationReasons", ())
            ]
            if not ({*reasons} & (TAKEN | BUSY)):
                raise
            whose = (number for number, group in left.items() for _ in group)
            return {
                number for number, reason in zip(whose, reasons, strict=True) if reason in TAKEN
            }
        return None


def _bundles(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """As many groups as one transaction takes."""
    bundle, size = list[Group](), 0
    for group in groups:
        if bundle and size + len(group) > BATCH:
            yield bundle
            bundle, size = [], 0
        bundle.append(group)
        size += len(group)
    if bundle:
        yield bundle
