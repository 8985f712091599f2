"""What differs by a change of a party, and which changes give power or move booked money, so that they take two
people. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from suanqing.people.parties.kin import is_unkeyed
from suanqing.people.parties.model import Dated, Party
from suanqing.people.roles import DECIDE
from suanqing.times import BEIJING, rfc3339

LOGIN = "_userid"
"""Behind a channel's name: what its account is called among a party's fields, `wecom_userid`."""
IDENTITY = ("person", "phone")
"""What says which human a party is, beside the accounts that log in as it."""

EARNING = ("levels", "coefficients", "scenario")
"""What of a party decides by which prices it earns."""


def weighty(
    before: Party | None, after: Party, now: datetime, since: datetime | None = None,
    redated: Iterable[str] = (),
) -> Iterator[str]:  # fmt: skip
    """What of the change takes two people, in words. before None: a new party, which nobody was paid
    as; only a role that decides takes two there, and that it was there since a day that is past. What is
    dated anew does, whatever day it holds from: its past is another."""
    for name in redated:
        yield f"{name} is dated anew"
    if since and day_of(since) < day_of(now):
        yield f"holds since {rfc3339(since)}"
    had = before.roles if before and before.active else frozenset()
    if gained := sorted((after.roles - had) & DECIDE) if after.active else []:
        yield f"gets {', '.join(gained)}"
    if before is None:
        return
    for name in repointed(before, after):
        yield f"{name} changes"
    if before.owner and before.owner != after.owner:
        yield "owner changes"
    for name in EARNING:
        old, new = getattr(before, name), getattr(after, name)
        if name != "scenario" and _dated_back(old, new, now):
            yield f"{name} from a day that is past"
        elif old != new:
            yield f"{name} changes"


def repointed(before: Party | None, after: Party) -> tuple[str, ...]:
    """What of who somebody is was changed: the login, the person behind it, the phone. The first one
    of who decides is a change as well: it lets somebody in with their power."""
    if before is None:
        return ()
    decides = after.active and bool(before.roles & after.roles & DECIDE)
    pairs = [
        *_accounts(before, after),
        *((name, getattr(before, name), getattr(after, name)) for name in IDENTITY),
    ]
    return tuple(name for name, old, new in pairs if old != new and (old or decides))


def identity_of(changes: Iterable[str]) -> list[str]:
    """Which of the changed fields say who somebody is: logins first."""
    named = set(changes)
    return sorted(each for each in named if each.endswith(LOGIN)) + [
        each for each in IDENTITY if each in named
    ]


def _accounts(before: Party, after: Party) -> Iterator[tuple[str, str | None, str | None]]:
    """(field, account before, account after) of every channel that either has."""
    for channel in sorted({*before.accounts, *after.accounts}):
        yield f"{channel}{LOGIN}", before.accounts.get(channel), after.accounts.get(channel)


def differences(
    before: Party | None, after: Party, since: datetime | None = None, redated: Iterable[str] = ()
) -> dict[str, list[Any]]:
    """Field -> [from, to], as texts that can be stored; of a new party, what is not a default.
    since: from when it holds, where that is not the moment of the change."""
    blank = before or Party(after.party_id, after.kind, "")
    found: dict[str, list[Any]] = {}
    for field in fields(Party):
        if field.name in ("version", "party_id", "records"):
            continue
        if field.name == "accounts":
            found |= {name: [old, new] for name, old, new in _accounts(blank, after) if old != new}
            continue
        old, new = (_plain(getattr(party, field.name)) for party in (blank, after))
        if old != new:
            found[field.name] = [old, new]
    dated = {"redated": [None, sorted(redated)]} if redated else {}
    return found | dated | ({"since": [None, rfc3339(since)]} if since else {})


def shown(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """As readers may see them: a digest without a key, of the time before, could be tried out."""
    return {
        name: ["hidden" if name == "phone" and is_unkeyed(value) else value for value in values]
        for name, values in changes.items()
    }


def day_of(moment: datetime) -> date:
    """The day in Beijing."""
    return moment.astimezone(BEIJING).date()


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [f"{entry.value} since {rfc3339(entry.since)}" for entry in value]
    return value


def _dated_back(before: tuple[Dated, ...], after: tuple[Dated, ...], now: datetime) -> bool:
    known = {(entry.since, entry.value) for entry in before}
    return any(entry.since < now and (entry.since, entry.value) not in known for entry in after)
