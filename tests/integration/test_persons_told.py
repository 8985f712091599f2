"""Customers are told of what is of no ticket: their points, and steps of plans, through the real handlers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from demo.mini_program_server import MiniProgramServer
from notifications import customers, plans
from notifications.router import handler as route
from suanqing.errors import Conflict
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import HQ, Party
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339, utcnow
from suanqing.work.care.plans import Joined
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.linked_keys import customer_key
from tests.in_process import InProcess
from tests.integration import test_customers_told, test_visitors
from tests.integration.test_care import RULES as CARE
from tests.integration.test_customers_told import PHONE, SMS, TEXT, Company, run
from tests.integration.test_visitors import case, coded, opened, report, who
from tests.rest import Context
from tickets import customer_wiring as folk
from tickets import wiring as desk

company, wechat = test_customers_told.company, test_visitors.wechat
PEOPLE = {
    "fin": Caller("p-fin", frozenset({"finance"})), "dis": Caller("p-dis", frozenset({"dispatcher"})),
    "adm": Caller("p-adm", frozenset({"admin"})), "adm-2": Caller("p-adm-2", frozenset({"admin"})),
}  # fmt: skip
POINTS = {
    "on": "points", "text": {"zh": "积分 {points}，现有 {balance}", "en": "{points} points, {balance} in all"},
    "ways": {"sms": {"template": "SMS_1", "fields": {"no": "points", "code": "balance"}}},
}  # fmt: skip
MESSAGES = {"order": ["sms"], "messages": [POINTS]}
STEP = {
    "id": "tips", "day": 0, "at": "00:00", "text": "育儿知识 {coupon}，{days} 天没见", "coupon_class": "baby-100",
    "way": {"template": "SMS_1", "fields": {"no": "coupon", "code": "days"}},
}  # fmt: skip
PLAN = {
    "id": "baby", "segment": "mothers", "channel": "sms", "stops": ["enrol"], "quiet": ["00:00", "00:00"],
    "steps": [STEP, {"id": "later", "day": 9, "at": "10:00", "text": "再见"}],
}  # fmt: skip
RULES = {**CARE, "coupons": [], "plans": [PLAN]}


@pytest.fixture
def api(company: Company, tables: dict[str, str]) -> Iterator[InProcess]:
    parties = PartyStore(company.client, tables["PRICING_TABLE"])
    for name, caller in PEOPLE.items():
        parties.put(Party(caller.party, "person", name, caller.roles, HQ))
    settings = SettingsStore(company.client, tables["PRICING_TABLE"])
    settings.put({"by_one": {"points": 10**6}}, settings.get().version)
    company.ready()
    forget()
    assert company.enter("/settings/customers", MESSAGES)[0] == 200
    assert company.enter("/settings/care", RULES, PEOPLE["fin"])[0] == 200
    forget()
    yield InProcess(PEOPLE)
    forget()


def forget() -> None:
    for cached in (
        plans.store, plans.care_rules, plans.telling, plans.known, plans.plans, folk.identity, folk.known,
        folk.points, folk.coupons, folk.care_rules, folk.plans, folk.segments, folk.guides, desk.cases,
        desk.settings, folk.person, folk.visitor_store, desk.tickets, desk.parties, folk.reports,
    ):  # fmt: skip
        cached.cache_clear()


def agree(api: InProcess, customer: str, **more: str) -> Any:
    way = {"channel": "sms", "address": PHONE, "consent": "门店登记时同意", **more}
    return api.must("POST", f"/customers/{customer}/contact", way, "dis")


def change(api: InProcess, customer: str, kind: str, points: int, source: str) -> None:
    body = {"kind": kind, "points": points, "source": source, "line": "1", "reason": "消费"}
    api.must("POST", f"/customers/{customer}/points", body, "fin")


def stream(company: Company, customer: str, times: int = 1) -> None:
    """What was written of the customer's points goes through the router, as new items do."""
    found = company.client.query(
        TableName=company.table,
        KeyConditionExpression="ticket_id = :key AND begins_with(part, :points)",
        ExpressionAttributeValues=attributes({":key": customer_key(customer), ":points": "points#"}),
    )["Items"]  # fmt: skip
    for item in found * times:
        keys = {name: item[name] for name in ("ticket_id", "part")}
        record = {
            "eventName": "INSERT",
            "dynamodb": {"Keys": keys, "NewImage": item, "SequenceNumber": "1"},
        }
        assert route({"Records": [record]}, Context()) == {"batchItemFailures": []}


def told(api: InProcess, customer: str) -> list[tuple[str, str, str]]:
    found = api.must("GET", f"/customers/{customer}/notices", None, "dis")["items"]
    return [(each["kind"].split("#")[1], each["state"], each["why"]) for each in found]


def sent(company: Company) -> list[dict[str, str]]:
    return [fields for _, _, fields in company.clouds.sent]


def test_r186_a_change_of_points_is_one_message_whatever_is_repeated(
    company: Company, api: InProcess
) -> None:
    agree(api, "c-1")
    change(api, "c-1", "earn", 30, "O1")
    stream(company, "c-1", times=2)
    company.tell(times=2)
    api.must("POST", "/customers/c-1/merge", {"into": "c-2", "reason": "同一人"}, "fin")
    stream(company, "c-1")
    company.tell()

    assert sent(company) == [{"no": "+30", "code": "30"}]
    assert told(api, "c-2") == [("earn", "sent", "")]


def test_r186_who_is_several_ids_is_told_once_what_a_spending_came_to_over_all(
    company: Company, api: InProcess
) -> None:
    agree(api, "c-1")
    change(api, "c-1", "earn", 30, "O1"), change(api, "c-2", "earn", 5, "O2")
    api.must("POST", "/customers/c-1/merge", {"into": "c-2", "reason": "同一人"}, "fin")
    change(api, "c-2", "spend", 32, "O3")
    messages = {each["points"]: each for each in spent(company, "c-1", "c-2")}
    for message in [*messages.values()] * 2:
        run(message)

    assert sent(company) == [{"no": "-32", "code": "3"}]


def spent(company: Company, *ids: str) -> list[dict[str, Any]]:
    for each in ids:
        stream(company, each)
    return [each for each in company.waiting() if each["points"].startswith("points#spend")]


def test_points_are_told_to_nobody_who_did_not_agree_refused_or_took_it_back(
    company: Company, api: InProcess
) -> None:
    change(api, "c-1", "earn", 30, "O1")
    agree(api, "c-2"), api.must("DELETE", "/customers/c-2/contact", None, "dis")
    change(api, "c-2", "earn", 30, "O1")
    agree(api, "c-3", address="13900139000")
    back = {"channel": "sms", "given": False, "at": rfc3339(utcnow()), "source": "电话"}
    api.must("POST", "/customers/c-3/consents", back, "dis")
    change(api, "c-3", "earn", 30, "O1")
    for each in ("c-1", "c-2", "c-3"):
        stream(company, each)
    company.tell()

    assert company.clouds.asked == 0
    assert [told(api, each)[0][1:] for each in ("c-1", "c-2", "c-3")] == [
        ("none", "no_contact"), ("none", "customer"), ("none", "no_consent"),
    ]  # fmt: skip
    assert api.must("GET", "/customers/c-2/contact", None, "dis")["ways"][0]["refused"]
    assert agree(api, "c-2")["ways"][0]["refused"]
    assert not agree(api, "c-2", evidence="录音 8816")["ways"][0]["refused"]


def mothers(api: InProcess, *ids: str) -> None:
    for each in ids:
        for number in range(3):
            body = {
                "kind": "order", "source": f"{each}:{number}", "at": rfc3339(utcnow()), "channel": "store",
                "about": ["母婴"], "amount": 100, "currency": "CNY",
            }  # fmt: skip
            api.must("POST", f"/customers/{each}/happenings", body, "dis")


def consent(api: InProcess, customer: str) -> None:
    body = {"channel": "sms", "given": True, "at": rfc3339(utcnow()), "source": "门店登记"}
    api.must("POST", f"/customers/{customer}/consents", body, "dis")


def due(company: Company) -> None:
    """A quarter of an hour passes, and everything that waits is handed out, twice."""
    assert customers.handler({"plans": "due"}, Context()) == {"plans": 1}
    while company.tell(times=2):
        pass


def test_r166_r248_what_is_due_of_a_plan_is_sent_by_itself_once_to_who_agreed_with_its_coupon(
    company: Company, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    mothers(api, "m-1", "m-2", "m-3")
    agree(api, "m-1"), agree(api, "m-2", address="13900139000")
    consent(api, "m-1"), consent(api, "m-3")
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    monkeypatch.setattr(plans, "FIRST", timedelta(days=2))

    for _ in range(2):
        due(company)

    assert sent(company) == [{"no": "baby-100", "code": "0"}]
    counted = api.must("GET", "/care/plans/baby/results", None, "dis")["steps"]
    assert counted[0] == {"step": "tips", "sent": 1, "skipped": 0}
    states = {each: [one[1:] for one in told(api, each)] for each in ("m-1", "m-2", "m-3")}
    assert states == {
        "m-1": [("sent", "")], "m-2": [("none", "no_consent")], "m-3": [("none", "no_contact")],
    }  # fmt: skip
    given = {
        each: len(api.must("GET", f"/customers/{each}/coupons", None, "fin")["items"])
        for each in states
    }
    assert given == {"m-1": 1, "m-2": 0, "m-3": 0}
    left = api.must("GET", "/care/plans/baby/due", None, "dis")["items"]
    held = {(each["customer"], each["state"]) for each in left if each["step"] == "tips"}
    assert held == {("m-2", "no_consent"), ("m-3", "due")}


def test_a_coupon_that_could_not_be_given_at_once_leaves_its_message_to_come_again(
    company: Company, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    mothers(api, "m-1")
    agree(api, "m-1"), consent(api, "m-1")
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    message = {"customer": "m-1", "plan": "baby", "step": "tips"}

    def contended(*_: Any) -> None:
        raise Conflict("the customer is written by others; try again", "contended")

    with monkeypatch.context() as busy:
        busy.setattr(plans.plans(), "give", contended)
        assert run(message)["batchItemFailures"]
    assert run(message) == {"batchItemFailures": []}

    assert told(api, "m-1") == [("baby", "sent", "")] and len(sent(company)) == 1


def test_what_became_due_while_nothing_was_sent_by_itself_for_weeks_stays_with_people(
    company: Company, api: InProcess
) -> None:
    mothers(api, "m-1", "m-2")
    for number, each in enumerate(("m-1", "m-2")):
        agree(api, each, address=f"1390013900{number}"), consent(api, each)
    store, now = plans.plans().store, utcnow()
    for each, hours in (("m-1", 50), ("m-2", 5)):
        store.join("baby", Joined(each, rfc3339(now - timedelta(hours=hours))), [each])
    store.set_sent_until("baby", now - timedelta(days=30))

    due(company)

    assert told(api, "m-1") == [] and told(api, "m-2") == [("baby", "sent", "")]
    left = api.must("GET", "/care/plans/baby/due", None, "dis")["items"]
    assert [each["customer"] for each in left if each["step"] == "tips"] == ["m-1"]


def test_r249_nothing_is_sent_to_who_came_back_has_the_coupon_or_is_in_quiet_hours(
    company: Company, api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    mothers(api, "m-1", "m-2", "m-3")
    for number, each in enumerate(("m-1", "m-2", "m-3")):
        agree(api, each, address=f"1390013900{number}"), consent(api, each)
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")
    other = {"coupon_class": "baby-100", "campaign": "tmall-618", "channel": "tmall"}
    api.must("POST", "/customers/m-2/coupons", other, "dis")
    came = {"kind": "enrol", "source": "E1", "at": rfc3339(utcnow()), "channel": "store"}
    api.must("POST", "/customers/m-1/happenings", came, "dis")
    monkeypatch.setattr(plans, "FIRST", timedelta(days=2))
    night = {"quiet": {"from": "00:00", "until": "23:59"}}
    assert company.enter("/settings/customers", {**MESSAGES, **night})[0] == 200
    customers.handler({"plans": "due"}, Context())
    [page] = company.waiting()
    run(page)
    waiting = company.waiting()
    for message in waiting:
        run(message)
    assert told(api, "m-3") == [("baby", "held", "quiet")] and company.clouds.asked == 0

    assert company.enter("/settings/customers", MESSAGES)[0] == 200
    plans.telling.cache_clear()
    for message in waiting:
        run(message)

    assert told(api, "m-1") == [("baby", "none", "stopped")]
    assert told(api, "m-2") == [("baby", "none", "coupon_there")]
    assert told(api, "m-3") == [("baby", "sent", "")] and len(sent(company)) == 1


def test_what_no_channel_sends_or_the_text_does_not_name_is_no_way_of_a_plan(
    company: Company, api: InProcess
) -> None:
    def entered(channel: str, way: Any) -> tuple[int, Any]:
        plan = {**PLAN, "channel": channel, "steps": [{**STEP, "way": way}]}
        return company.enter("/settings/care", {**RULES, "plans": [plan]}, PEOPLE["fin"])

    for channel, way in (("wecom", SMS), ("sms", SMS), ("sms", {"template": 1})):
        status, body = entered(channel, way)
        assert (status, body["where"]) == (422, "plans.baby.tips.way")
    odd = {**POINTS, "text": TEXT}
    assert company.enter("/settings/customers", {**MESSAGES, "messages": [odd]})[0] == 422


def test_the_ways_plans_and_reminders_of_a_person_are_exported_and_go_with_them(
    company: Company, api: InProcess, wechat: MiniProgramServer, tables: dict[str, str]
) -> None:
    openid = who()
    session = opened(wechat, openid, PHONE)["session"]
    ticket = report(coded(company), session)[1]["ticket"]
    forget()
    customer = str(case(ticket)["case"]["customer_id"])
    agree(api, customer), mothers(api, customer)
    api.must("POST", "/care/plans/baby/start", {"months": 1}, "dis")

    file = api.must("POST", f"/customers/{customer}/export", {"reason": "本人"}, "adm")
    assert {(each["of"], each["channel"]) for each in file["ways"]} == {
        (f"customer:{customer}", "miniprogram"), (f"customer:{customer}", "sms"), (ticket, "miniprogram"),
        (ticket, "sms"),
    }  # fmt: skip
    assert {each["address"] for each in file["ways"]} == {openid, PHONE}
    assert [(each["of"], each["customer"]) for each in file["plans"]] == [("care:baby", customer)]

    for name in ("adm", "adm-2"):
        api.ask("POST", f"/customers/{customer}/erasure", {"reason": "本人书面要求"}, name)

    assert api.must("GET", f"/customers/{customer}/contact", None, "dis")["ways"] == []
    left = company.client.scan(TableName=tables["NOTICES_TABLE"])["Items"]
    readers = [each["reader"]["S"] for each in left]
    assert not [each for each in readers if each.startswith(("login:visitor:", "visits:of:"))]
    assert openid not in str(left)
