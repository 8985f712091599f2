"""Customers are told of what is of no ticket: that they have more or less points (R186), and steps of plans.

One record of each under the person's id, whichever id of theirs it was asked for. A points change is one message by its
source and line, and goes by every way whose channel they did not take back; a plan's step goes by the plan's channel
alone, to who agreed to it, outside its quiet hours and the company's. What no way takes stays with people, who see why.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from suanqing.channels.telling.contact_store import Contact, of_customer
from suanqing.channels.telling.delivery import OVER, Delivery
from suanqing.channels.telling.model import Message, Way
from suanqing.channels.telling.rules import POINTS, CustomerRules
from suanqing.channels.telling.ways_service import Outcome, Ways
from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING
from suanqing.work.care.plan_service import Plans, Ready
from suanqing.work.care.plans import loud
from suanqing.work.care.rules import MessagePlan

PLAN = "plan"
HAVE_ONE = frozenset({"coupon_there", "coupon_over"})
RULE = Caller("rule", frozenset())


class Change(NamedTuple):
    """Of a person's points: by how much, and how many there are now."""

    points: int
    balance: int


@dataclass(frozen=True, slots=True)
class People:
    """What is looked up. ids: of the person, the one they lead to first. change: an entry of points, by its part, over
    all ids; None: there is none. taken_back: channels by which they will not be told."""

    rules: Callable[[], CustomerRules]
    ids: Callable[[str], list[str]]
    change: Callable[[str, str], Change | None]
    taken_back: Callable[[str], Collection[str]]
    plan: Callable[[str], MessagePlan]
    plans: Callable[[], Plans]


class PersonTelling:
    def __init__(self, people: People, ways: Ways, clock: Callable[[], datetime]) -> None:
        self._people, self._ways, self._clock = people, ways, clock

    def points(self, customer: str, part: str) -> Outcome:
        """Once for a change, however often and under whichever id it is told of; of nothing, where it came to none."""
        rules, change = self._people.rules(), self._people.change(customer, part)
        saying = rules.saying(POINTS, "")
        if saying is None or change is None or not change.points:
            return Outcome(None)
        ids = self._people.ids(customer)
        mine = self._begun(ids, part)
        if mine is None or mine.state in OVER:
            return Outcome(mine.state if mine else None)
        if quiet := rules.quiet.over(self._clock()) if rules.quiet else None:
            return Outcome(self._ways.save(mine, "held", why="quiet").state, quiet)
        contact, refused = self._reached(ids)
        fields = {"points": f"{change.points:+d}", "balance": str(change.balance)}
        words = saying.words(fields, contact.lang)

        def message(way: Way, part: Mapping[str, Any]) -> Message:
            return Message(f"{mine.subject}:{mine.kind}", "", fields, part, words, contact.lang)

        ways = rules.ordered(contact.ways)
        return Outcome(self._ways.send(mine, contact, ways, refused, saying.ways, message).state)

    def step(self, customer: str, plan_id: str, step_id: str) -> Outcome:
        """What is due of a plan, once; what holds it leaves it to people. The coupon is given before."""
        plans, rules = self._people.plans(), self._people.rules()
        try:
            plan = self._people.plan(plan_id)
        except NotFound:
            return Outcome(None)
        ready = plans.ready(plan, customer, step_id)
        way = next((each.way for each in plan.steps if each.id == step_id), None)
        if ready is None or way is None:
            return Outcome(None)
        ids, what = self._people.ids(customer), f"{PLAN}#{plan_id}#{step_id}"
        mine = self._begun(ids, what)
        if mine is not None and mine.state not in OVER:
            if ready.message.state != "due":
                return Outcome(self._ways.save(mine, "none", why=ready.message.state).state)
            if quiet := self._quiet(plan, rules):
                return Outcome(self._ways.save(mine, "held", why="quiet").state, quiet)
            mine = self._sent(mine, plan, plans, ready, way, ids)
        if mine is not None and mine.state in ("sent", "unknown"):
            plans.sent(RULE, plan, ready, f"{plan.channel} {mine.state}")
        return Outcome(mine.state if mine else None)

    def _sent(
        self, mine: Delivery, plan: MessagePlan, plans: Plans, ready: Ready, way: Mapping[str, Any], ids: list[str]
    ) -> Delivery:  # fmt: skip
        contact, refused = self._reached(ids)
        ways = [each for each in contact.ways if each.channel == plan.channel]
        if not ways:
            return self._ways.save(mine, "none", why="no_contact")
        if not {each.digest for each in ways} - refused.keys():
            return self._ways.save(mine, "none", why="customer")
        try:
            plans.give(RULE, plan, ready.message)
        except Conflict as error:
            if error.code not in HAVE_ONE:  # it was written by others just now: it comes again
                raise
            return self._ways.save(mine, "none", why=error.code)
        fields = {**ready.words, "coupon": ready.message.coupon_class}

        def message(_: Way, part: Mapping[str, Any]) -> Message:
            text = ready.message.text
            return Message(f"{mine.subject}:{mine.kind}", "", fields, part, text, contact.lang)

        return self._ways.send(mine, contact, ways, refused, {plan.channel: way}, message)

    def _quiet(self, plan: MessagePlan, rules: CustomerRules) -> datetime | None:
        now = self._clock().astimezone(BEIJING)
        until = loud(plan, now)
        if until > now:
            return until
        return rules.quiet.over(now) if rules.quiet else None

    def _begun(self, ids: list[str], what: str) -> Delivery | None:
        """Under the id that has the record already: the person may be more, or fewer, ids than when it began."""
        there = (each for each in ids if self._ways.deliveries.find(of_customer(each), what))
        return self._ways.begun(of_customer(next(there, ids[0])), what)

    def _reached(self, ids: list[str]) -> tuple[Contact, dict[str, str]]:
        """By which ways under any id, and by which not: refused, or their channel was taken back."""
        contact, refused = self._ways.contacts.of_person(ids)
        back = self._people.taken_back(ids[0])
        held = {each.digest: "no_consent" for each in contact.ways if each.channel in back}
        return contact, held | dict.fromkeys(refused, "customer")
