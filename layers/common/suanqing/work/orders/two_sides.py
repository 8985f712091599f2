"""A shop's order's address, which people here and its platform both may change (双向同步): whose it is now. Pure.

Every change has a number, whoever made it. What was changed here waits to be told to the platform; of several changes
that wait the newest stands for all. What the platform tells is held against that: our own echo and what we knew
already change nothing; what it changed while ours waited is a conflict, with both sides kept for a person to settle.

An address that the platform masks (`*`) or enciphers (`$…$`) is told apart by what it shows, and never taken for a
proof that it is ours.
Times are epoch milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, NamedTuple

from suanqing.errors import Conflict, Stale
from suanqing.work.tickets.linked_keys import normal

Side = Literal["here", "platform"]
State = Literal["queued", "asked", "done", "over", "person", "conflict"]
"""queued: to be told. asked: told, and whether it was done is not known. over: too late to matter. person: somebody
has to do it at the platform. conflict: both sides changed it."""
Choice = Literal["ours", "theirs", "done"]
Stands = Literal["open", "shipped", "over"]
"""May an order's address be changed, is it on its way, or is it over?"""
Verdict = Literal["apply", "echo", "known", "conflict"]
WAITING: frozenset[State] = frozenset({"queued", "asked", "person", "conflict"})
UNTOLD: frozenset[State] = frozenset({"queued", "asked"})
MASK, CIPHER = "*", "$"
FIRST_WAIT, LONGEST_WAIT = 30_000, 300_000
NEAR = 5_000
"""Platforms tell whole seconds, and clocks differ: what they changed so shortly before ours may be newer than it."""
LATE = 240_000
"""What is not done after these four minutes is told to people, while it is tried on."""


class Site(NamedTuple):
    """Where goods go: a division's code and the address below it; either may be empty where nobody said."""

    region: str
    address: str

    @property
    def hidden(self) -> bool:
        return MASK in self.address or self.enciphered

    @property
    def enciphered(self) -> bool:
        return self.address.startswith(CIPHER) and self.address.endswith(CIPHER)


class Change(NamedTuple):
    """What an event of a ticket changed. seq: of the event. by: whose hand it was."""

    ticket: str
    seq: int
    by: str
    at: int
    was: Site
    now: Site


class Look(NamedTuple):
    """How the order stands at its platform, and its address there."""

    stands: Stands
    site: Site


@dataclass(frozen=True, slots=True)
class Shared:
    """version: of the field. owner: who changed it last. ours: as it is here. base: what the platform has, as far as
    we know. sent: what we told it last. theirs: of a conflict. ticket, by: of the change that waits. told: people were
    told that it is late. closed: when it was done, or taken from the platform. heard: until when the platform's word is
    in this, whatever comes of it later. seen: by ticket, the newest event in this."""

    version: int
    owner: Side
    state: State
    ours: Site
    base: Site
    ticket: str
    by: str
    at: int
    sent: Site | None = None
    theirs: Site | None = None
    tries: int = 0
    due: int = 0
    reason: str = ""
    told: bool = False
    closed: int = 0
    heard: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        return self.state in WAITING


def fits(told: Site, known: Site) -> bool:
    """May these be one place, by all that both say?"""
    if told.region and known.region and told.region != known.region:
        return False
    one, other = normal(told.address), normal(known.address)
    if not one or not other or one == other or told.enciphered or known.enciphered:
        return True
    return _like(one, other) or _like(other, one)


def same(told: Site, known: Site) -> bool:
    """Is it certainly that place?"""
    return told.region == known.region and normal(told.address) == normal(known.address)


def changed_here(known: Shared | None, change: Change) -> Shared | None:
    """As it is after somebody here changed it; None where that is in it already."""
    if known and known.seen.get(change.ticket, 0) >= change.seq:
        return None
    seen = {**(known.seen if known else {}), change.ticket: change.seq}
    if known and same(change.now, known.ours) and known.state != "over":
        return replace(known, seen=seen)  # the order's other ticket, moved alike
    base = known.base if known else change.was
    made = Shared(
        version=known.version + 1 if known else 1,
        owner="here",
        state="queued",
        ours=change.now,
        base=base,
        ticket=change.ticket,
        by=change.by,
        at=change.at,
        sent=known.sent if known else None,
        due=change.at,
        heard=known.heard if known else 0,
        seen=seen,
    )
    if known and known.state == "conflict" and known.theirs:
        if same(change.now, known.theirs):
            return replace(
                made, state="done", owner="platform", base=known.theirs, closed=change.at
            )
        return replace(made, state="conflict", theirs=known.theirs)
    if same(change.now, base) and not (known and known.state == "asked"):
        return replace(made, state="done", closed=change.at)
    return made


def told_by_platform(known: Shared | None, theirs: Site, at: int) -> tuple[Verdict, Shared | None]:
    """What is to be done with an address that the platform changed `at`, and what is known then; None: as before."""
    if known is None:
        return "apply", None
    if _is_ours(theirs, known):
        return "echo", _done(known, at) if known.waits else None
    if _is_sent(theirs, known):
        return "echo", None
    if fits(theirs, known.base):
        return "known", None
    if known.waits:
        return "conflict", _conflict(known, theirs)
    if known.owner == "here" and known.heard - NEAR < at <= known.heard:
        return "conflict", _conflict(known, theirs)
    if at <= known.heard:
        return "known", None
    return "apply", replace(
        known, version=known.version + 1, owner="platform", state="done", ours=theirs,
        base=theirs, sent=None, theirs=None, reason="", closed=at, heard=at,
    )  # fmt: skip


def looked(known: Shared, look: Look, at: int) -> Shared:
    """What a change that waits comes to, of an order that stands so; `queued` where it is to be told now."""
    theirs = look.site
    if _is_ours(theirs, known):
        return _done(known, at)
    if not fits(theirs, known.base) and not _is_sent(theirs, known):
        return _conflict(known, theirs)
    if look.stands == "over":
        return replace(known, state="over", reason="order_over", closed=at)
    if look.stands == "shipped":
        return for_person(known, "shipped")
    return replace(known, state="queued")


def ended(known: Shared, at: int) -> Shared | None:
    """The order is closed: nothing is to be done there any more; None: nothing was."""
    if not known.waits:
        return None
    return replace(known, state="over", reason="order_over", closed=max(at, known.at))


def asking(known: Shared, at: int) -> Shared:
    """Noted before the platform is told: whoever comes meanwhile, or finds it after a crash, looks first."""
    return replace(
        known, state="asked", sent=known.ours, tries=known.tries + 1, due=_later(known, at)
    )


def told(known: Shared, at: int) -> Shared:
    """The platform took it, which was asked `at`: what it changed since then is newer."""
    return _done(known, at)


def failed(known: Shared, reason: str, at: int) -> Shared:
    """No answer, or not now: looked at and tried again, later each time."""
    tries = known.tries if known.state == "asked" else known.tries + 1
    return replace(
        known, tries=tries, reason=reason, due=_later(replace(known, tries=tries - 1), at)
    )


def for_person(known: Shared, reason: str) -> Shared:
    """The platform does not take it from us."""
    return replace(known, state="person", reason=reason)


def is_late(known: Shared, at: int) -> bool:
    return known.state in UNTOLD and not known.told and at - known.at >= LATE


def noted(known: Shared, at: int) -> Shared:
    """As it is kept: that people were told of what is late."""
    return replace(known, told=True) if is_late(known, at) else known


def settled(known: Shared, choice: Choice, version: int, by: str, at: int) -> Shared:
    """As a person decides: ours is told (again), theirs is taken, or somebody did it at the platform by hand.
    Raises Stale: it is not what they saw; Conflict: nothing is to be decided, or not so."""
    if known.version != version:
        raise Stale("this is not the newest change", version=known.version)
    if known.state not in ("conflict", "person"):
        raise Conflict("nothing waits for a decision here", "nothing_to_settle")
    if choice == "theirs":
        if known.theirs is None:
            raise Conflict("the platform has no other address", "nothing_to_settle")
        return replace(
            known, version=version + 1, owner="platform", state="done", ours=known.theirs, base=known.theirs,
            sent=None, theirs=None, reason="", by=by, closed=at,
        )  # fmt: skip
    base = known.theirs or known.base
    if choice == "done":
        return replace(_done(known, at), by=by, version=version + 1)
    return replace(
        known, version=version + 1, owner="here", state="queued", base=base, theirs=None, sent=None, by=by,
        at=at, due=at, tries=0, reason="", told=False,
    )  # fmt: skip


def _is_ours(theirs: Site, known: Shared) -> bool:
    """Does what it shows prove that the platform has what is here? What it hides, only of another place than it had."""
    if not theirs.hidden:
        told = known.sent == known.ours and _echoes(theirs, known)
        return told or (fits(theirs, known.ours) and bool(theirs.address))
    return fits(theirs, known.ours) and not fits(theirs, known.base)


def _is_sent(theirs: Site, known: Shared) -> bool:
    """May it be what we told last?"""
    return known.sent is not None and (fits(theirs, known.sent) or _echoes(theirs, known))


def _echoes(theirs: Site, known: Shared) -> bool:
    """Is it what we told last but for divisions' names before it, which travel by themselves, or a town's, which a
    platform may keep? What it had before is none, however it ends."""
    if known.sent is None or theirs.hidden or fits(theirs, known.base):
        return False
    if theirs.region != known.sent.region:
        return False
    one, other = normal(theirs.address), normal(known.sent.address)
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


def _done(known: Shared, at: int) -> Shared:
    closed = max(at, known.at)
    return replace(
        known, state="done", base=known.ours, theirs=None, reason="", closed=closed, heard=closed
    )


def _conflict(known: Shared, theirs: Site) -> Shared:
    again = known.state == "conflict" and known.theirs == theirs
    version = known.version if again else known.version + 1
    return replace(known, state="conflict", theirs=theirs, version=version, reason="both_changed")


def _later(known: Shared, at: int) -> int:
    return at + min(LONGEST_WAIT, FIRST_WAIT << min(known.tries, 10))


def _like(shown: str, whole: str) -> bool:
    """Does a masked address show nothing that the other has not?"""
    return MASK in shown and fnmatchcase(whole, shown)


def document(known: Shared) -> dict[str, Any]:
    """As it is kept, without what is empty."""
    told = {name: getattr(known, name) for name in Shared.__slots__}
    return {
        name: list(value) if isinstance(value, Site) else value
        for name, value in told.items()
        if value
    }


def shared(kept: Mapping[str, Any]) -> Shared:
    sites = {
        name: Site(*kept[name]) for name in ("ours", "base", "sent", "theirs") if kept.get(name)
    }
    return Shared(**{"by": "", "at": 0, **kept, **sites, "seen": dict(kept.get("seen", {}))})
