"""How long the wiring keeps a settled ticket back from the boss's numbers by itself, without any work done."""

import pytest

from suanqing.insight.views.queue_service import DELAY
from tests.contract.templates import MAIN, NESTED, resources

pytestmark = pytest.mark.contract

AGE = 60
"""Seconds in which a job stands in its cell (R217)."""
RUN = 20
"""Seconds of them for the stream, the run and a cold start."""


def test_r217_what_the_wiring_waits_by_itself_leaves_time_for_the_run() -> None:
    """The stream's window, the delay of the first dirty key, the queue's own delay and its window: together."""
    functions = resources(MAIN, "AWS::Serverless::Function")
    events = [functions[name]["Events"] for name in ("RouterFunction", "ViewsFunction")]
    streams, queues = (
        [each["Properties"].get("MaximumBatchingWindowInSeconds", 0) for each in found.values()]
        for found in events
    )
    queue = resources(NESTED["messaging"], "AWS::SQS::Queue")["ViewsQueue"]

    waits = max(streams) + DELAY + queue.get("DelaySeconds", 0) + max(queues)
    assert waits <= AGE - RUN


def test_r217_a_days_run_ends_before_its_message_is_seen_again() -> None:
    """Else two runs would make the same day, and the later one would wait for the earlier one's pages."""
    timeout = resources(MAIN, "AWS::Serverless::Function")["ViewsFunction"]["Timeout"]
    queue = resources(NESTED["messaging"], "AWS::SQS::Queue")["ViewsQueue"]

    assert queue["VisibilityTimeout"] >= 6 * timeout, "as AWS advises for a function's queue"
