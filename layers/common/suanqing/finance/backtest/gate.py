"""Publishing's gate (发布门槛) over the stores: what keeps a version's body from being published."""

from suanqing.errors import Conflict
from suanqing.finance.backtest import jobs as rules
from suanqing.finance.backtest.jobs_service import standing
from suanqing.platform.materialized import Views
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse

POLICY = "replay_gate"


def refusal(
    prices: PricingStore, views: Views, book_version: str
) -> tuple[str | None, Conflict | None]:
    """The replay that counts for the version as it is now, and the Conflict that names what is
    missing or which figures are beyond the limit; no Conflict: the gate is open."""
    data = prices.policy(POLICY)
    if data is None:
        return None, None
    version = prices.version(book_version)
    gate, given = rules.gate_of(data), prices.override(version)
    override = (
        rules.Override(given["by"], parse(given["at"]), given["reason"], given["hash"])
        if given
        else None
    )
    job, outcome = standing(views, version.hash, book_version, gate.months)
    replay = job.job_id if job else None
    try:
        rules.check(gate, version.hash, job, outcome, override)
    except Conflict as problem:
        return replay, problem
    return replay, None
