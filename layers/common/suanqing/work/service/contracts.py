"""Maintenance contracts (维保): N prepaid visits at one amount, of which every visit releases its part.

A ticket takes a visit when it is put under the contract, in the same transaction: the lowest number
that is free. A cancelled ticket, or one taken out again, gives its number back, and the next ticket
takes it. So no number is held twice and none is lost, whatever is cancelled when; each number has
its own part of the amount, and N standing tickets sum to the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.linked_keys import customer_of, normal
from suanqing.work.tickets.linked_store import Item, LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.recording import record_facts
from suanqing.work.tickets.store import Write

MAX_VISITS = 400
"""Visits of a contract: more would outgrow its item."""


@dataclass(frozen=True, slots=True)
class Contract:
    """amount: minor units of the whole. taken: number of the visit -> ticket."""

    id: str
    customer: str
    visits: int
    amount: int
    asset: str = ""
    taken: dict[str, str] = field(default_factory=dict)

    def free(self) -> int:
        """The visit that the next ticket takes. Conflict: none is left."""
        for number in range(1, self.visits + 1):
            if str(number) not in self.taken:
                return number
        raise Conflict("the contract has no visit left", "contract_used_up", contract=self.id)


def check(contract: Contract) -> Contract:
    if not 1 <= contract.visits <= MAX_VISITS:
        raise Invalid(f"a contract has 1 to {MAX_VISITS} visits", where="visits")
    if contract.amount < contract.visits:
        raise Invalid("every visit releases something", where="amount")
    if not normal(contract.customer):
        raise Invalid("a contract is a customer's", where="customer")
    return contract


def under(ticket: Ticket, contract: Contract, by: str, at: datetime) -> Ticket:
    """The ticket with the contract's next visit."""
    if ticket.state == "cancelled":
        raise Conflict("a cancelled ticket takes no visit", "illegal_step", state=ticket.state)
    whose = customer_of(ticket)
    if whose and normal(whose) != normal(contract.customer):
        raise Invalid("the contract is another customer's", where="contract", contract=contract.id)
    visit = [contract.id, contract.free(), contract.visits, contract.amount]
    return record_facts(ticket, "relate", {"visit": visit}, by, at, kind="contract_set")


def out_of(ticket: Ticket, by: str, at: datetime) -> Ticket:
    """The ticket under no contract: it is priced like any other."""
    told = {"contract": ticket.facts["visit"][0]}
    return record_facts(ticket, "relate", {"visit": None}, by, at, told, kind="contract_left")


class Contracts:
    def __init__(self, tickets: Tickets, store: LinkedStore) -> None:
        self.tickets, self.store = tickets, store

    def create(self, caller: Caller, contract: Contract) -> Contract:
        """Once an id; the same again is the same contract. Conflict: the id says something else."""
        check(contract)
        at = rfc3339(self.tickets.clock())
        values = _document(contract) | {"taken": {}, "by": caller.party, "at": at}
        if self.store.add(f"contract:{contract.id}", "contract", values):
            return contract
        there = self.get(contract.id)
        if _document(there) != _document(contract):
            raise Conflict("there is another contract of that id", contract=contract.id)
        return there

    def known(self, contract_id: str) -> bool:
        return self.store.get(f"contract:{contract_id}", "contract") is not None

    def get(self, contract_id: str) -> Contract:
        item = self.store.get(f"contract:{contract_id}", "contract")
        if item is None:
            raise NotFound("no such contract", contract=contract_id)
        return Contract(
            contract_id, item["customer"], item["visits"], item["amount"],
            item.get("asset", ""), item["taken"],
        )  # fmt: skip

    def put_under(
        self, caller: Caller, ticket_id: str, contract_id: str | None, if_match: int | None = None
    ) -> Ticket:
        """Put a ticket under a contract, or under none; a repeat changes nothing."""

        def step(ticket: Ticket, at: datetime) -> tuple[Ticket, Sequence[Write]]:
            visit = ticket.facts.get("visit")
            if (visit[0] if visit else None) == contract_id:
                return ticket, ()
            if contract_id is None:
                return out_of(ticket, caller.party, at), ()
            return under(ticket, self.get(contract_id), caller.party, at), ()

        return self.tickets.apply(caller, ticket_id, "relate", step, if_match)


def _document(contract: Contract) -> Item:
    return {
        "customer": contract.customer,
        "visits": contract.visits,
        "amount": contract.amount,
        "asset": contract.asset,
    }
