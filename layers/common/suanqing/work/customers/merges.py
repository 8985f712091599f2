"""Customers that are one person: an id, those it was merged into, and those merged into any of them.

A merge is an alias over records that stay as they are, so taking it back is ending it. Every step of an id is kept,
with who took it and why: `merge#<number>`.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Conflict, Invalid, Stale
from suanqing.times import rfc3339
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key, normal
from suanqing.work.tickets.linked_store import LinkedStore

ALIAS = "alias#"
"""Begins the part that notes, with the id merged into, who was merged; `merged` of the other decides."""
MERGED, STEP, APART = "merged", "merge#", "apart#"
LONGEST = 90
"""Ids in a row, or of one person: all of them stand in the transaction that makes it longer."""
RULE = "rule"
"""Who merges by what keys said together."""


class MergeStep(NamedTuple):
    """into: "" when it became one of its own. before: what it was. by: a party, or `rule`."""

    customer: str
    into: str
    before: str
    by: str
    at: str
    reason: str


def persons(store: LinkedStore, customer: str) -> list[str]:
    """Every id of the person, each in one spelling: the given one first, then those it was merged into, in order.

    A merge that was taken back no longer counts, though its note stays.
    """
    return _with_aliases(store, chain(store, customer))


def everyone(store: LinkedStore, customer: str) -> list[str]:
    """The same, the one they lead to first."""
    return _with_aliases(store, chain(store, customer)[-1:])


def _with_aliases(store: LinkedStore, found: list[str]) -> list[str]:
    known = {normal(each) for each in found}
    for each in found:
        for item in store.all(customer_key(each), ALIAS):
            alias = str(item["alias"])
            if normal(alias) not in known and normal(_into(store, alias)) == normal(each):
                found.append(alias)
                known.add(normal(alias))
    return found


def chain(store: LinkedStore, customer: str) -> list[str]:
    """The customer's id and those it was merged into, one after the other."""
    found = [customer]
    while (into := _into(store, found[-1])) and into not in found:
        found.append(into)
    return found


class Merges:
    def __init__(self, store: LinkedStore, clock: Callable[[], datetime]) -> None:
        self.store, self.clock = CustomerStore(store.client, store.table), clock

    def put(self, alias: str, into: str | None, reason: str, by: str) -> bool:
        """One person under two ids: `alias` is `into`; None: it is itself again. Whether that is new.

        Raises Invalid: a circle. Stale: any id of the row was merged meanwhile, or parted.
        """
        key = customer_key(alias)
        there = self.store.get(key, MERGED) or {"into": "", "version": 0}
        seen = int(there["version"])
        row = self._row(into) if into is not None else []
        if normal(alias) in {normal(each) for each, _ in row}:
            raise Invalid("the customers would be merged in a circle", where="into")
        if len(row) > LONGEST:
            raise Conflict("the row of merges is too long", customer=alias)
        if into is not None and there["into"] != into and self._together(alias, into) > LONGEST:
            raise Conflict("the customers would be too many ids", "too_many_ids", customer=alias)
        if there["into"] == (into or ""):
            return False
        told = {
            "customer": alias, "into": into or "", "reason": reason, "by": by, "at": rfc3339(self.clock())
        }  # fmt: skip
        writes = [
            self.store.over(key, MERGED, told, seen),
            self.store.new(key, f"{STEP}{seen + 1:06d}", told | {"before": there["into"]}),
            *(self.store.as_read(customer_key(each), MERGED, version) for each, version in row),
        ]
        if into is not None:
            self.store.add(customer_key(into), f"{ALIAS}{alias}", {"alias": alias})
        if not self.store.together(writes):
            raise Stale("the merge was changed meanwhile", customer=alias)
        return True

    def _together(self, *customers: str) -> int:
        """Of how many ids they are one person: all of them stand in a transaction of what is once for a person."""
        found = (everyone(self.store, each) for each in customers)
        return len({normal(each) for ids in found for each in ids})

    def trail(self, customer: str) -> list[MergeStep]:
        """Every step of the id, in order; of one from before steps were kept, the last."""
        steps = [_step(item) for item in self.store.all(customer_key(customer), STEP)]
        if not steps and (last := self.store.get(customer_key(customer), MERGED)):
            steps = [_step(last)]
        return steps

    def part(self, one: str, other: str, by: str, reason: str) -> None:
        """Somebody said that they are two: no rule merges them any more; a person still may."""
        told = {"by": by, "at": rfc3339(self.clock()), "reason": reason}
        for each, from_ in ((one, other), (other, one)):
            self.store.add(
                customer_key(each), f"{APART}{customer_key(from_)}", told | {"other": from_}
            )

    def parted(self, ids: Iterable[str]) -> set[str]:
        """From whom somebody told these ids apart, as keys."""
        return {
            str(item["part"]).removeprefix(APART)
            for each in ids
            for item in self.store.all(customer_key(each), APART)
        }

    def _row(self, customer: str) -> list[tuple[str, int]]:
        """The ids of `chain` with the versions of their merges."""
        found: list[tuple[str, int]] = []
        at = customer
        while at and normal(at) not in {normal(each) for each, _ in found}:
            item = self.store.get(customer_key(at), MERGED) or {"into": "", "version": 0}
            found.append((at, int(item["version"])))
            at = str(item["into"])
        return found


def _step(item: dict[str, str]) -> MergeStep:
    return MergeStep(*(str(item.get(name, "")) for name in MergeStep._fields))


def _into(store: LinkedStore, customer: str) -> str:
    item = store.get(customer_key(customer), MERGED)
    return str(item["into"]) if item else ""
