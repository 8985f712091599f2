"""python -m ops views verify|rebuild: the pages of the margins against the ledger, and made again out of it."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ops.stack import Stack, add_option, client, stack

SHOWN = 20
"""Pages printed in full; the rest is counted."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "views",
        help="compare the margins' pages with the ledger; make them again out of it",
        description="verify makes a month's pages once more in memory, out of the ledger alone, and compares them "
        "byte for byte; it writes nothing. rebuild puts every line and makes every cell of the month again. "
        "Exit code 1 where a page differs and no cell of it waits to be made again.",
    )
    add_option(command)
    command.add_argument("action", choices=("verify", "rebuild"))
    command.add_argument("--period", help="the month, such as 2026-11 (default: this one)")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.times import period_of

    rebuild = rebuild_of(stack(wanted.stack))
    period = wanted.period or period_of(datetime.now(UTC))
    if wanted.action == "rebuild":
        print(f"{rebuild.rebuild(period)} cells made again")
    return tell(rebuild.verify(period))


def rebuild_of(found: Stack) -> Any:
    from suanqing.finance.audit.verify_chains import Company
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.insight.views.mark_service import Marks
    from suanqing.insight.views.rebuild_service import Rebuild
    from suanqing.insight.views.refresh_service import Refresh
    from suanqing.insight.views.store import MarginStore
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.times import utcnow
    from suanqing.work.tickets.store import TicketStore

    database = client("dynamodb")
    names = (found[name] for name in ("LedgerTable", "BalancesTable", "WorkTable"))
    ledger, store = LedgerStore(database, *names), MarginStore(database, found["ViewsTable"])
    pricing, work = found["PricingTable"], found["WorkTable"]
    jobs = TicketStore(database, work)
    company = Company(PartyStore(database, pricing), jobs, PricingStore(database, pricing))

    def tickets(month: str) -> Iterator[str]:
        seen: set[str] = set()
        for outlet in company.outlets():
            new = set(company.tickets(outlet, month)) - seen
            seen |= new
            yield from sorted(new)

    marks = Marks(store, ledger, jobs.history, nobody, utcnow)
    return Rebuild(store, ledger, marks, Refresh(store, nobody, utcnow), tickets)


def nobody(day: str) -> None:
    """Whoever runs the command works the day off itself."""


def tell(verdict: Any) -> int:
    for page, cells in verdict.drift[:SHOWN]:
        print(f"{page} differs in {', '.join(cells[:SHOWN])}", file=sys.stderr)
    waiting = f"; {', '.join(verdict.waiting)} waits to be made again" if verdict.waiting else ""
    print(
        f"{verdict.pages} pages of {verdict.tickets} tickets, {len(verdict.drift)} differ{waiting}"
    )
    return 1 if verdict.drift and not verdict.waiting else 0
