"""A ladder (阶梯): commission as a function F of the measure S of a party's period. Pure.

    measure   S                                      a band's rate
    amount    minor units the party earned           fraction of S: "0.05" is 5 %
    count     tickets the party earned on            minor units a ticket
    minutes   minutes the party was paid for         minor units a minute

    marginal  every band pays its own part of S      6,000 + 6,000 at 5 % / 8 % from 10,000: 660
    volume    the band S falls into pays all of S    the same jobs: 960

Commission of one more job is F(S after) - F(S before), so the period's truth, F(S), does not depend
on the order in which jobs arrive.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any, Literal, NamedTuple

from suanqing.money import CONTEXT, decimal_text, rate, round_minor
from suanqing.pricing.ladder_eligibility import ANYBODY, Who, who_of
from suanqing.pricing.model import CommissionStep, LadderOp

Measure = Literal["amount", "count", "minutes"]
Mode = Literal["marginal", "volume"]
ZERO = Decimal(0)


class Band(NamedTuple):
    """[start, end): half-open, end None is without end."""

    start: Decimal
    end: Decimal | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Ladder:
    """One ladder of a book, compiled. The bands tile [0, ∞).

    fees: the fee kinds that count into S, None for all. cap: at most that commission; floor: at
    least that once S > 0; guarantee: at least that whatever S is. In minor units. stay: (days, of the
    period's) that the guarantee is for, once it is a party's own.
    """

    id: str
    measure: Measure
    mode: Mode
    bands: tuple[Band, ...]
    fees: frozenset[str] | None = None
    who: Who = ANYBODY
    cap: int | None = None
    floor: int = 0
    guarantee: int = 0
    stay: tuple[int, int] | None = None

    def tier(self, s: Decimal) -> int:
        """Which band S stands in, from 0; a threshold belongs to the band it begins."""
        return max(0, bisect_right([band.start for band in self.bands], s) - 1)


class Worked(NamedTuple):
    """F(S) with how it came about. rate: of the band S stands in. limited: by cap, floor or guarantee."""

    s: Decimal
    commission: int
    tier: int
    rate: Decimal
    limited: bool
    steps: tuple[CommissionStep, ...]


def commission(s: Decimal | int, ladder: Ladder) -> int:
    """F(S) in minor units."""
    return work_out(s, ladder).commission


def work_out(s: Decimal | int, ladder: Ladder) -> Worked:
    """F(S) explained. An S below 0 (more was taken back than earned) counts as 0.

    Rounding: once, half up, after the bands and limits.
    """
    s = max(ZERO, Decimal(s))
    with localcontext(CONTEXT):
        steps = [CommissionStep("measure", ladder.id, (("measure", ladder.measure),), s)]
        steps += _bands(s, ladder)
        plain = steps[-1].value
        steps += _limits(s, plain, ladder)
        value = steps[-1].value
        exact = round_minor(value)
        steps.append(CommissionStep("round", "half_up", (("mode", "half_up"),), Decimal(exact)))
    tier = ladder.tier(s)
    return Worked(s, exact, tier, ladder.bands[tier].rate, value != plain, tuple(steps))


def ladder_of(row: Mapping[str, Any]) -> Ladder:
    """A row of the book's `ladders`, checked by `pricing.checks.ladders`."""
    fees = (row.get("of") or {}).get("fees")
    return Ladder(
        id=row["id"],
        measure=row["measure"],
        mode=row["mode"],
        bands=tuple(_band(step) for step in row["steps"]),
        fees=frozenset(fees) if fees else None,
        who=who_of(row.get("who")),
        cap=row.get("cap"),
        floor=row.get("floor") or 0,
        guarantee=row.get("guarantee") or 0,
    )


def _band(step: Mapping[str, Any]) -> Band:
    end = step.get("to")
    return Band(Decimal(step["from"]), None if end is None else Decimal(end), rate(step["rate"]))


def _bands(s: Decimal, ladder: Ladder) -> list[CommissionStep]:
    """One step for every band that pays, with the running commission."""
    if ladder.mode == "volume":
        band = ladder.bands[ladder.tier(s)]
        return [_paid(band, s, s * band.rate, ladder)]
    steps, running = [], ZERO
    for band in ladder.bands[: ladder.tier(s) + 1]:
        part = (s if band.end is None else min(s, band.end)) - band.start
        running += part * band.rate
        steps.append(_paid(band, part, running, ladder))
    return steps


def _paid(band: Band, part: Decimal, running: Decimal, ladder: Ladder) -> CommissionStep:
    numbers = (
        ("from", decimal_text(band.start)),
        ("to", "" if band.end is None else decimal_text(band.end)),
        ("rate", decimal_text(band.rate)),
        ("part", decimal_text(part)),
    )
    return CommissionStep("band", ladder.mode, numbers, running)


def _limits(s: Decimal, value: Decimal, ladder: Ladder) -> list[CommissionStep]:
    """A step for each limit that moved the commission; a cap below a promise is refused at publish."""
    steps = []
    for op, limit in _in_force(s, ladder):
        moved = min(value, limit) if op == "cap" else max(value, limit)
        if moved != value:
            value = moved
            numbers = (
                ("amount", decimal_text(limit)),
                *(_days(ladder) if op == "guarantee" else ()),
            )
            steps.append(CommissionStep(op, ladder.id, numbers, value))
    return steps


def _days(ladder: Ladder) -> tuple[tuple[str, str], ...]:
    """Of a guarantee for less than the whole period."""
    days, of = ladder.stay or (0, 0)
    return (("days", str(days)), ("of", str(of))) if days < of else ()


def _in_force(s: Decimal, ladder: Ladder) -> list[tuple[LadderOp, Decimal]]:
    limits: list[tuple[LadderOp, int | None]] = [
        ("floor", ladder.floor if s > 0 else 0),
        ("cap", ladder.cap),
        ("guarantee", ladder.guarantee),
    ]
    return [(op, Decimal(limit)) for op, limit in limits if limit is not None]
