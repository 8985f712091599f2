"""A platform's complaint becomes one ticket, with the platform's deadline as its promise.

It begins in the company's scene `platform-complaint` where that is published (a template of the library), else as a
consultation. What is told again changes nothing; what is told besides is said on it; another deadline moves the
promise, and with it every clock that runs by it. Once the platform has decided, the scene goes on by
`event:platform_closed`, and a consultation is called off.

Table WORK_TABLE, beside tickets: `complaints:<channel>`/`<id>` of one that is over, since platforms may say so first.
"""

from collections.abc import Callable
from datetime import datetime

from suanqing.errors import Conflict, DomainError, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ
from suanqing.times import parse, rfc3339
from suanqing.work.orders import buyers_service
from suanqing.work.orders.complained import TITLE, Complaint
from suanqing.work.orders.order_log import OrderLog
from suanqing.work.orders.waybills import hidden
from suanqing.work.scenes.around import Command
from suanqing.work.tickets import checks
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.fact_commands import TicketFacts
from suanqing.work.tickets.flow import takers
from suanqing.work.tickets.flow_commands import TicketFlow
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import BEFORE_DONE, CONSULTATION
from suanqing.work.tickets.walking import Asked

SCENE = "platform-complaint"
COMPLAINT = "complaint"
"""Of a ticket's marks: {"id", "channel"} of the platform's complaint that it is made of."""
CLOSED, REFUSED = "event:platform_closed", "event:platform_refused"
OVER = "平台已结束投诉"
REASON = "平台期限变更"


class Complaints:
    def __init__(
        self, tickets: Tickets, linked: LinkedStore, log: OrderLog, now: Callable[[], datetime]
    ) -> None:
        self._tickets, self._linked, self._log, self._now = tickets, linked, log, now

    def take(self, shop: Caller, told: Complaint) -> str:
        """Its ticket as the platform tells it now; which, and what was done."""
        ticket = self._ticket(shop, told)
        for text in told.said:
            ticket = self._tickets.say_once(shop, ticket.ticket_id, text)
        if told.refused:
            ticket = self._refused(shop, ticket, told.refused)
        ticket = self._due_by(shop, ticket, told.due)
        if told.over or self._is_over(told.channel, told.id):
            return self.end(shop, told.channel, told.id)
        return f"complaint {told.id} is {ticket.ticket_id}"

    def end(self, shop: Caller, channel: str, id: str) -> str:
        """The platform has decided; also before anything else was told of it."""
        self._linked.add(f"complaints:{channel}", id, {"over": True})
        ticket_id = ticket_id_for(shop.party, Complaint(id, channel, "", "").key)
        try:
            ticket = self._tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            return f"complaint {id} is over, and was never told"
        if ticket.state not in BEFORE_DONE:
            return f"complaint {id} is over, as {ticket_id} is"
        if ticket.scene_ref:
            self._happened(shop, ticket, CLOSED)
        else:
            self._tickets.cancel(shop, ticket_id, OVER, if_match=ticket.version)
        return f"complaint {id} is over, and {ticket_id} with it"

    def _ticket(self, shop: Caller, told: Complaint) -> Ticket:
        ticket_id = ticket_id_for(shop.party, told.key)
        try:
            return self._tickets.store.get(ticket_id, consistent=True)
        except NotFound:
            spec = self._drafted(told)
        try:
            return self._tickets.create(shop, spec, told.key).ticket
        except Conflict as error:
            if error.code != "idempotency_key_reused":  # made meanwhile, of what was known then
                raise
            return self._tickets.store.get(ticket_id, consistent=True)

    def _drafted(self, told: Complaint) -> NewTicket:
        known = self._log.known(told.order) if told.order else None
        of = self._tickets.store.several(known.tickets).values() if known else ()
        first = min(of, key=lambda each: each.ticket_id, default=None)
        ids = buyers_service.ids(self._linked, known) if known else []
        return NewTicket(
            outlet=self._outlet(first) if first else HQ,
            title=f"平台投诉 {hidden(told.title) or told.id}"[:TITLE],
            region=first.region if first else "",
            customer=first.customer if first else "",
            source=told.order or f"{told.channel}:complaint",
            urgent=True,
            scene=SCENE if self._is_published() else CONSULTATION.scene_id,
            attrs={"origin": told.channel} | ({"customer_id": ids[0]} if ids else {}),
            marks={COMPLAINT: {"id": told.id, "channel": told.channel}},
            promised=rfc3339(told.due) if told.due else None,
        )

    def _is_published(self) -> bool:
        flow = self._tickets.store.flow
        return flow is not None and flow.scenes.active(SCENE, self._now()) is not None

    def _outlet(self, first: Ticket) -> str:
        """That of the order's ticket, as long as it works."""
        try:
            checks.check_outlet(self._tickets.parties, first.outlet)
        except Invalid:
            return HQ
        return first.outlet

    def _refused(self, shop: Caller, ticket: Ticket, why: str) -> Ticket:
        """Where the scene waits for the platform's word, it goes back; why is said last, so that what breaks off here
        is done again."""
        if self._tickets.says(ticket.ticket_id, why):
            return ticket
        if ticket.scene_ref and takers(ticket, REFUSED):
            self._happened(shop, ticket, REFUSED)
        return self._tickets.say_once(shop, ticket.ticket_id, why)

    def _due_by(self, shop: Caller, ticket: Ticket, due: datetime | None) -> Ticket:
        if due is None or ticket.state not in BEFORE_DONE:
            return ticket
        stands = ticket.facts.get("promised")
        if stands and parse(str(stands)) == due:
            return ticket
        facts = TicketFacts(self._tickets)
        return facts.set_facts(shop, ticket.ticket_id, {}, rfc3339(due), reason=REASON)

    def _happened(self, shop: Caller, ticket: Ticket, event: str) -> None:
        """Once: what is known already, or over since, is as it should be."""
        try:
            asked = Asked(Command(event, shop.party))
            TicketFlow(self._tickets).advance(shop, ticket.ticket_id, asked)
        except DomainError as error:
            if error.code not in ("known", "illegal_step", "round_over", "token_moved"):
                raise

    def _is_over(self, channel: str, id: str) -> bool:
        return self._linked.get(f"complaints:{channel}", id) is not None
