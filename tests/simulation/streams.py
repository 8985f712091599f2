"""Tables' change feeds as Lambda delivers them: in order per item, at least once, in batches.

Records come from the engine's own stream. An event source mapping (filter, batch size, retries)
is read from template.yaml, so that what the template leaves out is left out here.
"""

import base64
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from embedded.cloudformation import bare
from embedded.places import ROOT
from ops.event_filters import pattern

LANES = 3
"""Shards times parallelization: items of one partition key never leave their lane."""
GRACE = 3
"""Attempts before the last in which nothing is made to fail: faults are bounded."""
KEPT = 400
PAGE = 500

Record = dict[str, Any]
Invoke = Callable[[dict[str, Any], bool], Any]
"""(event, harmless) -> the handler's answer; raises what ended the invocation."""


class Feed:
    """Reads a table's stream from its beginning; `news` gives what came since."""

    def __init__(self, streams: Any, dynamodb: Any, table: str) -> None:
        self._streams = streams
        self._arn = dynamodb.describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (self._shard,) = self._described()["Shards"]
        self._last: str | None = None

    def news(self) -> list[Record]:
        """A new iterator each time: moto's do not outlive a transaction."""
        found: list[Record] = []
        while True:
            iterator = self._streams.get_shard_iterator(
                StreamArn=self._arn, ShardId=self._shard["ShardId"], **self._place()
            )["ShardIterator"]
            page = self._streams.get_records(ShardIterator=iterator, Limit=PAGE)["Records"]
            found += map(_as_lambda_gets_it, page)
            if page:
                self._last = page[-1]["dynamodb"]["SequenceNumber"]
            if len(page) < PAGE:
                return found

    def _place(self) -> dict[str, str]:
        if self._last is None:
            return {"ShardIteratorType": "TRIM_HORIZON"}
        return {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": self._last}

    def _described(self) -> Any:
        return self._streams.describe_stream(StreamArn=self._arn)["StreamDescription"]


@dataclass
class Lane:
    """Records of some items, in order. at_once: how many go into a batch, halved after an error."""

    waiting: deque[Record] = field(default_factory=deque)
    attempts: int = 0
    at_once: int | None = None


class StreamMapping:
    """One function's event source mapping on a feed.

    given_up: what went to the failure queue. delivered: what was taken, for repetition.
    """

    def __init__(
        self,
        name: str,
        function: str,
        invoke: Invoke,
        lossy: bool = False,
        event: str | None = None,
    ) -> None:
        settings = stream_settings(function, event)
        self.name, self.lossy = name, lossy
        self._invoke = invoke
        self._patterns = [pattern(each) for each in settings["patterns"]]
        self._most, self._retries = settings["batch"], settings["retries"]
        self._lanes = [Lane() for _ in range(LANES)]
        self.given_up: list[Record] = []
        self.delivered: deque[Record] = deque(maxlen=KEPT)

    def take(self, records: list[Record]) -> None:
        for record in records:
            if any(fits(record) for fits in self._patterns):
                self._lanes[lane_of(record)].waiting.append(record)

    @property
    def waiting(self) -> int:
        return sum(len(lane.waiting) for lane in self._lanes)

    def step(self, random: Random) -> None:
        """Deliver one batch of one lane, or lose it, or deliver an old one again."""
        if self.delivered and random.random() < 0.15:
            self._repeat(random)
            return
        lanes = [lane for lane in self._lanes if lane.waiting]
        if not lanes:
            return
        lane = random.choice(lanes)
        size = min(lane.at_once or random.randint(1, self._most), len(lane.waiting))
        if self.lossy and random.random() < 0.04:
            self.given_up += [lane.waiting.popleft() for _ in range(size)]
            return
        self._deliver(lane, size)

    def drain(self) -> None:
        for lane in self._lanes:
            while lane.waiting:
                self._deliver(lane, min(lane.at_once or self._most, len(lane.waiting)))

    def redrive(self) -> None:
        """What went to the failure queue, once more."""
        again, self.given_up = self.given_up, []
        self.take(again)

    def _repeat(self, random: Random) -> None:
        """Records that were taken once come again, any time later."""
        start = random.randrange(len(self.delivered))
        batch = list(self.delivered)[start : start + random.randint(1, 5)]
        try:
            self._invoke({"Records": batch}, False)
        except BaseException as error:
            _only_ended(error)

    def _deliver(self, lane: Lane, size: int) -> None:
        batch = [lane.waiting[place] for place in range(size)]
        try:
            answer = self._invoke({"Records": batch}, lane.attempts >= self._retries - GRACE)
        except BaseException as error:
            _only_ended(error)
            self._failed(lane, size, 0)
            return
        taken = taken_before_failure(batch, answer)
        self.delivered.extend(batch[:taken])
        if taken == size:
            for _ in range(taken):
                lane.waiting.popleft()
            lane.attempts, lane.at_once = 0, None
        else:
            self._failed(lane, size, taken)

    def _failed(self, lane: Lane, size: int, taken: int) -> None:
        """Go on from the lowest failure, with half as many; give up after too many attempts."""
        for _ in range(taken):
            lane.waiting.popleft()
        lane.attempts = 1 if taken else lane.attempts + 1
        lane.at_once = max(1, (size - taken) // 2)
        if lane.attempts > self._retries:
            self.given_up.append(lane.waiting.popleft())
            lane.attempts, lane.at_once = 0, None


class Ended(Exception):
    """An invocation ended with an error or a crash."""


def _only_ended(error: BaseException) -> None:
    if not isinstance(error, Ended):
        raise error


def taken_before_failure(batch: list[Record], answer: Any) -> int:
    """How many records count as done: those before the lowest failed sequence number."""
    failed = {each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", ())}
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    assert failed <= set(numbers), f"unknown sequence numbers: {failed - set(numbers)}"
    return min((place for place, number in enumerate(numbers) if number in failed),
               default=len(batch))  # fmt: skip


HASHED = ("ticket_id", "delivery_id", "party", "kind")
"""Hash keys of the tables that are read as streams."""


def lane_of(record: Record) -> int:
    keys = record["dynamodb"]["Keys"]
    hashed = next(keys[name] for name in HASHED if name in keys)
    return zlib.crc32(hashed["S"].encode()) % LANES


def _template() -> Any:
    return bare(ROOT / "template.yaml")


def stream_settings(function: str, name: str | None = None) -> dict[str, Any]:
    """{batch, retries, patterns} of the function's stream in template.yaml; name: of its event, where it
    has several, else the first."""
    import json

    events = _template()["Resources"][function]["Properties"]["Events"]
    found = {key: each["Properties"] for key, each in events.items() if each["Type"] == "DynamoDB"}
    event = found[name] if name else next(iter(found.values()))
    filters = event.get("FilterCriteria", {}).get("Filters", [{"Pattern": "{}"}])
    return {
        "batch": min(event["BatchSize"], 8),
        "retries": event["MaximumRetryAttempts"],
        "patterns": [json.loads(each["Pattern"]) for each in filters],
    }


def _as_lambda_gets_it(record: Record) -> Record:
    """JSON: bytes as base64, times as seconds."""
    return {**record, "eventSource": "aws:dynamodb", "dynamodb": _jsonable(record["dynamodb"])}


def _jsonable(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.timestamp()
        case dict():
            return {name: _jsonable(each) for name, each in value.items()}
        case list():
            return [_jsonable(each) for each in value]
    return value
