"""What a person may ask for: everything that is known of them, as one file, and that it is erased (PIPL 45, 47).

Each is noted under the id (`asked#<at>`): who did it, when, why; of an erasure also how much went. An export comes in
pages. An erasure goes through them as far as the time goes; done again, what it left unfinished goes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.platform.cursors import foreign
from suanqing.times import BEIJING, parse, rfc3339
from suanqing.work.care import names_service
from suanqing.work.care.erasing import fate, unworded, words_in
from suanqing.work.care.known_service import HELD
from suanqing.work.care.poster_service import INVITED, POSTER
from suanqing.work.care.poster_service import places as passed_on
from suanqing.work.care.review_store import REVIEW
from suanqing.work.care.review_store import places as reviewed
from suanqing.work.care.task_store import TASK, places
from suanqing.work.customers.classes import PART
from suanqing.work.customers.coupons_service import COUPON, coupon_of, listed_at
from suanqing.work.customers.happenings import of_item
from suanqing.work.customers.happenings_store import FIRST, month_key, receipt_key
from suanqing.work.customers.identity_service import (
    ASKED,
    CLUE,
    ERASED,
    ERASURE,
    Identity,
)
from suanqing.work.customers.register import ORDERED, VISITOR, called, clue
from suanqing.work.customers.store import IDENTITY, WHOSE
from suanqing.work.customers.value_service import REMINDED, REMINDERS, reminder_of
from suanqing.work.tickets.companions import FILE
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

TOGETHER = 50
"""Items that go in one transaction, which takes 100."""
PAGE = 500
"""Items that are read, and shown, at once."""
EXPORTED = timedelta(days=1)
"""How long an export that was noted goes on."""
LONGEST = 1024
"""Bytes of a part, as a table takes it."""
SPENT, NAMED = "value#", "did#campaign#"
"""Begin the parts of what changed of stored value, and of campaigns of orders."""
LAST = ("known", VISITOR, ORDERED)
"""What leads on to more goes when the rest of an id has gone."""
Going = Callable[[], bool]


class Erased(NamedTuple):
    """gone: items that went. unworded: that lost their words. tickets: what they say of the person stays with them, as
    long as their records have to be kept."""

    ids: tuple[str, ...]
    gone: int
    unworded: int
    tickets: tuple[str, ...]


class Person:
    def __init__(
        self,
        identity: Identity,
        balance: Callable[[str], Mapping[str, int]],
        plans: Callable[[], Iterable[str]] = tuple,
        forget: Callable[[str], None] = lambda _: None,
        orders: Callable[[str, Collection[str]], None] = lambda *_: None,
    ) -> None:
        """balance: of stored value, by currency. plans: every plan of messages there ever was. forget: sessions of who
        opened the mini program, by `register.VISITOR`. orders: what is kept beside an order of one of these ids."""
        self.identity, self.store = identity, identity.store
        self.balance, self.plans, self.forget, self.orders = balance, plans, forget, orders

    def export(
        self, caller: Caller, customer: str, reason: str, place: str = ""
    ) -> tuple[list[tuple[str, list[Item]]], str]:
        """A page: of each id its items as they are kept, without digests of keys; and where to go on ("": that was
        all). Invalid: a place of somebody else, or of an export that the caller did not begin within a day."""
        ids = self.identity.ids(customer)
        at, _, part = place.partition("\n")
        if place and (
            at not in ids or len(part.encode()) > LONGEST or not self._begun(caller, ids)
        ):
            foreign()
        found, left = list[tuple[str, list[Item]]](), PAGE
        for each in ids[ids.index(at) :] if place else ids:
            items, more = self.store.page(customer_key(each), part if each == at else "", left)
            found.append((each, [_shown(item) for item in _own(items)]))
            left -= len(items)
            if more or not left:
                return self._noted(caller, ids, reason, place, found, items, each)
        return self._noted(caller, ids, reason, place, found, [], "")

    def _noted(
        self,
        caller: Caller,
        ids: list[str],
        reason: str,
        place: str,
        found: list[tuple[str, list[Item]]],
        items: list[Item],
        at: str,
    ) -> tuple[list[tuple[str, list[Item]]], str]:
        """The page and its end; the first of an export is noted."""
        if not place:
            self._asked(caller, ids[0], "export", reason, {})
        return found, f"{at}\n{items[-1]['part']}" if items else ""

    def erase(
        self, caller: Caller, customer: str, reason: str, going: Going = lambda: True
    ) -> Erased:
        """Conflict: stored value is left, which is the person's money: it is paid back or spent first; or the time is
        over (`unfinished`): the same again goes on."""
        left = {currency: minor for currency, minor in self.balance(customer).items() if minor}
        if left:
            raise Conflict("stored value is left: it is paid back first", "value_left", left=left)
        ids, gone, changed, tickets = self.identity.ids(customer), 0, 0, dict[str, None]()
        gone += self._gone(self._of_plans(ids))
        for each in ids:
            known: list[Item] = []
            for items in self._pages(each, going):
                tickets |= dict.fromkeys(
                    str(item["ticket"]) for item in items if str(item["part"]).startswith(FILE)
                )
                last = [item for item in items if str(item["part"]).startswith(LAST)]
                known += last
                for item in items:
                    if str(item["part"]).startswith(NAMED):
                        names_service.forget(self.store, of_item(item))
                gone += self._gone(self._going(each, (item for item in items if item not in last)))
                gone += self._gone(self.store.there(_listed(each, items)))
                changed += self._unworded(each, items)
            for item in known:
                if str(item["part"]).startswith(VISITOR):
                    self.forget(str(item["place"]))
            for item in [item for item in known if str(item["part"]).startswith(ORDERED)]:
                self._in_time(going)
                self.orders(str(item["order"]), ids)
                gone += self._gone([(customer_key(each), str(item["part"]))])
                known.remove(item)
            # before the keys: a list that has them again looks for it
            self.store.add(customer_key(ids[0]), ERASED, {"at": rfc3339(self.identity.clock())})
            gone += self._gone(self._going(each, known))
        counts = {"gone": gone, "unworded": changed}
        self._asked(caller, ids[0], ERASURE, reason, counts)
        return Erased(tuple(ids), gone, changed, tuple(tickets))

    def told(self, customer: str) -> list[tuple[str, Item]]:
        """What of the person lies under no id of theirs: plans that they joined and what became of the steps, and what
        they are to be reminded of; each with which of them it is."""
        ids = self.identity.ids(customer)
        found = [
            ("reminder" if key in (REMINDERS, REMINDED) else "plan", {"of": key, **item})
            for key, part in dict.fromkeys([*self._of_plans(ids), *self._reminders(ids)])
            if (item := self.store.get(key, part))
        ]
        hidden = ("ticket_id", "part", "version")
        return [
            (what, {name: value for name, value in item.items() if name not in hidden})
            for what, item in found
        ]

    def _reminders(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        for each in ids:
            key = customer_key(each)
            items = (*self.store.all(key, "value@"), *self.store.all(key, SPENT))
            yield from self.store.there(_listed(each, items))

    def asked(self, customer: str) -> list[Item]:
        """Exports and erasures, in order of time."""
        ids = self.identity.ids(customer)
        return [item for each in ids for item in self.store.all(customer_key(each), ASKED)]

    def _begun(self, caller: Caller, ids: Iterable[str]) -> bool:
        """Whether it is noted that the caller exports the person now: nobody has pages of it unseen."""
        since = rfc3339(self.identity.clock() - EXPORTED)
        found = (item for each in ids for item in self.store.all(customer_key(each), ASKED))
        return any(
            (item["what"], item["by"]) == ("export", caller.party) and item["at"] >= since
            for item in found
        )

    def _pages(self, customer: str, going: Going) -> Iterator[list[Item]]:
        """All but what was asked for before."""
        after, more = "", True
        while more:
            self._in_time(going)
            items, more = self.store.page(customer_key(customer), after, PAGE)
            after = str(items[-1]["part"]) if items else after
            yield _own(items)

    def _in_time(self, going: Going) -> None:
        if not going():
            raise Conflict("the erasure is not finished: the same call goes on", "unfinished")

    def _of_plans(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """That somebody joined a plan of messages, and what became of its steps."""
        keys = [customer_key(each) for each in ids]
        for joined, key in self.store.there(
            (f"care:{plan}", key) for plan in self.plans() for key in keys
        ):
            told = f"cared:{joined.removeprefix('care:')}"
            yield from ((told, str(item["part"])) for item in self.store.all(told, f"{key}#"))
            yield joined, key

    def _going(self, customer: str, items: Iterable[Item]) -> Iterable[tuple[str, str]]:
        """Keys and clues that lead to the person, and what is known of them: the keys before the list of them."""
        key = customer_key(customer)
        for item in items:
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
                if receipt := receipt_key(of_item(item)):
                    yield receipt, FIRST
            if part.startswith(TASK):
                yield from places(item)
            if part.startswith(POSTER) or part == INVITED:
                yield from passed_on(item)
            if part.startswith(REVIEW):
                yield from reviewed(item)
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
                name = words_in(item)
                write = self.store.rewritten(key, part, told, name, item[name])
                if not self.store.together([write]):
                    raise Conflict("the customer is written by others; try again", "contended")
                changed += 1
        return changed

    def _asked(self, caller: Caller, customer: str, what: str, reason: str, more: Item) -> None:
        at = rfc3339(self.identity.clock())
        told = {"what": what, "by": caller.party, "at": at, "reason": reason, **more}
        self.store.add(customer_key(customer), f"{ASKED}{at}#{what}", told)


def _listed(customer: str, items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """Where lists may name the person for what stays: to be reminded of stored value, now and after each spending, and
    of a class that followed a level, and of a coupon."""
    for item in items:
        part = str(item["part"])
        if part.startswith("value@") and item.get("reminder"):
            yield from ((REMINDERS, str(item["reminder"])), (REMINDED, str(item["reminder"])))
        if part.startswith(SPENT) and item["kind"] == "spend":
            reminder = reminder_of(str(item["at"]), customer, part.split("#")[1])
            yield from ((REMINDERS, reminder), (REMINDED, reminder))
        if part.startswith(PART) and item.get("level") and item["name"]:
            yield HELD + str(item["name"]), customer_key(customer)
        if part.startswith(COUPON):
            yield listed_at(coupon_of(item))


def _own(items: Iterable[Item]) -> list[Item]:
    """Without what was asked for before."""
    return [each for each in items if not str(each["part"]).startswith(ASKED)]


def _shown(item: Item) -> Item:
    """As it is kept, without its keys in the table and digests of keys."""
    told = {
        name: value for name, value in item.items() if name not in ("ticket_id", "hash", "version")
    }
    if item["part"] == "known":
        told["keys"] = [
            {name: value for name, value in each.items() if name not in ("digest", "party")}
            for each in item["keys"]
        ]
    return told
