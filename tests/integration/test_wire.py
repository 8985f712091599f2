"""The short way to DynamoDB Local says what the SDK's own way says."""

import socket
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from embedded.places import LOOPBACK
from embedded.process import free_port
from tests import engines, wire

KEY = {"ticket_id": {"S": "工单"}, "part": {"S": "head"}}


def asked(client: Any, table: str) -> list[Any]:
    """Answers and refusals, without what differs from call to call."""
    said: list[Any] = []
    for call in (
        lambda: client.put_item(TableName=table, Item={**KEY, "note": {"S": "长" * 40_000}}),
        lambda: client.put_item(
            TableName=table, Item=KEY, ConditionExpression="attribute_not_exists(ticket_id)"
        ),
        lambda: client.get_item(TableName=table, Key=KEY, ConsistentRead=True),
        lambda: client.get_item(TableName="nowhere", Key=KEY),
    ):
        try:
            answer = call()
        except client.exceptions.ClientError as refused:
            answer = {**refused.response, "kind": type(refused).__name__}
        metadata = answer.pop("ResponseMetadata")
        said.append((metadata["HTTPStatusCode"], metadata["RetryAttempts"], answer))
    return said


def test_both_ways_are_answered_alike(
    dynamodb_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tables["WORK_TABLE"]
    short = asked(dynamodb_tables, table)
    monkeypatch.setattr(wire, "ENGINES", set())

    assert short == asked(dynamodb_tables, table)


def test_a_connection_that_was_closed_meanwhile_is_opened_anew(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    table = tables["WORK_TABLE"]
    dynamodb_tables.put_item(TableName=table, Item=KEY)
    for kept in wire._mine.open.values():
        kept.shutdown(socket.SHUT_RDWR)

    answer = dynamodb_tables.get_item(TableName=table, Key=KEY)

    assert answer["Item"] == KEY and answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_an_engine_that_is_not_there_is_an_endpoint_that_is_not_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint = f"http://{LOOPBACK}:{free_port()}"
    monkeypatch.setattr(wire, "ENGINES", {f"{endpoint}/"})

    with pytest.raises(EndpointConnectionError):
        engines.client_for(endpoint).list_tables()


def test_attributes_of_every_type_come_back_as_they_went(
    engine: Any, tables: dict[str, str]
) -> None:
    some: dict[str, Any] = {
        "text": {"S": "工单"},
        "nothing": {"S": ""},
        "number": {"N": "-12.50"},
        "bytes": {"B": b"\x00\xff"},
        "no": {"BOOL": False},
        "null": {"NULL": True},
        "texts": {"SS": ["a"]},
        "numbers": {"NS": ["7"]},
        "all bytes": {"BS": [b"\xfe"]},
        "empty": {"M": {}},
        "none": {"L": []},
    }
    item = {**KEY, **some, "within": {"M": {**some, "list": {"L": [*some.values()]}}}}
    item["within"]["M"]["number"] = {"N": "8"}

    engine.put_item(TableName=tables["WORK_TABLE"], Item=item)

    found = engine.get_item(TableName=tables["WORK_TABLE"], Key=KEY)["Item"]
    assert {**found, "number": {"N": "-12.50"}} == item | {"within": found["within"]}
    assert found["within"]["M"]["bytes"] == some["bytes"]
    assert found["within"]["M"]["all bytes"] == some["all bytes"]
    assert found["within"]["M"]["list"]["L"][3:] == [*some.values()][3:]
