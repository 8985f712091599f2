"""A package's first golden ticket, walked through the package's own scene as its first golden run says, until it is
served. Who tells its steps is the package; who approves is the administrator who installs it, and where others are
asked it waits for them.

Its forms are answered with what the run knows (`known`), and kept like any answers: nobody photographed anything.
Somebody else's ticket it is no more once another person had a hand in it: then it stays as it stands.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.answers.model import Stored, place_of, statement, to_item
from suanqing.work.forms.model import Form
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.engine import accepts
from suanqing.work.scenes.exits import FORM
from suanqing.work.scenes.heads import owners
from suanqing.work.scenes.model import Node
from suanqing.work.tickets.asked import Answer, Giving
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.companions import Write, put
from suanqing.work.tickets.flow import nodes_of, takers
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.flow_log import CLOCK, FLOW
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import milliseconds
from suanqing.work.tickets.walking import Asked

APPROVED = ("agreed", "picked_up")
"""Events of who approves."""
BESIDE = ("picked_up", "handed_over")
"""Events that are no steps of a run: a seat taken, work given out."""
UNDER_WAY = ("assigned", "on_site")
FormOf = Callable[[str, Mapping[str, str]], Form]


@dataclass(frozen=True, slots=True)
class Walking:
    """desk: the package. worker: who does the work. approver: who installs it. table: WORK_TABLE."""

    tickets: Tickets
    form_of: FormOf
    table: str
    desk: Caller
    worker: Caller
    approver: Caller

    def walk(self, ticket: Ticket, steps: Sequence[Mapping[str, Any]]) -> Ticket:
        """From where it stands. Raises what the steps raise."""
        ours = {self.desk.party, self.worker.party}
        if any(event.by not in ours and event.kind not in APPROVED for event in ticket.events):
            return ticket
        known: dict[str, Any] = {}
        done = sum(event.seq > 1 and _is_step(event.kind, event.data) for event in ticket.events)
        for number, step in enumerate(steps):
            known |= step.get("known", {})
            if self._waits(ticket, step["do"]):
                break
            if number >= done and ticket.served is None:
                ticket = self._step(ticket, str(step["do"]), known, number)
        return ticket

    def _waits(self, ticket: Ticket, do: str) -> bool:
        """Whether others are asked to approve, and nobody takes their place."""
        nodes = nodes_of(ticket).items()
        seats = (ticket.tokens[name] for name, node in nodes if node.kind == "approval")
        return do == "agree" and not all(_is_asked(seat, self.approver.party) for seat in seats)

    def _step(self, ticket: Ticket, do: str, known: Mapping[str, Any], number: int) -> Ticket:
        name, _, at = do.partition("@")
        nodes = nodes_of(ticket)
        among = [token for token, node in nodes.items() if at in ("", node.id)]
        fitting = [each for each in among if at or each in takers(ticket, name)]
        if name == "agree" and not fitting:
            return ticket  # who agreed before was asked once for both
        token = (fitting or among)[0]
        node = nodes[token]
        if node.kind == "approval":
            return self._agree(ticket, token, name)
        if name == "claim":
            return self.tickets.claim(self.worker, ticket.ticket_id)
        if name == "assign":
            return self.tickets.assign(self.desk, ticket.ticket_id, self.worker.party)
        if ticket.assignee is None and node.kind == "task" and node.state in UNDER_WAY:
            self._give_out(ticket, node, token)
        giving = self._giving(node, known, number) if node.form else None
        return self._do(self.desk, ticket, name, token, giving)

    def _give_out(self, ticket: Ticket, node: Node, token: str) -> None:
        """Somebody is to be paid for it: as the node lets dispatch say, else who is to do what waits in its queue."""
        if accepts(node, "assign"):
            self.tickets.assign(self.desk, ticket.ticket_id, self.worker.party)
        elif node.owner.get("role", "technician") == "technician":
            command = Command("hand_over", self.desk.party, token=token, owner=self.worker.party)
            TicketFlow(self.tickets).advance(self.desk, ticket.ticket_id, Asked(command))

    def _agree(self, ticket: Ticket, token: str, name: str) -> Ticket:
        if self.approver.party not in owners(ticket.tokens[token]):
            self._do(self.approver, ticket, "take", token)
        return self._do(self.approver, ticket, name, token)

    def _do(
        self, caller: Caller, ticket: Ticket, name: str, token: str, giving: Giving | None = None
    ) -> Ticket:
        asked = Asked(Command(name, caller.party, token=token))
        return TicketFlow(self.tickets).advance(caller, ticket.ticket_id, asked, giving=giving)

    def _giving(self, node: Node, known: Mapping[str, Any], number: int) -> Giving:
        def give(
            ticket: Ticket, ref: str, visit: str, at: datetime
        ) -> tuple[Answer, Sequence[Write]]:
            form, place = self.form_of(ref, place_of(ticket)), place_of(ticket)
            open_ = [name for name, each in form.fields.items() if each.readers is None]
            values = {name: known.get(f"{FORM}{name}") for name in open_}
            kept = {name: value for name, value in values.items() if value is not None}
            part, when = f"{ref}#{number}", rfc3339(milliseconds(at))
            by = self.desk.party
            stored = Stored(part, ref, form.hash, place, ticket.version + 1, when, by, kept)
            key = f"answers:{ticket.ticket_id}"
            told = Answer(ref, values, visit, statement(form, kept))
            return told, [put(self.table, key, part, to_item(stored))]

        return Giving(node.form or "", "", give)


def _is_asked(token: Mapping[str, Any], party: str) -> bool:
    """Whether it is the party's turn, or whoever takes it."""
    groups = token.get("slots", ())
    turns = [seat for group in groups for seat in group if seat.get("open") and "is" not in seat]
    return any(seat.get("who", party) == party for seat in turns)


def _is_step(kind: str, data: Mapping[str, Any]) -> bool:
    return kind not in BESIDE and any(row["kind"] != CLOCK for row in data.get(FLOW, ()))
