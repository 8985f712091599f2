"""A Tmall shop's order on the deployed stack: asked for by the deployed function, with its role, of a local
platform, and a ticket by the inbox's stream."""

import json
from datetime import timedelta

from demo import tmall_server as tmall
from demo.cloud import Cloud
from suanqing.channels.intake.shop_store import ShopStore
from suanqing.times import parse, utcnow
from suanqing.work.tickets.commands import ticket_id_for
from tests.e2e.test_deployed import eventually

TID = 3_800_000_000_000_000_077


def test_r219_r233_r231_an_order_is_pulled_becomes_a_ticket_once_its_hour_is_proven_and_its_new_address_is_told(
    cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    top, web = tmall_shop.platform, cloud.web
    web.must("PUT", "/listings/tmall/TM-AC", {"sku": "AC-INST-1"}, party="boss")
    with top.lock:
        top.sell(tmall.trade(TID, utcnow()), "taobao_trade_TradeBuyerPay")
        top.fail("throttled", "taobao.trade.fullinfo.get")

    for _ in range(3):
        ask(cloud, "minute")
    ticket_id = ticket_id_for("tmall", f"tmall:{TID}:{TID}1")
    store = ShopStore(cloud.client("dynamodb"), cloud.outputs["ViewsTable"])
    state = eventually(lambda: store.get("tmall", "sq").seen_at, "the order's arrival")

    assert state and top.messages == {}
    ticket = web.must("GET", f"/tickets/{ticket_id}", party="dispatch-1")
    assert (ticket["source"], ticket["region"]) == (f"tmall:{TID}", "310115")
    assert store.get("tmall", "sq").until is not None

    ask(cloud, "hour")

    assert len(store.proofs("tmall", "sq", 3)) == 3
    assert all(each["holds"] for each in store.proofs("tmall", "sq", 3))
    channels = {
        each["channel"]: each for each in web.must("GET", "/channels", party="boss")["items"]
    }
    [shown] = channels["tmall"]["shops"]
    assert (shown["shop"], shown["reason"], len(shown["proofs"])) == ("sq", "", 3)
    assert web.must("GET", "/channels/tmall/deliveries", party="boss")["items"] == []

    site = {"address": "浦东南路 1 号", "reason": "客户在微信里改了地址"}
    web.must("POST", f"/tickets/{ticket_id}/site", site, party="dispatch-1")

    def told() -> bool:
        ask(cloud, "minute")
        with top.lock:
            return (TID, "浦东新区", "浦东南路 1 号") in top.moved

    assert eventually(told, "the new address at the shop")
    changes = web.must("GET", "/orders/changes?state=all&limit=100", party="dispatch-1")["items"]
    [shown] = [each for each in changes if each["order"] == f"tmall:{TID}"]
    assert (shown["state"], shown["version"]) == ("done", 1)

    with top.lock:
        top.send(TID, "SF1234567890", (utcnow(), "到达杭州集散地", "ARRIVAL"))
        top.tell("taobao_trade_TradeSellerShip", {"tid": TID})

    def traced() -> list[dict[str, str]]:
        ask(cloud, "minute")
        found: list[dict[str, str]] = web.must(
            "GET", f"/tickets/{ticket_id}/waybills", party="dispatch-1"
        )["items"]
        return found

    [parcel] = eventually(traced, "where the goods are")
    assert (parcel["number"], parcel["stage"]) == ("SF1234567890", "moving")

    asked = {"outlet": ticket["outlet"], "title": "挂机空调想退", "scene": "consultation@1"}
    asked |= {"customer_id": f"tmall:AAH{TID}"}
    consult = web.must("POST", "/tickets", asked, party="dispatch-1")["id"]
    with top.lock:
        back = tmall.refund(9_077, TID, "10.00", utcnow(), status="WAIT_SELLER_AGREE")
        back |= {"dispute_type": "REFUND_AND_RETURN", "title": "挂机空调"}
        top.give_back(back, "taobao_refund_RefundCreated")
    after_sale = ticket_id_for("tmall", f"return:tmall:{TID}:9077")

    def made() -> bool:
        ask(cloud, "minute")
        return web.call("GET", f"/tickets/{after_sale}", party="dispatch-1").status == 200

    assert eventually(made, "the ticket of what comes back")

    def tied(one: str, other: str) -> bool:
        case = web.must("GET", f"/tickets/{one}", party="dispatch-1").get("case") or {}
        return case.get("linked") == [other]

    assert eventually(lambda: tied(after_sale, consult), "the tie to what the customer asked")
    assert eventually(lambda: tied(consult, after_sale), "the tie on the consult")


def test_a_platforms_complaint_is_a_ticket_with_its_deadline_until_the_platform_has_decided(
    cloud: Cloud, tmall_shop: tmall.TmallServer
) -> None:
    """By the deployed functions and their roles: nobody drew a scene for it here, so it is a consultation."""
    top, web = tmall_shop.platform, cloud.web
    due = utcnow().replace(microsecond=0) + timedelta(hours=8)
    said = [{"recourse_text": "说好今天来，没来", "image_urls": ["//img.example.com/a.jpg"]}]
    result = {
        "id": 9_078,
        "question_content": "安装服务未完成",
        "status": 1,
        "recourse_message_list": said,
    }
    result |= {"response_deadline": tmall.beijing(due), "parent_biz_order_id": TID + 1}
    told = {"anomaly_recourse_id": 9_078, "result": json.dumps(result)}
    with top.lock:
        top.tell("tmall_fuwu_AnomalyRecourse", told)
        top.tell("tmall_fuwu_AnomalyRecourse", told)
    ticket = ticket_id_for("tmall", "complaint:tmall:9078")

    def made() -> bool:
        ask(cloud, "minute")
        return web.call("GET", f"/tickets/{ticket}", party="dispatch-1").status == 200

    assert eventually(made, "the complaint's ticket")
    shown = web.must("GET", f"/tickets/{ticket}", party="dispatch-1")
    assert (shown["title"], shown["urgent"], shown["state"]) == (
        "平台投诉 安装服务未完成",
        True,
        "created",
    )
    facts = web.must("GET", f"/tickets/{ticket}/facts", party="dispatch-1")
    assert parse(facts["promised"]) == due

    with top.lock:
        top.tell(
            "tmall_fuwu_AnomalyRecourseStatusUpdate", {"anomaly_recourse_id": 9_078, "status": 2}
        )

    def over() -> bool:
        ask(cloud, "minute")
        return bool(
            web.must("GET", f"/tickets/{ticket}", party="dispatch-1")["state"] == "cancelled"
        )

    assert eventually(over, "its end, as the platform decided")


def ask(cloud: Cloud, what: str) -> None:
    """What the schedule does each minute, or hour."""
    payload = json.dumps({"orders": what}).encode()
    answer = cloud.client("lambda").invoke(FunctionName=cloud.function("Orders"), Payload=payload)
    assert "shops" in json.loads(answer["Payload"].read())
