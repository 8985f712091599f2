"""Who is told what, and when (通知订阅): a document of the company's, and what people choose within it. Pure.

    {"quiet": {"from": "22:00", "until": "08:00"},
     "digest": ["12:00", "18:00"],
     "urgent": ["clock_due", "clock_escalated"],
     "rules": [{"kinds": ["ticket_rated"], "roles": ["technician"], "how": "digest"},
               {"kinds": ["clock_warning"], "nodes": ["visit"], "how": "inbox"}],
     "own": ["ticket_rated", "earned"],
     "also": [{"nodes": ["visit", "done"], "tell": ["partner", "previous", "party:p9"]}]}

The inbox in the app keeps every notice; this is of what else a channel sends. how: `now`; `digest`, with others at the
next of the day's times; `inbox`, there alone. The first rule that holds of kind, role and node (where the ticket stands
in its drawn scene) says; where none does, it is `now`. own: kinds of which people choose themselves. quiet: what
falls in it is kept until it is over, and told then; kinds of `urgent`, and notices of urgent tickets, pass. What
somebody did is not sent to them. Who may log in, whose account it is, and answers to what somebody wrote (`ALWAYS`) are
sent at once whatever is written. also: who is told that a ticket came to a node (of a drawn scene, or a state of a
built-in one) beside those who have the work: who has a role at its outlet or at head office, everybody of the `outlet`,
who had it at the `previous` node, a named party.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Literal, NamedTuple, get_args

from suanqing.channels.notices.model import Kind, Notice
from suanqing.channels.notices.quiet import Quiet, quiet_of, time_of
from suanqing.errors import Invalid
from suanqing.people.parties.model import Party
from suanqing.people.roles import ROLES
from suanqing.times import BEIJING

How = Literal["now", "digest", "inbox"]
HOWS: tuple[How, ...] = get_args(How)
KINDS: tuple[Kind, ...] = get_args(Kind)
ALWAYS: frozenset[Kind] = frozenset(
    {"answer", "login_changed", "admin_recovery", "account_asked", "account_approved", "account_rejected", "digest"}
)  # fmt: skip
MAX_RULES, MAX_TIMES, MAX_ALSO, MAX_NAME = 200, 6, 50, 70
OUTLET, PREVIOUS, PARTY = "outlet", "previous", "party:"
_NAMED = re.compile(rf"{PARTY}[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}", re.ASCII)
"""A party, and no account of a channel: those have a colon, and no inbox."""
OWN, NODES, URGENT = "own", "nodes", "urgent"
"""Among a notice's parameters: the reader did it; where the ticket stands; the ticket is urgent."""


class Rule(NamedTuple):
    """Empty: of any."""

    kinds: frozenset[str]
    roles: frozenset[str]
    nodes: frozenset[str]
    how: How

    def holds(self, notice: Notice, roles: Iterable[str]) -> bool:
        at = frozenset(notice.params.get(NODES, "").split(","))
        return (
            (not self.kinds or notice.kind in self.kinds)
            and (not self.roles or not self.roles.isdisjoint(roles))
            and (not self.nodes or not self.nodes.isdisjoint(at))
        )


class Also(NamedTuple):
    """tell: roles, `outlet`, `previous`, `party:<id>`."""

    nodes: frozenset[str]
    tell: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subscriptions:
    quiet: Quiet | None = None
    digest: tuple[time, ...] = ()
    urgent: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()
    own: frozenset[str] = field(default_factory=frozenset)
    also: tuple[Also, ...] = ()


class Decision(NamedTuple):
    """how: `now`, `inbox`, or `held` until then. why: own, quiet, digest, or the rule."""

    how: Literal["now", "inbox", "held"]
    until: datetime | None = None
    why: str = ""


NOW = Decision("now")


def decide(
    told: Subscriptions, notice: Notice, roles: Iterable[str], choices: Mapping[str, How], now: datetime
) -> Decision:  # fmt: skip
    if notice.kind in ALWAYS:
        return NOW
    if OWN in notice.params:
        return Decision("inbox", why="own")
    how = _how(told, notice, [*roles], choices)
    if how == "inbox":
        return Decision("inbox", why="subscription")
    urgent = notice.kind in told.urgent or URGENT in notice.params
    if urgent:
        return NOW
    quiet = told.quiet.over(now) if told.quiet else None
    if how == "digest":
        at = _next(told.digest, quiet or now)
        return Decision("held", at, "digest")
    return Decision("held", quiet, "quiet") if quiet else NOW


def _how(told: Subscriptions, notice: Notice, roles: list[str], choices: Mapping[str, How]) -> How:
    chosen = choices.get(notice.kind) if notice.kind in told.own else None
    if chosen == "digest" and not told.digest:
        chosen = None  # chosen while the company had digests
    rule = next((each.how for each in told.rules if each.holds(notice, roles)), None)
    return chosen or rule or "now"


def _next(times: tuple[time, ...], after: datetime) -> datetime:
    """The first of the day's times that is not before."""
    local = after.astimezone(BEIJING)
    days = (local, local + timedelta(days=1))
    moments = (
        day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0) for day in days for at in times
    )  # fmt: skip
    return next(each for each in moments if each >= local)


def subscriptions_of(document: Mapping[str, Any]) -> Subscriptions:
    """Raises Invalid naming the place."""
    _only(document, {"quiet", "digest", "urgent", "rules", "own", "also"}, "")
    times = document.get("digest", [])
    if not isinstance(times, list) or len(times) > MAX_TIMES:
        raise Invalid(f"digest has at most {MAX_TIMES} times of day", where="digest")
    digest = tuple(sorted({time_of(each, "digest") for each in times}))
    quiet = quiet_of(document.get("quiet"))
    if quiet and any(quiet.falls(at) for at in digest):
        raise Invalid("a digest is not sent in quiet hours", where="digest")
    rows = document.get("rules", [])
    if not isinstance(rows, list) or len(rows) > MAX_RULES:
        raise Invalid(f"rules is a list of at most {MAX_RULES}", where="rules")
    rules = tuple(_rule(row, f"rules[{place}]", bool(digest)) for place, row in enumerate(rows))
    urgent, own = (_kinds(document.get(name, []), name) for name in ("urgent", "own"))
    return Subscriptions(quiet, digest, urgent, rules, own, _alsos(document.get("also", [])))


def choices_of(told: Subscriptions, chosen: Mapping[str, Any]) -> dict[str, How]:
    """What somebody chooses, within what the company lets them. Raises Invalid naming the kind."""
    for kind, how in chosen.items():
        if kind not in told.own:
            raise Invalid(f"of {kind} the company decides", where=kind)
        _check_how(how, kind, bool(told.digest))
    return dict(chosen)


def _rule(row: Any, where: str, digests: bool) -> Rule:
    if not isinstance(row, Mapping):
        raise Invalid("a rule is an object", where=where)
    _only(row, {"kinds", "roles", "nodes", "how"}, where)
    _check_how(row.get("how"), f"{where}.how", digests)
    roles = _texts(row.get("roles", []), f"{where}.roles")
    if unknown := sorted(roles - set(ROLES)):
        raise Invalid(f"there is no role {unknown[0]}", where=f"{where}.roles")
    kinds = _kinds(row.get("kinds", []), f"{where}.kinds")
    return Rule(kinds, roles, _texts(row.get("nodes", []), f"{where}.nodes"), row["how"])


def _alsos(rows: Any) -> tuple[Also, ...]:
    if not isinstance(rows, list) or len(rows) > MAX_ALSO:
        raise Invalid(f"also is a list of at most {MAX_ALSO}", where="also")
    return tuple(_also(row, f"also[{place}]") for place, row in enumerate(rows))


def _also(row: Any, where: str) -> Also:
    if not isinstance(row, Mapping):
        raise Invalid("a rule is an object", where=where)
    _only(row, {"nodes", "tell"}, where)
    nodes, tell = (_texts(row.get(name, []), f"{where}.{name}") for name in ("nodes", "tell"))
    if not (nodes and tell):
        raise Invalid("who is told, and at which nodes, is named", where=where)
    known = {*ROLES, OUTLET, PREVIOUS}
    odd = sorted(each for each in tell - known if not _NAMED.fullmatch(each))
    if odd:
        raise Invalid("a role, outlet, previous or party:<id> is told", where=f"{where}.tell")
    return Also(nodes, tell)


def check_named(alsos: Iterable[Also], find: Callable[[str], Party | None]) -> None:
    """Raises Invalid naming the place: nobody of that id works here and no group is told by it, so nobody reads it."""
    for place, also in enumerate(alsos):
        for word in sorted(each for each in also.tell if each.startswith(PARTY)):
            named = word.removeprefix(PARTY)
            party = find(named)
            if party is None:
                raise Invalid(
                    f"there is no party {named}", "unknown_party", where=f"also[{place}].tell"
                )
            if not party.active or (party.kind != "person" and not party.accounts):
                raise Invalid(
                    f"{named} is nobody who works here",
                    "unknown_party",
                    where=f"also[{place}].tell",
                )


def _kinds(told: Any, where: str) -> frozenset[str]:
    kinds = _texts(told, where)
    if unknown := sorted(kinds - set(KINDS)):
        raise Invalid(f"there is no notice {unknown[0]}", where=where)
    if always := sorted(kinds & ALWAYS):
        raise Invalid(f"{always[0]} is always told at once", where=where)
    return kinds


def _check_how(how: Any, where: str, digests: bool) -> None:
    if how not in HOWS:
        raise Invalid("how is now, digest or inbox", where=where)
    if how == "digest" and not digests:
        raise Invalid("a digest needs a time of day", where=where)


def _texts(told: Any, where: str) -> frozenset[str]:
    if not isinstance(told, list) or not all(
        isinstance(each, str) and 0 < len(each) <= MAX_NAME for each in told
    ):
        raise Invalid("this is a list of names", where=where)
    return frozenset(told)


def _only(part: Mapping[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(map(str, set(part) - names)):
        raise Invalid(f"there is no {unknown[0]} here", where=where or unknown[0])
