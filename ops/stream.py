"""Reading a stretch of a DynamoDB stream again, while the stream still has it (24 hours)."""

from collections.abc import Iterator, Mapping
from typing import Any

from ops.records import as_lambda
from ops.stack import client


class Gone(RuntimeError):
    """The records have left the stream."""


def records(failed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of a DDBStreamBatchInfo, as Lambda hands them over. Raises Gone."""
    last = int(failed["endSequenceNumber"])
    found = []
    for record in _from(failed):
        if int(record["dynamodb"]["SequenceNumber"]) > last:
            break
        found.append(as_lambda(record))
        if len(found) >= int(failed["batchSize"]):
            break
    if not found:
        raise Gone(f"the records of shard {failed['shardId']} have left the stream")
    return found


def _from(failed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The shard's records from the stretch's start; ends where the shard or what it holds now ends."""
    streams = client("dynamodbstreams")
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=failed["streamArn"],
            ShardId=failed["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=failed["startSequenceNumber"],
        )["ShardIterator"]
        while iterator:
            answer = streams.get_records(ShardIterator=iterator, Limit=1000)
            yield from answer["Records"]
            iterator = answer.get("NextShardIterator") if answer["Records"] else None
    except (
        streams.exceptions.TrimmedDataAccessException,
        streams.exceptions.ResourceNotFoundException,
    ) as error:
        raise Gone(f"the records of shard {failed['shardId']} have left the stream") from error
