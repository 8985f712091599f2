"""Separation of duties (职责分离): who decides has no interest in it and did not make it. Pure.

A route that decides declares what about; `http.Api` asks here before it calls the view. That the same
login does not check its own work is each life's own rule; here the human counts, with every login.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from suanqing.errors import Forbidden
from suanqing.people.identity.interests import Person

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """What is decided about. parties: whose money it moves. makers: who asked for it or prepared it.
    voices: who has decided already. everyone: it moves the money of all whom the book pays."""

    parties: frozenset[str] = NOBODY
    makers: frozenset[str] = NOBODY
    voices: frozenset[str] = NOBODY
    everyone: bool = False


Decides = Callable[[Mapping[str, Any]], Matter]
"""A call's arguments (those of its view, `caller`, and `seen`, where what was read for one question waits
for the next) to what is decided about."""

NOTHING = Matter()


def nothing(given: Mapping[str, Any]) -> Matter:
    """Of a route that prepares or moves other people's money without deciding about it: what somebody may
    do is asked of the register all the same, since a token outlives a dismissal."""
    return NOTHING


def check(person: Person, matter: Matter, two: bool = False) -> None:
    """Raises Forbidden: `own_interest`, it is the person's own money; `maker_is_checker`, the same human
    made it, or decided already, under another login.

    two: the decision takes two people. There the company's owner counts as one in spite of an interest.
    """
    others = person.logins - {person.party_id}
    if others & (matter.makers | matter.voices):
        raise Forbidden("who made it, under another login, does not decide it", "maker_is_checker")
    by_another = bool(matter.makers) and not matter.makers & person.logins
    if person.owns_company and (two or by_another):
        return
    if own := sorted(matter.parties & person.interests):
        raise Forbidden(
            "this is about your own money: somebody else decides", "own_interest", about=own
        )
    if matter.everyone and person.earns:
        raise Forbidden(
            "who is paid by the price book does not decide about it", "own_interest", about=["*"]
        )
