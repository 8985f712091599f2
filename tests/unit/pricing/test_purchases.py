"""What parts were bought for: the newest entry that names the day; rounded once."""

from datetime import date
from decimal import Decimal

from suanqing.pricing.purchases import Purchase, cost, holding


def entry(n: int, since: str, until: str | None, price: int | None, per: int = 1) -> Purchase:
    days = date.fromisoformat(since), date.fromisoformat(until) if until else None
    return Purchase("PIPE", n, *days, price, "CNY", per, "ann", "")


def test_r213_the_newest_entry_that_names_a_day_holds_on_it() -> None:
    entries = [
        entry(1, "2026-01-01", None, 900),
        entry(2, "2026-03-01", "2026-03-31", 1_000),
        entry(3, "2026-03-10", "2026-03-10", None),
    ]

    def price(day: str) -> int | None:
        found = holding(entries, date.fromisoformat(day), "CNY")
        return found.price if found else -1

    assert price("2025-12-31") == -1
    assert [price(f"2026-{day}") for day in ("01-01", "02-28", "03-01", "03-31", "04-01")] == [
        900, 900, 1_000, 1_000, 900,
    ]  # fmt: skip
    assert price("2026-03-10") is None
    assert holding(entries[::-1], date(2026, 3, 5), "CNY") == entries[1]


def test_r213_a_price_in_another_currency_hides_none() -> None:
    yuan = entry(1, "2026-01-01", None, 900)
    dollars = entry(2, "2026-01-01", None, 130)._replace(currency="USD")
    day = date(2026, 3, 5)

    assert holding([yuan, dollars], day, "CNY") == yuan
    assert holding([yuan, dollars], day, "USD") == dollars
    assert holding([yuan, dollars], day, "EUR") is None


def test_r213_a_quantity_is_rounded_once_and_what_is_not_known_is_none() -> None:
    screws = entry(1, "2026-01-01", None, 2_350, per=1_000)

    assert cost(screws, Decimal(7), "CNY") == 16  # 16.45
    assert cost(screws, Decimal("0.5"), "CNY") == 1  # 1.175
    assert cost(entry(1, "2026-01-01", None, 1), Decimal("2.5"), "CNY") == 3
    assert cost(entry(1, "2026-01-01", None, 0), Decimal(9), "CNY") == 0
    assert cost(screws, Decimal(7), "JPY") is None
    assert cost(None, Decimal(7), "CNY") is None
    assert cost(screws._replace(price=None), Decimal(7), "CNY") is None
