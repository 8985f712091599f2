"""Whose money a person has an interest in (利益关系): self, the same human's other logins, outlets
partnered or owned, teams. Pure, but for `People`, which reads the parties that are asked about.

    same human    the same `person`, the same phone's digest, the same bank account's digest
    partnered     what a partner speaks for (`speaking.py`: the outlet and its dealer), the team that
                  somebody belongs to
    owned         what has the person, or something of theirs, as its owner
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from suanqing.errors import Forbidden
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.speaking import spoken_for
from suanqing.people.parties.model import HQ, Party
from suanqing.people.roles import EARN

OWNABLE = ("outlet", "dealer")
"""Kinds that somebody may own."""
MAX_CHAIN = 5
"""Owners above an owner that are followed."""


@dataclass(frozen=True, slots=True)
class Person:
    """One human. logins: party ids that are this human; the one who calls is among them.
    interests: parties whose money is theirs too, logins among them. earns: is paid by the book.
    owns_company: head office's `owner`, who in a small company is the second person."""

    party_id: str
    logins: frozenset[str]
    interests: frozenset[str]
    earns: bool = False
    owns_company: bool = False


def interests(logins: Iterable[Party], register: Iterable[Party]) -> frozenset[str]:
    """Parties whose money is a human's own. logins: all that are this human. register: the parties in
    question, with their owners and the logins' homes; what is in neither is not found."""
    known, mine = {party.party_id: party for party in register}, list(logins)
    own = {login.outlet for login in mine if login.outlet and _is_team(known.get(login.outlet))}
    for login in mine:
        own.update(spoken_for(login.party_id, login.roles, login.outlet, known.get))
    while more := {p.party_id for p in known.values() if p.owner in own} - own:
        own |= more
    return frozenset(own)


def _is_team(home: Party | None) -> bool:
    return home is not None and home.kind == "team"


def person_of(party_id: str, logins: Iterable[Party], register: Iterable[Party]) -> Person:
    """The human behind `party_id` as the register knows it."""
    mine, known = list(logins), list(register)
    ids = frozenset({party_id, *(login.party_id for login in mine)})
    own = interests(mine, [party for party in known if party.kind != "hq"]) | ids
    earns = bool(own - ids) or any(
        not login.roles.isdisjoint(EARN) or login.kind not in ("person", "hq") for login in mine
    )
    company = next((party.owner for party in known if party.kind == "hq"), None)
    return Person(party_id, ids, own, earns, company in ids)


class Register(Protocol):
    """What `People` reads: `people.parties.store.PartyStore`."""

    def find(self, party_id: str, fresh: bool = False) -> Party | None: ...

    def several(self, ids: Iterable[str]) -> list[Party]: ...

    def same_human(self, party: Party) -> frozenset[str]: ...

    def of_kind(self, kind: str) -> Iterable[Party]: ...


class People:
    """Persons with their interests, and callers as they are now."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def confirmed(self, caller: Caller) -> Caller:
        """The caller with the roles that the register still gives: a token outlives a dismissal.

        Raises Forbidden: no longer active, or without any of the token's roles.
        """
        party = self._register.find(caller.party, fresh=True)
        roles = caller.roles & party.roles if party and party.active else frozenset()
        if not roles:
            raise Forbidden("your roles have changed: log in again", "role_gone")
        return Caller(caller.party, roles, caller.outlet)

    def person(self, party_id: str, about: Iterable[str] = ()) -> Person:
        """With those of the parties in `about` that are the person's own."""
        logins = self.logins(party_id)
        homes = (login.outlet for login in logins if login.outlet)
        return person_of(party_id, logins, self._owners({HQ, *about, *homes}))

    def earner(self, party_id: str) -> Person:
        """With everything the person owns: reads every outlet and dealer."""
        logins = self.logins(party_id)
        homes = self._register.several(
            sorted({HQ, *(login.outlet for login in logins if login.outlet)})
        )
        owned = (self._register.of_kind(kind) for kind in OWNABLE)
        return person_of(party_id, logins, [*homes, *chain.from_iterable(owned)])

    def logins(self, party_id: str) -> list[Party]:
        """All parties that are the same human, `party_id` first."""
        found: dict[str, Party] = {}
        waiting = [party_id]
        while waiting:
            party = self._register.find(waiting.pop(0))
            if party is not None and party.party_id not in found:
                found[party.party_id] = party
                waiting += sorted(self._register.same_human(party) - found.keys())
        return list(found.values())

    def _owners(self, ids: Iterable[str]) -> list[Party]:
        """The parties, their owners, and the owners of those."""
        found: dict[str, Party] = {}
        wanted = set(ids)
        for _ in range(MAX_CHAIN):
            read = self._register.several(sorted(wanted - found.keys()))
            found |= {party.party_id: party for party in read}
            wanted = {party.owner for party in read if party.owner} - found.keys()
            if not wanted:
                break
        return list(found.values())
