"""Payees of a pay line: the book's split plan with the parties of one outlet and crew in its roles. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from suanqing.errors import Unpriced
from suanqing.money import decimal_text
from suanqing.people.parties.model import HQ
from suanqing.pricing.model import Facts
from suanqing.pricing.names import Words
from suanqing.pricing.split_plans import PARTY, Share

Crew = tuple[tuple[str, Decimal], ...]
NO_TRACK = "no_track"
"""Stands in a split's words for `zones` where the outlet gets their part."""


@dataclass(frozen=True, slots=True)
class Payees:
    """The plan's parts with their weights; the crew's part is shared again by the crew's weights.

    So is the part of the `zones`, by theirs: a plan has one of the two, and below "crew" is either.

    parties: who gets the parts, in order of party id, because that order settles ties; the crew
    stands at `crew_at`, its first member's place. merge: some party comes up twice.
    """

    parties: tuple[str, ...]
    weights: tuple[int, ...]
    whole: int
    crew_at: int | None
    crew_weights: tuple[int, ...]
    crew_whole: int
    merge: bool
    words: Words

    def share(self, amount: int) -> tuple[tuple[str, int], ...]:
        """(party, amount) for each party once; they sum to `amount`."""
        parts = parts_of(amount, self.weights, self.whole)
        at = self.crew_at
        if at is not None:
            parts[at : at + 1] = parts_of(parts[at], self.crew_weights, self.crew_whole)
        if not self.merge:
            return tuple(zip(self.parties, parts, strict=True))
        merged: dict[str, int] = {}
        for party, part in zip(self.parties, parts, strict=True):
            merged[party] = merged.get(party, 0) + part
        return tuple(merged.items())


def parts_of(amount: int, weights: tuple[int, ...], whole: int) -> list[int]:
    """`money.allocate` for whole weights whose ids are in order: largest remainder, first wins ties.

    whole: their sum. Between two, it is the first one's share rounded half up.
    """
    if amount < 0:
        return [-part for part in parts_of(-amount, weights, whole)]
    if len(weights) == 2:
        first = (2 * amount * weights[0] + whole) // (2 * whole)
        return [first, amount - first]
    exact = [amount * weight for weight in weights]
    parts = [share // whole for share in exact]
    odd = amount - sum(parts)
    if odd:
        left = [share % whole for share in exact]
        for _ in range(odd):
            most = left.index(max(left))
            parts[most] += 1
            left[most] = -1
    return parts


def payees_for(plan: tuple[Share, ...], facts: Facts, worker: str | None = None) -> Payees:
    """The payees of a ticket's lines; of the worker's own line when `worker` is given.

    Raises Unpriced `no_payee`: the plan gives to nobody at all, or to a role that nobody has and that
    no other stands in for.
    """
    crew = facts.crew if worker is None else ((worker, Decimal(1)),)
    return _payees(plan, facts.outlet, facts.owner, crew, facts.roles, facts.zones)


@lru_cache(maxsize=8192)
def _parties(
    plan: tuple[Share, ...], outlet: str, owner: str | None, crew: Crew, zones: Crew
) -> dict[str, str]:
    """Who fills each role of the plan; of a crew and of zones the first stands for all."""
    parties = {"outlet": outlet, "hq": HQ}
    if any(weight for _, weight in crew):
        parties |= {"lead": crew[0][0], "crew": min(party for party, _ in crew)}
    if owner:
        parties["owner"] = owner
    if zones:
        parties["zones"] = zones[0][0]
    for role in (role for share in plan for role in (share.role, share.otherwise)):
        if role.startswith(PARTY):
            parties[role] = role.removeprefix(PARTY)
    return parties


def _payees(
    plan: tuple[Share, ...],
    outlet: str,
    owner: str | None,
    crew: Crew,
    others: tuple[tuple[str, str], ...],
    zones: Crew,
) -> Payees:
    members = sorted(crew)
    parties = dict(others) | _parties(plan, outlet, owner, crew, zones)
    found = _held([_filled(share, parties) for share in plan])
    if not found or any(share.role not in parties for share in found):
        missing = next((share.role for share in found if share.role not in parties), "")
        raise Unpriced(
            f"nobody to pay at {outlet}" + (f" as {missing}" if missing else ""),
            "no_payee",
            outlet=outlet,
            role=missing,
        )
    roles = sorted(found, key=lambda share: parties[share.role])
    crew_at = next((at for at, share in enumerate(roles) if share.role in ("crew", "zones")), None)
    if crew_at is not None and roles[crew_at].role == "zones":
        members = list(zones)
    ids = [parties[share.role] for share in roles]
    if crew_at is None:
        members = []
    else:
        ids[crew_at : crew_at + 1] = [party for party, _ in members]
    weights = tuple(share.weight for share in roles)
    crew_weights = _whole([weight for _, weight in members])
    return Payees(
        tuple(ids),
        weights,
        sum(weights),
        crew_at,
        crew_weights,
        sum(crew_weights),
        len(set(ids)) < len(ids),
        _words(roles, parties, members),
    )


def _filled(share: Share, parties: dict[str, str]) -> Share:
    """With the role that stands in where nobody has the role; without an owner the outlet does,
    and where no track tells whose area the work was in."""
    if share.role in parties:
        return share
    if share.otherwise:
        return share._replace(role=share.otherwise)
    if share.role == "owner":
        parties["owner"] = parties["outlet"]
    if share.role == "zones":
        parties[NO_TRACK] = parties["outlet"]
        return share._replace(role=NO_TRACK)
    return share


def _held(shares: list[Share]) -> list[Share]:
    """Each role once: one that also stands in for another holds both weights."""
    found: dict[str, Share] = {}
    for share in shares:
        if share.role in found:
            before = found[share.role]
            text = decimal_text(Decimal(before.text) + Decimal(share.text))
            share = share._replace(weight=before.weight + share.weight, text=text)
        found[share.role] = share
    return list(found.values())


def _whole(weights: list[Decimal]) -> tuple[int, ...]:
    """The same proportions in whole numbers."""
    places = max((-int(weight.as_tuple().exponent) for weight in weights), default=0)
    return tuple(int(weight.scaleb(max(0, places))) for weight in weights)


def _words(
    roles: list[Share], parties: dict[str, str], members: list[tuple[str, Decimal]]
) -> Words:
    """("outlet:o-1", "0.2"), ("crew", "0.8"), then ("member:p-1", "0.6") with the crew's weights."""
    words = [
        (
            share.role
            if share.role in ("crew", "zones") or share.role.startswith(PARTY)
            else f"{share.role}:{parties[share.role]}",
            share.text,
        )
        for share in roles
    ]
    return (*words, *((f"member:{party}", decimal_text(weight)) for party, weight in members))
