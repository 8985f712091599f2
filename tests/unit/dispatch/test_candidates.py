"""Who may have a ticket and who is best for it: filters, scores, ties, and several dealt out."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.geo import Point, distance
from suanqing.timespans import HOUR, MINUTE
from suanqing.work.dispatch.candidates import deal, suggest
from suanqing.work.dispatch.fitting import fit, full
from suanqing.work.dispatch.model import Figures, Job, Person, Refusal, Scoring, Valid
from suanqing.work.dispatch.scoring import ranked, score
from suanqing.work.dispatch.travel import metres, minutes, told, vector
from tests.unit.dispatch.drawn import (
    AT,
    OFFICE,
    SKILLS,
    TODAY,
    jobs,
    people,
    person,
    several_jobs,
    skilled,
    somebody,
    weights,
)

JOB = Job("t", AT, AT, AT + 72 * HOUR)
PUBLISHED = Scoring()


def codes(job: Job, one: Person) -> list[str]:
    return [each.code for each in fit(job, one).refusals]


@pytest.mark.parametrize(
    ("job", "someone", "why"),
    [
        (JOB, person(active=False), Refusal("inactive")),
        (replace(JOB, skills=(("ac", 1),)), person(skills=skilled(lock=5)), Refusal("skill", "ac")),
        (replace(JOB, licences=("gas",)), person(), Refusal("licence", "gas")),
        (replace(JOB, licences=("gas",)), person(licences={"gas": (Valid(None, AT),)}),
         Refusal("licence", "gas")),
        (replace(JOB, region=("310115", "310000")), person(regions=frozenset({"320000"})),
         Refusal("region", "310115")),
        (replace(JOB, start=AT + 4 * HOUR, end=AT + 4 * HOUR + 1), person(calendar=OFFICE),
         Refusal("off_hours")),
        (JOB, person(away=((AT, AT + 72 * HOUR),)), Refusal("away")),
    ],
)  # fmt: skip
def test_each_filter_keeps_somebody_out_and_says_which(
    job: Job, someone: Person, why: Refusal
) -> None:
    assert suggest(job, [someone], PUBLISHED).refused == (("p", (why,)),)


def test_all_reasons_are_named_not_only_the_first() -> None:
    job = replace(JOB, skills=(("ac", 1),), licences=("gas",), region=("310115",))
    nobody = person(active=False, regions=frozenset({"320000"}), away=((AT - 1, AT + 99 * HOUR),))

    assert codes(job, nobody) == ["inactive", "skill", "licence", "region", "away"]


def test_who_works_later_in_the_window_waits_until_then() -> None:
    lunch = replace(JOB, now=AT + 3 * HOUR, start=AT + 3 * HOUR)
    away_until_two = person(calendar=OFFICE, away=((AT, AT + 5 * HOUR),))

    assert fit(lunch, person(calendar=OFFICE)).wait == 90
    assert fit(lunch, away_until_two).wait == 120


def test_the_number_a_day_counts_what_is_open_and_what_is_done_that_day() -> None:
    one = person(most=4, ahead={TODAY: 2, "2026-12-01": 9}, done={TODAY: 1})

    assert full(one, TODAY) == ()
    assert full(replace(one, done={TODAY: 2}), TODAY) == (Refusal("full"),)


def test_the_published_weights_add_up_in_whole_minutes() -> None:
    figures = Figures("p", 10_000, load=2, ahead=1, skill=1, wait=10, previous=True)

    found = score(figures, 60, PUBLISHED)

    assert (found.travel, found.load, found.skill, found.late, found.previous) == (
        27,
        30,
        30,
        37,
        -20,
    )
    assert found.total == 104


def test_without_a_position_the_way_is_taken_to_last_what_the_company_says() -> None:
    assert minutes(None, replace(PUBLISHED, unknown_travel=45)) == 45
    assert minutes(0, PUBLISHED) == 0
    assert [minutes(way, PUBLISHED) for way in (370, 371)] == [1, 2]


def test_one_place_told_in_two_datums_is_one_place() -> None:
    bund = told("31.240000", "121.490000", "wgs84")

    shifted = metres(bund, told("31.240000", "121.490000", "gcj02"))

    assert 300 < shifted < 700
    assert metres(bund, bund) == 0


@given(st.tuples(*[st.integers(-80, 80)] * 2), st.tuples(*[st.integers(-80, 80)] * 2))
def test_distances_are_those_of_geography(one: tuple[int, int], other: tuple[int, int]) -> None:
    a, b = Point(*map(float, one)), Point(*map(float, other))

    assert abs(metres(vector(a), vector(b)) - distance(a, b)) <= 1


@given(jobs, people, weights, st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_changes_nothing(
    job: Job, staff: list[Person], scoring: Scoring, chance: object
) -> None:
    mixed = list(staff)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert suggest(job, mixed, scoring) == suggest(job, staff, scoring)


def test_who_is_equal_in_all_stands_in_the_order_of_ids() -> None:
    for order in permutations(("a", "b", "c")):
        found = suggest(JOB, [person(party) for party in order], PUBLISHED)
        assert [each.figures.party for each in found.ranked] == ["a", "b", "c"]


def test_of_equal_totals_the_shorter_way_is_first() -> None:
    near = Figures("z", 1_000, load=1, ahead=0, skill=0, wait=0, previous=False)
    far = near._replace(party="a", load=0, metres=6_480)

    found = ranked([far, near], None, PUBLISHED)

    assert found[0].score.total == found[1].score.total
    assert [each.figures.party for each in found] == ["z", "a"]


@given(jobs, people, weights)
def test_everybody_is_ranked_or_refused_and_never_both(
    job: Job, staff: list[Person], scoring: Scoring
) -> None:
    found = suggest(job, staff, scoring)
    fitting = [each.figures.party for each in found.ranked]

    assert sorted([*fitting, *(party for party, _ in found.refused)]) == sorted(
        p.party for p in staff
    )
    assert all(refusals for _, refusals in found.refused)
    assert [each.score for each in found.ranked] == sorted(each.score for each in found.ranked)


@given(jobs, somebody, st.sampled_from(SKILLS))
def test_more_skills_regions_and_room_never_lose_a_job(job: Job, one: Person, skill: str) -> None:
    more = replace(
        one,
        active=True,
        skills={**skilled(**{skill: 1}), **one.skills},
        regions=frozenset(),
        most=None,
        away=(),
    )

    assert not suggest(job, [one], PUBLISHED).ranked or suggest(job, [more], PUBLISHED).ranked
    assert set(codes(job, more)) <= set(codes(job, one)) | {"off_hours"}


@given(jobs, somebody, st.sampled_from(SKILLS), st.integers(0, 90))
def test_more_needs_and_absences_never_gain_a_job(
    job: Job, one: Person, skill: str, hours: int
) -> None:
    needing = replace(job, skills=tuple(sorted({**dict(job.skills), skill: 1}.items())))
    gone = replace(one, away=tuple(sorted({*one.away, (AT - HOUR, AT + hours * HOUR)})))

    if not suggest(job, [one], PUBLISHED).ranked:
        assert not suggest(needing, [one], PUBLISHED).ranked
        assert not suggest(job, [gone], PUBLISHED).ranked


@given(several_jobs, people, weights, st.randoms(use_true_random=False))
def test_dealing_out_does_not_hang_on_the_order_of_tickets_or_people(
    wanted: list[Job], staff: list[Person], scoring: Scoring, chance: object
) -> None:
    mixed_jobs, mixed_people = list(wanted), list(staff)
    chance.shuffle(mixed_jobs)  # type: ignore[attr-defined]
    chance.shuffle(mixed_people)  # type: ignore[attr-defined]

    assert deal(mixed_jobs, mixed_people, scoring) == deal(wanted, staff, scoring)


@given(several_jobs, people)
def test_nobody_is_dealt_more_a_day_than_they_may(wanted: list[Job], staff: list[Person]) -> None:
    by_id = {each.party: each for each in staff}
    given_: dict[tuple[str, str], int] = {}

    for found in deal(wanted, staff, PUBLISHED):
        if found.ranked:
            best = by_id[found.ranked[0].figures.party]
            key = best.party, fit(found.job, best).day
            given_[key] = given_.get(key, 0) + 1

    for (party, day), count in given_.items():
        one = by_id[party]
        have = one.ahead.get(day, 0) + one.done.get(day, 0)
        assert one.most is None or have + count <= one.most


def test_what_was_given_counts_before_the_next_ticket() -> None:
    wanted = [replace(JOB, ticket=f"t{number}") for number in range(4)]

    dealt = deal(wanted, [person("a"), person("b")], PUBLISHED)

    assert [each.ranked[0].figures.party for each in dealt] == ["a", "b", "a", "b"]


def test_urgent_tickets_choose_first_then_those_due_first() -> None:
    plain = replace(JOB, ticket="plain", opened=1)
    due = replace(JOB, ticket="due", due=AT + 60 * MINUTE, opened=2)
    urgent = replace(JOB, ticket="urgent", urgent=True, opened=3)

    dealt = deal([plain, due, urgent], [person("a", most=1)], PUBLISHED)

    assert [each.job.ticket for each in dealt] == ["urgent", "due", "plain"]
    assert [bool(each.ranked) for each in dealt] == [True, False, False]


@given(jobs, people, weights)
def test_one_ticket_dealt_out_is_one_suggested(
    job: Job, staff: list[Person], scoring: Scoring
) -> None:
    assert deal([job], staff, scoring) == (suggest(job, staff, scoring),)
