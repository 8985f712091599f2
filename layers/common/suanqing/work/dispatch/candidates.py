"""Who may have a ticket, in order, and how several are dealt out one after the other (贪心). Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from suanqing.work.dispatch.fitting import fit, full
from suanqing.work.dispatch.model import (
    Figures,
    Job,
    Person,
    Refusal,
    Scoring,
    Suggestion,
    Vector,
)
from suanqing.work.dispatch.scoring import made, ranked
from suanqing.work.dispatch.travel import metres

Given = dict[str, dict[str, int]]
"""person -> day -> tickets given while dealing, and "" -> all of them."""
Refused = tuple[str, tuple[Refusal, ...]]


class Standing(NamedTuple):
    """What of somebody who may have a job is the same for all jobs that ask alike. room: tickets that they may still
    have on the day, 1 or more; None: any number."""

    party: str
    place: Vector | None
    load: int
    ahead: int
    skill: int
    wait: int
    day: str
    room: int | None


class Sifted(NamedTuple):
    """People held against a job: who is left, and who is out whatever is given besides, in the order of ids."""

    left: tuple[Standing, ...]
    out: tuple[Refused, ...]


def suggest(job: Job, people: Iterable[Person], scoring: Scoring) -> Suggestion:
    """Everybody looked at, whatever order they come in."""
    return _suggestion(job, _sifted(job, people), scoring, {})


def deal(
    jobs: Iterable[Job], people: Sequence[Person], scoring: Scoring
) -> tuple[Suggestion, ...]:  # fmt: skip
    """Each job to who is best for it, in the jobs' own order (`Job.turn`), what was given counted before the next.

    Who is first in `ranked` gets it; where nobody fits, nobody does. Jobs that ask for the same in the same
    hours are held against people's hours, skills and regions once.
    """
    given: Given = {}
    known: dict[tuple[object, ...], Sifted] = {}
    found = []
    for job in sorted(jobs, key=lambda each: each.turn):
        asked = (job.start, job.end, job.now, job.region, job.skills, job.licences)
        if asked not in known:
            known[asked] = _sifted(job, people)
        suggestion = _suggestion(job, known[asked], scoring, given)
        found.append(suggestion)
        if suggestion.ranked:
            _give(given, suggestion.ranked[0].figures.party, known[asked])
    return tuple(found)


def _sifted(job: Job, people: Iterable[Person]) -> Sifted:
    left, out = [], []
    for person in people:
        found = fit(job, person)
        if refusals := found.refusals + full(person, found.day):
            out.append((person.party, refusals))
            continue
        ahead = person.ahead.get(found.day, 0)
        room = None if person.most is None else person.most - person.on(found.day)
        left.append(
            Standing(
                person.party,
                person.place,
                person.load,
                ahead,
                found.skill,
                found.wait,
                found.day,
                room,
            )
        )
    return Sifted(tuple(left), tuple(sorted(out)))


def _suggestion(job: Job, sifted: Sifted, scoring: Scoring, given: Given) -> Suggestion:
    rows: list[Figures] = []
    busy: list[Refused] = []
    site, previous = job.place, job.previous
    for party, place, load, ahead, skill, wait, day, room in sifted.left:
        if party in given:
            more = given[party]
            that_day = more.get(day, 0)
            if room is not None and that_day >= room:
                busy.append((party, (Refusal("full"),)))
                continue
            load, ahead = load + more[""], ahead + that_day
        way = metres(place, site) if place and site else None
        rows.append(made(Figures, (party, way, load, ahead, skill, wait, party == previous)))
    out = tuple(sorted([*sifted.out, *busy])) if busy else sifted.out
    return Suggestion(job, ranked(rows, job.slack, scoring), out)


def _give(given: Given, party: str, sifted: Sifted) -> None:
    """Remember who got one more, and on which day."""
    day = next(each.day for each in sifted.left if each.party == party)
    mine = given.setdefault(party, {})
    for key in ("", day):
        mine[key] = mine.get(key, 0) + 1
