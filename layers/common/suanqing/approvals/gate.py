"""What a call that needs two people comes to: asked for, carried out, or done already."""

from collections.abc import Callable
from datetime import datetime

from suanqing.approvals import model
from suanqing.approvals.model import Request, Wanted
from suanqing.approvals.store import ApprovalStore


class Approvals:
    def __init__(self, store: ApprovalStore, clock: Callable[[], datetime]) -> None:
        self.store, self._clock = store, clock

    def call(self, wanted: Wanted, by: str, logins: frozenset[str]) -> Request:
        """The request after this call by `by`, one of the human's `logins`. Approved by them: the
        caller carries it out now, and then calls `done`."""
        now = self._clock()
        newest = self.store.newest(wanted.hash)
        if newest is None or model.is_over(newest, by, now):
            return self.store.save(None, model.ask(wanted, newest, by, now))
        return self.store.save(newest, model.second(newest, logins, by, now))

    def done(self, request: Request) -> Request:
        return self.store.save(request, model.put_in_force(request))

    def reject(self, id: str, note: str, by: str) -> Request:
        request = self.store.get(id)
        return self.store.save(request, model.reject(request, note, by, self._clock()))
