"""Orders of shops on the deployed stack tell of their customers by themselves: pulled from Tmall, pushed by Youzan,
more than once each; nobody types anything in."""

from datetime import timedelta
from typing import Any

import pytest

from demo import platforms
from demo import tmall_server as tmall
from demo.cloud import YOUZAN_APP, YOUZAN_SHOP, Cloud
from demo.day import place_of
from suanqing.times import BEIJING, utcnow
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.poster_service import Posters
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.commands import ticket_id_for
from tests.e2e.test_customers import FINANCE
from tests.e2e.test_customers_told import until_known, write
from tests.e2e.test_deployed import eventually
from tests.e2e.test_orders import ask

TID, YOUZAN = 3_800_000_000_000_000_229, "E20261130000000e2e229"
BUYER = {"kind": "buyer_open_uid", "value": f"AAH{TID}", "scope": tmall.SHOP["app_key"]}
PUSHED = {"kind": "yz_open_id", "value": f"yz{YOUZAN[-8:]}"}
MEMBER = {"kind": "unionid", "value": "oE2eMember229"}
UNKNOWN = "e2e 老友会"


@pytest.fixture(scope="module")
def rules(cloud: Cloud) -> None:
    today = f"{utcnow().astimezone(BEIJING):%Y-%m-%d}"
    poster = {
        "id": "e2e-shops", "title": "会员日", "text": "新客有礼", "first": "2026-01-01", "last": "2099-12-31",
        "days": 30, "currency": "CNY", "least": 15_000, "points": 77, "last_days": 90, "most": 5,
    }  # fmt: skip
    earns = {
        "id": "e2e-shops", "channels": ["tmall", "youzan"], "currency": "CNY", "per": 100, "points": 1, "first": today,
        "last_days": 90,
    }  # fmt: skip
    there = cloud.web.must("GET", "/settings/care", party=FINANCE)
    there.pop("version")
    more = {
        "posters": [*there.get("posters", []), poster],
        "earning": [*there.get("earning", []), earns],
    }
    write(cloud, "/settings/care", there | more)
    until_known()


def who(cloud: Cloud, key: dict[str, str]) -> str:
    """The person with that key; "" until somebody has it."""
    answer = cloud.web.call("POST", "/customers/find", {"keys": [key]}, party=FINANCE)
    return str(answer.body["person"]) if answer.status == 200 else ""


def got(cloud: Cloud, customer: str, what: str) -> Any:
    return cloud.web.must("GET", f"/customers/{customer}/{what}", party=FINANCE)


def invited(cloud: Cloud) -> str:
    """A member by whose poster the shop's buyer came."""
    seen = {"keys": [MEMBER], "channel": "miniprogram", "at": "2026-11-03T06:00:00.000Z"}
    member = str(cloud.web.must("POST", "/customers", seen, party=FINANCE)["customer"])
    friend = cloud.web.must("POST", "/customers", seen | {"keys": [BUYER]}, party=FINANCE)
    client, work = cloud.client("dynamodb"), cloud.outputs["WorkTable"]
    store = CustomerStore(client, work)
    held = RuleStore(client, cloud.outputs["PricingTable"])
    done = Happenings(store, utcnow, lambda: held.rules().coupons)
    posters = Posters(store, done, Points(store, utcnow), held.rules, utcnow)
    made = posters.make(member, "e2e-shops", "当面同意")
    assert posters.scanned(made.code, str(friend["customer"])).why is None
    return member


def test_r229_r226_r240_r246_r255_a_pulled_order_is_its_customers_and_its_refund_takes_all_of_it_back(
    cloud: Cloud, tmall_shop: tmall.TmallServer, rules: None
) -> None:
    top, web = tmall_shop.platform, cloud.web
    web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party="boss")
    member = invited(cloud)
    promoted = [
        {"id": str(TID), "promotion_name": "双十一特惠价", "promotion_id": "mjs-1_2"},
        {"id": str(TID), "promotion_name": UNKNOWN, "promotion_id": "mjs-3_4"},
        {"id": str(TID), "promotion_name": "店铺券", "promotion_id": "shopbonus-5_6"},
    ]
    paid = utcnow() + timedelta(seconds=2)  # platforms tell whole seconds: not before the scan
    told = tmall.trade(
        TID, paid, (("1", "TM-AC", "120.00"), ("2", "TV", "80.00")), discount_fee="20.00",
        promotion_details={"promotion_detail": promoted},
    )  # fmt: skip
    with top.lock:
        for topic in ("taobao_trade_TradeBuyerPay", "taobao_trade_TradeChanged"):
            top.sell(told, topic)

    def points(of: str) -> int:
        return int(got(cloud, of, "points")["balance"])

    def earned() -> str:
        ask(cloud, "minute")
        found = who(cloud, BUYER)
        return found if found and points(found) == 200 and points(member) == 77 else ""

    customer = eventually(earned, "the points of the order, and the member's")
    did = got(cloud, customer, "happenings")["items"]
    assert [(each["source"], each["amount"]) for each in did if each["kind"] == "order"] == [
        (f"tmall:{TID}", 20_000)
    ]
    assert sorted(each["about"][0] for each in did if each["kind"] == "campaign") == sorted(
        ["双十一特惠价", UNKNOWN]
    )
    names = web.must("GET", "/care/campaigns", party=FINANCE)["items"]
    assert [each["name"] for each in names if UNKNOWN in each["name"]] == [UNKNOWN]
    assert [each["state"] for each in got(cloud, customer, "coupons")["items"]] == ["used"]
    file = web.must("GET", f"/customers/{customer}", party=FINANCE)
    assert {each["id"] for each in file["tickets"]} == {
        ticket_id_for("tmall", f"tmall:{TID}:{TID}1")
    }

    with top.lock:
        top.give_back(
            tmall.refund(229, TID, "80.00", utcnow(), line=2), "taobao_refund_RefundSuccess"
        )

    def given_back() -> bool:
        ask(cloud, "minute")
        return points(customer) == 120 and points(member) == 0

    assert eventually(given_back, "what the refund takes back")
    ask(cloud, "hour")
    assert (points(customer), points(member)) == (120, 0)


def test_r241_a_pushed_order_is_captured_whole_without_anybody_typing(
    cloud: Cloud, rules: None
) -> None:
    lines = [platforms.youzan_line("1", "GOODS", "空调", "299.00")]
    told = platforms.youzan_order(YOUZAN, lines, place_of("110105"), utcnow())
    secret = cloud.secret["youzan"][YOUZAN_APP]["client_secret"]
    for type in ("trade_TradePaid", "trade_TradeBuyerPay"):
        push = platforms.youzan_push(
            YOUZAN_APP, secret, YOUZAN_SHOP, type, told, f"m-{type}-{YOUZAN}", utcnow(), id=YOUZAN
        )
        assert cloud.web.deliver("/webhooks/youzan", push).status == 200

    def earned() -> str:
        found = who(cloud, PUSHED)
        return found if found and got(cloud, found, "points")["balance"] == 299 else ""

    customer = eventually(earned, "the customer of a pushed order")
    [did] = got(cloud, customer, "happenings")["items"]
    assert (did["kind"], did["source"], did["channel"]) == ("order", f"youzan:{YOUZAN}", "youzan")
    [origin] = got(cloud, customer, "origin")["shares"]
    assert origin["touch"]["channel"] == "youzan"
    trail = {each["by"] for each in got(cloud, customer, "points")["entries"]}
    assert trail == {"youzan"}  # no person
