"""What a command on a ticket may name: outlets and workers of the register, SKUs of the catalogue. Pure."""

from decimal import Decimal

from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.quantities import quantity
from suanqing.work.stock.places import Catalogue, Parties
from suanqing.work.tickets import access
from suanqing.work.tickets.model import Ticket

HOLDERS = ("outlet", "hq")
"""Kinds of parties a ticket can lie with; head office takes what no outlet serves."""


def home(parties: Parties, worker: str) -> str | None:
    """The region a worker is at home in, where the directory says."""
    try:
        return parties.get(worker).region
    except NotFound:
        return None


def check_outlet(parties: Parties, outlet: str) -> None:
    try:
        party = parties.get(outlet)
    except NotFound:
        party = None
    if party is None or party.kind not in HOLDERS or not party.active:
        raise Invalid("no such outlet", where="outlet", outlet=outlet)


def check_workers(parties: Parties, caller: Caller, ticket: Ticket, workers: set[str]) -> None:
    """Active persons; for a partner, of the own outlet."""
    for worker in sorted(workers):
        try:
            party = parties.get(worker)
        except NotFound:
            raise Invalid("no such worker", where="assignee", worker=worker) from None
        if party.kind != "person" or not party.active:
            raise Invalid("only an active person can work", where="assignee", worker=worker)
        if not access.directs(caller) and party.outlet != ticket.outlet:
            raise Invalid("not a worker of your outlet", where="assignee", worker=worker)


def check_sku(
    catalogue: Catalogue | None, sku: str, kind: str | None = None, qty: Decimal | None = None
) -> None:
    """Known, still on offer and, if said, of that kind and in a quantity that its unit allows."""
    if catalogue is None:
        return
    listed = catalogue.sku(sku)
    if listed is None or not listed.active:
        raise Invalid(f"unknown SKU {sku!r}", code="unknown_sku", where="sku", sku=sku)
    if kind and listed.kind != kind:
        raise Invalid(f"{sku} is not of kind {kind}", where="sku", sku=sku)
    if qty is not None:
        quantity(f"{qty:f}", listed.unit)
