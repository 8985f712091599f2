"""Why a margin is another one: parts that sum to the cent. Pure."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from suanqing.insight.views.causes import Sums, change, rounded

MONEY = st.integers(-(10**9), 10**9)
SUMS = st.builds(Sums, st.integers(1, 10_000), MONEY, MONEY) | st.just(Sums())
PROJECTS = st.dictionaries(st.sampled_from(["install", "repair", "clean", "-"]), SUMS)


@given(PROJECTS, PROJECTS)
def test_r207_the_causes_sum_to_the_whole_difference_and_those_of_the_rate_to_its_cost(
    before: dict[str, Sums], now: dict[str, Sums]
) -> None:
    made = change(before, now)

    def margin(of: dict[str, Sums]) -> int:
        return sum(each.income - each.pay for each in of.values())

    assert made.difference == margin(now) - margin(before)
    assert sum(each.amount for each in made.causes) == made.difference
    income = sum(each.income for each in before.values())
    assert (made.rate_cost is None) == (income <= 0)
    if made.rate_cost is not None:
        of_rate = sum(each.amount for each in made.causes if each.what != "volume")
        exact = margin(now) - Fraction(margin(before), income) * sum(e.income for e in now.values())
        assert of_rate == made.rate_cost and abs(made.rate_cost - exact) <= Fraction(1, 2)
    sizes = [abs(each.amount) for each in made.causes]
    assert sizes == sorted(sizes, reverse=True)


@given(PROJECTS, st.integers(1, 9))
def test_as_many_times_the_same_jobs_is_volume_alone(before: dict[str, Sums], times: int) -> None:
    now = {name: Sums(*(times * each for each in sums)) for name, sums in before.items()}

    assert {each.what for each in change(before, now).causes} <= {"volume"}


@given(PROJECTS, PROJECTS)
def test_what_is_turned_round_is_the_difference_the_other_way(
    before: dict[str, Sums], now: dict[str, Sums]
) -> None:
    assert change(before, now).difference == -change(now, before).difference


def causes(before: dict[str, Sums], now: dict[str, Sums]) -> dict[tuple[str, str | None], int]:
    return {(each.what, each.project): each.amount for each in change(before, now).causes}


def test_one_thing_that_changed_is_the_one_cause() -> None:
    """Ten installations of 200.00 paid 120.00, ten cleanings of 100.00 paid 50.00."""
    before = {"install": Sums(10, 200_000, 120_000), "clean": Sums(10, 100_000, 50_000)}

    dearer = before | {"install": Sums(10, 200_000, 140_000)}
    assert causes(before, dearer) == {("pay", "install"): -20_000}
    cheaper = before | {"clean": Sums(10, 80_000, 50_000)}
    assert causes(before, cheaper) == {
        ("volume", None): -8_667,  # 20,000 less income at 43.33 %
        ("mix", None): -1_333,  # of what is better than the average there is less
        ("income", "clean"): -10_000,  # 80,000 of income would have paid 40,000, not 50,000
    }
    more = {"install": Sums(20, 400_000, 240_000), "clean": Sums(10, 100_000, 50_000)}
    assert causes(before, more) == {("volume", None): 86_667, ("mix", None): -6_667}
    new = before | {"repair": Sums(1, 10_000, 12_000)}
    assert causes(before, new) == {("volume", None): 4_333, ("mix", None): -6_333}


def test_without_income_before_there_is_no_rate_and_all_is_volume() -> None:
    made = change({}, {"install": Sums(1, 20_000, 12_000)})

    assert made.rate_cost is None and [e.amount for e in made.causes] == [8_000]
    free = change({"visit": Sums(2, 0, 4_000)}, {"visit": Sums(2, 0, 6_000)})
    assert [(each.what, each.amount) for each in free.causes] == [("volume", -2_000)]


@given(st.lists(st.fractions(-(10**6), 10**6), min_size=1, max_size=9))
def test_rounding_keeps_the_sum_and_stays_within_one(parts: list[Fraction]) -> None:
    whole = sum(parts)
    nearest = int(whole + Fraction(1, 2)) if whole >= 0 else -int(-whole + Fraction(1, 2))

    made = rounded(parts, nearest)

    assert sum(made) == nearest
    assert all(abs(given - got) <= 1 for given, got in zip(parts, made, strict=True))
