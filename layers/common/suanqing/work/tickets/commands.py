"""Commands on tickets: who may, read, decide, save. The API and the intake of webhooks use them."""

import hashlib
import random
import secrets
import time
from base64 import b32encode
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from suanqing import regions
from suanqing.addresses import region_of
from suanqing.canonical import digest
from suanqing.errors import Conflict, Forbidden, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from suanqing.work.stock.places import Catalogue, Parties
from suanqing.work.tickets import access, checks, decide
from suanqing.work.tickets.attempts_service import MAX_CONTENTION_SECONDS, Attempt, Attempts
from suanqing.work.tickets.command_table import CommandName
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_decisions import SOURCE
from suanqing.work.tickets.flow import pinned
from suanqing.work.tickets.flow_changes import begun
from suanqing.work.tickets.model import Event, State, Ticket, Worker
from suanqing.work.tickets.proofs import proof_key
from suanqing.work.tickets.recording import served_at_once
from suanqing.work.tickets.rework_links import released
from suanqing.work.tickets.scene import LIKE, SCENES
from suanqing.work.tickets.store import BoardPage, Fits, TicketStore, Write

Alongside = Callable[[Ticket], Sequence[Write]]
"""What is written with a ticket's event, all or nothing, of the ticket as it is then."""


START = "start"
"""In the first event: by which rule of the company's the scene was chosen, where nobody named one."""


def nothing(ticket: Ticket) -> Sequence[Write]:
    return ()


@dataclass(frozen=True, slots=True)
class Created:
    """A ticket, and whether this call made it (False: it answers a repeated request)."""

    ticket: Ticket
    created: bool


class Tickets:
    """catalogue None: SKUs are not checked. pause, chance: replaced by simulations.
    patience: seconds that a command may wait for others at the same ticket to be done.
    watch: looks at each new event (`work.service.special_detector`).
    """

    def __init__(
        self,
        store: TicketStore,
        parties: Parties,
        clock: Callable[[], datetime] = utcnow,
        catalogue: Catalogue | None = None,
        pause: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        watch: Callable[[Ticket], Ticket] | None = None,
        patience: float = MAX_CONTENTION_SECONDS,
    ) -> None:
        self.store = store
        self.parties = parties
        self.clock = clock
        self.catalogue = catalogue
        self.attempts = Attempts(store, pause, chance, watch, patience)

    def at(self, moment: datetime) -> "Tickets":
        """The same commands, at the time of what they are told of."""
        other = copy(self)
        other.clock = lambda: moment
        return other

    def create(
        self,
        caller: Caller,
        spec: NewTicket,
        key: str | None = None,
        more: Callable[[Ticket], Sequence[Write]] | None = None,
    ) -> Created:
        """One ticket per caller and key: the same key and content again give the same ticket. Where no
        region is told, it is that of the address.

        more: written with it. Raises Conflict: the key was used for something else.
        """
        access.check_create(caller, spec.outlet)
        access.check_facts(caller, spec.outlet, spec.attrs, free=(SOURCE,))
        own = access.is_paid_in(caller, spec.outlet)
        spec = replace(spec, source=spec.source or f"app:{caller.party}", own=own)
        request = digest(_content(spec))[:16]
        if spec.address and not spec.region:
            spec = replace(spec, region=region_of(spec.address) or "")
        ticket_id = ticket_id_for(caller.party, key) if key else random_ticket_id()
        try:
            self._check_spec(spec)
        except Invalid:
            if key and (there := self._earlier(ticket_id, request)):
                return there
            raise
        wanted = self._first(ticket_id, spec, caller.party, request)
        kept = self.store.create(wanted, more(wanted) if more else ())
        if kept is wanted:
            return Created(self.attempts.remember(kept), True)
        return _same(kept, request)

    def check_new(self, caller: Caller, spec: NewTicket) -> None:
        """Raises what `create` would as things are now; nothing is written."""
        access.check_create(caller, spec.outlet)
        access.check_facts(caller, spec.outlet, spec.attrs, free=(SOURCE,))
        if spec.address and not spec.region:
            spec = replace(spec, region=region_of(spec.address) or "")
        self._check_spec(spec)
        self._first(random_ticket_id(), spec, caller.party, "")

    def _first(self, ticket_id: str, spec: NewTicket, by: str, request: str) -> Ticket:
        """With its first event; in a drawn scene, whose newest version it keeps, at its start."""
        named = spec.scene
        if named in SCENES or (flow := self.store.flow) is None:
            return decide.create(ticket_id, spec, by, self.clock(), request)
        now = self.clock()
        ref, like = pinned(flow, named, now)
        made = decide.create(ticket_id, replace(spec, scene=LIKE[like]), by, now, request)
        return served_at_once(begun(made.with_(flow=flow), ref, by))

    def get(self, caller: Caller, ticket_id: str, consistent: bool = False) -> Ticket:
        """NotFound also for what the caller may not see. Just written ones are found, too."""
        ticket = self.store.get(ticket_id, True) if consistent else self.attempts.read(ticket_id)
        try:
            access.check_see(caller, ticket)
        except NotFound:
            access.check_see(caller, self.store.get(ticket_id, consistent=True))
        return ticket

    def seen(self, caller: Caller, ticket_id: str) -> Ticket:
        """As it is now; the next command on it stands on that."""
        return self.attempts.remember(self.get(caller, ticket_id, consistent=True))

    def history(self, caller: Caller, ticket_id: str) -> tuple[Ticket, tuple[Event, ...]]:
        return self.get(caller, ticket_id), self.store.history(ticket_id)

    def whole(self, caller: Caller, ticket_id: str) -> tuple[Ticket, tuple[Event, ...]]:
        """The same, of one moment: who may see it then."""
        ticket, log = self.store.whole(ticket_id)
        access.check_see(caller, ticket)
        return ticket, log

    def board(
        self,
        caller: Caller,
        outlet: str,
        lane: str,
        state: State | None = None,
        limit: int = 50,
        cursor: str | None = None,
        search: Fits | None = None,
    ) -> BoardPage:
        """An outlet's tickets that the caller may see."""
        access.check_board(caller, outlet)
        page = self.store.board(outlet, lane, state, limit, cursor, search)
        return replace(page, tickets=tuple(t for t in page.tickets if access.may_see(caller, t)))

    def mine(
        self,
        caller: Caller,
        lane: str,
        state: State | None = None,
        limit: int = 50,
        cursor: str | None = None,
        search: Fits | None = None,
    ) -> BoardPage:
        return self.store.mine(caller.party, lane, state, limit, cursor, search)

    def claim(
        self,
        caller: Caller,
        ticket_id: str,
        if_match: int | None = None,
        more: Alongside = nothing,
    ) -> Ticket:
        """First come, first served; a repeat by the one who has it changes nothing. more: written with it."""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            if ticket.assignee == caller.party and ticket.state == "assigned":
                return ticket, ()
            home = checks.home(self.parties, caller.party)
            after = decide.claim(ticket, caller.party, at, home)
            return after, more(after)

        return self.apply(caller, ticket_id, "claim", step, if_match)

    def assign(
        self,
        caller: Caller,
        ticket_id: str,
        assignee: str,
        crew: Sequence[Worker] = (),
        if_match: int | None = None,
        more: Alongside = nothing,
    ) -> Ticket:
        """more: written with it."""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            checks.check_workers(self.parties, caller, ticket, {assignee, *(w.party for w in crew)})
            home = checks.home(self.parties, assignee)
            after = decide.assign(ticket, assignee, crew, caller.party, at, home)
            return after, more(after)

        return self.apply(caller, ticket_id, "assign", step, if_match)

    def set_crew(
        self, caller: Caller, ticket_id: str, crew: Sequence[Worker], if_match: int | None = None
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            joining = {w.party for w in crew} - {w.party for w in ticket.workers}
            checks.check_workers(self.parties, caller, ticket, joining)
            return decide.set_crew(ticket, crew, caller.party, at)

        return self._apply(caller, ticket_id, "set_crew", step, if_match)

    def arrive(
        self,
        caller: Caller,
        ticket_id: str,
        position: Mapping[str, str] | None = None,
        if_match: int | None = None,
    ) -> Ticket:
        return self._apply(
            caller, ticket_id, "arrive",
            lambda ticket, at: decide.arrive(ticket, caller.party, at, position), if_match,
        )  # fmt: skip

    def add_line(
        self,
        caller: Caller,
        ticket_id: str,
        sku: str,
        qty: Decimal,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            checks.check_sku(self.catalogue, sku, qty=qty)
            return decide.add_line(ticket, sku, qty, caller.party, at)

        return self._apply(caller, ticket_id, "add_line", step, if_match)

    def remove_line(
        self, caller: Caller, ticket_id: str, line_id: str, if_match: int | None = None
    ) -> Ticket:
        return self._apply(
            caller, ticket_id, "remove_line",
            lambda ticket, at: decide.remove_line(ticket, line_id, caller.party, at), if_match,
        )  # fmt: skip

    def add_minutes(
        self,
        caller: Caller,
        ticket_id: str,
        minutes: Decimal,
        sku: str,
        worker: str | None = None,
        if_match: int | None = None,
    ) -> Ticket:
        """worker None: the caller's own. A technician enters no one else's: minutes are pay."""
        whose = worker or caller.party

        def step(ticket: Ticket, at: datetime) -> Ticket:
            checks.check_sku(self.catalogue, sku, kind="time", qty=minutes)
            if whose != caller.party and not access.sees_shares(caller, ticket):
                raise Forbidden("you may enter your own minutes only", worker=whose)
            return decide.add_minutes(ticket, whose, minutes, sku, caller.party, at)

        return self._apply(caller, ticket_id, "add_minutes", step, if_match)

    def complete(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        return self._apply(
            caller, ticket_id, "complete",
            lambda ticket, at: decide.complete(ticket, caller.party, at), if_match,
        )  # fmt: skip

    def close(self, caller: Caller, ticket_id: str, if_match: int | None = None) -> Ticket:
        return self._apply(
            caller, ticket_id, "close",
            lambda ticket, at: decide.close(ticket, caller.party, at), if_match,
        )  # fmt: skip

    def cancel(
        self, caller: Caller, ticket_id: str, reason: str, if_match: int | None = None
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            after = decide.cancel(ticket, reason, caller.party, at)
            return after, released(self.store, ticket, caller.party, at)

        return self.apply(caller, ticket_id, "cancel", step, if_match)

    def comment(
        self, caller: Caller, ticket_id: str, text: str, if_match: int | None = None
    ) -> Ticket:
        return self._apply(
            caller, ticket_id, "comment",
            lambda ticket, at: decide.comment(ticket, text, caller.party, at), if_match,
        )  # fmt: skip

    def say_once(self, caller: Caller, ticket_id: str, text: str) -> Ticket:
        """A comment, unless one of its log says just that."""
        if self.says(ticket_id, text):
            return self.store.get(ticket_id, consistent=True)
        return self.comment(caller, ticket_id, text)

    def says(self, ticket_id: str, text: str) -> bool:
        """Whether anything of its log says just that."""
        return any(each.data.get("text") == text for each in self.store.history(ticket_id))

    def move(
        self,
        caller: Caller,
        ticket_id: str,
        region: str | None = None,
        address: str | None = None,
        if_match: int | None = None,
        position: dict[str, str] | None = None,
        reason: str | None = None,
    ) -> Ticket:
        if region is not None:
            regions.chain(region)

        def step(ticket: Ticket, at: datetime) -> Ticket:
            own = access.is_paid_by(caller, ticket)
            return decide.move(ticket, region, address, caller.party, at, position, reason, own)

        return self._apply(caller, ticket_id, "move", step, if_match)

    def transfer(
        self,
        caller: Caller,
        ticket_id: str,
        outlet: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            checks.check_outlet(self.parties, outlet)
            return decide.transfer(ticket, outlet, reason, caller.party, at)

        return self._apply(caller, ticket_id, "transfer", step, if_match)

    def add_evidence(
        self,
        caller: Caller,
        ticket_id: str,
        kind: str,
        data: Mapping[str, str],
        if_match: int | None = None,
    ) -> Ticket:
        """A photo or serial that another ticket showed before is marked; of a rework, one of the first."""
        key = proof_key(kind, data)

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            first = self.store.first_shown(key) if key else None
            known = {None, ticket.ticket_id, ticket.marks.get("rework_of")}
            after = decide.add_evidence(
                ticket, kind, data, caller.party, at, None if first in known else first
            )
            return after, [self.store.shown(key, ticket_id)] if key and first is None else []

        return self.apply(caller, ticket_id, "add_evidence", step, if_match)

    def decide_evidence(
        self,
        caller: Caller,
        ticket_id: str,
        policy: str,
        outcome: str,
        reason: str,
        if_match: int | None = None,
    ) -> Ticket:
        def step(ticket: Ticket, at: datetime) -> Ticket:
            return decide.decide_evidence(ticket, policy, outcome, reason, caller.party, at)

        return self._apply(caller, ticket_id, "decide_evidence", step, if_match)

    def change(
        self,
        caller: Caller,
        ticket_id: str,
        command: CommandName,
        step: Callable[[Ticket, datetime], Ticket],
        if_match: int | None = None,
    ) -> Ticket:
        """Any other command of the scene: who may, read, decide by `step`, save."""
        return self._apply(caller, ticket_id, command, step, if_match)

    def apply(
        self,
        caller: Caller,
        ticket_id: str,
        command: CommandName,
        step: Callable[[Ticket, datetime], tuple[Ticket, Sequence[Write]]],
        if_match: int | None = None,
    ) -> Ticket:
        """A step of another module, with what it writes beside the ticket: all or nothing."""
        more: list[Write] = []

        def decided(ticket: Ticket, at: datetime) -> Ticket:
            after, more[:] = step(ticket, at)
            return after

        return self._apply(caller, ticket_id, command, decided, if_match, more)

    def _apply(
        self,
        caller: Caller,
        ticket_id: str,
        command: CommandName,
        step: Callable[[Ticket, datetime], Ticket],
        if_match: int | None,
        more: Sequence[Write] = (),
    ) -> Ticket:
        return self.attempts.command(
            Attempt(caller, command, step, self.clock, if_match, more), ticket_id
        )

    def _earlier(self, ticket_id: str, request: str) -> Created | None:
        """What the key made while its content was still valid: an outlet may have closed since."""
        try:
            return _same(self.store.get(ticket_id), request)
        except NotFound:
            return None

    def _check_spec(self, spec: NewTicket) -> None:
        checks.check_outlet(self.parties, spec.outlet)
        if spec.region:
            regions.chain(spec.region)
        for sku, qty in spec.lines:
            checks.check_sku(self.catalogue, sku, qty=qty)


def ticket_id_for(scope: str, key: str) -> str:
    """The ticket id that `key` of `scope` (who asks: a party or a channel) always leads to."""
    return _id(hashlib.sha256(f"{scope}\n{key}".encode()).digest())


def random_ticket_id() -> str:
    return _id(secrets.token_bytes(10))


def _id(bits: bytes) -> str:
    return "T" + b32encode(bits[:10]).decode()


def _content(spec: NewTicket) -> dict[str, Any]:
    """What makes two requests the same."""
    return {
        "outlet": spec.outlet,
        "title": spec.title,
        "region": spec.region,
        "source": spec.source,
        "address": spec.address,
        "customer": spec.customer,
        "urgent": spec.urgent,
        "scene": "" if START in spec.told else spec.scene,
        "lines": [[sku, format(qty, "f")] for sku, qty in spec.lines],
    } | {name: told for name in ("position", "attrs", "promised") if (told := getattr(spec, name))}


def _same(kept: Ticket, request: str) -> Created:
    if kept.request != request:
        raise Conflict(
            "this key was used for a different request",
            code="idempotency_key_reused",
            ticket_id=kept.ticket_id,
        )
    return Created(kept, False)
