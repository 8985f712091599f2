"""Abnormal rates and whose doing they are, with numbers worked out by hand."""

from fractions import Fraction

import pytest

from suanqing.finance.rule_stats.anomalies import Runs, attribute, departing, expected, judge
from suanqing.finance.rule_stats.counts import Count

USUAL = Count(400, 40)
"""Four weeks: 400 tickets, 40 hits, one in ten."""


@pytest.mark.parametrize(
    ("today", "verdict"),
    [
        (Count(100, 10), None),  # as usual
        (Count(100, 29), None),  # 10 expected: one below three times
        (Count(100, 30), "high"),
        (Count(20, 6), None),  # 2 expected: three times, but only 4 more
        (Count(25, 7), None),  # 2.5 expected: 4.5 more
        (Count(30, 9), "high"),  # 3 expected: 6 more
        (Count(49, 0), None),  # 4.9 expected: silence may be chance
        (Count(50, 0), "silent"),
        (Count(50, 1), None),
        (Count(0, 0), None),  # nothing happened today
    ],
)
def test_r081_three_times_the_baseline_or_silence_is_abnormal(
    today: Count, verdict: str | None
) -> None:
    assert judge(today, USUAL) == verdict


def test_r081_without_a_baseline_nothing_is_abnormal() -> None:
    assert judge(Count(100, 100), Count(0, 0)) is None


def test_r081_a_rule_that_never_hit_before_is_abnormal_from_its_fifth_hit() -> None:
    assert judge(Count(100, 4), Count(400, 0)) is None
    assert judge(Count(100, 5), Count(400, 0)) == "high"


def test_the_baseline_is_held_against_todays_number_of_tickets() -> None:
    assert expected(Count(30, 9), USUAL) == 3


def test_r082_drift_after_a_publish_is_the_rules_doing() -> None:
    """The same jobs: the old book hits one in ten of both times, the new one four in ten."""
    before, after = {"A": Count(50, 5), "B": Count(50, 5)}, {"A": Count(50, 20), "B": Count(50, 20)}

    found = attribute(Runs(after, before, before, after))

    assert (found.cause, found.outlet) == ("rule", None)
    assert (found.rule_effect, found.facts_effect) == (Fraction(3, 10), 0)


def test_r082_one_outlet_that_departs_from_its_own_baseline_is_execution_and_named() -> None:
    """One book. A hits as always, B four times as often."""
    then = {"A": Count(50, 5), "B": Count(50, 5)}
    now = {"A": Count(50, 5), "B": Count(50, 20)}

    found = attribute(Runs(now, now, then, then))

    assert (found.cause, found.outlet, found.share) == ("execution", "B", 1)
    assert (found.rule_effect, found.facts_effect) == (0, Fraction(15, 100))


def test_r082_when_every_outlet_departs_alike_it_is_the_mix_of_jobs() -> None:
    then = {name: Count(50, 5) for name in "AB"}
    now = {name: Count(50, 20) for name in "AB"}

    assert attribute(Runs(now, now, then, then)).cause == "mix"


def test_r082_more_work_at_an_outlet_that_always_hits_often_is_the_mix() -> None:
    """A hits 1 in 10, B 9 in 10, as ever; B has most of today's tickets."""
    then = {"A": Count(90, 9), "B": Count(10, 9)}
    now = {"A": Count(10, 1), "B": Count(90, 81)}

    found = attribute(Runs(now, now, then, then))

    assert (found.cause, found.outlet) == ("mix", None)
    assert departing(Runs(now, now, then, then)) == {"A": 0, "B": 0}


def test_r082_both_effects_add_up_to_the_drift() -> None:
    then, then_new = {"A": Count(100, 10)}, {"A": Count(100, 20)}
    now_old, now = {"A": Count(100, 12)}, {"A": Count(100, 36)}

    found = attribute(Runs(now, now_old, then, then_new))

    assert (found.rule_effect, found.facts_effect) == (Fraction(17, 100), Fraction(9, 100))
    assert found.rule_effect + found.facts_effect == Fraction(36 - 10, 100)
    assert found.cause == "rule"


def test_an_outlet_without_a_baseline_is_held_against_everybodys() -> None:
    runs = Runs({}, {"new": Count(10, 4)}, {"A": Count(100, 10)}, {})

    assert departing(runs) == {"new": 3}
