"""Messages to a queue: ten a call, at their second, and all once more where one was not taken."""

import json
from typing import Any

import pytest

from suanqing.platform import aws, queues


class Sqs:
    """Takes what it is given; refuses entries whose message says so, as SQS does: in its answer."""

    def __init__(self) -> None:
        self.calls: list[list[dict[str, Any]]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        assert QueueUrl == "https://queue.invalid/one"
        self.calls.append(Entries)
        refused = [{"Id": each["Id"]} for each in Entries if "refused" in each["MessageBody"]]
        return {"Failed": refused} if refused else {}


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Sqs:
    monkeypatch.setenv("ONE_QUEUE_URL", "https://queue.invalid/one")
    fake = Sqs()
    monkeypatch.setattr(aws, "client", lambda name: {"sqs": fake}[name])
    return fake


@pytest.mark.parametrize(("count", "calls"), [(0, []), (1, [1]), (10, [10]), (21, [10, 10, 1])])
def test_ten_go_in_a_call_in_order_and_none_is_no_call(
    sqs: Sqs, count: int, calls: list[int]
) -> None:
    queues.send_later("ONE_QUEUE_URL", (({"n": n}, n) for n in range(count)))

    assert [len(call) for call in sqs.calls] == calls
    sent = [entry for call in sqs.calls for entry in call]
    assert [json.loads(entry["MessageBody"])["n"] for entry in sent] == list(range(count))
    assert [entry["DelaySeconds"] for entry in sent] == list(range(count))
    assert all(len({entry["Id"] for entry in call}) == len(call) for call in sqs.calls)


def test_who_sends_hears_of_one_that_was_not_taken(sqs: Sqs) -> None:
    with pytest.raises(RuntimeError, match="1 messages were not taken"):
        queues.send("ONE_QUEUE_URL", [{"n": 1}, {"n": "refused"}])


def test_who_sends_nothing_needs_no_queue(sqs: Sqs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONE_QUEUE_URL")

    queues.send("ONE_QUEUE_URL", [])

    assert sqs.calls == []
