"""Figures about customers, each by a written formula (留存率, 储值转化率, 公域/私域). Pure.

A person is all of their ids as they are merged now. Who bought in a month has a visit, order or enrolment in it that
was
not refunded in the months that are looked at; shares are of whole persons, four decimals, half up, and "" of nobody.

    retention     of those who bought in the month before, the share who bought in this one
    stored value  of those who bought in this month, the share who topped up in it
    trial         of those who tried in this month, the share who enrolled after it, until the end of what is looked at
    domains       by domain of the channel: persons, happenings, and what was paid by currency; `both`: persons who did
                  something in the public and in the private domain
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

from suanqing.work.customers.happenings import BOUGHT, Happening, ordered, standing

PUBLIC, PRIVATE, UNNAMED = "public", "private", "unnamed"
PLACES = Decimal("0.0001")


class Domain(NamedTuple):
    """paid: minor units by currency. channels: those that are in it."""

    domain: str
    persons: int
    happenings: int
    paid: dict[str, int]
    channels: tuple[str, ...]


class Share(NamedTuple):
    """part of `of` persons; share: as a decimal text, "" of nobody."""

    part: int
    of: int
    share: str


class Month(NamedTuple):
    month: str
    bought: int
    retention: Share
    stored_value: Share
    trial: Share
    both: int
    domains: tuple[Domain, ...]


def months(
    done: Iterable[Happening],
    rows: Sequence[str],
    person: Mapping[str, str],
    domain: Callable[[str], str],
) -> list[Month]:
    """Of each month but the first, which is there for those after it. rows: months in order, as `2026-11`. person: by
    customer, the id that all of theirs lead to."""
    by_month: dict[str, list[Happening]] = {month: [] for month in rows}
    of: dict[str, list[Happening]] = {}
    for each in done:
        of.setdefault(person[each.customer], []).append(each)
    kept = ordered(each for theirs in of.values() for each in standing(theirs))
    for each in kept:
        if (month := f"{each.moment:%Y-%m}") in by_month:
            by_month[month].append(each)

    def who(month: str, kinds: Iterable[str]) -> set[str]:
        wanted = {*kinds}
        return {person[each.customer] for each in by_month[month] if each.kind in wanted}

    enrolled = _times(kept, "enrol", person, max)
    made = []
    for before, month in pairwise(rows):
        bought = who(month, BOUGHT)
        tried = _times(by_month[month], "trial", person, lambda first, _: first)
        came = {one for one, at in tried.items() if enrolled.get(one, "") > at}
        domains, both = _domains(by_month[month], person, domain)
        made.append(
            Month(
                month, len(bought), share(who(before, BOUGHT) & bought, who(before, BOUGHT)),
                share(bought & who(month, ["top_up"]), bought), share(came, {*tried}), both, domains,
            )
        )  # fmt: skip
    return made


def _times(
    done: Iterable[Happening],
    kind: str,
    person: Mapping[str, str],
    which: Callable[[str, str], str],
) -> dict[str, str]:
    """When each person did it; of two times, `which` says the one that counts."""
    found: dict[str, str] = {}
    for each in done:
        if each.kind == kind:
            one = person[each.customer]
            found[one] = which(found[one], each.at) if one in found else each.at
    return found


def share(part: set[str], of: set[str]) -> Share:
    if not of:
        return Share(0, 0, "")
    exact = (Decimal(len(part)) / len(of)).quantize(PLACES, ROUND_HALF_UP)
    return Share(len(part), len(of), f"{exact:f}")


def _domains(
    done: Iterable[Happening], person: Mapping[str, str], domain: Callable[[str], str]
) -> tuple[tuple[Domain, ...], int]:
    found: dict[str, list[Happening]] = {}
    for each in done:
        found.setdefault(domain(each.channel), []).append(each)
    persons = {name: {person[each.customer] for each in there} for name, there in found.items()}
    both = persons.get(PUBLIC, set()) & persons.get(PRIVATE, set())
    made = []
    for name in sorted(found):
        paid: dict[str, int] = {}
        for each in found[name]:
            if each.kind in BOUGHT and each.currency:
                paid[each.currency] = paid.get(each.currency, 0) + each.amount
        channels = tuple(sorted({each.channel for each in found[name]}))
        made.append(Domain(name, len(persons[name]), len(found[name]), paid, channels))
    return tuple(made), len(both)
