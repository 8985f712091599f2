"""WeCom's customer service on the deployed stack: five messages, then the next way, until the customer writes again."""

from collections.abc import Iterator
from typing import Any

import pytest

from demo import platforms
from demo import tmall_server as tmall
from demo.cloud import Cloud
from suanqing.times import rfc3339, utcnow
from tests.e2e.test_customers_told import BUDGETS, DOCUMENTS, over, sms_budget, until_known, write
from tests.e2e.test_deployed import LEAD, eventually
from tests.e2e.test_orders import ask
from tests.fakes.sms import Clouds

DESK, ACCOUNT, PHONE = "dispatch-1", "wkWindow", "13700137077"
TID = 3_800_000_000_000_000_222
STEPS = (("claim", "stage:given"), ("arrive", "stage:there"), ("complete", "rating"))


@pytest.fixture(scope="module")
def switched_on(cloud: Cloud) -> Iterator[None]:
    """For these tests alone: what others do is told to nobody."""
    limits = {"sms_messages": sms_budget(cloud)["used"] + 10, "sms_money": 10_000}
    documents = {**DOCUMENTS, BUDGETS: limits}
    for path, document in documents.items():
        write(cloud, path, document)
    until_known()
    yield
    for path in documents:
        write(cloud, path, {})


def writes(cloud: Cloud, who: str) -> None:
    """The customer writes to customer service, and it is fetched."""
    platform = cloud.wecom.platform
    before = read_to(cloud)
    token = platform.service.write(who, ACCOUNT)
    document = platforms.wecom_service(platform.corpid, ACCOUNT, token, utcnow())
    request = platforms.wecom_callback(cloud.key, document, utcnow(), "n")
    assert cloud.web.deliver("/webhooks/wecomkf", request).status == 200
    eventually(lambda: read_to(cloud) != before, "what customers wrote")


def read_to(cloud: Cloud) -> Any:
    key = {"reader": {"S": f"kf:account:{ACCOUNT}"}, "notice_id": {"S": "cursor"}}
    database: Any = cloud.client("dynamodb")
    found = database.get_item(TableName=cloud.outputs["NoticesTable"], Key=key, ConsistentRead=True)
    return found.get("Item", {}).get("next")


def ticket(cloud: Cloud, who: str) -> str:
    body = {
        "outlet": "BJ-CY", "title": "安装", "region": "110105", "customer": PHONE,
        "lines": [{"sku": "AC-INST-1", "qty": "1"}],
    }  # fmt: skip
    made = str(cloud.web.must("POST", "/tickets", body, party=DESK)["id"])
    for channel, address in (("sms", PHONE), ("wecomkf", who)):
        way = {"channel": channel, "address": address, "consent": "客服会话中同意"}
        cloud.web.must("POST", f"/tickets/{made}/contact", way, party=DESK)
    return made


def told(cloud: Cloud, made: str, steps: int = 3) -> list[Any]:
    """What became of so many steps."""
    found = []
    for step, kind in STEPS[:steps]:
        cloud.web.must("POST", f"/tickets/{made}/{step}", {}, party=LEAD)
        found.append(
            eventually(lambda kind=kind: over(cloud, made, kind), f"what became of {kind}")
        )  # type: ignore[misc]
    return found


def test_r182_five_messages_go_by_customer_service_and_the_sixth_the_next_way_until_they_write_again(
    cloud: Cloud, sms_clouds: Clouds, switched_on: None
) -> None:
    who = "wmE2eWindow5"
    writes(cloud, who)
    became = [*told(cloud, ticket(cloud, who)), *told(cloud, ticket(cloud, who))]

    assert [each["channel"] for each in became] == ["wecomkf"] * 5 + ["sms"]
    assert {each["state"] for each in became} == {"sent"}
    assert became[-1]["tries"][0]["result"] == "refused"
    assert len([1 for customer, _ in cloud.wecom.platform.service.sent if customer == who]) == 5

    writes(cloud, who)
    [again] = told(cloud, ticket(cloud, who), 1)
    assert (again["state"], again["channel"]) == ("sent", "wecomkf")


def test_r182_a_window_that_is_over_and_a_refusal_for_good_go_the_next_way_and_say_why(
    cloud: Cloud, sms_clouds: Clouds, switched_on: None
) -> None:
    who = "wmE2eWindow48"
    writes(cloud, who)
    service = cloud.wecom.platform.service
    for code in ("95002", "95004", "81013"):
        cloud.wecom.fail(code, path="kf/send_msg")
        [became] = told(cloud, ticket(cloud, who), 1)
        assert (became["state"], became["channel"]) == ("sent", "sms"), became
        assert became["tries"][0]["why"], became
    assert [1 for customer, _ in service.sent if customer == who] == []


def test_r222_what_a_customer_asks_in_a_chat_goes_with_what_they_bought_in_a_shop_by_itself(
    cloud: Cloud, tmall_shop: tmall.TmallServer, switched_on: None
) -> None:
    """Nobody notes either: the order is pulled, the question fetched, each by its deployed function."""
    who, top = "wmE2eAsks222", tmall_shop.platform
    cloud.web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party="boss")
    keys = [
        {"kind": "external_userid", "scope": cloud.wecom.platform.corpid, "value": who},
        {"kind": "buyer_open_uid", "scope": tmall.SHOP["app_key"], "value": f"AAH{TID}"},
    ]
    seen = {"keys": keys, "channel": "wecom", "at": rfc3339(utcnow())}
    person = cloud.web.must("POST", "/customers", seen, party=DESK)["person"]
    with top.lock:
        top.sell(tmall.trade(TID, utcnow()), "taobao_trade_TradeBuyerPay")
    writes(cloud, who)

    def matched() -> list[Any]:
        ask(cloud, "minute")
        found = cloud.web.must("GET", f"/customers/{person}/consults", party=DESK)["items"]
        return [each for consult in found for each in consult["matches"]]

    [match] = eventually(matched, "the match of what was asked and what was bought")
    assert (match["source"], match["kind"], match["confidence"]) == (
        f"tmall:{TID}",
        "order",
        "likely",
    )
