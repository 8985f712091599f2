"""The short ways to moto and DynamoDB Local say what the SDK's own way says."""

import socket
from collections.abc import Callable
from typing import Any

import pytest
from botocore.endpoint import Endpoint
from botocore.exceptions import EndpointConnectionError
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.utilities import dynamo_json_dump

from embedded.places import LOOPBACK
from embedded.process import free_port
from tests import engines, moto_wire, wire

KEY = {"ticket_id": {"S": "工单"}, "part": {"S": "head"}}


NEW, ODD = "attribute_not_exists(ticket_id)", {**KEY, "part": {"S": "B"}}
BYTES = {"B": b"\x00\xff"}


def part(name: str) -> dict[str, Any]:
    return {**KEY, "part": {"S": name}}


def put(table: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table, "Item": item, **more}}


def rise(table: str, key: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"UpdateExpression": "ADD turns :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    return {"TableName": table, "Key": key, **said, **more}


def calls(client: Any, table: str) -> list[Callable[[], Any]]:
    """Answers, refusals and failed transactions, on one table that is empty; what is in it is asked after each."""

    def within(ticket: str = "工单", **more: Any) -> Callable[[], Any]:
        values = {":t": {"S": ticket}} | more.pop("values", {})
        said = {"KeyConditionExpression": "ticket_id = :t"} | more
        return lambda: client.query(TableName=table, ExpressionAttributeValues=values, **said)

    def all_or_none(*items: dict[str, Any]) -> Callable[[], Any]:
        return lambda: client.transact_write_items(TransactItems=[*items])

    def at_outlet(**more: Any) -> Callable[[], Any]:
        values = {":o": {"S": "北京"}}
        said = {"IndexName": "by_outlet", "KeyConditionExpression": "outlet = :o"} | more
        return lambda: client.query(TableName=table, ExpressionAttributeValues=values, **said)

    def change(expression: str, values: dict[str, Any]) -> Callable[[], Any]:
        said = {"UpdateExpression": expression, "ExpressionAttributeValues": values}
        return lambda: client.update_item(
            TableName=table, Key=part("seen"), ReturnValues="ALL_NEW", **said
        )

    seen = {**part("seen"), "outlet": {"S": "北京"}, "board": {"S": "1"}}
    text, texts, none = {"S": "a"}, {"L": [{"S": "a"}]}, {"L": []}
    big = {**part("big"), "note": {"S": "长" * 40_000}}
    return [
        lambda: client.put_item(TableName=table, Item={**KEY, "note": {"S": "长" * 40_000}}),
        lambda: client.put_item(TableName=table, Item=KEY, ConditionExpression=NEW),
        lambda: client.put_item(TableName=table, Item={**KEY, "B": BYTES}, ReturnValues="ALL_OLD"),
        lambda: client.get_item(TableName=table, Key=KEY, ConsistentRead=True),
        lambda: client.get_item(TableName=table, Key=ODD),
        lambda: client.get_item(TableName="nowhere", Key=KEY),
        lambda: client.put_item(TableName=table, Item={**ODD, "m": {"M": {"B": {"M": {"B": BYTES}}}}}),
        lambda: client.update_item(**rise(table, part("new"), ReturnValues="ALL_NEW")),
        lambda: client.update_item(**rise(table, ODD, ReturnValues="UPDATED_NEW")),
        lambda: client.update_item(**rise(table, KEY, ConditionExpression=NEW)),
        all_or_none(put(table, part("a")), put(table, part("b")), {"Update": rise(table, ODD)}),
        all_or_none({"Update": rise(table, ODD)}, put(table, part("c")), put(table, KEY, ConditionExpression=NEW)),
        all_or_none(
            {"Delete": {"TableName": table, "Key": part("a")}},
            {"Update": rise(table, part("b"))},
            {"Update": rise(table, part("begun"))},
            {"ConditionCheck": {"TableName": table, "Key": KEY, "ConditionExpression": NEW}},
            put(table, {"ticket_id": {"S": "another"}, "part": {"S": "head"}}),
        ),
        all_or_none(put(table, part("a")), put(table, part("a"))),
        within(),
        within(Limit=2),
        within(Limit=2, ScanIndexForward=False, ExclusiveStartKey=part("b")),
        within(KeyConditionExpression="ticket_id = :t AND part > :p", values={":p": {"S": "a"}}),
        within(FilterExpression="turns > :n", values={":n": {"N": "0"}}, ProjectionExpression="part, turns"),
        within("nobody"),
        within(Select="COUNT"),
        within(KeyConditionExpression="nothing = :t"),
        lambda: client.put_item(TableName=table, Item={**big, "more": {"S": "长" * 110_000}}),
        lambda: client.batch_write_item(
            RequestItems={table: [{"PutRequest": {"Item": big}}, {"DeleteRequest": {"Key": ODD}}]}
        ),
        lambda: client.batch_get_item(RequestItems={table: {"Keys": [KEY, part("big"), part("no")]}}),
        lambda: client.transact_get_items(
            TransactItems=[{"Get": {"TableName": table, "Key": each}} for each in (KEY, part("no"))]
        ),
        lambda: client.delete_item(TableName=table, Key=KEY, ReturnValues="ALL_OLD"),
        all_or_none(put(table, {**seen, "note": text}), put(table, seen | part("seen too") | {"board": {"S": "2"}})),
        at_outlet(),
        at_outlet(Limit=1),
        at_outlet(ScanIndexForward=False, ExclusiveStartKey=seen | part("seen too") | {"board": {"S": "2"}}),
        at_outlet(ConsistentRead=True),
        at_outlet(IndexName="by_nothing"),
        lambda: client.put_item(TableName=table, Item={**seen, "outlet": {"N": "1"}}),
        lambda: client.put_item(TableName=table, Item=part("")),
        change("SET notes = list_append(if_not_exists(notes, :no), :more) REMOVE note", {":no": none, ":more": texts}),
        change("SET notes[0] = :text, outlet = :text", {":text": text}),
        change("SET status = :text", {":text": text}),
        change("ADD board :text", {":text": {"N": "1"}}),
        change("SET board = :text", {":text": text, ":other": text}),
        at_outlet(),
        all_or_none(*(put(table, part(f"{number:03}")) for number in range(101))),
    ]  # fmt: skip


def asked(client: Any, table: str) -> list[Any]:
    """What each of the calls says, without what differs from call to call, and what is in the table then."""
    said: list[Any] = []
    for call in calls(client, table):
        try:
            answer = call()
        except client.exceptions.ClientError as refused:
            answer = {**refused.response, "kind": type(refused).__name__}
        metadata = answer.pop("ResponseMetadata")
        held = client.scan(TableName=table, ConsistentRead=True)["Items"]
        said.append((metadata["HTTPStatusCode"], metadata["RetryAttempts"], answer, held))
    for each in held:
        client.delete_item(TableName=table, Key={name: each[name] for name in KEY})
    return said


def test_both_ways_to_dynamodb_local_are_answered_alike(
    dynamodb_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tables["WORK_TABLE"]
    short = asked(dynamodb_tables, table)
    monkeypatch.setattr(wire, "ENGINES", set())

    assert short == asked(dynamodb_tables, table)


def test_both_ways_to_moto_are_answered_alike_and_leave_the_same_in_table_and_stream(
    moto_tables: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tables["WORK_TABLE"]
    short, told = asked(moto_tables, table), records(table)
    for owner, name, motos in moto_wire.MOTOS:
        monkeypatch.setattr(owner, name, motos)
    monkeypatch.setattr(moto_wire, "answers", lambda url: None)

    assert short == asked(moto_tables, table)
    assert told == records(table)[len(told) :]


def test_who_stands_in_the_sdks_one_way_out_meets_every_call(
    engine: Any, tables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    met, original = [], Endpoint._do_get_response

    def noted(self: Any, request: Any, operation: Any, context: Any) -> Any:
        met.append(operation.name)
        return original(self, request, operation, context)

    monkeypatch.setattr(Endpoint, "_do_get_response", noted)
    engine.put_item(TableName=tables["WORK_TABLE"], Item=KEY)
    engine.get_item(TableName=tables["WORK_TABLE"], Key=KEY)

    assert met == ["PutItem", "GetItem"]


def records(table: str) -> list[Any]:
    """What moto's stream of the table told so far."""
    [held] = [each for backend in dynamodb_backends[DEFAULT_ACCOUNT_ID].values() for each in backend.tables.values()
              if each.name == table and each.stream_shard]  # fmt: skip
    changes = [
        (each.record["eventName"], each.record["dynamodb"]) for each in held.stream_shard.items
    ]
    return [
        (name, *(dynamo_json_dump(change.get(each)) for each in ("Keys", "OldImage", "NewImage")))
        for name, change in changes
    ]


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
