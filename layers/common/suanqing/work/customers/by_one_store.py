"""How much one person gave to customers in a day (Beijing) without a second: table WORK_TABLE,
`by-one:<party>`/`<day>#<a currency, or points>`. Written with what was given, so that many small ones come no further
than one.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from suanqing.errors import Conflict
from suanqing.times import BEIJING
from suanqing.work.customers.store import CustomerStore


class ByOneStore:
    def __init__(self, store: CustomerStore, clock: Callable[[], datetime]) -> None:
        self.store, self.clock = store, clock

    def fits(self, party: str, what: str, amount: int, limit: int) -> bool:
        """Whether the person may give that much today without a second."""
        return self._taken(party, what)[0] + amount <= limit

    def write(self, party: str, what: str, amount: int, limit: int) -> dict[str, Any]:
        """What was given so far and this. Conflict: something else of the same person came first."""
        taken, seen = self._taken(party, what)
        if taken + amount > limit:
            raise Conflict("the customer is written by others; try again", "contended")
        return self.store.over(*self._key(party, what), {"taken": taken + amount}, seen)

    def _taken(self, party: str, what: str) -> tuple[int, int]:
        item = self.store.get(*self._key(party, what))
        return (int(item["taken"]), int(item["version"])) if item else (0, 0)

    def _key(self, party: str, what: str) -> tuple[str, str]:
        day = self.clock().astimezone(BEIJING).date().isoformat()
        return f"by-one:{party}", f"{day}#{what}"
