"""Places of stock: an outlet's store, head office's, a person's van; each is called by its party. Who may. Pure.

                admin, dispatcher  partner                   technician          finance, auditor
    look        all                own outlet and its vans   own van, own outlet all
    keep        all                own outlet and its vans   own van             none
    take for a
    ticket      all                own outlet and its vans   own van, own outlet none

keep: receive goods, count, send, take in what was sent. A van takes nothing in from outside: its parts come from a
store, so that nobody makes stock for the own work.
"""

from collections.abc import Iterable
from typing import Protocol

from suanqing.errors import Forbidden, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.regions import above

STORES = ("outlet", "hq")
MAX_AROUND = 100


class Parties(Protocol):
    def get(self, party_id: str) -> Party:
        """Raises NotFound."""


class Listed(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def active(self) -> bool: ...

    @property
    def unit(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def category(self) -> str: ...


class Catalogue(Protocol):
    def sku(self, sku: str) -> Listed | None:
        """None for an unknown one."""


class Register(Protocol):
    def of_kind(self, kind: str) -> Iterable[Party]: ...

    def of_outlet(self, outlet: str) -> Iterable[Party]: ...


def place(parties: Parties, place_id: str) -> Party:
    """The store or van. Invalid `unknown_place` for another kind of party, or one that has ended."""
    try:
        party = parties.get(place_id)
    except NotFound:
        party = None
    if party is None or not party.active or party.kind not in (*STORES, "person"):
        raise Invalid(
            f"{place_id} is no place of stock", "unknown_place", where="place", place=place_id
        )
    return party


def around(parties: Register, at: Party, region: str) -> list[Party]:
    """The place, then all open stores of the region, each with its people's vans. Invalid `too_many_places`."""
    found = {at.party_id: at}
    for outlet in parties.of_kind("outlet"):
        if not (outlet.active and outlet.region and region in above(outlet.region)):
            continue
        vans = (
            p for p in parties.of_outlet(outlet.party_id) if p.active and "technician" in p.roles
        )
        found |= {each.party_id: each for each in (outlet, *vans)}
        if len(found) > MAX_AROUND:
            raise Invalid(
                f"at most {MAX_AROUND} places are summed: name a smaller region",
                "too_many_places", where="region",
            )  # fmt: skip
    return [*found.values()]


def check_look(caller: Caller, at: Party) -> None:
    if not (_all(caller) or caller.is_any("finance", "auditor") or _takes(caller, at)):
        raise _not_yours(at)


def check_take(caller: Caller, at: Party) -> None:
    if not (_all(caller) or _takes(caller, at)):
        raise _not_yours(at)


def check_keep(caller: Caller, at: Party) -> None:
    if not (_all(caller) or _owns(caller, at) or _own_van(caller, at)):
        raise _not_yours(at)


def check_receive(caller: Caller, at: Party) -> None:
    """From outside, into a store."""
    if at.kind == "person":
        raise Invalid(
            "a van is filled from a store, not from outside", "van_from_store", where="place"
        )
    if not (_all(caller) or _owns(caller, at)):
        raise _not_yours(at)


def _all(caller: Caller) -> bool:
    return caller.is_any("admin", "dispatcher")


def _owns(caller: Caller, at: Party) -> bool:
    own = at.party_id if at.kind == "outlet" else at.outlet
    return caller.is_any("partner") and caller.outlet is not None and own == caller.outlet


def _own_van(caller: Caller, at: Party) -> bool:
    return caller.is_any("technician") and at.party_id == caller.party


def _takes(caller: Caller, at: Party) -> bool:
    own_store = at.kind == "outlet" and at.party_id == caller.outlet
    return _owns(caller, at) or _own_van(caller, at) or (caller.is_any("technician") and own_store)


def _not_yours(at: Party) -> Forbidden:
    return Forbidden(
        f"{at.party_id} is not your place of stock", "not_your_place", place=at.party_id
    )
