"""Every night: seal what was booked since, under a root of the day. Lambda handler `jobs.seal.handler`.

This period and the one before, into which late facts and closes still book. Again after a crash or
twice at once: a seal's number is taken once, and what is covered is not covered again.
"""

from typing import Any

from jobs.proof import journal
from suanqing import observe
from suanqing.replay.shadow import last_periods
from suanqing.times import utcnow


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{period: {items, root}}; the root is logged, so that it stands outside the ledger as well."""
    observe.start(event, context)
    found: dict[str, Any] = {}
    for period in last_periods(utcnow(), 2):
        done = journal().seal(period)
        found[period] = {"items": done.items, "root": done.root}
        observe.log("journal sealed", period=period, items=done.items, root=done.root)
        observe.count("JournalSealed", done.items)
    return found
