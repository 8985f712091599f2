"""Shops' orders tell of their customers: once each, in whatever order they come, over the real handlers."""

import json
import os
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo import tmall_server as tmall
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.tmall import orders
from suanqing.errors import Conflict, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.platform import secrets
from suanqing.platform.keyed import Keyed
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import utcnow
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.figures_service import Figures
from suanqing.work.care.person_service import Person
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.care.shop_orders_service import ShopOrders
from suanqing.work.customers.coupons_service import Coupons
from suanqing.work.customers.happenings import Happening, standing
from suanqing.work.customers.identity_service import Identity
from suanqing.work.customers.keys import Key
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.register import Sighting, Touch
from suanqing.work.customers.store import CustomerStore
from suanqing.work.orders import campaigns
from tests.fakes import doudian
from tests.integration import test_intake
from tests.integration.test_intake import NOW, SECRET, World, order
from webhooks import care, intake

world = test_intake.world
TID = count(3_900_000_000_000_000_001)
APP = "12345678"
RULES = {
    "earning": [
        {
            "id": "shops", "channels": ["tmall", "youzan", "doudian"], "currency": "CNY", "per": 100, "points": 2,
            "first": "2026-11-01", "last_days": 365,
        }
    ],
    "posters": [
        {
            "id": "spring", "title": "会员日", "text": "新客有礼", "first": "2026-11-01", "last": "2026-11-30",
            "days": 30, "currency": "CNY", "least": 10_000, "points": 100, "last_days": 90, "most": 2,
        }
    ],
    "coupons": [
        {
            "id": "one", "coupon_class": "afternoon", "kinds": ["order"], "weekdays": [6], "from": "00:00",
            "to": "23:59", "times": 1, "period": "month",
        }
    ],
}  # fmt: skip


class Shop:
    """One buyer's side of a deployment."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.store = CustomerStore(world.client, os.environ["WORK_TABLE"])
        self.keyed = Keyed(world.client, os.environ["PRICING_TABLE"])

    def fetched(self, told: dict[str, Any], kind: str = "trade") -> str:
        """What a pull puts into the inbox."""
        id, at = str(told["tid" if kind == "trade" else "refund_id"]), str(orders.modified(told))
        headers = {"told": kind, "id": id, "modified": at, "shop": "sq"}
        body = json.dumps(told).encode()
        delivery = Delivery(f"tmall:{kind}-{id}-{at}", "tmall", NOW, body, {}, headers)
        if not self.world.inbox.put_once(delivery):
            self.world.inbox.reset_to_new(delivery.delivery_id)
            intake.process(delivery)
        self.world.run()
        return delivery.delivery_id

    def doudian(self, told: dict[str, Any], key: str) -> None:
        headers = {"told": "trade", "id": told["order_id"], "modified": "1", "shop": "dy"}
        body = json.dumps(told).encode()
        delivery = Delivery(f"doudian:trade-{key}", "doudian", NOW, body, {}, headers)
        self.world.inbox.put_once(delivery)
        self.world.run()

    def who(self, kind: Any, value: str, scope: str = "") -> str:
        identity = Identity(self.store, self.keyed.digest, lambda *_: None, utcnow)
        return identity.find([Key(kind, value, scope)])

    def did(self, customer: str) -> list[Happening]:
        return Happenings(self.store, utcnow, tuple).of(customer)

    def points(self, customer: str) -> int:
        return sum(each.balance for each in Points(self.store, utcnow).accounts(customer))

    def coupons(self, customer: str) -> dict[str, str]:
        return {each.coupon_class: each.state for each in Coupons(self.store, utcnow).of(customer)}


@pytest.fixture
def shop(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    made = {
        "tmall": {"sq": tmall.SHOP | {"books_refunds": True}},
        "doudian": {"dy": doudian.SHOP},
    }
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: SECRET | made)
    pricing = PricingStore(world.client, os.environ["PRICING_TABLE"])
    for outer, sku in (("TM-AC", "AC-INST-1"), ("TM-WM", "WM-INST")):
        pricing.put_listing("tmall", outer, sku)
    store = RuleStore(world.client, os.environ["PRICING_TABLE"])
    store.put(RULES, store.get().version, "fin", NOW)
    caches = (
        care.own,
        care.names,
        care.rules,
        care.rows,
        care.tasks,
        care.store,
        care.keyed,
    )
    for each in caches:
        each.cache_clear()
    yield Shop(world)
    for each in caches:
        each.cache_clear()


def sold(
    tid: int, lines: tuple[tuple[str, str, str], ...], buyer: str, **more: Any
) -> dict[str, Any]:
    return tmall.trade(tid, NOW, lines, buyer_open_uid=buyer, **more)


LINES = (("1", "TM-AC", "120.00"), ("2", "TV", "80.50"))


def test_r229_r246_a_paid_order_makes_its_customer_and_earns_points_and_its_refund_gives_them_back(
    shop: Shop,
) -> None:
    tid = next(TID)
    told = sold(tid, LINES, "AAH-1")
    for _ in range(2):
        shop.fetched(told)
    shop.fetched(sold(tid, LINES, "AAH-1", modified=NOW + timedelta(minutes=5)))

    who = shop.who("buyer_open_uid", "AAH-1", APP)
    [bought] = shop.did(who)
    assert (bought.kind, bought.source, bought.amount) == ("order", f"tmall:{tid}", 20_050)
    assert bought.about == ("商品",) and shop.points(who) == 400
    assert set(care.identity(intake.stores()[5]).ids(who)) == {who, "tmall:AAH-1"}

    for _ in range(2):
        shop.fetched(tmall.refund(7, tid, "80.50", NOW, line=2), "refund")
    assert [each.amount for each in standing(shop.did(who))] == [12_000]
    assert shop.points(who) == 400 * 12_000 // 20_050

    shop.fetched(
        sold(tid, LINES, "AAH-1", status="TRADE_CLOSED", modified=NOW + timedelta(minutes=9))
    )
    assert standing(shop.did(who)) == [] and shop.points(who) == 0
    assert [each.kind for each in shop.did(who)].count("refund") == 2
    assert {each.state for each in shop.world.deliveries()} == {"done"}


def test_r250_a_coupon_of_a_rule_follows_a_shops_order_and_goes_back_with_all_of_its_refunds(
    shop: Shop,
) -> None:
    tid = next(TID)
    shop.fetched(sold(tid, LINES, "AAH-9"))
    who = shop.who("buyer_open_uid", "AAH-9", APP)
    assert shop.coupons(who) == {"afternoon.2026-11": "issued"}  # the 21st is a Saturday
    shop.fetched(tmall.refund(8, tid, "80.50", NOW, line=2), "refund")
    assert shop.coupons(who) == {"afternoon.2026-11": "issued"}
    shop.fetched(tmall.refund(9, tid, "120.00", NOW), "refund")
    assert shop.coupons(who) == {"afternoon.2026-11": "revoked"}


def test_r255_a_friends_shop_order_rewards_the_member_until_too_little_of_it_is_left(
    shop: Shop,
) -> None:
    identity = care.identity(intake.stores()[5])
    member, friend = (
        identity.seen(
            intake_caller(), Sighting((Key(kind, value, scope),), Touch(iso(NOW), "x"))
        ).customer
        for kind, value, scope in (("unionid", "member-1", ""), ("buyer_open_uid", "AAH-7", APP))
    )
    poster = care.posters(care.store()).make(member, "spring", "当面同意")
    assert care.posters(care.store()).scanned(poster.code, friend).why is None
    tid = next(TID)
    shop.fetched(sold(tid, LINES, "AAH-7"))
    assert shop.points(member) == 100
    shop.fetched(tmall.refund(17, tid, "100.51", NOW), "refund")  # 99.99 is left
    assert shop.points(member) == 0


def test_r226_r240_campaigns_of_orders_are_known_by_whatever_name_and_coupons_are_used_once(
    shop: Shop,
) -> None:
    tid = next(TID)
    promoted = {
        "promotion_details": {
            "promotion_detail": [
                {"id": str(tid), "promotion_name": "双十一特惠价", "promotion_id": "mjs-1_2", "discount_fee": "10.00"},
                {"id": f"{tid}1", "promotion_name": "双十一特惠价", "promotion_id": "mjs-1_2"},
                {"id": str(tid), "promotion_name": "老友会", "promotion_id": "mjs-3_4"},
                {"id": str(tid), "promotion_name": "店铺券", "promotion_id": "shopbonus-77_88"},
                "odd",
            ]
        },
        "discount_fee": "15.00",
    }  # fmt: skip
    for _ in range(2):
        shop.fetched(sold(tid, LINES, "AAH-3", **promoted))
    who = shop.who("buyer_open_uid", "AAH-3", APP)
    done = care.names().read(shop.did(who))
    assert sorted(each.about[0] for each in done if each.kind == "campaign") == [
        "CAMPAIGN-1111",
        "老友会",
    ]
    assert [each.reduced for each in done if each.kind == "order"] == [1_500]
    assert [each.name for each in care.names().to_review()] == ["老友会"]
    assert [*shop.coupons(who).values()] == ["issued", "used"]
    assert campaigns.known_as("11.11狂欢价", campaigns.built_in()).code == "CAMPAIGN-1111"


def test_r226_r240_youzan_names_campaigns_coupons_and_whether_somebody_is_a_member(
    shop: Shop,
) -> None:
    told = order("E20261121000000000077")
    told["order_promotion"] = {
        "item": [{"oid": "o1", "promotions": [{"promotion_title": "11.11狂欢价", "promotion_type": "limited"}]}],
        "order": [
            {"promotion_title": "满100减20", "promotion_id": 9, "promotion_type": "coupon", "coupon_id": "55"},
            {"promotion_title": None},
        ],
        "item_discount_fee": "5.00", "order_discount_fee": "20.00", "adjust_fee": "odd",
    }  # fmt: skip
    told["full_order_info"]["order_info"]["order_tags"]["is_member"] = True
    from suanqing.work.care.rules_store import FieldMapStore

    rows = FieldMapStore(shop.world.client, os.environ["PRICING_TABLE"])
    row = {"channel": "youzan", "field": "order_tags.is_member", "to": "tag", "name": "有赞会员"}
    rows.put({"rows": [row]}, rows.get().version, "fin", NOW)
    for type, id in (("trade_TradePaid", "m1"), ("trade_TradeBuyerPay", "m2")):
        shop.world.push(type, told, id)
    shop.world.run()

    who = shop.who("yz_open_id", "yz00000077")
    done = care.names().read(shop.did(who))
    assert [each.about for each in done if each.kind == "campaign"] == [("CAMPAIGN-1111",)]
    assert [(each.amount, each.reduced) for each in done if each.kind == "order"] == [
        (12_000, 2_500)
    ]
    assert "used" in shop.coupons(who).values() and shop.points(who) == 240
    assert [each.tag for each in care.known(care.store()).tags(who) if each.source] == ["有赞会员"]


def test_r229_doudians_buyer_is_a_customer_by_their_own_key(shop: Shop) -> None:
    told = doudian.order(4_000_000_000_000_000_001, NOW)
    told["promotion_detail"] = {
        "shop_discount_detail": {
            "total_amount": 300,
            "coupon_info": [{"coupon_id": 5, "coupon_meta_id": "77", "coupon_name": "券"}],
            "full_discount_info": [{"campaign_id": 6, "campaign_name": "双11"}],
        }
    }
    shop.doudian(told, "1")

    who = shop.who("doudian_open_id", told["doudian_open_id"], doudian.SHOP["app_key"])
    assert [
        (each.kind, each.amount, each.reduced) for each in shop.did(who) if each.kind == "order"
    ] == [("order", 12_000, 300)]
    assert sorted(shop.coupons(who).values()) == ["issued", "used"] and shop.points(who) == 240


def test_a_masked_buyer_is_nobody_and_the_order_has_its_ticket_all_the_same(shop: Shop) -> None:
    shop.fetched(sold(next(TID), LINES, "A**H"))
    assert len(shop.world.tickets()) == 1 and shop.world.delivery().state == "done"
    items = shop.world.client.scan(TableName=os.environ["WORK_TABLE"])["Items"]
    assert not any(item["part"]["S"].startswith("did#") for item in items)


def test_what_was_said_of_an_order_by_another_system_stays_and_is_not_doubled(shop: Shop) -> None:
    identity = care.identity(intake.stores()[5])
    key = Key("buyer_open_uid", "AAH-5", APP)
    who = identity.seen(intake_caller(), Sighting((key,), Touch(iso(NOW), "tmall"))).customer
    tid = next(TID)
    told = Happening(who, "order", f"tmall:{tid}", "", iso(NOW), "till", (), 999, "CNY")
    care.known(care.store()).done.note(intake_caller(), told)
    shop.fetched(sold(tid, LINES, "AAH-5"))
    assert [(each.channel, each.amount) for each in shop.did(who)] == [("till", 999)]


@settings(max_examples=12, deadline=None, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_r246_orders_refunds_and_closes_come_to_the_same_once_in_any_order_and_however_often(
    shop: Shop, data: st.DataObject
) -> None:
    tid = next(TID)
    buyer = f"AAH-{tid}"
    closes = data.draw(st.booleans())
    minutes = data.draw(st.lists(st.integers(1, 9), max_size=2))
    refunds = data.draw(
        st.lists(st.tuples(st.integers(1, 2), st.integers(1, 9_000)), max_size=3, unique=True)
    )
    messages: list[tuple[str, dict[str, Any]]] = [("trade", sold(tid, LINES, buyer))]
    messages += [
        ("trade", sold(tid, LINES, buyer, modified=NOW + timedelta(minutes=each)))
        for each in minutes
    ]
    back = {1: 12_000, 2: 8_050}
    for number, (line, fee) in enumerate(refunds):
        fee = min(fee, back[line])
        back[line] -= fee
        if fee:
            yuan = f"{fee // 100}.{fee % 100:02d}"
            messages.append(("refund", tmall.refund(tid * 10 + number, tid, yuan, NOW, line=line)))
    if closes:
        closed = sold(
            tid, LINES, buyer, status="TRADE_CLOSED", modified=NOW + timedelta(minutes=30)
        )
        messages.append(("trade", closed))
    for kind, told in data.draw(st.permutations([*messages, *messages])):
        shop.fetched(told, kind)

    left = 0 if closes else sum(back.values())
    try:
        who = shop.who("buyer_open_uid", buyer, APP)
    except NotFound:
        assert closes  # it was closed before anybody told of it
        return
    assert sum(each.amount for each in standing(shop.did(who)) if each.kind == "order") == left
    assert shop.points(who) == (400 * left // 20_050 if left else 0)
    done = [each for each in shop.did(who) if each.kind == "order"]
    assert len(done) <= 1 and len({each.ref for each in shop.did(who)}) == len(shop.did(who)) - (
        1 if closes and done else 0
    )


def test_r241_a_month_of_three_shops_is_counted_by_what_they_told_alone(shop: Shop) -> None:
    """Each order is told twice, every fifth is given back; nobody types anything in."""
    sums = dict.fromkeys(("tmall", "youzan", "doudian"), 0)
    for number in range(18):
        at, twice, back = NOW - timedelta(days=number), range(2), number % 5 == 0
        channel = ("tmall", "youzan", "doudian")[number % 3]
        sums[channel] += 0 if back else 12_000
        if channel == "tmall":
            tid = next(TID)
            told = tmall.trade(tid, at, buyer_open_uid=f"month-{number}")
            for _ in twice:
                shop.fetched(told)
            if back:
                shop.fetched(tmall.refund(tid, tid, "120.00", at), "refund")
        elif channel == "youzan":
            tid = f"E2026112100000{number:07d}"
            for each in twice:
                shop.world.push("trade_TradePaid", order(tid, at=at), f"{tid}-{each}")
            if back:
                gone = {
                    "tid": tid,
                    "refund_id": f"r{number}",
                    "refunded_fee": "120.00",
                    "oids": ["o1"],
                }
                shop.world.push("trade_refund_RefundSuccess", gone, f"{tid}-r", id=tid)
            shop.world.run()
        else:
            for state in (("2", "2"), ("2", "2"), *([("4", "21")] if back else [])):
                told = doudian.order(
                    5_000_000_000_000_000_000 + number, at, status=state[0], main=state[1]
                )
                shop.doudian(told, f"{number}-{state}-{next(TID)}")
    made = Figures(care.known(care.store()).done.store, care.rules().rules).months(
        "2026-11", "2026-11", lambda: True
    )[0]
    [unnamed] = made.domains
    assert made.bought == 14 and unnamed.paid == {"CNY": sum(sums.values())} == {"CNY": 14 * 12_000}
    assert {each.state for each in shop.world.deliveries()} == {"done"}


def test_r229_the_orders_ticket_stands_in_the_customers_file_and_who_was_erased_comes_back_as_somebody_else(
    shop: Shop,
) -> None:
    shop.fetched(sold(next(TID), LINES, "AAH-8"))
    who = shop.who("buyer_open_uid", "AAH-8", APP)
    assert shop.world.ticket().facts["attrs"]["customer_id"] == "tmall:AAH-8"
    identity = care.identity(intake.stores()[5])
    Person(identity, lambda _: {}).erase(intake_caller(), who, "asked for")

    shop.fetched(sold(next(TID), LINES, "AAH-8"))
    again = shop.who("buyer_open_uid", "AAH-8", APP)
    assert again != who and identity.ids(again) == [again] and who in identity.ids("tmall:AAH-8")
    assert {each.facts["attrs"]["customer_id"] for each in shop.world.tickets()} == {
        "tmall:AAH-8",
        again,
    }
    assert shop.points(again) == 400


def test_who_came_back_and_is_erased_again_is_found_by_the_order_that_was_told_since(
    shop: Shop,
) -> None:
    log, identity = intake.stores()[3], care.identity(intake.stores()[5])

    def forgotten(order: str, ids: Collection[str]) -> None:
        log.forget(order, ids)

    person = Person(identity, lambda _: {}, orders=forgotten)
    for _ in range(2):
        tid = next(TID)
        shop.fetched(sold(tid, LINES, "AAH-8"))
        assert log.known(f"tmall:{tid}").buyer == "tmall:AAH-8"
        person.erase(intake_caller(), shop.who("buyer_open_uid", "AAH-8", APP), "asked for")
        known = log.known(f"tmall:{tid}")
        assert known.erased and (known.buyer, known.customer) == ("", "")


def test_r246_an_order_that_is_closed_while_its_points_are_earned_keeps_none(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid = next(TID)
    earn, closed = Points.earn, list[str]()

    def meanwhile(points: Points, *told: Any) -> Any:
        """Another process takes the close between the look at the order and its points."""
        if not closed:
            closed.append(f"tmall:{tid}")
            log, guides = intake.stores()[3], intake.stores()[5]
            log.closed(f"tmall:{tid}", 10**13, NOW)
            care.shop_orders(guides, log).settle(intake_caller(), f"tmall:{tid}")
        return earn(points, *told)

    monkeypatch.setattr(Points, "earn", meanwhile)
    shop.fetched(sold(tid, LINES, "AAH-11"))

    who = shop.who("buyer_open_uid", "AAH-11", APP)
    assert closed and standing(shop.did(who)) == [] and shop.points(who) == 0


def test_r246_points_that_another_system_gave_for_an_order_are_its_own_to_take_back(
    shop: Shop,
) -> None:
    identity, tid = care.identity(intake.stores()[5]), next(TID)
    key = Key("buyer_open_uid", "AAH-12", APP)
    who = identity.seen(intake_caller(), Sighting((key,), Touch(iso(NOW), "tmall"))).customer
    till = Caller("till", frozenset({"admin"}))
    points = care.posters(care.store()).points
    points.earn(till, who, 50, f"tmall:{tid}", "", "2027-11-21", "by the till")
    shop.fetched(sold(tid, LINES, "AAH-12"))
    shop.fetched(tmall.refund(21, tid, "80.50", NOW, line=2), "refund")
    assert shop.points(who) == 50
    points.take_back(till, who, 20, f"tmall:{tid}", "", "by the till")
    assert shop.points(who) == 30


def test_what_nobody_can_cure_of_a_customer_keeps_the_work_and_releases_who_waited_for_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    tid = next(TID)
    back = shop.fetched(tmall.refund(22, tid, "20.00", NOW), "refund")
    assert shop.world.inbox.get(back).state == "waiting"

    def refused(*_: Any) -> None:
        raise Conflict("the coupon is revoked", "coupon_over")

    with monkeypatch.context() as broken:
        broken.setattr(ShopOrders, "paid", refused)
        told = shop.fetched(sold(tid, LINES, "AAH-13"))
    found = shop.world.inbox.get(told)
    assert (found.state, found.reason) == ("failed", "coupon_over: the coupon is revoked")
    assert shop.world.inbox.get(back).state == "done" and len(shop.world.tickets()) == 1

    shop.fetched(sold(tid, LINES, "AAH-13"))
    assert shop.world.inbox.get(told).state == "done"
    assert shop.points(shop.who("buyer_open_uid", "AAH-13", APP)) == 400 * 18_050 // 20_050


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def intake_caller() -> Any:
    return Caller("tmall", frozenset({"dispatcher"}))
