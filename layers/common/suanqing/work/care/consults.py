"""What somebody asked about, matched with what they did in shops (咨询与电商行为匹配). Pure.

Of one person, under every id of theirs: a consultation goes with what they looked at, bought or gave back within 30
days of it. How sure that is, is said by two things that anybody can look up: whether both are about the same, and
whether they are at most a week apart. Ids that were merged count as one person, which is said; the end of a merge ends
the match, and a person may say of any that it is none.

certain   both   ·   likely   one of them   ·   possible   none
"""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Literal, NamedTuple

from suanqing.canonical import digest
from suanqing.work.customers.happenings import Happening, Kind, ordered

Confidence = Literal["certain", "likely", "possible"]
APART, NEAR, MOST = timedelta(days=30), timedelta(days=7), 5
SHOPS: frozenset[Kind] = frozenset(
    {"browse", "order", "refund", "campaign", "visit", "trial", "enrol"}
)


class Match(NamedTuple):
    """id: of the two. same: what both are about. days: how far apart, whole ones. merged: they are of two ids."""

    id: str
    with_: Happening
    confidence: Confidence
    same: tuple[str, ...]
    days: int
    merged: bool
    undone: bool


class Consult(NamedTuple):
    """matches: the surest first, then the nearest; those that somebody undid last."""

    told: Happening
    matches: tuple[Match, ...]


def consults(
    done: Iterable[Happening], undone: Collection[str], most: int | None = MOST
) -> list[Consult]:
    """Every consultation, the newest first. undone: ids of matches that are none. most: matches of each; None: all."""
    everything = ordered(done)
    asked = [each for each in everything if each.kind == "consult"]
    bought = [each for each in everything if each.kind in SHOPS]
    return [Consult(each, _matches(each, bought, undone, most)) for each in reversed(asked)]


def match_id(consult: Happening, with_: Happening) -> str:
    """The same whichever id either is under."""
    told = [(each.kind, each.source, each.line) for each in (consult, with_)]
    return digest([[*each] for each in told])[:24]


def _matches(
    consult: Happening, bought: Iterable[Happening], undone: Collection[str], most: int | None
) -> tuple[Match, ...]:
    found = []
    for each in bought:
        apart = abs(each.moment - consult.moment)
        if apart > APART:
            continue
        same = tuple(sorted({*each.about} & {*consult.about}))
        signs = bool(same) + (apart <= NEAR)
        confidence: Confidence = ("possible", "likely", "certain")[signs]
        id = match_id(consult, each)
        merged = each.customer != consult.customer
        found.append(
            (
                id in undone,
                -signs,
                apart,
                Match(id, each, confidence, same, apart.days, merged, id in undone),
            )
        )
    return tuple(
        each[-1] for each in sorted(found, key=lambda each: (*each[:3], each[3].id))[:most]
    )
