"""The score (评分): minutes added up, lower is better. Pure; the same numbers give the same score for ever."""

from collections.abc import Iterable

from suanqing.work.dispatch.model import Candidate, Figures, Score, Scoring
from suanqing.work.dispatch.travel import minutes

made = tuple.__new__
"""Of a named tuple and its fields: there are a hundred thousand in a round, and this takes half the time."""


def score(figures: Figures, slack: int | None, scoring: Scoring) -> Score:
    return ranked([figures], slack, scoring)[0].score


def ranked(
    rows: Iterable[Figures], slack: int | None, scoring: Scoring
) -> tuple[Candidate, ...]:  # fmt: skip
    """Best first; who is equal in every part stands in the order of ids. slack: minutes until somebody is to be
    there; without it nothing can be late.

    Late is by how much, where they first do what they have on that day.
    """
    found = []
    visit, by_way, by_load = scoring.visit_minutes, scoring.travel, scoring.load
    by_skill, by_late = scoring.skill, scoring.late
    for row in rows:
        party, metres, load, ahead, skill, wait, previous = row
        way = minutes(metres, scoring)
        late = 0 if slack is None else max(0, wait + ahead * visit + way - slack) * by_late
        way, load, skill = way * by_way, load * by_load, skill * by_skill
        known = -scoring.previous if previous else 0
        total = way + load + skill + late + known
        found.append((total, made(Score, (total, way, load, skill, late, known, party)), row))
    found.sort()
    return tuple([made(Candidate, (points, row)) for _, points, row in found])
