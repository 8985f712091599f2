"""Hard filters (硬性条件): whether a person may have a job, and all reasons why not. Pure.

Monotone: another skill, licence or region never loses somebody a job, another need or absence never gains one.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from suanqing.times import BEIJING, from_epoch_ms
from suanqing.work.dispatch.model import Job, Person, Refusal


class Fit(NamedTuple):
    """refusals: none where they may. skill: grades missing. wait: minutes until they begin. day: of the visit."""

    refusals: tuple[Refusal, ...]
    skill: int
    wait: int
    day: str


def fit(job: Job, person: Person) -> Fit:
    """All but the number of tickets a day (`full`), which changes while several jobs are dealt out."""
    begins, late = _begins(job, person)
    refusals = (*_lacking(job, person), *((late,) if late else ()))
    return Fit(refusals, _distance(job, person), max(0, begins - job.now) // 60_000, day_of(begins))


def full(person: Person, day: str) -> tuple[Refusal, ...]:
    """Whether they have all that they take on that day."""
    return (Refusal("full"),) if person.most is not None and person.on(day) >= person.most else ()


@lru_cache(maxsize=4096)
def day_of(moment: int) -> str:
    """The ISO day in Beijing."""
    return from_epoch_ms(moment).astimezone(BEIJING).date().isoformat()


def _lacking(job: Job, person: Person) -> Iterator[Refusal]:
    if not person.active:
        yield Refusal("inactive")
    for skill, _ in job.skills:
        if not any(each.at(job.start) for each in person.skills.get(skill, ())):
            yield Refusal("skill", skill)
    for licence in job.licences:
        if not any(each.at(job.start) for each in person.licences.get(licence, ())):
            yield Refusal("licence", licence)
    if person.regions and job.region and person.regions.isdisjoint(job.region):
        yield Refusal("region", job.region[0])


def _distance(job: Job, person: Person) -> int:
    """Grades missing, over all skills; a skill of a higher grade is no worse than the one wished for."""
    held = (
        (wished, [each.grade for each in person.skills.get(skill, ()) if each.at(job.start)])
        for skill, wished in job.skills
    )
    return sum(max(0, wished - max(grades, default=0)) for wished, grades in held)


def _begins(job: Job, person: Person) -> tuple[int, Refusal | None]:
    """The first moment of the job's window at which the person works and is not away."""
    at, met = _open(person, job.start), False
    for start, end in person.away:
        if at >= job.end:
            break
        if start <= at < end:
            at, met = _open(person, end), True
    if at < job.end:
        return at, None
    return job.start, Refusal("away" if met else "off_hours")


def _open(person: Person, at: int) -> int:
    return person.calendar.opening_ms(at) if person.calendar else at
