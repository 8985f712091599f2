"""Where an order's goods are on their way (运单), as who carries them tells. Pure.

A parcel's stage is read off what its carrier says by rules that are data, the first that fits; what no rule knows is on
its way. Carriers' words may have somebody's phone in them: digits that could be one are hidden.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from suanqing.times import parse, rfc3339

Stage = Literal["sent", "collected", "moving", "delivering", "signed", "trouble"]
STAGES: tuple[Stage, ...] = ("sent", "collected", "moving", "delivering", "signed", "trouble")
EVERY = timedelta(minutes=10)
"""How often it is asked for, so that with the minute's call what is shown is at most a quarter of an hour old."""
SOON = timedelta(minutes=2)
"""After a call that failed."""
SLOWER = 8
"""While nothing is known of a parcel, it is asked for after an eighth of the time for which nothing was: services are
sent without one, and each would be asked for thousands of times."""
WAYLESS = timedelta(days=1)
"""So long a parcel of which nobody tells the way is asked for as often as others."""
LONGEST = timedelta(days=30)
"""A parcel that is on its way longer is asked for no more."""
MOST_STEPS = 30
_D = "0-9０-９"
PHONE = re.compile(rf"(?<![{_D}A-Za-z])([+＋]?[{_D}][{_D} \u3000－-]{{5,}}[{_D}])(?![{_D}A-Za-z])")


class Passed(NamedTuple):
    """What a carrier said of a parcel: when, in its words."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Waybill:
    """One parcel. carrier: as its shop calls it. steps: the newest first."""

    number: str
    carrier: str
    stage: Stage
    steps: tuple[Passed, ...] = ()

    @property
    def tail(self) -> str:
        """What whoever has a link is shown of the number."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True)
class Tracked:
    """An order's parcels. since: asked for since then. asked: as of when they are known; None: not yet. due: when they
    are asked for next; None: never again. reason: why the newest call failed."""

    since: datetime
    due: datetime | None
    asked: datetime | None = None
    waybills: tuple[Waybill, ...] = ()
    reason: str = ""


def begun(at: datetime) -> Tracked:
    return Tracked(at, at)


def told(known: Tracked, found: Iterable[Waybill], at: datetime) -> Tracked:
    """What was told now; all signed, or asked for long enough: the last time."""
    waybills = tuple(found)
    over = waybills and all(each.stage == "signed" for each in waybills)
    now = replace(known, asked=at, waybills=waybills or known.waybills, reason="")
    return replace(now, due=None if over else _next(now, EVERY, at))


def failed(known: Tracked, reason: str, at: datetime) -> Tracked:
    return replace(known, due=_next(known, SOON, at), reason=reason)


def _next(known: Tracked, least: timedelta, at: datetime) -> datetime | None:
    """Later each time that there is nothing, as of parcels whose way the platform does not know; what somebody is shown
    on its way is asked for as often as ever."""
    if at - known.since >= LONGEST:
        return None
    on_way = any(
        each.stage != "signed" and (each.steps or each.stage != "sent") for each in known.waybills
    )
    if on_way or (known.waybills and at - known.since < WAYLESS):
        since = known.asked or known.since
        return at + min(EVERY, max(least, (at - since) / SLOWER))
    return at + max(least, (at - known.since) / SLOWER)


def stage_of(rules: Sequence[Mapping[str, Any]], action: str, words: str) -> Stage:
    """rules: {stage, actions, words}, by a carrier's code or a part of its words."""
    for rule in rules:
        if action and action.upper() in rule["actions"]:
            return _stage(rule)
    for rule in rules:
        if any(word in words for word in rule["words"]):
            return _stage(rule)
    return "moving" if words else "sent"


def hidden(text: str) -> str:
    """Without what could be a phone, or a number that names somebody."""
    return PHONE.sub(lambda found: "****", text)


def document(known: Tracked) -> dict[str, Any]:
    bills = [
        {"number": each.number, "carrier": each.carrier, "stage": each.stage,
         "steps": [[rfc3339(step.at), step.text] for step in each.steps[:MOST_STEPS]]}
        for each in known.waybills
    ]  # fmt: skip
    found = {"since": known.since, "due": known.due, "asked": known.asked}
    moments = {name: rfc3339(at) for name, at in found.items() if at}
    return {**moments, "waybills": bills, **({"reason": known.reason} if known.reason else {})}


def tracked(kept: Mapping[str, Any]) -> Tracked:
    def moment(name: str) -> datetime | None:
        return parse(kept[name]) if kept.get(name) else None

    return Tracked(
        since=parse(kept["since"]),
        due=moment("due"),
        asked=moment("asked"),
        waybills=tuple(
            Waybill(
                each["number"], each["carrier"], each["stage"],
                tuple(Passed(parse(at), text) for at, text in each["steps"]),
            )
            for each in kept["waybills"]
        ),
        reason=kept.get("reason", ""),
    )  # fmt: skip


def _stage(rule: Mapping[str, Any]) -> Stage:
    found: Stage = rule["stage"]
    return found
