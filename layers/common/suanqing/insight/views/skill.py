"""Why work on site takes longer in one region: who works there, or the place. Pure.

Whoever did this kind of work here and elsewhere is compared with themselves. Of these jobs the difference to what the
work usually takes elsewhere falls into two parts, without a rest:

    what they take here - usual  =  (what the same people take elsewhere - usual)  +  (here - elsewhere, same people)
                                     goes with the people                             goes with the place

Whoever worked here alone cannot be told apart from the place: those jobs are left out of it, and counted.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

NEW = 3
"""Who did fewer jobs of this kind on earlier days of what is looked at is new to it."""
ENOUGH = 5
"""Jobs here of people who are compared with themselves; below that nothing is said."""


class Job(NamedTuple):
    """minutes: on site."""

    lead: str
    region: str
    day: str
    minutes: int


class Mean(NamedTuple):
    jobs: int = 0
    minutes: int = 0

    @property
    def exact(self) -> Fraction:
        return Fraction(self.minutes, self.jobs)

    @property
    def average(self) -> int | None:
        return rounded(self.exact) if self.jobs else None


class Person(NamedTuple):
    """earlier: jobs of this kind before the first of those that are looked at here."""

    lead: str
    here: Mean
    elsewhere: Mean
    earlier: int


class Skill(NamedTuple):
    """extra: minutes of a job here beyond what is usual elsewhere. compared: those of people who work here and
    elsewhere, of whose extra minutes `people` and `place` are the parts; None where too few are known. new, used: jobs
    of who was new to this kind of work and of who was not, here and elsewhere."""

    here: Mean
    elsewhere: Mean
    extra: int | None
    compared: Mean
    people: int | None
    place: int | None
    new: tuple[Mean, Mean]
    used: tuple[Mean, Mean]
    persons: tuple[Person, ...]


def skill(jobs: Iterable[Job], region: str, first: str) -> Skill:
    """jobs: of one kind of work, everywhere; those before the day `first` say alone who had done it before."""
    every = sorted(jobs, key=lambda job: (job.day, job.lead, job.region, job.minutes))
    earlier = _earlier(every)
    told = [(job, known) for job, known in zip(every, earlier, strict=True) if job.day >= first]
    here = [job for job, _ in told if job.region == region]
    elsewhere = [job for job, _ in told if job.region != region]
    persons = _persons(told, region)
    usual, ours = mean(elsewhere), mean(here)
    both = [each for each in persons if each.elsewhere.jobs]
    compared = Mean(sum(p.here.jobs for p in both), sum(p.here.minutes for p in both))
    people = place = None
    if compared.jobs >= ENOUGH:
        own = sum((p.elsewhere.exact * p.here.jobs for p in both), Fraction(0)) / compared.jobs
        people = rounded(own - usual.exact)
        place = rounded(compared.exact - usual.exact) - people
    halves = [
        (mean(job for job, known in told if (job.region == region) == there and known < NEW),
         mean(job for job, known in told if (job.region == region) == there and known >= NEW))
        for there in (True, False)
    ]  # fmt: skip
    return Skill(
        ours, usual,
        rounded(ours.exact - usual.exact) if ours.jobs and usual.jobs else None,
        compared, people, place,
        (halves[0][0], halves[1][0]), (halves[0][1], halves[1][1]), persons,
    )  # fmt: skip


def mean(jobs: Iterable[Job]) -> Mean:
    found = [job.minutes for job in jobs]
    return Mean(len(found), sum(found))


def rounded(minutes: Fraction) -> int:
    """Half away from zero."""
    size = int(abs(minutes) + Fraction(1, 2))
    return size if minutes >= 0 else -size


def _earlier(every: Sequence[Job]) -> list[int]:
    """Of each, how many its lead had done on earlier days."""
    done: dict[str, int] = {}
    today: dict[str, tuple[str, int]] = {}
    found = []
    for job in every:
        day, before = today.get(job.lead, ("", 0))
        if day != job.day:
            before = done.get(job.lead, 0)
            today[job.lead] = (job.day, before)
        found.append(before)
        done[job.lead] = done.get(job.lead, 0) + 1
    return found


def _persons(told: Sequence[tuple[Job, int]], region: str) -> tuple[Person, ...]:
    """Who worked here, who took longest first."""
    by: dict[str, list[tuple[Job, int]]] = {}
    for job, known in told:
        by.setdefault(job.lead, []).append((job, known))
    made = [_person(lead, own, region) for lead, own in by.items()]
    here = [each for each in made if each.here.jobs]
    return tuple(sorted(here, key=lambda each: (-each.here.exact, each.lead)))


def _person(lead: str, own: Sequence[tuple[Job, int]], region: str) -> Person:
    here = mean(job for job, _ in own if job.region == region)
    elsewhere = mean(job for job, _ in own if job.region != region)
    return Person(lead, here, elsewhere, min(known for _, known in own))
