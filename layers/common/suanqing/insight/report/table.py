"""Jobs grouped by what is known of them: plain sums, which add up from one day to the next. Pure.

Of each job there is what it is called by each dimension; of a row the same, then its sums. Rows of days that were
asked for one after the other are the rows of all of them together once each key's sums are added.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from suanqing.insight.views.cells import Share

Dimension = Literal["source", "channel", "outlet", "person", "region", "project", "month", "day"]


class Job(NamedTuple):
    """A ticket's money, whole or of one of its items. at: what it is called by each dimension."""

    at: Mapping[Dimension, str]
    share: Share


class Sums(NamedTuple):
    """Of one currency, in minor units. income: net of tax. parts: what their parts were bought for; unknown: of how
    many that is not known."""

    tickets: int = 0
    income: int = 0
    pay: int = 0
    parts: int = 0
    unknown: int = 0

    @property
    def margin(self) -> int:
        return self.income - self.pay

    def with_one(self, share: Share) -> "Sums":
        return Sums(
            self.tickets + 1,
            self.income + share.income,
            self.pay + share.pay,
            self.parts + share.parts,
            self.unknown + share.unknown,
        )


Key = tuple[tuple[str, ...], str]
"""(its names by the dimensions asked for, its currency)."""


def fits(job: Job, only: Mapping[Dimension, str]) -> bool:
    return all(job.at[each] == wanted for each, wanted in only.items())


def grouped(jobs: Iterable[Job], by: Sequence[Dimension]) -> dict[Key, Sums]:
    found: dict[Key, Sums] = {}
    for job in jobs:
        key = tuple(job.at[each] for each in by), job.share.currency
        found[key] = found.get(key, Sums()).with_one(job.share)
    return dict(sorted(found.items()))


def together(jobs: Iterable[Job]) -> dict[str, Sums]:
    """By currency; a ticket whose items came one by one counts once."""
    told = list(jobs)
    tickets = Counter(
        currency for currency, _ in {(j.share.currency, j.share.ticket) for j in told}
    )
    sums = {currency: own for (_, currency), own in grouped(told, ()).items()}
    return {each: own._replace(tickets=tickets[each]) for each, own in sums.items()}
