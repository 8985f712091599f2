"""Points as lots: random histories of two ids that earn, spend together, give back, and lose what ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict
from suanqing.work.customers import points
from suanqing.work.customers.points import Account, Lot, Part

DAYS = [f"2026-11-{n:02d}" for n in range(1, 11)]
STEP = st.one_of(
    st.tuples(st.just("earn"), st.integers(0, 1), st.integers(1, 50), st.sampled_from(["", *DAYS])),
    st.tuples(st.just("spend"), st.integers(0, 1), st.integers(1, 80), st.none()),
    st.tuples(st.just("back"), st.integers(0, 9), st.none(), st.none()),
    st.tuples(st.just("take"), st.integers(0, 9), st.integers(1, 50), st.none()),
    st.tuples(st.just("sleep"), st.none(), st.none(), st.none()),
)


@given(st.lists(STEP, max_size=30))
def test_r246_the_entries_of_each_id_sum_to_its_lots_and_nothing_is_ever_below_zero(
    steps: list[tuple[str, Any, Any, Any]],
) -> None:
    accounts = [Account("c-1"), Account("c-2")]
    sums, today, number = {"c-1": 0, "c-2": 0}, 0, 0
    spendings: list[list[Part]] = []
    earned: list[tuple[str, int]] = []

    def apply(parts: list[Part]) -> None:
        for place, account in enumerate(accounts):
            accounts[place] = points.after(account, parts)
        for part in parts:
            sums[part.customer] -= part.points

    for kind, who, amount, ends in steps:
        for account in accounts:
            apply(points.ended(account, DAYS[today]))
        if kind == "sleep":
            today = min(today + 1, len(DAYS) - 1)
        elif kind == "earn" and (not ends or ends >= DAYS[today]):
            number += 1
            lot = Lot(f"lot-{number}", 0, ends, f"{number:04d}")
            apply([Part(accounts[who].customer, lot, -amount)])
            earned.append((accounts[who].customer, number))
        elif kind == "spend":
            there = sum(each.balance for each in accounts)
            try:
                parts = points.spent(accounts, amount)
            except Conflict:
                assert amount > there
            else:
                assert sum(each.points for each in parts) == amount <= there
                taken = [each.lot.ends or "9" for each in parts]
                rest = [
                    each.ends or "9" for one in accounts for each in points.after(one, parts).lots
                ]
                assert taken == sorted(taken) and all(max(taken) <= each for each in rest)
                apply(parts)
                spendings.append(parts)
        elif kind == "back" and spendings:
            apply(points.given_back(spendings.pop(who % len(spendings))))
        elif kind == "take" and earned:
            customer, of = earned[who % len(earned)]
            account = next(each for each in accounts if each.customer == customer)
            parts, short = points.taken_back(account, f"lot-{of}", amount)
            assert short == max(0, amount - account.balance)
            apply(parts)
        for account in accounts:
            assert all(each.left > 0 for each in account.lots)
            assert account.balance == sums[account.customer]


def test_r246_who_has_as_many_lots_as_there_may_be_earns_on_and_no_point_ends_sooner() -> None:
    first = date(2026, 1, 1)
    account = Account("c-1")
    for number in range(points.MAX_LOTS + 60):
        ends = "" if number == 7 else f"{first + timedelta(days=number * 7 % 400)}"
        lot = Lot(f"lot-{number}", 0, ends, f"{number:04d}")
        place = points.place_of(account, lot)
        assert not place.ends or (ends and place.ends >= ends)
        before = {each.id: each for each in account.lots}
        account = points.after(account, [Part("c-1", place._replace(left=0), -1)])
        moved = [each for each in account.lots if each.id in before]
        assert all((before[each.id].ends or "9") <= (each.ends or "9") for each in moved)
    assert account.balance == points.MAX_LOTS + 60 and len(account.lots) == points.MAX_LOTS


def test_as_many_lots_are_open_as_there_may_be_and_no_more() -> None:
    account = Account("c-1", tuple(Lot(f"lot-{n}", 1, "", "") for n in range(1, points.MAX_LOTS)))
    lots = [Lot(f"new-{n}", 7, "", "") for n in range(2)]

    full = points.earned(account, lots[0])

    assert len(full.lots) == points.MAX_LOTS and full.balance == account.balance + 7
    with pytest.raises(Conflict):
        points.earned(full, lots[1])
