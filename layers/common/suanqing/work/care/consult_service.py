"""Consultations with what goes with them, and matches that somebody undid: `customer:<digest>`/`unmatched#<match>`."""

from collections.abc import Callable
from datetime import datetime

from suanqing.errors import NotFound, Stale
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.care.consults import MOST, Consult, consults
from suanqing.work.care.did_service import Happenings
from suanqing.work.tickets.linked_keys import customer_key

UNMATCHED = "unmatched#"
TRIES = 5


class Consults:
    def __init__(self, done: Happenings, clock: Callable[[], datetime]) -> None:
        self.done, self.store, self.clock = done, done.store.store, clock

    def of(self, customer: str, most: int | None = MOST) -> list[Consult]:
        """Under every id of the person, the newest first."""
        ids = self.done.ids(customer)
        undone = {
            str(item["part"]).removeprefix(UNMATCHED)
            for each in ids
            for item in self.store.all(customer_key(each), UNMATCHED)
            if item["undone"]
        }
        return consults(self.done.of(customer), undone, most)

    def judge(self, caller: Caller, customer: str, match: str, undone: bool) -> None:
        """That a match is none, or that it is one after all, though others are shown by now; what was said last counts.
        NotFound: there is no such match."""
        found = next(
            (consult for consult in self.of(customer, None) for each in consult.matches if each.id == match), None
        )  # fmt: skip
        if found is None:
            raise NotFound("there is no such match")
        key, part = customer_key(found.told.customer), UNMATCHED + match
        for _ in range(TRIES):
            there = self.store.get(key, part)
            if there and there["undone"] == undone:
                return
            said = {"undone": undone, "by": caller.party, "at": rfc3339(self.clock())}
            if self.store.change(key, part, said, int(there["version"]) if there else 0):
                return
        raise Stale("the customer was changed meanwhile", customer=customer)
