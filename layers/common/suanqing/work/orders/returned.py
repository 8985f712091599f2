"""A shop's return (退货) and what its customer had asked about before it: which ticket is that of. Pure.

Of the same person, by any of their ids, and of the time around the return. A ticket that names the order is it; else
the only one about the same goods; else the only one that speaks of giving back; else the only one. Where several could
be it, a person says which: none is guessed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from suanqing.work.tickets.linked_keys import normal

How = Literal["order", "goods", "words", "person", "several", "none", "by_hand"]
TIED: frozenset[How] = frozenset({"order", "goods", "words", "person", "by_hand"})
BEFORE, AFTER = timedelta(days=60), timedelta(days=7)
"""A consult belongs to a return that is told so long after it, or before."""
BACK = re.compile(
    "退|换货|更换|坏了|质量|瑕疵|破损|发错|不要了|return|refund|exchange|broken", re.IGNORECASE
)
"""Words of giving back."""
MOST = 20
"""So many that it may be are named."""
LEAST = 2
"""Characters of goods' names that tell anything."""


class Told(NamedTuple):
    """What a platform tells of a return. order: `<channel>:<tid>`. title: the goods', as the shop calls them. line: of
    the order; "" where it names none. changed: when the platform changed it last, epoch ms. over: no goods come back by
    it any more. times: how often it lived again after that."""

    id: str
    order: str
    title: str
    at: datetime
    line: str = ""
    changed: int = 0
    over: bool = False
    times: int = 0


class Back(NamedTuple):
    """A return. order: `<channel>:<tid>`. persons: every id of who bought. goods: as the shop calls what goes back."""

    id: str
    order: str
    persons: frozenset[str]
    goods: tuple[str, ...]
    at: datetime


class Consult(NamedTuple):
    """A ticket of a customer that is no order's own. words: its title and what was said on it."""

    ticket: str
    persons: frozenset[str]
    words: str
    opened: datetime


class Tie(NamedTuple):
    """ticket: the consult; "" where there is none, or a person has to say which of `may_be`."""

    how: How
    ticket: str = ""
    may_be: tuple[str, ...] = ()


def tie(back: Back, consults: Iterable[Consult]) -> Tie:
    """consults: of whoever may be the person; others, and those of another time, are passed over."""
    near = [
        each for each in consults
        if each.persons & back.persons and -AFTER <= back.at - each.opened <= BEFORE
    ]  # fmt: skip
    if not near:
        return Tie("none")
    tid = back.order.partition(":")[2]
    naming = [each for each in near if tid and tid in each.words]
    if len(naming) == 1:
        return Tie("order", naming[0].ticket)
    about = [each for each in naming or near if _about(each.words, back.goods)]
    if len(about) == 1:
        return Tie("order" if naming else "goods", about[0].ticket)
    left = about or naming or near
    speaking = [each for each in left if BACK.search(each.words)]
    if len(left) > 1 and len(speaking) == 1:
        return Tie("words", speaking[0].ticket)
    if len(left) == 1:
        return Tie("person", left[0].ticket)
    names = [
        each.ticket for each in sorted(speaking or left, key=lambda each: each.opened, reverse=True)
    ]
    return Tie("several", "", tuple(names[:MOST]))


def tie_all(backs: Iterable[Back], consults: Iterable[Consult]) -> dict[str, Tie]:
    """Of many at once, by the return's id."""
    by_person: dict[str, list[Consult]] = {}
    for each in consults:
        for person in each.persons:
            by_person.setdefault(person, []).append(each)
    return {back.id: tie(back, _of(back, by_person)) for back in backs}


def share_tied(ties: Mapping[str, Tie]) -> tuple[int, int]:
    """(tied, that could be): a return whose customer asked nothing has nothing to be tied to."""
    could = [each for each in ties.values() if each.how != "none"]
    return sum(each.how in TIED for each in could), len(could)


def _of(back: Back, by_person: Mapping[str, Sequence[Consult]]) -> list[Consult]:
    found = {each.ticket: each for person in back.persons for each in by_person.get(person, ())}
    return list(found.values())


def _about(words: str, goods: Iterable[str]) -> bool:
    said = normal(words)
    names = (normal(each) for each in goods)
    if len(said) < LEAST:
        return False
    return any(len(name) >= LEAST and (name in said or said in name) for name in names)
