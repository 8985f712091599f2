"""Batches of a queue or stream, worked off in one way: each record by itself, the failed ones come again.

Powertools answers Lambda with the failed records' ids; of a stream Lambda delivers everything from the first
of them on again, so whoever reads one takes any record any number of times (decision 0070).
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from suanqing.platform import observe

Source = Literal["queue", "stream"]
Record = Mapping[str, Any]


def each_record(
    event: dict[str, Any],
    context: Any,
    source: Source,
    handle: Callable[[Record], object],
    fact: str,
    failed: Callable[[Record], object] = lambda record: None,
    about: Callable[[Record], Mapping[str, Any]] = lambda record: {},
) -> dict[str, Any]:
    """What Lambda is answered. handle: takes a record as Lambda gives it, and raises where it has to come
    again. fact: logged of each that does, with its id and `about`. failed: told of it, too; neither raises."""
    from aws_lambda_powertools.utilities.batch import (
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    def one(record: Any) -> None:
        try:
            handle(record.raw_event)
        except Exception:
            observe.exception(fact, record=identity(record.raw_event), **about(record.raw_event))
            failed(record.raw_event)
            raise

    observe.start(event, context)
    kind = EventType.SQS if source == "queue" else EventType.DynamoDBStreams
    processor = BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False)
    answer = process_partial_response(event, one, processor, context)
    return {"batchItemFailures": list(answer["batchItemFailures"])}


def identity(record: Record) -> str:
    """The id by which Lambda is told of a record."""
    return str(
        record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"]
    )
