"""Every night beside the proof, where a deployment keeps analytics: months laid down as rows (0124).

Begun by `jobs.proof`, whose queue brings its pieces: who proves a month reads all of it, and may read nothing more.
"""

from collections.abc import Callable, Sequence
from functools import cache

from jobs.wiring import ledger, parties, pricing, views
from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.audit.verify_chains import Company
from suanqing.insight.analytics.export_service import Export
from suanqing.insight.analytics.night_service import HALVES, Outlets, Parties
from suanqing.insight.analytics.rows_store import RowsStore
from suanqing.insight.costs.cost_store import CostStore
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import InTime, Message, sender
from suanqing.times import utcnow
from suanqing.work.tickets.store import TicketStore


@cache
def nights() -> Nights:
    return Nights(views(), HALVES, sender("PROOF_QUEUE_URL"), utcnow)


@cache
def worker() -> Callable[[Message, InTime], None]:
    client = aws.dynamodb()
    tickets = TicketStore(client, setting("WORK_TABLE"))
    company = Company(parties(), tickets, pricing())
    costs = CostStore(client, setting("PRICING_TABLE"))
    export = Export(tickets, ledger(), costs, _nobody, company.parties)
    rows = RowsStore(aws.s3(), setting("ANALYTICS_BUCKET"))
    first = Outlets(export, rows, company, nights().go_on)
    return nights().worker(first, Parties(export, rows, company, views(), tell))


def tell(period: str, counts: dict[str, int]) -> None:
    observe.log("rows laid", period=period, **counts)


def _nobody(_: str) -> Sequence[str]:
    """A night goes through outlets, piece by piece."""
    return ()
