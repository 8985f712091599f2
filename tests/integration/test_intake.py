"""From what platforms send to tickets and answers, through the real handlers."""

import itertools
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import boto3
import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo import platforms
from suanqing.channels.inbox.delivery import Delivery, from_item
from suanqing.channels.inbox.store import InboxStore
from suanqing.channels.notices.model import from_dict
from suanqing.channels.wecom import cards, door
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.pricing.catalogue import Sku
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import rfc3339
from suanqing.work.tickets.commands import Tickets, ticket_id_for
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.phones import Phones
from suanqing.work.tickets.store import TicketStore, item_to_ticket
from tests import rest
from tests.simulation.streams import Feed

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SECRET: dict[str, Any] = {
    "wecom": {
        "corpid": "ww1436e0e65a779aee",
        "token": "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
        "aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
        "previous": None,
    },
    "youzan": {"client-1": {"client_secret": "s3cret", "shops": [10000, 10001]}},
}
KEY = door.keys(SECRET["wecom"])[0]
PUDONG = platforms.Place("上海市", "上海市", "浦东新区", "世纪大道 100 号")
SHENZHEN = platforms.Place("广东省", "深圳市", "南山区", "科技园 1 号")
TECHNICIAN = frozenset({"technician"})
PARTIES = (
    Party("hq", "hq", "总部"),
    Party("sh", "outlet", "上海", region="310000"),
    Party("sh-pd", "outlet", "浦东", region="310115"),
    Party("t1", "person", "王建国", TECHNICIAN, outlet="sh-pd", accounts={"wecom": "Tech01"}),
    Party("t2", "person", "李志强", TECHNICIAN, outlet="sh-pd", accounts={"wecom": "Tech02"}),
    Party(
        "gone",
        "person",
        "张伟",
        TECHNICIAN,
        outlet="sh-pd",
        accounts={"wecom": "Gone"},
        active=False,
    ),
    Party(
        "d1", "person", "调度", frozenset({"dispatcher"}), outlet="hq", accounts={"wecom": "Disp"}
    ),
)
SKUS = (
    Sku("AC-INST-1", "service", "挂机空调安装 1–1.5匹"),
    Sku("WM-INST", "service", "洗衣机安装"),
    Sku("CU-PIPE-6", "part", "铜管", "m"),
)


@dataclass
class World:
    """Doors, inbox, stream and topic of one deployment."""

    client: Any
    topic: Any
    queue: str
    feed: Feed

    @property
    def inbox(self) -> InboxStore:
        return InboxStore(self.client, os.environ["INBOX_TABLE"])

    def post(self, path: str, request: platforms.Request) -> int:
        from webhooks.app import handler

        event = rest.event("POST", path, body=request.body, content_type=None,
                           headers=request.headers, query=dict(request.query))  # fmt: skip
        return int(handler(event, rest.Context())["statusCode"])

    def write(self, userid: str, text: str, msg_id: int, at: datetime = NOW) -> None:
        """An employee writes to the app."""
        self.inner(platforms.wecom_text(KEY.receiver, userid, text, msg_id, at, 1))

    def click(self, userid: str, ticket_id: str, key: str = "claim") -> None:
        """An employee presses a card's button."""
        task = cards.task_id(ticket_id, 12345)
        self.inner(platforms.wecom_click(KEY.receiver, userid, task, NOW, 1, key))

    def inner(self, document: bytes) -> None:
        assert (
            self.post("/webhooks/wecom", platforms.wecom_callback(KEY, document, NOW, "n")) == 200
        )

    def push(self, type: str, msg: Mapping[str, Any], msg_id: str, **more: Any) -> None:
        """The shop pushes."""
        more = {"kdt_id": 10000, "at": NOW, "id": "E1"} | more
        request = platforms.youzan_push(
            "client-1", "s3cret", more.pop("kdt_id"), type, msg, msg_id, more.pop("at"), **more
        )
        assert self.post("/webhooks/youzan", request) == 200

    def news(self) -> list[dict[str, Any]]:
        """The records of the inbox's stream since, as Lambda gets them."""
        return self.feed.news()

    def take(self, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """The sequence numbers that intake wants again."""
        from webhooks.intake import handler

        answer = handler({"Records": list(records)}, rest.Context())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def run(self) -> None:
        """Until the stream is silent."""
        while records := self.news():
            assert self.take(records) == []

    def tickets(self) -> list[Ticket]:
        items = self.client.scan(TableName=os.environ["WORK_TABLE"])["Items"]
        heads = [item_to_ticket(item) for item in items if item["part"]["S"] == "head"]
        return sorted(heads, key=lambda ticket: ticket.ticket_id)

    def ticket(self) -> Ticket:
        [ticket] = self.tickets()
        return ticket

    def told(self) -> list[tuple[str, str]]:
        """(party, text) of what was published since."""
        return [(notice.to, notice.params["text"]) for notice in self.notices()]

    def notices(self) -> list[Any]:
        sqs, found = boto3.client("sqs"), []
        while got := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in got:
                found.append(from_dict(json.loads(json.loads(message["Body"])["Message"])))
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found

    def deliveries(self) -> list[Delivery]:
        items = self.client.scan(TableName=os.environ["INBOX_TABLE"])["Items"]
        return [from_item(item) for item in items if "state" in item]

    def delivery(self) -> Delivery:
        [delivery] = self.deliveries()
        return delivery


def fill(client: Any) -> None:
    """Parties, catalogue and the shop's listings."""
    parties = PartyStore(client, os.environ["PRICING_TABLE"])
    for party in PARTIES:
        parties.put(party)
    pricing = PricingStore(client, os.environ["PRICING_TABLE"])
    pricing.import_skus(SKUS)
    for outer, sku in (("YZ-AC", "AC-INST-1"), ("YZ-WM", "WM-INST"), ("YZ-PIPE", "CU-PIPE-6")):
        pricing.put_listing("youzan", outer, sku)


@pytest.fixture
def world(moto_tables: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(secrets, "secret", lambda: SECRET)
    monkeypatch.setattr(secrets, "refresh", lambda: False)
    topic = boto3.client("sns").create_topic(Name="notices")["TopicArn"]
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="notices")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])
    monkeypatch.setenv("NOTICES_TOPIC", topic)
    fill(moto_tables)
    # Outside China moto knows the service by its name.
    streams = f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com"
    feed = Feed(
        boto3.client("dynamodbstreams", endpoint_url=streams),
        moto_tables,
        os.environ["INBOX_TABLE"],
    )
    with time_machine.travel(NOW, tick=False):
        yield World(moto_tables, topic, queue, feed)


def order(
    tid: str = "E1",
    lines: Iterable[tuple[str, str]] = (("o1", "YZ-AC"),),
    place: platforms.Place = PUDONG,
    at: datetime = NOW,
    status: str = "WAIT_SELLER_SEND_GOODS",
    **more: Any,
) -> dict[str, Any]:
    """An order's msg; lines are (oid, the shop's own item number)."""
    line = [platforms.youzan_line(oid, outer, "商品", "120.00", 2, **more) for oid, outer in lines]
    return platforms.youzan_order(tid, line, place, at, status)


# Youzan


def test_an_orders_ticket_is_found_by_its_receivers_phone_and_cipher_text_is_none(
    world: World,
) -> None:
    told = order("E1")
    told["full_order_info"]["address_info"]["receiver_tel"] = "138-0013-8000"
    world.push("trade_TradePaid", told, "m1")
    world.push("trade_TradePaid", order("E2"), "m2")
    world.run()

    digest = Phones(world.client, os.environ["PRICING_TABLE"]).digest("13800138000")
    assert {t.source: t.marks.get("tel") for t in world.tickets()} == {
        "youzan:E1": digest, "youzan:E2": None,
    }  # fmt: skip
    assert "13800138000" not in str(world.client.scan(TableName=os.environ["WORK_TABLE"])["Items"])


@pytest.mark.parametrize("type", ["trade_TradePaid", "trade_TradeBuyerPay"])
def test_a_paid_service_becomes_an_installation_at_the_receiver(world: World, type: str) -> None:
    world.push(type, order(), "m1")
    world.run()

    ticket = world.ticket()
    assert (ticket.outlet, ticket.region, ticket.source) == ("sh-pd", "310115", "youzan:E1")
    assert (ticket.scene, ticket.state, ticket.title) == (
        "installation@1", "created", "挂机空调安装 1–1.5匹",
    )  # fmt: skip
    assert [(line.sku, str(line.qty)) for line in ticket.lines] == [("AC-INST-1", "2")]
    assert ticket.customer.startswith("$")
    assert ticket.ticket_id == ticket_id_for("youzan", "youzan:E1:o1")
    assert world.delivery().state == "done"


def test_each_service_of_an_order_is_a_ticket_and_goods_are_none(world: World) -> None:
    lines = [("o1", "YZ-AC"), ("o2", "YZ-WM"), ("o3", "YZ-PIPE"), ("o4", "TV-55"), ("o5", "")]
    world.push("trade_TradePaid", order(lines=lines), "m1")
    world.run()

    assert {ticket.title for ticket in world.tickets()} == {"挂机空调安装 1–1.5匹", "洗衣机安装"}


def test_the_variant_s_number_goes_before_the_item_s(world: World) -> None:
    world.push("trade_TradePaid", order(outer_sku_id="YZ-WM"), "m1")
    world.run()

    assert world.ticket().title == "洗衣机安装"


def test_an_order_without_a_service_is_done_and_makes_nothing(world: World) -> None:
    world.push("trade_TradePaid", order(lines=[("o1", "TV-55")]), "m1")
    world.run()

    assert world.tickets() == []
    assert (world.delivery().state, world.delivery().note) == ("done", "no service item")


def test_both_types_repeats_and_the_branch_s_push_make_one_ticket(world: World) -> None:
    for n, (type, shop) in enumerate(
        itertools.product(("trade_TradePaid", "trade_TradeBuyerPay"), (10000, 10001))
    ):
        world.push(type, order(), f"m{n}", kdt_id=shop)
        world.run()

    assert world.ticket().version == 1


def test_a_place_without_an_outlet_goes_to_head_office(world: World) -> None:
    world.push("trade_TradePaid", order(place=SHENZHEN), "m1")
    world.run()

    assert (world.ticket().outlet, world.ticket().region) == ("hq", "440305")


DEPOSIT = {"is_pre_sale": "1", "pre_sale_type": "1"}


def test_a_deposit_alone_makes_no_ticket_and_the_balance_makes_one(world: World) -> None:
    world.push("trade_TradePaid", order(status="TRADE_PAID", **DEPOSIT), "m1")
    world.push("trade_TradeBuyerPay", order(**DEPOSIT), "m2")
    world.run()
    assert world.tickets() == []

    paid = order(**DEPOSIT)
    phases = [{"phase": 1, "inner_transaction_no": "1"}, {"phase": 2, "inner_transaction_no": "2"}]
    paid["full_order_info"]["pay_info"]["phase_payments"] = phases
    world.push("trade_TradeBuyerPay", paid, "m3")
    world.run()
    assert len(world.tickets()) == 1


def test_an_unpaid_order_makes_no_ticket(world: World) -> None:
    world.push("trade_TradePaid", order(status="WAIT_BUYER_PAY"), "m1")
    world.run()

    assert world.tickets() == []


def test_a_closed_order_cancels_what_is_open(world: World) -> None:
    world.push("trade_TradePaid", order(lines=[("o1", "YZ-AC"), ("o2", "YZ-WM")]), "m1")
    world.run()
    world.push("trade_TradeClose", {"tid": "E1", "close_type": 1}, "m2")
    world.run()

    assert {ticket.state for ticket in world.tickets()} == {"cancelled"}
    assert all(ticket.events[-1].data == {"reason": "订单已关闭"} for ticket in world.tickets())


def test_a_closed_order_leaves_done_work_alone_and_waits_for_its_refund(world: World) -> None:
    world.push("trade_TradePaid", order(), "m1")
    world.run()
    ticket_id = world.ticket().ticket_id
    for n, verb in enumerate(("抢单", "到场", "完工")):
        world.write("Tech01", f"{verb} {ticket_id}", n)
        world.run()
    world.push("trade_TradeClose", {"tid": "E1"}, "m2")
    world.run()

    assert world.ticket().state == "done"
    closed = world.inbox.get("youzan:msg-m2")
    assert (closed.state, closed.reason) == ("waiting", "the refund of order E1")


@pytest.mark.parametrize(
    "told",
    [
        {"province": "广东省", "city": "深圳市", "district": "南山区", "detail": "科技园 1 号"},
        {"address": {"delivery_province": "广东省", "delivery_city": "深圳市",
                     "delivery_district": "南山区", "delivery_address": "科技园 1 号"}},
    ],
)  # fmt: skip
def test_r221_open_work_follows_the_receivers_new_address(
    world: World, told: dict[str, Any]
) -> None:
    world.push("trade_TradePaid", order(), "m1")
    world.run()
    for n in (2, 3):
        world.push("trade_MessagesTheChangeAddresses", {"tid": "E1"} | told, f"m{n}")
        world.run()

    ticket = world.ticket()
    assert (ticket.region, ticket.address, ticket.version) == ("440305", "科技园 1 号", 2)
    assert ticket.events[-1].data["reason"] == "客户更改地址"


def test_an_order_known_as_closed_opens_nothing(world: World) -> None:
    world.push("trade_TradeClose", {"tid": "E1"}, "m2")
    world.push("trade_TradePaid", order(), "m1")
    for record in world.news():
        world.take([record])

    assert [ticket for ticket in world.tickets() if ticket.is_open] == []


def test_older_news_than_known_is_ignored(world: World) -> None:
    world.push("trade_TradePaid", order(at=NOW), "m2")
    world.run()
    old = order(at=NOW - timedelta(hours=1), lines=[("o1", "YZ-AC"), ("o9", "YZ-WM")])
    world.push("trade_TradePaid", old, "m1")
    world.run()

    assert len(world.tickets()) == 1
    assert world.inbox.get("youzan:msg-m1").note.startswith("older")


def test_another_address_told_later_makes_no_second_ticket(world: World) -> None:
    world.push("trade_TradePaid", order(), "m1")
    world.push("trade_TradeBuyerPay", order(place=SHENZHEN, at=NOW + timedelta(minutes=1)), "m2")
    world.run()

    assert len(world.tickets()) == 1
    assert {delivery.state for delivery in world.deliveries()} == {"done"}


@pytest.mark.parametrize(
    ("type", "note"),
    [
        ("youzan_trade_RefundCreated", "no money moves"),
        ("trade_refund_RefundSellerRefuse", "no money moves"),
        ("trade_TradeCreate", "nothing to do"),
        ("SCRM_CUSTOMER_EVENT", "nothing to do"),
    ],
)
def test_other_pushes_are_recorded_with_a_note(world: World, type: str, note: str) -> None:
    world.push(type, {"tid": "E1", "refund_id": "R1"}, "m1")
    world.run()

    assert world.delivery().state == "done"
    assert world.delivery().note.startswith(note)


def test_r094_a_refund_before_the_work_is_done_stands_on_the_ticket_once(world: World) -> None:
    """80.00 of the line's 120.00; then the order is closed, and nothing of it is owed."""
    told = {"tid": "E1", "refund_id": "R1", "oids": ["o1"], "refunded_fee": "80.00"}
    world.push("trade_TradePaid", order(), "m1")
    world.push("trade_refund_RefundSuccess", told, "m2")
    world.push("trade_refund_RefundSuccess", told, "m3")
    world.run()

    ticket = world.ticket()
    assert (ticket.state, ticket.unsettled) == ("created", None)
    assert ticket.facts["refunds"] == [["*", 8_000, 12_000]]

    world.push("trade_TradeClose", {"tid": "E1"}, "m4")
    world.run()

    assert (world.ticket().state, world.ticket().unsettled) == ("cancelled", None)


def test_an_order_that_cannot_be_read_is_kept_and_can_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.push("trade_TradePaid", {"full_order_info": {"order_info": {"tid": "E1"}}}, "m1")
    world.run()

    assert world.delivery().state == "unreadable"
    assert world.delivery().reason.startswith("unreadable_order")

    from suanqing.channels.youzan import orders

    readable = orders.order(order(), 10000)
    monkeypatch.setattr(orders, "order", lambda msg, kdt_id: readable)
    assert world.inbox.reset_to_new(world.delivery().delivery_id)
    world.run()

    assert world.delivery().state == "done"
    assert len(world.tickets()) == 1


# WeCom


def test_an_employee_s_text_makes_a_ticket_and_is_answered(world: World) -> None:
    world.write("tech01", "报修 AC-INST-1 310115 世纪大道 1 号", 1)
    world.run()

    ticket = world.ticket()
    assert (ticket.outlet, ticket.region, ticket.address) == ("sh-pd", "310115", "世纪大道 1 号")
    assert (ticket.source, ticket.title) == ("wecom:tech01", "挂机空调安装 1–1.5匹")
    [(to, text)] = world.told()
    assert to == "t1"
    assert ticket.ticket_id in text
    assert world.delivery().state == "done"


def test_head_office_s_ticket_goes_to_the_outlet_of_the_place(world: World) -> None:
    world.write("Disp", "新建 洗衣机安装 上海市黄浦区 人民路 1 号", 1)
    world.run()

    assert (world.ticket().outlet, world.ticket().region) == ("sh", "310101")


def test_the_first_to_claim_wins_and_the_second_learns_who(world: World) -> None:
    world.push("trade_TradePaid", order(), "m1")
    world.run()
    ticket_id = world.ticket().ticket_id

    world.click("Tech01", ticket_id)
    world.run()
    world.write("Tech02", f"抢单 {ticket_id.lower()}", 2)
    world.run()

    assert world.ticket().assignee == "t1"
    [(first, won), (second, lost)] = world.told()
    assert (first, second) == ("t1", "t2")
    assert "您已接单" in won
    assert "王建国" in lost and "16:00:00" in lost


def test_a_ticket_is_worked_off_by_message(world: World) -> None:
    world.write("Tech01", "new WM-INST 310115 road 1", 1)
    world.run()
    ticket_id = world.ticket().ticket_id
    for n, verb in enumerate(("claim", "arrive", "mine", "done"), 2):
        world.write("Tech01", verb if verb == "mine" else f"{verb} {ticket_id}", n)
        world.run()

    assert world.ticket().state == "done"
    listed = [text for _, text in world.told() if text.startswith("我的工单")]
    assert f"{ticket_id} 已到场 洗衣机安装 road 1" in listed[0]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("你好", "可用指令"),
        ("抢单 TNOTHING", "没有这张工单"),
        ("报修 NOTHING 310115 路", "没有这个项目:NOTHING"),
        ("报修 CU-PIPE-6 310115 路", "没有这个项目:CU-PIPE-6"),
        ("报修 WM-INST 月球 路", "不认识这个地区"),
        ("我的", "(无)"),
    ],
)
def test_what_cannot_be_done_is_answered(world: World, text: str, answer: str) -> None:
    world.write("Tech01", text, 1)
    world.run()

    [(to, said)] = world.told()
    assert to == "t1"
    assert answer in said
    assert world.tickets() == []


def test_a_message_says_how_many_which_parts_and_that_it_is_urgent(world: World) -> None:
    world.write("Tech01", "报修 WM-INST*2+CU-PIPE-6*3.5 310115 世纪大道 1 号 加急", 1)
    world.run()

    ticket = world.ticket()
    assert ticket.urgent and ticket.title == "洗衣机安装" and ticket.address == "世纪大道 1 号"
    assert [(each.sku, str(each.qty)) for each in ticket.lines] == [
        ("WM-INST", "2"),
        ("CU-PIPE-6", "3.5"),
    ]
    [(_, said)] = world.told()
    assert "洗衣机安装×2、铜管×3.5(加急)" in said


@pytest.mark.parametrize("item", ["WM-INST*0", "WM-INST+NOTHING", "CU-PIPE-6*2"])
def test_an_item_that_is_none_or_none_of_it_makes_no_ticket(world: World, item: str) -> None:
    world.write("Tech01", f"报修 {item} 310115 路", 1)
    world.run()

    assert world.tickets() == [] and len(world.told()) == 1


def test_what_a_message_lacks_is_said_before_the_help(world: World) -> None:
    world.write("Tech01", "报修 WM-INST", 1)
    world.run()

    [(_, said)] = world.told()
    assert said.startswith("报修 后面还要写:地区、地址\n可用指令")


def test_todays_work_is_listed_first_by_its_hour_and_another_days_last(world: World) -> None:
    names = (os.environ["WORK_TABLE"], os.environ["PRICING_TABLE"])
    parties, pricing = (each(world.client, names[1]) for each in (PartyStore, PricingStore))
    desk = Tickets(TicketStore(world.client, names[0]), parties, lambda: NOW, pricing)  # type: ignore[arg-type]
    me = Caller("t1", TECHNICIAN, "sh-pd")
    for address, hours in {"tomorrow": 26, "none": 0, "later": 6, "soon": 2}.items():
        at = rfc3339(NOW + timedelta(hours=hours)) if hours else None
        spec = NewTicket("sh-pd", "安装", "310115", address=address, promised=at)
        desk.claim(me, desk.create(me, spec, address).ticket.ticket_id)
    world.write("Tech01", "我的", 90)
    world.run()

    listed = next(text for _, text in world.told() if text.startswith("我的工单"))
    assert [line.split()[-1] for line in listed.splitlines()[1:5]] == [
        "soon",
        "later",
        "none",
        "tomorrow",
    ]
    assert "今天 18:00 安装 soon" in listed and "11-22 18:00 安装 tomorrow" in listed


def test_a_step_out_of_order_is_answered_with_the_state(world: World) -> None:
    world.write("Tech01", "new WM-INST 310115 road", 1)
    world.run()
    ticket_id = world.ticket().ticket_id
    world.write("Disp", f"完工 {ticket_id}", 2)
    world.run()

    assert any("待接单,不能这样操作,先发:抢单 工单号" in text for _, text in world.told())


def test_the_same_question_twice_gets_two_different_texts(world: World) -> None:
    world.write("Tech01", "我的", 1, NOW)
    world.write("Tech01", "我的", 2, NOW + timedelta(seconds=1))
    world.run()

    assert len({text for _, text in world.told()}) == 2


@pytest.mark.parametrize("userid", ["Nobody", "Gone"])
def test_a_member_whom_nobody_knows_is_told_so_and_alarms_nobody(world: World, userid: str) -> None:
    world.write(userid, "我的", 1)
    world.run()

    assert (world.delivery().state, world.delivery().note) == ("done", "unknown_member")
    [(to, text)] = world.told()
    assert (to, "请联系管理员" in text) == (f"wecom:{userid}", True)


def test_a_ticket_is_claimed_without_a_space(world: World) -> None:
    world.write("Disp", "报修 AC-INST-1 上海市浦东新区世纪大道 1 号", 1)
    world.run()
    ticket = world.ticket()
    world.write("Tech01", f"抢单：{ticket.ticket_id}。", 2)
    world.run()

    assert (ticket.region, ticket.address) == ("310115", "上海市浦东新区世纪大道 1 号")
    assert world.ticket().assignee == "t1"


def test_what_was_said_before_midnight_happened_then(world: World) -> None:
    """完工 at 23:59:50, which comes at 00:00:10; what cannot be is the time of the message."""
    world.write("Tech01", "new WM-INST 310115 road", 1, NOW)
    world.run()
    ticket_id = world.ticket().ticket_id
    with time_machine.travel(NOW + timedelta(seconds=20), tick=False):
        for n, verb in enumerate(("claim", "arrive", "done"), 2):
            document = platforms.wecom_text(
                KEY.receiver, "Tech01", f"{verb} {ticket_id}", n, NOW, 1
            )
            world.inner(document)
        world.run()

    assert world.ticket().served == NOW


def test_events_that_ask_for_nothing_are_done_whoever_sent_them(world: World) -> None:
    common = "<FromUserName>sys</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType>"
    world.inner(f"<xml>{common}<Event>LOCATION</Event></xml>".encode())
    world.inner(
        f"<xml>{common}<Event>template_card_event</Event><EventKey>x</EventKey></xml>".encode()
    )
    world.run()

    assert {delivery.state for delivery in world.deliveries()} == {"done"}
    assert world.told() == []


# Doing things twice, and failing in between


def test_a_record_taken_twice_changes_and_tells_nothing_new(world: World) -> None:
    world.write("Tech01", "new WM-INST 310115 road", 1)
    created = world.news()
    world.take(created + created)
    world.take(created)
    owed = world.news()
    world.take(owed + owed)

    ids = [notice.id for notice in world.notices()]
    assert world.ticket().version == 1
    assert set(ids) == {"wecom:msg-1:answer-1"}


def test_an_answer_that_sns_did_not_take_is_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write("Tech01", "我的", 1)
    world.take(world.news())
    [owed] = world.news()

    with monkeypatch.context() as broken:
        broken.setenv("NOTICES_TOPIC", world.topic + "-gone")
        assert world.take([owed]) == [owed["dynamodb"]["SequenceNumber"]]
    assert world.take([owed]) == []
    assert len(world.told()) == 1


@dataclass
class Flaky:
    """The database, which fails at the n-th call: before it, or after it took effect."""

    client: Any
    fails_at: int
    after: bool
    calls: int = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if not callable(found) or name in ("exceptions", "get_paginator"):
            return found
        return lambda **request: self._call(found, request)

    def _call(self, operation: Callable[..., Any], request: Mapping[str, Any]) -> Any:
        from botocore.exceptions import ReadTimeoutError

        self.calls += 1
        if self.calls != self.fails_at:
            return operation(**request)
        if self.after:
            operation(**request)
        raise ReadTimeoutError(endpoint_url="database")


def test_whatever_call_fails_the_next_attempt_ends_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.platform import aws
    from webhooks import intake

    for n, (fails_at, after) in enumerate(itertools.product(range(1, 12), (False, True))):
        world.push("trade_TradePaid", order(tid=f"E{n}"), f"m{n}")
        world.write("Tech01", f"new WM-INST 310115 road {n}", n)
        flaky = Flaky(world.client, fails_at, after)
        records = world.news()
        with monkeypatch.context() as broken:
            broken.setattr(aws, "dynamodb", lambda flaky=flaky: flaky)
            forget(intake)
            failed = world.take(records)
        forget(intake)
        again = [r for r in records if r["dynamodb"]["SequenceNumber"] in failed]
        assert len(again) <= 1
        assert world.take(again) == []
        world.run()

    assert len(world.tickets()) == 2 * 22
    assert {ticket.version for ticket in world.tickets()} == {1}
    assert {delivery.state for delivery in world.deliveries()} == {"done"}
    assert len({notice.id for notice in world.notices()}) == 22


def forget(module: Any) -> None:
    """A new process's clients and stores."""
    module.stores.cache_clear()
    module.inbox.cache_clear()


def test_our_own_mistake_keeps_the_delivery_and_lets_the_others_pass(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from suanqing.channels.wecom import intake

    world.write("Tech01", "我的", 1)
    world.push("trade_TradePaid", order(), "m1")

    def broken(*_: Any) -> Any:
        raise KeyError("oops")

    monkeypatch.setattr(intake, "act", broken)
    world.run()

    assert world.inbox.get("wecom:msg-1").state == "failed"
    assert world.inbox.get("wecom:msg-1").reason == "bug: KeyError"
    assert world.inbox.get("youzan:msg-m1").state == "done"


# Any number of times, in any order


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_once_to_three_times_in_any_order_makes_the_same_tickets(world: World, seed: int) -> None:
    chance = Random(seed)
    tids = [f"S{seed}-{n}" for n in range(2)]
    lines = [("o1", "YZ-AC"), ("o2", "YZ-WM")]
    sends: list[Callable[[], None]] = [
        partial(world.push, type, order(tid, lines), f"{tid}-{type}-{shop}", kdt_id=shop)
        for tid in tids
        for type in ("trade_TradePaid", "trade_TradeBuyerPay")
        for shop in (10000, 10001)
    ]
    sends += [
        partial(world.write, "Tech01", f"new WM-INST 310115 {seed}", seed * 10 + n)
        for n in range(2)
    ]
    many = [send for send in sends for _ in range(chance.randint(1, 3))]
    chance.shuffle(many)

    records = []
    for send in many:
        send()
        records += world.news()
        if chance.random() < 0.2:
            world.take([chance.choice(records) for _ in range(5)])
    world.take(records)
    world.run()

    sources = sorted(ticket.source for ticket in world.tickets() if ticket.source[7:] in tids)
    assert sources == sorted([f"youzan:{tid}" for tid in tids] * 2)
    assert sum(ticket.address == str(seed) for ticket in world.tickets()) == 2
    assert all(ticket.version == 1 for ticket in world.tickets())
    assert {delivery.state for delivery in world.deliveries()} == {"done"}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_a_closed_order_has_no_open_ticket_in_any_order(world: World, seed: int) -> None:
    chance, tid = Random(seed), f"C{seed}"
    kinds = [("trade_TradePaid", order(tid)), ("trade_TradeBuyerPay", order(tid)),
             ("trade_TradeClose", {"tid": tid})]  # fmt: skip
    chance.shuffle(kinds)
    for type, msg in kinds:
        for _ in range(chance.randint(1, 3)):
            world.push(type, msg, f"{tid}-{type}", id=tid)
        if chance.random() < 0.5:
            world.run()
    world.run()

    assert [t for t in world.tickets() if t.source == f"youzan:{tid}" and t.is_open] == []


def test_the_store_of_tickets_is_the_one_the_api_uses(world: World) -> None:
    world.push("trade_TradePaid", order(), "m1")
    world.run()

    store = TicketStore(world.client, os.environ["WORK_TABLE"])
    assert store.get(world.ticket().ticket_id).source == "youzan:E1"
