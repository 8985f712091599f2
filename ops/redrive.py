"""python -m ops redrive: what waits in dead-letter queues goes back to where it failed.

Amazon's console button for this does not exist in China. Two kinds of queues:
- channels, jobs and results (wecom, dingtalk, senders, inapp, replay, correct, seal, proof, due,
  warehouse, finance): the messages themselves,
  sent to their queue again;
- streams (intake, settle, router): shard and sequence numbers. Within the stream's 24 hours the records
  are read again and handed to the function; older ones are found by the reconciler (settle) or by
  `reprocess --lost` (intake). Lost notices of a router older than that are not told any more.
A message is removed only after its work is done.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ops.api_body import ALIAS
from ops.reconcile import InvocationFailed, invoke
from ops.stack import Stack, add_option, client, stack
from ops.stream import Gone, batches, filters, records

CHANNELS = {
    "wecom": ("WecomDeadLettersUrl", "WecomQueueUrl"),
    "dingtalk": ("DingtalkDeadLettersUrl", "DingtalkQueueUrl"),
    "senders": ("SendersDeadLettersUrl", "SendersQueueUrl"),
    "inapp": ("InappDeadLettersUrl", "InappQueueUrl"),
    "replay": ("ReplayDeadLettersUrl", "ReplayQueueUrl"),
    "correct": ("CorrectDeadLettersUrl", "CorrectQueueUrl"),
    "seal": ("SealDeadLettersUrl", "SealQueueUrl"),
    "proof": ("ProofDeadLettersUrl", "ProofQueueUrl"),
    "due": ("DueDeadLettersUrl", "DueQueueUrl"),
    "views": ("ViewsDeadLettersUrl", "ViewsQueueUrl"),
    "customers": ("CustomersDeadLettersUrl", "CustomersQueueUrl"),
    "welcome": ("WelcomeDeadLettersUrl", "WelcomeQueueUrl"),
    "hooks": ("HooksDeadLettersUrl", "HooksQueueUrl"),
    "warehouse": ("WarehouseDeadLettersUrl", "WarehouseQueueUrl"),
    "finance": ("FinanceDeadLettersUrl", "FinanceQueueUrl"),
}
STREAMS = {
    "settle": ("SettleFailuresUrl", "SettleFunction"),
    "intake": ("IntakeFailuresUrl", "IntakeFunction"),
    "router": ("RouterFailuresUrl", "RouterFunction"),
}
Message = dict[str, Any]


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "redrive",
        help="send what waits in dead-letter queues back to where it failed",
        description="Mend the cause first (docs/runbook.md), then redrive. Channels get their messages "
        "again; streams' records are read again, or found by the reconciler once they left the stream. "
        "Exit code 1 when something could not be redriven; it stays in its queue.",
    )
    add_option(command)
    command.add_argument(
        "queues", nargs="*", choices=[*CHANNELS, *STREAMS, []], metavar="QUEUE",
        help=f"{', '.join([*CHANNELS, *STREAMS])}; without: all",
    )  # fmt: skip
    command.add_argument("--list", action="store_true", help="only say how many wait where")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    found = stack(wanted.stack)
    left = 0
    for queue in wanted.queues or [*CHANNELS, *STREAMS]:
        url = found[(CHANNELS.get(queue) or STREAMS[queue])[0]]
        if wanted.list:
            print(f"{queue}: {waiting(url)} waiting")
            continue
        again, failed = drain(url, worker(found, queue))
        left += failed
        print(f"{queue}: {again} redriven, {failed} left")
    return 1 if left else 0


def worker(found: Stack, queue: str) -> Callable[[Message], None]:
    """What to do with one message of the queue; raises Gone or InvocationFailed when it cannot."""
    if queue in CHANNELS:
        target = found[CHANNELS[queue][1]]
        return lambda message: resend(target, message)
    function = found[STREAMS[queue][1]]
    return lambda message: replay(found, queue, function, message)


def resend(target: str, message: Message) -> None:
    """As it was, with what a reader may sort it by."""
    client("sqs").send_message(
        QueueUrl=target,
        MessageBody=message["Body"],
        MessageAttributes=message.get("MessageAttributes", {}),
    )


def replay(found: Stack, queue: str, function: str, message: Message) -> None:
    """Hand the records that a failure message points at to the function again."""
    failed = json.loads(message["Body"])["DDBStreamBatchInfo"]
    try:
        again = records(failed, filters(function, ALIAS, failed["streamArn"]))
    except Gone:
        if queue != "settle":
            raise
        invoke(found["ReconcileFunction"])
        return
    for batch in batches(again):
        answer = invoke(function, {"Records": batch})
        if (answer or {}).get("batchItemFailures"):
            raise InvocationFailed(
                f"{function} failed again on {len(answer['batchItemFailures'])} records"
            )


def drain(url: str, work: Callable[[Message], None]) -> tuple[int, int]:
    """(done, left): each message once; one that fails stays and shows again after its time-out."""
    done, failed = 0, 0
    for message in messages(url):
        try:
            work(message)
        except (Gone, InvocationFailed) as error:
            print(error, file=sys.stderr)
            failed += 1
            continue
        client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        done += 1
    return done, failed


def messages(url: str) -> Iterator[Message]:
    """Every waiting message once."""
    seen: set[str] = set()
    while True:
        answer = client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1, VisibilityTimeout=300,
            MessageAttributeNames=["All"],
        )  # fmt: skip
        new = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
        if not new:
            return
        seen |= {each["MessageId"] for each in new}
        yield from new


def waiting(url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])
