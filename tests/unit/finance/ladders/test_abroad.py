"""Commission in the payee's own currency: legs that balance, and nothing left when all is taken back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from suanqing.finance.ladders.abroad import converted, legs
from suanqing.finance.ladders.store import Commission
from suanqing.pricing.ladder_curve import ZERO
from suanqing.pricing.model import Quotation


def commission(total: int, amount: int, true_up: int) -> Commission:
    return Commission(
        "monthly", "p", "2026-11", 1, "", "main@1", "amount", ZERO, 1, "", total, amount, true_up,
        ZERO, ZERO, ZERO, "2026-11", (),
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(-(10**6), 10**6)), min_size=1, max_size=6
    ),
    st.decimals("0.001", 1_000, places=3),
    st.sampled_from([("CNY", "JPY"), ("USD", "CNY"), ("JPY", "USD")]),
    st.booleans(),
)
def test_any_history_of_commission_balances_and_ends_at_nothing(
    totals: list[tuple[int, int]], rate: Decimal, pair: tuple[str, str], reverse: bool
) -> None:
    own, other = pair
    told = Quotation(f"{other}/{own}" if reverse else f"{own}/{other}", rate, "q")
    left: dict[tuple[str, str], int] = {}
    before = paid = 0
    for total, true_up in (*totals, (0, 0)):
        made = converted(commission(total, total - before, true_up), other, told, own)

        for entry in legs(made, own, "pay:monthly:commission", "commission"):
            key = entry.account, entry.currency
            left[key] = left.get(key, 0) + entry.amount
        for currency in pair:
            assert sum(amount for (_, of), amount in left.items() if of == currency) == 0
        assert -left.get(("payable:p", other), 0) == made.paid == made.standing
        before, paid = total, made.paid

    assert paid == 0 and not any(left.values())
