"""From a step of a ticket to a text message and back to what staff see of it, through the real handlers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from notifications import customers, router, wiring
from pricing.app import handler as pricing
from suanqing.channels.telling.contact_store import ContactStore
from suanqing.people.identity.caller import Caller
from suanqing.platform import secrets
from suanqing.times import BEIJING, utcnow
from tests import engines
from tests.fakes import sms
from tests.fakes.sms import Clouds
from tests.integration.test_ticket_api import CLERK, LEAD, STRANGER, do, make, new, ok
from tests.planting import planted
from tests.rest import Context, call
from tests.staff import hire
from tickets import customer_wiring as folk
from tickets import wiring as desk
from tickets.app import handler

BOSS = Caller("boss", frozenset({"admin"}))
PHONE = "13800138000"
CONTACT, NOTICES = "/tickets/{ticket_id}/contact", "/tickets/{ticket_id}/notices"
TEXT = {"zh": "工单 {ticket}:{step},进度 {link}", "en": "Ticket {ticket}: {step}, see {link}"}
SMS = {"template": "SMS_1", "fields": {"no": "ticket", "code": "token"}}
MESSAGES = {
    "order": ["sms"],
    "messages": [
        {"on": "stage:given", "text": TEXT, "ways": {"sms": SMS}},
        {"on": "stage:there", "text": TEXT},
        {"on": "rating", "text": TEXT, "ways": {"sms": SMS}},
    ],
}
LIMITS = {"sms_messages": 100, "sms_money": 500}
SETTINGS = {"provider": "aliyun", "sign": sms.SIGN, "price": 5}


class Company:
    """The deployment in this process: its streams and queue are handed on by hand."""

    def __init__(self, client: Any, table: str, sqs: Any, queue: str, clouds: Clouds) -> None:
        self.client, self.table, self.sqs, self.queue = client, table, sqs, queue
        self.clouds = clouds
        self.seen: dict[str, Any] = {}

    def enter(self, path: str, document: Any, caller: Caller = BOSS) -> tuple[int, Any]:
        _, known, _ = call(pricing, "GET", path, caller=BOSS)
        headers = {"If-Match": f'"{known["version"]}"'} if known["version"] else {}
        status, body, _ = call(pricing, "PUT", path, caller=caller, json=document, headers=headers)
        forget()
        return status, body

    def ready(self, **limits: int) -> None:
        for path, document in (
            ("/settings/customers", MESSAGES),
            ("/settings/sms", SETTINGS),
            ("/settings/budgets", LIMITS | limits),
        ):
            assert self.enter(path, document)[0] == 200

    def stream(self, ticket_id: str, times: int = 1) -> None:
        key = {"ticket_id": {"S": ticket_id}, "part": {"S": "head"}}
        head = self.client.get_item(TableName=self.table, Key=key)["Item"]
        change = {"Keys": key, "NewImage": head, "SequenceNumber": "1"}
        if ticket_id in self.seen:
            change["OldImage"] = self.seen[ticket_id]
        for _ in range(times):
            record = {"eventID": "e", "eventName": "MODIFY", "dynamodb": change}
            assert router.handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
        self.seen[ticket_id] = head

    def waiting(self) -> list[dict[str, Any]]:
        found = []
        while got := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for each in got:
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=each["ReceiptHandle"])
                found.append(json.loads(each["Body"]))
        return found

    def tell(self, times: int = 1) -> list[dict[str, Any]]:
        """Everything that waits is handed out, so many times."""
        found = self.waiting()
        for message in found * times:
            assert run(message) == {"batchItemFailures": []}
        return found


def run(message: dict[str, Any]) -> Any:
    record = {
        "messageId": "1", "receiptHandle": "1", "body": json.dumps(message), "attributes": {},
        "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:customers", "awsRegion": "eu-west-1",
    }  # fmt: skip
    return customers.handler({"Records": [record]}, Context())


def forget() -> None:
    from pricing import wiring as prices

    for cached in (
        customers.telling, customers.ways, customers.teller, customers.parties, customers.flow, router.customer_rules,
        router.audience, router.settlement, router.ledger, router.watch, wiring.budgets, wiring.limits,
        folk.contacts, folk.deliveries, desk.visits, prices.customer_rules, prices.sms_settings,
        prices.budget_limits,
    ):  # fmt: skip
        cached.cache_clear()


@pytest.fixture
def company(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Company]:
    hire(moto_tables, tables["PRICING_TABLE"])
    planted(
        moto_tables,
        tables["PRICING_TABLE"],
        "two outlets",
        lambda: make(moto_tables, tables["PRICING_TABLE"]),
    )
    clouds, sqs, sns = Clouds(), boto3.client("sqs"), boto3.client("sns")
    queue = sqs.create_queue(QueueName="customers")["QueueUrl"]
    for name, value in {
        "CUSTOMERS_QUEUE_URL": queue,
        "DUE_QUEUE_URL": sqs.create_queue(QueueName="due")["QueueUrl"],
        "NOTICES_TOPIC": sns.create_topic(Name="notices")["TopicArn"],
        "RESULTS_TOPIC": sns.create_topic(Name="results")["TopicArn"],
        "ANSWERS_KEY": boto3.client("kms").create_key()["KeyMetadata"]["Arn"],
        "PUBLIC_URL": "https://crm.example.com",
        "ALIYUN_SMS_BASE": clouds.url,
        "TENCENT_SMS_BASE": clouds.url,
    }.items():
        monkeypatch.setenv(name, value)
    known = {"sms": {"aliyun": sms.ALIYUN}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    forget()
    yield Company(moto_tables, tables["WORK_TABLE"], sqs, queue, clouds)
    forget()
    clouds.close()
    engines.forget_clients()


def asked(
    method: str, path: str, ticket_id: str, body: Any = None, caller: Caller = CLERK
) -> tuple[int, Any]:
    given = {"path_params": {"ticket_id": ticket_id}, "caller": caller, "json": body}
    status, answer, _ = call(handler, method, path, **given)
    return status, answer


def agreed(ticket_id: str, phone: str = PHONE, **more: str) -> Any:
    way = {"channel": "sms", "address": phone, "consent": "电话中同意", **more}
    status, answer = asked("POST", CONTACT, ticket_id, way)
    assert status == 200, answer
    return answer


def told(ticket_id: str) -> list[Any]:
    status, answer = asked("GET", NOTICES, ticket_id)
    assert status == 200, answer
    return [each for each in answer["items"] if each["to"] == "customer"]


def test_r182_a_customer_is_told_once_of_each_step_with_a_link_and_asked_for_a_rating(
    company: Company,
) -> None:
    company.ready()
    ticket_id = new(customer=f"王先生 {PHONE}")
    agreed(ticket_id)
    company.stream(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id, times=2)
    company.tell(times=2)
    ok(do(LEAD, ticket_id, "arrive"))
    ok(do(LEAD, ticket_id, "complete"))
    company.stream(ticket_id)
    company.tell()

    assert [(phone, fields["no"]) for _, phone, fields in company.clouds.sent] == [
        (PHONE, ticket_id)
    ] * 2
    states = {each["kind"]: (each["state"], each["why"]) for each in told(ticket_id)}
    assert states == {
        "stage:given": ("sent", ""),
        "stage:there": ("none", "no_template"),
        "rating": ("sent", ""),
    }
    token = company.clouds.sent[0][2]["code"]
    status, page, _ = call(handler, "GET", "/visits/{token}", path_params={"token": token})
    assert (status, page["ticket"], page["may_rate"]) == (200, ticket_id, True)


def test_nothing_is_sent_or_asked_before_the_company_has_written_what(company: Company) -> None:
    ticket_id = new()
    agreed(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)

    assert company.waiting() == []


def test_text_messages_that_are_not_switched_on_are_a_reason_on_the_ticket(
    company: Company,
) -> None:
    company.enter("/settings/customers", MESSAGES)
    ticket_id = new()
    agreed(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)
    company.tell()

    [record] = told(ticket_id)
    assert (record["state"], record["why"], record["why_name"]) == (
        "none",
        "off",
        "the company has not switched it on",
    )
    assert company.clouds.asked == 0


def test_a_days_money_that_is_spent_is_shown_with_how_often_it_did_not_fit(
    company: Company,
) -> None:
    company.ready(sms_money=5)
    for number in range(3):
        ticket_id = new()
        agreed(ticket_id, f"1390013800{number}")
        ok(do(LEAD, ticket_id, "claim"))
        company.stream(ticket_id)
    company.tell()

    assert len(company.clouds.sent) == 1
    from notifications.app import handler as channels

    _, body, _ = call(channels, "GET", "/channels", caller=CLERK)
    [row] = [each for each in body["items"] if each["channel"] == "sms"]
    money = next(each for each in row["budgets"] if each["kind"] == "sms_money")
    assert (money["limit"], money["used"], money["left"], money["refused"]) == (5, 5, 0, 2)
    assert money["name"] == "money for text messages a day"
    [last] = told(ticket_id)
    assert last["why"] == "sms_money"
    assert last["tries"] == [
        {"channel": "sms", "result": "spent", "why": "money for text messages a day"}
    ]


def test_without_an_answer_nothing_is_sent_again_and_staff_see_that_nobody_knows(
    company: Company,
) -> None:
    company.ready()
    company.clouds.next = ["close"]
    ticket_id = new()
    agreed(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)
    company.tell(times=3)

    [record] = told(ticket_id)
    assert (record["state"], record["channel"]) == ("unknown", "sms")
    assert company.clouds.asked == 1


def test_a_provider_that_asks_to_wait_gets_it_later_and_counted_once(company: Company) -> None:
    company.ready()
    company.clouds.next = ["Throttling.User"]
    ticket_id = new()
    agreed(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)
    [message] = company.waiting()

    assert run(message)["batchItemFailures"] == [{"itemIdentifier": "1"}]
    assert told(ticket_id)[0]["state"] == "waiting"
    assert run(message) == {"batchItemFailures": []}

    assert told(ticket_id)[0]["state"] == "sent"
    assert len(company.clouds.sent) == 1


def refuse_by(token: str) -> None:
    for _ in range(2):
        status, body, _ = call(
            handler, "POST", "/visits/{token}/refusal", path_params={"token": token}
        )
        assert (status, body) == (200, {"told": False})


def test_a_link_that_proves_no_phone_refuses_its_ticket_alone(company: Company) -> None:
    first, second = new(), new()
    agreed(first), agreed(second)

    refuse_by(asked("POST", "/tickets/{ticket_id}/visits", first, {})[1]["token"])

    assert asked("GET", CONTACT, first)[1]["ways"][0]["refused"]
    assert not asked("GET", CONTACT, second)[1]["ways"][0]["refused"]
    assert agreed(first)["ways"][0]["refused"]
    assert not agreed(first, evidence="录音 8813")["ways"][0]["refused"]


def test_the_same_evidence_again_lifts_no_refusal_that_came_since(company: Company) -> None:
    """As who sent it sends it again, since the answer got lost."""
    ticket_id = new()
    agreed(ticket_id)
    asked("DELETE", CONTACT, ticket_id)
    assert not agreed(ticket_id, evidence="录音 8814")["ways"][0]["refused"]
    asked("DELETE", CONTACT, ticket_id)

    assert agreed(ticket_id, evidence="录音 8814")["ways"][0]["refused"]
    assert not agreed(ticket_id, evidence="录音 8815")["ways"][0]["refused"]


def test_evidence_of_who_had_not_refused_lifts_no_refusal_that_came_before_it_was_sent_again(
    company: Company,
) -> None:
    ticket_id = new()
    assert not agreed(ticket_id, evidence="录音 8817")["ways"][0]["refused"]
    asked("DELETE", CONTACT, ticket_id)

    assert agreed(ticket_id, evidence="录音 8817")["ways"][0]["refused"]
    assert not agreed(ticket_id, evidence="录音 8818")["ways"][0]["refused"]


def test_a_refusal_by_the_link_that_was_sent_holds_for_every_ticket_until_the_customer_agrees_anew(
    company: Company,
) -> None:
    company.ready()
    first, second = new(), new()
    agreed(first), agreed(second)
    ok(do(LEAD, first, "claim"))
    company.stream(first)
    company.tell()
    refuse_by(company.clouds.sent[0][2]["code"])
    company.clouds.asked = 0
    assert asked("GET", CONTACT, second)[1]["ways"][0]["refused"]

    ok(do(LEAD, second, "claim"))
    company.stream(second)
    company.tell()
    assert (told(second)[0]["state"], told(second)[0]["why"]) == ("none", "customer")
    assert company.clouds.asked == 0

    assert agreed(second)["ways"][0]["refused"]
    way = {"channel": "sms", "address": PHONE, "consent": "当面同意", "evidence": "录音 8812"}
    assert asked("POST", CONTACT, second, way, LEAD)[0] == 403
    assert asked("GET", CONTACT, second)[1]["ways"][0]["refused"]
    assert not agreed(second, evidence="录音 8812")["ways"][0]["refused"]
    refused_again = asked("DELETE", CONTACT, second)[1]
    assert refused_again["ways"][0]["refused"]


def test_a_refusal_that_comes_while_an_older_one_is_lifted_stands(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket_id = new()
    agreed(ticket_id)
    asked("DELETE", CONTACT, ticket_id)
    standing = ContactStore._standing

    def meanwhile(self: ContactStore, digest: str) -> Any:
        found = standing(self, digest)
        monkeypatch.setattr(ContactStore, "_standing", standing)
        folk.contacts().refuse(folk.contacts().get(ticket_id).ways, utcnow() + timedelta(seconds=1))
        return found

    monkeypatch.setattr(ContactStore, "_standing", meanwhile)
    way = {"channel": "sms", "address": PHONE, "consent": "电话中同意", "evidence": "录音 8812"}

    assert asked("POST", CONTACT, ticket_id, way)[0] == 409
    assert asked("GET", CONTACT, ticket_id)[1]["ways"][0]["refused"]


def test_a_refusal_that_is_newer_than_the_consent_is_not_lifted_by_it(company: Company) -> None:
    ticket_id = new()
    agreed(ticket_id)
    soon = utcnow() + timedelta(seconds=5)
    folk.contacts().refuse(folk.contacts().get(ticket_id).ways, soon)

    assert agreed(ticket_id, evidence="录音 8812")["ways"][0]["refused"]


def test_evidence_that_was_given_too_early_lifts_when_it_is_given_after_the_refusal(
    company: Company,
) -> None:
    ticket_id = new()
    agreed(ticket_id)
    asked("DELETE", CONTACT, ticket_id)
    known = folk.contacts()
    [way] = known.get(ticket_id).ways
    early = replace(way, at=way.at - timedelta(minutes=10))
    known.add(ticket_id, early, None, "录音 8819")
    assert asked("GET", CONTACT, ticket_id)[1]["ways"][0]["refused"]

    assert not agreed(ticket_id, evidence="录音 8819")["ways"][0]["refused"]
    asked("DELETE", CONTACT, ticket_id)
    assert agreed(ticket_id, evidence="录音 8819")["ways"][0]["refused"]


def test_at_night_a_message_comes_back_by_a_quarter_of_an_hour(company: Company) -> None:
    now = utcnow().astimezone(BEIJING)
    quiet = {
        name: (now + timedelta(minutes=n)).strftime("%H:%M")
        for name, n in (("from", -5), ("until", 60))
    }
    company.ready()
    company.enter("/settings/customers", MESSAGES | {"quiet": quiet})
    ticket_id = new()
    agreed(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)
    [message] = company.waiting()

    run(message)

    assert told(ticket_id)[0]["state"] == "held"
    found = company.sqs.get_queue_attributes(
        QueueUrl=company.queue, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    assert found["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    assert company.clouds.asked == 0


def test_who_may_record_and_see_how_a_customer_is_told(company: Company) -> None:
    ticket_id = new()
    shown = agreed(ticket_id, "+86 138-0013-8000")

    [way] = shown["ways"]
    assert (way["channel"], way["tail"], way["by"]) == ("sms", "8000", "clerk-1")
    assert PHONE not in json.dumps(shown)
    way = {"channel": "sms", "address": PHONE, "consent": "说好"}
    assert asked("POST", CONTACT, ticket_id, way, STRANGER)[0] == 404
    assert asked("GET", NOTICES, ticket_id, caller=LEAD)[0] == 403
    for wrong in ({"address": "021-61234567"}, {"channel": "pigeon"}, {"consent": ""}):
        assert asked("POST", CONTACT, ticket_id, way | wrong)[0] == 422
    assert asked("DELETE", CONTACT, ticket_id)[1]["ways"][0]["refused"]


def test_what_the_company_writes_wrongly_is_refused_with_its_place(company: Company) -> None:
    wrong = {
        "order": ["sms"],
        "messages": [{"on": "rating", "text": TEXT, "ways": {"sms": {"template": ""}}}],
    }

    status, problem = company.enter("/settings/customers", wrong)

    assert (status, problem["where"]) == (422, "messages[0].ways.sms")
    for nobody in (LEAD, CLERK, Caller("books", frozenset({"finance"}))):
        assert company.enter("/settings/customers", MESSAGES, nobody)[0] == 403
    assert company.enter("/settings/sms", SETTINGS, CLERK)[0] == 403
    assert company.enter("/settings/sms", SETTINGS | {"price": -1})[0] == 422
