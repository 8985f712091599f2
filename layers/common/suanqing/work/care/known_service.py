"""What is known and said of a customer, under every id of theirs: tags of rules, platforms and people, level, consents.

A platform's record of a customer is read by the field map: points are the opening fact of that platform and no money of
ours, tags and levels are said by it, and what no row knows is told. A level becomes the customer's class from then on,
so what a ticket was made with prices it, whatever the level is later.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.errors import Conflict, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.platform.cursors import foreign
from suanqing.times import rfc3339, told
from suanqing.work.care import levels, tags
from suanqing.work.care.did_service import SKEW, Happenings
from suanqing.work.care.levels import Held
from suanqing.work.care.rules import CareRules
from suanqing.work.care.said import NO, YES, Said
from suanqing.work.care.tags import Tag
from suanqing.work.care.told_store import ToldStore
from suanqing.work.customers.classes import Classes, newest
from suanqing.work.customers.happenings import Happening
from suanqing.work.orders import field_map
from suanqing.work.orders.field_map import Row
from suanqing.work.tickets.linked_keys import customer_key

TAG, LEVEL, CONSENT, POINTS, TEXT = "tag", "level", "consent", "points-said", "text-said"
HELD, PAGE = "level-held:", 100
"""`level-held:<code>`/`customer:<digest>`: whose class followed from that level."""


class Record(NamedTuple):
    """What a platform's record said: what was taken, which fields no row knows, whose value is odd."""

    taken: tuple[str, ...]
    unmapped: tuple[str, ...]
    odd: tuple[str, ...]


class Known:
    def __init__(
        self,
        done: Happenings,
        classes: Classes,
        rules: Callable[[], CareRules],
        rows: Callable[[], Iterable[Row]],
        read: Callable[[Iterable[Happening]], list[Happening]],
        levels_ever: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """read: happenings with campaigns by their code (`Names.read`). levels_ever: codes of every level there was."""
        self.levels_ever = levels_ever
        self.done, self.classes, self.rules, self.rows, self.read = done, classes, rules, rows, read
        self.said = ToldStore(done.store.store)
        self.clock = done.clock

    def tags(self, customer: str, at: datetime | None = None) -> list[Tag]:
        """By rules at that moment, and what platforms and people say now."""
        moment = at or self.clock()
        made = tags.tags(self.read(self.done.of(customer)), self.rules().tags, moment)
        said = self.said.all(self.done.ids(customer), TAG)
        return [*made, *(_tag(each) for each in said if each.value == YES)]

    def tag(self, caller: Caller, customer: str, name: str, there: bool, source: str) -> bool:
        value = YES if there else NO
        return self._say(caller, customer, TAG, name, value, rfc3339(self.clock()), source)

    def consent(
        self, caller: Caller, customer: str, channel: str, given: bool, at: str, source: str
    ) -> bool:
        """Whether they may be told by a channel, as they said last."""
        value = YES if given else NO
        return self._say(caller, customer, CONSENT, channel, value, at, source)

    def consents(self, customer: str) -> list[Said]:
        return self.said.all(self.done.ids(customer), CONSENT)

    def level(self, customer: str) -> tuple[Held, list[Said]]:
        """Over all channels, and what each says."""
        said = self.said.all(self.done.ids(customer), LEVEL)
        return levels.level(said, self.rules()), said

    def put_level(
        self, caller: Caller, customer: str, channel: str, name: str, at: str, source: str
    ) -> Held:
        """What a channel says; "": none any more. The customer's class follows from now on, where it is another."""
        self._say(caller, customer, LEVEL, channel, name, at, source)
        return self._classed(caller, customer, f"level by {channel}")[0]

    def end_levels(self, caller: Caller, place: str, going: Callable[[], bool]) -> tuple[int, str]:
        """Classes that followed from levels which the company has no more follow from those it has: how many did, as
        far as the time goes, and where to go on. Invalid: a place of another list."""
        now, store = {each.code for each in self.rules().levels}, self.done.store.store
        over = [code for code in sorted({*self.levels_ever()}) if code not in now]
        code, _, after = place.partition("|")
        if place and code not in over:
            foreign()
        changed = 0
        for each in over[over.index(code) if place else 0 :]:
            more = True
            while more:
                items, more = store.page(HELD + each, after, PAGE)
                for item in items:
                    changed += self._classed(caller, str(item["customer"]), "level ended", True)[1]
                    after = str(item["part"])
                    if not going():
                        return changed, f"{each}|{after}"
            after = ""
        return changed, ""

    def _classed(
        self, caller: Caller, customer: str, reason: str, ended: bool = False
    ) -> tuple[Held, bool]:
        """The level, and whether the class followed it: not where somebody gave a class that is no level. ended: only
        where the class followed from a level that the company has no more."""
        held, _ = self.level(customer)
        known = {each.code for each in self.rules().levels}
        ids, now = self.done.ids(customer), self.clock()
        there = newest((each for who in ids for each in self.classes.of(who)), now)
        name_now = there.name if there else ""
        by_level = there is not None and there.level
        follows = not name_now or name_now in known or by_level
        if ended:
            follows = by_level and name_now not in known
        if held.code == name_now or not follows:
            return held, False
        if held.code:
            told = {"customer": ids[0]}
            self.done.store.store.add(HELD + held.code, customer_key(ids[0]), told)
        # of this very moment: whoever was first said it from what is there now
        with suppress(Conflict):
            self.classes.put(caller, ids[0], held.code, reason, level=True)
            return held, True
        return held, False

    def record(
        self, caller: Caller, customer: str, channel: str, at: str, told_of: Mapping[str, Any]
    ) -> Record:
        read = field_map.read(channel, told_of, self.rows())
        for each in read.meant:
            match each.to:
                case "tag":
                    value = YES if each.value else NO
                    self._say(caller, customer, TAG, each.name, value, at, each.source)
                case "level":
                    self.put_level(caller, customer, channel, str(each.value), at, each.source)
                case "points":
                    self._say(caller, customer, POINTS, each.name, str(each.value), at, each.source)
                case "text":
                    self._say(caller, customer, TEXT, each.name, str(each.value), at, each.source)
        names = tuple(f"{each.to}: {each.name}" for each in read.meant)
        return Record(names, read.unmapped, read.odd)

    def _say(
        self, caller: Caller, customer: str, what: str, name: str, value: str, at: str, source: str
    ) -> bool:
        when = told(at)
        if when > self.clock() + SKEW:
            raise Invalid("what was said is not in the future", where="at")
        said = Said(name, value, rfc3339(when), source, caller.party)
        return self.said.say(customer, what, said)


def _tag(said: Said) -> Tag:
    return Tag(said.name, "", 0, 0, (), said.at, said.source)
