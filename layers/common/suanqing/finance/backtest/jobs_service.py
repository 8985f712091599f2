"""Replays as jobs: begun by a request, worked in pieces (`suanqing.platform.jobs`), merged at the end.

Views: `replay` (heads), `replay:<job>` (plan, pieces, outcome).
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from suanqing.canonical import digest
from suanqing.errors import Conflict, NotFound
from suanqing.finance.backtest import jobs as rules
from suanqing.finance.backtest.jobs import Job
from suanqing.finance.backtest.outcome import Outcome, outcome_from_dict, outcome_to_dict
from suanqing.finance.backtest.shadow import Shadow, Slice, last_periods
from suanqing.platform.jobs import Head, InTime, Pieces, Send, Stopped, Turn
from suanqing.platform.materialized import Views
from suanqing.pricing.catalogue import stamp
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import parse, rfc3339

HEADS = "replay"


class Replays:
    """What people ask and read. `send` puts messages on the jobs' queue."""

    def __init__(
        self, views: Views, pricing: PricingStore, send: Send, clock: Callable[[], datetime]
    ) -> None:
        self._views, self._pricing, self._send, self._clock = views, pricing, send, clock

    def request(self, book: str, months: int, by: str, key: str = "") -> Job:
        """Begin a replay of a version as it is now; the same again under the same key of `by`.

        Sent after it is kept: a request that failed in between is made whole by asking again.
        """
        version, now = self._pricing.version(book), self._clock()
        periods = tuple(last_periods(now, months))
        document = self._pricing.book_document(book)
        priced = digest(stamp(document, self._pricing.catalogue()))
        id = rules.job_id(book, version.hash, periods, f"{by}#{key or rfc3339(now)}")
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


class Shadowed:
    """The work of a replay, for `Pieces`: every party's periods under the draft as it was asked."""

    def __init__(self, shadow: Shadow, clock: Callable[[], datetime], views: Views) -> None:
        self._shadow, self._clock, self._views = shadow, clock, views

    def plan(self, head: Head) -> list[list[tuple[str, str]]]:
        return rules.chunks_of(self._shadow.outlets(), head["periods"])

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        hash = self._shadow.hash_of(head["book"])
        if hash not in (head["hash"], head["priced"]):
            raise _changed(head["book"])
        outcome = Outcome()

        def look(party: str, period: str, after: str | None) -> str | None:
            slice = Slice(head["book"], hash, party, period)
            found, last = self._shadow.run_some(slice, after, in_time)
            outcome.absorb(found)
            return last

        try:
            left = rules.over_slices(chunk, rest, in_time, look)
        except Conflict as refusal:
            if refusal.code != "other_body":
                raise
            raise _changed(head["book"]) from refusal
        adds = {
            "tickets": outcome.tickets,
            "changed": outcome.changed,
            "pay_change": outcome.total("pay").change,
            "charge_change": outcome.total("charge").change,
        }
        return Turn(outcome_to_dict(outcome), left, adds)

    def finish(self, head: Head, bodies: Iterator[Any]) -> dict[str, Any]:
        whole = Outcome()
        for body in bodies:
            whole.absorb(outcome_from_dict(body))
        self._views.put_body(f"{HEADS}:{head['id']}", "outcome", outcome_to_dict(whole))
        return {"finished": rfc3339(self._clock())}


class Worker(Pieces):
    """What the queue's function does with a message."""

    def __init__(
        self, views: Views, shadow: Shadow, send: Send, clock: Callable[[], datetime]
    ) -> None:
        super().__init__(views, HEADS, Shadowed(shadow, clock, views), send)


def _changed(book: str) -> Stopped:
    return Stopped({"reason": f"the draft {book} was changed meanwhile"})


def job_of(item: dict[str, Any]) -> Job:
    numbers = ("chunks", "done", "tickets", "changed", "pay_change", "charge_change")
    return Job(
        item["id"], item["book"], item["hash"], item["priced"], tuple(item["periods"]), item["by"],
        parse(item["at"]), item["stage"], **{name: item.get(name, 0) for name in numbers},
        reason=item.get("reason", ""),
        finished=parse(item["finished"]) if "finished" in item else None,
    )  # fmt: skip
