"""Who is told beside those who have the work, by the company's rules: settings, stream, router, topic, inbox."""

import json
from typing import Any

import boto3
import pytest

from notifications import router, wiring
from suanqing.platform.config import setting
from tests.integration.test_customers_told import Company, company, forget
from tests.integration.test_ticket_api import LEAD, do, new, ok
from tests.rest import Context, call

__all__ = ["company"]


@pytest.fixture
def told(company: Company) -> str:
    """A queue that hears the notices' topic, as the channels' do."""
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    url = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(
        TopicArn=setting("NOTICES_TOPIC"), Protocol="sqs", Endpoint=arn["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )  # fmt: skip
    return str(url)


def heard(url: str) -> list[dict[str, Any]]:
    sqs, found = boto3.client("sqs"), []
    while got := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for each in got:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found.append(json.loads(each["Body"]))
    return found


def write(company: Company, document: Any) -> None:
    status, answer = company.enter("/settings/notices", document)
    assert status == 200, answer
    for each in (wiring.subscriptions, router.scenes):
        each.cache_clear()
    forget()


def test_r181_others_than_who_has_the_work_are_told_by_node_and_it_stands_in_their_inbox(
    company: Company, told: str
) -> None:
    from notifications.app import handler as mine
    from notifications.inapp import handler as inapp
    from suanqing.people.identity.caller import Caller

    write(company, {"also": [{"nodes": ["assigned"], "tell": ["dispatcher", "party:boss"]}]})
    ticket_id = new()
    company.stream(ticket_id)
    heard(told)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id, times=2)

    found = [each for each in heard(told) if each["kind"] == "scene_told"]
    assert {each["to"] for each in found} >= {"boss"}
    assert LEAD.party not in {each["to"] for each in found}
    mine_again = [each for each in found if each["to"] == "boss"]
    assert len({each["id"] for each in mine_again}) == 1
    for each in mine_again:
        record = {
            "messageId": "1", "receiptHandle": "1", "body": json.dumps(each), "attributes": {},
            "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:inapp", "awsRegion": "eu-west-1",
        }  # fmt: skip
        assert inapp({"Records": [record]}, Context()) == {"batchItemFailures": []}
    status, inbox, _ = call(mine, "GET", "/me/notices", caller=Caller("boss", frozenset({"admin"})))
    assert status == 200
    [kept] = [each for each in inbox["items"] if each["kind"] == "scene_told"]
    assert kept["ticket"] == ticket_id


def test_where_the_company_names_nobody_nobody_else_is_told(company: Company, told: str) -> None:
    write(company, {})
    ticket_id = new()
    company.stream(ticket_id)
    ok(do(LEAD, ticket_id, "claim"))
    company.stream(ticket_id)

    assert [each for each in heard(told) if each["kind"] == "scene_told"] == []


def test_who_is_named_and_does_not_work_here_is_refused_by_name(company: Company) -> None:
    rules = ({"nodes": ["done"], "tell": [each]} for each in ("outlet", "party:nobody-here"))
    document = {"also": [*rules]}

    status, answer = company.enter("/settings/notices", document)

    assert (status, answer["code"], answer["detail"], answer["where"]) == (
        422, "unknown_party", "there is no party nobody-here", "also[1].tell",
    )  # fmt: skip
