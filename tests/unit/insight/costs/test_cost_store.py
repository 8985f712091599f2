"""Costs of one key: kept all or none, and what the table says when others write them, too."""

from types import SimpleNamespace
from typing import Any

import pytest

from suanqing.errors import Conflict, Unavailable
from suanqing.insight.costs.cost_store import CostStore
from suanqing.insight.costs.model import Cost
from suanqing.platform.materialized import ATTEMPTS, Views
from tests.unit.insight.costs.test_allocation import cost


class Cancelled(Exception):
    """A transaction that the table refused, by the reasons of its writes."""

    def __init__(self, *codes: str) -> None:
        super().__init__(codes)
        self.response = {"CancellationReasons": [{"Code": code} for code in codes]}


class Table:
    """A table that refuses its transactions in turn, as it is told, and then takes them."""

    exceptions = SimpleNamespace(TransactionCanceledException=Cancelled)

    def __init__(self, *refusals: tuple[str, ...]) -> None:
        self.refusals, self.asked, self.items = list(refusals), 0, list[Any]()

    def transact_write_items(self, TransactItems: list[Any]) -> None:
        self.asked += 1
        if self.refusals:
            raise Cancelled(*self.refusals.pop(0))
        self.items += TransactItems

    def get_paginator(self, name: str) -> Any:
        found = {"Items": [each["Put"]["Item"] for each in self.items]}
        return SimpleNamespace(paginate=lambda **asked: [found])


def two(amount: int = 100) -> list[Cost]:
    return [
        cost(amount)._replace(id=f"key-{place}", at="2026-12-01T00:00:00.000Z") for place in (1, 2)
    ]


def test_the_same_key_again_is_what_was_kept_and_with_other_costs_it_is_refused() -> None:
    table = Table()
    store = CostStore(table, "pricing")
    assert store.add(two()) == two()

    table.refusals = [("ConditionalCheckFailed", "None")] * 2
    assert store.add([each._replace(by="bob") for each in two()]) == two()
    with pytest.raises(Conflict) as refused:
        store.add(two(101))
    assert refused.value.code == "idempotency_key_reused"
    assert len(table.items) == 2


def test_a_cost_that_was_taken_back_is_read_with_who_took_it_back_and_is_in_force_no_longer() -> (
    None
):
    store = CostStore(Table(), "pricing")
    first, second = two()
    gone = second._replace(
        region="310000", project="AC", note="11 月", withdrawn=("bob", "2026-12-02")
    )

    store.add([first, gone])

    assert store.of("2026-11") == [first, gone]
    assert store.in_force("2026-11") == [first]


def test_costs_that_others_write_at_the_same_moment_are_to_be_sent_again() -> None:
    with pytest.raises(Unavailable) as refused:
        CostStore(Table(("TransactionConflict", "None")), "pricing").add(two())
    assert refused.value.facts["retry_after"] == 1


def test_what_the_table_refuses_for_another_reason_is_no_refusal_of_ours() -> None:
    with pytest.raises(Cancelled):
        CostStore(Table(("ValidationError", "None")), "pricing").add(two())


def counted(table: Table) -> bool:
    return Views(table, "views").count_once(("job", "1"), ("job#1", "7"), {}, {"pieces": 1})


@pytest.mark.parametrize("conflicts", [0, 1, ATTEMPTS - 1])
def test_a_piece_is_counted_though_others_count_theirs_at_the_same_moment(conflicts: int) -> None:
    table = Table(*[("None", "TransactionConflict")] * conflicts)

    assert counted(table)
    assert (table.asked, len(table.items)) == (conflicts + 1, 2)


def test_a_piece_that_was_counted_is_counted_no_second_time() -> None:
    assert not counted(Table(("ConditionalCheckFailed", "TransactionConflict")))


def test_a_head_that_is_always_busy_or_refuses_otherwise_is_said_and_nothing_is_counted() -> None:
    busy, wrong = (
        Table(*[("None", "TransactionConflict")] * ATTEMPTS),
        Table(("None", "ValidationError")),
    )

    with pytest.raises(Unavailable):
        counted(busy)
    with pytest.raises(Cancelled):
        counted(wrong)
    assert (busy.asked, wrong.asked, busy.items + wrong.items) == (ATTEMPTS, 1, [])
