"""What waits in failure queues is told: one look at each every few minutes, instead of an alarm a queue."""

from typing import Any

from suanqing.platform import aws, observe
from suanqing.platform.config import listed

EVERY = 5
"""Minutes between two looks."""
COUNT = "ApproximateNumberOfMessages"


def look(minute: int) -> int:
    """How many messages wait in all; each queue that holds some is a failure of its own. 0 between looks.

    FAILURE_QUEUES: the queues' addresses, with commas between. A queue that cannot be read is told as well.
    """
    if minute % EVERY:
        return 0
    return sum(map(_counted, listed("FAILURE_QUEUES")))


def _counted(url: str) -> int:
    queue = url.rpartition("/")[2]
    sqs: Any = aws.client("sqs")
    try:
        answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[COUNT])
    except Exception:
        observe.exception("queue not read", queue=queue)
        observe.failed("MessagesWait", queue=queue)
        return 0
    waiting = int(answer["Attributes"][COUNT])
    if waiting:
        observe.failed("MessagesWait", queue=queue, waiting=waiting)
    return waiting
