"""Lots that a customer spends from, kept in table `work`: an account of each id, an entry by source and line of every
change, once for all ids of a person. A change writes its entries and the accounts it touches over what was read,
together, while no other id has an entry for it. Lots that ended are written off before it, by pages.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.platform.retries import pause
from suanqing.times import BEIJING, rfc3339
from suanqing.work.customers import points
from suanqing.work.customers.by_one_store import ByOneStore, Logins
from suanqing.work.customers.merges import everyone
from suanqing.work.customers.points import Account, Lot, Part
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key

ATTEMPTS = 12
ENDED = 80
"""Lots that are written off in one transaction, which takes 100 items."""


class Entry(NamedTuple):
    """points: what the id has more or, below 0, less. short: of points taken back those that were spent already."""

    customer: str
    kind: str
    source: str
    line: str
    points: int
    at: str
    by: str
    reason: str
    short: int = 0


class Lots:
    """account: the part of an account; entry: begins the parts of its entries; name: what a body calls their number;
    what: they are."""

    account, entry, name, what = "", "", "points", "points"

    def __init__(
        self, store: CustomerStore, clock: Callable[[], datetime], logins: Logins = lambda _: ()
    ) -> None:
        self.store, self.clock, self.by_one = store, clock, ByOneStore(store, clock, logins)

    def accounts(self, customer: str) -> list[Account]:
        """Of every id of the person, without what ended."""
        today = self.today()
        return [points.alive(self.account_of(each), today) for each in self.ids(customer)]

    def change(self, customer: str, part: str) -> tuple[int, int] | None:
        """What a change came to, over every id of the person, and what there is now. None: there was none."""
        items = [self.store.get(customer_key(each), part) for each in self.ids(customer)]
        found = [_entry(item).points for item in items if item]
        held = sum(each.balance for each in self.accounts(customer))
        return (sum(found), held) if found else None

    def entries(self, customer: str) -> list[Entry]:
        """Of every id of the person, in order of time."""
        ids = self.ids(customer)
        found = [
            _entry(item) for each in ids for item in self.store.all(customer_key(each), self.entry)
        ]
        return sorted(
            found, key=lambda each: (each.at, each.customer, each.kind, each.source, each.line)
        )

    def changed(
        self,
        caller: Caller,
        ids: Sequence[str],
        kind: str,
        source: str,
        line: str,
        reason: str,
        amount: int,
        change: Callable[[Sequence[Account]], tuple[list[Part], int]],
        more: Sequence[Any] = (),
        by_one: int | None = None,
    ) -> list[Entry]:
        """Once; the first id has an entry in any case, so that the same again is known. more: what else it said.
        by_one: how much the caller may give in a day without a second; None: two did, or nothing is given."""
        if not 0 < amount <= points.MAX_POINTS:
            raise Invalid(
                "this is more than 0, and no more than a thousand million", where=self.name
            )
        part, hash = self.part_of(kind, source, line), digest([kind, amount, source, line, *more])
        for tries in range(ATTEMPTS):
            everyone = self.ids(ids[0])
            if there := self._there(everyone, part, hash):
                return there
            now, today = rfc3339(self.clock()), self.today()
            read = [self._current(each, today, now) for each in ids]
            parts, short = change(read)
            first = Entry(ids[0], kind, source, line, 0, now, caller.party, reason, short)
            made = _entries(first, ids, parts)
            left, writes = self.beside(made, [points.after(each, parts) for each in read])
            writes += [self._put(new) for old, new in zip(read, left, strict=True) if new != old]
            writes += self._noted(part, hash, everyone, made, parts, amount)
            if by_one is not None:
                writes.append(self.by_one.write(caller.party, self.what, amount, by_one))
            if self.store.together(writes):
                return made
            time.sleep(pause(tries, random.random()))
        raise Conflict("the customer is written by others; try again", "contended")

    def _noted(
        self,
        part: str,
        hash: str,
        everyone: Sequence[str],
        made: Sequence[Entry],
        parts: Sequence[Part],
        asked: int,
    ) -> list[dict[str, Any]]:
        """The entries, each with its parts, and that no other id has one. asked: how much it was to be."""
        writes = []
        for entry in made:
            own = [[*each.lot, each.points] for each in parts if each.customer == entry.customer]
            told = entry._asdict() | {"hash": hash, "parts": own, "asked": asked}
            writes.append(self.store.new(customer_key(entry.customer), part, told))
        told_of = {customer_key(entry.customer) for entry in made}
        others = [each for each in everyone if customer_key(each) not in told_of]
        return [*writes, *(self.store.as_read(customer_key(each), part, 0) for each in others)]

    def beside(
        self, made: Sequence[Entry], left: list[Account]
    ) -> tuple[list[Account], list[dict[str, Any]]]:
        """What is written with a change: the accounts as they become, and more."""
        return left, []

    def _there(self, ids: Sequence[str], part: str, hash: str) -> list[Entry]:
        """The entries of a change that was made before. Conflict: it was another."""
        found = self.store.under(ids, part)
        if any(item and item["hash"] != hash for item in found):
            raise Conflict("that source and line said something else")
        return [_entry(item) for item in found if item]

    def ids(self, customer: str) -> list[str]:
        """Every id of the person, the one they lead to first."""
        return everyone(self.store, customer)

    def _current(self, customer: str, today: str, now: str) -> Account:
        """The account, once each of its lots that ended has its entry."""
        while gone := points.ended(account := self.account_of(customer), today)[:ENDED]:
            left = self._put(points.after(account, gone))
            self.store.together([left, *(self._expired(customer, each, now) for each in gone)])
        return account

    def account_of(self, customer: str) -> Account:
        item = self.store.get(customer_key(customer), self.account)
        return (
            Account(
                customer, points.lots_of(item), int(item["version"]), str(item.get("reminder", ""))
            )
            if item
            else Account(customer)
        )

    def _put(self, account: Account) -> dict[str, Any]:
        told: dict[str, Any] = {"lots": [list(each) for each in account.lots]}
        if account.reminder:
            told["reminder"] = account.reminder
        return self.store.over(customer_key(account.customer), self.account, told, account.version)

    def _expired(self, customer: str, gone: Part, now: str) -> dict[str, Any]:
        lot = gone.lot
        entry = Entry(
            customer,
            "expire",
            lot.id.removeprefix(self.entry),
            lot.ends,
            -gone.points,
            now,
            "rule",
            lot.ends,
        )
        told = entry._asdict() | {"hash": digest(lot), "parts": [[*lot, gone.points]]}
        part = f"{self.entry}expire#{digest([lot.id, now])[:16]}"
        return self.store.new(customer_key(customer), part, told)

    def entries_of(
        self, customer: str, kind: str, source: str, line: str
    ) -> list[tuple[Entry, list[Part]]]:
        """Of every id that is, or was, the person's."""
        part = self.part_of(kind, source, line)
        items = self.store.under(self.ids(customer), part)
        return [
            (_entry(item), [Part(str(item["customer"]), Lot(*each[:-1]), int(each[-1])) for each in item["parts"]])
            for item in items if item
        ]  # fmt: skip

    def today(self) -> str:
        return self.clock().astimezone(BEIJING).date().isoformat()

    def part_of(self, kind: str, source: str, line: str) -> str:
        return f"{self.entry}{kind}#{digest([source, line])[:24]}"


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(**{name: item[name] for name in Entry._fields})


def _entries(first: Entry, ids: Sequence[str], parts: Sequence[Part]) -> list[Entry]:
    """Of the first id, and of every other that a part is of."""
    sums = dict.fromkeys(ids, 0)
    for each in parts:
        sums[each.customer] -= each.points
    touched = {each.customer for each in parts}
    others = [
        first._replace(customer=each, points=sums[each], short=0)
        for each in ids[1:]
        if each in touched
    ]
    return [first._replace(points=sums[ids[0]]), *others]
