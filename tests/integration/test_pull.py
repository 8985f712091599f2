"""Orders are pulled from their platforms: nothing is lost by errors, throttles, lost answers, lists that move;
nothing comes double; what was missing is found and fetched."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from demo import tmall_server as tmall
from suanqing import times
from suanqing.channels.intake import pulling
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.platform import secrets
from suanqing.pricing.stores.books import PricingStore
from tests import rest
from tests.fakes import youzan
from tests.integration.test_intake import NOW, SECRET, World, order, world

__all__ = ["world"]
TID = 3_800_000_000_000_000_000
LIST, REFUNDS, FULL = (
    "taobao.trades.sold.increment.get",
    "taobao.refunds.receive.get",
    "taobao.trade.fullinfo.get",
)
CONSUME, CONFIRM = "taobao.tmc.messages.consume", "taobao.tmc.messages.confirm"
PAID = "taobao_trade_TradeBuyerPay"


class Shops:
    """The company with a Tmall shop `sq` and a Youzan shop 10000, which it asks itself."""

    def __init__(
        self, world: World, top: tmall.Platform, cloud: youzan.Platform, clock: Any, table: str
    ) -> None:
        self.world, self.top, self.cloud, self.clock = world, top, cloud, clock
        self.store = ShopStore(world.client, table)

    def run(self, what: str = "minute") -> dict[str, int]:
        from jobs.orders import handler

        told = handler({"orders": what}, rest.Context())
        self.world.run()
        return told

    def later(self, minutes: float) -> None:
        self.clock.shift(timedelta(minutes=minutes))

    def now(self) -> datetime:
        return times.utcnow()

    def sold(self) -> set[str]:
        return {ticket.source for ticket in self.world.tickets()}


@pytest.fixture
def shops(world: World, monkeypatch: pytest.MonkeyPatch, tables: dict[str, str]) -> Iterator[Shops]:
    pricing = PricingStore(world.client, tables["PRICING_TABLE"])
    pricing.put_listing("tmall", "TM-AC", "AC-INST-1")
    known = SECRET | {
        "tmall": {"sq": tmall.SHOP | {"books_refunds": True}},
        "youzan": {"client-1": youzan.APP | {"books_refunds": True}},
    }
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    from jobs import orders

    orders._inbox.cache_clear()
    orders._store.cache_clear()
    from suanqing.channels.youzan import pull

    pull._client.cache_clear()
    with tmall.TmallServer() as top, youzan.YouzanServer() as cloud:
        monkeypatch.setenv("TMALL_API_BASE", f"{top.base}/router/rest")
        monkeypatch.setenv("YOUZAN_API_BASE", cloud.base)
        with time_machine.travel(NOW, tick=False) as clock:
            yield Shops(world, top.platform, cloud.platform, clock, tables["VIEWS_TABLE"])


def test_r220_what_a_message_tells_of_is_a_ticket_at_the_next_minute(shops: Shops) -> None:
    shops.top.sell(tmall.trade(TID, NOW), PAID)

    shops.run()

    assert shops.sold() == {f"tmall:{TID}"}
    assert shops.top.messages == {}


def test_r233_what_changed_is_pulled_from_both_shops_without_any_message(shops: Shops) -> None:
    shops.top.sell(tmall.trade(TID, NOW))
    shops.cloud.sell(order("E1"))
    shops.run()

    assert shops.sold() == {f"tmall:{TID}", "youzan:E1"}


def test_r224_by_message_by_pull_and_by_push_is_one_order_and_one_ticket(shops: Shops) -> None:
    told = order("E1")
    shops.world.push("trade_TradePaid", told, "m1")
    shops.cloud.sell(told)
    shops.top.sell(tmall.trade(TID, NOW), PAID, "taobao_trade_TradeChanged")
    for _ in range(3):
        shops.run()
        shops.later(2)

    assert len(shops.world.tickets()) == 2
    assert all(ticket.version == 1 for ticket in shops.world.tickets())
    kept = [each.delivery_id for each in shops.world.deliveries() if each.channel == "tmall"]
    assert kept == [f"tmall:trade-{TID}-{times.epoch_ms(NOW)}"]


def test_windows_overlap_so_that_what_a_platform_shows_late_is_seen(shops: Shops) -> None:
    shops.run()
    shops.later(5)
    shops.top.sell(tmall.trade(TID, NOW - timedelta(minutes=3)))
    shops.run()

    assert shops.sold() == {f"tmall:{TID}"}


def test_a_list_that_moves_while_it_is_read_loses_nothing(shops: Shops) -> None:
    """Three pages; an order of each leaves the window while pages are read, and those behind move up."""
    for n in range(120):
        shops.top.sell(tmall.trade(TID + n, NOW - timedelta(seconds=n), (("1", "TV", "1.00"),)))

    def changed(n: int) -> Callable[[], None]:
        return lambda: shops.top.sell(
            tmall.trade(TID + n, NOW, (("1", "TV", "1.00"),), modified=NOW + timedelta(hours=1))
        )

    shops.top.between.extend([changed(110), changed(60), changed(10)])
    shops.run()
    shops.later(60)
    shops.run()

    kept = {each.headers["id"] for each in shops.world.deliveries() if each.channel == "tmall"}
    assert kept == {str(TID + n) for n in range(120)}


@pytest.mark.parametrize("fault", ["throttled", "busy", "http500", "nonsense", "silence", "lost"])
@pytest.mark.parametrize("method", [LIST, REFUNDS, FULL, CONSUME, CONFIRM])
def test_r233_a_call_that_fails_moves_no_cursor_and_loses_nothing(
    shops: Shops, fault: str, method: str
) -> None:
    shops.top.sell(tmall.trade(TID, NOW), PAID)
    shops.top.give_back(tmall.refund(7, TID, "40.00", NOW))
    shops.top.fail(fault, method, 2)

    assert shops.run()["failed"] == 1
    state = shops.store.get("tmall", "sq")
    assert state.failed_at == NOW
    for _ in range(3):
        shops.later(1)
        shops.run()

    assert shops.store.get("tmall", "sq").reason == ""
    [ticket] = shops.world.tickets()
    assert (ticket.source, ticket.facts["refunds"]) == (f"tmall:{TID}", [["*", 4_000, 12_000]])
    assert shops.top.messages == {}


@pytest.mark.parametrize(
    "fault", ["throttled", "expired", "busy", "http500", "nonsense", "silence"]
)
@pytest.mark.parametrize("api", ["youzan.trades.sold.get", "youzan.trade.refund.get", "token"])
def test_youzans_faults_lose_nothing_either(shops: Shops, fault: str, api: str) -> None:
    shops.cloud.sell(order("E1"))
    shops.cloud.give_back("E1", "R1", "40.00", ["o1"])
    shops.cloud.fail(fault, api)
    for _ in range(4):
        shops.run()
        shops.later(2)

    [ticket] = shops.world.tickets()
    assert (ticket.source, ticket.facts["refunds"]) == ("youzan:E1", [["*", 4_000, 12_000]])


def test_a_failure_is_told_as_long_as_it_lasts(shops: Shops) -> None:
    shops.top.fail("throttled", CONSUME)
    shops.run()
    assert shops.store.get("tmall", "sq").reason.startswith("unavailable")

    shops.later(1)
    shops.run()
    assert shops.store.get("tmall", "sq").reason == ""


def test_one_shop_that_cannot_be_asked_keeps_no_other_from_it(shops: Shops) -> None:
    shops.top.fail("session", CONSUME, 9)
    shops.top.fail("session", LIST, 9)
    shops.cloud.sell(order("E1"))

    assert shops.run() == {"shops": 2, "failed": 1}
    assert shops.sold() == {"youzan:E1"}


def test_what_nobody_foresaw_at_one_shop_keeps_no_other_from_it_and_is_raised(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.channels.tmall.pull import TmallShop

    def broken(*_: Any) -> Any:
        raise KeyError("what only a log may have")

    monkeypatch.setattr(TmallShop, "messages", broken)
    shops.cloud.sell(order("E1"))

    with pytest.raises(KeyError):
        shops.run()
    shops.world.run()

    assert shops.sold() == {"youzan:E1"}
    assert shops.store.get("tmall", "sq").reason == "unforeseen: KeyError"


def test_a_channels_odd_secret_keeps_no_other_channel_from_being_asked(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = secrets.secret() | {"tmall": {"sq": "not an app"}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    shops.cloud.sell(order("E1"))

    with pytest.raises(AttributeError):
        shops.run()
    shops.world.run()

    assert shops.sold() == {"youzan:E1"}


def test_an_order_that_the_platform_names_and_does_not_give_is_kept_for_a_look(
    shops: Shops,
) -> None:
    shops.top.tell(PAID, {"tid": 404})
    shops.run()

    [kept] = shops.world.inbox.needing_attention("tmall")
    assert kept["reason"].startswith("platform_refused")
    assert shops.top.messages == {}


def test_messages_of_no_trade_and_odd_ones_are_kept_and_confirmed(shops: Shops) -> None:
    shops.top.tell("taobao_item_ItemUpdate", {"num_iid": 1})
    shops.top.tell(PAID, {"no": "tid"})
    shops.run()

    assert shops.top.messages == {}
    assert {each.state for each in shops.world.deliveries()} == {"done"}


def test_a_row_that_cannot_be_read_keeps_no_other_back(shops: Shops) -> None:
    shops.top.sell(tmall.trade(TID, NOW))
    shops.top.trades[1] = tmall.trade(TID, NOW) | {"tid": "not a number", "tid_str": ""}
    shops.run()

    assert shops.sold() == {f"tmall:{TID}"}
    [kept] = shops.world.inbox.needing_attention("tmall")
    assert kept["state"] == "unreadable"


def test_the_cursor_never_goes_back(shops: Shops) -> None:
    shops.store.moved("tmall", "sq", NOW, NOW)
    shops.store.moved("tmall", "sq", NOW - timedelta(hours=1), NOW)

    assert shops.store.get("tmall", "sq").until == NOW


def test_after_an_outage_all_of_it_is_asked_for_in_windows(shops: Shops) -> None:
    shops.run()
    for n in range(5):
        shops.top.sell(tmall.trade(TID + n, NOW + timedelta(minutes=40 * n)))
    shops.later(240)
    shops.run()

    assert shops.sold() == {f"tmall:{TID + n}" for n in range(5)}
    for method, form in shops.top.calls:
        if method == LIST:
            since, until = (
                times.parse_beijing(form[f"{end}_modified"]) for end in ("start", "end")
            )
            assert until - since <= pulling.WINDOW


def test_h8_a_cursor_that_stands_still_is_told(shops: Shops, logged: Any) -> None:
    shops.run()
    shops.top.fail("busy", LIST, 99)
    for _ in range(3):
        shops.later(2)
        shops.run()

    told = [each for each in logged.records if each.getMessage() == "OrdersLate"]
    assert [each.shop for each in told] == ["sq"]


def test_completeness_what_was_lost_is_found_by_the_proof_and_fetched(
    shops: Shops, monkeypatch: pytest.MonkeyPatch
) -> None:
    shops.run()
    for n in range(3):
        shops.top.sell(tmall.trade(TID + n, NOW + timedelta(minutes=n)))
    shops.later(4)
    shops.run()
    shops.top.sell(tmall.trade(TID + 9, NOW + timedelta(minutes=1)))
    shops.later(60)
    shops.run("hour")

    hour, _, _ = shops.store.proofs("tmall", "sq", 3)
    assert (hour["holds"], hour["missing"], hour["fetched"]) == (False, 1, 1)
    assert (hour["theirs"]["number"], hour["ours"]["number"]) == (4, 3)
    assert hour["named"] == [f"trade:{TID + 9}"]
    assert shops.store.get("tmall", "sq").filled == 1

    shops.later(60)
    shops.run("hour")
    proven = shops.store.proofs("tmall", "sq", 2)[1]
    assert proven["hour"] == hour["hour"] and proven["holds"]
    assert proven["theirs"] == proven["ours"] and proven["ours"]["number"] == 4
    assert len(shops.world.tickets()) == 4


def test_h8_the_lag_of_each_order_is_measured(shops: Shops) -> None:
    for n, seconds in enumerate((0, 30, 59, 60)):
        shops.top.sell(tmall.trade(TID + n, NOW - timedelta(seconds=seconds)))
    shops.run()
    shops.later(60)
    shops.run("hour")

    lag = shops.store.proofs("tmall", "sq", 3)[1]["lag"]
    assert lag == {"number": 3, "p50": 59_000, "p99": 60_000, "worst": 60_000}
    assert shops.store.proofs("tmall", "sq", 3)[0]["lag"]["worst"] == 0
