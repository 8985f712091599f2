"""The life of a request for two people (双人复核): asked, approved by another, in force. Pure.

    asked --the same call by another--> approved --done--> in_force        asked, approved --reject--> rejected

`approved` is the moment between the approval and its end. A process that dies there leaves it so until one of
its two people calls again: what had been done is in force then, what had not is done by who approved.

A call that would be refused is kept neither as a request nor as an approval (decision 0051). The second
person makes the very call that the first one made: same route, same content. So what is approved is
what is done, to the byte, and nobody approves a thing that can still change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.people.roles import Role

State = Literal["asked", "approved", "in_force", "rejected"]
VALID = timedelta(days=14)
"""After that it is to be asked for anew."""
AGAIN = timedelta(minutes=10)
"""So long the same call by the one who approved is that call made again, not another request."""

RECOVERY = "python -m ops admin --recover"
"""The route of what no second person approves: an administrator who lost the login, let in again."""
RECOVERY_WAIT = timedelta(hours=72)
"""From its announcement until the login is changed, unless somebody rejects it."""


class Wanted(NamedTuple):
    """What a call would do. subject: what it changes, for people. content: route, path and body.
    roles: who may make the call, and so approve it."""

    subject: str
    content: Mapping[str, Any]
    roles: tuple[Role, ...] = ()

    @property
    def hash(self) -> str:
        return digest([self.subject, dict(self.content)])


Needs = Callable[[Mapping[str, Any]], str | None]
"""A call's arguments to its subject where it needs two people, to None where one is enough."""


@dataclass(frozen=True, slots=True)
class Request:
    """hash: of what is wanted. n: 1 for the first time it was. by, at: who asked. version: +1 a step.
    roles: who may approve it; none on requests of the time before they were kept."""

    hash: str
    n: int
    subject: str
    content: Mapping[str, Any]
    by: str
    at: datetime
    state: State = "asked"
    version: int = 1
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    roles: tuple[Role, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.hash[:24]}-{self.n:04d}"


def ask(wanted: Wanted, before: Request | None, by: str, at: datetime) -> Request:
    """A new request; `before` is the newest of the same content."""
    n = before.n + 1 if before else 1
    return Request(wanted.hash, n, wanted.subject, wanted.content, by, at, roles=wanted.roles)


def is_over(request: Request, by: str, at: datetime) -> bool:
    """Whether the same call now is a new request: this one was decided, or nobody cared for 14 days."""
    if request.state == "in_force":
        decided = request.decided_at or request.at
        return by not in (request.decided_by, request.by) or at - decided > AGAIN
    return request.state == "rejected" or at - (request.decided_at or request.at) > VALID


def second(request: Request, logins: frozenset[str], by: str, at: datetime) -> Request:
    """The same call by `by`, who is also each of `logins`: approved when that is another human than the
    one who asked; who asked may ask again, which changes nothing. Raises Forbidden: the asker's other login.
    """
    if request.state != "asked" or by == request.by:
        return request
    if request.by in logins:
        raise Forbidden("who asked for it, under another login, does not approve it",
                        "maker_is_checker")  # fmt: skip
    return approve(request, by, at)


def approve(request: Request, by: str, at: datetime) -> Request:
    """Whoever may."""
    return _step(request, "approved", by, at)


def goes_ahead(request: Request, by: str) -> bool:
    """Whether the call is to be carried out now: approved, and by the one who approved."""
    return request.state == "approved" and request.decided_by == by


def carried_out(request: Request, by: str) -> bool:
    """Whether a call by `by` that finds nothing to change says that the request was done."""
    return request.state == "approved" and by in (request.by, request.decided_by)


def put_in_force(request: Request) -> Request:
    """It was done."""
    return replace(request, state="in_force", version=request.version + 1)


def ask_again(request: Request) -> Request:
    """Approved, and then refused: nobody has decided it."""
    return replace(
        request, state="asked", decided_by=None, decided_at=None, version=request.version + 1
    )


def concerns(request: Request, party_id: str, roles: frozenset[Role]) -> bool:
    """Whether it is the party's own, or for one of the roles to decide."""
    return request.by == party_id or not roles.isdisjoint(request.roles)


def reject(request: Request, note: str, by: str, at: datetime) -> Request:
    """By anybody who may decide it; the asker takes it back the same way. Raises Conflict: it is in force,
    or was rejected."""
    if request.state not in ("asked", "approved"):
        raise Conflict(f"the request is {request.state}", "not_in_this_state", state=request.state)
    if not note.strip():
        raise Invalid("a rejection needs a reason", where="note")
    return replace(_step(request, "rejected", by, at), note=note.strip())


def _step(request: Request, state: State, by: str, at: datetime) -> Request:
    return replace(request, state=state, decided_by=by, decided_at=at, version=request.version + 1)
