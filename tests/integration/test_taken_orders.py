"""A guide takes an order for a customer, in WeCom or on the phone page: a ticket with the guide's attribution."""

import os
from datetime import timedelta
from typing import Any

import boto3
import pytest

from demo import platforms
from ops.calls import Refused
from suanqing.channels.wecom import cards
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party, phone_digest
from suanqing.people.parties.store import PartyStore
from suanqing.times import rfc3339, utcnow
from suanqing.work.care.plans import Joined
from suanqing.work.care.rules import CareRules
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.care.tasks import Task, task_id
from suanqing.work.customers.keys import Key
from suanqing.work.customers.merges import Merges
from suanqing.work.tickets.decide import NewTicket
from tests.in_process import InProcess
from tests.integration import test_customers, test_intake
from tests.integration.settling import World
from tests.integration.test_customers import PEOPLE
from tests.integration.test_intake import KEY, NOW
from tickets import customer_wiring
from tickets import wiring as desk

chat, world = test_intake.world, test_customers.world
PHONE, WHERE = "13912345678", "上海市浦东新区世纪大道100号"
GUIDE = Caller("g-2", frozenset({"technician"}), "sh-01")
BODY = {
    "outlet": "sh-01", "title": "空调", "region": "310115", "customer": "王小明", "phone": PHONE, "consent": "当面同意",
}  # fmt: skip


@pytest.fixture
def api(world: World) -> InProcess:
    store = world.parties
    store.put(
        Party("g-2", "guide", "小陈", GUIDE.roles, "sh-01", phone=phone_digest("13700000000"))
    )
    other = Caller("g-1", frozenset({"technician"}), "sh-01")
    return InProcess(PEOPLE | {"g-1": other, "g-2": GUIDE})


def take(api: InProcess, key: str = "k-1", who: str = "g-2", **more: Any) -> Any:
    return api.ask("POST", "/orders/taken", BODY | more, who, headers={"Idempotency-Key": key})


def known(taken: Any) -> dict[str, Any]:
    return dict(desk.tickets().store.get(taken.body["id"], consistent=True).facts)


def test_r185_a_guides_order_is_a_ticket_once_with_the_guides_attribution(api: InProcess) -> None:
    first, again = take(api), take(api)

    assert (first.status, again.status) == (201, 200) and first.body["id"] == again.body["id"]
    facts = known(first)
    assert facts["roles"] == {"guide": "g-2"} and facts["attrs"]["source"] == "guide"
    second = take(api, "k-2", title="洗衣机")
    assert second.body["id"] != first.body["id"] and known(second)["roles"] == {"guide": "g-2"}
    assert known(second)["attrs"]["customer_id"] == facts["attrs"]["customer_id"]
    assert take(api, "k-2", title="冰箱").status == 409
    assert PHONE not in str(first.body)


def test_a_customer_whom_another_guide_brought_stays_that_guides_and_nobody_orders_for_themselves(
    api: InProcess,
) -> None:
    at = rfc3339(utcnow() - timedelta(days=1))
    keys = {"keys": [test_customers.key("phone", PHONE)], "channel": "store", "at": at}
    customer = api.must("POST", "/customers", keys, "dis")["person"]
    brought = {"guide": "g-1", "source": "livestream", "since": at, "evidence": "直播间"}
    api.must("POST", f"/customers/{customer}/attributions", brought, "fin")

    assert known(take(api))["roles"] == {"guide": "g-1"}
    own = take(api, "k-3", phone="+86 137 0000 0000")
    assert (own.status, own.body["code"]) == (409, "own_order")
    for wrong in ({"phone": "139****5678"}, {"consent": ""}, {"phone": ""}):
        assert take(api, "k-4", **wrong).status == 422
    assert api.ask("POST", "/orders/taken", BODY, "g-2").status == 422
    assert take(api, "k-5", outlet="bj-01").status in (403, 404)
    assert take(api, "k-6", "fin").status == 403


def test_no_login_of_the_guides_takes_an_order_for_the_phone_of_another_of_theirs(
    api: InProcess, world: World
) -> None:
    second = Party("g-2b", "person", "陈", GUIDE.roles, "sh-01", person="g-2")
    third = Party("g-2c", "person", "陈", GUIDE.roles, "sh-01", phone=phone_digest("13700000007"))
    world.parties.put(second), world.parties.put(third)
    for name in ("g-2b", "g-2c"):
        links = world.parties.account_links(name, "6225880012345678")
        boto3.client("dynamodb").transact_write_items(TransactItems=links)
    (
        desk.parties.cache_clear(),
        customer_wiring.own.cache_clear(),
        customer_wiring.taking.cache_clear(),
    )

    refused = take(api, phone="13700000007")
    assert (refused.status, refused.body["code"]) == (409, "own_order")
    assert take(api, "k-2").status == 201


def test_no_guide_takes_an_order_for_the_customer_who_they_are_by_another_phone(
    api: InProcess,
) -> None:
    at = rfc3339(utcnow())
    own, other = (
        api.must("POST", "/customers", {"keys": [each], "channel": "store", "at": at}, "dis")
        for each in (test_customers.key("phone", "13700000000"), test_customers.key("phone", PHONE))
    )
    customer_wiring.guides().merge(PEOPLE["dis"], own["person"], other["person"], "同一人")

    refused = take(api)
    assert (refused.status, refused.body["code"]) == (409, "own_order")
    assert take(api, "k-2", "g-1").status == 201


def test_who_was_brought_by_an_order_is_nobodys_once_it_is_called_off(api: InProcess) -> None:
    """As long as one of the guide's orders stands, they are the guide's."""
    first, second = take(api), take(api, "k-2", title="洗衣机")
    customer = known(first)["attrs"]["customer_id"]
    at_shop = NewTicket(outlet="sh-01", title="冰箱", region="310115", source="shop:E1")
    bought = (
        customer_wiring.guides().create(PEOPLE["dis"], at_shop, customer, utcnow(), "E1").ticket
    )
    assert bought.facts["roles"] == {"guide": "g-2"}

    call_off(api, first)
    assert customer_wiring.guides().active(customer, utcnow()) == "g-2"
    call_off(api, second)
    assert customer_wiring.guides().active(customer, utcnow()) == ""
    assert "roles" not in desk.tickets().store.get(bought.ticket_id, consistent=True).facts

    assert known(take(api, "k-3", "g-1"))["roles"] == {"guide": "g-1"}
    assert take(api).body["id"] == first.body["id"], "its repetition is still the same"
    assert customer_wiring.guides().active(customer, utcnow()) == "g-1"


def test_the_second_guides_order_is_theirs_once_the_first_ones_are_called_off(
    api: InProcess,
) -> None:
    first, second = take(api), take(api, "k-2", "g-1", title="洗衣机")
    later = take(api, "k-3", "g-2", title="冰箱")
    assert [known(each)["roles"] for each in (first, second, later)] == [{"guide": "g-2"}] * 3

    call_off(api, first)
    assert known(second)["roles"] == {"guide": "g-2"}
    call_off(api, later)
    assert known(second)["roles"] == {"guide": "g-1"}
    customer = known(second)["attrs"]["customer_id"]
    assert customer_wiring.guides().active(customer, utcnow()) == "g-1"
    met = customer_wiring.identity().touches(customer)
    assert [each.ref for each in met if each.channel == "guide"] == ["g-2"]


def test_a_guide_who_turns_out_to_be_the_customer_is_credited_with_nothing_of_theirs(
    api: InProcess,
) -> None:
    """The customer was known by another phone when the guide took the order, and now tells the guide's."""
    taken = take(api)
    customer = known(taken)["attrs"]["customer_id"]
    assert known(taken)["roles"] == {"guide": "g-2"}
    told = [test_customers.key("phone", each) for each in (PHONE, "13700000000")]
    seen = {"keys": told, "channel": "store", "at": rfc3339(utcnow())}
    for _ in range(2):
        api.must("POST", "/customers", seen, "dis")
    assert "roles" not in known(taken)
    assert customer_wiring.guides().active(customer, utcnow()) == ""


def test_what_broke_off_after_an_order_was_called_off_is_done_by_the_same_again(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = take(api)
    customer = known(first)["attrs"]["customer_id"]
    at_shop = NewTicket(outlet="sh-01", title="冰箱", region="310115", source="shop:E2")
    guides = customer_wiring.guides()
    bought = guides.create(PEOPLE["dis"], at_shop, customer, utcnow(), "E2").ticket

    def broken(*_: Any) -> None:
        raise TimeoutError

    with monkeypatch.context() as patched:
        patched.setattr(guides, "called_off", broken)
        with pytest.raises(Refused):
            call_off(api, first)
    assert desk.tickets().store.get(bought.ticket_id, consistent=True).facts["roles"]

    path = f"/tickets/{first.body['id']}/cancel"
    assert api.ask("POST", path, {"reason": "客户不要了"}, "dis").status == 409
    assert "roles" not in desk.tickets().store.get(bought.ticket_id, consistent=True).facts


def call_off(api: InProcess, taken: Any) -> None:
    api.must("POST", f"/tickets/{taken.body['id']}/cancel", {"reason": "客户不要了"}, "dis")


def test_an_order_stays_with_whose_phone_it_is_when_two_are_told_apart_again(
    api: InProcess,
) -> None:
    at = rfc3339(utcnow() - timedelta(days=1))
    keys = {"keys": [test_customers.key("phone", PHONE)], "channel": "store", "at": at}
    customer = api.must("POST", "/customers", keys, "dis")["person"]
    merge = f"/customers/{customer}/merge"
    api.must("POST", merge, {"into": "c-other", "reason": "同一人"}, "fin")

    assert known(take(api))["attrs"]["customer_id"] == customer
    assert customer_wiring.guides().active("c-other", utcnow()) == "g-2"
    api.must("POST", merge, {"into": None, "reason": "不是同一人"}, "fin")

    assert customer_wiring.guides().active(customer, utcnow()) == "g-2"
    assert customer_wiring.guides().active("c-other", utcnow()) == ""


def test_an_order_that_is_refused_brings_nobody(api: InProcess) -> None:
    for wrong in ({"outlet": "bj-01"}, {"lines": [{"sku": "NO-SUCH", "qty": "1"}]}):
        assert take(api, **wrong).status in (403, 404, 422)
    customer = customer_wiring.identity().find([Key("phone", PHONE)])
    assert customer_wiring.guides().credit(customer, utcnow()) is None

    assert known(take(api, "k-2"))["roles"] == {"guide": "g-2"}
    assert customer_wiring.guides().active(customer, utcnow()) == "g-2"


def test_r185_an_order_written_in_wecom_is_answered_with_ticket_and_guide_and_is_one_however_often_it_comes(
    chat: test_intake.World,
) -> None:
    for _ in range(2):
        chat.write("Tech01", f"开单 {PHONE} AC-INST-1 {WHERE}", 1)
    chat.run()

    ticket = chat.ticket()
    assert (ticket.outlet, ticket.facts["roles"]) == ("sh-pd", {"guide": "t1"})
    assert ticket.source.startswith("wecom:Tech01#")
    [(to, text)] = [each for each in chat.told() if "开单" in each[1]]
    assert to == "t1" and f"已开单 {ticket.ticket_id}" in text and "归属导购:王建国" in text
    assert PHONE not in text

    parties, phone = (
        PartyStore(chat.client, os.environ["PRICING_TABLE"]),
        phone_digest("13700000007"),
    )
    parties.put(Party("t1-b", "person", "王", GUIDE.roles, "sh-pd", person="t1", phone=phone))
    chat.write("Tech01", "开单 13700000007 AC-INST-1 310115 世纪大道 100 号", 9)
    chat.run()
    assert len(chat.tickets()) == 1 and any("不能给自己开单" in text for _, text in chat.told())

    chat.write(
        "Tech02", f"开单:{PHONE} 洗衣机安装 310115 世纪大道 100 号", 2, NOW + timedelta(seconds=5)
    )
    chat.run()
    roles = [each.facts["roles"] for each in chat.tickets()]
    assert roles == [{"guide": "t1"}, {"guide": "t1"}]
    chat.write("Tech01", "开单 139****5678 AC-INST-1 310115 世纪大道", 3)
    chat.write("Tech01", f"开单 {PHONE} 不存在 310115 世纪大道", 4)
    chat.write("Tech01", "开单 13912345678", 5)
    chat.run()
    assert len(chat.tickets()) == 2


def test_r192_a_card_in_wecom_ends_the_guides_task_and_nobody_elses(
    chat: test_intake.World,
) -> None:
    from webhooks import care

    for cached in (care.tasks, care.store, care.keyed):
        cached.cache_clear()
    plan = {
        "id": "call", "segment": "s", "channel": "wecom", "quiet": ["00:00", "00:00"],
        "steps": [{"id": "hi", "day": 0, "at": "00:00", "text": "新品", "coupon_class": "new-9", "guide": True}],
    }  # fmt: skip
    rules = CareRules.model_validate({"segments": [{"id": "s", "all": ["x"]}], "plans": [plan]})
    document = rules.model_dump(by_alias=True, exclude_defaults=True)
    RuleStore(chat.client, os.environ["PRICING_TABLE"]).put(document, 0, "fin", NOW)
    tasks, at = care.tasks(), rfc3339(NOW)
    tasks.plans.store.join("call", Joined("c-1", at), ["c-1"])
    tasks.plans.known.consent(
        Caller("d1", frozenset({"dispatcher"})), "c-1", "wecom", True, at, "门店"
    )
    Merges(tasks.plans.known.done.store.store, tasks.plans.clock).put("c-2", "c-1", "同一人", "d1")
    task = Task(task_id("call", "hi", "c-1", NOW), "t1", "call", "hi", "c-1", at)
    assert tasks.store.add(task, ["c-1"])

    def click(userid: str, key: str) -> None:
        document = platforms.wecom_click(
            KEY.receiver, userid, cards.task_id(task.id, 7), NOW, 1, key
        )
        chat.inner(document)
        chat.run()

    click("Tech02", "task_sent")
    assert tasks.store.open("t1", "", 9)[0] == [task]
    click("Tech01", "task_sent")
    assert tasks.store.open("t1", "", 9)[0] == []
    over = tasks.plans.store.over("call", ["c-1"])["hi"]
    assert (over.result, over.by, over.note) == ("sent", "t1", "企业微信")
    assert [each.coupon_class for each in tasks.plans.known.done.coupons.of("c-2")] == ["new-9"]
    told = dict(chat.told())
    assert "已告知" in told["t1"] and "没有这个客户任务" in told["t2"]
