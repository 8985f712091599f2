"""Topic, queues and dead letters as infra/messaging.yaml wires them, and their event source mappings."""

import json
from collections import deque
from collections.abc import Callable
from random import Random
from typing import Any

from tests.simulation.streams import Ended

VISIBILITY = 30
RECEIVES = 5
AT_ONCE = 10

Invoke = Callable[[dict[str, Any], bool], Any]
Message = dict[str, Any]


class Queue:
    """A queue that hears the topic, if one is given, with its dead letters."""

    def __init__(self, sqs: Any, sns: Any, name: str, topic: str | None = None) -> None:
        self._sqs = sqs
        self.dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self._arn(self.dead), "maxReceiveCount": RECEIVES}
        attributes = {
            "VisibilityTimeout": str(VISIBILITY), "RedrivePolicy": json.dumps(redrive),
        }  # fmt: skip
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        if topic is not None:
            sns.subscribe(
                TopicArn=topic,
                Protocol="sqs",
                Endpoint=self._arn(self.url),
                Attributes={"RawMessageDelivery": "true"},
            )

    def receive(self) -> list[Message]:
        return self._received(self.url)

    def delete(self, message: Message) -> None:
        self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def left(self) -> int:
        """Messages in the queue, seen or not, due or not."""
        names = [f"ApproximateNumberOfMessages{state}" for state in ("", "NotVisible", "Delayed")]
        found = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)

    def redrive(self) -> None:
        """Dead letters back into the queue."""
        while messages := self._received(self.dead):
            for message in messages:
                self._sqs.send_message(QueueUrl=self.url, MessageBody=message["Body"])
                handle = message["ReceiptHandle"]
                self._sqs.delete_message(QueueUrl=self.dead, ReceiptHandle=handle)

    def _received(self, url: str) -> list[Message]:
        answer = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=AT_ONCE, AttributeNames=["All"]
        )
        return list(answer.get("Messages", ()))

    def _arn(self, url: str) -> str:
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(answer["Attributes"]["QueueArn"])


class QueueMapping:
    """Hands messages to a function; what fails or crashes becomes visible again in its time."""

    def __init__(self, name: str, queue: Queue, invoke: Invoke) -> None:
        self.name, self.queue, self._invoke = name, queue, invoke
        self._delivered: deque[Message] = deque(maxlen=100)

    def step(self, random: Random) -> None:
        """The next batch, or a message that was taken before."""
        if self._delivered and random.random() < 0.1:
            self._taken([random.choice(self._delivered)])
        else:
            self.deliver()

    def deliver(self) -> int:
        """One batch; returns how many were received."""
        messages = self.queue.receive()
        for message in self._taken(messages) if messages else ():
            self.queue.delete(message)
            self._delivered.append(message)
        return len(messages)

    def _taken(self, messages: list[Message]) -> list[Message]:
        """Hand them over; those that did not fail."""
        tries = max(int(m["Attributes"].get("ApproximateReceiveCount", 1)) for m in messages)
        event = {"Records": [_record(message) for message in messages]}
        try:
            answer = self._invoke(event, tries >= RECEIVES - 1)
        except Ended:
            return []
        failed = {each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", ())}
        return [message for message in messages if message["MessageId"] not in failed]


def _record(message: Message) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws-cn:sqs:cn-north-1:123456789012:queue",
        "awsRegion": "cn-north-1",
    }
