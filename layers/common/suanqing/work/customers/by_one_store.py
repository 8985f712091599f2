"""How much one person gave to customers in a day (Beijing) without a second: table WORK_TABLE,
`by-one:<party>`/`<day>#<a currency, or points>`, of all logins of a human the first. Written with what was given, so
that many small ones come no further than one.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict
from suanqing.times import BEIJING
from suanqing.work.customers.store import CustomerStore

Logins = Callable[[str], Collection[str]]
"""Parties that are the same human as a party."""


class ByOneStore:
    def __init__(
        self, store: CustomerStore, clock: Callable[[], datetime], logins: Logins = lambda _: ()
    ) -> None:
        self.store, self.clock, self.logins = store, clock, logins

    def fits(self, party: str, what: str, amount: int, limit: int) -> bool:
        """Whether the person may give that much today without a second."""
        return self._given(self._same(party), what) + amount <= limit

    def write(self, party: str, what: str, amount: int, limit: int) -> dict[str, Any]:
        """What was given so far and this. Conflict: something else of the same person came first."""
        same = self._same(party)
        if self._given(same, what) + amount > limit:
            raise Conflict("the customer is written by others; try again", "contended")
        taken, seen = self._taken(same[0], what)
        return self.store.over(*self._key(same[0], what), {"taken": taken + amount}, seen)

    def _same(self, party: str) -> list[str]:
        """Every login of the human, in one order whichever of them asks."""
        return sorted({party, *self.logins(party)})

    def _given(self, same: Collection[str], what: str) -> int:
        return sum(self._taken(each, what)[0] for each in same)

    def _taken(self, party: str, what: str) -> tuple[int, int]:
        item = self.store.get(*self._key(party, what))
        return (int(item["taken"]), int(item["version"])) if item else (0, 0)

    def _key(self, party: str, what: str) -> tuple[str, str]:
        day = self.clock().astimezone(BEIJING).date().isoformat()
        return f"by-one:{party}", f"{day}#{what}"
