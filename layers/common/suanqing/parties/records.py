"""Dated records of a party: what a change adds to them, and how they are stored. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from suanqing.errors import Invalid
from suanqing.parties.model import DATED, Party, Record
from suanqing.times import parse, rfc3339


def recorded(
    before: Party | None, after: Party, since: datetime | None, now: datetime | None
) -> tuple[Record, ...]:
    """The party's records once it is written as `after`, which holds from `since` on (None: `now`).

    A change of today adds what differs; what holds since an earlier day, also that the party was there
    then. Undated without both: as it has been from ever. Raises Invalid: `since` is still to come.
    """
    if since and now and since > now:
        raise Invalid("a change holds from now or from a day that is past", where="since")
    since = since or now
    if before is None:
        return (Record(since, now, _values(after)),) if since else ()
    changed = {name: value for name, value in _values(after) if value != getattr(before, name)}
    if since and after.active != before.at(since).active:
        changed["active"] = after.active
    if not changed or not (before.records or since):
        return before.records
    first = before.records or (Record(None, None, _values(before)),)
    return (*first, Record(since, now, tuple(sorted(changed.items()))))


def _values(party: Party) -> tuple[tuple[str, Any], ...]:
    return tuple((name, getattr(party, name)) for name in DATED)


def to_data(records: Iterable[Record]) -> list[dict[str, Any]]:
    """As they stand in a party's document. none: what a record says there is none of."""
    return [
        {name: sorted(value) if name == "roles" else value for name, value in record.values}
        | {"since": _text(record.since), "recorded": _text(record.recorded)}
        | {"none": [name for name, value in record.values if value is None]}
        for record in records
    ]


def of_data(data: Iterable[Mapping[str, Any]]) -> tuple[Record, ...]:
    return tuple(
        Record(_moment(each.get("since")), _moment(each.get("recorded")), _told(each))
        for each in data
    )


def _told(data: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    said = {name: data.get(name) for name in DATED if name in data or name in data["none"]}
    if "roles" in said:
        said["roles"] = frozenset(said["roles"] or ())
    return tuple(sorted(said.items()))


def _text(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _moment(text: str | None) -> datetime | None:
    return parse(text) if text else None
