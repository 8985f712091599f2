"""Head office's people, as the register of parties knows them: who decides is looked up there."""

import os
from typing import Any

from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.people.roles import Role
from tests.planting import planted

ROLES: dict[str, Role] = {
    "ann": "finance", "bob": "finance", "cid": "finance", "fin": "finance", "eva": "finance", "fay": "finance",
    "root": "admin", "boss": "admin", "carl": "admin",
    "dis": "dispatcher", "dispatch": "dispatcher", "clerk-1": "dispatcher", "youzan": "dispatcher",
    "eve": "auditor", "reg": "regional",
}  # fmt: skip


def hire(client: Any, table: str | None = None) -> None:
    """Put them all into the register."""
    named = table or os.environ["PRICING_TABLE"]
    store = PartyStore(client, named)

    def make() -> None:
        for name, role in ROLES.items():
            store.put(Party(name, "person", name, frozenset({role})))

    planted(client, named, "staff", make)
