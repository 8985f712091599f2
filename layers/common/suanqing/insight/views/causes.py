"""Why the margin of a time is another than that of the time before: parts in minor units that sum to the cent. Pure.

With i income, p pay, m margin and n jobs, 0 before and 1 now, and project by project, the margin's difference is

    volume       m0·i1/i0 − m0                  as much more income at the rate of before
    mix          Σ i1(m0/i0 of the project − of all)    other projects: those with a better or a worse rate
    income       p0·i1/i0 − n1·p0/n0            of a project: what a job brings, at the pay of before
    pay          n1·p0/n0 − p1                  of a project: what a job is paid

All but the first are what the rate costs: the margin now less what its income would have left at the rate of before.
A project that is new, or brought no income before, has no rate of before: its part is of the mix. Fractions are exact;
they are rounded once, by largest remainder, so that the parts sum to the difference (Kitagawa's decomposition of a
rate, J. Am. Stat. Assoc. 50 (1955) 1168, carried on to money).
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor
from typing import Literal, NamedTuple

What = Literal["volume", "mix", "income", "pay"]


class Sums(NamedTuple):
    """Jobs and money of a project in a time, in one currency."""

    jobs: int = 0
    income: int = 0
    pay: int = 0

    @property
    def margin(self) -> int:
        return self.income - self.pay


class Cause(NamedTuple):
    """amount: what it added to the margin. project: None where it is of all."""

    what: What
    project: str | None
    amount: int


class Change(NamedTuple):
    """difference: of the margin. rate_cost: the part of it that the rate made, None without a rate before.
    causes: the largest first; all of them sum to the difference, those but the volume to rate_cost."""

    difference: int
    rate_cost: int | None
    causes: tuple[Cause, ...]


def added(sums: Iterable[Sums]) -> Sums:
    found = [Sums(), *sums]
    return Sums(*(sum(each) for each in zip(*found, strict=True)))


def change(before: Mapping[str, Sums], now: Mapping[str, Sums]) -> Change:
    """What made the margin of these projects another one."""
    was, is_ = added(before.values()), added(now.values())
    difference = is_.margin - was.margin
    if was.income <= 0:
        return Change(difference, None, _ordered([Cause("volume", None, difference)]))
    rate = Fraction(was.margin, was.income)
    volume = _half_up(rate * (is_.income - was.income))
    exact: dict[tuple[What, str | None], Fraction] = {("mix", None): Fraction(0)}
    for project in sorted({*before, *now}):
        income, pay, rest = _of(before.get(project, Sums()), now.get(project, Sums()), rate)
        exact["income", project] = income
        exact["pay", project] = pay
        exact["mix", None] += rest
    parts = rounded(list(exact.values()), difference - volume)
    causes = [Cause(*key, part) for key, part in zip(exact, parts, strict=True)]
    return Change(
        difference, difference - volume, _ordered([Cause("volume", None, volume), *causes])
    )


def rounded(parts: list[Fraction], whole: int) -> list[int]:
    """Integers that sum to `whole`, each less than 1 from its part as far as the parts sum to it: by largest remainder,
    of equal ones the first."""
    floors = [floor(part) for part in parts]
    short = whole - sum(floors)
    order = sorted(range(len(parts)), key=lambda at: (floors[at] - parts[at], at))
    every, some = divmod(short, len(parts))
    for place, at in enumerate(order):
        floors[at] += every + (place < some)
    return floors


def _of(was: Sums, is_: Sums, rate: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """(income, pay, mix) of a project."""
    whole = is_.margin - rate * is_.income
    if was.jobs <= 0:
        return Fraction(0), Fraction(0), whole
    expected = Fraction(is_.jobs * was.pay, was.jobs)
    pay = expected - is_.pay
    income = (
        Fraction(was.pay * is_.income, was.income) - expected if was.income > 0 else Fraction(0)
    )
    return income, pay, whole - income - pay


def _ordered(causes: list[Cause]) -> tuple[Cause, ...]:
    """The largest first, without what is nothing."""
    told = [each for each in causes if each.amount]
    return tuple(sorted(told, key=lambda each: (-abs(each.amount), each.what, each.project or "")))


def _half_up(amount: Fraction) -> int:
    """Half away from zero."""
    size = floor(abs(amount) + Fraction(1, 2))
    return size if amount >= 0 else -size
