"""What `http.Api` asks before a view that decides: the caller as the register knows them now, their
interests, and whether two people are needed."""

from collections.abc import Mapping
from typing import Any

from suanqing.approvals.gate import Approvals
from suanqing.approvals.model import Request, Wanted
from suanqing.errors import Forbidden
from suanqing.identity import duties
from suanqing.identity.caller import DECIDERS, Caller
from suanqing.identity.interests import People, Person
from suanqing.parties.model import Role


class Deciding:
    def __init__(self, people: People, approvals: Approvals) -> None:
        self.people, self.approvals = people, approvals

    def caller(self, caller: Caller, needed: frozenset[Role]) -> Caller:
        """With the roles that still hold, where they reach the money of others. Raises Forbidden."""
        if caller.roles.isdisjoint(DECIDERS):
            return caller
        confirmed = self.people.confirmed(caller)
        if confirmed.roles.isdisjoint(needed):
            raise Forbidden("your roles have changed: log in again", "role_gone")
        return confirmed

    def check(self, caller: Caller, matter: duties.Matter, two: bool) -> None:
        """Raises Forbidden: an interest, or a hand in it."""
        if matter != duties.NOTHING:
            duties.check(self._person(caller.party, matter), matter, two)

    def second(self, caller: Caller, subject: str, content: Mapping[str, Any]) -> Request:
        """The request that the call makes, or approves."""
        logins = frozenset(login.party_id for login in self.people.logins(caller.party))
        return self.approvals.call(Wanted(subject, content), caller.party, logins)

    def _person(self, party_id: str, matter: duties.Matter) -> Person:
        if matter.everyone:
            return self.people.earner(party_id)
        return self.people.person(party_id, matter.parties)
