"""Statements, disputes, approvals and prices are told to whom they concern, once, in the app and to WeCom."""

import json
import os
from dataclasses import dataclass, field, replace
from typing import Any

import boto3
import pytest

from notifications import desk, inapp, router
from notifications.app import handler as notices_handler
from ops.recovery import Asked, Recovery
from pricing.app import handler as pricing_handler
from statements.app import handler as statements_handler
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.people.roles import Role
from suanqing.times import utcnow
from tests.integration.settling import World
from tests.integration.stating import with_accounts
from tests.rest import Context, call
from tests.simulation.streams import Feed, StreamMapping

PERIOD = "2025-03"
STATEMENT = "/statements/{party_id}/{period}"


def who(role: Role, party: str, outlet: str | None = None) -> Caller:
    return Caller(party, frozenset({role}), outlet)


ANN, BOB = who("finance", "ann"), who("finance", "bob")
TECH_1 = who("technician", "tech-1", "sh-01")


@dataclass
class Desk:
    """The API's handlers, and the router with its inbox behind the two tables' streams."""

    world: World
    feeds: list[tuple[Feed, StreamMapping]]
    queue: str
    over: list[str] = field(default_factory=list)
    """Things that channels were told the end of."""

    def ask(
        self, handler: Any, method: str, path: str, caller: Caller, json: Any, **more: str
    ) -> Any:
        status, answer, _ = call(handler, method, path, caller=caller, path_params=more, json=json)
        assert status < 300, answer
        return answer

    def on(
        self, step: str, caller: Caller, party: str = "tech-1", json: Any = None, **more: str
    ) -> Any:
        path = f"{STATEMENT}/{step}"
        return self.ask(statements_handler, "POST", path, caller, json or {},
                        party_id=party, period=PERIOD, **more)  # fmt: skip

    def tell(self) -> None:
        """What the streams hold by now, to the last message."""
        for feed, mapping in self.feeds:
            mapping.take(feed.news())
            mapping.drain()
        sqs = boto3.client("sqs")
        while found := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            records = [
                {"messageId": m["MessageId"], "body": m["Body"], "eventSource": "aws:sqs"}
                for m in found
            ]
            said = [json.loads(each["body"])["to"] for each in records]
            self.over += [each.removeprefix("over:") for each in said if each.startswith("over:")]
            assert inapp.handler({"Records": records}, Context()) == {"batchItemFailures": []}
            for message in found:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])

    def inbox(self, caller: Caller) -> list[dict[str, Any]]:
        _, answer, _ = call(notices_handler, "GET", "/me/notices", caller=caller)
        found: list[dict[str, Any]] = answer["items"]
        return found

    def kinds(self, caller: Caller) -> list[str]:
        return [each["kind"] for each in self.inbox(caller)]


def one(world: World) -> None:
    world.found(office=True).publish()
    world.settle(world.completed().ticket_id)
    with_accounts(world)


@pytest.fixture
def told(moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    world = World(moto_tables, tables)
    world.begun("a settled ticket and accounts", lambda: one(world))
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name="notices")["TopicArn"]
    queue = sqs.create_queue(QueueName="inapp")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )
    monkeypatch.setenv("NOTICES_TOPIC", topic)
    monkeypatch.setenv("RESULTS_TOPIC", topic)
    for cached in (desk.directory, desk.prices, desk.corrections):
        cached.cache_clear()
    streams = boto3.client(
        "dynamodbstreams",
        endpoint_url=f"https://streams.dynamodb.{os.environ['AWS_REGION']}.amazonaws.com",
    )

    def route(event: dict[str, Any], harmless: bool) -> Any:
        return router.handler(event, Context())

    feeds = [
        (
            Feed(streams, moto_tables, tables[table]),
            StreamMapping("router", "RouterFunction", route, event=name),
        )
        for table, name in (("STATEMENTS_TABLE", "Statements"), ("PRICING_TABLE", "Pricing"))
    ]
    made = Desk(world, feeds, queue)
    made.ask(
        statements_handler, "POST", "/periods/{period}/close", ANN, {"mode": "soft"}, period=PERIOD
    )
    made.tell()
    return made


def test_a_party_hears_of_its_statement_from_the_issue_on_and_a_draft_is_finances_own(
    told: Desk,
) -> None:
    told.on("draft", ANN)
    told.tell()
    assert told.kinds(TECH_1) == []
    assert told.kinds(BOB)[0] == "statement_drafted"

    told.on("issue", ANN)
    told.tell()

    [issued] = told.inbox(TECH_1)
    assert issued["kind"] == "statement_issued"
    assert told.world.parties.get("tech-1").name in issued["text"] and PERIOD in issued["text"]
    assert told.kinds(who("technician", "tech-2", "sh-01")) == []


def test_what_the_streams_deliver_again_is_told_once(told: Desk) -> None:
    told.on("draft", ANN)
    told.on("issue", ANN)
    for feed, mapping in told.feeds:
        news = feed.news()
        for _ in range(3):
            mapping.take(news)
            mapping.drain()
    told.tell()

    assert told.kinds(TECH_1) == ["statement_issued"]


def test_a_dispute_and_its_answer_reach_finance_and_the_party(told: Desk) -> None:
    told.on("draft", ANN)
    told.on("issue", ANN)
    path = STATEMENT
    shown = call(statements_handler, "GET", path, caller=TECH_1,
                 path_params={"party_id": "tech-1", "period": PERIOD})[1]  # fmt: skip
    line = shown["lines"][0]["id"]
    raised = told.on("lines/{line}/dispute", TECH_1, json={"fact": "qty", "value": "2", "reason": "两台"},
                     line=line)  # fmt: skip
    told.tell()
    assert "dispute_raised" in told.kinds(BOB) and "dispute_raised" not in told.kinds(TECH_1)

    told.on("disputes/{dispute_id}/resolve", BOB, json={"accepted": False, "note": "只有一台"},
            dispute_id=raised["id"])  # fmt: skip
    told.tell()

    answer = told.inbox(TECH_1)[0]
    assert answer["kind"] == "dispute_answered" and "只有一台" in answer["text"]


def test_payment_and_what_waits_for_another_person_is_told(told: Desk) -> None:
    told.on("draft", ANN)
    told.on("issue", ANN)
    row = told.on("confirm", TECH_1)
    told.on("approve", BOB, json={"hash": row["hash"]})
    made = told.ask(statements_handler, "POST", "/payouts", ANN, {"period": PERIOD})
    told.tell()
    waiting = [each["text"] for each in told.inbox(BOB) if each["kind"] == "approval_waiting"]
    assert any(made["batch"] in text for text in waiting)
    assert told.kinds(TECH_1) == ["statement_approved", "statement_issued"]

    told.ask(statements_handler, "POST", "/payouts/{batch}/release", BOB, {"hash": made["hash"]},
             batch=made["batch"])  # fmt: skip
    assert f"payout:{made['batch']}" not in told.over
    told.tell()
    assert f"payout:{made['batch']}" in told.over
    assert "approval_ended" in told.kinds(ANN)


def test_what_takes_two_people_is_told_to_the_second_and_its_end_to_the_first(told: Desk) -> None:
    body = {"pair": "USD/CNY", "rate": "7.10", "since": "2025-01-01T00:00:00Z", "source": "PBOC"}
    told.ask(pricing_handler, "POST", "/exchange-rates", ANN, body)
    told.tell()
    assert [each for each in told.inbox(ANN) if "汇率" in each["text"]] == []
    [waits] = [each for each in told.inbox(BOB) if "汇率" in each["text"]]
    assert waits["kind"] == "approval_waiting"

    told.ask(pricing_handler, "POST", "/exchange-rates", BOB, body)
    told.tell()

    assert [each["kind"] for each in told.inbox(ANN) if "汇率" in each["text"]] == [
        "approval_ended"
    ]


def test_a_book_that_changes_pay_is_told_to_who_earns_and_one_that_does_not_is_not(
    told: Desk,
) -> None:
    told.world.publish(AC_INSTALL=30_000)
    told.tell()
    assert told.kinds(TECH_1) == ["price_changed"]

    told.world.publish(AC_INSTALL=30_000)
    told.tell()

    assert told.kinds(TECH_1) == ["price_changed"]


def test_another_login_is_told_to_the_person_and_the_administrators(told: Desk) -> None:
    parties = told.world.parties
    ann = parties.get("ann")
    parties.put(replace(ann, accounts={**ann.accounts, "wecom": "AnnOld"}), ann.version)
    told.tell()
    assert "login_changed" not in told.kinds(ANN)
    body = {"kind": "person", "name": "ann", "roles": ["finance"], "wecom_userid": "AnnNew"}
    for admin in (who("admin", "root"), who("admin", "carl")):
        status, _, _ = call(
            pricing_handler, "PUT", "/parties/{party_id}", caller=admin, json=body,
            path_params={"party_id": "ann"}, headers={"If-Match": "2"},
        )  # fmt: skip
        assert status < 300
    told.tell()

    for caller in (ANN, who("admin", "root"), who("admin", "boss")):
        [said] = [each for each in told.inbox(caller) if each["kind"] == "login_changed"]
        assert "企业微信成员" in said["text"] and "carl" in said["text"]
    assert "login_changed" not in told.kinds(BOB)


def test_a_recovery_is_told_to_administration_and_finance(told: Desk) -> None:
    asked = Asked("boss", "BossNew", "手机丢失", "Han, IT")
    Recovery(told.world.client, os.environ["PRICING_TABLE"]).step(asked, utcnow())
    told.tell()

    for caller in (ANN, BOB, who("admin", "root"), who("admin", "boss")):
        [said] = [each for each in told.inbox(caller) if each["kind"] == "admin_recovery"]
        assert "BossNew" in said["text"] and "手机丢失" in said["text"]
    assert told.kinds(TECH_1) == []


def test_the_partners_of_a_dealers_outlets_are_told_in_its_name(told: Desk) -> None:
    parties = told.world.parties
    parties.put(Party("dealer-km", "dealer", "昆明经销商"))
    outlet = parties.get("yn-02")
    parties.put(replace(outlet, owner="dealer-km"), outlet.version)
    for name, home in (("zhao", "yn-02"), ("qian", "sh-01")):
        parties.put(Party(name, "person", name, frozenset({"partner"}), home))
    account = ("/parties/{party_id}/account", {"party_id": "dealer-km"})
    asked = {"holder": "昆明经销商", "bank": "招商银行", "number": "6225880012345678"}

    told.ask(statements_handler, "PUT", account[0], ANN, asked, **account[1])
    refusal = {"version": 1, "reason": "户名不符"}
    told.ask(statements_handler, "POST", f"{account[0]}/reject", BOB, refusal, **account[1])
    told.tell()

    assert told.kinds(who("partner", "zhao", "yn-02")) == ["account_rejected", "account_asked"]
    assert told.kinds(who("partner", "qian", "sh-01")) == []
