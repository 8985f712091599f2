"""Who wrote to WeCom's customer service is told there, inside its window, by the company's order: door, inbox, fetch,
count, message, through the real handlers and a WeCom that keeps its limits."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from demo import platforms
from demo.wecom_server import WeComServer
from suanqing.channels.inbox import envelope
from suanqing.channels.wecom.service.fetch_service import PAGES
from suanqing.platform import secrets
from suanqing.times import rfc3339, utcnow
from tests import engines, rest
from tests.conftest import Logged
from tests.fakes import sms
from tests.integration.test_customers_told import (
    CONTACT,
    MESSAGES,
    PHONE,
    SMS,
    TEXT,
    Company,
    agreed,
    asked,
    company,
    forget,
    run,
    told,
)  # fmt: skip
from tests.integration.test_ticket_api import CLERK, LEAD, do, new, ok
from tests.simulation.streams import Feed

__all__ = ["company"]
CUSTOMER, ACCOUNT = "wmCustomer01", "wkLocal"
APP = {
    "corpid": "ww1436e0e65a779aee",
    "secret": "local-service-secret",
    "token": "hJqcu3uJ9Tn2gXPmxx2w9kkCkCE2EPYo",
    "aes_key": "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt",
}
KEY = envelope.Key(APP["token"], APP["aes_key"], APP["corpid"])
BY_SERVICE = {
    "order": ["wecomkf", "sms"],
    "messages": [
        {"on": each["on"], "text": TEXT, "ways": {"wecomkf": {}, "sms": SMS}}
        for each in MESSAGES["messages"]  # type: ignore[attr-defined]
    ],
}


class Service:
    """The company with WeCom's customer service."""

    def __init__(self, company: Company, wecom: WeComServer, feed: Feed) -> None:
        self.company, self.wecom, self.feed = company, wecom, feed

    @property
    def sent(self) -> list[tuple[str, str]]:
        return self.wecom.platform.service.sent

    def callback(self, token: str, account: str = ACCOUNT) -> int:
        from webhooks.app import handler

        at = utcnow()
        document = platforms.wecom_service(APP["corpid"], account, token, at)
        request = platforms.wecom_callback(KEY, document, at, "n")
        event = rest.event("POST", "/webhooks/wecomkf", body=request.body, content_type=None,
                           headers=request.headers, query=dict(request.query))  # fmt: skip
        return int(handler(event, rest.Context())["statusCode"])

    def worked_off(self) -> None:
        from webhooks.intake import handler

        while records := self.feed.news():
            answer = handler({"Records": records}, rest.Context())
            assert answer["batchItemFailures"] == []
        self.company.tell()

    def writes(self, customer: str = CUSTOMER) -> None:
        assert self.callback(self.wecom.platform.service.write(customer, ACCOUNT)) == 200
        self.worked_off()

    def ticket(self, *ways: str) -> str:
        ticket_id = new(customer=f"王先生 {PHONE}")
        for channel in ways:
            agreed(ticket_id, {"wecomkf": CUSTOMER, "sms": PHONE}[channel], channel=channel)
        self.company.stream(ticket_id)
        return ticket_id

    def given(self, ticket_id: str) -> dict[str, Any]:
        ok(do(LEAD, ticket_id, "claim"))
        self.company.stream(ticket_id)
        self.company.tell(times=2)
        return next(each for each in told(ticket_id) if each["kind"] == "stage:given")


@pytest.fixture
def service(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    known = {"sms": {"aliyun": sms.ALIYUN}, "wecomkf": APP}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    monkeypatch.setattr(secrets, "refresh", lambda: False)
    streams = f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com"
    inbox = boto3.client("dynamodbstreams", endpoint_url=streams)
    with WeComServer() as wecom:
        monkeypatch.setenv("WECOM_API_BASE", wecom.api_base)
        engines.forget_clients()
        forget()
        company.ready()
        assert company.enter("/settings/customers", BY_SERVICE)[0] == 200
        yield Service(company, wecom, Feed(inbox, company.client, os.environ["INBOX_TABLE"]))
    engines.forget_clients()


def test_r182_who_wrote_to_customer_service_is_told_there_once(service: Service) -> None:
    service.writes()

    ticket_id = service.ticket("wecomkf", "sms")
    became = service.given(ticket_id)

    [(customer, text)] = service.sent
    assert customer == CUSTOMER
    assert ticket_id in text and "https://crm.example.com" in text
    assert (became["state"], became["channel"]) == ("sent", "wecomkf")
    assert service.company.clouds.sent == []


def consults(who: str) -> list[Any]:
    from tickets.app import handler

    status, body, _ = rest.call(
        handler, "GET", "/customers/{customer_id}/consults", caller=CLERK, path_params={"customer_id": who}
    )  # fmt: skip
    assert status == 200, body
    return list(body["items"])


def known_as(customer: str) -> str:
    """A customer of that id in WeCom, who bought something this week."""
    from tickets.app import handler

    key = {"kind": "external_userid", "scope": APP["corpid"], "value": customer}
    seen = {"keys": [key], "channel": "wecom", "at": rfc3339(utcnow())}
    status, body, _ = rest.call(handler, "POST", "/customers", caller=CLERK, json=seen)
    assert status in (200, 201), body
    did = {
        "kind": "order", "source": "tmall:E1", "at": rfc3339(utcnow()), "channel": "tmall", "about": ["空调"],
        "amount": 12_000, "currency": "CNY",
    }  # fmt: skip
    path = {"customer_id": body["person"]}
    status, told, _ = rest.call(
        handler, "POST", "/customers/{customer_id}/happenings", caller=CLERK, json=did, path_params=path
    )  # fmt: skip
    assert status == 200, told
    return str(body["person"])


def test_r222_who_writes_to_customer_service_asked_once_a_day_and_it_goes_with_what_they_bought(
    service: Service,
) -> None:
    who = known_as(CUSTOMER)
    for _ in range(3):
        service.writes()
    service.writes("wmNobody02")

    [consult] = consults(who)
    assert (consult["source"], consult["channel"]) == (f"wecomkf:{ACCOUNT}", "wecom")
    [match] = consult["matches"]
    assert (match["source"], match["confidence"]) == ("tmall:E1", "likely")

    with time_machine.travel(utcnow() + timedelta(days=1), tick=False):
        service.writes()
        service.writes()
    assert len(consults(who)) == 2


def test_of_whom_nobody_knows_nothing_is_kept_but_that_they_may_be_answered(
    service: Service,
) -> None:
    service.writes()

    items = service.company.client.scan(TableName=os.environ["WORK_TABLE"])["Items"]
    assert [each for each in items if "consult" in str(each)] == []


def test_who_never_wrote_goes_the_next_way_and_staff_see_why(service: Service) -> None:
    became = service.given(service.ticket("wecomkf", "sms"))

    assert service.sent == []
    assert [phone for _, phone, _ in service.company.clouds.sent] == [PHONE]
    assert (became["state"], became["channel"]) == ("sent", "sms")
    assert [(each["channel"], each["why"]) for each in became["tries"]] == [
        ("wecomkf", "the customer wrote nothing for 48 hours"), ("sms", ""),
    ]  # fmt: skip


def test_after_48_hours_nothing_is_sent_there(service: Service) -> None:
    service.writes()
    ticket_id = service.ticket("wecomkf")

    with time_machine.travel(utcnow() + timedelta(hours=48, seconds=1), tick=False):
        became = service.given(ticket_id)

    assert service.sent == []
    assert (became["state"], became["why"]) == ("none", "no_window")


def test_the_sixth_message_goes_the_next_way_until_the_customer_writes_again(
    service: Service,
) -> None:
    service.writes()
    for _ in range(5):
        service.given(service.ticket("wecomkf"))
    sixth = service.given(service.ticket("wecomkf"))
    assert (sixth["state"], sixth["why"], len(service.sent)) == ("none", "window_spent", 5)

    with time_machine.travel(utcnow() + timedelta(seconds=5), tick=False):
        service.writes()
        again = service.given(service.ticket("wecomkf"))

    assert (again["state"], len(service.sent)) == ("sent", 6)


def test_what_others_sent_counts_at_the_platform_and_is_believed(service: Service) -> None:
    service.writes()
    platform = service.wecom.platform.service
    platform._open[CUSTOMER, ACCOUNT] = (platform.platform.now(), 5)

    first = service.given(service.ticket("wecomkf"))
    asked = [path for path, _ in service.wecom.platform.calls].count("kf/send_msg")
    second = service.given(service.ticket("wecomkf"))

    assert [each["why"] for each in (first, second)] == ["window_spent"] * 2
    assert [path for path, _ in service.wecom.platform.calls].count("kf/send_msg") == asked == 1


def test_a_window_that_the_platform_says_is_over_goes_the_next_way(service: Service) -> None:
    service.writes()
    platform = service.wecom.platform.service
    platform._open[CUSTOMER, ACCOUNT] = (platform.platform.now() - 49 * 3600, 0)

    became = service.given(service.ticket("wecomkf", "sms"))

    assert (became["state"], became["channel"], became["tries"][0]["why"]) == (
        "sent", "sms", "the customer wrote nothing for 48 hours",
    )  # fmt: skip


def test_a_customer_with_whom_somebody_talks_is_told_another_way(service: Service) -> None:
    service.writes()
    service.wecom.platform.service.talks.add(CUSTOMER)

    became = service.given(service.ticket("wecomkf", "sms"))

    assert (became["channel"], became["tries"][0]["why"]) == (
        "sms",
        "somebody is talking with the customer",
    )


def test_every_page_is_read_and_a_callback_that_comes_twice_or_late_changes_nothing(
    service: Service,
) -> None:
    platform = service.wecom.platform.service
    tokens = [platform.write(f"wmCustomer{n:02}", ACCOUNT) for n in range(1, 8)]
    for _ in range(2):
        service.callback(tokens[-1])
    service.worked_off()
    service.given(service.ticket("wecomkf"))

    with time_machine.travel(utcnow() + timedelta(hours=1), tick=False):
        late = {"account": ACCOUNT, "token": tokens[0], "at": "2026-11-01T00:00:00Z"}
        assert run({"service": late}) == {"batchItemFailures": []}

    assert len(service.sent) == 1
    item = service.company.client.scan(TableName=os.environ["NOTICES_TABLE"])["Items"]
    mine = [each for each in item if each["reader"]["S"].startswith("kf:")]
    assert len([each for each in mine if each["notice_id"]["S"] == "window"]) == 7
    assert not any("技师" in str(each) or "wmCustomer" in str(each) for each in mine)


def test_a_fault_of_the_platform_is_tried_again_and_counts_once(service: Service) -> None:
    service.writes()
    ticket_id = service.ticket("wecomkf")
    ok(do(LEAD, ticket_id, "claim"))
    service.company.stream(ticket_id)
    [message] = [each for each in service.company.waiting() if each.get("what") == "stage:given"]
    for kind in ("busy", "http500"):
        service.wecom.fail(kind, path="kf/send_msg")
        assert run(message)["batchItemFailures"] != []

    assert run(message) == {"batchItemFailures": []}
    assert len(service.sent) == 1
    for _ in range(4):
        assert service.given(service.ticket("wecomkf"))["state"] == "sent"


def test_an_answer_that_is_lost_is_not_sent_again(service: Service) -> None:
    service.writes()
    ticket_id = service.ticket("wecomkf", "sms")
    service.wecom.fail("silence", path="kf/send_msg")

    became = service.given(ticket_id)

    assert (became["state"], len(service.sent)) == ("unknown", 1)
    assert service.company.clouds.sent == []


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("95000", "the account of customer service is no more"),
        ("95004", "the account of customer service is no more"),
        ("84061", "the platform knows nobody of that address"),
        ("81013", "refused by the platform with code 81013"),
        ("40029", "refused by the platform with code 40029"),
        ("95003", "refused by the platform with code 95003"),
    ],
)
def test_what_the_platform_refuses_for_good_goes_the_next_way_and_says_why(
    service: Service, code: str, why: str
) -> None:
    service.writes()
    service.wecom.fail(code, path="kf/send_msg")

    became = service.given(service.ticket("wecomkf", "sms"))

    assert (became["state"], became["channel"], became["tries"][0]["why"]) == ("sent", "sms", why)


@pytest.mark.parametrize("code", ["95000", "95004", "99999"])
def test_an_account_that_is_gone_is_told_to_operators_and_waits_in_no_queue(
    service: Service, code: str, logged: Logged
) -> None:
    token = service.wecom.platform.service.write(CUSTOMER)
    service.wecom.fail(code, path="kf/sync_msg")

    told = {"account": ACCOUNT, "token": token, "at": rfc3339(utcnow())}
    assert run({"service": told}) == {"batchItemFailures": []}

    assert "WecomMisconfigured" in logged.text and code in logged.text


def test_more_than_is_read_at_once_is_read_on_from_there_until_the_end(service: Service) -> None:
    platform = service.wecom.platform.service
    platform.page = 1
    tokens = [platform.write(f"wmMany{n:03}", ACCOUNT) for n in range(2 * PAGES + 3)]

    assert service.callback(tokens[-1]) == 200
    service.worked_off()
    while service.company.tell():
        pass

    items = service.company.client.scan(TableName=os.environ["NOTICES_TABLE"])["Items"]
    mine = [each for each in items if each["reader"]["S"].startswith("kf:")]
    assert len([each for each in mine if each["notice_id"]["S"] == "window"]) == 2 * PAGES + 3


def test_a_platform_that_says_more_and_gives_nothing_is_not_asked_for_ever(
    service: Service, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, asked = service.wecom.platform.service, list[str]()

    def stuck(query: object, body: bytes) -> dict[str, object]:
        asked.append("once")
        return {"next_cursor": "", "has_more": 1, "msg_list": []}

    monkeypatch.setattr(platform, "fetch", stuck)
    told = {"account": ACCOUNT, "token": platform.write(CUSTOMER), "at": rfc3339(utcnow())}

    assert run({"service": told}) == {"batchItemFailures": []}
    assert len(asked) == 1 and "WecomMisconfigured" in logged.text


def test_without_its_secret_it_is_off_and_its_address_refuses(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = service.wecom.platform.service.write(CUSTOMER)
    known = {"sms": {"aliyun": sms.ALIYUN}}
    monkeypatch.setattr(secrets, "secret", lambda which=secrets.CHANNELS: known)
    forget()

    assert service.callback(token) >= 400
    became = service.given(service.ticket("wecomkf", "sms"))

    assert (became["channel"], became["tries"][0]["why"]) == (
        "sms",
        "the company has not switched it on",
    )


def test_a_part_or_an_address_that_it_does_not_take_is_refused(service: Service) -> None:
    document = {
        "order": ["wecomkf"],
        "messages": [{"on": "rating", "text": TEXT, "ways": {"wecomkf": {"template": "x"}}}],
    }
    status, answer = service.company.enter("/settings/customers", document)
    assert status == 422 and answer["where"] == "messages[0].ways.wecomkf", answer

    way = {"channel": "wecomkf", "address": "not an id", "consent": "客服会话中同意"}
    status, answer = asked("POST", CONTACT, service.ticket(), way)
    assert (status, answer["detail"]) == (422, "this is no external_userid")
