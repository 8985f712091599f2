"""What one ticket's life uses, and what a deployment uses without any."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one ticket from creation to three notices. milliseconds: a warm invocation's billed time.

    writes, reads: DynamoDB request units. stored_kb: all items and indexes that stay. published: SNS.
    queue_calls: SQS sends, receives and deletes. log_kb: function and access logs.
    """

    writes: float
    reads: float
    stored_kb: float
    api_calls: float
    invocations: float
    milliseconds: float
    memory_gb: float
    published: float
    queue_calls: float
    log_kb: float


@dataclass(frozen=True, slots=True)
class Fixed:
    """A month of nothing: the reconciler every minute, alarms, the queues' long polls."""

    invocations: float
    milliseconds: float
    memory_gb: float
    alarms: int
    queue_polls: float
    reads: float


PER_TICKET = Usage(
    writes=33,
    reads=10,
    stored_kb=6,
    api_calls=7,
    invocations=24,
    milliseconds=60,
    memory_gb=1,
    published=4,
    queue_calls=24,
    log_kb=12,
)
"""The aims, where nothing is measured: 6 calls of people and 1 platform message, each through the authorizer
at worst; intake, settle, router; 3 notices to 2 channels, 1 result to warehouse and finance."""

FIXED = Fixed(
    invocations=44_700,
    milliseconds=150,
    memory_gb=1,
    alarms=43,
    queue_polls=2_851_200,
    reads=864_000,
)
"""30 days: 13 outlets and 20 reads a minute for the reconciler; 5 pollers on each of four queues and a
reader on warehouse and finance, a poll every 20 s."""

MEASURED = {"writes": "write units of a ticket's life", "reads": "read units of a ticket's life"}
"""Usage's field -> part of the figure's name in build/bench.json."""


def measured(rows: Iterable[Mapping[str, Any]], base: Usage) -> Usage:
    """`base` with what the benchmark measured."""
    found = {
        field: float(row["value"])
        for row in rows
        for field, name in MEASURED.items()
        if name in str(row["name"])
    }
    return replace(base, **found)
