"""What waits in a dead-letter queue goes back to where it failed, or stays."""

import io
import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from ops import reconcile, redrive, reprocess, stack, stream
from ops.records import as_lambda, record
from ops.stack import NoStack, Stack
from suanqing.channels.inbox.delivery import Delivery
from suanqing.channels.inbox.store import InboxStore
from suanqing.times import utcnow
from tests import engines

STREAMS_ONLY = Stack("s", {})


class Lambda:
    """Stands for the deployed functions: notes what they were given, answers as told."""

    def __init__(self) -> None:
        self.given: list[tuple[str, Any]] = []
        self.answers: dict[str, Any] = {}
        self.patterns: list[dict[str, Any]] = []

    def get_paginator(self, _: str) -> "Lambda":
        return self

    def paginate(self, FunctionName: str, EventSourceArn: str) -> list[dict[str, Any]]:
        assert FunctionName.endswith(":live") and EventSourceArn
        filters = [{"Pattern": json.dumps(each)} for each in self.patterns]
        return [{"EventSourceMappings": [{"FilterCriteria": {"Filters": filters}}]}]

    def invoke(self, FunctionName: str, Qualifier: str, Payload: str) -> dict[str, Any]:
        assert Qualifier == "live"
        self.given.append((FunctionName, json.loads(Payload)))
        answer = self.answers.get(FunctionName, {"batchItemFailures": []})
        error = {"FunctionError": "Unhandled"} if "errorMessage" in answer else {}
        return {"Payload": io.BytesIO(json.dumps(answer).encode()), **error}


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Lambda:
    found = Lambda()
    stack.client.cache_clear()

    def client(service: str) -> Any:
        return found if service == "lambda" else boto3.client(service)  # type: ignore[call-overload]

    for module in (redrive, reconcile, stream):
        monkeypatch.setattr(module, "client", client)
    return found


@pytest.fixture
def deployed(functions: Lambda, moto_aws: None) -> Stack:
    sqs = boto3.client("sqs")
    names = [name for pair in redrive.CHANNELS.values() for name in pair]
    names += [queue for queue, _ in redrive.STREAMS.values()]
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
    called = {function: function for _, function in redrive.STREAMS.values()}
    return Stack("s", urls | called | {"ReconcileFunction": "ReconcileFunction"})


def put(url: str, body: str) -> None:
    boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def failure(first: str, last: str, shard: str, arn: str) -> str:
    info = {
        "shardId": shard,
        "startSequenceNumber": first,
        "endSequenceNumber": last,
        "batchSize": 10,
        "streamArn": arn,
    }
    return json.dumps({"DDBStreamBatchInfo": info})


@pytest.fixture
def changes(
    dynamodb_local: str, dynamodb_tables: Any, functions: Lambda, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """(the stretch of a stream from one record to another, its three records), on AWS's own engine."""
    with engines.new_database():
        yield _changes(dynamodb_local, dynamodb_tables, functions, monkeypatch)


def _changes(
    dynamodb_local: str, dynamodb_tables: Any, functions: Lambda, monkeypatch: pytest.MonkeyPatch
) -> tuple[Any, list[dict[str, Any]]]:
    table = engines.create_tables(dynamodb_tables, engines.unique_prefix())["WORK_TABLE"]
    for number in range(3):
        key = {"ticket_id": {"S": f"T{number}"}, "part": {"S": "head"}}
        dynamodb_tables.put_item(TableName=table, Item={**key, "body": {"B": b"\x00\xff"}})
    streams = boto3.client("dynamodbstreams", endpoint_url=dynamodb_local)
    monkeypatch.setattr(stream, "client", lambda name: streams if "streams" in name else functions)
    arn = streams.list_streams(TableName=table)["Streams"][0]["StreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    start = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    found: Any = streams.get_records(ShardIterator=start["ShardIterator"])["Records"]

    def stretch(first: int, last: int) -> dict[str, Any]:
        return {
            "Body": failure(sequence(found[first]), sequence(found[last]), shard["ShardId"], arn)
        }

    return stretch, found


def sequence(change: dict[str, Any]) -> str:
    return str(change["dynamodb"]["SequenceNumber"])


def test_a_channels_messages_go_back_to_its_queue_as_they_were(deployed: Stack) -> None:
    put(deployed["WecomDeadLettersUrl"], '{"id": "n1"}')

    done = redrive.drain(deployed["WecomDeadLettersUrl"], redrive.worker(deployed, "wecom"))

    assert done == (1, 0)
    assert redrive.waiting(deployed["WecomDeadLettersUrl"]) == 0
    assert redrive.waiting(deployed["WecomQueueUrl"]) == 1


def test_a_streams_records_are_read_again_and_handed_over(functions: Lambda, changes: Any) -> None:
    stretch, _ = changes

    redrive.replay(STREAMS_ONLY, "router", "RouterFunction", stretch(1, 2))

    ((name, event),) = functions.given
    assert name == "RouterFunction"
    keys = [each["dynamodb"]["Keys"]["ticket_id"]["S"] for each in event["Records"]]
    assert keys == ["T1", "T2"]
    assert event["Records"][0]["dynamodb"]["NewImage"]["body"] == {"B": "AP8="}


def test_a_stretch_is_read_to_its_end_however_few_records_its_message_counts(
    functions: Lambda, changes: Any
) -> None:
    """The count is of one lane; records of other lanes lie between."""
    stretch, _ = changes
    message = stretch(0, 2)
    told = json.loads(message["Body"])
    told["DDBStreamBatchInfo"]["batchSize"] = 1

    redrive.replay(STREAMS_ONLY, "router", "RouterFunction", {"Body": json.dumps(told)})

    ((_, event),) = functions.given
    assert len(event["Records"]) == 3


def test_what_the_functions_filter_keeps_from_it_is_not_handed_over(
    functions: Lambda, changes: Any
) -> None:
    stretch, _ = changes
    functions.patterns = [{"dynamodb": {"Keys": {"ticket_id": {"S": ["T1"]}}}}]

    redrive.replay(STREAMS_ONLY, "router", "RouterFunction", stretch(0, 2))

    ((_, event),) = functions.given
    assert [each["dynamodb"]["Keys"]["ticket_id"]["S"] for each in event["Records"]] == ["T1"]


def test_a_stretch_without_anything_for_the_function_is_done(
    functions: Lambda, changes: Any
) -> None:
    stretch, _ = changes
    functions.patterns = [{"dynamodb": {"Keys": {"part": {"S": ["page"]}}}}]

    redrive.replay(STREAMS_ONLY, "router", "RouterFunction", stretch(0, 2))

    assert functions.given == []


class Pages:
    """A shard whose pages are given; an iterator is the number of the next."""

    exceptions = boto3.client("dynamodbstreams", region_name="us-east-1").exceptions

    def __init__(self, *pages: list[int]) -> None:
        self.pages = pages

    def get_shard_iterator(self, **_: str) -> dict[str, str]:
        return {"ShardIterator": "0"}

    def get_records(self, ShardIterator: str, Limit: int) -> dict[str, Any]:
        place = int(ShardIterator)
        more = {"NextShardIterator": str(place + 1)} if place + 1 < len(self.pages) else {}
        made = [{"dynamodb": {"SequenceNumber": str(n), "Keys": {}}} for n in self.pages[place]]
        return {"Records": made[:Limit], **more}


def read(monkeypatch: pytest.MonkeyPatch, *pages: list[int]) -> list[str]:
    monkeypatch.setattr(stream, "client", lambda _: Pages(*pages))
    asked = json.loads(failure("3", "7", "shard", "arn"))["DDBStreamBatchInfo"]
    return [each["dynamodb"]["SequenceNumber"] for each in stream.records(asked, [])]


def test_empty_pages_between_records_are_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, [], [3, 5], [], [], [7, 9]) == ["3", "5", "7"]


def test_a_shard_that_ends_before_the_stretch_does_has_lost_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(stream.Gone):
        read(monkeypatch, [3, 5], [])


def test_many_records_go_in_invocations_of_at_most_a_hundred_in_order() -> None:
    found = [{"dynamodb": {"SequenceNumber": str(n)}} for n in range(250)]
    made = list(stream.batches(found))

    assert [len(batch) for batch in made] == [100, 100, 50]
    assert [record for batch in made for record in batch] == found


def test_large_records_go_in_smaller_invocations() -> None:
    made = list(stream.batches([{"body": "x" * 3_000_000}] * 3))

    assert [len(batch) for batch in made] == [1, 1, 1]


def test_what_fails_again_is_no_success(functions: Lambda, changes: Any) -> None:
    stretch, _ = changes
    functions.answers["RouterFunction"] = {"batchItemFailures": [{"itemIdentifier": "1"}]}

    with pytest.raises(reconcile.InvocationFailed):
        redrive.replay(STREAMS_ONLY, "router", "RouterFunction", stretch(0, 0))


def test_a_message_whose_work_fails_stays(deployed: Stack) -> None:
    def fails(_: Any) -> None:
        raise reconcile.InvocationFailed("again")

    put(deployed["RouterFailuresUrl"], "{}")

    assert redrive.drain(deployed["RouterFailuresUrl"], fails) == (0, 1)
    attributes = boto3.client("sqs").get_queue_attributes(
        QueueUrl=deployed["RouterFailuresUrl"],
        AttributeNames=["ApproximateNumberOfMessagesNotVisible"],
    )["Attributes"]
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_money_that_left_the_stream_is_the_reconcilers(
    deployed: Stack, functions: Lambda, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> Any:
        raise stream.Gone("gone")

    monkeypatch.setattr(redrive, "records", gone)
    for queue in ("SettleFailuresUrl", "IntakeFailuresUrl"):
        put(deployed[queue], failure("1", "2", "shard", "arn"))

    settle = redrive.drain(deployed["SettleFailuresUrl"], redrive.worker(deployed, "settle"))
    intake = redrive.drain(deployed["IntakeFailuresUrl"], redrive.worker(deployed, "intake"))

    assert (settle, intake) == ((1, 0), (0, 1))
    assert [name for name, _ in functions.given] == ["ReconcileFunction"]


def test_a_function_that_raises_is_told(functions: Lambda) -> None:
    functions.answers["ReconcileFunction"] = {"errorMessage": "no table"}

    with pytest.raises(reconcile.InvocationFailed, match="no table"):
        reconcile.invoke("ReconcileFunction")


def test_a_stack_without_an_output_says_which() -> None:
    with pytest.raises(NoStack, match="WecomQueueUrl"):
        Stack("s", {})["WecomQueueUrl"]


def test_records_are_as_lambda_gives_them() -> None:
    made = record({"delivery_id": {"S": "a"}, "body": {"B": b"\x00"}, "n": {"L": [{"B": b"\x01"}]}})

    assert made["dynamodb"]["Keys"] == {"delivery_id": {"S": "a"}}
    assert made["dynamodb"]["NewImage"]["body"] == {"B": "AA=="}
    assert made["dynamodb"]["NewImage"]["n"] == {"L": [{"B": "AQ=="}]}
    assert json.dumps(as_lambda({"dynamodb": {"ApproximateCreationDateTime": utcnow()}}))


def test_deliveries_in_trouble_are_new_again_and_done_ones_stay_done(moto_tables: Any) -> None:
    store = InboxStore(moto_tables, os.environ["INBOX_TABLE"])
    for name in ("wecom:bad", "youzan:bad", "wecom:done"):
        store.put_once(Delivery(name, name.partition(":")[0], utcnow(), b"x"))  # type: ignore[arg-type]
    store.unreadable("wecom:bad", "wecom", "what is this")
    store.failed("youzan:bad", "youzan", "no outlet", 1)
    store.done("wecom:done", utcnow())

    assert [each["delivery_id"] for each in reprocess.trouble(store, "youzan")] == ["youzan:bad"]
    assert [reprocess.marked(store, each) for each in ("wecom:bad", "wecom:done", "none")] == [
        True,
        False,
        False,
    ]
    assert store.get("wecom:bad").state == "new"
