"""A month of decisions under other weights (换权重回放): to whom each ticket would have gone. Pure.

Each decision is looked at by itself, with the numbers of its own moment: what people had to do then is what
they had, not what the other weights would have left them with.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from suanqing.work.dispatch.decisions import Decision
from suanqing.work.dispatch.model import Figures, Scoring
from suanqing.work.dispatch.scoring import ranked, score


class Totals(NamedTuple):
    """Sums over the tickets, unweighted: minutes on the way, minutes late, open tickets that people had, grades
    missing, and tickets that went to the customer's previous worker."""

    travel: int = 0
    late: int = 0
    load: int = 0
    skill: int = 0
    previous: int = 0


class Other(NamedTuple):
    """A ticket that would have gone to somebody else, with both scores under the other weights."""

    ticket: str
    chosen: str
    would: str
    chosen_total: int
    would_total: int


class Replayed(NamedTuple):
    """was, would: totals of what was decided and of what the weights decide. people: id -> (tickets that they
    got, tickets that they would have got)."""

    decisions: int
    others: tuple[Other, ...]
    was: Totals
    would: Totals
    people: tuple[tuple[str, int, int], ...]


def best(decision: Decision, scoring: Scoring) -> str:
    """Who would have got it."""
    return ranked(decision.rows, decision.slack, scoring)[0].figures.party


def replayed(decisions: Iterable[Decision], scoring: Scoring) -> Replayed:
    """Any order of the decisions gives the same; sums of two parts are those of the whole."""
    others: list[Other] = []
    was, would = Totals(), Totals()
    got: Counter[str] = Counter()
    gets: Counter[str] = Counter()
    count = 0
    unweighted = replace(scoring, travel=1, load=1, skill=1, late=1)
    for decision in decisions:
        found = {
            each.figures.party: each for each in ranked(decision.rows, decision.slack, scoring)
        }
        first, chosen = next(iter(found.values())), found[decision.chosen]
        count += 1
        was = _plus(was, chosen.figures, decision.slack, unweighted)
        would = _plus(would, first.figures, decision.slack, unweighted)
        got[decision.chosen] += 1
        gets[first.figures.party] += 1
        if first.figures.party != decision.chosen:
            others.append(
                Other(
                    decision.ticket,
                    decision.chosen,
                    first.figures.party,
                    chosen.score.total,
                    first.score.total,
                )
            )
    people = tuple((party, got[party], gets[party]) for party in sorted(got.keys() | gets.keys()))
    return Replayed(count, tuple(sorted(others)), was, would, people)


def _plus(totals: Totals, figures: Figures, slack: int | None, unweighted: Scoring) -> Totals:
    part = score(figures, slack, unweighted)
    return Totals(
        totals.travel + part.travel,
        totals.late + part.late,
        totals.load + part.load,
        totals.skill + part.skill,
        totals.previous + figures.previous,
    )
