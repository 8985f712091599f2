"""The outcome of a call that takes two people: asked for, carried out, or done already."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from suanqing.errors import Stale
from suanqing.people.approvals import model
from suanqing.people.approvals.model import Request, Wanted
from suanqing.people.approvals.store import ApprovalStore, no_request


class Step(NamedTuple):
    """What a call makes of a request: `before` as it is stored, None for a new one."""

    before: Request | None
    after: Request


class Approvals:
    def __init__(self, store: ApprovalStore, clock: Callable[[], datetime]) -> None:
        self.store, self._clock = store, clock

    def step(self, wanted: Wanted, by: str, logins: frozenset[str]) -> Step:
        """What this call by `by`, one of the human's `logins`, comes to; nothing is stored yet.
        Raises Forbidden: by the asker's other login."""
        now = self._clock()
        newest = self.store.newest(wanted.hash)
        if newest is None or model.is_over(newest, by, now):
            return Step(None, model.ask(wanted, newest, by, now))
        return Step(newest, model.second(newest, logins, by, now))

    def keep(self, step: Step) -> Request:
        """Approved by this call: the caller carries it out now, and then says `done`, or
        `not_done` where that was refused. Raises Stale."""
        return self.store.save(step.before, step.after)

    def done(self, request: Request) -> Request:
        """What was carried out is in force, also when somebody rejected it or called again meanwhile."""
        after = model.put_in_force(request)
        try:
            return self.store.save(request, after)
        except Stale:
            known = self.store.get(request.id)
            if known.state == "in_force":
                return known
            return self.store.save(known, replace(after, version=known.version + 1))

    def not_done(self, request: Request) -> None:
        """What was refused after all is as it was asked for, unless somebody was faster."""
        with suppress(Stale):
            self.store.save(request, model.ask_again(request))

    def reject(self, id: str, note: str, by: str, may: Callable[[Request], bool]) -> Request:
        """Raises NotFound: not `by`'s to reject, as if there were none."""
        request = self.store.get(id)
        if not may(request):
            raise no_request(id)
        return self.store.save(request, model.reject(request, note, by, self._clock()))
