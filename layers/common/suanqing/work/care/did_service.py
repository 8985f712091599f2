"""What customers did, noted once; and coupons that follow from it (R250).

A coupon is given or taken back after the happening is there, and looked at again after each, so whoever comes last sees
everything: a refund that meets the third visit half way leaves no coupon behind.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple

from suanqing import calendars
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform.retries import pause
from suanqing.times import rfc3339, told
from suanqing.work.care.earned_coupons import Earned, earned, period_of
from suanqing.work.care.rules import CouponRule
from suanqing.work.customers import happenings
from suanqing.work.customers.coupons_service import BY_RULE, Coupon, Coupons
from suanqing.work.customers.happenings import BOUGHT, Happening, takes_back
from suanqing.work.customers.happenings_store import HappeningStore, Looked
from suanqing.work.customers.merges import everyone
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import normal

ATTEMPTS, PASSES = 12, 6
SKEW = timedelta(minutes=5)
"""How far a till's clock may be ahead."""


class Noted(NamedTuple):
    """new: it was not there yet. coupons: of the rules, as they are now."""

    happening: Happening
    new: bool
    coupons: tuple[Coupon, ...]


class Happenings:
    def __init__(
        self,
        store: CustomerStore,
        clock: Callable[[], datetime],
        rules: Callable[[], Sequence[CouponRule]],
        holiday: Callable[[date], bool] = calendars.holiday,
    ) -> None:
        self.store, self.clock, self.rules, self.holiday = (
            HappeningStore(store),
            clock,
            rules,
            holiday,
        )
        self.coupons = Coupons(store, clock)

    def note(self, caller: Caller, happening: Happening, absent: bool = False) -> Noted:
        """Once by kind, source and line, under whichever id, with the coupons that follow; else as `put`."""
        there, new = self.put(happening, absent)
        return Noted(there, new, self.settle(caller, there))

    def put(
        self, happening: Happening, absent: bool = False, known: Sequence[str] = ()
    ) -> tuple[Happening, bool]:
        """What is there by now, as the customer's, and whether it is new. absent: it was not there just now. known: the
        person's ids just now. Conflict: it said something else, or a till said it of another member. NotFound: a refund
        of nothing, or of a part without what it came to."""
        asked = self._asked(happening)
        for tries in range(ATTEMPTS):
            ids = self.ids(asked.customer) if tries or not known else known
            if (tries or not absent) and (there := self._same(asked, self._look(asked, ids))):
                return there._replace(customer=asked.customer), False
            if asked.kind == "refund" and not self._bought(asked, ids):
                raise NotFound("nothing was bought by that source and line")
            own = _own(asked.customer, ids)
            if self.store.add(asked, (each for each in ids if each != own)):
                return asked, True
            time.sleep(pause(tries, random.random()))
        raise Conflict("the customer is written by others; try again", "contended")

    def check(
        self,
        happening: Happening,
        bought: bool = False,
        ids: Sequence[str] = (),
        looked: Looked | None = None,
    ) -> bool:
        """What `put` would refuse as things are now, and whether it is there; nothing is written. bought: what a refund
        takes back comes with it. ids, looked: of the person, where that was asked just now."""
        asked = self._asked(happening)
        ids = ids or self.ids(happening.customer)
        there = self._same(asked, looked or self._look(asked, ids))
        if asked.kind == "refund" and not (there or bought or self._bought(asked, ids)):
            raise NotFound("nothing was bought by that source and line")
        return there is not None

    def _asked(self, happening: Happening) -> Happening:
        at = told(happening.at)
        if at > self.clock() + SKEW:
            raise Invalid("what was done is not in the future", where="at")
        return happening._replace(at=rfc3339(at))

    def _look(self, asked: Happening, ids: Sequence[str]) -> Looked:
        [found] = self.store.looked([(asked, ids)])
        return found

    def _same(self, asked: Happening, looked: Looked) -> Happening | None:
        there = looked.there
        if there and there._replace(customer="") != asked._replace(customer=""):
            raise Conflict("that source and line said something else")
        if looked.other and not there:
            raise Conflict("that receipt stands with another member, who keeps it")
        return there

    def of(self, customer: str) -> list[Happening]:
        """Under every id of the person, in order of time."""
        return happenings.ordered(self.store.of(self.ids(customer)))

    def settle(self, caller: Caller, noted: Happening, *more: Happening) -> tuple[Coupon, ...]:
        """Coupons of the periods that it lies in, and more of the same customer, or what they take back, given and
        taken back as the rules say now, until a pass changes nothing. A rule that is new or another gives and takes
        nothing of periods before it."""
        customer = noted.customer
        for _ in range(PASSES):
            due = self._due(customer, [noted, *more])
            held = {
                each.coupon_class: each
                for each in self.coupons.of(customer)
                if each.state != "revoked"
            }
            if not [*self._changes(caller, customer, due, held)]:
                classes = {each.coupon_class for each in due}
                return tuple(each for each in held.values() if each.coupon_class in classes)
        raise Conflict("the customer is written by others; try again", "contended")

    def due(self, customer: str) -> list[Earned]:
        """What the coupons' rules say of the person now."""
        rules = self.rules()
        return self._earned(self.of(customer) if rules else [], rules)

    def _earned(self, found: Sequence[Happening], rules: Iterable[CouponRule]) -> list[Earned]:
        return [each for rule in rules for each in earned(found, rule, self.holiday)]

    def _due(self, customer: str, noted: Sequence[Happening]) -> list[Earned]:
        """Of the periods that they touch."""
        rules = {each.id: each for each in self.rules()}
        found = self.of(customer) if rules else []
        days = {each.day for each in noted} | {
            each.day for each in found if any(takes_back(one, each) for one in noted)
        }
        return [
            each for each in self._earned(found, rules.values())
            if each.period in {period_of(day, rules[each.rule]) for day in days}
        ]  # fmt: skip

    def ids(self, customer: str) -> list[str]:
        return everyone(self.store.store, customer)

    def _changes(
        self, caller: Caller, customer: str, due: Iterable[Earned], held: dict[str, Coupon]
    ) -> Iterable[str]:
        """What had to be done, by class; a coupon of another campaign, or one that is used, stays."""
        for each in due:
            there = held.get(each.coupon_class)
            if each.enough and there is None:
                self.coupons.issue(caller, customer, each.coupon_class, each.rule, BY_RULE)
                yield each.coupon_class
            elif not each.enough and there and there.state == "issued" and there.channel == BY_RULE:
                ref = f"{each.rule} {each.counted}"
                with suppress(Conflict):  # it was used just now
                    self.coupons.turn(caller, customer, each.coupon_class, "revoked", ref)
                yield each.coupon_class

    def _bought(self, asked: Happening, ids: Sequence[str]) -> bool:
        lines = {asked.line, ""} if asked.amount else {asked.line}
        bought = (
            asked._replace(kind=kind, line=line)
            for kind in sorted(BOUGHT)
            for line in sorted(lines)
        )
        return self.store.any_there(bought, ids)


def _own(customer: str, ids: Iterable[str]) -> str:
    """How the person's ids spell this one."""
    return next(each for each in ids if normal(each) == normal(customer))
