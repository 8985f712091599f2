"""A rehearsed call reads as ever and changes nothing."""

from typing import Any

import pytest

from suanqing.platform import aws
from suanqing.platform.aws import FirstWrite, rehearsal
from suanqing.platform.dynamo import attributes


def test_reads_go_through_and_every_write_ends_the_rehearsal(moto_tables: Any) -> None:
    client, table = aws.dynamodb(), {"TableName": "moto-PricingTable"}
    key = attributes({"kind": "k", "id": "1"})
    put = {"Put": {**table, "Item": key}}
    writes = [
        lambda: client.put_item(**table, Item=key),
        lambda: client.update_item(**table, Key=key),
        lambda: client.delete_item(**table, Key=key),
        lambda: client.transact_write_items(TransactItems=[put]),
        lambda: client.batch_write_item(
            RequestItems={"moto-PricingTable": [{"PutRequest": {"Item": key}}]}
        ),
    ]

    with rehearsal():
        assert "Item" not in client.get_item(**table, Key=key)
        for write in writes:
            with pytest.raises(FirstWrite):
                write()
    assert "Item" not in client.get_item(**table, Key=key)
    client.put_item(**table, Item=key)
    assert "Item" in client.get_item(**table, Key=key)


def test_other_services_are_held_back_too(moto_aws: None) -> None:
    with rehearsal(), pytest.raises(FirstWrite):
        aws.client("sqs").send_message(QueueUrl="https://sqs/q", MessageBody="x")  # type: ignore[attr-defined]
