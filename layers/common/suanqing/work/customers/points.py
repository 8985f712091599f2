"""Points as lots (积分): each ends on its own day, spending takes what ends first, and nothing is below 0. Pure.

Points are whole. A lot belongs to one id of a customer; who is several ids spends from all of them, and each id's lots
stay its own, so an end of a merge leaves each with what is left of its own. Of every change there is one entry by
source and line; the entries of an id sum to what its lots hold.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

from suanqing.errors import Conflict

Kind = Literal["earn", "spend", "give_back", "take_back", "expire"]
TOLD_OF: frozenset[Kind] = frozenset({"earn", "spend", "give_back", "take_back"})
"""Changes that somebody made, which a customer is told of."""
MAX_POINTS, MAX_LOTS = 10**9, 300


class Lot(NamedTuple):
    """id: the entry that earned it. left: more than 0. ends: the last day it may be spent (ISO 8601), "": never. gift:
    of stored value, what the customer did not pay for."""

    id: str
    left: int
    ends: str
    at: str
    gift: bool = False


class Account(NamedTuple):
    """Of one id of a customer. reminder: of stored value, the one that was written and not yet answered by a top-up."""

    customer: str
    lots: tuple[Lot, ...] = ()
    version: int = 0
    reminder: str = ""

    @property
    def balance(self) -> int:
        return sum(each.left for each in self.lots)


class Part(NamedTuple):
    """How much a lot lost or, below 0, got back."""

    customer: str
    lot: Lot
    points: int


def alive(account: Account, today: str) -> Account:
    """Without the lots that ended before today."""
    return account._replace(
        lots=tuple(each for each in account.lots if not each.ends or each.ends >= today)
    )


def ended(account: Account, today: str) -> list[Part]:
    return [
        Part(account.customer, each, each.left)
        for each in account.lots
        if each.ends and each.ends < today
    ]


def place_of(account: Account, lot: Lot) -> Lot:
    """The lot that new points go into: their own; where too many are open, one that ends with them or next after them,
    else the one that ends last, which then ends with them. So nobody's points end sooner by it."""
    if len(account.lots) < MAX_LOTS or any(each.id == lot.id for each in account.lots):
        return lot
    later = [each for each in account.lots if _end(each) >= _end(lot)]
    found = min(later, key=_end) if later else max(account.lots, key=_end)
    return found if later else found._replace(ends=lot.ends)


def earned(account: Account, lot: Lot) -> Account:
    """With one more lot; Conflict: too many are open."""
    if len(account.lots) >= MAX_LOTS:
        raise Conflict("the customer has too many lots of points", customer=account.customer)
    return account._replace(lots=(*account.lots, lot))


def spent(accounts: Sequence[Account], points: int) -> list[Part]:
    """What of which lot: what ends first, then what was earned first. Conflict: there are not as many."""
    found = sum(each.balance for each in accounts)
    if points > found:
        raise Conflict("there are not as many points", "too_few_points", left=found)
    return _taken(((each.customer, lot) for each in accounts for lot in each.lots), points)


def taken_back(account: Account, lot_id: str, points: int) -> tuple[list[Part], int]:
    """Points whose purchase came back: of their own lot first, then of what ends first; and how many of them were spent
    already, which nobody is below 0 for."""
    own = [each for each in account.lots if each.id == lot_id]
    others = [each for each in account.lots if each.id != lot_id]
    parts = _taken(((account.customer, each) for each in own), points)
    missing = points - sum(each.points for each in parts)
    parts += _taken(((account.customer, each) for each in others), missing)
    return parts, points - sum(each.points for each in parts)


def given_back(parts: Iterable[Part]) -> list[Part]:
    """Of a spending that is undone: each lot gets its own back, and ends when it did."""
    return [each._replace(points=-each.points) for each in parts]


def after(account: Account, parts: Iterable[Part]) -> Account:
    """The account with its parts of a change; lots of nothing are gone, lots that were gone are there again."""
    lots = {each.id: each for each in account.lots}
    for each in parts:
        if each.customer == account.customer:
            there = lots.get(each.lot.id, each.lot._replace(left=0))
            ends = max(there, each.lot, key=_end).ends if each.points < 0 else there.ends
            lots[there.id] = there._replace(left=there.left - each.points, ends=ends)
    kept = tuple(each for each in lots.values() if each.left)
    assert all(each.left > 0 for each in kept)
    return account._replace(lots=kept)


def _end(lot: Lot) -> str:
    """As it is compared: what never ends is last."""
    return lot.ends or "9"


def _taken(lots: Iterable[tuple[str, Lot]], points: int) -> list[Part]:
    """As far as they go."""
    parts: list[Part] = []
    for customer, lot in sorted(
        lots, key=lambda each: (_end(each[1]), each[1].at, each[1].gift, each[1].id)
    ):
        part = min(points, lot.left)
        if part:
            parts.append(Part(customer, lot, part))
            points -= part
    return parts


def lots_of(item: dict[str, Any]) -> tuple[Lot, ...]:
    return tuple(Lot(*each) for each in item["lots"])
