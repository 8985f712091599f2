"""Random drawn scenes, walked by random people through commands and store: no ticket is stuck or lost, late and
repeated steps change nothing, and the same log gives the same head."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from suanqing.canonical import canonical
from suanqing.errors import Conflict, DomainError, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import takes
from suanqing.work.scenes.heads import ended, orphans, owners, queues, state_of
from suanqing.work.scenes.lint import lint
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.flow import Flow, head_of
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_log import replayed
from suanqing.work.tickets.owner_rules import Owners
from suanqing.work.tickets.scene import allowed
from suanqing.work.tickets.store import TicketStore
from suanqing.work.tickets.walking import Asked
from suanqing.work.tickets.whole_log import whole
from tests.drawn import Shelf, night_and_day
from tests.searching import examples
from tests.unit.scenes.test_walks import PEOPLE, Drawing

BOSS = Caller("boss", frozenset({"admin"}))
START = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
MOST = 400
"""Steps after which a ticket that is led on has come to its end."""


class Register:
    """The people of the random scenes, all of one outlet."""

    def get(self, party_id: str) -> Party:
        if party_id == "o1":
            return Party("o1", "outlet", "网点")
        return Party(party_id, "person", party_id, frozenset({"technician"}), "o1")

    find = get

    def of_outlet(self, outlet: str) -> list[Party]:
        return [self.get(who) for who in PEOPLE] if outlet == "o1" else []


class Walks(RuleBasedStateMachine):
    client: Any
    table: str

    @initialize(seed=st.integers(0, 2**32))
    def begun(self, seed: int) -> None:
        document = Drawing(seed).made()
        while any(each.severity == "error" for each in lint(document)):
            seed += 1
            document = Drawing(seed).made()
        self.now = START
        self.drawn = compiled_scene(document)
        store = TicketStore(
            self.client,
            self.table,
            flow=Flow(Shelf(random=document), Owners(Register()), night_and_day),
        )
        self.store = store
        self.commands = Tickets(store, Register(), self.clock)
        self.flow = TicketFlow(self.commands)
        spec = NewTicket("o1", "随机流程", "310115", scene="random", attrs={"vip": bool(seed % 2)})
        self.ticket_id = self.commands.create(BOSS, spec).ticket.ticket_id
        self.last: tuple[Caller, Asked, str] | None = None

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def head(self) -> Any:
        return self.store.get(self.ticket_id, consistent=True)

    def picked(self, pick: int, hurry: bool) -> tuple[Caller, Asked]:
        """Somebody who has the work, or may take it, and something that its node takes."""
        ticket = self.head()
        names = sorted(ticket.tokens)
        name = names[pick % len(names)]
        token, node = ticket.tokens[name], self.drawn.nodes[ticket.tokens[name]["node"]]
        having = owners(token)
        who = having[pick % len(having)] if having else PEOPLE[pick % len(PEOPLE)]
        names = takes(node)
        onward = [each for each in names if each in ("complete", "agree", "event:paid")]
        command = onward[0] if hurry and onward else names[pick % len(names)]
        if queues(token) and (not having or pick % 2):
            command, who = "take", (*PEOPLE, "zoe")[pick % 6]
        other = PEOPLE[pick % len(PEOPLE)]
        step = Command(command, who, name, node.id, people=(other,), owner=other)
        by = Caller(who, frozenset({"technician"}), "o1")
        return (BOSS if command.startswith("event:") or command == "due" else by), Asked(step)

    @precondition(lambda self: not ended(head_of(self.head()), self.drawn))
    @rule(pick=st.integers(0, 10**6), hurry=st.booleans())
    def step(self, pick: int, hurry: bool) -> None:
        """What is refused changes nothing."""
        before, (by, asked), key = (
            self.head(),
            self.picked(pick, hurry),
            f"k{pick}-{self.now:%H%M%S}",
        )
        try:
            self.flow.advance(by, self.ticket_id, asked, key)
            self.last = (by, asked, key)
        except DomainError:
            assert self.head() == before

    @rule(pick=st.integers(0, 10**6))
    def something_is_said_beside(self, pick: int) -> None:
        """Whatever the drawing says: it is taken or refused by the state, and moves no token."""
        before, facts = self.head(), TicketFacts(self.commands)
        said: tuple[CommandName, Callable[[], Any]] = (
            ("comment", lambda: self.commands.comment(BOSS, self.ticket_id, "客户来电")),
            ("move", lambda: self.commands.move(BOSS, self.ticket_id, address=f"{pick} 号")),
            (
                "set_facts",
                lambda: facts.set_facts(
                    BOSS, self.ticket_id, {"distance_km": str(pick % 90)}, reason="补登"
                ),
            ),
        )[pick % 3]
        try:
            said[1]()
        except Conflict:
            assert self.head() == before and said[0] not in allowed(before)
            return
        except Invalid:  # it knows that already
            assert self.head() == before
            return
        after = self.head()
        assert after.version == before.version + 1
        assert {n: t["node"] for n, t in after.tokens.items()} == {
            n: t["node"] for n, t in before.tokens.items()
        }
        assert before.is_open or after.board == before.board

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_step_is_sent_again(self) -> None:
        assert self.last
        by, asked, key = self.last
        before = self.head()

        after = self.flow.advance(by, self.ticket_id, asked, key)

        assert after == before == self.head()

    @invariant()
    def it_stands_where_its_log_says_and_somebody_has_it(self) -> None:
        ticket = self.head()
        head = head_of(ticket)
        log = self.store.history(self.ticket_id)
        assert [event.seq for event in log] == list(range(1, ticket.version + 1))
        assert canonical(replayed(ticket.scene_ref, log)) == canonical(head)
        assert whole(ticket, log)
        assert list(orphans(head, self.drawn)) == []
        assert ticket.state == state_of(head, self.drawn)

    def teardown(self) -> None:
        """Led on, every ticket comes to its end."""
        if not hasattr(self, "ticket_id"):
            return
        for at in range(MOST):
            if ended(head_of(self.head()), self.drawn):
                return
            by, asked = self.picked(at * 7_919, hurry=True)
            try:
                self.flow.advance(by, self.ticket_id, asked)
            except DomainError:
                continue
        raise AssertionError("it came to no end")


@pytest.mark.long
def test_a_ticket_in_a_random_scene_is_never_stuck_or_lost(
    moto_tables: Any, tables: dict[str, str]
) -> None:
    Walks.client, Walks.table = moto_tables, tables["WORK_TABLE"]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Walks,
        settings=settings(
            max_examples=examples(6), stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
