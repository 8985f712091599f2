"""Replays as jobs over SQS: begun by a request, planned, worked in pieces, merged by who counts last.

    {"job"}                      plan: every party's periods in chunks, kept once, one message each
    {"job", "chunk", "turn"}     a chunk, or the rest of one from where its turn before ran out of time

A piece's outcome and its count in the head are one transaction, so a message may come any number of
times, at once or later: it then only repeats what may have been lost after that transaction.
Views: `replay` (heads), `replay:<job>` (plan, pieces, outcome).
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from suanqing import aws
from suanqing.canonical import digest
from suanqing.config import setting
from suanqing.errors import Conflict, NotFound
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.store import PricingStore
from suanqing.replay import job as rules
from suanqing.replay.job import Job
from suanqing.replay.outcome import Outcome, outcome_from_dict, outcome_to_dict
from suanqing.replay.shadow import Shadow, Slice, last_periods
from suanqing.times import parse, rfc3339
from suanqing.views import Views, packed_of, unpacked

HEADS = "replay"
Message = dict[str, Any]
Send = Callable[[Sequence[Message]], None]
InTime = Callable[[], bool]


class Replays:
    """What people ask and read. `send` puts messages on the jobs' queue."""

    def __init__(
        self, views: Views, pricing: PricingStore, send: Send, clock: Callable[[], datetime]
    ) -> None:
        self._views, self._pricing, self._send, self._clock = views, pricing, send, clock

    def request(self, book: str, months: int, by: str, key: str = "") -> Job:
        """Begin a replay of a version as it is now; the same again under the same key.

        Sent after it is kept: a request that failed in between is made whole by asking again.
        """
        version, now = self._pricing.version(book), self._clock()
        periods = tuple(last_periods(now, months))
        document = self._pricing.book_document(book)
        priced = digest(stamp(document, self._pricing.catalogue()))
        id = rules.job_id(book, version.hash, periods, key or rfc3339(now))
        job = Job(id, book, version.hash, priced, periods, by, now)
        self._views.put_once(HEADS, id, rules.job_to_dict(job))
        found = self.get(id)
        if found.state == "planning":
            self._send([{"job": id}])
        return found

    def get(self, job_id: str) -> Job:
        item = self._views.get(HEADS, job_id)
        if item is None:
            raise NotFound(f"there is no replay {job_id}", replay=job_id)
        return job_of(item)

    def of(self, book: str) -> list[Job]:
        """A version's replays, newest first."""
        return sorted(_of(self._views, book), key=lambda job: (job.at, job.job_id), reverse=True)

    def outcome(self, job_id: str) -> Outcome | None:
        """The whole result; None before the job is done."""
        return _outcome(self._views, job_id)


def standing(views: Views, hash: str, book: str, months: int) -> tuple[Job | None, Outcome | None]:
    """The finished replay that counts for a body, and its result."""
    job = rules.newest(_of(views, book), hash, months)
    return job, _outcome(views, job.job_id) if job else None


def _of(views: Views, book: str) -> list[Job]:
    return [job_of(item) for item in views.all(HEADS, f"{book}-")]


def _outcome(views: Views, job_id: str) -> Outcome | None:
    data = views.body(f"{HEADS}:{job_id}", "outcome")
    return outcome_from_dict(data) if data else None


class Worker:
    """What the queue's function does with a message."""

    def __init__(
        self, views: Views, shadow: Shadow, send: Send, clock: Callable[[], datetime]
    ) -> None:
        self._views, self._shadow, self._send, self._clock = views, shadow, send, clock

    def handle(self, message: Message, in_time: InTime) -> None:
        item = self._views.get(HEADS, message["job"])
        if item is None:
            return
        job = job_of(item)
        if job.state in ("done", "failed"):
            return
        if "chunk" not in message:
            self._plan(job)
            return
        try:
            self._work(job, message["chunk"], message.get("turn", 0), in_time)
        except Conflict as refusal:
            if refusal.code != "other_body":
                raise
            self._views.set(HEADS, job.job_id, {"stage": "failed", "reason": refusal.message})

    def _plan(self, job: Job) -> None:
        """The first plan that is kept counts; all of its chunks are sent, again if need be."""
        view = f"{HEADS}:{job.job_id}"
        plan = self._views.body(view, "plan")
        if plan is None:
            made = rules.chunks_of(self._shadow.parties(), job.periods)
            self._views.put_once(view, "plan#001", {"body": packed_of(made)})
            plan = self._views.body(view, "plan")
        running = {"stage": "running", "chunks": len(plan)}
        self._views.set(HEADS, job.job_id, running, stage="planning")
        self._send([{"job": job.job_id, "chunk": n, "turn": 0} for n in range(len(plan))])

    def _work(self, job: Job, chunk: int, turn: int, in_time: InTime) -> None:
        view, head = f"{HEADS}:{job.job_id}", (HEADS, job.job_id)
        piece = f"piece#{chunk:05d}#{turn:04d}"
        kept = self._views.get(view, piece)
        if kept is None:
            at, after = self._begin(view, chunk, turn)
            outcome, rest = self._run(
                job, self._views.body(view, "plan")[chunk], at, after, in_time
            )
            kept = {"body": packed_of(outcome_to_dict(outcome)), "rest": rest}
            adds = {
                "done": 1,
                "chunks": 1 if rest else 0,
                "tickets": outcome.tickets,
                "changed": outcome.changed,
                "pay_change": outcome.total("pay").change,
                "charge_change": outcome.total("charge").change,
            }
            self._views.count_once(head, (view, piece), kept, adds)
        if kept.get("rest"):
            self._send([{"job": job.job_id, "chunk": chunk, "turn": turn + 1}])
        elif (now := job_of(self._views.get(*head) or {})).complete:
            self._finish(now)

    def _begin(self, view: str, chunk: int, turn: int) -> tuple[int, str | None]:
        if turn == 0:
            return 0, None
        before = self._views.get(view, f"piece#{chunk:05d}#{turn - 1:04d}") or {}
        at, after = before["rest"]
        return at, after or None

    def _run(
        self, job: Job, slices: rules.Chunk, at: int, after: str | None, in_time: InTime
    ) -> tuple[Outcome, list[Any] | None]:
        """The slices from `at` on; what is left when the time is over: [slice, ticket it ended with]."""
        outcome, hash = Outcome(), self._shadow.hash_of(job.book)
        if hash not in (job.hash, job.priced):
            raise Conflict("the draft was changed meanwhile", "other_body", book=job.book)
        for place in range(at, len(slices)):
            if place > at and not in_time():
                return outcome, [place, ""]
            party, period = slices[place]
            slice = Slice(job.book, hash, party, period)
            found, last = self._shadow.run_some(slice, after if place == at else None, in_time)
            outcome.absorb(found)
            if last is not None:
                return outcome, [place, last]
        return outcome, None

    def _finish(self, job: Job) -> None:
        """Merge every piece; who does it again writes the same."""
        view = f"{HEADS}:{job.job_id}"
        whole = Outcome()
        for item in self._views.all(view, "piece#"):
            whole.absorb(outcome_from_dict(unpacked(item["body"])))
        self._views.put_body(view, "outcome", outcome_to_dict(whole))
        self._views.set(
            HEADS,
            job.job_id,
            {"stage": "done", "finished": rfc3339(self._clock())},
            stage="running",
        )


def job_of(item: dict[str, Any]) -> Job:
    numbers = ("chunks", "done", "tickets", "changed", "pay_change", "charge_change")
    return Job(
        item["id"], item["book"], item["hash"], item["priced"], tuple(item["periods"]), item["by"],
        parse(item["at"]), item["stage"], **{name: item.get(name, 0) for name in numbers},
        reason=item.get("reason", ""),
        finished=parse(item["finished"]) if "finished" in item else None,
    )  # fmt: skip


def sender(variable: str) -> Send:
    """Messages to the queue whose address this variable holds, ten a call; raises when one was not
    taken. Looked up when something is sent: who only reads needs no queue."""

    def send(messages: Sequence[Message]) -> None:
        sqs: Any = aws.client("sqs")
        for start in range(0, len(messages), 10):
            entries = [
                {"Id": str(place), "MessageBody": json.dumps(message)}
                for place, message in enumerate(messages[start : start + 10])
            ]
            if sqs.send_message_batch(QueueUrl=setting(variable), Entries=entries).get("Failed"):
                raise RuntimeError("the queue did not take every message")

    return send
