"""Posters at work: a member's code, who came by it, and the reward. Table WORK_TABLE.

id  access pattern                              operation
K1  a member's code of a poster, once           TransactWriteItems, absent: `poster:<code>`/`poster`,
                                                `customer:<digest>`/`poster#<poster>`
K2  whose code it is                            GetItem, consistent
K3  who invited somebody, once a person         TransactWriteItems, absent of all ids: `customer:<digest>`/`invited`,
                                                the member's `customer:<digest>`/`invites#<poster>#<digest>`, and the
                                                code's item over the version that was read, so that none is too many
K4  how many a member brought                   Query the member's `invites#<poster>#`
K5  what was rewarded, and how often            PutItem `customer:<digest>`/`invite-reward`, version
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, NotFound, Stale
from suanqing.people.identity.caller import Caller
from suanqing.platform.retries import pause
from suanqing.times import BEIJING, rfc3339
from suanqing.work.care import posters
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.posters import Invited, Poster, Refusal, Reward
from suanqing.work.care.rules import CareRules, PosterRule
from suanqing.work.customers.happenings import BOUGHT
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.register import ORDERED
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

POSTER, INVITED, INVITES, REWARD, ONE = "poster#", "invited", "invites#", "invite-reward", "poster"
BROKEN_OFF = "?"
"""What a reward is for whose note was not written."""
RULE = Caller("rule", frozenset())
TRIES = 10
ORDERS = ("order#", ORDERED)
"""Parts of a customer for whom a shop had an order."""


class Came(NamedTuple):
    """invited: by whom they were, whoever scanned. why: they were not by this code."""

    invited: Invited | None
    why: Refusal | None


class Count(NamedTuple):
    brought: int
    rewarded: int


class Posters:
    def __init__(
        self,
        store: CustomerStore,
        done: Happenings,
        points: Points,
        rules: Callable[[], CareRules],
        clock: Callable[[], datetime],
    ) -> None:
        self.store, self.done, self.points, self.rules, self.clock = (
            store,
            done,
            points,
            rules,
            clock,
        )

    def make(self, customer: str, poster: str, consent: str) -> Poster:
        """The member's own, the same again under any id. NotFound: there is no such poster."""
        self.rules().poster(poster)
        ids = self.done.ids(customer)
        for _ in range(TRIES):
            if there := self._made(ids, poster):
                return there
            made = Poster(posters.new_code(), poster, ids[0], rfc3339(self.clock()), consent)
            keys = {customer_key(each) for each in ids} - {customer_key(ids[0])}
            writes = [
                self.store.over(_key(made.code), ONE, _item(made), 0),
                self.store.new(customer_key(ids[0]), POSTER + poster, _item(made)),
                *(self.store.as_read(key, POSTER + poster, 0) for key in sorted(keys)),
            ]
            if self.store.together(writes):
                return made
        raise Stale("the customer was changed meanwhile", customer=customer)

    def of(self, customer: str) -> list[Poster]:
        """Those that the member has, under any id, as far as their posters are still passed on."""
        ids = self.done.ids(customer)
        return [made for rule in self.rules().posters if (made := self._made(ids, rule.id))]

    def known(self, code: str) -> tuple[Poster, PosterRule]:
        """NotFound: it is no code, or its poster is no more."""
        found, _ = self._code(code)
        return found, self.rules().poster(found.poster)

    def scanned(self, code: str, customer: str) -> Came:
        """Who proved that they are this customer came by it; what was noted first holds for good."""
        for tries in range(TRIES):
            found, version = self._code(code)
            rule = self.rules().poster(found.poster)
            ids = self.done.ids(customer)
            there = self._invited(ids)
            if there and (there.by, there.poster) == (found.customer, found.poster):
                return Came(there, None)
            if why := self._refusal(found, rule, ids, there):
                return Came(there, why)
            told = posters.invited(found, rule, customer, rfc3339(self.clock()))
            if self._noted(told, found, version, ids):
                return Came(told, None)
            time.sleep(pause(tries, random.random()))
        raise Conflict("the customer is written by others; try again", "contended")

    def _refusal(
        self, found: Poster, rule: PosterRule, ids: Sequence[str], there: Invited | None
    ) -> Refusal | None:
        day = f"{self.clock().astimezone(BEIJING):%Y-%m-%d}"
        why = posters.refusal(rule, found.customer, ids, self._bought(ids), there is not None, day)
        if why is None and len(self._brought(found.customer, rule.id)) >= rule.most:
            return "over"
        return why

    def _noted(self, told: Invited, found: Poster, version: int, ids: Iterable[str]) -> bool:
        own, item = customer_key(told.customer), {"invited": told._asdict()}
        others = {customer_key(each) for each in ids} - {own}
        return self.store.together(
            [
                self.store.new(own, INVITED, item),
                self.store.new(customer_key(told.by), _invites(told), item),
                self.store.over(_key(found.code), ONE, _item(found), version),
                *(self.store.as_read(key, INVITED, 0) for key in sorted(others)),
            ]
        )

    def _bought(self, ids: Sequence[str]) -> bool:
        """Whether they were a customer before, by what they did or by an order of a shop's."""
        if any(each.kind in BOUGHT for each in self.done.of(ids[0])):
            return True
        keys = [customer_key(each) for each in ids]
        return any(self.store.all(key, part) for key in keys for part in ORDERS)

    def settle(self, customer: str) -> None:
        """Rewards as they have to be after something that the customer did. A person is rewarded for once: of two ids
        that are one by now, whoever invited first has it."""
        ids = self.done.ids(customer)
        found = sorted(self._all_invited(ids), key=lambda each: (each.at, each.customer))
        for place, each in enumerate(found):
            self._settled(each, first=not place)

    def settle_all(self, customers: Iterable[str]) -> None:
        """The same of several, each person once: whose ids were merged or told apart."""
        seen = set[str]()
        for each in customers:
            if each not in seen:
                seen |= {*self.done.ids(each)}
                self.settle(each)

    def _settled(self, invited: Invited, first: bool) -> None:
        """Until a pass changes nothing: whoever comes last sees everything."""
        if self.store.get(_key(invited.code), ONE) is None:
            return  # the member was erased: what there is stays
        for tries in range(TRIES):
            noted, version = self._reward(invited.customer)
            stands = self._as_given(invited, noted)
            of = self._wanted(invited) if first else ""
            if bool(of) == bool(stands.of) and stands == noted:
                return
            # what is given goes before its note, and is once by its number: broken off, the points say how far it came
            after = Reward(stands.number, of)
            if of and not stands.of:
                after = Reward(stands.number + 1, of)
                self._give(invited, after.number)
            elif stands.of and not of:
                self._take(invited, stands.number)
            told = {"reward": after._asdict()}
            self.store.change(customer_key(invited.customer), REWARD, told, version)
            time.sleep(pause(tries, random.random()) if tries else 0)
        raise Conflict("the customer is written by others; try again", "contended")

    def _as_given(self, invited: Invited, noted: Reward) -> Reward:
        """What is noted, and what broke off before its note: taken back, or given once more."""
        if noted.of and self._booked(invited, "take_back", noted.number):
            noted = Reward(noted.number, "")
        if not noted.of and self._booked(invited, "earn", noted.number + 1):
            return Reward(noted.number + 1, BROKEN_OFF)
        return noted

    def _booked(self, invited: Invited, kind: str, number: int) -> bool:
        return bool(self.points.entries_of(invited.by, kind, *_source(invited, number)))

    def _wanted(self, invited: Invited) -> str:
        """What its reward is for; "": for nothing, or member and invited are one person by now."""
        if {*self.done.ids(invited.customer)} & {*self.done.ids(invited.by)}:
            return ""
        of = posters.earned_by(invited, self.done.of(invited.customer))
        return of.ref if of else ""

    def count(self, customer: str, poster: str) -> Count:
        """How many a member brought, under any id, and how many of them are rewarded now."""
        found = self._brought(customer, poster)
        return Count(len(found), sum(bool(self._reward(each.customer)[0].of) for each in found))

    def _give(self, invited: Invited, number: int) -> None:
        source, line = _source(invited, number)
        if self.points.entries_of(invited.by, "earn", source, line):
            return
        ends = f"{self.clock().astimezone(BEIJING) + timedelta(days=invited.last_days):%Y-%m-%d}"
        reason = f"poster {invited.poster}"
        self.points.earn(RULE, invited.by, invited.points, source, line, ends, reason)

    def _take(self, invited: Invited, number: int) -> None:
        source, line = _source(invited, number)
        given = self.points.entries_of(invited.by, "earn", source, line)
        if amount := sum(entry.points for entry, _ in given):
            reason = f"poster {invited.poster}: given back"
            self.points.take_back(RULE, invited.by, amount, source, line, reason)

    def _invited(self, ids: Iterable[str]) -> Invited | None:
        """Of two ids that are one person by now, the earlier."""
        found = self._all_invited(ids)
        return min(found, key=lambda each: (each.at, each.customer), default=None)

    def _all_invited(self, ids: Iterable[str]) -> list[Invited]:
        items = self.store.under(ids, INVITED)
        return [_told(item) for item in items if item]

    def _reward(self, customer: str) -> tuple[Reward, int]:
        item = self.store.get(customer_key(customer), REWARD)
        if item is None:
            return Reward(0, ""), 0
        told = item["reward"]
        return Reward(int(told["number"]), str(told["of"])), int(item["version"])

    def _brought(self, customer: str, poster: str) -> list[Invited]:
        return [
            _told(item)
            for each in self.done.ids(customer)
            for item in self.store.all(customer_key(each), f"{INVITES}{poster}#")
        ]

    def _made(self, ids: Iterable[str], poster: str) -> Poster | None:
        items = (self.store.get(customer_key(each), POSTER + poster) for each in ids)
        return next((_poster(item) for item in items if item), None)

    def _code(self, code: str) -> tuple[Poster, int]:
        item = self.store.get(_key(code), ONE) if 0 < len(code) <= 64 else None
        if item is None:
            raise NotFound("there is no such code")
        return _poster(item), int(item["version"])


def places(item: Item) -> list[tuple[str, str]]:
    """What a customer's own item, of a poster or of who invited them, leads to."""
    if "poster" in item:
        return [(_key(_poster(item).code), ONE)]
    told = _told(item)
    return [(customer_key(told.by), _invites(told))]


def _source(invited: Invited, number: int) -> tuple[str, str]:
    """Of the reward's points: no name of who was invited."""
    return f"poster:{invited.poster}", f"{digest(customer_key(invited.customer))[:16]}-{number}"


def _invites(told: Invited) -> str:
    return f"{INVITES}{told.poster}#{digest(customer_key(told.customer))[:24]}"


def _key(code: str) -> str:
    return f"poster:{digest(code)[:32]}"


def _item(told: Poster) -> Item:
    return {"poster": told._asdict()}


def _told(item: Item) -> Invited:
    """Numbers come as the table has them."""
    said = item["invited"]
    numbers = {name: int(said[name]) for name in ("days", "least", "points", "last_days")}
    return Invited(**{**said, **numbers})


def _poster(item: Item) -> Poster:
    return Poster(**item["poster"])
