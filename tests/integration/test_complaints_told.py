"""Last week's complaints are told on Monday at nine, once, without a customer's words."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
import time_machine
from pydantic import TypeAdapter, ValidationError

from notifications import complaints, customers
from suanqing.platform.input_fields import Id
from suanqing.times import rfc3339
from tests.in_process import InProcess
from tests.integration import test_customers_told, test_persons_told, test_visitors
from tests.integration.test_customers_told import Company
from tests.rest import Context

company, wechat, api = test_customers_told.company, test_visitors.wechat, test_persons_told.api
MONDAY = datetime(2026, 12, 7, 1, tzinfo=UTC)


def test_no_plan_is_called_as_the_mark_of_what_was_told() -> None:
    """A plan's own moment would stand in for the week's, and the week's for its."""
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(complaints.MARK)


def test_r239_a_weeks_complaints_are_told_on_monday_at_nine_once_to_who_looks_after_them(
    company: Company, api: InProcess
) -> None:
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    topic = os.environ["NOTICES_TOPIC"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["QueueArn"])

    def heard() -> list[dict[str, Any]]:
        assert customers.handler({"plans": "due"}, Context())
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(json.loads(each["Body"])["Message"]) for each in found]

    with time_machine.travel(MONDAY - timedelta(minutes=1), tick=False):
        item = {
            "ref": "R1",
            "sku": "AC-1",
            "stars": 1,
            "words": "漏水,张三说的",
            "at": rfc3339(MONDAY - timedelta(days=3)),
        }
        api.must("POST", "/reviews", {"channel": "tmall", "items": [item]}, "dis")
        assert heard() == []
    with time_machine.travel(MONDAY, tick=False):
        told = heard()
        assert {each["to"] for each in told} >= {"p-fin", "p-dis", "p-adm"}
        assert {each["params"]["text"] for each in told} == {"AC-1 漏水 1/1"}
        assert heard() == []
    with time_machine.travel(MONDAY + timedelta(days=7), tick=False):
        assert heard() == []
