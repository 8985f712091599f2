"""Decisions about a ticket's facts: attributes, time worked, nodes, tiers, pauses. Pure.

As `decide`: ticket in, ticket with exactly one new event out; the event says who recorded it, when, where
it came from and why, so what a fact rests on is read from the history.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing import vocabulary
from suanqing.errors import Conflict, Forbidden, Invalid
from suanqing.geo import DATUMS
from suanqing.times import epoch_ms, from_epoch_ms, rfc3339
from suanqing.times import told as moment_told
from suanqing.work.tickets.model import OWN, STATED, Ticket
from suanqing.work.tickets.recording import can_be_priced, record_facts
from suanqing.work.tickets.scene import BEFORE_DONE, milestones, scene

SOURCE = "source"
"""The fact that decides who earns a commission; once the ticket is there, two people change it."""
FOUND_OUT = frozenset(
    {"response_minutes", "paused_minutes", "on_time", "holiday", "spending_level"}
)
"""Facts that follow from events and dated tables; telling them overrides that."""

MAX_SESSIONS = 60
MAX_SESSION = timedelta(days=7)
"""Of one session: longer is a slip of the pen."""
MAX_FIXES = 100
"""Positions of one call."""


class Statement(NamedTuple):
    """What the answers of a form say of the ticket. form: its id, of whatever version. facts: by name, None for those
    that it could state and does not. empty: those of them whose field has no answer at all."""

    form: str
    facts: Mapping[str, Any]
    empty: frozenset[str] = frozenset()

    def told_by(self, may_tell: Callable[[str], bool]) -> "Statement":
        """As it is where it comes from somebody: a field that is left empty takes back only what that person may
        tell, and says nothing of what is others' to tell."""
        silent = {name for name in self.empty if not may_tell(name)}
        facts = {name: value for name, value in self.facts.items() if name not in silent}
        return self._replace(facts=facts, empty=self.empty - silent)


def to_state(ticket: Ticket, said: Statement) -> dict[str, Any]:
    """What of it is new: a value that is known states nothing, and no answer takes back only what this form said."""
    known, by_forms = ticket.facts.get("attrs", {}), stated_by(ticket)
    return {
        name: value
        for name, value in said.facts.items()
        if (by_forms.get(name) == said.form if value is None
            else not vocabulary.same(name, value, known.get(name)))
    }  # fmt: skip


def stated_by(ticket: Ticket) -> dict[str, str]:
    """The form that said it, by fact: of what nobody has told otherwise since."""
    known = ticket.facts.get("attrs", {})
    return {
        name: form
        for name, (form, value) in ticket.facts.get(STATED, {}).items()
        if known.get(name) == value
    }


def with_facts(
    ticket: Ticket, attrs: Mapping[str, Any], said: Statement | None, reason: str, own: bool
) -> tuple[Ticket, dict[str, Any]]:
    """The ticket that knows what comes with a step, or with answers, and what its event says of that; as it is where
    nothing is new. What a form said its answers change without another reason.

    Raises Conflict `illegal_step` of finished work, whose facts are told by themselves (`set_facts`).
    """
    new = to_state(ticket, said) if said else {}
    for name in sorted(attrs.keys() & new.keys()):
        if not vocabulary.same(name, attrs[name], new[name]):
            raise Invalid(f"the step says another {name} than its form", where=name)
    if not (attrs or new):
        return ticket, {}
    if ticket.served is not None and ticket.state not in BEFORE_DONE:
        raise Conflict(
            "facts of finished work are told by themselves", "illegal_step", state=ticket.state
        )
    told = {**attrs, **new}
    found, data = told_facts(ticket, told, None, "", reason, own, stated_by(ticket).keys())
    if said and new:
        stated = {name: [said.form, value] for name, value in new.items() if value is not None}
        found[STATED] = {**found.get(STATED, {}), **stated}
    facts = {name: value for name, value in (ticket.facts | found).items() if value}
    return ticket.with_(facts=facts), data


def set_facts(
    ticket: Ticket,
    attrs: Mapping[str, Any],
    promised: str | None,
    origin: str,
    reason: str,
    by: str,
    at: datetime,
    own: bool = False,
) -> Ticket:
    """Facts by the names of the vocabulary; a value None takes one away. promised: when to be there.

    origin: where it is known from. reason: needed to override what is told or found out. own: by
    somebody the ticket pays.
    """
    scene(ticket.scene).after(ticket, "set_facts")
    found, told = told_facts(ticket, attrs, promised, origin, reason, own)
    return record_facts(ticket, "set_facts", found, by, at, told, was=False)


def told_facts(
    ticket: Ticket,
    attrs: Mapping[str, Any],
    promised: str | None,
    origin: str,
    reason: str,
    own: bool,
    again: Collection[str] = (),
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the ticket's facts becomes what, and what the event says of it. again: what becomes another without a
    reason."""
    known = dict(ticket.facts.get("attrs", {}))
    if SOURCE in attrs:
        raise Invalid("a change of source is proposed and approved", "needs_approval", where=SOURCE)
    new = dict(
        vocabulary.checked({name: value for name, value in attrs.items() if value is not None})
    )
    gone = {name for name, value in attrs.items() if value is None}
    changed = {name: value for name, value in new.items() if known.get(name) != value}
    removed = sorted(gone & known.keys())
    found: dict[str, Any] = {"attrs": {n: v for n, v in (known | new).items() if n not in gone}}
    over = {name: known[name] for name in (*changed, *removed) if name in known}
    told: dict[str, Any] = {"attrs": changed, "removed": removed, "was": over}
    told = {name: value for name, value in told.items() if value}
    if promised is not None:
        found["promised"] = told["promised"] = rfc3339(moment_told(promised))
        if before := ticket.facts.get("promised"):
            over["promised"] = told["was_promised"] = before
    if (over.keys() - {*again} or FOUND_OUT & changed.keys()) and not reason.strip():
        raise Invalid("what is known is overridden with a reason", where="reason")
    told |= _said(origin, reason)
    names = {*changed, *removed, *(("promised",) if promised is not None else ())}
    found[OWN] = owned(ticket, names, own)
    if STATED in ticket.facts:
        left = {each: by for each, by in ticket.facts[STATED].items() if each not in names}
        found[STATED] = left
    return found, told


def owned(ticket: Ticket, names: Iterable[str], own: bool) -> dict[str, int]:
    """`OWN` of the ticket's facts after these names were told by somebody whom it pays, or does not."""
    known: dict[str, int] = dict(ticket.facts.get(OWN, {}))
    for name in names:
        known.pop(name, None)
        if own:
            known[name] = ticket.version + 1
    return known


def propose_source(
    ticket: Ticket, source: str, evidence: str, reason: str, by: str, at: datetime
) -> Ticket:
    """Asks for another customer source; it counts when somebody else approves it."""
    scene(ticket.scene).after(ticket, "propose_source")
    vocabulary.checked({SOURCE: source})
    if not reason.strip():
        raise Invalid("a change of source needs a reason", where="reason")
    if ticket.facts.get("attrs", {}).get(SOURCE) == source:
        raise Invalid("the ticket knows this already", where=SOURCE)
    if "pending" in ticket.facts:
        raise Conflict("another change of source waits for an answer", code="pending")
    told = {"source": source, "reason": reason} | ({"evidence": evidence} if evidence else {})
    found = {"pending": told | {"by": by, "at": rfc3339(at)}}
    return record_facts(ticket, "propose_source", found, by, at, told, was=False)


def decide_source(ticket: Ticket, approve: bool, reason: str, by: str, at: datetime) -> Ticket:
    """The answer of another person than the one who asked; a refusal changes nothing."""
    scene(ticket.scene).after(ticket, "decide_source")
    asked = ticket.facts.get("pending")
    if not asked:
        raise Conflict("no change of source waits for an answer", code="nothing_pending")
    if by == asked["by"]:
        raise Forbidden("another person than the one who asked decides", by=by)
    if not approve and not reason.strip():
        raise Invalid("a refusal needs a reason", where="reason")
    attrs = dict(ticket.facts.get("attrs", {}))
    told = {"approved": approve, "source": asked["source"], "asked_by": asked["by"]}
    told |= {"was": attrs[SOURCE]} if SOURCE in attrs else {}
    told |= {"reason": reason} if reason.strip() else {}
    found: dict[str, Any] = {"pending": None}
    if approve:
        found["attrs"] = attrs | {SOURCE: asked["source"]}
    return record_facts(ticket, "decide_source", found, by, at, told, was=False, money=approve)


def pick_tier(ticket: Ticket, plane: str, tier: str, reason: str, by: str, at: datetime) -> Ticket:
    """A tier by hand in one plane (手动选档) instead of the one that matches; "" takes it back."""
    if plane not in ("charge", "pay"):
        raise Invalid("a plane is charge or pay", where="plane")
    if not reason.strip():
        raise Invalid("a tier picked by hand needs a reason", where="reason")
    others = [pick for pick in ticket.facts.get("picks", ()) if pick[0] != plane]
    picks = sorted([*others, [plane, tier, by, reason]] if tier else others)
    told = {"plane": plane, "tier": tier, "reason": reason}
    return record_facts(ticket, "pick_tier", {"picks": picks}, by, at, told, was=False)


def reach(ticket: Ticket, name: str, note: str, by: str, at: datetime) -> Ticket:
    """A node or action of the scene, once. The first that triggers settlement makes money owed."""
    state, milestone = scene(ticket.scene).after(ticket, "reach"), None
    known_ones = milestones(ticket)
    milestone = known_ones.get(name)
    if milestone is None:
        known = ", ".join(known_ones) or "none"
        raise Invalid(f"{ticket.scene} has no milestone {name!r}", where="name", known=known)
    if state not in milestone.before:
        raise Conflict(
            f"a ticket that is {state} does not reach {name}", code="illegal_step", state=state
        )
    reached = ticket.facts.get("milestones", {})
    if name in reached:
        raise Conflict(f"{name} was reached before", code="reached", since=reached[name])
    moment = from_epoch_ms(epoch_ms(at))
    changes: dict[str, Any] = {}
    if milestone.triggers and ticket.served is None:
        can_be_priced(ticket)
        changes["served"] = moment
    told = {"milestone": name} | ({"note": note} if note else {})
    found = {"milestones": {**reached, name: rfc3339(moment)}}
    return record_facts(ticket, "reach", found, by, at, told, was=False, **changes)


def start_work(ticket: Ticket, by: str, at: datetime) -> Ticket:
    """The worker's clock runs until `stop_work` or completion."""
    scene(ticket.scene).after(ticket, "start_work")
    _worker(ticket, by)
    running = ticket.facts.get("working", {})
    if by in running:
        raise Conflict("the clock runs already", code="working", since=running[by])
    found = {"working": {**running, by: rfc3339(at)}}
    return record_facts(ticket, "start_work", found, by, at, {}, was=False)


def stop_work(ticket: Ticket, by: str, at: datetime) -> Ticket:
    """The session from the start until now."""
    scene(ticket.scene).after(ticket, "stop_work")
    running = dict(ticket.facts.get("working", {}))
    since = running.pop(by, None)
    if since is None:
        raise Conflict("the clock does not run", code="not_working")
    found = {"working": running, "sessions": _more(ticket, by, since, rfc3339(at))}
    told = {"worker": by, "from": since, "to": rfc3339(at)}
    return record_facts(ticket, "stop_work", found, by, at, told, was=False)


def add_session(ticket: Ticket, worker: str, start: str, end: str, by: str, at: datetime) -> Ticket:
    """A stretch of work that is over."""
    scene(ticket.scene).after(ticket, "add_session")
    _worker(ticket, worker)
    start, end = _stretch(start, end, at)
    found = {"sessions": _more(ticket, worker, start, end)}
    told = {"worker": worker, "from": start, "to": end}
    return record_facts(ticket, "add_session", found, by, at, told, was=False)


def set_sessions(
    ticket: Ticket,
    worker: str,
    sessions: Sequence[tuple[str, str]],
    reason: str,
    by: str,
    at: datetime,
) -> Ticket:
    """One worker's sessions anew, with the reason; the event keeps those before."""
    scene(ticket.scene).after(ticket, "set_sessions")
    _worker(ticket, worker)
    if not reason.strip():
        raise Invalid("a correction of sessions needs a reason", where="reason")
    known = ticket.facts.get("sessions", [])
    new = sorted([worker, *_stretch(start, end, at)] for start, end in sessions)
    found = {"sessions": _few([session for session in known if session[0] != worker] + new)}
    was = [session[1:] for session in known if session[0] == worker]
    told = {"worker": worker, "sessions": [each[1:] for each in new], "was": was, "reason": reason}
    return record_facts(ticket, "set_sessions", found, by, at, told, was=False)


def pause(ticket: Ticket, waiting_for: str, reason: str, by: str, at: datetime) -> Ticket:
    """The clock of the response stands still: waiting for the customer or for parts."""
    if not reason.strip():
        raise Invalid("a pause needs a reason", where="reason")
    if since := ticket.facts.get("paused"):
        raise Conflict("the ticket is paused", code="paused", since=since)
    told = {"waiting_for": waiting_for, "reason": reason}
    found = {"paused": rfc3339(at)}
    return record_facts(ticket, "pause", found, by, at, told, was=False)


def resume(ticket: Ticket, by: str, at: datetime) -> Ticket:
    if "paused" not in ticket.facts:
        raise Conflict("the ticket is not paused", code="not_paused")
    return record_facts(ticket, "resume", {"paused": None}, by, at, {}, was=False)


def track(
    ticket: Ticket, worker: str, fixes: Sequence[Mapping[str, str]], by: str, at: datetime
) -> Ticket:
    """Where a worker was, as texts at, lat, lng, datum: what geofences weigh, when the work is done."""
    scene(ticket.scene).after(ticket, "track")
    _worker(ticket, worker)
    if not 0 < len(fixes) <= MAX_FIXES:
        raise Invalid(f"a track is 1 to {MAX_FIXES} positions a call", where="fixes")
    for fix in fixes:
        if moment_told(fix["at"]) > at:
            raise Invalid("a position lies in the future", where="fixes")
        if fix["datum"] not in DATUMS:
            raise Invalid("a position names its datum", where="fixes")
    told = {"worker": worker, "fixes": [dict(fix) for fix in fixes]}
    found = {"tracked": ticket.facts.get("tracked", 0) + len(fixes)}
    late = ticket.served is not None
    return record_facts(ticket, "track", found, by, at, told, was=False, money=late)


def _worker(ticket: Ticket, worker: str) -> None:
    if worker not in {member.party for member in ticket.workers}:
        raise Invalid("time is for a worker of the ticket", where="worker", worker=worker)


def _stretch(start: str, end: str, now: datetime) -> tuple[str, str]:
    """Both as kept; Invalid unless it is over and has a length a person can work."""
    since, until = moment_told(start), moment_told(end)
    if not since < until <= now or until - since > MAX_SESSION:
        raise Invalid("a session goes from a moment to a later one, not in the future", where="to")
    return rfc3339(since), rfc3339(until)


def _more(ticket: Ticket, worker: str, start: str, end: str) -> list[list[str]]:
    return _few([*ticket.facts.get("sessions", []), [worker, start, end]])


def _few(sessions: list[list[str]]) -> list[list[str]]:
    if len(sessions) > MAX_SESSIONS:
        raise Invalid(f"a ticket has at most {MAX_SESSIONS} sessions", where="sessions")
    return sorted(sessions)


def _said(origin: str, reason: str) -> dict[str, str]:
    return {name: text for name, text in (("from", origin), ("reason", reason)) if text}
