"""What failed is reported once, counted once, and read back by name."""

import json
import logging
from datetime import timedelta
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Metrics

from ops import failures, stack
from settlement import waiting
from suanqing.platform import aws, observe
from suanqing.times import utcnow


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Any:
    """The lines of failures that were logged."""
    monkeypatch.setenv("DEPLOYMENT", "suanqing")
    monkeypatch.setattr(observe, "logger", lambda: logging.getLogger("failures"))
    monkeypatch.setattr(observe, "_metrics", lambda: Metrics(service="suanqing"))
    return lambda: [record for record in caplog.records if hasattr(record, "failure")]


def test_a_failure_is_one_named_line_and_one_count_of_the_only_series(
    told: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    observe.failed("UnpricedTickets", ticket="T1", trouble="no_price")

    (line,) = told()
    assert (line.failure, line.ticket, line.levelname) == ("UnpricedTickets", "T1", "ERROR")
    (counted,) = [
        each for each in map(json.loads, capsys.readouterr().out.splitlines()) if "_aws" in each
    ]
    (directive,) = counted["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"]]
    assert [each["Name"] for each in directive["Metrics"]] == ["Failure"]
    assert counted["service"] == "suanqing"


def test_failures_are_read_back_from_every_functions_log(moto_aws: None) -> None:
    logs = boto3.client("logs")
    now = int(utcnow().timestamp() * 1000)
    for function, message in (
        ("settle", json.dumps({"failure": "UnpricedTickets", "ticket": "T1", "timestamp": "1"})),
        ("seal", json.dumps({"failure": "NightUnfinished", "night": "2026-11-01"})),
        ("seal", json.dumps({"message": "journal sealed"})),
        ("seal", "START RequestId"),
    ):
        group = f"/suanqing/suanqing/{function}"
        if not logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            logs.create_log_group(logGroupName=group)
            logs.create_log_stream(logGroupName=group, logStreamName="s")
        logs.put_log_events(
            logGroupName=group,
            logStreamName="s",
            logEvents=[{"timestamp": now, "message": message}],
        )
    stack.client.cache_clear()

    found = list(failures.reported("suanqing", utcnow() - timedelta(hours=1)))
    stack.client.cache_clear()

    assert {each["failure"] for each in found} == {"UnpricedTickets", "NightUnfinished"}
    (unpriced,) = [failures.shown(each) for each in found if "ticket" in each]
    assert "UnpricedTickets" in unpriced and "ticket=T1" in unpriced


@pytest.fixture
def queues(moto_aws: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    aws.client.cache_clear()
    sqs = boto3.client("sqs")
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("SettleFailures", "Wecom")]
    monkeypatch.setenv("FAILURE_QUEUES", ",".join(urls))
    return urls


def test_a_queue_that_holds_failures_is_told_by_name(queues: list[str], told: Any) -> None:
    boto3.client("sqs").send_message(QueueUrl=queues[0], MessageBody="{}")

    assert waiting.look(10) == 1
    (line,) = told()
    assert (line.failure, line.queue, line.waiting) == ("MessagesWait", "SettleFailures", 1)


def test_between_two_looks_and_with_empty_queues_nothing_is_told(
    queues: list[str], told: Any
) -> None:
    assert waiting.look(10) == 0
    boto3.client("sqs").send_message(QueueUrl=queues[0], MessageBody="{}")
    assert waiting.look(11) == 0
    assert told() == []


def test_a_queue_that_cannot_be_read_is_a_failure_and_hides_no_other(
    queues: list[str], told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    boto3.client("sqs").send_message(QueueUrl=queues[0], MessageBody="{}")
    monkeypatch.setenv("FAILURE_QUEUES", f"{queues[0].replace('Settle', 'No')},{queues[0]}")

    assert waiting.look(0) == 1
    assert [line.queue for line in told()] == ["NoFailures", "SettleFailures"]
