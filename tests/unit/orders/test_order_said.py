"""What is kept of what a shop's order says beside its money: bounded, without phones, and the same when read again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from demo import tmall_server as tmall
from suanqing.channels.tmall import orders
from suanqing.work.orders import order_said
from suanqing.work.orders.order_said import NOTHING, Good, Said
from suanqing.work.orders.shop_order import Order, OrderLine, Promotion

AT = datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC)
TEXT = st.text(max_size=8)
SAID = st.builds(
    Said,
    goods=st.dictionaries(TEXT, st.builds(Good, TEXT, st.integers(1, 99), TEXT), max_size=3),
    promotions=st.lists(st.builds(Promotion, TEXT, TEXT, TEXT), max_size=3).map(tuple),
    reduced=st.integers(0, 10**12),
    paid_at=st.none() | st.integers(0, 10**6).map(lambda n: AT + timedelta(milliseconds=n)),
    words=TEXT,
)


def order(**more: Any) -> Order:
    return replace(orders.order(tmall.trade(1, AT, (("1", "TM-AC", "9.00"),)), "sq"), **more)


def line(oid: str, closed: bool = False) -> OrderLine:
    return OrderLine(oid, "AC", "", f" {oid} ", 2, 100, False, "", closed=closed)


@given(SAID)
def test_what_was_kept_is_read_again_as_it_was_said(told: Said) -> None:
    assert order_said.of_text(order_said.to_text(told), told.words) == told


def test_of_an_order_that_was_told_before_anything_was_kept_only_the_words_are_there() -> None:
    assert order_said.of_text("", "快点") == Said(words="快点")
    assert order_said.of_text("", "") == NOTHING


def test_goods_that_were_called_off_are_not_said_and_the_buyers_words_hide_phones() -> None:
    found = order_said.said(
        order(lines=(line("1"), line("2", closed=True)), buyer_message=" 打 13800000001 来 ")
    )

    assert found.goods == {"1": Good("1", 2, "AC")}
    assert "13800000001" not in found.words and found.words.startswith("打")
    assert found.paid_at == order().paid_at
