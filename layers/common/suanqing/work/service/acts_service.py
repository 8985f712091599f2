"""What automatic nodes do after their transition, each once (动作): `Acts.do` takes one by name, as a message says.

A message may come twice, late or to two processes at once. What an act makes has an id that follows from the act's,
what it writes on tickets goes with the note that it is done (`act_store`), and what is sent out bears the act's id.
What cannot be done stands on the ticket and in its outlet's list until somebody has it tried again or lets it be.
What may go better in a moment is raised, and the message comes again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from suanqing.errors import Conflict, DomainError, Invalid, NotFound, Stale, Unavailable
from suanqing.people.identity.caller import Caller
from suanqing.work.answers.model import Stored, from_item
from suanqing.work.scenes.acts import IN_STOCK, OUT_OF_STOCK
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.model import EVENT
from suanqing.work.service import converting
from suanqing.work.tickets import act_decisions
from suanqing.work.tickets.act_decisions import LINKED, MADE
from suanqing.work.tickets.act_store import DONE, FAILED, ActStore
from suanqing.work.tickets.acts import ACTOR, Act, named
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.linked_keys import customer_key, customer_of
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.part_commands import HOURS, TicketParts
from suanqing.work.tickets.parts import of as parts_of
from suanqing.work.tickets.store import Contended, Moved, Write
from suanqing.work.tickets.walking import Asked

PROGRAM = Caller(ACTOR, frozenset({"admin"}))
TRIES = 8
"""How often a write that came second is decided again on what stands now."""
MOST_ORDERS = 50
"""Of a customer's tickets of orders, how many are looked through for the newest."""
Told = tuple[Ticket, Sequence[Write]]


class Contract(Protocol):
    def put_under(self, caller: Caller, ticket_id: str, contract_id: str | None) -> Ticket: ...


class Rework(Protocol):
    def relate(
        self, caller: Caller, ticket_id: str, original: str | None, reason: str
    ) -> Ticket: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """What leaves the house. tell: notices to people, NotFound where there is nobody; send: an event for plugins, with
    answers of forms by field."""

    tell: Callable[[Act, Ticket], None]
    send: Callable[[Act, Ticket, Mapping[str, Any]], None]


class Acts:
    def __init__(
        self, tickets: Tickets, store: ActStore, linked: LinkedStore, parts: TicketParts, contracts: Contract,
        rework: Rework, outside: Outside,
    ) -> None:  # fmt: skip
        self.tickets, self.store, self.linked, self.parts = tickets, store, linked, parts
        self.contracts, self.rework, self.outside = contracts, rework, outside

    def do(self, ticket_id: str, name: str) -> str:
        """done, or failed; raises what may go better in a moment."""
        state = self.store.state(ticket_id, name)
        if state in (DONE, FAILED):
            return state
        ticket = self.tickets.store.get(ticket_id, consistent=True)
        act = named(ticket_id, ticket.events, name) or named(
            ticket_id, self.tickets.store.history(ticket_id), name
        )
        if act is None:
            raise LookupError(f"no event of {ticket_id} calls for the act {name}")
        try:
            self._effect(act, ticket)
        except (Unavailable, Stale):
            raise
        except DomainError as error:
            self._fail(act, error)
            return FAILED
        return DONE

    def _effect(self, act: Act, ticket: Ticket) -> None:
        match act.do:
            case "convert" | "follow_up":
                self._make(act, ticket)
            case "link":
                self._link(act, ticket)
            case "reserve":
                self._reserve(act, ticket)
            case "check_stock":
                self._check_stock(act, ticket)
            case "notify":
                self.outside.tell(act, ticket)
            case "send":
                self.outside.send(act, ticket, self._answers(act, ticket))
            case _:
                raise LookupError(f"{act.do} is no act of this version")
        self.store.keep_done(act, self.tickets.clock())

    def _make(self, act: Act, ticket: Ticket) -> None:
        """The other ticket under the id that follows from the act's, then the tie on this one."""
        other = ticket_id_for(ACTOR, act.id)
        if not self._is_there(other):
            self._create(act, converting.made_of(ticket, act, self.tickets.clock()))

        def tie(now: Ticket, at: datetime) -> Told:
            if other in now.marks.get(MADE, ()):
                return now, ()
            return act_decisions.made(now, act, other, at), [self.store.done(act, at)]

        self._change(ticket.ticket_id, tie)

    def _create(self, act: Act, spec: NewTicket) -> None:
        try:
            self.tickets.create(PROGRAM, spec, act.id)
        except Conflict as error:
            if error.code != "idempotency_key_reused":  # made meanwhile, of what was known then
                raise
        except Invalid as error:
            if "scene" in error.facts:
                raise NotFound(f"there is no scene {spec.scene}", "unknown_scene") from error
            raise

    def _link(self, act: Act, ticket: Ticket) -> None:
        to = act.does["to"]
        other = self._newest_order(ticket) if to == "order" else _said(ticket, act.does["fact"])
        match to:
            case "contract":
                self.contracts.put_under(PROGRAM, ticket.ticket_id, other)
            case "repair":
                self.rework.relate(PROGRAM, ticket.ticket_id, other, act.node)
            case _:
                self._tie(act, ticket, other)

    def _tie(self, act: Act, ticket: Ticket, other: str) -> None:
        """On both sides in one transaction."""
        if other == ticket.ticket_id:
            raise Invalid("a ticket is not tied to itself", where="fact")

        def tie(now: Ticket, at: datetime) -> Told:
            if other in now.marks.get(LINKED, ()):
                return now, ()
            before = self.tickets.store.get(other, consistent=True)
            there = act_decisions.linked(before, ticket.ticket_id, _latest(before, at))
            more = self.tickets.store.writes(before, there)[1]
            return act_decisions.linked(now, other, at, act), [*more, self.store.done(act, at)]

        self._change(ticket.ticket_id, tie)

    def _newest_order(self, ticket: Ticket) -> str:
        """The customer's newest other ticket that an order led to."""
        customer = customer_of(ticket)
        items = self.linked.all(customer_key(customer), "order#") if customer else []
        ids = [
            each["ticket"] for each in items[-MOST_ORDERS:] if each["ticket"] != ticket.ticket_id
        ]
        found = [self.tickets.store.get(each) for each in ids]
        if not found:
            raise NotFound("the customer has no ticket of an order", "nothing_to_link")
        return max(found, key=lambda each: (each.opened, each.ticket_id)).ticket_id

    def _reserve(self, act: Act, ticket: Ticket) -> None:
        place, hours = self._place(act, ticket), act.does.get("hours", HOURS)
        for part, qty in self._wanted(act, ticket).items():
            self.parts.reserve(
                PROGRAM, ticket.ticket_id, place, part, format(qty, "f"), hours, wait=True
            )

    def _check_stock(self, act: Act, ticket: Ticket) -> None:
        """Told to the ticket once, by the act's id: whether all that it wants lies free there now."""
        place, level = self._place(act, ticket), self.parts.stock.store.level
        there = all(
            level(place, part).free >= qty for part, qty in self._wanted(act, ticket).items()
        )
        told = Asked(Command(EVENT + (IN_STOCK if there else OUT_OF_STOCK), ACTOR), {}, act.node)
        TicketFlow(self.tickets).advance(PROGRAM, ticket.ticket_id, told, key=act.id)

    def _place(self, act: Act, ticket: Ticket) -> str:
        place = ticket.assignee if act.does.get("at") == "van" else ticket.outlet
        if place is None:
            raise Conflict(
                "nobody has the ticket, so there is no van to take from", "nobody_has_it"
            )
        return place

    def _wanted(self, act: Act, ticket: Ticket) -> dict[str, Decimal]:
        """Part to quantity. Invalid `nothing_to_reserve`."""
        rows: list[Mapping[str, Any]] = list(act.does.get("parts", ()))
        if "from" in act.does:
            rows = self._answered(ticket, act.does["from"].partition(".")[2])
        elif not rows:
            used = parts_of(ticket, "used")
            rows = [{"sku": line.sku, "qty": line.qty} for line in ticket.lines
                    if line.id not in used and self._is_part(line.sku)]  # fmt: skip
        found: dict[str, Decimal] = {}
        for row in rows:
            found[row["sku"]] = found.get(row["sku"], Decimal(0)) + Decimal(row["qty"])
        if not found:
            raise Invalid("there is no part to reserve", "nothing_to_reserve", where="parts")
        return found

    def _is_part(self, sku: str) -> bool:
        listed = self.parts.stock.catalogue.sku(sku)
        return listed is not None and listed.kind == "part"

    def _answers(self, act: Act, ticket: Ticket) -> dict[str, Any]:
        """Those that go along, by field; protected ones never do, and what nobody answered is left out."""
        named = [str(each).partition(".")[2] for each in act.does.get("answers", ())]
        kept = self._kept(ticket) if named else []
        return {field: said.values[field] for field in named if (said := _newest(kept, field))}

    def _answered(self, ticket: Ticket, field: str) -> list[Mapping[str, Any]]:
        """What the newest answers that have the field say there."""
        said = _newest(self._kept(ticket), field)
        return list(said.values[field]) if said else []

    def _kept(self, ticket: Ticket) -> list[Stored]:
        items = self.linked.all(f"answers:{ticket.ticket_id}", "0", "~")
        return [from_item(each) for each in items if not str(each["part"]).startswith("read#")]

    def _fail(self, act: Act, error: DomainError) -> None:
        def note(now: Ticket, at: datetime) -> Told:
            after = act_decisions.failed(now, act, error.code, error.message[:200], at)
            return after, [self.store.failed(act, now.outlet, error.code, at)]

        self._change(act.ticket, note)

    def _is_there(self, ticket_id: str) -> bool:
        try:
            self.tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            return False
        return True

    def _change(self, ticket_id: str, decide: Callable[[Ticket, datetime], Told]) -> None:
        """Read, decide, save; decided again where somebody was faster. Raises Contended."""
        for attempt in range(TRIES):
            if attempt:
                self.tickets.attempts.wait(attempt)
            before = self.tickets.store.get(ticket_id, consistent=True)
            after, more = decide(before, _latest(before, self.tickets.clock()))
            if after is before:
                return
            try:
                self.tickets.store.save(before, after, more)
                return
            except (Moved, Contended):
                if more and self.store.state(ticket_id, _name_of(after)) == DONE:
                    return
        raise Contended("others keep changing the ticket; the message comes again")


def _newest(kept: Sequence[Stored], field: str) -> Stored | None:
    said = [each for each in kept if field in each.values]
    return max(said, key=lambda each: each.seq, default=None)


def _said(ticket: Ticket, fact: str) -> str:
    """What the ticket says under the fact. Invalid `missing_fact`."""
    value = ticket.facts.get("attrs", {}).get(fact)
    if not value:
        raise Invalid(f"the ticket does not say {fact}", "missing_fact", where=fact)
    return str(value)


def _latest(ticket: Ticket, at: datetime) -> datetime:
    """An event is never earlier than the one before it."""
    return max(at, ticket.events[-1].at) if ticket.events else at


def _name_of(ticket: Ticket) -> str:
    return str(ticket.events[-1].data["act"])
