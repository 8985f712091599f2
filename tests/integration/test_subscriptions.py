"""What the company and people choose, through a channel's real handler and queue; the channel is the tests' own."""

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from notifications.app import handler as mine
from pricing.app import handler as pricing
from suanqing.channels.notices.model import Kind, Notice, to_dict
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.people.identity.caller import Caller
from suanqing.times import BEIJING
from tests import rest
from tests.fakes.toychannel import send
from tests.integration.test_intake import NOW, World, world
from tests.integration.test_toy_channel import queue, toy
from tests.staff import hire

__all__ = ["toy", "world"]
BOSS, TECH = Caller("boss", frozenset({"admin"})), Caller("t1", frozenset({"technician"}))
LATER = NOW + timedelta(hours=2)


def at(moment: Any) -> str:
    return str(moment.astimezone(BEIJING).strftime("%H:%M"))


QUIET = {"from": at(NOW - timedelta(hours=1)), "until": at(LATER)}


class Company:
    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def rules(self, document: dict[str, Any]) -> None:
        forget()
        assert rest.call(pricing, "PUT", "/settings/notices", caller=BOSS, json=document)[0] == 200
        forget()

    def waiting(self) -> list[dict[str, Any]]:
        sqs, found = boto3.client("sqs"), []
        counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed")
        known = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[*counts])["Attributes"]
        if int(known[counts[0]]) + int(known[counts[1]]):
            with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
                for each in sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get(
                    "Messages", []
                ):
                    sqs.delete_message(QueueUrl=self.url, ReceiptHandle=each["ReceiptHandle"])
                    found.append(json.loads(each["Body"]))
        return found

    def states(self) -> list[tuple[str, str]]:
        store = DeliveryStore(self.world.client, os.environ["NOTICES_TABLE"])
        return [(each.state, each.why) for each in store.of("T1")]


def forget() -> None:
    from notifications import sending, wiring
    from pricing import wiring as prices

    for each in (
        sending.subscriptions, sending.held, sending.deliveries, sending.parties, wiring.subscriptions,
        prices.subscriptions,
    ):  # fmt: skip
        each.cache_clear()


@pytest.fixture
def company(toy: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    hire(toy.client)
    url = boto3.client("sqs").create_queue(QueueName="toy")["QueueUrl"]
    monkeypatch.setenv("SENDERS_QUEUE_URL", url)
    forget()
    yield Company(toy, url)
    forget()


def tell(number: int, kind: Kind = "ticket_assigned", **params: str) -> None:
    told = {"title": f"空调安装 {number}", "seq": str(number)} | params
    queue(to_dict(Notice(f"n-{number}", "t1", kind, NOW + timedelta(seconds=number), "T1", told)))


def test_r181_what_falls_into_the_night_is_told_in_the_morning_as_one_and_urgent_ones_at_once(
    company: Company,
) -> None:
    company.rules({"quiet": QUIET, "urgent": ["clock_escalated"]})
    tell(1), tell(2), tell(2), tell(3, "clock_escalated"), tell(4, urgent="1")

    assert [text.splitlines()[0][-1] for _, _, text in send.SENT] == [")", "4"] or len(
        send.SENT
    ) == 2
    [message] = company.waiting()
    until = LATER.strftime("%Y-%m-%dT%H:%M:00.000Z")
    assert message == {"channel": "toy", "held": {"party": "t1", "until": until}}
    queue(message)
    assert len(send.SENT) == 2  # it is night yet
    with time_machine.travel(LATER, tick=False):
        queue(message)
        queue(message)

    assert len(send.SENT) == 3
    assert (
        send.SENT[-1][2]
        == "您有 2 条通知,详见消息中心:\n· 已派给您:空调安装 1\n· 已派给您:空调安装 2"
    )
    assert company.states() == [("sent", ""), ("sent", ""), ("merged", ""), ("merged", "")]


def test_one_that_was_kept_alone_is_told_as_it_is(company: Company) -> None:
    company.rules({"quiet": QUIET})
    tell(1)
    assert company.states() == [("held", "quiet")]
    [message] = company.waiting()
    with time_machine.travel(LATER, tick=False):
        queue(message)

    assert [text for _, _, text in send.SENT] == ["已派给您:空调安装 1\n工单号 T1(第 1 步)"]


def test_what_somebody_did_and_what_rules_leave_to_the_inbox_is_recorded_with_why(
    company: Company,
) -> None:
    company.rules({"rules": [{"kinds": ["earned"], "how": "inbox"}]})
    tell(1, own="1"), tell(2, "earned", amount="100")

    assert send.SENT == []
    assert sorted(company.states()) == [("degraded", "own"), ("degraded", "subscription")]


def test_people_choose_within_what_the_company_lets_them(company: Company) -> None:
    company.rules({"own": ["earned"]})
    status, body, _ = rest.call(
        mine, "PUT", "/me/subscriptions", caller=TECH, json={"earned": "inbox"}
    )
    assert (status, body) == (
        200,
        {
            "chosen": {"earned": "inbox"},
            "open": ["earned"],
            "digest": [],
            "names": {"earned": "something was earned"},
        },
    )
    refused = rest.call(
        mine, "PUT", "/me/subscriptions", caller=TECH, json={"ticket_assigned": "inbox"}
    )
    assert refused[0] == 422

    tell(1, "earned", amount="100"), tell(2)

    assert len(send.SENT) == 1
    assert rest.call(mine, "GET", "/me/subscriptions", caller=TECH)[1]["chosen"] == {
        "earned": "inbox"
    }


def test_a_thousand_of_one_night_are_one_message(company: Company) -> None:
    from suanqing.channels.notices.held_store import MOST, HeldStore

    store = HeldStore(company.world.client, os.environ["NOTICES_TABLE"])
    for number in range(MOST + 5):
        notice = Notice(
            f"n-{number}", "t1", "ticket_assigned", NOW, "T1", {"title": "x", "seq": "1"}
        )
        store.keep("toy", notice, LATER)

    kept = store.of("toy", "t1", LATER)
    assert (len(kept.notices), kept.more) == (MOST, 5)


def test_only_who_may_write_the_rules_writes_them(company: Company) -> None:
    hushed = {"rules": [{"kinds": ["finished_changed"], "roles": ["finance"], "how": "inbox"}]}
    clerk = Caller("clerk-1", frozenset({"dispatcher"}))
    for who in (TECH, clerk):
        assert rest.call(pricing, "PUT", "/settings/notices", caller=who, json=hushed)[0] == 403
    wrong = {"rules": [{"how": "inbox", "roles": ["king"]}]}
    status, problem, _ = rest.call(pricing, "PUT", "/settings/notices", caller=BOSS, json=wrong)
    assert (status, problem["where"]) == (422, "rules[0].roles")
    kinds = rest.call(pricing, "GET", "/settings/notices", caller=clerk)[1]["kinds"]
    assert {"kind": "ticket_rated", "name": "the customer's rating"} in kinds
    assert "login_changed" not in {each["kind"] for each in kinds}
