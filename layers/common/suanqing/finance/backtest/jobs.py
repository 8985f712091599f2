"""A replay as a job: what was asked, how far it is, and whether its result lets the book be published. Pure.

planning --chunks known--> running --every piece counted--> done
    +------------- the draft was changed -------------------> failed
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import batched
from typing import Any, Literal, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict
from suanqing.finance.backtest.outcome import Limit, Outcome, blocked
from suanqing.money import rate
from suanqing.times import rfc3339

State = Literal["planning", "running", "done", "failed"]
SLICES = 25
"""A party's periods in one chunk of work."""

Chunk = Sequence[tuple[str, str]]
"""Slices as (party, period)."""


@dataclass(frozen=True, slots=True)
class Job:
    """hash: of the draft that runs. priced: the hash it has once handed in, with its SKUs stamped.

    chunks: pieces known so far; a long one grows. change: of pay and charge, minor units, so far.
    """

    job_id: str
    book: str
    hash: str
    priced: str
    periods: tuple[str, ...]
    by: str
    at: datetime
    state: State = "planning"
    chunks: int = 0
    done: int = 0
    tickets: int = 0
    changed: int = 0
    pay_change: int = 0
    charge_change: int = 0
    reason: str = ""
    finished: datetime | None = None

    @property
    def complete(self) -> bool:
        return self.state == "running" and self.done >= self.chunks


def job_id(book: str, hash: str, periods: Sequence[str], key: str) -> str:
    """Derived: asking twice under one key is one job."""
    return f"{book}-{digest([hash, *periods, key])[:16]}"


def chunks_of(parties: Iterable[str], periods: Sequence[str]) -> list[list[tuple[str, str]]]:
    """All slices of a run, in pieces of work; head office by itself, which shares in every ticket."""
    slices = [(party, period) for party in parties for period in periods]
    large = [[each] for each in slices if each[0] == "hq"]
    small = [each for each in slices if each[0] != "hq"]
    return [*large, *(list(each) for each in batched(small, SLICES, strict=False))]


def over_slices(
    slices: Sequence[Sequence[str]],
    rest: Sequence[Any] | None,
    in_time: Callable[[], bool],
    look: Callable[[str, str, str | None], str | None],
) -> list[Any] | None:
    """Look at (party, period) after (party, period), from `rest` on; what is left when the time is
    over: [slice, ticket it ended with]. look: tickets after that one; where it ended, None at the end."""
    at, after = rest or (0, "")
    for place in range(at, len(slices)):
        if place > at and not in_time():
            return [place, ""]
        party, period = slices[place]
        last = look(party, period, (after or None) if place == at else None)
        if last is not None:
            return [place, last]
    return None


class Override(NamedTuple):
    """Somebody else than makers and approver lets the book pass, for a reason."""

    by: str
    at: datetime
    reason: str
    hash: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What a book must have shown before it is published: a finished replay of its very body over at
    least `months`, that moves no more than the limit. Data: `policy/replay_gate`; absent: no gate."""

    months: int
    limit: Limit


def gate_of(data: Mapping[str, Any]) -> Gate:
    def fraction(name: str) -> Decimal | None:
        return rate(data[name]) if data.get(name) is not None else None

    return Gate(data["months"], Limit(fraction("total"), fraction("party"), data.get("refused", 0)))


def newest(jobs: Iterable[Job], hash: str, months: int) -> Job | None:
    """The finished replay that counts for a body: the last one over enough months."""
    found = [
        job
        for job in jobs
        if job.state == "done" and hash in (job.hash, job.priced) and len(job.periods) >= months
    ]
    return max(found, key=lambda job: (job.finished or job.at, job.job_id), default=None)


def check(
    gate: Gate | None,
    hash: str,
    job: Job | None,
    outcome: Outcome | None,
    override: Override | None,
) -> None:
    """Conflict naming what keeps the body with this hash from being published."""
    if gate is None or (override and override.hash == hash):
        return
    if job is None or outcome is None:
        raise Conflict(
            f"publishing needs a finished replay of this very book over {gate.months} month(s)",
            "replay_needed", hash=hash, months=gate.months,
        )  # fmt: skip
    if reason := blocked(outcome, gate.limit):
        pay, charge = outcome.total("pay"), outcome.total("charge")
        raise Conflict(
            f"the replay moves more than publishing allows: {reason}", "replay_variance",
            replay=job.job_id, tickets=outcome.tickets, changed=outcome.changed,
            refused=outcome.refusals,
            pay={"before": pay.before, "after": pay.after},
            charge={"before": charge.before, "after": charge.after},
        )  # fmt: skip


def job_to_dict(job: Job) -> dict[str, Any]:
    return {
        "book": job.book,
        "hash": job.hash,
        "priced": job.priced,
        "periods": list(job.periods),
        "by": job.by,
        "at": rfc3339(job.at),
        "stage": job.state,
        "chunks": job.chunks,
        "done": job.done,
        "tickets": job.tickets,
        "changed": job.changed,
        "pay_change": job.pay_change,
        "charge_change": job.charge_change,
    }
