"""python -m ops views verify|rebuild: the pages of the margins against the ledger, those of funnels against the
tickets' logs, and made again out of them."""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from ops.stack import Stack, add_option, client, stack

SHOWN = 20
"""Pages printed in full; the rest is counted."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "views",
        help="compare the pages of margins and funnels with ledger and logs; make them again out of these",
        description="verify makes a month's pages once more in memory, those of the margins out of the ledger alone, "
        "those of funnels out of the tickets' logs, and compares them byte for byte; it writes nothing. "
        "rebuild puts every line and makes every cell and page of the month again. "
        "Exit code 1 where a page differs and no cell of it waits to be made again.",
    )
    add_option(command)
    command.add_argument("action", choices=("verify", "rebuild"))
    command.add_argument("--period", help="the month, such as 2026-11 (default: this one)")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.times import period_of

    found = stack(wanted.stack)
    rebuild, funnels = rebuild_of(found), funnels_of(found)
    period = wanted.period or period_of(datetime.now(UTC))
    if wanted.action == "rebuild":
        print(f"{rebuild.rebuild(period)} cells made again")
        print(f"{funnels.rebuild(period)} pages of funnels made again")
    return max(tell(rebuild.verify(period)), tell_funnels(funnels.verify(period)))


def rebuild_of(found: Stack) -> Any:
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.insight.views.mark_service import Marks
    from suanqing.insight.views.rebuild_service import Rebuild
    from suanqing.insight.views.refresh_service import Refresh
    from suanqing.insight.views.store import MarginStore
    from suanqing.pricing.stores.purchases import PurchaseStore
    from suanqing.pricing.stores.versions import VersionStore
    from suanqing.times import utcnow
    from suanqing.work.scenes.versions import Scenes
    from suanqing.work.tickets.store import TicketStore

    database = client("dynamodb")
    names = (found[name] for name in ("LedgerTable", "BalancesTable", "WorkTable"))
    ledger, store = LedgerStore(database, *names), MarginStore(database, found["ViewsTable"])
    jobs = TicketStore(database, found["WorkTable"])
    scenes = Scenes(database, found["PricingTable"])
    purchases = PurchaseStore(database, found["PricingTable"])
    versions = VersionStore(database, found["PricingTable"]).published_now
    marks = Marks(store, ledger, jobs.whole, scenes.get, purchases.of, versions, nobody, utcnow)
    return Rebuild(store, ledger, marks, Refresh(store, nobody, utcnow), tickets_of(found))


def funnels_of(found: Stack) -> Any:
    from suanqing.insight.funnel.funnel_service import Funnel
    from suanqing.insight.funnel.rebuild_service import FunnelRebuild
    from suanqing.insight.funnel.store import FunnelStore
    from suanqing.times import utcnow
    from suanqing.work.tickets.store import TicketStore

    store = FunnelStore(client("dynamodb"), found["ViewsTable"])
    jobs = TicketStore(client("dynamodb"), found["WorkTable"])
    return FunnelRebuild(store, Funnel(store, nobody, utcnow), jobs, tickets_of(found))


def tickets_of(found: Stack) -> Callable[[str], Iterator[str]]:
    """Whom a month can be about, of all outlets, each once."""
    from suanqing.finance.audit.verify_chains import Company
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.store import TicketStore

    database, pricing = client("dynamodb"), found["PricingTable"]
    jobs = TicketStore(database, found["WorkTable"])
    company = Company(PartyStore(database, pricing), jobs, PricingStore(database, pricing))

    def tickets(month: str) -> Iterator[str]:
        seen: set[str] = set()
        for outlet in company.outlets():
            new = set(company.tickets(outlet, month)) - seen
            seen |= new
            yield from sorted(new)

    return tickets


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


def tell_funnels(verdict: Any) -> int:
    for page in verdict.drift[:SHOWN]:
        print(f"{page} differs", file=sys.stderr)
    waiting = f"; {', '.join(verdict.waiting)} waits to be made again" if verdict.waiting else ""
    print(
        f"{verdict.pages} pages of funnels of {verdict.tickets} tickets, {len(verdict.drift)} differ{waiting}"
    )
    return 1 if verdict.drift and not verdict.waiting else 0
