"""Contracts: no visit is taken twice, none is lost, whatever is cancelled when."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suanqing.errors import Conflict, Invalid
from suanqing.work.service import contracts
from suanqing.work.service.contracts import Contract
from suanqing.work.tickets import companions, decide
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)


def ticket(id: str = "T1", customer: str = "王先生") -> Ticket:
    spec = NewTicket("o1", "保养", "310115", customer=customer, lines=(("S", Decimal(1)),))
    return decide.create(id, spec, "d1", NOON, None)


@given(visits=st.integers(1, 12), cancelled=st.lists(st.integers(0, 11), max_size=20))
def test_r072_any_order_of_cancellations_leaves_every_visit_taken_once(
    visits: int, cancelled: list[int]
) -> None:
    taken: dict[str, str] = {}
    for n in range(visits):
        taken[str(Contract("k", "c", visits, 1200, taken=taken).free())] = f"T{n}"
    for n in cancelled:
        number = str(n % visits + 1)
        if number in taken:
            del taken[number]
            taken[str(Contract("k", "c", visits, 1200, taken=taken).free())] = "again"

    assert sorted(map(int, taken)) == list(range(1, visits + 1))
    with pytest.raises(Conflict) as refused:
        Contract("k", "c", visits, 1200, taken=taken).free()
    assert refused.value.code == "contract_used_up"


def test_the_visit_is_a_fact_with_the_contracts_whole_amount() -> None:
    contract = Contract("K-1", "王先生", 3, 10_000, taken={"1": "T0"})

    assert contracts.under(ticket(), contract, "d1", NOON).facts == {"visit": ["K-1", 2, 3, 10_000]}


def test_a_cancelled_ticket_gives_its_visit_back_in_the_same_transaction() -> None:
    held = contracts.under(ticket(), Contract("K-1", "王先生", 3, 10_000), "d1", NOON)

    taken = companions.writes("work", ticket(), held)
    gone = companions.writes("work", held, decide.cancel(held, "不需要", "d1", NOON))
    nothing = companions.writes("work", held, decide.comment(held, "好", "d1", NOON))

    assert [w["Update"]["UpdateExpression"] for w in taken] == ["SET taken.#number = :ticket"]
    assert [w["Update"]["UpdateExpression"] for w in gone] == ["REMOVE taken.#number"]
    assert nothing == []


def test_another_customers_contract_is_refused() -> None:
    with pytest.raises(Invalid):
        contracts.under(ticket(customer="李女士"), Contract("K-1", "王先生", 3, 9), "d1", NOON)


@pytest.mark.parametrize(
    "wrong", [Contract("k", "c", 0, 100), Contract("k", "c", 401, 1000), Contract("k", "c", 3, 2),
              Contract("k", " ", 3, 9)],
)  # fmt: skip
def test_a_contract_that_releases_nothing_is_refused(wrong: Contract) -> None:
    with pytest.raises(Invalid):
        contracts.check(wrong)
