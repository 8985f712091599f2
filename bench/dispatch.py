"""Dispatch: 300 tickets dealt out over 500 people, every number of every pair kept; beside 300 suggestions alone.

A town of 50 by 50 km; half of the people have the skill that a ticket asks for. Nothing is remembered between runs.
"""

import time
from collections.abc import Callable
from random import Random
from typing import Any

from bench.row import row
from suanqing.geo import Point
from suanqing.timespans import HOUR
from suanqing.work.dispatch.candidates import deal, suggest
from suanqing.work.dispatch.model import Job, Person, Scoring, Valid
from suanqing.work.dispatch.travel import vector

AT = 1_796_000_400_000
SKILLS = ("ac", "washer", "lock", "boiler")


def run(
    tickets: int = 300, people: int = 500, runs: int = 7, seed: int = 7
) -> list[dict[str, Any]]:
    chance = Random(seed)
    staff = [_person(f"p{number:03}", chance) for number in range(people)]
    jobs = [_job(f"t{number:03}", chance) for number in range(tickets)]
    dealt = _best(runs, lambda: deal(jobs, staff, Scoring()))
    alone = _best(runs, lambda: [suggest(job, staff, Scoring()) for job in jobs])
    name = f"dispatch, {tickets} tickets × {people} people"
    return [
        row(f"{name}, dealt out", dealt, "s", peer=f"suggested one by one: {alone:.2f} s",
            ratio=dealt / alone, aim=0.5),
        row("dispatch, one ticket over 500 people", alone / tickets * 1_000, "ms"),
    ]  # fmt: skip


def _best(runs: int, call: Callable[[], object]) -> float:
    """CPU seconds of the fastest run; it is one thread, and other processes may be about."""
    found = []
    for _ in range(runs):
        began = time.process_time()
        call()
        found.append(time.process_time() - began)
    return min(found)


def _place(chance: Random) -> tuple[float, float, float]:
    return vector(Point(31 + chance.random() / 2, 121 + chance.random() / 2))


def _person(party: str, chance: Random) -> Person:
    skills = {name: (Valid(None, None, chance.randint(1, 3)),) for name in chance.sample(SKILLS, 2)}
    return Person(party, skills=skills, place=_place(chance), most=8)


def _job(ticket: str, chance: Random) -> Job:
    due = AT + chance.randrange(12) * HOUR
    skills = ((chance.choice(SKILLS), 2),)
    return Job(ticket, AT, AT, AT + 72 * HOUR, skills=skills, due=due, place=_place(chance))
