"""R266: why work takes longer in one region: who works there, or the place."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.views.skill import ENOUGH, Job, Mean, rounded, skill

HERE, THERE = "540000", "310000"
FIRST = "2026-11-03"


def jobs(lead: str, region: str, *minutes: int, day: str = "2026-11-10") -> list[Job]:
    return [Job(lead, region, day, each) for each in minutes]


def test_r266_the_worked_example_says_which_minutes_go_with_people_and_which_with_the_place() -> (
    None
):
    """Zhang works at both places and is slow at both; Li is as fast there as anybody, and slower here; Wang works here
    alone. Usual elsewhere: (3 x 90 + 5 x 60 + 10 x 60) / 18 = 65."""
    told = [
        *jobs("zhang", HERE, 100, 100, 100), *jobs("zhang", THERE, 90, 90, 90),
        *jobs("li", HERE, 80, 80), *jobs("li", THERE, *[60] * 5),
        *jobs("wang", HERE, 120, 120, 120, 120),
        *jobs("zhao", THERE, *[60] * 10),
    ]  # fmt: skip
    found = skill(told, HERE, FIRST)

    assert (found.here, found.elsewhere.average) == (Mean(9, 940), 65)
    assert found.extra == 39, "104 less 65, and the eighths"
    assert found.compared == Mean(5, 460), "Wang is not told from the place"
    assert (found.people, found.place) == (13, 14), "92 is 27 more: 78 elsewhere is 13 more"
    assert [each.lead for each in found.persons] == ["wang", "zhang", "li"]


def test_r266_who_did_few_such_jobs_before_is_told_from_who_did_many() -> None:
    before = jobs("li", THERE, 60, 60, 60, day="2026-10-20")
    told = [*before, *jobs("li", HERE, 60), *jobs("wang", HERE, 100), *jobs("li", THERE, 50)]
    found = skill(told, HERE, FIRST)

    assert (found.new, found.used) == ((Mean(1, 100), Mean()), (Mean(1, 60), Mean(1, 50)))
    assert [(each.lead, each.earlier) for each in found.persons] == [("wang", 0), ("li", 3)]
    assert found.elsewhere == Mean(1, 50), "what lies before says alone who had done it"


def test_r266_of_people_who_work_here_alone_nothing_is_claimed() -> None:
    found = skill([*jobs("wang", HERE, *[120] * 50), *jobs("li", THERE, 60)], HERE, FIRST)

    assert (found.extra, found.people, found.place) == (60, None, None)
    assert skill(jobs("wang", HERE, 10), HERE, FIRST).extra is None, "nothing to compare with"
    assert skill([], HERE, FIRST).persons == ()


@given(
    st.lists(
        st.builds(
            Job, st.sampled_from("abc"), st.sampled_from([HERE, THERE]),
            st.sampled_from(["2026-10-20", "2026-11-04", "2026-11-05"]), st.integers(0, 600),
        )
    )
)  # fmt: skip
def test_r266_the_two_parts_come_to_the_whole_and_every_job_is_counted_once(
    told: list[Job],
) -> None:
    found = skill(told, HERE, FIRST)

    now = [job for job in told if job.day >= FIRST]
    assert found.here.jobs + found.elsewhere.jobs == len(now)
    assert sum(mean.jobs for mean in (*found.new, *found.used)) == len(now)
    assert sum(each.here.jobs for each in found.persons) == found.here.jobs
    assert (found.people is None) == (found.compared.jobs < ENOUGH)
    if found.people is not None and found.place is not None:
        extra = found.compared.exact - found.elsewhere.exact
        assert found.people + found.place == rounded(extra)
    assert rounded(Fraction(-3, 2)) == -2
