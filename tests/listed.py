"""A price correction's list made at once, by the steps of which the queue's worker makes it in pieces."""

from datetime import datetime

from suanqing.finance.corrections.prices import Affected, Correction, Refused, Scope
from suanqing.finance.corrections.prices_apply import PriceCorrections


def affected(corrections: PriceCorrections, scope: Scope) -> list[Affected | Refused]:
    """What the scope's version would change, in every slice."""
    return [
        one
        for chunk in corrections.slices(scope)
        for outlet, period in chunk
        for one in corrections.affected_some(scope, outlet, period, None, lambda: True)[0]
    ]


def propose(
    corrections: PriceCorrections, old: str, new: str, start: datetime, end: datetime, by: str
) -> Correction:
    """The list, kept for approval."""
    scope = Scope(old, new, start, end)
    corrections.must_hold(scope)
    return corrections.keep(scope, affected(corrections, scope), by)
