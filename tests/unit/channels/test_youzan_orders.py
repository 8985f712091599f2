"""An order as one push tells it: money in fen, time in UTC, place as a code, and when to start."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.youzan import orders, push
from suanqing.errors import Invalid

AT = datetime(2026, 11, 21, 4, 5, 6, tzinfo=UTC)
PUDONG = platforms.Place("上海市", "上海市", "浦东新区", "$VRG5Ul0gMlT0SklUlZIKIA==$1$", "310115")
LINES = [
    platforms.youzan_line("2813577170427838537", "INSTALL-AC", "空调安装", "199.00", num=2),
    platforms.youzan_line("2813577170427838538", "null", "支架", "60.50", outer_sku_id="BRACKET"),
]


def msg(**more: Any) -> dict[str, Any]:
    return platforms.youzan_order("E20261121120506000001", LINES, PUDONG, AT, **more)


def changed(part: str, **fields: Any) -> dict[str, Any]:
    copy = deepcopy(msg())
    copy["full_order_info"][part].update(fields)
    return copy


def test_a_paid_order_is_read_whole() -> None:
    read = orders.order(msg(message="周末来"), 10000)

    assert (read.tid, read.shop, read.payment) == ("E20261121120506000001", "10000", 25950)
    assert (read.paid_at, read.created_at) == (AT, AT)
    assert read.updated == int(AT.timestamp()) * 1000
    assert (read.region, read.address) == ("310115", PUDONG.street)
    assert read.receiver.startswith("$") and read.phone.startswith("$")
    assert (read.paid, read.shippable, read.buyer_message) == (True, True, "周末来")
    assert [(x.oid, x.sku, x.num, x.payment) for x in read.lines] == [
        ("2813577170427838537", "INSTALL-AC", 2, 19900),
        ("2813577170427838538", "BRACKET", 1, 6050),
    ]


def test_it_survives_the_wire() -> None:
    request = platforms.youzan_push("c", "s", 1, "trade_TradePaid", msg(), "m", AT)
    app = push.verify({"c": push.App("c", ["s"], {1})}, request.headers, request.body)

    read = push.parse(app, request.body)

    assert orders.order(read.msg, read.kdt_id) == orders.order(msg(), 1)


@pytest.mark.parametrize(
    ("status", "paid", "shippable"),
    [
        ("WAIT_BUYER_PAY", False, False),
        ("TRADE_PAID", True, False),
        ("WAIT_CONFIRM", True, False),
        ("WAIT_SELLER_SEND_GOODS", True, True),
        ("WAIT_BUYER_CONFIRM_GOODS", True, True),
        ("TRADE_SUCCESS", True, True),
        ("TRADE_CLOSED", False, False),
    ],
)
def test_work_may_start_when_youzan_says_ready(status: str, paid: bool, shippable: bool) -> None:
    read = orders.order(msg(status=status), 1)

    assert (read.paid, read.shippable) == (paid, shippable)


def test_a_deposit_is_not_a_payment_until_the_balance_is_in() -> None:
    line = platforms.youzan_line(
        "1", "INSTALL-AC", "x", "10.00", is_pre_sale="1", pre_sale_type="1"
    )
    deposit = {"phase": 1, "inner_transaction_no": "a"}
    due, done = {"phase": 2}, {"phase": 2, "inner_transaction_no": "b"}

    def shippable(*phases: dict[str, Any]) -> bool:
        made = platforms.youzan_order("E1", [line], PUDONG, AT, phases=phases)
        return orders.order(made, 1).shippable

    assert not shippable()
    assert not shippable(deposit, due)
    assert shippable(deposit, done)


def test_a_pre_sale_paid_in_full_is_a_payment() -> None:
    line = platforms.youzan_line(
        "1", "INSTALL-AC", "x", "10.00", is_pre_sale="1", pre_sale_type="0"
    )

    assert orders.order(platforms.youzan_order("E1", [line], PUDONG, AT), 1).shippable


@pytest.mark.parametrize(
    ("where", "region"),
    [
        ({"delivery_district": ""}, "310115"),
        ({"delivery_district": "", "address_extra": "{}"}, "310000"),
        ({"address_extra": '{"areaCode": "440106"}'}, "310115"),
        ({"address_extra": '{"areaCode": "999999"}'}, "310115"),
        ({"address_extra": "{broken"}, "310115"),
        ({"address_extra": {"areaCode": 310115}, "delivery_district": ""}, "310115"),
        ({"delivery_province": ""}, "310115"),
        ({"delivery_province": "", "address_extra": ""}, ""),
    ],
)
def test_the_names_say_where_and_the_area_code_only_refines(
    where: dict[str, Any], region: str
) -> None:
    assert orders.order(changed("address_info", **where), 1).region == region


@pytest.mark.parametrize("status", ["WAIT_SELLER_SEND_GOODS", "TRADE_SUCCESS"])
def test_an_order_without_a_payment_time_is_neither_paid_nor_shippable(status: str) -> None:
    told = msg(status=status)
    told["full_order_info"]["order_info"]["pay_time"] = ""

    read = orders.order(told, 1)

    assert (read.paid, read.shippable, read.paid_at) == (False, False, None)


def test_an_order_says_its_buyer_or_has_none() -> None:
    assert orders.order(changed("buyer_info", yz_open_id=" yz1 "), 1).buyer == "yz1"
    without = msg()
    del without["full_order_info"]["buyer_info"]
    assert orders.order(without, 1).buyer == ""


def test_true_is_a_way_to_say_presale_and_false_is_none() -> None:
    for said, presale in ((True, True), (False, False), ("1", True), ("0", False)):
        told = msg()
        told["full_order_info"]["orders"][0]["is_pre_sale"] = said
        assert orders.order(told, 1).lines[0].is_pre_sale is presale


def test_lines_that_are_no_list_are_refused_by_their_name() -> None:
    told = msg()
    told["full_order_info"]["orders"] = {"0": {}}

    with pytest.raises(Invalid) as refused:
        orders.order(told, 1)

    assert refused.value.facts == {"field": "orders"}


def test_a_line_that_is_no_object_is_refused_by_its_place() -> None:
    told = msg()
    told["full_order_info"]["orders"].append("odd")

    with pytest.raises(Invalid) as refused:
        orders.order(told, 1)

    assert refused.value.facts == {"field": "orders[2]"}


@pytest.mark.parametrize(
    "told",
    [
        {"address": {"province": "上海市", "city": "上海市", "district": "徐汇区", "detail": "漕溪北路 8 号"}},
        {"delivery_province": "上海市", "delivery_city": "上海市", "delivery_district": "徐汇区",
         "delivery_address": "漕溪北路 8 号"},
        {"province": "上海市", "city": "上海市", "district": "徐汇区", "address": "漕溪北路 8 号"},
    ],
)  # fmt: skip
def test_a_push_of_a_changed_address_says_where_in_any_of_three_ways(told: dict[str, Any]) -> None:
    assert orders.changed_site(told) == ("310104", "漕溪北路 8 号")


@pytest.mark.parametrize(
    "told", [{}, {"address": {}}, {"province": "上海市"}, {"address": ["漕溪北路"]}]
)
def test_a_push_of_a_changed_address_without_one_moves_nothing(told: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        orders.changed_site(told)

    assert refused.value.facts == {"field": "address"}


@given(fen=st.integers(0, 10**12))
def test_yuan_become_fen_exactly(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02d}"

    assert orders.order(changed("pay_info", payment=yuan), 1).payment == fen


MALFORMED: dict[tuple[str, str], list[Any]] = {
    ("pay_info", "payment"): [0.01, 1, None, "", "0.001", "-1.00", "1e30", "NaN", "12元", "9" * 30],
    ("order_info", "pay_time"): ["2026-13-01 00:00:00", "2026/11/21", "0001-01-01"],
    ("order_info", "created"): ["", {}, "0001-01-01 00:00:00"],
    ("order_info", "tid"): ["", None, []],
    ("order_info", "status"): [""],
}


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [(*where, value) for where, values in MALFORMED.items() for value in values],
)
def test_a_malformed_field_is_named_and_its_value_is_not_repeated(
    part: str, name: str, value: Any
) -> None:
    with pytest.raises(Invalid) as refused:
        orders.order(changed(part, **{name: value}), 1)

    assert refused.value.facts == {"field": name}
    assert not value or str(value) not in refused.value.message


@pytest.mark.parametrize("num", [0, -1, "two", 1.5, None, True])
def test_a_line_that_does_not_count_whole_things_is_marked_and_hides_no_other(num: Any) -> None:
    """Weighed goods beside a service; who needs the count refuses the line by its mark."""
    odd = deepcopy(msg())
    odd["full_order_info"]["orders"][0]["num"] = num

    first, *others = orders.order(odd, 1).lines
    assert (first.odd, first.num) == ("num", 1)
    assert all(not line.odd for line in others)


def test_a_line_without_its_payment_takes_what_the_others_leave() -> None:
    told = platforms.youzan_order(
        "E1",
        [
            platforms.youzan_line("o1", "YZ-AC", "空调安装", "120.00", 1),
            platforms.youzan_line("o2", "TV", "电视", "30.00", 1),
        ],
        PUDONG,
        AT,
    )
    told["full_order_info"]["orders"][1]["payment"] = None
    told["full_order_info"]["pay_info"] |= {"payment": "160.00", "post_fee": "10.00"}

    read = orders.order(told, 1)

    assert [(line.payment, line.odd) for line in read.lines] == [(12_000, ""), (3_000, "payment")]
    told["full_order_info"]["orders"][0]["payment"] = None
    with pytest.raises(Invalid, match="payment"):
        orders.order(told, 1)


@pytest.mark.parametrize("nothing", ["", None, {}, "null"])
def test_every_way_to_write_nothing_is_nothing(nothing: Any) -> None:
    assert orders.order(changed("order_info", pay_time=nothing), 1).paid_at is None


@pytest.mark.parametrize(
    "phone",
    [
        "13800138000", "+86 13800138000", "021-58881234", "138****8000", "", "13800138000转1234",
        "021-12345678转801", "13800001111/13900002222", "13800138000-1234", "13800138000,1234",
        "(021)58881234", "１３８００１３８０００", "138.0013.8000", "call me", "12",
    ],
)  # fmt: skip
def test_a_phone_decides_nothing_and_is_kept_as_it_was_written(phone: str) -> None:
    assert orders.order(changed("address_info", receiver_tel=phone), 1).phone == phone


@pytest.mark.parametrize("value", [{}, {"full_order_info": []}, {"full_order_info": {}}])
def test_a_msg_without_an_order_is_invalid(value: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        orders.order(value, 1)


def test_an_order_does_not_show_its_customer() -> None:
    read = orders.order(changed("address_info", receiver_tel="13800138000"), 1)

    assert "13800138000" not in repr(read)
    assert PUDONG.street not in repr(read)
