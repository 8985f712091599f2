"""Work in pieces over SQS: planned once, worked in any order, finished when every piece is there.

    {"job"}                      plan: the chunks, kept once, one message each
    {"job", "chunk", "turn"}     a chunk, or the rest of one from where its turn before ran out of time

A piece's body and its count in the head are one transaction, so a message may come any number of
times, at once or later: it then only repeats what may have been lost after that transaction. A chunk
that fails comes again by its queue; {"job"} sent again repeats every message that may be lost.
Views: `<kind>` (heads: stage, chunks, done), `<kind>:<job>` (plan, pieces). What a head says of
`expires` holds for its plan and pieces too. Plan and pieces may be of any size: what is too large for
an item stands in several, written before the one that names them and counts.

    planning --chunks known--> running --every piece there--> done
        +------------- Stopped: it cannot be ------------------> failed
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import batched
from typing import Any, NamedTuple, Protocol

from suanqing.canonical import digest
from suanqing.platform import queues
from suanqing.platform.materialized import CHUNK, Views, packed_of, unpacked

Message = dict[str, Any]
Send = Callable[[Sequence[Message]], None]
InTime = Callable[[], bool]
Head = Mapping[str, Any]

PLAN = "plan#001"
PAGE = 100
"""Chunks of a plan in one item: a turn reads no more of it than that."""


class Turn(NamedTuple):
    """What one turn found. rest: where the next one goes on, None at the chunk's end. adds: figures
    for the head."""

    body: Any
    rest: Any = None
    adds: Mapping[str, int] = {}


class Stopped(Exception):
    """The job cannot be done; what its head is to say besides."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__("the job was stopped")
        self.said = said


class Work(Protocol):
    """What a kind of job does. `finish` may be called again: the same bodies must come to the same."""

    def plan(self, head: Head) -> Sequence[Any]:
        """Its chunks as plain JSON; they need not know of each other."""

    def turn(self, head: Head, chunk: Any, rest: Any, in_time: InTime) -> Turn:
        """A chunk from its beginning, or from `rest` on; it gets on even when there is no time."""

    def finish(self, head: Head, bodies: Iterator[Any]) -> Mapping[str, Any]:
        """All bodies in the plan's order, whatever order they were made in; what the head says then."""


class Pieces:
    def __init__(self, views: Views, kind: str, work: Work, send: Send) -> None:
        self._views, self._kind, self._work, self._send = views, kind, work, send

    def handle(self, message: Message, in_time: InTime) -> None:
        head = self._views.get(self._kind, message["job"])
        if head is None or head["stage"] in ("done", "failed"):
            return
        try:
            if "chunk" in message:
                self._turn(head, message["chunk"], message.get("turn", 0), in_time)
            else:
                self._plan(head)
        except Stopped as stop:
            self._views.set(self._kind, head["id"], {"stage": "failed", **stop.said})

    def missing(self, job_id: str) -> list[str]:
        """The pieces, as chunk.turn, that a planned job still waits for."""
        return missing(self._views, self._kind, job_id)

    def _plan(self, head: Head) -> None:
        """The first plan that is kept counts; all of its chunks are sent, again if need be."""
        id, view = head["id"], f"{self._kind}:{head['id']}"
        if self._views.get(view, PLAN) is None:
            _keep_plan(self._views, view, list(self._work.plan(head)), _expiry(head))
        chunks = _planned(self._views, view)
        running = {"stage": "running", "chunks": chunks}
        self._views.set(self._kind, id, running, stage="planning")
        self._send([{"job": id, "chunk": n, "turn": 0} for n in range(chunks)])
        if not chunks:
            self._finish({**head, **running})

    def _turn(self, head: Head, chunk: int, turn: int, in_time: InTime) -> None:
        id, view = head["id"], f"{self._kind}:{head['id']}"
        piece = _piece(chunk, turn)
        kept = self._views.get(view, piece)
        if kept is None:
            before = self._views.get(view, _piece(chunk, turn - 1)) if turn else None
            rest = (before or {}).get("rest")
            if turn and not rest:  # the turn before came to the end, for whoever was counted
                return
            found = self._work.turn(head, _chunk(self._views, view, chunk), rest, in_time)
            kept = _stored(self._views, view, found, _expiry(head))
            adds = {"done": 1, "chunks": 1 if found.rest else 0, **found.adds}
            if not self._views.count_once((self._kind, id), (view, piece), kept, adds):
                kept = self._views.get(view, piece) or kept  # another one's, which counts
        if kept.get("rest"):
            self._send([{"job": id, "chunk": chunk, "turn": turn + 1}])
        elif (now := self._views.get(self._kind, id)) and _complete(now):
            self._finish(now)

    def _finish(self, head: Head) -> None:
        """Merge every piece; who does it again writes the same."""
        id = head["id"]
        if lost := self.missing(id):
            raise RuntimeError(f"{self._kind} {id} misses the pieces {', '.join(lost)}")
        said = self._work.finish(head, bodies(self._views, self._kind, id))
        self._views.set(self._kind, id, {**said, "stage": "done"}, stage="running")


def begin(views: Views, kind: str, job_id: str, said: Mapping[str, Any], send: Send) -> None:
    """Begin a job once; begun already, have whatever is missing done."""
    views.put_once(kind, job_id, {"stage": "planning", **said})
    send([{"job": job_id}])


def bodies(views: Views, kind: str, job_id: str) -> Iterator[Any]:
    """What a job's pieces found, in the order of its plan."""
    view = f"{kind}:{job_id}"
    for item in views.all(view, "piece#"):
        more = views.all(view, f"{item['more']}#") if "more" in item else ()
        yield unpacked(item["body"] + b"".join(each["body"] for each in more))


def missing(views: Views, kind: str, job_id: str) -> list[str]:
    """The pieces, as chunk.turn, that a planned job still waits for; told from the plan and the
    pieces themselves, not from the head's counts."""
    view = f"{kind}:{job_id}"
    due = {chunk: 0 for chunk in range(_planned(views, view))}
    for item in views.all(view, "piece#"):
        _, chunk, turn = item["id"].split("#")
        if item.get("rest"):
            due[int(chunk)] = int(turn) + 1
        else:
            due.pop(int(chunk), None)
    return [f"{chunk}.{turn}" for chunk, turn in sorted(due.items())]


def _keep_plan(views: Views, view: str, plan: Sequence[Any], expiry: Mapping[str, Any]) -> None:
    """Its pages under the digest of the whole, then, once, the item that names them."""
    pages = f"pages#{digest(plan)}"
    for number, page in enumerate(batched(plan, PAGE, strict=False)):
        views.put(view, f"{pages}#{number:05d}", {"body": packed_of(list(page)), **expiry})
    views.put_once(view, PLAN, {"pages": pages, "chunks": len(plan), **expiry})


def _planned(views: Views, view: str) -> int:
    """How many chunks the plan has; 0 before there is one."""
    plan = views.get(view, PLAN)
    if plan is None:
        return 0
    return int(plan["chunks"]) if "pages" in plan else len(unpacked(plan["body"]))


def _chunk(views: Views, view: str, chunk: int) -> Any:
    """A chunk of the plan, from its page; plans of before stand in one item."""
    plan = views.get(view, PLAN)
    if plan is None:
        raise RuntimeError(f"{view} has no plan")
    if "pages" not in plan:
        return unpacked(plan["body"])[chunk]
    page = views.get(view, f"{plan['pages']}#{chunk // PAGE:05d}")
    if page is None:
        raise RuntimeError(f"{view} misses page {chunk // PAGE} of its plan")
    return unpacked(page["body"])[chunk % PAGE]


def _stored(views: Views, view: str, found: Turn, expiry: Mapping[str, Any]) -> dict[str, Any]:
    """A piece as it is counted; what of a large body does not fit stands beside it, under its digest."""
    packed = packed_of(found.body)
    kept = {"body": packed[:CHUNK], "rest": found.rest, **expiry}
    if len(packed) > CHUNK:
        kept["more"] = f"more#{digest(found.body)}"
        for number, start in enumerate(range(CHUNK, len(packed), CHUNK)):
            part = {"body": packed[start : start + CHUNK], **expiry}
            views.put(view, f"{kept['more']}#{number:03d}", part)
    return kept


def _complete(head: Head) -> bool:
    return bool(head["stage"] == "running" and head.get("done", 0) >= head["chunks"])


def _expiry(head: Head) -> dict[str, Any]:
    return {"expires": head["expires"]} if "expires" in head else {}


def _piece(chunk: int, turn: int) -> str:
    return f"piece#{chunk:05d}#{turn:04d}"


def sender(variable: str) -> Send:
    """Sends to the queue whose address this variable holds."""
    return partial(queues.send, variable)
