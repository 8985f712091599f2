"""Whoever may be paid in another currency needs a stored rate for as long as the book holds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from suanqing.pricing.checks.rates import check_rates, first_gap
from suanqing.problems import translated
from tests.unit.finance.settlement.books import document

JAN, FEB, MAR, APR = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("rates", "until", "gap"),
    [
        ([], None, FEB),
        ([(JAN, None)], None, None),
        ([(JAN, FEB)], None, FEB),
        ([(JAN, MAR)], None, MAR),
        ([(JAN, MAR)], MAR, None),
        ([(JAN, MAR)], APR, MAR),
        ([(JAN, MAR), (MAR, None)], None, None),
        ([(JAN, FEB), (MAR, None)], None, FEB),
        ([(JAN, None), (MAR, APR)], None, APR),
        ([(MAR, None)], None, FEB),
    ],
)
def test_the_first_moment_without_a_rate(
    rates: Any, until: datetime | None, gap: datetime | None
) -> None:
    assert first_gap(rates, FEB, until) == gap


def found(paid_in: dict[str, str], **more: Any) -> list[tuple[str, ...]]:
    gaps = {"USD": None, "JPY": MAR, "EUR": FEB}
    book = document(**more)
    rows = check_rates(book, paid_in, lambda own, other, since, until: gaps[other])
    return [(f.code, f.severity, f.row, f.message) for f in rows]


def test_one_warning_a_currency_names_the_pair_the_moment_and_whom_it_concerns() -> None:
    ((code, severity, row, message),) = found(
        {"tech-2": "JPY", "tech-1": "JPY", "tech-3": "USD", "hk": "CNY"}
    )

    assert (code, severity, row) == ("rate_missing", "warning", "")
    assert message == (
        "no exchange rate of CNY/JPY is stored from 2026-03-01T00:00:00.000Z on: tech-1 is paid in JPY, 2 in all"
    )
    assert translated(message)


def test_whom_the_book_names_comes_first_with_its_row() -> None:
    ladder = {"id": "climb", "who": {"parties": ["tech-2"]}}

    ((_, _, row, message),) = found({"tech-1": "EUR", "tech-2": "EUR"}, ladders=[ladder])

    assert row == "ladders/climb" and "tech-2 is paid in EUR, 2 in all" in message
