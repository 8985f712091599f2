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
    """A month of 30 days without any ticket: what runs, waits and is kept all the same.

    alarms, secrets, keys: how many. queue_polls, invocations, reads: a month. milliseconds: of an invocation.
    """

    invocations: float
    milliseconds: float
    memory_gb: float
    alarms: int
    secrets: int
    keys: int
    queue_polls: float
    reads: float
    tick_reads: float


PER_TICKET = Usage(
    writes=48,
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
"""Where nothing is measured: writes as they were last (docs/benchmarks.md, units), and the aims of the rest. 6 calls of
people and 1 platform message, each through the authorizer at worst; intake, settle, router; 3 notices to 2 channels,
1 result to warehouse and finance."""

MINUTES = 30 * 24 * 60
POLLERS = 5
"""Long polls that Lambda holds on each queue it reads, of 20 s each."""
POLLS = POLLERS * 3 * MINUTES
LOOKS = MINUTES // 5
"""Every five minutes the reconciler asks each queue of failures how many wait."""
NIGHTS = 30
HALF_HOURS = 30 * 48
SWEEPS = 30 * 24 * 16
"""Each hour: begun, planned, and a piece an outlet."""
TICK = 64
"""Queries of a minute's tick: 16 shards of four minutes."""
OUTLETS = 13
"""Of the example: the reconciler queries each of them, and twenty more items, once a minute."""


def fixed(shape: "Shape") -> Fixed:
    """What stands still, from what the templates declare."""
    return Fixed(
        invocations=2 * MINUTES + HALF_HOURS + 4 * NIGHTS + SWEEPS,
        milliseconds=150,
        memory_gb=1,
        alarms=shape.alarms,
        secrets=shape.secrets,
        keys=shape.keys,
        queue_polls=POLLS * shape.polled_queues + LOOKS * shape.failure_queues,
        reads=(OUTLETS + 20) * MINUTES * 0.5,
        tick_reads=TICK * MINUTES * 0.5,
    )


@dataclass(frozen=True, slots=True)
class Shape:
    """What of the templates costs money while nothing happens."""

    alarms: int
    secrets: int
    keys: int
    polled_queues: int
    failure_queues: int


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
