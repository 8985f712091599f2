"""What was said of a customer, the newest of each counting: tags of platforms and people, levels, consents. Table
`work`:
`customer:<digest>`/`tag#<name>`, `level#<channel>#<at>`, `consent#<channel>`. Each keeps the one before it as a step.
"""

from collections.abc import Iterable
from typing import Any

from suanqing.errors import Stale
from suanqing.work.care.said import Said
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key

ATTEMPTS = 8


class ToldStore:
    def __init__(self, store: CustomerStore) -> None:
        self.store = store

    def say(self, customer: str, what: str, said: Said) -> bool:
        """False: something as new stands there already; what is older stays in the trail only."""
        key, part = customer_key(customer), f"{what}#{said.name}"
        for _ in range(ATTEMPTS):
            there = self.store.get(key, part)
            if there and _said(there).order >= said.order:
                return False
            seen = int(there["version"]) if there else 0
            writes = [
                self.store.over(key, part, said._asdict(), seen),
                self.store.new(key, f"{what}-step#{said.name}#{seen + 1:06d}", said._asdict()),
            ]
            if self.store.together(writes):
                return True
        raise Stale("the customer was changed meanwhile", customer=customer)

    def all(self, ids: Iterable[str], what: str) -> list[Said]:
        """The newest of each name under any of the ids."""
        found: dict[str, Said] = {}
        for each in ids:
            for item in self.store.all(customer_key(each), f"{what}#"):
                said = _said(item)
                there = found.get(said.name)
                if there is None or there.order < said.order:
                    found[said.name] = said
        return [found[name] for name in sorted(found)]


def _said(item: dict[str, Any]) -> Said:
    return Said(*(str(item[name]) for name in Said._fields))
