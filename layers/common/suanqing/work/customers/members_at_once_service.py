"""Many rows of a member list at once: what is simple about them is read and written by the hundred.

Simple is a row whose keys nobody has, or all who have one are one customer that is merged into nobody, and that tells
nothing of another id. A new customer is written whole, keys, register and opening fact in one transaction with as many
others as fit; so done again, whatever answer was lost, the row is there. Of a known one keys come first, then what
follows from a phone, then the opening fact: where that is, all of it was done. Every other row, and one that somebody
else wrote just now, is left to `members_service`, which takes it for itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import Any, NamedTuple

from suanqing.canonical import digest
from suanqing.errors import DomainError
from suanqing.people.identity.caller import Caller
from suanqing.work.customers import keys, register
from suanqing.work.customers.identity_service import ERASED, Identity
from suanqing.work.customers.keys import Key, Known
from suanqing.work.customers.many_store import ManyStore
from suanqing.work.customers.members import Member, Outcome, Row
from suanqing.work.customers.merges import MERGED
from suanqing.work.customers.register import Customer, Touch
from suanqing.work.customers.store import BATCH
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.linked_store import Item

OPENING = "opening#"


class Said(NamedTuple):
    """What a row says. keys: by digest, the strongest first. known: the same as a customer keeps them. part, opening:
    the opening fact as it is kept."""

    number: int
    keys: dict[str, Key]
    known: tuple[Known, ...]
    touch: Touch
    name: str
    outlet: str
    part: str
    opening: dict[str, Any]


class Place(NamedTuple):
    """home: whose the row is. fresh: keys that nobody had. head: what is known of the customer; None: a new one. there:
    the opening fact that was written before."""

    said: Said
    home: str
    fresh: tuple[Known, ...]
    new: bool
    head: Customer | None = None
    there: Item | None = None


def said_of(
    member: Member, outlet: str, caller: Caller, now: str, keyed: Callable[[str], bytes]
) -> Said:
    """Of a row without a fault."""
    found = {keys.digest(each, keyed): each for each in keys.read_all(member.keys)}
    known = tuple(keys.known(key, one, now, caller.party, keyed) for one, key in found.items())
    touch = Touch(now, "import", outlet, next(iter(found)))
    told = member.opening | ({"name": member.name} if member.name else {})
    opening = {
        "shop": outlet, "told": told, "hash": digest(told), "row": member.number, "by": caller.party, "at": now,
    }  # fmt: skip
    part = f"{OPENING}{outlet}#{touch.ref}"
    return Said(member.number, found, known, touch, member.name, outlet, part, opening)


def compared(said: Said, there: Item | None) -> Outcome:
    """Of a row whose opening fact was written before."""
    return "there" if there and there["hash"] == said.opening["hash"] else "differs"


class AtOnce:
    def __init__(self, identity: Identity, pool: ThreadPoolExecutor) -> None:
        self.identity, self.store, self.pool = identity, identity.store, pool
        self.many = ManyStore(identity.store, pool)

    def written(self, caller: Caller, rows: Sequence[Said]) -> dict[int, Row]:
        """What became of each row that was simple, by its number."""
        places = self._looked(self._places(rows))
        new = [each for each in places if each.new]
        known = [each for each in places if not each.new]
        put = self.many.together(self._made(each) for each in new)
        done = {
            each.said.number: Row(each.said.number, "new", each.home)
            for each, fits in zip(new, put, strict=True) if fits
        }  # fmt: skip
        return done | {row.number: row for row in self._known(caller, known)}

    def _places(self, rows: Sequence[Said]) -> list[Place]:
        """Where each simple row belongs, one for each customer: a second one of the page comes after it."""
        asked = batched(
            dict.fromkeys(one for each in rows for one in each.keys), BATCH, strict=False
        )
        whose: dict[str, str] = {}
        for found in self.pool.map(self.store.whose, asked):
            whose |= found
        homes: dict[str, Place] = {}
        for each in rows:
            if not self._alone(each) and (place := _place(each, whose)):
                homes.setdefault(place.home, place)
        return [*homes.values()]

    def _alone(self, said: Said) -> bool:
        """Whether it names an id of a channel's tickets, who becomes the same person by it."""
        return any(keys.in_channel(each, self.identity.channels) for each in said.keys.values())

    def _looked(self, places: Sequence[Place]) -> list[Place]:
        """With what is there; without those that are merged or were erased, or cannot have more keys."""
        asked = (
            (customer_key(each.home), part)
            for each in places
            for part in (register.HEAD, MERGED, ERASED if each.new else each.said.part)
        )
        items: dict[tuple[str, str], Item] = {}
        for some in self.pool.map(self.store.each, batched(asked, BATCH, strict=False)):
            items |= some
        return [found for each in places if (found := _found(each, items))]

    def _made(self, place: Place) -> list[dict[str, Any]]:
        said = place.said
        made = Customer(place.home, place.fresh, said.touch, said.name, said.outlet)
        opening = self.store.new(customer_key(place.home), said.part, said.opening)
        return [*self.identity.writes(made, place.fresh), opening]

    def _known(self, caller: Caller, places: Sequence[Place]) -> list[Row]:
        done = [each for each in places if not each.fresh]
        more = [each for each in places if each.fresh]
        put = self.many.together(self._more(each) for each in more)
        done += [each for each, fits in zip(more, put, strict=True) if fits]
        told = [each for each in done if each.there is None or each.fresh]
        followed = zip(
            told, self.pool.map(lambda each: self._phoned(caller, each), told), strict=True
        )
        left = {each.home for each, fits in followed if not fits}
        done = [each for each in done if each.home not in left]
        absent = [each for each in done if each.there is None]
        opened = self.many.together(
            [self.store.new(customer_key(each.home), each.said.part, each.said.opening)]
            for each in absent
        )
        rows = [
            Row(each.said.number, compared(each.said, each.there), each.home)
            for each in done if each.there is not None
        ]  # fmt: skip
        return rows + [
            Row(each.said.number, "known", each.home)
            for each, fits in zip(absent, opened, strict=True) if fits
        ]  # fmt: skip

    def _more(self, place: Place) -> list[dict[str, Any]]:
        assert place.head is not None
        return self.identity.writes(
            register.with_keys(place.head, place.fresh, place.said.name, place.said.outlet),
            place.fresh,
        )

    def _phoned(self, caller: Caller, place: Place) -> bool:
        """What follows from a phone that is told of a customer; False: not now."""
        if not any(each.party for each in place.said.known):
            return True
        try:
            self.identity.phoned(caller, place.home)
        except DomainError:
            return False
        return True


def _place(said: Said, whose: Mapping[str, str]) -> Place | None:
    """None: the keys are of several customers, or may contradict what the one has."""
    fresh = tuple(each for each in said.known if each.digest not in whose)
    holders = {whose[each.digest] for each in said.known if each.digest in whose}
    if not holders:
        return Place(said, keys.customer_id(fresh[0].digest), fresh, new=True)
    if len(holders) > 1 or (len(said.known) > 1 and _one(said.known)):
        return None
    return Place(said, holders.pop(), fresh, new=False)


def _one(known: Iterable[Known]) -> bool:
    """Whether nobody has two of one of these."""
    return any(keys.RULES[each.kind].one for each in known)


def _found(place: Place, items: Mapping[tuple[str, str], Item]) -> Place | None:
    key = customer_key(place.home)
    merged, head = items.get((key, MERGED)), items.get((key, register.HEAD))
    if merged and merged["into"]:
        return None
    if place.new:
        return None if head or (key, ERASED) in items else place
    if head is None or len(head["keys"]) + len(place.fresh) > register.MAX_KEYS:
        return None
    there = items.get((key, place.said.part))
    return place._replace(head=register.customer_of_item(head), there=there)
