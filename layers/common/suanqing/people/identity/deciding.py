"""What `http.Api` asks before a view that decides: the caller as the register knows them now, their
interests, and whether two people are needed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from suanqing.errors import DomainError, Forbidden
from suanqing.people.approvals.gate import Approvals
from suanqing.people.approvals.model import Request, Wanted, carried_out, goes_ahead
from suanqing.people.approvals.store import ApprovalStore
from suanqing.people.identity import duties
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.interests import People, Person, Register
from suanqing.people.roles import DECIDE, Role
from suanqing.platform.aws import FirstWrite, dynamodb, rehearsal
from suanqing.platform.config import setting
from suanqing.times import utcnow


def deciding_over(parties: Register) -> "Deciding":
    """As every function has it: the register it reads itself, and the approvals in the same table."""
    store = ApprovalStore(dynamodb(), setting("PRICING_TABLE"))
    return Deciding(People(parties), Approvals(store, utcnow))


class Deciding:
    def __init__(self, people: People, approvals: Approvals) -> None:
        self.people, self.approvals = people, approvals

    def caller(self, caller: Caller, needed: frozenset[Role]) -> Caller:
        """With the roles that still hold, where they reach the money of others. Raises Forbidden."""
        if caller.roles.isdisjoint(DECIDE):
            return caller
        confirmed = self.people.confirmed(caller)
        if confirmed.roles.isdisjoint(needed):
            raise Forbidden("your roles have changed: log in again", "role_gone")
        return confirmed

    def check(self, caller: Caller, matter: duties.Matter, two: bool) -> None:
        """Raises Forbidden: an interest, or a hand in it."""
        if matter != duties.NOTHING:
            duties.check(self._person(caller.party, matter), matter, two)

    def interests(self, caller: Caller, about: Iterable[str]) -> frozenset[str]:
        """Those of the parties in `about`, and logins of the same human, whose money is the caller's own;
        of the company's owner, who counts as a second person, the logins alone."""
        person = self.people.person(caller.party, about)
        return person.logins if person.owns_company else person.interests

    def second(
        self, caller: Caller, subject: str, content: Mapping[str, Any], view: Callable[[str], Any],
        roles: frozenset[Role] = frozenset(),
    ) -> Any:  # fmt: skip
        """The view's answer when the call is the second person's, else the request. Only what the view
        would not refuse becomes a request or an approval: it is rehearsed up to its first write. roles: the
        route's, of whoever may be the second. view: called with who asked. Nothing left to change by an
        approved one: it had been done."""
        logins = frozenset(login.party_id for login in self.people.logins(caller.party))
        wanted = Wanted(subject, content, tuple(sorted(roles & DECIDE)))
        step = self.approvals.step(wanted, caller.party, logins)
        if step.after.state == "in_force":
            return step.after
        try:
            with rehearsal():
                answer = view(step.after.by)
        except FirstWrite:
            request = self.approvals.keep(step)
        else:  # there was nothing to change
            if step.before and carried_out(step.before, caller.party):
                self.approvals.done(step.before)
            return answer
        return self._carried_out(request, view) if goes_ahead(request, caller.party) else request

    def _carried_out(self, request: Request, view: Callable[[str], Any]) -> Any:
        try:
            answer = view(request.by)
        except DomainError:
            self.approvals.not_done(request)
            raise
        self.approvals.done(request)
        return answer

    def _person(self, party_id: str, matter: duties.Matter) -> Person:
        if matter.everyone:
            return self.people.earner(party_id)
        return self.people.person(party_id, matter.parties)
