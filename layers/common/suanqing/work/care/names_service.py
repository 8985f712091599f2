"""Names of campaigns as shops write them: known by the rows of the moment, or for people to look at. Table WORK_TABLE.

id  access pattern                       operation
N1  a name that no row knows, once       PutItem `names:campaigns`/<digest>, absent
N2  names that were seen so              Query `names:campaigns`, consistent
N3  by whose order it was met, no more   PutItem, over what was read

What people decide is the next row of the map (`PUT /settings/campaigns`): a name that it knows is no more to be
looked at.
"""

import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.times import rfc3339
from suanqing.work.customers.happenings import Happening
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders.campaigns import Campaign, known_as

KEY = "names:campaigns"


class Name(NamedTuple):
    """may_be: codes that it may mean, where it is two. ref: where it was met first."""

    name: str
    may_be: tuple[str, ...]
    channel: str
    ref: str
    at: str


class Names:
    def __init__(
        self,
        store: CustomerStore,
        clock: Callable[[], datetime],
        campaigns: Callable[[], Iterable[Campaign]],
    ) -> None:
        self.store, self.clock, self.campaigns = store, clock, campaigns

    def met(self, name: str, channel: str, ref: str) -> str:
        """The campaign's code; "" where people have to look, and it is noted once."""
        plain = _plain(name)
        known = known_as(plain, self.campaigns())
        if known.to_review:
            told = {"name": plain, "channel": channel, "ref": ref, "at": rfc3339(self.clock())}
            self.store.add(KEY, _part(plain), {"told": told})
        return known.code

    def to_review(self) -> list[Name]:
        """Those that no row knows now, in order of time."""
        rows = [*self.campaigns()]
        found: list[Name] = []
        for item in self.store.all(KEY, "0", "g"):
            told = item["told"]
            if (known := known_as(str(told["name"]), rows)).to_review:
                found.append(
                    Name(told["name"], known.may_be, told["channel"], told["ref"], told["at"])
                )
        return sorted(found, key=lambda each: (each.at, each.name))

    def read(self, done: Iterable[Happening]) -> list[Happening]:
        """With campaigns by their code as it is now, names that nobody knows as they are."""
        rows = [*self.campaigns()]
        return [
            each._replace(about=tuple(known_as(one, rows).code or one for one in each.about))
            if each.kind == "campaign"
            else each
            for each in done
        ]


def forget(store: CustomerStore, done: Happening) -> None:
    """The name stays for people to look at, without the order of somebody who is erased."""
    for name in done.about:
        part = _part(_plain(name))
        told = (store.get(KEY, part) or {}).get("told", {})
        if told.get("ref") == done.source:
            after = {"told": told | {"ref": ""}}
            store.together([store.rewritten(KEY, part, after, "told", told)])


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _part(plain: str) -> str:
    return digest(plain)[:32]
