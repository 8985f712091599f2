"""A Tmall trade as the order that every shop's is: signed calls, money in fen, when to start, what goes back."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import tmall_server as tmall
from suanqing.channels.tmall import orders
from suanqing.channels.tmall.signing import sign
from suanqing.errors import Invalid
from suanqing.work.orders import order_fields
from suanqing.work.orders.bought import bought

VECTORS = json.loads((Path(__file__).parents[2] / "data/protocol_vectors.json").read_text("utf-8"))
AT = datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC)
TID = 3_800_000_000_000_000_001
DEPOSIT_PAID, BALANCE_PAID = "FRONT_PAID_FINAL_NOPAID", "FRONT_PAID_FINAL_PAID"


@pytest.mark.parametrize("vector", VECTORS["top"], ids=lambda vector: vector["id"])
def test_a_call_is_signed_as_the_platform_signs_it(vector: dict[str, Any]) -> None:
    params = vector["params"] | {"sign": "IGNORED", "empty": ""}

    assert sign(vector["secret"], params, vector["params"]["sign_method"]) == vector["sign"]


def test_a_paid_trade_is_read_whole() -> None:
    told = tmall.trade(
        TID, AT, (("1", "TM-AC", "199.00"), ("2", "TM-PIPE", "60.50")), post_fee="10.00",
        modified=AT + timedelta(minutes=1), buyer_message="周末来",
    )  # fmt: skip
    read = orders.order(told, "sq")

    assert (read.tid, read.shop, read.payment, read.shipping) == (str(TID), "sq", 26_950, 1_000)
    assert (read.paid_at, read.created_at) == (AT, AT)
    assert read.updated == int(AT.timestamp()) * 1000 + 60_000
    assert (read.region, read.buyer, read.buyer_message) == ("310115", f"AAH{TID}", "周末来")
    assert (read.paid, read.shippable, read.due, read.closed) == (True, True, True, False)
    assert [(x.oid, x.sku, x.num, x.payment) for x in read.lines] == [
        (f"{TID}1", "TM-AC", 1, 19_900), (f"{TID}2", "TM-PIPE", 1, 6_050),
    ]  # fmt: skip
    assert bought(read).payments == {f"{TID}1": 19_900, f"{TID}2": 6_050}


def test_postage_within_the_only_sub_orders_payment_is_nobodys_line() -> None:
    told = tmall.trade(TID, AT, post_fee="10.00")
    [line] = told["orders"]["order"]
    del line["divide_order_fee"]
    line["payment"] = told["payment"]

    assert bought(orders.order(told, "sq")).payments == {f"{TID}1": 12_000}


def test_a_coupon_of_the_order_is_spread_as_the_platform_says() -> None:
    told = tmall.trade(TID, AT, (("1", "A", "100.00"), ("2", "B", "50.00")), payment="120.00")
    for line, shared in zip(told["orders"]["order"], ("79.99", "40.01"), strict=True):
        line["divide_order_fee"] = shared

    assert bought(orders.order(told, "sq")).payments == {f"{TID}1": 7_999, f"{TID}2": 4_001}


def test_a_line_that_was_called_off_before_payment_takes_no_share_of_it() -> None:
    told = tmall.trade(TID, AT, (("1", "A", "100.00"), ("2", "B", "100.00")), payment="100.00")
    told["orders"]["order"][1]["status"] = "TRADE_CLOSED_BY_TAOBAO"

    assert bought(orders.order(told, "sq")).payments == {f"{TID}1": 10_000, f"{TID}2": 0}


def test_a_line_that_was_given_back_after_payment_keeps_its_share_of_it() -> None:
    told = tmall.trade(TID, AT, (("1", "A", "100.00"), ("2", "B", "100.00")))
    told["orders"]["order"][1]["status"] = "TRADE_CLOSED"

    assert bought(orders.order(told, "sq")).payments == {f"{TID}1": 10_000, f"{TID}2": 10_000}


@pytest.mark.parametrize(
    ("status", "paid", "due", "closed"),
    [
        ("WAIT_BUYER_PAY", False, False, False),
        ("PAY_PENDING", False, False, False),
        ("PAID_FORBID_CONSIGN", False, False, False),
        ("WAIT_SELLER_SEND_GOODS", True, True, False),
        ("SELLER_CONSIGNED_PART", True, True, False),
        ("WAIT_BUYER_CONFIRM_GOODS", True, True, False),
        ("TRADE_FINISHED", True, True, False),
        ("TRADE_CLOSED", False, False, True),
        ("TRADE_CLOSED_BY_TAOBAO", False, False, True),
    ],
)
def test_what_a_status_lets_begin(status: str, paid: bool, due: bool, closed: bool) -> None:
    read = orders.order(tmall.trade(TID, AT, status=status), "sq")

    assert (read.paid, read.due, read.closed) == (paid, due, closed)


@pytest.mark.parametrize(
    ("status", "step", "due"),
    [
        ("WAIT_BUYER_PAY", DEPOSIT_PAID, False),
        ("WAIT_SELLER_SEND_GOODS", DEPOSIT_PAID, False),
        ("WAIT_SELLER_SEND_GOODS", BALANCE_PAID, True),
        ("TRADE_CLOSED", "FRONT_PAID_FRONT_FORFEITED", False),
    ],
)
def test_r235_a_deposit_begins_nothing(status: str, step: str, due: bool) -> None:
    told = tmall.trade(TID, AT, status=status, type="step", step_trade_status=step)

    assert orders.order(told, "sq").due is due


def test_only_a_refund_that_succeeded_moved_money() -> None:
    told = tmall.refund(7, TID, "40.00", AT)

    tid, back = orders.refund(told, 1)
    assert (tid, back and (back.id, back.fee, back.oids)) == (
        str(TID),
        ("7", 4_000, (f"{TID}1",)),
    )
    assert orders.refund(told | {"status": "WAIT_SELLER_AGREE"}, 1) == (str(TID), None)
    assert orders.refund(told | {"oid": 0}, 1)[1] == back._replace(oids=()) if back else False


def test_a_refund_in_a_state_that_nobody_knows_is_refused_and_moves_no_money() -> None:
    for status in ("WHATEVER", ""):
        with pytest.raises(Invalid) as refused:
            orders.refund(tmall.refund(7, TID, "40.00", AT) | {"status": status}, 1)
        assert refused.value.facts["field"] == "status"


def test_a_promotion_is_named_once_and_one_without_a_name_is_none() -> None:
    listed = [
        {"promotion_name": "店铺券", "promotion_id": "shopbonus-77"},
        {"promotion_name": "店铺券", "promotion_id": "shopbonus-77"},
        {"promotion_name": "店铺券", "promotion_id": "shopbonus-78"},
        {"promotion_name": "", "promotion_id": "shopbonus-79"},
        {"promotion_name": "满减", "promotion_id": "mjs-1"},
        "odd",
    ]
    told = tmall.trade(TID, AT, promotion_details={"promotion_detail": listed})

    found = [(each.name, each.coupon) for each in orders.order(told, "sq").promotions]

    assert found == [("店铺券", "77"), ("店铺券", "78"), ("满减", "")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "WHATEVER"}, "status"),
        ({"tid": "12a", "tid_str": ""}, "tid"),
        ({"modified": "yesterday"}, "modified"),
        ({"payment": 12.5}, "payment"),
        ({"payment": "-1.00"}, "payment"),
        ({"orders": {"order": "x"}}, "order"),
        ({"created": ""}, "created"),
    ],
)
def test_r225_what_cannot_be_read_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        orders.order(tmall.trade(TID, AT) | change, "sq")

    assert refused.value.facts["field"] == field


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(tmall.trade(TID, AT))), ANY, max_size=6))
def test_any_odd_trade_is_read_or_refused_by_name(odd: dict[str, Any]) -> None:
    try:
        orders.order(tmall.trade(TID, AT) | odd, "sq")
    except Invalid as refused:
        assert refused.code == "unreadable_order"


@given(st.binary(max_size=64))
def test_any_bytes_are_a_document_or_refused_by_name(body: bytes) -> None:
    try:
        assert isinstance(order_fields.document(body), dict)
    except Invalid as refused:
        assert refused.code == "unreadable_order"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_a_document_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        order_fields.document(body)

    assert (refused.value.code, refused.value.facts["field"]) == ("unreadable_order", "body")
