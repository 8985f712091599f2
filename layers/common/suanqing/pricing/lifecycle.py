"""The life of a price book's version: drafted, submitted, approved by another, published. Pure.

    draft --submit--> submitted --approve--> approved --publish--> published
      ^ change          |                       |
      +---------------- reject -----------------+          a draft --discard--> discarded

An approval names the hash of the body it saw, and holds for that body only. A version with regional
prices beyond their band stays submitted until two have approved, one of them for head office.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal

from suanqing.errors import Conflict, Forbidden, Invalid

State = Literal["draft", "submitted", "approved", "published", "discarded"]
Step = Literal["drafted", "changed", "submitted", "approved", "rejected", "published", "discarded"]
UPLOADED = "workbook"
"""The note of a body that came in as a workbook."""
HEAD_OFFICE = "head office"
"""The note of an approval that was given for it."""
MAKING: frozenset[Step] = frozenset({"drafted", "changed", "submitted"})


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the audit trail: who did what when to which body."""

    step: Step
    by: str
    at: datetime
    hash: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A book's version, e.g. `main@3`; `hash` is the SHA-256 of its body's canonical bytes.

    rev: +1 a step, the condition of every write. valid_from, published_at: of a published one only.
    """

    version_id: str
    state: State
    hash: str
    trail: tuple[Act, ...]
    rev: int = 1
    valid_from: datetime | None = None
    published_at: datetime | None = None

    @property
    def book(self) -> str:
        return self.version_id.rpartition("@")[0]

    @property
    def number(self) -> int:
        return int(self.version_id.rpartition("@")[2])

    @property
    def makers(self) -> frozenset[str]:
        """Everyone who had a hand in it: author, editors, submitters, of every round."""
        return frozenset(act.by for act in self.trail if act.step in MAKING)

    @property
    def author(self) -> str:
        """Who wrote the body as it stands."""
        return next(act.by for act in self.trail[::-1] if act.step in ("drafted", "changed"))

    @property
    def approvers(self) -> tuple[str, ...]:
        """Who approved the body as it stands, in order, also once it is published."""
        approved = (act for act in self.trail if act.step == "approved" and act.hash == self.hash)
        return tuple(dict.fromkeys(act.by for act in approved))

    @property
    def approvals(self) -> tuple[Act, ...]:
        """The approvals of this very body since anything else was done to it, newest first."""
        return tuple(
            takewhile(
                lambda act: act.step == "approved" and act.hash == self.hash, self.trail[::-1]
            )
        )

    @property
    def approval(self) -> Act | None:
        """The approval that counts: of this very body, with nothing done to it since."""
        last = self.trail[-1]
        return last if last.step == "approved" and last.hash == self.hash else None


def draft(version_id: str, body: str, by: str, at: datetime, note: str | None = None) -> Version:
    """A new version; `body` is the hash of its document."""
    return Version(version_id, "draft", body, (Act("drafted", by, at, body, note),))


def change(version: Version, body: str, by: str, at: datetime, note: str | None = None) -> Version:
    """Another body for a draft."""
    _must_be(version, "draft")
    return _after(version, "changed", "draft", by, at, body, note)


def discard(version: Version, by: str, at: datetime) -> Version:
    """Drop a draft; by one who made it or anybody who may make one. Nothing follows."""
    _must_be(version, "draft")
    return _after(version, "discarded", "discarded", by, at, version.hash)


def submit(version: Version, body: str, by: str, at: datetime) -> Version:
    """Hand the draft in; `body` is the hash of the document with its SKUs stamped."""
    _must_be(version, "draft")
    return _after(version, "submitted", "submitted", by, at, body)


def approve(
    version: Version, seen: str, by: str, at: datetime, *, two: bool = False, head: bool = False
) -> Version:
    """Approve the body with hash `seen`. Forbidden for everyone who had a hand in the version.

    two: it takes two people, one of them for head office; head: this one is.
    """
    _must_be(version, "submitted")
    if by in version.makers:
        raise Forbidden("who made a book cannot approve it", code="maker_is_checker")
    if seen != version.hash:
        raise Conflict("the book is not the one you saw", code="other_body", hash=version.hash)
    before = version.approvals
    if any(act.by == by for act in before):
        raise Conflict("you have approved it already", code="approved_already")
    enough = not two or (before and (head or any(act.note == HEAD_OFFICE for act in before)))
    note = HEAD_OFFICE if two and head else None
    return _after(version, "approved", "approved" if enough else "submitted", by, at, seen, note)


def reject(version: Version, note: str, by: str, at: datetime) -> Version:
    """Back to draft, from submitted or approved; an approval given is void."""
    _must_be(version, "submitted", "approved")
    return _after(version, "rejected", "draft", by, at, version.hash, note)


def publish(
    version: Version,
    valid_from: datetime,
    findings: Sequence[dict[str, Any]],
    by: str,
    at: datetime,
) -> Version:
    """Publish for service times from `valid_from` on; final. Invalid names every finding."""
    _must_be(version, "approved")
    if version.approval is None:
        raise Conflict("the approval is of another body", code="approval_void")
    if findings:
        raise Invalid(
            f"the book has {len(findings)} finding(s) and cannot be published",
            code="book_has_findings", findings=list(findings),
        )  # fmt: skip
    done = _after(version, "published", "published", by, at, version.hash)
    return replace(done, valid_from=valid_from, published_at=at)


def _must_be(version: Version, *states: State) -> None:
    if version.state not in states:
        raise Conflict(
            f"{version.version_id} is {version.state}, not {' or '.join(states)}",
            code="wrong_state", state=version.state, rev=version.rev,
        )  # fmt: skip


def _after(
    version: Version, step: Step, state: State, by: str, at: datetime, body: str,
    note: str | None = None,
) -> Version:  # fmt: skip
    trail = (*version.trail, Act(step, by, at, body, note))
    return replace(version, state=state, hash=body, trail=trail, rev=version.rev + 1)
