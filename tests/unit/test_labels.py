"""Every code that the product itself brings has a name in both languages."""

from collections.abc import Iterable, Mapping
from typing import get_args

import pytest

from demo import company
from suanqing import labels
from suanqing.finance.settlement.causes import Cause
from suanqing.finance.statements.model import LineState
from suanqing.finance.statements.model import State as StatementState
from suanqing.labels import Label, label
from suanqing.people.roles import ROLES
from suanqing.pricing.catalogue import FEES
from suanqing.pricing.split_plans import WITHHELD
from suanqing.quantities import UNITS
from suanqing.work.tickets.model import STATES

BUILT_IN: list[tuple[str, Mapping[str, Label], Iterable[str]]] = [
    ("fees", labels.FEES, [*FEES.values(), WITHHELD, "commission", "discount_share"]),
    ("causes", labels.CAUSES, [cause.value for cause in Cause]),
    ("statement states", labels.STATEMENT_STATES, get_args(StatementState)),
    ("line states", labels.LINE_STATES, get_args(LineState)),
    ("ticket states", labels.TICKET_STATES, STATES),
    ("roles", labels.ROLES, ROLES),
    ("units", labels.UNITS, UNITS),
    ("scenarios", labels.SCENARIOS, company.book()["scenarios"]),
]


@pytest.mark.parametrize(("name", "table", "codes"), BUILT_IN, ids=[row[0] for row in BUILT_IN])
def test_every_built_in_code_has_a_name_in_both_languages(
    name: str, table: Mapping[str, Label], codes: Iterable[str]
) -> None:
    assert set(codes) - set(table) == set()
    assert all(each.zh and each.en for each in table.values())
    assert all(not each.zh.isascii() for each in table.values())


def test_every_fee_kind_of_the_demonstration_company_has_a_name() -> None:
    """What its book prices, charges extra and shares out."""
    fees = set(_fees(company.book()))

    assert fees and fees - set(labels.FEES) == set()


def _fees(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        if isinstance(fee := value.get("fee"), str):
            yield fee
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _fees(each)


def test_a_company_s_own_code_is_its_own_name() -> None:
    assert label(labels.FEES, "ours") == "ours"
    assert label(labels.FEES, "night") == "夜间服务费"
    assert label(labels.FEES, "night", "en") == "night fee"
