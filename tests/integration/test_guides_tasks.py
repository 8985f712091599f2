"""A plan's step as a guide's task: handed to who brought the customer, done in WeCom or on the phone, counted."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from notifications import customers, plans
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party, phone_digest
from suanqing.people.parties.store import PartyStore
from suanqing.times import rfc3339, utcnow
from suanqing.work.care.plan_store import Over, PlanStore
from suanqing.work.care.task_store import OPEN, TaskStore
from tests.in_process import InProcess
from tests.integration import test_customers_told, test_persons_told, test_visitors
from tests.integration.test_care import RULES as CARE
from tests.integration.test_customers_told import Company
from tests.integration.test_persons_told import PEOPLE, consent, due, forget, mothers
from tests.rest import Context
from tickets import customer_wiring

company, wechat, base = test_customers_told.company, test_visitors.wechat, test_persons_told.api
STEP = {
    "id": "visit", "day": 0, "at": "00:00", "text": "{name},新品到店,凭券 {coupon}", "coupon_class": "new-50",
    "guide": True,
}  # fmt: skip
PLAN = {
    "id": "call", "segment": "mothers", "channel": "sms", "stops": ["enrol"], "quiet": ["00:00", "00:00"],
    "steps": [STEP, {"id": "later", "day": 9, "at": "10:00", "text": "再见"}],
}  # fmt: skip
GUIDES = {name: Caller(name, frozenset({"technician"}), HQ) for name in ("g-1", "g-2")}


@pytest.fixture
def api(
    company: Company, base: InProcess, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> InProcess:
    parties = PartyStore(company.client, tables["PRICING_TABLE"])
    for name, caller in GUIDES.items():
        parties.put(Party(name, "guide", name, caller.roles, HQ))
    rules = {**CARE, "coupons": [], "plans": [PLAN]}
    assert company.enter("/settings/care", rules, PEOPLE["fin"])[0] == 200
    anew()
    monkeypatch.setattr(plans, "FIRST", timedelta(days=2))
    return InProcess(PEOPLE | GUIDES)


def anew() -> None:
    forget()
    for cached in (plans.tasks, customer_wiring.tasks, customers.parties):
        cached.cache_clear()


def brought(api: InProcess, customer: str, guide: str) -> None:
    at = rfc3339(utcnow() - timedelta(days=1))
    body = {"guide": guide, "source": "store", "since": at, "evidence": "门店扫码"}
    api.must("POST", f"/customers/{customer}/attributions", body, "fin")


def hand(company: Company, api: InProcess, *ids: str) -> None:
    mothers(api, *ids)
    for each in ids:
        consent(api, each)
    api.must("POST", "/care/plans/call/start", {"months": 1}, "dis")
    due(company)


def mine(api: InProcess, guide: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.must("GET", "/care/tasks", None, guide)["items"]
    return found


def test_r192_who_brought_the_customer_has_the_task_once_and_what_they_say_is_counted_by_person(
    company: Company, api: InProcess
) -> None:
    one, two, three = named(api, "王小明", "李雷", "韩梅梅")
    for customer, guide in ((one, "g-1"), (two, "g-2"), ("m-4", "g-1")):
        brought(api, customer, guide)
    hand(company, api, one, two, three, "m-4")
    due(company)

    [task], [other] = mine(api, "g-1"), mine(api, "g-2")
    assert (task["customer"], task["state"], other["customer"]) == (one, "due", two)
    left = api.must("GET", "/care/plans/call/due", None, "dis")["items"]
    states = {each["customer"]: each["state"] for each in left if each["step"] == "visit"}
    assert states == {one: "due", two: "due", three: "due", "m-4": "lacking"}
    assert api.ask("POST", f"/care/tasks/{task['id']}", {"result": "sent"}, "g-2").status == 404
    assert api.ask("GET", "/care/tasks", None, "fin").status == 403


def named(api: InProcess, *customers: str) -> list[str]:
    """Customers with a name, by a key each."""
    found = []
    for number, name in enumerate(customers):
        keys = [{"kind": "yz_open_id", "value": f"yz-{number}"}]
        at = rfc3339(utcnow() - timedelta(days=2))
        body = {"keys": keys, "channel": "youzan", "at": at, "name": name}
        found.append(api.must("POST", "/customers", body, "adm")["customer"])
    return found


def test_r192_a_task_is_done_once_with_its_coupon_or_skipped_and_the_manager_sees_who_did_what(
    company: Company, api: InProcess
) -> None:
    one, two = named(api, "王小明", "李雷")
    for each in (one, two):
        brought(api, each, "g-1")
    hand(company, api, one, two)

    first, second = mine(api, "g-1")
    assert {first["text"], second["text"]} == {
        "王小明,新品到店,凭券 new-50",
        "李雷,新品到店,凭券 new-50",
    }
    done = [
        api.must("POST", f"/care/tasks/{first['id']}", {"result": "sent", "note": "微信"}, "g-1")
        for _ in "ab"
    ]
    assert done[0] == done[1] and done[0]["by"] == "g-1"
    assert api.ask("POST", f"/care/tasks/{first['id']}", {"result": "skipped"}, "g-1").status == 409
    body = {"kind": "enrol", "source": "E9", "at": rfc3339(utcnow()), "channel": "store"}
    api.must("POST", f"/customers/{second['customer']}/happenings", body, "dis")
    held = api.ask("POST", f"/care/tasks/{second['id']}", {"result": "sent"}, "g-1")
    assert (held.status, held.body["code"], held.body["state"]) == (409, "not_due", "stopped")
    api.must("POST", f"/care/tasks/{second['id']}", {"result": "skipped", "note": "已报名"}, "g-1")

    assert mine(api, "g-1") == []
    counted = api.must("GET", "/care/plans/call/results", None, "dis")
    assert counted["steps"][0] == {"step": "visit", "sent": 1, "skipped": 1}
    assert counted["people"] == [{"by": "g-1", "sent": 1, "skipped": 1}]
    coupons = api.must("GET", f"/customers/{first['customer']}/coupons", None, "fin")["items"]
    assert [each["coupon_class"] for each in coupons] == ["new-50"]


def test_a_task_whose_step_is_ended_at_the_desk_is_open_no_more(
    company: Company, api: InProcess
) -> None:
    one, two = named(api, "王小明", "李雷")
    for each in (one, two):
        brought(api, each, "g-1")
    hand(company, api, one, two)
    store = TaskStore(customer_wiring.identity().store)
    body = {"customer": one, "step": "visit", "result": "skipped", "note": "已电话告知"}

    for _ in "ab":
        api.must("POST", "/care/plans/call/steps", body, "dis")

    [left] = store.open("g-1", "", 9)[0]
    assert left.customer == two and [each["customer"] for each in mine(api, "g-1")] == [two]
    assert len(store.store.all("tasks:g-1", "over#")) == 1
    task = left._replace(customer="m-9", id=f"{left.id[:-1]}x", guide="g-2")
    PlanStore(store.store).finish("call", Over("m-9", "visit", "skipped", "", left.at, "dis"))
    assert not store.add(task, []), "over meanwhile"
    assert store.add(task._replace(customer="m-8"), [])
    nobody = {"customer": "m-4", "step": "visit", "result": "skipped", "note": "没有导购"}
    mothers(api, "m-4")
    api.must("POST", "/care/plans/call/start", {"months": 1}, "dis")
    api.must("POST", "/care/plans/call/steps", nobody, "dis")


def test_a_task_names_nobody_whole_in_a_chat_is_handed_once_over_merged_ids_and_goes_with_the_person(
    company: Company, api: InProcess
) -> None:
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    sns.subscribe(TopicArn=os.environ["NOTICES_TOPIC"], Protocol="sqs", Endpoint=arn)
    one, two = named(api, "王小明", "王小明二")
    for customer, guide in ((one, "g-1"), (two, "g-2")):
        brought(api, customer, guide)
    hand(company, api, one)
    heard = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    said = [json.loads(json.loads(each["Body"])["Message"])["params"] for each in heard]
    assert said and all(each["text"] == "王**,新品到店,凭券 new-50" for each in said)
    assert "小明" not in json.dumps(said, ensure_ascii=False)

    api.must("POST", f"/customers/{two}/merge", {"into": one, "reason": "同一人"}, "adm")
    mothers(api, two)
    consent(api, two)
    api.must("POST", "/care/plans/call/start", {"months": 1}, "dis")
    due(company)
    assert len(mine(api, "g-1")) == 1 and mine(api, "g-2") == []

    reason = {"reason": "本人到店"}
    api.must("POST", f"/customers/{one}/erasure", reason, "adm")
    api.must("POST", f"/customers/{one}/erasure", reason, "adm-2")
    assert mine(api, "g-1") == []
    store = TaskStore(customer_wiring.identity().store)
    assert store.store.all("tasks:g-1", OPEN) == [] and store.store.all("tasks:g-1", "over#") == []


def test_a_step_is_nobodys_task_where_the_guide_left_or_the_rules_are_others(
    company: Company, api: InProcess, tables: dict[str, str]
) -> None:
    [one] = named(api, "王小明")
    brought(api, one, "g-1")
    register = PartyStore(company.client, tables["PRICING_TABLE"])
    there = register.get("g-1")
    register.put(replace(there, active=False, version=there.version + 1), there.version)
    anew()
    hand(company, api, one)
    left = api.must("GET", "/care/plans/call/due", None, "dis")["items"]
    assert [each["state"] for each in left if each["step"] == "visit"] == ["due"]
    assert mine(api, "g-1") == []
    assert api.ask("POST", "/care/tasks/none", {"result": "sent"}, "g-1").status == 404
    both = {**STEP, "way": {"template": "SMS_1", "fields": {"no": "coupon"}}}
    rules = {**CARE, "coupons": [], "plans": [{**PLAN, "steps": [both]}]}
    assert company.enter("/settings/care", rules, PEOPLE["fin"])[0] == 422
    assert customers.handler({"plans": "due"}, Context()) == {"plans": 1}


def test_a_guide_who_is_the_customer_has_no_such_task_and_no_coupon_by_one(
    company: Company, api: InProcess, tables: dict[str, str]
) -> None:
    """Known at once by a phone of another login of theirs, or only once the task was handed out."""
    parties = PartyStore(company.client, tables["PRICING_TABLE"])
    phone = phone_digest("13700000007")
    parties.put(Party("g-1b", "person", "陈", GUIDES["g-1"].roles, HQ, person="g-1", phone=phone))
    anew()
    number = {"kind": "phone", "value": "137 0000 0007", "consent": "门店"}
    at = rfc3339(utcnow() - timedelta(days=2))
    seen = {"keys": [number], "channel": "youzan", "at": at, "name": "陈"}
    own = str(api.must("POST", "/customers", seen, "adm")["customer"])
    [later] = named(api, "小陈")
    for each in (own, later):
        brought(api, each, "g-1")
    hand(company, api, own, later)
    [task] = mine(api, "g-1")
    assert task["customer"] == later

    api.must("POST", f"/customers/{later}/merge", {"into": own, "reason": "同一人"}, "adm")
    path = f"/care/tasks/{task['id']}"
    refused = api.ask("POST", path, {"result": "sent", "note": "微信"}, "g-1")
    assert (refused.status, refused.body["code"]) == (409, "own_task")
    assert api.must("GET", f"/customers/{own}/coupons", None, "fin")["items"] == []
    assert (
        api.must("POST", path, {"result": "skipped", "note": "本人"}, "g-1")["result"] == "skipped"
    )
