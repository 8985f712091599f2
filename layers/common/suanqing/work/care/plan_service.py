"""Plans of messages at work: who would get what (dry run), who joins, what is due, and what became of it.

Nothing is sent from here: what is due is a list, and whoever sends, people or `channels.telling`, says what became of
each step, once. A coupon of a step is given with its sending; where the person has one of its kind, the step is not
sent.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Conflict, NotFound
from suanqing.money import to_major
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING, rfc3339
from suanqing.work.care.known_service import Known
from suanqing.work.care.plan_store import Over, PlanStore, Result
from suanqing.work.care.plans import Joined, Message, messages
from suanqing.work.care.rules import MessagePlan
from suanqing.work.care.said import YES
from suanqing.work.care.segment_service import Segments
from suanqing.work.customers.happenings import BOUGHT, Happening
from suanqing.work.tickets.linked_keys import customer_key

Going = Callable[[], bool]
Words = Callable[[str, Collection[str]], dict[str, str]]


class Page(NamedTuple):
    """joined: how many joined by this call. place: to go on from; "": that was all."""

    messages: tuple[Message, ...]
    joined: int
    place: str


class Ready(NamedTuple):
    """A step of somebody who joined. words: what its text may name, as far as it is known."""

    joined: Joined
    message: Message
    words: dict[str, str]


class Plans:
    def __init__(self, known: Known, segments: Segments, words: Words) -> None:
        """words: what texts name of a customer, of these names, as far as it is known."""
        self.known, self.segments, self.words = known, segments, words
        self.store, self.clock = PlanStore(known.done.store.store), known.clock

    def dry_run(
        self, plan: MessagePlan, at: datetime, months: int, place: str, going: Going
    ) -> Page:
        """What they would get who join at that moment. Nothing is written."""
        found, after = self._segment(plan, at, months, place, going)
        told = (
            message
            for customer, done in found
            if not self.store.of(plan.id, self.known.done.ids(customer))
            for message in self._messages(plan, Joined(customer, rfc3339(at)), done, at)
        )
        return Page(tuple(told), 0, after)

    def start(self, plan: MessagePlan, months: int, place: str, going: Going) -> Page:
        """Everybody who is in the segment now joins, once; who joined before does not begin again."""
        now = self.clock()
        found, after = self._segment(plan, now, months, place, going)
        joined = [
            self.store.join(plan.id, Joined(customer, rfc3339(now)), self.known.done.ids(customer))
            for customer, _ in found
        ]
        return Page((), sum(joined), after)

    def due(self, plan: MessagePlan, until: datetime, place: str, going: Going) -> Page:
        """Every step that is not over, of those who joined: what is due until then, and what holds the others."""
        found: list[Message] = []
        while True:
            joined, place = self.store.joined(plan.id, place)
            for number, each in enumerate(joined, 1):
                # two who joined and are one person now are told once
                if self.store.of(plan.id, self.known.done.ids(each.customer)) == each:
                    done = self.known.done.of(each.customer)
                    found += self._messages(plan, each, done, until)
                if not going() and number < len(joined):
                    place = customer_key(each.customer)
                    break
            if not place or not going():
                return Page(tuple(each for each in found if each.state != "later"), 0, place)

    def finish(
        self, caller: Caller, plan: MessagePlan, customer: str, step: str, result: Result, note: str
    ) -> Over:
        """Conflict: it is not to be sent now, for the reason that is named."""
        joined = self.store.of(plan.id, self.known.done.ids(customer))
        if joined is None:
            raise NotFound("the customer did not join the plan")
        if there := self.store.over(plan.id, self.known.done.ids(customer)).get(step):
            return self._same(there, result)
        now = self.clock()
        ready = self.ready(plan, customer, step)
        if ready is None:
            raise NotFound("the plan has no such step")
        message = ready.message
        if result == "sent":
            if message.state != "due":
                raise Conflict(
                    "the step is not to be sent now",
                    "not_due",
                    state=message.state,
                    why=message.why,
                )
            self.give(caller, plan, message)
        over = Over(joined.customer, step, result, note, rfc3339(now), caller.party)
        return self._same(self.store.finish(plan.id, over), result)

    def ready(self, plan: MessagePlan, customer: str, step: str) -> Ready | None:
        """None: they did not join, the plan has no such step, or it is over."""
        joined = self.store.of(plan.id, self.known.done.ids(customer))
        if joined is None:
            return None
        words = self._words(plan, joined)
        told = self._told(plan, joined, self.known.done.of(customer), words, self.clock())
        message = next((each for each in told if each.step == step), None)
        return Ready(joined, message, words) if message else None

    def give(self, caller: Caller, plan: MessagePlan, message: Message) -> None:
        """The step's coupon, where it has one; again it is the same. Conflict: they have another of its kind, or used
        what an earlier step gave."""
        if message.coupon_class:
            coupon, _ = self.known.done.coupons.issue(
                caller, message.customer, message.coupon_class, plan.id, plan.channel
            )
            if coupon.state == "used":
                raise Conflict(f"the coupon is {coupon.state}", "coupon_over", ref=coupon.ref)

    def sent(self, caller: Caller, plan: MessagePlan, ready: Ready, note: str) -> None:
        """It was sent, whatever they did meanwhile; what was said of it before stays."""
        who, step = ready.message.customer, ready.message.step
        at = rfc3339(self.clock())
        self.store.finish(plan.id, Over(who, step, "sent", note, at, caller.party))

    def results(self, plan: MessagePlan, place: str, going: Going) -> tuple[list[Over], str]:
        """What became of steps, as far as the time goes, and where to go on."""
        found, place = self.store.results(plan.id, place)
        while place and going():
            more, place = self.store.results(plan.id, place)
            found += more
        return found, place

    def _segment(
        self, plan: MessagePlan, at: datetime, months: int, place: str, going: Going
    ) -> tuple[list[tuple[str, tuple[Happening, ...]]], str]:
        segment = self.known.rules().segment(plan.segment)
        found, after = self.segments.members(segment, at, months, place, going)
        return [(each.customer, each.done) for each in found], after

    def _messages(
        self, plan: MessagePlan, joined: Joined, done: Iterable[Happening], now: datetime
    ) -> list[Message]:
        return self._told(plan, joined, done, self._words(plan, joined), now)

    def _told(
        self, plan: MessagePlan, joined: Joined, done: Iterable[Happening], words: dict[str, str], now: datetime
    ) -> list[Message]:  # fmt: skip
        everything = [*done]
        said = {each.name: each.value for each in self.known.consents(joined.customer)}
        bought = [each.day for each in everything if each.kind in BOUGHT]
        if bought:
            words["days"] = str((now.astimezone(BEIJING).date() - max(bought)).days)
        return messages(
            plan, joined, everything, self.store.over(plan.id, self.known.done.ids(joined.customer)),
            said.get(plan.channel) == YES, words, now,
        )  # fmt: skip

    def _words(self, plan: MessagePlan, joined: Joined) -> dict[str, str]:
        wanted = {name for step in plan.steps for name in step.holes}
        return self.words(joined.customer, wanted)

    def _same(self, there: Over, result: Result) -> Over:
        if there.result != result:
            raise Conflict("that step is over otherwise", result=there.result)
        return there


def words_of(names: Iterable[str], balances: Iterable[tuple[str, int]]) -> dict[str, str]:
    """What texts may name: the name that was said, the balance where there is just one."""
    found: dict[str, str] = {}
    if name := next(filter(None, names), ""):
        found["name"] = name
    held = [(currency, minor) for currency, minor in balances if minor]
    if len(held) == 1:
        found["balance"] = f"{to_major(held[0][1], held[0][0])} {held[0][0]}"
    return found
