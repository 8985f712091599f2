"""Coupons of customers (优惠券), in table `work`: `customer:<digest>`/`coupon#<class>`, written if absent.

A class is coupons that count as one kind, whichever channel or campaign gives them: a person has one of each, under any
id of theirs. Who is first has it; everybody else is told what is there. A coupon that was taken back may be given anew.
`coupons:<campaign>`/`customer:<digest>#<class>` says of each that was given what became of it, in the same write: whose
coupons of a rule or plan are not used yet is read there.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers.merges import everyone
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.companions import put
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

COUPON, GIVEN, ATTEMPTS, PAGE = "coupon#", "coupons:", 8, 500
BY_RULE = "rule"
"""The channel of a coupon that a rule about visits gives."""
State = Literal["issued", "used", "revoked"]


class Coupon(NamedTuple):
    """customer: under which id. ref: what it was used for, or why it was taken back."""

    customer: str
    coupon_class: str
    campaign: str
    channel: str
    state: State
    at: str
    by: str
    ref: str = ""
    version: int = 0


class Coupons:
    def __init__(self, store: CustomerStore, clock: Callable[[], datetime]) -> None:
        self.store, self.clock = store, clock

    def issue(
        self, caller: Caller, customer: str, coupon_class: str, campaign: str, channel: str
    ) -> tuple[Coupon, bool]:
        """The coupon, and whether it is new; the same campaign by the same channel again finds it. Conflict
        `coupon_there`: the person has one of the class, by which campaign and channel."""
        for _ in range(ATTEMPTS):
            ids = everyone(self.store, customer)
            read = {each: self._item(each, coupon_class) for each in ids}
            for item in read.values():
                if item and item["state"] != "revoked":
                    return _same(coupon_of(item), campaign, channel), False
            made = Coupon(
                ids[0],
                coupon_class,
                campaign,
                channel,
                "issued",
                rfc3339(self.clock()),
                caller.party,
            )
            writes = [self._put(made, _version(read[ids[0]])), self._given(made)] + [
                self.store.as_read(customer_key(each), COUPON + coupon_class, _version(read[each]))
                for each in ids[1:]
            ]
            if self.store.together(writes):
                return made, True
        raise Conflict("the customer is written by others; try again", "contended")

    def turn(
        self,
        caller: Caller,
        customer: str,
        coupon_class: str,
        to: Literal["used", "revoked"],
        ref: str,
    ) -> Coupon:
        """Used for something, or taken back unused; the same again changes nothing. Conflict: it is the other."""
        for _ in range(ATTEMPTS):
            ids = everyone(self.store, customer)
            items = [item for each in ids if (item := self._item(each, coupon_class))]
            held = [
                coupon_of(each) for each in items if each["state"] != "revoked" or to == "revoked"
            ]
            same = [each for each in held if (each.state, each.ref) == (to, ref)]
            good = [each for each in held if each.state == "issued" and to == "revoked"]
            there = next(iter([*good, *same, *held]), None)
            if there is None:
                raise NotFound("the customer has no such coupon")
            if there.state == to and there.ref == ref:
                return there
            if there.state != "issued":
                raise Conflict(f"the coupon is {there.state}", "coupon_over", ref=there.ref)
            turned = there._replace(state=to, ref=ref, by=caller.party, at=rfc3339(self.clock()))
            listed = self.store.get(*listed_at(turned))
            more = [self._given(turned)] if listed else []
            if self.store.together([self._put(turned, there.version), *more]):
                return turned
        raise Conflict("the customer is written by others; try again", "contended")

    def of(self, customer: str) -> list[Coupon]:
        """Under every id of the person, by class."""
        ids = everyone(self.store, customer)
        found = [
            coupon_of(item) for each in ids for item in self.store.all(customer_key(each), COUPON)
        ]
        return sorted(found, key=lambda each: (each.coupon_class, each.at))

    def unused(self, campaign: str, by_rule: bool) -> int:
        """How many that a campaign gave are neither used nor taken back; by_rule: by a rule of that name, or by what
        else is called so."""
        count, after, more = 0, "", True
        while more:
            items, more = self.store.page(GIVEN + campaign, after, PAGE)
            after = str(items[-1]["part"]) if items else ""
            count += sum(
                each["state"] == "issued" and (each["channel"] == BY_RULE) == by_rule
                for each in items
            )
        return count

    def _given(self, coupon: Coupon) -> Item:
        told = {"customer": coupon.customer, "channel": coupon.channel, "state": coupon.state}
        return put(self.store.table, *listed_at(coupon), told)

    def _item(self, customer: str, coupon_class: str) -> Item | None:
        return self.store.get(customer_key(customer), COUPON + coupon_class)

    def _put(self, coupon: Coupon, seen: int) -> Item:
        told = {name: value for name, value in coupon._asdict().items() if name != "version"}
        return self.store.over(
            customer_key(coupon.customer), COUPON + coupon.coupon_class, told, seen
        )


def listed_at(coupon: Coupon) -> tuple[str, str]:
    """Where the list of its campaign names it."""
    return GIVEN + coupon.campaign, f"{customer_key(coupon.customer)}#{coupon.coupon_class}"


def _version(item: Item | None) -> int:
    return int(item["version"]) if item else 0


def coupon_of(item: Item) -> Coupon:
    return Coupon(**{name: item[name] for name in Coupon._fields})


def _same(there: Coupon, campaign: str, channel: str) -> Coupon:
    if (there.campaign, there.channel) != (campaign, channel):
        raise Conflict(
            "the customer has a coupon of that kind", "coupon_there", campaign=there.campaign, channel=there.channel,
            state=there.state,
        )  # fmt: skip
    return there
