"""Budgets on both engines: what does not fit is not counted, and nothing is counted twice by name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suanqing.channels.budgets import model
from suanqing.channels.budgets import store as store_module
from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.model import Charge, Rule, Taking
from suanqing.channels.budgets.store import TRIES, BudgetStore
from suanqing.errors import Invalid, Unavailable

AT = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
DAY, MONEY, GRANTED = "test_day", "test_money", "test_granted"


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    for rule in (
        Rule(DAY, "test", "day", 3, each=True),
        Rule(MONEY, "test", "day", 100, "fen"),
        Rule(GRANTED, "test", "granted", each=True),
    ):
        monkeypatch.setitem(model.RULES, rule.kind, rule)  # type: ignore[arg-type]


@pytest.fixture
def store(engine: Any, tables: dict[str, str]) -> BudgetStore:
    return BudgetStore(engine, tables["NOTICES_TABLE"])


def somebody() -> str:
    return uuid4().hex


def test_what_fits_is_counted_and_what_does_not_is_refused_and_said(store: BudgetStore) -> None:
    who = somebody()

    takings = [store.take([Charge(DAY, whose=who)], AT) for _ in range(5)]

    assert [each.allowed for each in takings] == [True, True, True, False, False]
    assert [each.used for each in takings[:3]] == [1, 2, 3]
    assert takings[3] == Taking(DAY)
    budget = store.get(DAY, AT, who)
    assert (budget.used, budget.limit, budget.left, budget.refused) == (3, 3, 0, 2)
    assert budget.period == "2026-11-30"


def test_a_day_is_beijings_and_the_next_one_begins_anew(store: BudgetStore) -> None:
    who, late = somebody(), datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    for _ in range(3):
        store.take([Charge(DAY, whose=who)], late)

    assert not store.take([Charge(DAY, whose=who)], late).allowed
    assert store.take([Charge(DAY, whose=who)], late + timedelta(minutes=1)).allowed


def test_several_are_counted_together_or_not_at_all(store: BudgetStore) -> None:
    who, at = somebody(), AT + timedelta(days=400)
    money = Charge(MONEY, 60)

    first = store.take([Charge(DAY, whose=who), money], at, somebody())
    second = store.take([Charge(DAY, whose=who), money], at, somebody())

    assert (first.allowed, second) == (True, Taking(MONEY))
    assert store.get(DAY, at, who).used == 1
    assert (store.get(MONEY, at).used, store.get(MONEY, at).refused) == (60, 1)


def test_one_name_is_counted_once_even_when_nothing_is_left(store: BudgetStore) -> None:
    who, name = somebody(), somebody()
    for each in (name, somebody(), somebody(), name, name):
        assert store.take([Charge(DAY, whose=who)], AT, each).allowed

    assert store.get(DAY, AT, who).used == 3
    assert not store.take([Charge(DAY, whose=who)], AT, somebody()).allowed


def test_one_use_that_is_more_than_the_limit_is_never_let_through(store: BudgetStore) -> None:
    assert store.take([Charge(MONEY, 101)], AT, somebody()).spent == MONEY


def test_the_companys_limit_holds_and_may_not_pass_the_platforms(
    engine: Any, tables: dict[str, str]
) -> None:
    limits = LimitStore(engine, tables["PRICING_TABLE"])
    store, who = BudgetStore(engine, tables["NOTICES_TABLE"], limits.limits), somebody()
    seen = limits.get().version
    limits.put({DAY: 1}, seen)

    assert [store.take([Charge(DAY, whose=who)], AT).allowed for _ in range(2)] == [True, False]
    assert store.get(DAY, AT, who).limit == 1
    for wrong in (
        {"wecom_member": 16},
        {"wecom_member": 0},
        {"pigeons": 1},
        {DAY: -1},
        {DAY: True},
        {GRANTED: 1},
    ):
        with pytest.raises(Invalid):
            limits.put(wrong, seen + 1)
    limits.put({}, seen + 1)


def test_consents_are_used_as_often_as_they_were_granted(store: BudgetStore) -> None:
    who, grant = somebody(), somebody()

    assert store.take([Charge(GRANTED, whose=who)], AT).spent == GRANTED
    assert store.grant(GRANTED, who, 2, AT, grant)
    assert not store.grant(GRANTED, who, 2, AT, grant)
    allowed = [store.take([Charge(GRANTED, whose=who)], AT, somebody()).allowed for _ in range(3)]

    assert allowed == [True, True, False]
    assert store.get(GRANTED, AT, who).left == 0


def test_what_it_cost_in_truth_closes_the_day(store: BudgetStore) -> None:
    at = AT + timedelta(days=500)
    assert store.take([Charge(MONEY, 50)], at, somebody()).allowed

    store.cost(MONEY, 45, at)

    assert store.get(MONEY, at).used == 95
    assert store.take([Charge(MONEY, 50)], at, somebody()).spent == MONEY


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 40), st.booleans()), max_size=14))
def test_whatever_is_repeated_or_lost_the_count_is_that_of_the_names_let_through(
    store: BudgetStore, asked: list[tuple[int, int, bool]]
) -> None:
    """A lost answer is a call that is made again: nobody knows that it was counted."""
    day = AT + timedelta(days=int(uuid4().int % 20_000))
    salt, through = somebody(), dict[str, int]()
    fen = {name: n for name, n, _ in reversed(asked)}
    for name, _, lost in asked:
        charge = Charge(MONEY, fen[name])
        if lost:
            store.take([charge], day, f"{salt}{name}")
        if store.take([charge], day, f"{salt}{name}").allowed:
            through[str(name)] = fen[name]
        used = store.get(MONEY, day).used
        assert used == sum(through.values()) <= 100


class Contended:
    """A client whose first transactions end as the engine says that another is at the same items."""

    def __init__(self, client: Any, times: int) -> None:
        self._client, self.left = client, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:
        if not self.left:
            return self._client.transact_write_items(**request)
        self.left -= 1
        error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
        reasons = [{"Code": "None"}, {"Code": "TransactionConflict"}]
        answer: Any = {"Error": error, "CancellationReasons": reasons}
        raise self.exceptions.TransactionCanceledException(answer, "TransactWriteItems")


@pytest.mark.parametrize("times", [1, TRIES - 1])
def test_who_meets_another_at_the_same_budget_tries_again_and_is_counted_once(
    engine: Any, tables: dict[str, str], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = list[float]()
    monkeypatch.setattr(store_module, "sleep", waits.append)
    client, who = Contended(engine, times), somebody()
    store = BudgetStore(client, tables["NOTICES_TABLE"])

    assert store.take([Charge(DAY, whose=who)], AT, somebody()).allowed

    assert client.left == 0 and len(waits) == times
    assert store.get(DAY, AT, who).used == 1


def test_where_too_many_are_at_a_budget_nobody_knows_and_nothing_is_counted_or_refused(
    engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "sleep", lambda seconds: None)
    who = somebody()
    store = BudgetStore(Contended(engine, TRIES), tables["NOTICES_TABLE"])

    with pytest.raises(Unavailable) as refused:
        store.take([Charge(DAY, whose=who)], AT, somebody())

    assert refused.value.facts["retry_after"]
    budget = store.get(DAY, AT, who)
    assert (budget.used, budget.refused) == (0, 0)


def test_parallel_uses_never_pass_the_limit_and_leave_nothing_over(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    """On AWS's engine only: the one in memory is not safe for parallel writers."""
    store, day = BudgetStore(dynamodb_tables, tables["NOTICES_TABLE"]), AT + timedelta(days=777)
    names = [somebody() for _ in range(16)] * 2

    with ThreadPoolExecutor(8) as pool:
        takings = list(pool.map(lambda name: store.take([Charge(MONEY, 10)], day, name), names))

    through = {name for name, taking in zip(names, takings, strict=True) if taking.allowed}
    assert len(through) == 10
    assert store.get(MONEY, day).used == 100
