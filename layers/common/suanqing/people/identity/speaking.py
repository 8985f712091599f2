"""Who speaks for whose money (代言): reads it, is told of it, confirms and disputes it. Pure, but for the
parties that are asked for.

    a person      for themselves
    a partner     for the outlet they run, and for the dealer that owns it now
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from suanqing.people.parties.model import Party
from suanqing.people.roles import Role

PLACES = frozenset({"outlet", "hq"})
"""Kinds of parties that nobody reads for but their people."""


class Register(Protocol):
    """What `speakers` reads: `people.parties.store.PartyStore`."""

    def find(self, party_id: str) -> Party | None: ...

    def of_outlet(self, outlet: str) -> Iterable[Party]: ...

    def of_kind(self, kind: str) -> Iterable[Party]: ...


def spoken_for(
    party_id: str, roles: frozenset[Role], outlet: str | None, find: Callable[[str], Party | None]
) -> tuple[str, ...]:
    """Parties whose money is that of who logs in with these roles at this outlet, the login first."""
    if "partner" not in roles or not outlet:
        return (party_id,)
    home = find(outlet)
    owner = find(home.owner) if home and home.kind == "outlet" and home.owner else None
    dealer = [owner.party_id] if owner and owner.kind == "dealer" else []
    return tuple(dict.fromkeys((party_id, outlet, *dealer)))


def speakers(party: Party, register: Register) -> list[Party]:
    """Who speaks for the party, it itself first where it is no place; active ones alone."""
    outlets = register.of_kind("outlet") if party.kind == "dealer" else ()
    owned = [each for each in outlets if each.owner == party.party_id]
    read = {each.party_id: each for each in (party, *owned)}
    logins = (() if party.kind in PLACES else (party,),
              *(register.of_outlet(home) for home in read))  # fmt: skip
    people = {each.party_id: each for near in logins for each in near if each.active}

    def find(party_id: str) -> Party | None:
        return read.get(party_id) or register.find(party_id)

    return [
        each
        for each in people.values()
        if party.party_id in spoken_for(each.party_id, each.roles, each.outlet, find)
    ]
