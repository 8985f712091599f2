"""Reading a stretch of a DynamoDB stream again, while the stream still has it (24 hours).

A failure message names the first and the last sequence number of what was given up. Between them lie also the
records of other lanes and those that the mapping's filter keeps from the function, so its count of records
says nothing about how many to read here.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ops.event_filters import pattern
from ops.records import as_lambda
from ops.stack import client

PAGE = 1000
MAX_BYTES = 4_000_000
"""Of one invocation's records as JSON; Lambda takes 6 MB."""
MAX_RECORDS = 100
MAX_EMPTY_PAGES = 500
"""One after another, of a shard that is still open: its end comes by no other sign."""


class Gone(RuntimeError):
    """The records have left the stream."""


def records(failed: Mapping[str, Any], filters: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The records of a DDBStreamBatchInfo that fit one of the filters (all, if there is none).

    As Lambda hands them over, in order. Empty: nothing in the stretch was for the function. Raises Gone when
    the stretch has left the stream, or its shard ends before the stretch does.
    """
    last = int(failed["endSequenceNumber"])
    patterns = [pattern(each) for each in filters]
    found = []
    for record in _from(failed):
        number = int(record["dynamodb"]["SequenceNumber"])
        given = as_lambda(record)
        if number <= last and (not patterns or any(fits(given) for fits in patterns)):
            found.append(given)
        if number >= last:
            return found
    raise Gone(f"shard {failed['shardId']} no longer holds the whole stretch")


def filters(function: str, qualifier: str, stream: str) -> list[Mapping[str, Any]]:
    """The patterns by which a function's mapping on a stream lets records through."""
    pages = (
        client("lambda")
        .get_paginator("list_event_source_mappings")
        .paginate(FunctionName=f"{function}:{qualifier}", EventSourceArn=stream)
    )
    mappings = [each for page in pages for each in page["EventSourceMappings"]]
    criteria = [(each.get("FilterCriteria") or {}).get("Filters") or [] for each in mappings]
    return [json.loads(each["Pattern"]) for found in criteria for each in found]


def batches(found: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The records in the order they came, in invocations that are small enough."""
    batch: list[dict[str, Any]] = []
    size = 0
    for record in found:
        length = len(json.dumps(record))
        if batch and (size + length > MAX_BYTES or len(batch) == MAX_RECORDS):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch


def _from(failed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The shard's records from the stretch's start to the shard's end; empty pages lie between full ones."""
    streams = client("dynamodbstreams")
    empty = 0
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=failed["streamArn"],
            ShardId=failed["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=failed["startSequenceNumber"],
        )["ShardIterator"]
        while iterator and empty < MAX_EMPTY_PAGES:
            answer = streams.get_records(ShardIterator=iterator, Limit=PAGE)
            empty = 0 if answer["Records"] else empty + 1
            yield from answer["Records"]
            iterator = answer.get("NextShardIterator")
    except (
        streams.exceptions.TrimmedDataAccessException,
        streams.exceptions.ResourceNotFoundException,
    ) as error:
        raise Gone(f"the records of shard {failed['shardId']} have left the stream") from error
