"""Which notices follow from what takes two people, from a price book's life, and from a price correction. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.notices.model import ABOUT, Notice
from suanqing.channels.notices.receivers import MONEY, Receivers, told
from suanqing.channels.notices.register import of_recovery
from suanqing.finance.corrections.prices import Correction
from suanqing.money import to_major
from suanqing.people.approvals.model import RECOVERY, RECOVERY_WAIT, Request
from suanqing.pricing.lifecycle import Act, Version
from suanqing.problems import translated
from suanqing.times import BEIJING

ASIDE = frozenset(
    {"book", "version", "valid_from", "valid_to", "corrects", "skus", "evidence", "planes"}
)
"""Of a book's document what moves no pay by itself; the planes are looked at one by one."""


def of_request(old: Request | None, new: Request, who: Receivers) -> list[Notice]:
    """Asked: to whoever may make the second call. Ended: to who asked and who had approved, but for who
    ended it."""
    if old is not None and old.state == new.state:
        return []
    if new.content.get("route") == RECOVERY:
        return of_recovery(new, new.at + RECOVERY_WAIT, who) if new.state == "asked" else []
    subject = new.subject.partition(": ")[0]
    cause, what = f"approval:{new.id}:{new.state}", translated(subject) or subject
    if new.state == "asked":
        to = {*who.deciders(new.roles or MONEY, new.by)} - {new.by}
        about = {"what": what, ABOUT: request_thing(new)}
        return told(cause, "approval_waiting", new.at, to, about)
    to = {new.by, (old and old.decided_by) or new.by} - {new.decided_by}
    if new.state in ("in_force", "rejected") and to:
        answer = "approved" if new.state == "in_force" else "rejected"
        params = {
            "what": what,
            "answer": answer,
            "note": new.note,
            "by": who.name(new.decided_by or ""),
        }
        return told(cause, "approval_ended", new.decided_at or new.at, to, params)
    return []


def of_book(old: Version | None, new: Version, changes_pay: bool, who: Receivers) -> list[Notice]:
    """A version waits for its approvals, is approved or sent back, and changes what is earned once it is
    published; changes_pay: asked of a published one alone."""
    before = len(old.trail) if old else 0
    found: list[Notice] = []
    for place, act in enumerate(new.trail[before:], before + 1):
        found += _of_act(act, f"book:{new.version_id}:{place}", new, who)
        if act.step == "published" and changes_pay and new.valid_from:
            since = new.valid_from.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
            found += told(f"book:{new.version_id}:{place}", "price_changed", act.at,
                          who.earners(), {"book": new.version_id, "since": since})  # fmt: skip
    return found


def _of_act(act: Act, cause: str, version: Version, who: Receivers) -> list[Notice]:
    what = f"价格本 {version.version_id}"
    approvers = {each.by for each in version.approvals}
    if act.step == "submitted" or (act.step == "approved" and version.state == "submitted"):
        to = {*who.deciders(MONEY, act.by)} - version.makers - approvers
        about = {"what": what, ABOUT: book_thing(version)}
        return told(cause, "approval_waiting", act.at, to, about)
    if act.step in ("approved", "rejected"):
        to = set(version.makers) - {act.by}
        params = {"what": what, "answer": act.step, "note": act.note if act.step == "rejected" else None,
                  "by": who.name(act.by)}  # fmt: skip
        return told(cause, "approval_ended", act.at, to, params)
    return []


def request_thing(found: Request) -> str:
    return f"approval:{found.id}"


def book_thing(found: Version) -> str:
    return f"book:{found.version_id}"


def correction_thing(found: Correction) -> str:
    return f"correction:{found.correction_id}"


def pays_otherwise(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether two documents of a book differ in what anybody may earn: everything but the customer's
    prices, the names and the dates."""
    return _pay(before) != _pay(after)


def _pay(document: Mapping[str, Any]) -> dict[str, Any]:
    planes = document.get("planes", {})
    own = {name: rows for name, rows in planes.items() if name != "charge"}
    return {name: value for name, value in document.items() if name not in ASIDE} | {"planes": own}


def of_correction(
    old: str | None, new: Correction, at: datetime, who: Receivers
) -> list[Notice]:  # fmt: skip
    """Listed: it waits for another. Approved: to who listed it, and to each party its own sum; every
    booking of it is told with its ticket. old: the state before."""
    if old == new.state:
        return []
    cause, what = f"correction:{new.correction_id}:{new.state}", f"价格更正 {new.correction_id}"
    if new.state == "proposed":
        to = {*who.deciders(MONEY, new.made_by)} - {new.made_by}
        about = {"what": what, ABOUT: correction_thing(new)}
        return told(cause, "approval_waiting", new.made_at, to, about)
    if new.state != "approved":
        return []
    said = new.approved_at or at
    by = who.name(new.approved_by or "")
    found = told(cause, "approval_ended", said, [new.made_by],
                 {"what": what, "answer": "approved", "by": by})  # fmt: skip
    counts = {party: sum(any(row[0] == party and row[1] != row[2] for row in each.parties) for each in new.tickets)
              for party in new.totals}  # fmt: skip
    for party, (before, after) in new.totals.items():
        if counts[party]:
            sign = "-" if after < before else "+"
            params = {"name": who.name(party), "count": counts[party], "version": new.scope.new,
                      "sum": f"{sign}{to_major(abs(after - before), new.currency)} {new.currency}"}  # fmt: skip
            found += told(
                f"{cause}:{party}", "price_correction", said, who.people_of(party), params
            )
    return found
