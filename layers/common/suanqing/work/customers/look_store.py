"""One look at what somebody did: who they are is asked of table WORK_TABLE once, and once more at its end.

Every step asks under which ids a person is. Within a look the answers are kept (`merged` and `alias#` of each id that
is asked for), until a write is refused, since then somebody was first. What is written keeps its conditions. Whoever
looks asks at the end whether anybody was merged or parted since they were asked of first, and then looks again: so
whoever comes last still sees everything.

id  access pattern                              operation
L1  who a person is                             U2 of `work.customers.store`, remembered
L2  whether that is still so                    BatchGetItem and a Query an id, consistent
"""

from collections.abc import Sequence
from typing import Any

from suanqing.work.customers.merges import ALIAS, MERGED
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_store import Item


class Look(CustomerStore):
    """The store of one look: made for it, and let go with it."""

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table)
        self._into: dict[str, Item | None] = {}
        self._aliases: dict[str, list[Item]] = {}
        self._first_into: dict[str, Item | None] = {}
        self._first_aliases: dict[str, list[Item]] = {}

    def get(self, key: str, part: str) -> Item | None:
        if part != MERGED:
            return super().get(key, part)
        if key not in self._into:
            self._into[key] = super().get(key, part)
            self._first_into.setdefault(key, self._into[key])
        return self._into[key]

    def all(self, key: str, low: str, high: str | None = None) -> list[Item]:
        if low != ALIAS or high is not None:
            return super().all(key, low, high)
        if key not in self._aliases:
            self._aliases[key] = super().all(key, low)
            self._first_aliases.setdefault(key, self._aliases[key])
        return self._aliases[key]

    def together(self, writes: Sequence[dict[str, Any]]) -> bool:
        done = super().together(writes)
        if not done:  # what was done before by the answers is still to be looked at
            self._into.clear()
            self._aliases.clear()
        return done

    def forget(self) -> None:
        """Who somebody is, is asked anew."""
        for kept in (self._into, self._aliases, self._first_into, self._first_aliases):
            kept.clear()

    def moved(self) -> bool:
        """Whether anybody of the look was merged or parted since it was asked first; then it is forgotten."""
        now = self.each((key, MERGED) for key in self._first_into)
        moved = any(now.get((key, MERGED)) != was for key, was in self._first_into.items()) or any(
            super(Look, self).all(key, ALIAS) != was for key, was in self._first_aliases.items()
        )
        if moved:
            self.forget()
        return moved
