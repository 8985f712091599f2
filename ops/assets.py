"""python -m ops assets: what was registered before things were gone through for their upkeep is listed, too.

A thing without a ticket has no upkeep, since nobody knows where it is: so every outlet's tickets name all that matter.
"""

import argparse
from collections.abc import Iterable, Iterator
from typing import Any

from ops.stack import Stack, add_option, client, stack

PAGE = 200


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "assets",
        help="list every registered thing, so that its upkeep is found",
        description="Goes through all tickets of every outlet, once after an upgrade, and lists the registered "
        "things that they name. Doing it again changes nothing.",
    )
    add_option(command)
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.work.assets.register_service import Register
    from suanqing.work.tickets.linked_store import LinkedStore

    found = stack(wanted.stack)
    register = Register(LinkedStore(client("dynamodb"), found["WorkTable"]))
    print(f"{enlisted(register, named(found))} things listed")
    return 0


def enlisted(register: Any, assets: Iterable[str]) -> int:
    """How many were not yet."""
    there = (each for each in dict.fromkeys(assets) if register.find(each))
    return sum(register.enlist(each) for each in there)


def named(found: Stack) -> Iterator[str]:
    """What tickets are about, as often as they say it."""
    from suanqing.finance.audit.verify_chains import Company
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.store import TicketStore

    database, pricing = client("dynamodb"), found["PricingTable"]
    tickets = TicketStore(database, found["WorkTable"])
    company = Company(PartyStore(database, pricing), tickets, PricingStore(database, pricing))
    for outlet in company.outlets():
        yield from of_outlet(tickets, outlet)


def of_outlet(tickets: Any, outlet: str) -> Iterator[str]:
    for lane in ("open", "closed"):
        cursor: str | None = None
        while True:
            page = tickets.board(outlet, lane, limit=PAGE, cursor=cursor)
            for ticket in page.tickets:
                if asset := str(ticket.facts.get("attrs", {}).get("asset", "")):
                    yield asset
            cursor = page.cursor
            if cursor is None:
                break
