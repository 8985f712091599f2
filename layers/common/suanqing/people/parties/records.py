"""What is kept of a party: its document, with dated records of what it was when, what a change adds to them, and what
of its history stays. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from suanqing.errors import Invalid, Stale
from suanqing.people.parties.model import DATED, Dated, Party, Record, other_accounts
from suanqing.times import parse, rfc3339

EVER = datetime.min.replace(tzinfo=UTC)
JUST_BEFORE = timedelta(microseconds=1)


def recorded(
    before: Party | None, after: Party, since: datetime | None, now: datetime | None,
    redated: Iterable[str] = (),
) -> tuple[Record, ...]:  # fmt: skip
    """The party's records once it is written as `after`, which holds from `since` on (None: `now`).

    A change of today adds what differs; what holds since a day before the party was first written, also
    that it was there then. Undated without both: as it has been from ever. redated: fields whose value is
    today's already and has held from `since` on instead; until then, what was before it. Raises Invalid:
    `since` is still to come, or absent where something is dated anew, or nothing was before it.
    """
    if since and now and since > now:
        raise Invalid("a change holds from now or from a day that is past", where="since")
    redated = list(redated)
    if redated and since is None:
        raise Invalid("to date a value anew names the day", where="since")
    since = since or now
    if before is None:
        return (Record(since, now, _values(after)),) if since else ()
    changed = {name: value for name, value in _values(after) if value != getattr(before, name)}
    if since and _first_written(before, since) and after.active != before.at(since).active:
        changed["active"] = after.active
    moved = [
        record
        for name in redated
        if name not in changed and since
        for record in _redated(before, name, since, now)
    ]
    if not (changed or moved) or not (before.records or since):
        return before.records
    first = before.records or (Record(None, None, _values(before)),)
    told = (Record(since, now, tuple(sorted(changed.items()))),) if changed else ()
    return (*first, *told, *moved)


def _first_written(party: Party, since: datetime) -> bool:
    """Whether nothing was recorded of it yet at `since`."""
    return all(record.since is not None and record.since > since for record in party.records)


def _redated(party: Party, name: str, since: datetime, now: datetime | None) -> tuple[Record, ...]:
    """What makes today's value of a field begin at `since`."""
    value = getattr(party, name)
    begun, earlier = _beginning(party, name)
    if since == begun:
        return ()
    if since < begun:
        return (Record(since, now, ((name, value),)),)
    if earlier == value:
        raise Invalid(f"nothing else is known to have held before: {name}", where="redated")
    return (Record(begun, now, ((name, earlier),)), Record(since, now, ((name, value),)))


def _beginning(party: Party, name: str) -> tuple[datetime, Any]:
    """Since when today's value of a field has held without a break, and the one before it; from ever, the
    first moment there is, and the value itself."""
    value = getattr(party, name)
    known = sorted((record.since for record in party.records if record.since), reverse=True)
    for moment in known:
        earlier = getattr(party.at(moment - JUST_BEFORE), name)
        if earlier != value:
            return moment, earlier
    return EVER, value


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


def follows(
    before: Party | None, party: Party, expected_version: int | None, now: datetime | None
) -> None:
    """Raises Stale: `before` is not what the caller saw; Invalid: dated history would change."""
    current = before.version if before else None
    if current != expected_version:
        raise stale(party.party_id, current)
    if before:
        _keeps("levels", before.levels, party.levels, now)
        _keeps("coefficients", before.coefficients, party.coefficients, now)


def stale(party_id: str, current: int | None) -> Stale:
    return Stale("the party was changed meanwhile", party=party_id, current=current)


def _keeps(
    name: str, before: tuple[Dated, ...], after: tuple[Dated, ...], now: datetime | None
) -> None:
    """Money was computed with what was valid: an entry that has begun stays as it is, but for an end
    that is still to come."""
    begun = [entry for entry in before if now is None or entry.since <= now]
    kept = [_settled(entry, now) for entry in after]
    lost = [rfc3339(entry.since) for entry in begun if _settled(entry, now) not in kept]
    if lost or len({entry.since for entry in after}) < len(after):
        raise Invalid(
            f"{name} are history: add an entry with a later start instead of changing one",
            code="history_kept", where=name, entries=sorted(lost),
        )  # fmt: skip


def _settled(entry: Dated, now: datetime | None) -> Dated:
    """What of an entry nobody may change any more."""
    ahead = now is not None and (entry.until is None or entry.until > now)
    return replace(entry, until=None) if ahead else entry


def document(party: Party) -> dict[str, Any]:
    optional = {"currency": party.currency, "person": party.person, "phone": party.phone}
    told: dict[str, Any] = {"records": to_data(party.records)} if party.records else {}
    if others := other_accounts(party.accounts):
        told["accounts"] = others
    return (
        {name: value for name, value in optional.items() if value}
        | told
        | {
            "kind": party.kind,
            "name": party.name,
            "roles": sorted(party.roles),
            "outlet": party.outlet,
            "owner": party.owner,
            "region": party.region,
            "scenario": party.scenario,
            "levels": _entries(party.levels),
            "coefficients": _entries(party.coefficients),
            "wecom_userid": party.accounts.get("wecom"),
            "active": party.active,
        }
    )


def _entries(values: tuple[Dated, ...]) -> list[dict[str, str]]:
    ordered = sorted(values, key=lambda entry: entry.since)
    return [
        {"since": rfc3339(entry.since), "value": entry.value}
        | ({"until": rfc3339(entry.until)} if entry.until else {})
        for entry in ordered
    ]


def party_of(item: dict[str, Any]) -> Party:
    kept = dict(item["document"])
    wecom, others = kept.pop("wecom_userid", None), kept.pop("accounts", {})
    return Party(
        **kept
        | {
            "party_id": item["id"],
            "version": item["version"],
            "roles": frozenset(kept["roles"]),
            "accounts": ({"wecom": wecom} if wecom else {}) | others,
            "levels": _dated(kept["levels"]),
            "coefficients": _dated(kept["coefficients"]),
            "records": of_data(kept.get("records", ())),
        }
    )


def _dated(entries: list[dict[str, str]]) -> tuple[Dated, ...]:
    return tuple(
        Dated(
            parse(entry["since"]),
            entry["value"],
            parse(entry["until"]) if "until" in entry else None,
        )
        for entry in entries
    )
