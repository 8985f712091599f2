"""Random jobs and people of one town, each drawn by its seed, which is far cheaper than field by field."""

from datetime import UTC, datetime
from random import Random

from hypothesis import strategies as st

from suanqing.business_calendars import calendar_of
from suanqing.calendars import arranged
from suanqing.geo import Point
from suanqing.times import epoch_ms
from suanqing.timespans import HOUR, MINUTE
from suanqing.work.dispatch.model import Job, Person, Scoring, Valid, Vector
from suanqing.work.dispatch.travel import vector

NOW = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Beijing."""
AT = epoch_ms(NOW)
TODAY = "2026-11-30"
SKILLS = ("ac", "washer", "lock")
REGIONS = (
    (), ("310115", "310100", "310000"), ("320102", "320100", "320000"),
)  # fmt: skip
OFFICE = calendar_of(
    {"id": "office", "zone": "Asia/Shanghai", "holidays": "CN",
     "week": {day: ["09:00-12:00", "13:30-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}},
    arranged(),
)  # fmt: skip
AWAY = ((), (), ((AT, AT + HOUR),), ((AT - HOUR, AT + 100 * HOUR),))


def person(party: str = "p", **given: object) -> Person:
    return Person(party, **given)  # type: ignore[arg-type]


def skilled(**grades: int) -> dict[str, tuple[Valid, ...]]:
    return {name: (Valid(None, None, grade),) for name, grade in grades.items()}


def some_place(chance: Random) -> Vector | None:
    return chance.choice(
        (None, vector(Point(31 + chance.randrange(500) / 1000, 121 + chance.randrange(500) / 1000)))
    )


def some_grades(chance: Random) -> dict[str, int]:
    return {name: chance.randint(1, 5) for name in SKILLS if chance.random() < 0.5}


def some_person(party: str, chance: Random) -> Person:
    return Person(
        party,
        active=chance.random() < 0.9,
        skills=skilled(**some_grades(chance)),
        licences={n: (Valid(None, None),) for n in ("electric", "gas") if chance.random() < 0.6},
        regions=frozenset(chance.choice(((), ("310000",), ("310115", "320000")))),
        place=some_place(chance),
        most=chance.choice((None, 2, 6)),
        calendar=chance.choice((None, OFFICE)),
        away=chance.choice(AWAY),
        load=chance.randrange(5),
        ahead={TODAY: chance.randrange(4)},
        done={TODAY: chance.randrange(3)},
    )


def some_job(ticket: str, chance: Random) -> Job:
    start = AT + chance.randrange(600) * MINUTE
    return Job(
        ticket=ticket,
        now=AT,
        start=start,
        end=start + chance.choice((1, HOUR, 72 * HOUR)),
        region=chance.choice(REGIONS),
        skills=tuple(sorted(some_grades(chance).items())) if chance.random() < 0.6 else (),
        licences=chance.choice(((), ("electric",), ("electric", "gas"))),
        due=chance.choice((None, AT + chance.randrange(-60, 6_000) * MINUTE)),
        place=some_place(chance),
        previous=chance.choice((None, "p0", "p1")),
        urgent=chance.random() < 0.3,
        opened=chance.randrange(3),
    )


def some_people(seed: int, count: int) -> list[Person]:
    chance = Random(seed)
    return [some_person(f"p{number}", chance) for number in range(count)]


seeds = st.integers(0, 2**32)
jobs = seeds.map(lambda seed: some_job("t", Random(seed)))
people = st.builds(some_people, seeds, st.integers(0, 12))
somebody = st.builds(some_people, seeds, st.just(1)).map(lambda found: found[0])


def several(seed: int, count: int) -> list[Job]:
    chance = Random(seed)
    return [some_job(f"t{number}", chance) for number in range(count)]


several_jobs = st.builds(several, seeds, st.integers(0, 8))


def some_weights(seed: int) -> Scoring:
    chance = Random(seed)
    return Scoring(
        travel=chance.randrange(5), load=chance.randrange(60), skill=chance.randrange(90),
        late=chance.randrange(5), previous=chance.randrange(90), speed_kmh=chance.randint(1, 120),
        unknown_travel=chance.randrange(120), visit_minutes=chance.randrange(120),
    )  # fmt: skip


weights = seeds.map(some_weights)
