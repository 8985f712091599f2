"""What a pull meets at its edges: pages that move, an answer that comes later, a change on its way while an hour is
proven, a refund that was pushed and then fetched, a shop that was entered wrongly."""

from datetime import timedelta
from typing import Any

import pytest

from demo import tmall_server as tmall
from suanqing import times
from suanqing.channels.youzan import pull
from suanqing.platform import secrets
from tests.fakes import youzan
from tests.integration.test_intake import NOW, SECRET, order, world
from tests.integration.test_pull import TID, Shops, shops

__all__ = ["shops", "world"]


def told(logged: Any, failure: str) -> int:
    return logged.messages.count(failure)


def test_youzans_list_that_moves_while_it_is_read_loses_nothing(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order of the first page leaves the window, and the first of the second page moves to the first."""
    monkeypatch.setattr(pull, "PAGE", 2)
    for n in range(5):
        shops.cloud.sell(order(f"E{n}", at=NOW - timedelta(seconds=n)))
    shops.cloud.between.append(lambda: shops.cloud.sell(order("E0", at=NOW + timedelta(hours=1))))
    shops.run()

    assert shops.sold() == {f"youzan:E{n}" for n in range(5)}


def test_what_the_platform_refuses_once_is_asked_for_again(shops: Shops, logged: Any) -> None:
    shops.cloud.sell(order("E1"))
    shops.cloud.give_back("E1", "R1", "40.00", ["o1"])
    later = shops.cloud.refunds.pop("R1")
    for _ in range(2):
        shops.run()
        shops.later(2)
    assert told(logged, "DeliveriesUnreadable") == 1

    shops.cloud.refunds["R1"] = later
    shops.run()

    [ticket] = shops.world.tickets()
    assert ticket.facts["refunds"] == [["*", 4_000, 12_000]]


def test_a_change_on_its_way_is_no_hole_in_the_hour_before(shops: Shops, logged: Any) -> None:
    shops.run()
    shops.top.sell(tmall.trade(TID, NOW + timedelta(minutes=1)))
    shops.later(4)
    shops.run()
    shops.later(181)
    shops.top.sell(tmall.trade(TID, NOW, modified=shops.now() - timedelta(seconds=30)))
    shops.run("hour")

    assert shops.store.proofs("tmall", "sq", 3)[2]["hour"] == times.rfc3339(NOW)
    assert shops.store.proofs("tmall", "sq", 3)[2]["holds"]
    assert told(logged, "OrdersIncomplete") == 0


def test_every_other_minute_is_every_other_minute_though_a_pull_takes_its_time(
    shops: Shops,
) -> None:
    shops.run()
    shops.later(1)
    shops.run()
    assert shops.store.get("tmall", "sq").pulled_at == NOW

    shops.later(55 / 60)
    shops.run()
    assert shops.store.get("tmall", "sq").pulled_at == shops.now()


def test_a_refund_that_was_pushed_is_not_handed_to_finance_once_more(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`books_refunds` is off for what is fetched; what is pushed is booked."""
    known = SECRET | {"youzan": {"client-1": youzan.APP}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    paid, back = (
        order("E1"),
        {"tid": "E1", "refund_id": "R1", "oids": ["o1"], "refunded_fee": "40.00"},
    )
    shops.world.push("trade_TradePaid", paid, "m1")
    shops.world.push("trade_refund_RefundSuccess", back, "m2")
    shops.world.run()
    shops.cloud.sell(paid)
    shops.cloud.give_back("E1", "R1", "40.00", ["o1"])
    shops.run()

    assert {each.state for each in shops.world.deliveries()} == {"done"}
    [ticket] = shops.world.tickets()
    assert ticket.facts["refunds"] == [["*", 4_000, 12_000]]


@pytest.mark.parametrize("wrong", [{"sign_method": "sha1"}, {"session": ""}, {"app_key": None}])
def test_a_shop_that_was_entered_wrongly_is_told_and_keeps_no_other_from_being_asked(
    shops: Shops, monkeypatch: pytest.MonkeyPatch, logged: Any, wrong: dict[str, Any]
) -> None:
    known = SECRET | {"tmall": {"a-wrong-one": tmall.SHOP | wrong, "sq": tmall.SHOP}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    shops.top.sell(tmall.trade(TID, NOW))

    assert shops.run() == {"shops": 2, "failed": 1}
    assert shops.sold() == {f"tmall:{TID}"}
    assert shops.store.get("tmall", "a-wrong-one").reason
    assert told(logged, "OrdersLate") == 1
