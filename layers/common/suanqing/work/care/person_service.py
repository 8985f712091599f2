"""What a person may ask for: everything that is known of them, as one file, and that it is erased (PIPL 45, 47).

Each is noted under the id (`asked#<at>`): who did it, when, why; of an erasure also how much went. An erasure may be
done again: what it left unfinished goes then.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.care.erasing import fate, unworded
from suanqing.work.customers.happenings import of_item
from suanqing.work.customers.happenings_store import month_key
from suanqing.work.customers.identity_service import ASKED, CLUE, ERASURE, Identity
from suanqing.work.customers.register import called, clue
from suanqing.work.customers.store import IDENTITY, WHOSE
from suanqing.work.tickets.companions import FILE
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

TOGETHER = 50
"""Items that go in one transaction, which takes 100."""


class Erased(NamedTuple):
    """gone: items that went. unworded: that lost their words. tickets: what they say of the person stays with them, as
    long as their records have to be kept."""

    ids: tuple[str, ...]
    gone: int
    unworded: int
    tickets: tuple[str, ...]


class Person:
    def __init__(self, identity: Identity, balance: Callable[[str], Mapping[str, int]]) -> None:
        """balance: of stored value, by currency."""
        self.identity, self.store, self.balance = identity, identity.store, balance

    def export(self, caller: Caller, customer: str, reason: str) -> list[tuple[str, list[Item]]]:
        """Of every id, each item as it is kept, without digests of keys."""
        ids = self.identity.ids(customer)
        found = [(each, [_shown(item) for item in self._items(each)]) for each in ids]
        self._asked(caller, ids[0], "export", reason, {})
        return found

    def erase(self, caller: Caller, customer: str, reason: str) -> Erased:
        """Conflict: stored value is left, which is the person's money: it is paid back or spent first."""
        left = {currency: minor for currency, minor in self.balance(customer).items() if minor}
        if left:
            raise Conflict("stored value is left: it is paid back first", "value_left", left=left)
        ids, gone, changed, tickets = self.identity.ids(customer), 0, 0, dict[str, None]()
        for each in ids:
            items = self._items(each)
            tickets |= dict.fromkeys(
                str(item["ticket"]) for item in items if str(item["part"]).startswith(FILE)
            )
            gone += self._gone(self._going(each, items))
            changed += self._unworded(each, items)
        counts = {"gone": gone, "unworded": changed}
        self._asked(caller, ids[0], ERASURE, reason, counts)
        return Erased(tuple(ids), gone, changed, tuple(tickets))

    def asked(self, customer: str) -> list[Item]:
        """Exports and erasures, in order of time."""
        ids = self.identity.ids(customer)
        return [item for each in ids for item in self.store.all(customer_key(each), ASKED)]

    def _items(self, customer: str) -> list[Item]:
        """All but what was asked for before."""
        found = self.store.all(customer_key(customer), " ", "\U0010ffff")
        return [each for each in found if not str(each["part"]).startswith(ASKED)]

    def _going(self, customer: str, items: Iterable[Item]) -> Iterable[tuple[str, str]]:
        """Keys and clues that lead to the person, and what is known of them: the keys before the list of them."""
        key = customer_key(customer)
        for item in sorted(items, key=lambda each: each["part"] == "known"):
            part = str(item["part"])
            if fate(part) != "goes":
                continue
            if part == "known":
                for one in item["keys"]:
                    yield IDENTITY + str(one["digest"]), WHOSE
                said = item["said"]
                for told in (clue(said["name"], said["outlet"]), called(said["name"])):
                    if told:
                        yield CLUE + self.identity.keyed(told).hex()[:32], customer
            if part.startswith("did#"):
                month = parse(of_item(item).at).astimezone(BEIJING).strftime("%Y-%m")
                yield month_key(month), f"{key}#{part}"
            yield key, part

    def _gone(self, keys: Iterable[tuple[str, str]]) -> int:
        wanted = [*dict.fromkeys(keys)]
        for start in range(0, len(wanted), TOGETHER):
            if not self.store.together(
                [self.store.gone(*each) for each in wanted[start : start + TOGETHER]]
            ):
                raise Conflict("the customer is written by others; try again", "contended")
        return len(wanted)

    def _unworded(self, customer: str, items: Iterable[Item]) -> int:
        key, changed = customer_key(customer), 0
        for item in items:
            part = str(item["part"])
            if fate(part) == "unworded" and (new := unworded(item)) != item:
                told = {
                    name: value for name, value in new.items() if name not in ("ticket_id", "part")
                }
                write = self.store.rewritten(key, part, told, "reason", item["reason"])
                if not self.store.together([write]):
                    raise Conflict("the customer is written by others; try again", "contended")
                changed += 1
        return changed

    def _asked(self, caller: Caller, customer: str, what: str, reason: str, more: Item) -> None:
        at = rfc3339(self.identity.clock())
        told = {"what": what, "by": caller.party, "at": at, "reason": reason, **more}
        self.store.add(customer_key(customer), f"{ASKED}{at}#{what}", told)


def _shown(item: Item) -> Item:
    """As it is kept, without its keys in the table and digests of keys."""
    told = {
        name: value for name, value in item.items() if name not in ("ticket_id", "hash", "version")
    }
    if item["part"] == "known":
        told["keys"] = [
            {name: value for name, value in each.items() if name != "digest"}
            for each in item["keys"]
        ]
    return told
