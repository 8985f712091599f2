"""A channel that is a folder and a row sends, too: by the queue and the function that such channels share."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
import time_machine

from embedded.cloudformation import bare
from embedded.places import ROOT
from suanqing.channels.budgets.model import RULES, Rule
from suanqing.channels.notices import held_store
from suanqing.channels.notices.model import Notice, over_address, to_dict
from suanqing.channels.notices.subscription_store import SubscriptionStore
from suanqing.channels.registry import CHANNELS
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.errors import ChannelMisconfigured, Unavailable
from suanqing.people.parties.store import PartyStore
from suanqing.platform import secrets
from suanqing.times import BEIJING
from tests import rest
from tests.conftest import Logged
from tests.fakes.toychannel import send
from tests.integration.test_intake import NOW, SECRET, World, world
from tests.integration.test_toy_channel import KEY, ROW, toy

__all__ = ["toy", "world"]
DAY, EACH = "toy_messages", "toy_member"
MORNING = NOW + timedelta(hours=2)


@pytest.fixture
def shared(toy: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The queue, subscribed as the template has it."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    url = str(sqs.create_queue(QueueName="senders")["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    said = bare(ROOT / "infra" / "messaging.yaml")["Resources"]["SendersSubscription"]["Properties"]
    sns.subscribe(
        TopicArn=toy.topic, Protocol=said["Protocol"], Endpoint=arn["QueueArn"],
        Attributes={
            "FilterPolicy": json.dumps(said["FilterPolicy"]),
            "RawMessageDelivery": str(said["RawMessageDelivery"]).lower(),
        },
    )  # fmt: skip
    monkeypatch.setenv("SENDERS_QUEUE_URL", url)
    forget()
    yield url
    forget()


def forget() -> None:
    from notifications import sending, wiring

    for each in (
        *(sending.subscriptions, sending.held, sending.deliveries, sending.parties, sending.sender),
        *(wiring.budgets, wiring.limits),
    ):
        each.cache_clear()


def work_off(url: str) -> int:
    """Until the queue is empty; how many messages came again."""
    from notifications.senders import handler

    sqs, again = boto3.client("sqs"), 0
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        records = [
            {
                "messageId": str(n), "receiptHandle": each["ReceiptHandle"], "body": each["Body"], "attributes": {},
                "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:senders", "awsRegion": "eu-west-1",
            }
            for n, each in enumerate(found)
        ]  # fmt: skip
        failed = handler({"Records": records}, rest.Context())["batchItemFailures"]
        again += len(failed)
        for each in records:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["receiptHandle"])
    return again


def assigned(id: str = "n1", to: str = "t1", **params: str) -> Notice:
    params = {"title": "空调安装", "address": "世纪大道", "seq": "2"} | params
    return Notice(id, to, "ticket_assigned", NOW, "T1", params)


def publish(*notices: Notice) -> None:
    """As the router does."""
    from notifications import router

    router.publish(list(notices))


def states(toy: World) -> list[tuple[str, str, str]]:
    store = DeliveryStore(toy.client, os.environ["NOTICES_TABLE"])
    return [(each.channel, each.state, each.why) for each in store.of("T1")]


def limited(monkeypatch: pytest.MonkeyPatch, *rules: Rule) -> None:
    """The row says what its platform meters."""
    monkeypatch.setitem(CHANNELS, "toy", replace(ROW, budgets=rules))
    for rule in rules:
        monkeypatch.setitem(RULES, rule.kind, rule)


def test_r237_what_is_published_comes_to_the_shared_queue_and_is_sent_by_the_row_alone(
    toy: World, shared: str
) -> None:
    publish(assigned(), assigned("n2", "t2"))

    assert work_off(shared) == 0

    [(key, account, text)] = send.SENT
    assert (key, account) == (KEY, "U1")
    assert text.startswith("已派给您:空调安装")
    assert states(toy) == [("toy", "sent", "")]


def test_where_no_channel_shares_the_queue_nothing_comes_to_it(
    toy: World, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(CHANNELS, "toy")

    publish(assigned())

    assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=shared)
    assert [each.to for each in toy.notices()] == ["t1"]


def test_of_two_channels_one_is_tried_again_without_the_other(
    toy: World, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS, "second", replace(ROW, name="second", logins=None, calls=None))
    monkeypatch.setattr(
        secrets, "secret", lambda *_: SECRET | {"toy": {"key": KEY}, "second": {"key": "2"}}
    )
    parties = PartyStore(toy.client, os.environ["PRICING_TABLE"])
    member = parties.get("t1")
    parties.put(replace(member, accounts={**member.accounts, "second": "S1"}), member.version)
    forget()
    fails = send.Sender.notice

    def notice(self: send.Sender, told: Notice, account: str) -> str:
        if account == "S1":
            raise Unavailable("the toy is busy", retry_after=1)
        return fails(self, told, account)

    monkeypatch.setattr(send.Sender, "notice", notice)
    publish(assigned())

    assert work_off(shared) == 1

    assert [account for _, account, _ in send.SENT] == ["U1"]


def test_what_does_not_fit_its_budget_stays_in_the_inbox_and_says_so(
    toy: World, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, Rule(DAY, "toy", "day", 5), Rule(EACH, "toy", "day", 1, each=True))
    forget()
    publish(assigned(), assigned("n2", title="空调移机"))

    assert work_off(shared) == 0

    assert len(send.SENT) == 1
    assert sorted(states(toy)) == [("toy", "degraded", EACH), ("toy", "sent", "")]


def test_a_repeat_counts_no_second_use(
    toy: World, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, Rule(DAY, "toy", "day", 1))
    forget()
    fails = send.Sender.notice
    monkeypatch.setattr(
        send.Sender, "notice", lambda *_: (_ for _ in ()).throw(Unavailable("busy", retry_after=1))
    )
    publish(assigned())
    assert work_off(shared) == 1

    monkeypatch.setattr(send.Sender, "notice", fails)
    publish(assigned())

    assert work_off(shared) == 0
    assert len(send.SENT) == 1


def test_what_falls_into_the_night_comes_back_by_the_shared_queue_in_the_morning(
    toy: World, shared: str
) -> None:
    hours = [f"{at.astimezone(BEIJING):%H:%M}" for at in (NOW - timedelta(hours=1), MORNING)]
    quiet = {"quiet": {"from": hours[0], "until": hours[1]}}
    SubscriptionStore(toy.client, os.environ["PRICING_TABLE"]).put(quiet, 0)
    forget()
    publish(assigned(), assigned("n2", title="空调移机"))
    work_off(shared)
    assert send.SENT == []
    assert {each[:2] for each in states(toy)} == {("toy", "held")}

    with time_machine.travel(MORNING + timedelta(minutes=16), tick=False):
        assert work_off(shared) == 0

    [(_, account, text)] = send.SENT
    assert account == "U1"
    assert "空调安装" in text and "空调移机" in text
    assert {each[:2] for each in states(toy)} == {("toy", "merged")}
    assert held_store.MOST > 2


def test_a_wrong_configuration_is_told_to_operators_and_tried_again(
    toy: World, shared: str, monkeypatch: pytest.MonkeyPatch, logged: Logged
) -> None:
    def notice(*_: Any) -> str:
        raise ChannelMisconfigured("the toy refuses the key", errcode=7)

    monkeypatch.setattr(send.Sender, "notice", notice)
    publish(assigned())

    assert work_off(shared) == 1

    assert "SenderMisconfigured" in logged.text
    assert states(toy) == [("toy", "failed", "channel_misconfigured")]


@pytest.mark.parametrize("of", ["over", "resume"])
def test_a_wrong_configuration_is_told_of_all_that_a_channel_does(of: str, logged: Logged) -> None:
    from notifications.counted import Counted

    class Refused:
        def over(self, *_: Any) -> str:
            raise ChannelMisconfigured("the toy refuses the key", errcode=7)

        resume = over

    asked: Any = getattr(Counted(ROW, Refused()), of)  # type: ignore[arg-type]
    with pytest.raises(ChannelMisconfigured):
        asked(*(["approval:1", NOW] if of == "over" else [{}]))

    assert "SenderMisconfigured" in logged.text


def test_what_is_over_reaches_who_keeps_tasks_and_a_channel_that_is_gone_nobody(
    toy: World, shared: str
) -> None:
    publish(Notice("n1", over_address("approval:1"), "approval_ended", NOW))
    boto3.client("sqs").send_message(
        QueueUrl=shared, MessageBody=json.dumps({**to_dict(assigned()), "channel": "former"})
    )

    assert work_off(shared) == 0
    assert send.SENT == []
