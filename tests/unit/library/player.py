"""A random but valid player of the scenes that packages ship: one ticket, led from its beginning to an end through what
decides of tickets (`work.tickets`, pure), without a table, a clock or a wait of the real ones.

At each step somebody of a small company, who may, takes a way out of where the ticket stands, its form answered at
random; an event comes from outside; or time goes on to the next moment at which a clock has something to do. No work is
ever without somebody or a queue that has it, there is always more to do than to call it off, and what a table keeps of
the log makes the ticket's head anew."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from suanqing.canonical import canonical
from suanqing.errors import DomainError
from suanqing.people.identity.caller import Caller
from suanqing.times import epoch_ms, from_epoch_ms
from suanqing.work.answers.model import known_of, statement
from suanqing.work.forms.answers import checked
from suanqing.work.scenes import due
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.asking import BACK, has_answers
from suanqing.work.scenes.heads import ended, orphans, owners, queues
from suanqing.work.scenes.model import DUE, EVENT, Node
from suanqing.work.tickets import (
    access,
    clock_decisions,
    decide,
    fact_decisions,
    rework,
    walking,
)
from suanqing.work.tickets.asked import Answer, answered, with_answers
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.due_items import clocks_of, due_of, rules_of, with_due
from suanqing.work.tickets.flow import head_of, nodes_of
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.items import item_to_ticket, ticket_to_item
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import served_at_once
from suanqing.work.tickets.walking import Told
from tests.unit.library.filling import filled
from tests.unit.library.stage import (
    CALLERS,
    FAR,
    SHOP,
    Distances,
    Stage,
    Taken,
    Way,
    exits_taken,
    facts_asked,
    hints_of,
    outcome,
)

TOWN = "370102"
MOST = 300
"""Steps after which a ticket that is led on has come to its end."""
HURRY = 40
"""Steps after which it is led on."""
NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
GIVEN = ("claim", "assign", "cancel", "describe")
"""Ways out that have a call of their own, which answers no form."""


@dataclass
class Player:
    stage: Stage
    seed: int
    wanted: frozenset[Taken] = frozenset()
    taken: set[Taken] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def play(self) -> Ticket:
        """Led to an end. wanted: ways out that it would rather take."""
        self.chance = random.Random(self.seed)
        self.far = Distances(self.stage.scene, self.wanted)
        self.ticket = self._kept(self._begun())
        self.taken |= set(exits_taken(self.stage.scene, self.ticket, self.ticket))
        for at in range(MOST):
            if ended(head_of(self.ticket), self.stage.scene):
                return self.ticket
            self._step(hurry=at > HURRY)
        raise AssertionError(f"stuck at {self._places()}")

    def _only_waits(self, ways: list[Way]) -> bool:
        """Whether nobody has anything to do there, no event is waited for and no moment."""
        ends = all(way.on == "cancel" for way in ways)
        return ends and all(node.kind == "wait" for node in nodes_of(self.ticket).values())

    def _places(self) -> list[str]:
        return sorted(node.id for node in nodes_of(self.ticket).values())

    def _begun(self) -> Ticket:
        days = [datetime.fromisoformat(f"{day}T12:00:00+08:00") for day in self.stage.days]
        start = self.chance.choice([NOON, *days])
        self.now = start - timedelta(days=self.chance.choice([0, 0, 1]))
        day = (self.now + timedelta(days=self.chance.randint(0, 9))).date().isoformat()
        attrs = {"follow_up_on": self.chance.choice([day, day, None])}
        asked = facts_asked(self.stage.scene).items()
        attrs |= {name: self.chance.choice(values) for name, values in asked}
        spec = NewTicket(
            SHOP, "随机的一单", TOWN, lines=((self.stage.sku, Decimal(1)),), scene=f"{self.stage.scene.like}@1",
            attrs={name: value for name, value in attrs.items() if value is not None},
        )  # fmt: skip
        made = decide.create("T1", spec, "desk", self.now, None)
        return served_at_once(begun(made.with_(flow=self.stage.flow), self.stage.ref, "desk"))

    def _step(self, hurry: bool) -> None:
        ways = list(self._ways())
        assert not self._only_waits(ways), f"at {self._places()} nothing ever comes"
        way = self._picked(ways, hurry)
        before, self.now = self.ticket, self.now + timedelta(minutes=self.chance.randint(1, 90))
        try:
            after = self._time_goes_on() if not way.node else self._done(way, way.node)
        except DomainError as error:
            assert way.node, error
            self.refused.add(error.code)
            return
        if after.version > before.version:
            self.taken |= set(exits_taken(self.stage.scene, self.told, after))
        self.ticket = self._kept(after)

    def _picked(self, ways: list[Way], hurry: bool) -> Way:
        """Any of them; mostly one that leads to what is wanted, and at last one that leads on."""
        onward = [way for way in ways if way.on not in ("cancel", "reject", "return")] or ways
        if hurry or self.chance.random() < 0.1:
            return self.chance.choice(onward if hurry else ways)
        here = nodes_of(self.ticket).values()
        far = {way: self.far.of(way) if way.node else self.far.later(here) for way in ways}
        near = [way for way in ways if far[way] == min(far.values())]
        return self.chance.choice(near if min(far.values()) < FAR else ways)

    def _ways(self) -> Iterator[Way]:
        for token, node in nodes_of(self.ticket).items():
            if node.kind == "approval":
                stands = self.ticket.tokens[token]
                yield from (Way(token, node, verb) for verb in ("agree", "reject", "return"))
                if queues(stands) and not owners(stands):
                    yield Way(token, node, "take")
                continue
            yield from (Way(token, node, on) for on in node.exits if on != DUE)
            if (node.wait or {}).get("field") == "follow_up_on" and not self.ticket.due:
                yield Way(token, node, "set_facts")
        if self.ticket.due:
            yield Way("", None, DUE)

    def _time_goes_on(self) -> Ticket:
        """To the next moment of a clock, which fires what it has."""
        moment = due_of(self.ticket)
        assert moment is not None
        self.now, self.told = max(self.now, from_epoch_ms(moment)), self.ticket
        rules = rules_of(self.ticket)
        if done := clock_decisions.fired(self.ticket, rules, self.now):
            return done.ticket
        later = due.earliest(clocks_of(self.ticket), rules, epoch_ms(self.now))
        assert later and later > epoch_ms(self.now), "something is due, and nothing comes of it"
        return with_due(self.ticket, later)

    def _done(self, way: Way, node: Node) -> Ticket:
        self.told = self.ticket
        by = self._somebody(way, node)
        if way.on in GIVEN and (answer := self._answer(way, node, by)):
            return answered(self.ticket, answer, by.party, self.now)
        match way.on:
            case "claim":
                return decide.claim(self.ticket, by.party, self.now)
            case "assign":
                to = self.chance.choice(["tom", "tim"])
                return decide.assign(self.ticket, to, (), by.party, self.now)
            case "describe":
                told = {
                    "asset": f"SN-{self.ticket.version}",
                    "symptom": self.chance.choice(["water", "noise"]),
                }
                return rework.described(self.ticket, told, None, by.party, self.now)
            case "cancel":
                return decide.cancel(self.ticket, "不做了", by.party, self.now)
            case "set_facts":
                day = {"follow_up_on": (self.now + timedelta(days=3)).date().isoformat()}
                return fact_decisions.set_facts(self.ticket, day, None, "", "改期", by.party, self.now)  # fmt: skip
        to = self.chance.choice(node.exits["returned"]).to if way.on == "return" else ""
        command = Command(way.on, by.party, way.token, to=to)
        answer = self._answer(way, node, by)
        if answer and (given := with_answers(self.ticket, answer, by.party, self.now)):
            self.told = self.ticket.with_(**given.changes)
        return walking.advanced(self.ticket, command, Told(answer=answer), self.now)

    def _somebody(self, way: Way, node: Node) -> Caller:
        """Who may: of an approval, whose turn it is."""
        stands = self.ticket.tokens[way.token]
        asked = owners(stands) if node.kind == "approval" and way.on != "take" else ()
        turn = [each for each in CALLERS if not asked or each.party in asked]
        fitting = [each for each in turn if may(each, self.ticket, way)]
        assert fitting, f"nobody of the company may {way.on} at {node.id}"
        return self.chance.choice(fitting)

    def _answer(self, way: Way, node: Node, by: Caller) -> Answer | None:
        asks = node.form and way.on not in (*BACK, "take") and not way.on.startswith(EVENT)
        if not asks or has_answers(node, self.ticket.tokens[way.token]):
            return None
        form, known = self.stage.form_of(node.form), known_of(self.ticket, self.stage.parts)
        hints = hints_of(self.far.among(node, outcome(way.on), self.chance))
        values = checked(form, filled(form, known, self.chance, self.now, hints), known).values
        public = [name for name, each in form.fields.items() if each.readers is None]
        said = statement(form, {name: values[name] for name in public if name in values})
        return Answer(str(node.form), {name: values.get(name) for name in public}, "", said)

    def _kept(self, ticket: Ticket) -> Ticket:
        """As the table gives it back: its log makes it anew, and all its work is somebody's or some queue's."""
        assert list(orphans(head_of(ticket), self.stage.scene)) == []
        if self.chance.random() < 0.9 and ticket.is_open:
            return ticket
        found = item_to_ticket(ticket_to_item(ticket)).with_(flow=self.stage.flow)
        assert canonical(replayed(self.stage.ref, found.events)) == canonical(head_of(found))
        assert head_of(found) == head_of(ticket)
        return found


def may(caller: Caller, ticket: Ticket, way: Way) -> bool:
    """As the API asks it before a step."""
    try:
        if way.on in (*GIVEN, *walking.BARE, "set_facts"):
            access.check(caller, ticket, way.on)  # type: ignore[arg-type]
        if way.on not in (*GIVEN, "set_facts"):
            access.check_step(caller, ticket, way.token, way.on)
    except DomainError:
        return False
    return True
