"""Who a customer is (客户身份): the same key is always the same customer, whoever is first.

Keys that are said together are one customer's. Where they lead to several, those become one person by an alias, unless
the two contradict each other (each has a WeChat of their own) or somebody has told them apart: then it is a doubt, for
a person to decide. Names and outlets only ever make doubts.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid, NotFound, Stale
from suanqing.people.identity.caller import Caller
from suanqing.platform.retries import pause
from suanqing.times import rfc3339, told
from suanqing.work.customers import keys, register
from suanqing.work.customers.keys import Key, Known
from suanqing.work.customers.merges import (
    LONGEST,
    RULE,
    Merges,
    MergeStep,
    chain,
    everyone,
    persons,
)
from suanqing.work.customers.register import Customer, Doubt, Sighting, Touch
from suanqing.work.customers.store import IDENTITY, WHOSE, CustomerStore
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_keys import customer_key

Merge = Callable[[Caller, str, str, str, str], object]
"""`Guides.merge`: alias, into, reason, by; whose guide earns follows."""
ATTEMPTS, MOST, NAMESAKES = 12, 50, 20
CLUE = "clue:"
ASKED, ERASURE, ERASED = "asked#", "erasure", "erased"
"""What a person asked for (`work.care.person_service`); `erased` is there where its keys went."""


class Seen(NamedTuple):
    """customer: whose the keys are. person: the id that all of theirs lead to. joined: ids that became theirs by it.
    doubts: those that only a person may join."""

    customer: str
    person: str
    created: bool
    joined: tuple[str, ...]
    doubts: tuple[Doubt, ...]


class Identity:
    def __init__(
        self,
        store: CustomerStore,
        keyed: Callable[[str], bytes],
        merge: Merge,
        clock: Callable[[], datetime],
        channels: Mapping[str, str] | None = None,
        phoned: Callable[[Caller, str], object] = lambda *_: None,
    ) -> None:
        """channels: whose tickets name a customer by a key, by its kind. phoned: what follows when a phone is told of a
        customer (`Guides.themselves`)."""
        self.phoned = phoned
        self.store, self.keyed, self.merge, self.clock = store, keyed, merge, clock
        self.channels = channels or {}
        self.merges = Merges(store, clock)

    def seen(self, caller: Caller, sighting: Sighting, met: bool = True) -> Seen:
        """Whose these keys are: found, or made with those nobody had. met: not only noted in a list. Raises Invalid for
        what is no key."""
        found = {keys.digest(each, self.keyed): each for each in keys.read_all(sighting.keys)}
        touch = sighting.touch._replace(at=rfc3339(told(sighting.touch.at)))
        now = rfc3339(self.clock())
        known = [
            keys.known(key, digest, now, caller.party, self.keyed) for digest, key in found.items()
        ]
        for tries in range(ATTEMPTS):
            try:
                if (home := self._home(sighting, touch, known)) is not None:
                    customer, created, others = home
                    if met or created:
                        part = register.touch_part(touch)
                        self.store.add(customer_key(customer), part, touch._asdict())
                    ids = [
                        name
                        for each in found.values()
                        if (name := keys.in_channel(each, self.channels))
                    ]
                    joined, doubts = self._joined(caller, customer, known, [*others, *ids])
                    if any(each.party for each in known):
                        self.phoned(caller, customer)
                    return Seen(customer, chain(self.store, customer)[-1], created, joined, doubts)
            except Stale:
                pass
            time.sleep(pause(tries, random.random()))
        raise Conflict("the customer is written by others; try again", "contended")

    def find(self, told: Iterable[Key]) -> str:
        """The customer of the strongest key that anybody has, as the id that theirs lead to. Raises NotFound."""
        digests = [keys.digest(each, self.keyed) for each in keys.read_all(told, kept=False)]
        whose = self.store.whose(digests)
        for each in digests:
            if each in whose:
                return chain(self.store, whose[each])[-1]
        raise NotFound("no customer has that key")

    def find_each(self, told: Sequence[Iterable[Key]]) -> list[str]:
        """Of keys that were read: whose the strongest is that anybody has, as it was first known; "": nobody's."""
        digests = [[keys.digest(key, self.keyed) for key in each] for each in told]
        whose = self.store.whose(one for each in digests for one in each)
        return [next((whose[one] for one in each if one in whose), "") for each in digests]

    def named(self, name: str) -> list[Customer]:
        """Customers who were ever said to be called so, each person once with every id; at most 20."""
        if not (told := register.called(name)):
            return []
        found: dict[str, Customer] = {}
        for item in self.store.first(self._clue(told), NAMESAKES):
            top = chain(self.store, str(item["customer"]))[-1]
            if top not in found and (head := self.customer(str(item["customer"]))):
                found[top] = head._replace(customer=top)
        return list(found.values())

    def customer(self, customer: str) -> Customer | None:
        """What is kept under one id; None of an id that only tickets name."""
        item = self.store.get(customer_key(customer), register.HEAD)
        return register.customer_of_item(item) if item else None

    def ids(self, customer: str) -> list[str]:
        """Every id of the person, the one they lead to first."""
        return everyone(self.store, customer)

    def person(self, customer: str) -> list[Customer]:
        """Of every id of the person, the one they lead to first; of an id that only tickets name it has no keys."""
        ids = self.ids(customer)
        nothing = Touch("", "")
        return [self.customer(each) or Customer(each, (), nothing) for each in ids]

    def trail(self, customer: str) -> list[MergeStep]:
        """Every step of every id that is, or ever was, merged into one of the person."""
        ids = persons(self.store, customer)
        noted = [
            str(item["alias"])
            for each in ids
            for item in self.store.all(customer_key(each), "alias#")
        ]
        steps = [step for each in dict.fromkeys([*ids, *noted]) for step in self.merges.trail(each)]
        return sorted(steps, key=lambda step: (step.at, step.customer))

    def touches(self, customer: str) -> list[Touch]:
        """Of every id of the person, in order of time; who was brought by a guide was met by that, too. Where one was
        first seen stands with what is known of it: who came by a list has no other."""
        ids = persons(self.store, customer)
        keys_of = [customer_key(each) for each in ids]
        first = (item["first"] for item in self.store.under(ids, register.HEAD) if item)
        noted = (item for key in keys_of for item in self.store.all(key, register.TOUCH))
        met = dict.fromkeys(
            Touch(*(str(item.get(name, "")) for name in Touch._fields)) for item in (*first, *noted)
        )
        brought = [
            Touch(str(item["since"]), "guide", str(item["source"]), str(item["guide"]))
            for key in keys_of
            for item in self.store.all(key, "guide#")
            if not item.get("behind")
        ]
        return sorted([*met, *brought])

    def doubts(self, customer: str) -> list[Doubt]:
        """Who may be the same person: nobody is merged by it. Those that somebody told apart are left out."""
        ids = persons(self.store, customer)
        found: dict[str, set[str]] = {}
        for each in ids:
            for item in self.store.all(customer_key(each), register.DOUBT):
                found.setdefault(str(item["other"]), set()).update(item["why"])
            head = self.customer(each)
            if head and (told := register.clue(head.name, head.outlet)):
                for item in self.store.all(self._clue(told), "C")[:MOST]:
                    found.setdefault(str(item["customer"]), set()).add("name_and_outlet")
        parted = self.merges.parted(ids)
        doubts = (
            Doubt(other, tuple(sorted(why))) for other, why in sorted(found.items())
            if other not in ids and customer_key(other) not in parted and not {*persons(self.store, other)} & {*ids}
        )  # fmt: skip
        return [*islice(doubts, MOST)]

    def part(self, caller: Caller, customer: str, other: str, reason: str) -> None:
        """They are two people: the doubt is gone, and no rule merges them."""
        if other in persons(self.store, customer):
            raise Invalid("they are merged: end that first", where="other")
        self.merges.part(customer, other, caller.party, reason)

    def _clue(self, told: str) -> str:
        return CLUE + self.keyed(told).hex()[:32]

    def _home(
        self, sighting: Sighting, touch: Touch, known: Sequence[Known]
    ) -> tuple[str, bool, list[str]] | None:
        """Whose the keys are, with those nobody had; whether that is a new customer, and who has the other keys. None:
        somebody was first."""
        whose = self.store.whose(each.digest for each in known)
        holders = list(dict.fromkeys(whose[each.digest] for each in known if each.digest in whose))
        fresh = [each for each in known if each.digest not in whose]
        # of a key alone it is whose it is, whatever else they have
        fits = (
            each
            for each in holders
            if len(known) == 1 or not keys.contradict(self._keys(each), known)
        )
        home = next(fits, None)
        if home is None and holders and known[0].digest in whose:
            home = whose[known[0].digest]
        others = [each for each in holders if each != home]
        if home is None:
            home = self._anew(keys.customer_id(fresh[0].digest))
            made = Customer(home, tuple(fresh), touch, sighting.name, sighting.outlet)
            return (home, True, others) if self._written(made, fresh) else None
        if not fresh:
            return home, False, others
        there = self.customer(home)
        if there is None or len(there.keys) + len(fresh) > register.MAX_KEYS:
            raise Conflict("the customer has too many keys", customer=home)
        more = register.with_keys(there, tuple(fresh), sighting.name, sighting.outlet)
        return (home, False, others) if self._written(more, fresh) else None

    def _anew(self, customer: str) -> str:
        """Who was erased and comes back is somebody else: the same key leads to nothing that stayed."""
        while self._erased(customer):
            customer = keys.customer_after(customer, self.keyed)
        return customer

    def _erased(self, customer: str) -> bool:
        return any(
            item["what"] == ERASURE
            for each in chain(self.store, customer)
            for item in self.store.all(customer_key(each), ASKED)
        )

    def _written(self, customer: Customer, fresh: Sequence[Known]) -> bool:
        """Keys and customer together, or nothing where one of them was first known elsewhere."""
        return self.store.together(self.writes(customer, fresh))

    def writes(self, customer: Customer, fresh: Sequence[Known]) -> list[dict[str, Any]]:
        """What a customer with keys that nobody had is, as what is written together."""
        store, name = self.store, customer.customer
        at = customer_key(name)
        writes = [store.new(IDENTITY + each.digest, WHOSE, {"customer": name}) for each in fresh]
        writes.append(store.over(at, register.HEAD, register.item_of(customer), customer.version))
        clues = (register.clue(customer.name, customer.outlet), register.called(customer.name))
        for clue in filter(None, clues):
            writes.append(put(store.table, self._clue(clue), name, {"customer": name}))
        return writes

    def _keys(self, customer: str) -> list[Known]:
        heads = map(self.customer, persons(self.store, customer))
        return [each for head in heads if head for each in head.keys]

    def _joined(
        self, caller: Caller, home: str, known: Sequence[Known], others: Iterable[str]
    ) -> tuple[tuple[str, ...], tuple[Doubt, ...]]:
        """Who else has one of the keys becomes the same person, unless only somebody may say so."""
        joined, doubts = list[str](), list[Doubt]()
        for other in others:
            ids, theirs = persons(self.store, home), persons(self.store, other)
            if {*ids} & {*theirs} or self._erased(other):
                continue
            kinds = sorted({each.kind for each in known})
            why = [f"two_{kind}" for kind in keys.contradict(self._keys(home), self._keys(other))]
            if self.merges.parted(ids) & {customer_key(each) for each in theirs}:
                why.append("parted")
            if len({*ids} | {*theirs}) > LONGEST:
                why.append("too_many_ids")
            if why:
                doubts.append(self._doubted(home, other, [*why, *kinds]))
                continue
            top = chain(self.store, other)[-1]
            try:
                self.merge(caller, top, home, f"said together: {', '.join(kinds)}", RULE)
            except Invalid:
                raise Stale("the merge was changed meanwhile", customer=top) from None
            joined.append(top)
        return tuple(joined), tuple(doubts)

    def _doubted(self, one: str, other: str, why: list[str]) -> Doubt:
        for each, to in ((one, other), (other, one)):
            told = {"other": to, "why": why, "at": rfc3339(self.clock())}
            self.store.add(customer_key(each), register.DOUBT + customer_key(to), told)
        return Doubt(other, tuple(why))
