"""Doudian's pushes, orders and calls: what is proven, read and refused, whatever is sent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from suanqing.channels.doudian import door, intake, orders, pull, signing
from suanqing.channels.doudian.client import DoudianClient
from suanqing.channels.inbox.receive import Call
from suanqing.errors import ChannelMisconfigured, DomainError, Invalid, Unauthenticated, Unavailable
from suanqing.times import epoch_ms
from tests.fakes import doudian
from tests.fakes.doudian import SHOP, DoudianServer, Platform

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
APPS = {"sq": SHOP}
PAID = {"tag": "100", "msg_id": "1", "data": json.dumps({"p_id": 1, "pay_amount": 12_000})}


def call(headers: dict[str, str], body: bytes) -> Call:
    return Call(body, {}, headers, NOW)


@pytest.fixture
def server() -> Iterator[DoudianServer]:
    with DoudianServer(Platform(lambda: NOW)) as running:
        yield running


@pytest.fixture
def shop(server: DoudianServer, monkeypatch: pytest.MonkeyPatch) -> pull.DoudianShop:
    monkeypatch.setenv("DOUDIAN_API_BASE", server.base)
    [found] = pull.shops(APPS)
    return found


@pytest.mark.parametrize("method", ["", "hmac-sha256"])
def test_a_signed_push_is_kept_once(method: str) -> None:
    sent = doudian.push(PAID, method=method)

    first, again = door.receive_call(call(*sent), APPS), door.receive_call(call(*sent), APPS)

    assert first and again and first.delivery_id == again.delivery_id
    assert first.headers == {"told": "push", "shop": "sq"}


def test_the_consoles_test_is_not_kept() -> None:
    assert (
        door.receive_call(call(*doudian.push({"tag": "0", "msg_id": "0", "data": "x"})), APPS)
        is None
    )


@pytest.mark.parametrize(
    "change",
    [
        {"event-sign": "0" * 32},
        {"event-sign": ""},
        {"app-id": "other"},
        {"app-id": ""},
        {"sign-method": "hmac-sha256"},
    ],
)
def test_a_forged_push_is_refused(change: dict[str, str]) -> None:
    headers, body = doudian.push(PAID)

    with pytest.raises(Unauthenticated):
        door.receive_call(call(headers | change, body), APPS)


@pytest.mark.parametrize("apps", [{}, {"sq": {}}, {"sq": {"app_key": SHOP["app_key"]}}])
def test_where_doudian_is_not_used_nothing_is_taken(apps: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        door.receive_call(call(*doudian.push(PAID)), apps)


@given(body=st.binary(max_size=100) | st.text(max_size=50).map(str.encode))
@example(body="推送 空调".encode("gbk"))
@example(body=b"[" * 50_000)
@example(body=b'[{"tag": NaN}]')
def test_whatever_a_signed_push_holds_is_kept(body: bytes) -> None:
    key, secret = SHOP["app_key"], SHOP["app_secret"]
    kept = door.receive_call(
        call({"app-id": key, "event-sign": signing.of_push(key, body, secret)}, body), APPS
    )

    assert kept is None or kept.state in ("new", "unreadable")


def test_a_signed_push_over_a_megabyte_is_not_parsed_and_is_kept_with_the_reason() -> None:
    body = b"[" + b" " * door.LIMIT + b"]"
    key, secret = SHOP["app_key"], SHOP["app_secret"]

    kept = door.receive_call(
        call({"app-id": key, "event-sign": signing.of_push(key, body, secret)}, body), APPS
    )

    assert kept and kept.state == "unreadable" and "1 MB" in kept.reason
    assert door.messages(b"[" + body[3:]) == []


def test_an_order_is_the_value_that_all_shops_orders_are() -> None:
    told = doudian.order(4781, NOW, (("1", "DY-AC", 12_000), ("2", "DY-PIPE", 800)), post=500)

    order = orders.order(told, "sq")

    assert (order.tid, order.payment, order.shipping, order.paid, order.due) == (
        "4781",
        13_300,
        500,
        True,
        True,
    )
    assert [(line.oid, line.sku, line.payment) for line in order.lines] == [
        ("47811", "DY-AC", 12_000), ("47812", "DY-PIPE", 800),
    ]  # fmt: skip
    assert (order.region, order.created_at, order.updated) == ("310115", NOW, epoch_ms(NOW))


@pytest.mark.parametrize(
    ("status", "main", "due", "closed"),
    [("1", "1", False, False), ("2", "103", False, False), ("105", "105", True, False), ("2", "2", True, False),
     ("3", "3", True, False), ("5", "5", True, False), ("4", "4", False, True), ("3", "22", False, True)],
)  # fmt: skip
def test_what_a_state_means(status: str, main: str, due: bool, closed: bool) -> None:
    order = orders.order(doudian.order(1, NOW, status=status, main=main), "sq")

    assert (order.due, order.closed) == (due, closed)


@pytest.mark.parametrize(
    "change",
    [{"order_status": 77}, {"pay_amount": "12.00"}, {"pay_amount": 12.5}, {"pay_amount": None}, {"order_id": ""},
     {"create_time": 0}, {"update_time": None}, {"sku_order_list": {}}, {"sku_order_list": [1]}, {"post_addr": 1}],
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_refused_by_name(change: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as raised:
        orders.order(doudian.order(1, NOW) | change, "sq")
    assert raised.value.facts["field"]


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.lists(st.integers(), max_size=2)
)
NAMES = st.sampled_from([*doudian.order(1, NOW)])


@given(change=st.dictionaries(NAMES, VALUES, max_size=4))
def test_whatever_an_order_holds_it_is_read_or_refused(change: dict[str, Any]) -> None:
    kept = door.receive_call(call(*doudian.push(PAID)), APPS)
    assert kept
    body = json.dumps(doudian.order(1, NOW) | change).encode()
    fetched = replace(
        kept, body=body, headers={"told": "trade", "id": "1", "shop": "sq", "modified": "1"}
    )
    try:
        intake.read(fetched, APPS)
    except Invalid as error:
        assert error.code == "unreadable_order"


def test_250_orders_are_listed_whole_over_three_pages(
    server: DoudianServer, shop: pull.DoudianShop
) -> None:
    for n in range(250):
        server.platform.sell(doudian.order(10_000 + n, NOW))
    server.platform.sell(doudian.order(1, NOW - timedelta(hours=2)))

    found = shop.changed(NOW - timedelta(minutes=30), NOW)

    assert len({each.id for each in found}) == len(found) == 250
    assert server.platform.calls.count("order/searchList") == 4


def test_an_order_is_fetched_in_full_and_one_that_is_gone_is_refused(
    server: DoudianServer, shop: pull.DoudianShop
) -> None:
    server.platform.sell(doudian.order(7, NOW))
    [found] = shop.changed(NOW - timedelta(minutes=1), NOW)

    full = shop.fetched(found)
    assert orders.order(json.loads(full.body or b""), "sq").tid == "7"
    with pytest.raises(Invalid):
        shop.fetched(found._replace(id="8"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("throttled", Unavailable), ("http500", Unavailable), ("nonsense", Unavailable), ("silence", Unavailable),
     ("permissions", ChannelMisconfigured)],
)  # fmt: skip
def test_a_failure_says_what_to_do_and_repeats_no_secret(
    server: DoudianServer, shop: pull.DoudianShop, fault: str, kind: type
) -> None:
    server.platform.fail(fault, "order/searchList")

    with pytest.raises(DomainError) as raised:
        shop.changed(NOW - timedelta(minutes=1), NOW)
    assert isinstance(raised.value, kind)
    assert "doudian-secret" not in str(raised.value) and "token-" not in str(raised.value)


def test_a_stale_token_is_renewed_once(server: DoudianServer, shop: pull.DoudianShop) -> None:
    server.platform.fail("stale", "order/searchList")

    assert shop.changed(NOW - timedelta(minutes=1), NOW) == []
    assert server.platform.issued == 2


def test_a_wrong_secret_is_a_matter_of_the_configuration(server: DoudianServer) -> None:
    wrong = DoudianClient(server.base, SHOP["app_key"], "wrong", SHOP["shop_id"])

    with pytest.raises(ChannelMisconfigured):
        wrong.call("order/searchList", {})


def test_a_shop_is_asked_only_where_the_deployer_says_so() -> None:
    assert pull.shops({"sq": SHOP | {"pulls": "yes"}, "other": {}}) == []


def test_what_is_signed_is_sorted_at_every_level_and_escapes_nothing() -> None:
    told = signing.param_json({"b": {"z": 1, "a": "安装<&>"}, "a": [1, {"y": 0, "x": True}]})

    assert told == '{"a":[1,{"x":true,"y":0}],"b":{"a":"安装<&>","z":1}}'
