"""Points of customers, table `work`: `customer:<digest>`/`points` is an id's account, `points#<kind>#<digest>` an entry
by source and line, once for all ids of a person. A change writes its entries and the accounts it touches over what was
read, together, while no other id has an entry for it. Lots that ended are written off before it, by pages.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform.retries import pause
from suanqing.times import BEIJING, rfc3339
from suanqing.work.customers import points
from suanqing.work.customers.merges import chain, persons
from suanqing.work.customers.points import Account, Kind, Lot, Part
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key

ACCOUNT, ENTRY, ATTEMPTS = "points", "points#", 12
ENDED = 80
"""Lots that are written off in one transaction, which takes 100 items."""


class Entry(NamedTuple):
    """points: what the id has more or, below 0, less. short: of points taken back those that were spent already."""

    customer: str
    kind: Kind
    source: str
    line: str
    points: int
    at: str
    by: str
    reason: str
    short: int = 0


class Points:
    def __init__(self, store: CustomerStore, clock: Callable[[], datetime]) -> None:
        self.store, self.clock = store, clock

    def earn(
        self,
        caller: Caller,
        customer: str,
        amount: int,
        source: str,
        line: str,
        ends: str,
        reason: str,
    ) -> list[Entry]:
        """A lot of the id. The same source and line again, under any id of the person, changes nothing."""
        part = entry_part("earn", source, line)
        lot = Lot(part, amount, ends, rfc3339(self.clock()))

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            points.earned(accounts[0], lot)
            return [Part(accounts[0].customer, lot._replace(left=0), -amount)], 0

        return self._changed(caller, [customer], "earn", source, line, reason, amount, change)

    def spend(
        self, caller: Caller, customer: str, amount: int, source: str, line: str, reason: str
    ) -> list[Entry]:
        """From every id of the person, what ends first. Conflict: there are not as many."""
        ids = self._ids(customer)
        return self._changed(
            caller, ids, "spend", source, line, reason, amount, lambda accounts: (points.spent(accounts, amount), 0)
        )  # fmt: skip

    def give_back(
        self, caller: Caller, customer: str, source: str, line: str, reason: str
    ) -> list[Entry]:
        """A spending is undone: each lot of each id gets its own back. NotFound: there was none."""
        found = self._entries_of(customer, "spend", source, line)
        if not found:
            raise NotFound("nothing was spent for that")
        parts = points.given_back(part for _, parts in found for part in parts)
        ids = list(dict.fromkeys(each.customer for each in parts))
        amount = -sum(each.points for each in parts)
        return self._changed(
            caller, ids, "give_back", source, line, reason, amount, lambda _: (parts, 0)
        )

    def take_back(
        self, caller: Caller, customer: str, amount: int, source: str, line: str, reason: str
    ) -> list[Entry]:
        """What was earned by something that came back; nobody is below 0 for what was spent already, nor loses other
        points for what ended. NotFound: nothing was earned by it."""
        earned, lot = self._earned(customer, source, line, amount), entry_part("earn", source, line)
        held = earned.customer

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            there = self.store.all(customer_key(held), f"{ENTRY}expire#")
            ended = [int(each["points"]) for each in there if ENTRY + each["source"] == lot]
            return points.taken_back(accounts[0], lot, min(amount, earned.points + sum(ended)))

        return self._changed(caller, [held], "take_back", source, line, reason, amount, change)

    def accounts(self, customer: str) -> list[Account]:
        """Of every id of the person, without what ended."""
        today = self._today()
        return [points.alive(self._account(each), today) for each in self._ids(customer)]

    def entries(self, customer: str) -> list[Entry]:
        """Of every id of the person, in order of time."""
        ids = self._ids(customer)
        found = [_entry(item) for each in ids for item in self.store.all(customer_key(each), ENTRY)]
        return sorted(
            found, key=lambda each: (each.at, each.customer, each.kind, each.source, each.line)
        )

    def _changed(
        self,
        caller: Caller,
        ids: Sequence[str],
        kind: Kind,
        source: str,
        line: str,
        reason: str,
        amount: int,
        change: Callable[[Sequence[Account]], tuple[list[Part], int]],
    ) -> list[Entry]:
        """Once; the first id has an entry in any case, so that the same again is known."""
        if not 0 < amount <= points.MAX_POINTS:
            raise Invalid("points are more than 0", where="points")
        part, hash = entry_part(kind, source, line), digest([kind, amount, source, line])
        for tries in range(ATTEMPTS):
            everyone = self._ids(ids[0])
            if there := self._there(everyone, part, hash):
                return there
            now, today = rfc3339(self.clock()), self._today()
            read = [self._current(each, today, now) for each in ids]
            parts, short = change(read)
            first = Entry(ids[0], kind, source, line, 0, now, caller.party, reason, short)
            made = _entries(first, ids, parts)
            writes = [
                self._put(left) for each in read if (left := points.after(each, parts)) != each
            ]
            for entry in made:
                own = [
                    [*each.lot, each.points] for each in parts if each.customer == entry.customer
                ]
                told = entry._asdict() | {"hash": hash, "parts": own}
                writes.append(self.store.new(customer_key(entry.customer), part, told))
            others = [each for each in everyone if each not in {entry.customer for entry in made}]
            writes += [self.store.as_read(customer_key(each), part, 0) for each in others]
            if self.store.together(writes):
                return made
            time.sleep(pause(tries, random.random()))
        raise Conflict("the customer is written by others; try again", "contended")

    def _there(self, ids: Sequence[str], part: str, hash: str) -> list[Entry]:
        """The entries of a change that was made before. Conflict: it was another."""
        found = [self.store.get(customer_key(each), part) for each in ids]
        if any(item and item["hash"] != hash for item in found):
            raise Conflict("that source and line said something else")
        return [_entry(item) for item in found if item]

    def _ids(self, customer: str) -> list[str]:
        """Every id of the person, the one they lead to first."""
        return persons(self.store, chain(self.store, customer)[-1])

    def _current(self, customer: str, today: str, now: str) -> Account:
        """The account, once each of its lots that ended has its entry."""
        while gone := points.ended(account := self._account(customer), today)[:ENDED]:
            left = self._put(points.after(account, gone))
            self.store.together([left, *(self._expired(customer, each, now) for each in gone)])
        return account

    def _account(self, customer: str) -> Account:
        item = self.store.get(customer_key(customer), ACCOUNT)
        return (
            Account(customer, points.lots_of(item), int(item["version"]))
            if item
            else Account(customer)
        )

    def _put(self, account: Account) -> dict[str, Any]:
        lots = [list(each) for each in account.lots]
        return self.store.over(
            customer_key(account.customer), ACCOUNT, {"lots": lots}, account.version
        )

    def _expired(self, customer: str, gone: Part, now: str) -> dict[str, Any]:
        lot = gone.lot
        entry = Entry(
            customer,
            "expire",
            lot.id.removeprefix(ENTRY),
            lot.ends,
            -gone.points,
            now,
            "rule",
            lot.ends,
        )
        told = entry._asdict() | {"hash": digest(lot), "parts": [[*lot, gone.points]]}
        part = f"{ENTRY}expire#{digest([lot.id, now])[:16]}"
        return self.store.new(customer_key(customer), part, told)

    def _entries_of(
        self, customer: str, kind: Kind, source: str, line: str
    ) -> list[tuple[Entry, list[Part]]]:
        """Of every id that is, or was, the person's."""
        part = entry_part(kind, source, line)
        items = [self.store.get(customer_key(each), part) for each in self._ids(customer)]
        return [
            (_entry(item), [Part(str(item["customer"]), Lot(*each[:4]), int(each[4])) for each in item["parts"]])
            for item in items if item
        ]  # fmt: skip

    def _earned(self, customer: str, source: str, line: str, amount: int) -> Entry:
        for entry, _ in self._entries_of(customer, "earn", source, line):
            if amount > entry.points:
                raise Invalid("more points come back than were earned by that", where="points")
            return entry
        raise NotFound("nothing was earned by that")

    def _today(self) -> str:
        return self.clock().astimezone(BEIJING).date().isoformat()


def entry_part(kind: Kind, source: str, line: str) -> str:
    return f"{ENTRY}{kind}#{digest([source, line])[:24]}"


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
