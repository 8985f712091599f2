"""The chain over the journal: what was sealed, and what no longer is as it was sealed. Pure.

    digest    SHA-256 over the canonical bytes of an item exactly as it is stored
    seal n    (account, entry, digest) of every item not covered before, sorted; its link is
              SHA-256(link of seal n-1 | canonical bytes of the seal)
    root      a Merkle tree over the links sealed in one run, linked to the root before

A seal lists what it covers, because entries keep coming between sealed ones: their keys are in the
order of tickets, not of time. The claim of a seal is its moment: what says it was booked well before
that moment and is not covered was put in afterwards.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.canonical import canonical
from suanqing.errors import Invalid
from suanqing.times import parse

GENESIS = "0" * 64
MAX_SEALED = 2_000
"""Items a seal lists, links a root lists: each stays well under an item's 400 KB."""
MOST_BYTES = 16 * 1024 * 1024
LATE = timedelta(minutes=15)
"""How long a posting may take to arrive after the moment it carries: no function runs longer, and
clocks of functions differ by far less."""

Key = tuple[str, str]
"""(account, entry) of a ledger item."""
Kind = str
"""changed, removed, back_dated, seal, root, differs, missing, unexplained."""


class Finding(NamedTuple):
    """One thing that is not as it was: the item, and what differs."""

    kind: Kind
    account: str
    entry: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.account} / {self.entry}: {self.what}"


class Stored(NamedTuple):
    """What a chain knows of an item that is there; `at` is the moment the item says."""

    digest: str
    at: str


@dataclass(frozen=True, slots=True)
class Seal:
    """chain: payable:<party> or tickets:<outlet>. count: items covered so far. last: the last key it
    lists. whole: nothing else was there at `at`; False while more seals of the same run follow."""

    chain: str
    period: str
    n: int
    at: str
    count: int
    last: Key
    whole: bool
    body: bytes
    link: str

    @property
    def account(self) -> str:
        return seal_account(self.chain, self.period)

    @property
    def entry(self) -> str:
        return f"{self.n:06d}"


class Head(NamedTuple):
    """The link of one seal, as a root anchors it."""

    chain: str
    period: str
    n: int
    link: str


@dataclass(frozen=True, slots=True)
class Root:
    """`link` is the figure to publish: whoever knows it knows every seal up to it."""

    day: str
    n: int
    at: str
    tree: str
    body: bytes
    link: str

    @property
    def entry(self) -> str:
        return f"{self.day}#{self.n:06d}"


def seal_account(chain: str, period: str) -> str:
    return f"seal:{chain}:{period}"


def digest(item: Mapping[str, Any]) -> str:
    """Of an item in DynamoDB's own typed form: every attribute, key and type counts."""
    return hashlib.sha256(canonical(_text(dict(item)))).hexdigest()


def link(before: str, said: Any) -> str:
    return hashlib.sha256(bytes.fromhex(before) + canonical(said)).hexdigest()


def merkle(leaves: Sequence[str]) -> str:
    """The top of the tree over texts in their order. Leaves and nodes are told apart by their first
    byte; a node without a partner moves up as it is."""
    level = [hashlib.sha256(b"\0" + leaf.encode()).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest()
            for i in range(0, len(level) - 1, 2)
        ]
        level = pairs + level[len(level) // 2 * 2 :]
    return level[0].hex() if level else GENESIS


def seal(
    chain: str, period: str, before: Sequence[Seal], stored: Mapping[Key, Stored], at: str
) -> list[Seal]:
    """The seals that cover what is stored and not covered yet; none when there is nothing new.

    at: a moment before `stored` was read. Raises Invalid: an earlier seal cannot be read.
    """
    known = {key for one in before for key in covered(one)}
    new = [(*key, stored[key].digest) for key in sorted(stored) if key not in known]
    last, count = (before[-1].link, before[-1].count) if before else (GENESIS, 0)
    made: list[Seal] = []
    for start in range(0, len(new), MAX_SEALED):
        rows = new[start : start + MAX_SEALED]
        count += len(rows)
        one = Seal(
            chain, period, len(before) + len(made) + 1, at, count, rows[-1][:2],
            start + MAX_SEALED >= len(new), _packed(rows), "",
        )  # fmt: skip
        last = seal_link(last, one)
        made.append(replace(one, link=last))
    return made


def seal_link(before: str, one: Seal) -> str:
    """What the seal's link must be: over its bytes as they are stored."""
    said = [
        one.chain, one.period, one.n, one.at, one.count, list(one.last), one.whole,
        hashlib.sha256(one.body).hexdigest(),
    ]  # fmt: skip
    return link(before, said)


def covered(one: Seal) -> dict[Key, str]:
    """What a seal lists, with the digests; Invalid when it cannot be read."""
    return {(account, entry): digest for account, entry, digest in _rows(one.body, 3)}


def verify(
    seals: Sequence[Seal], stored: Mapping[Key, Stored], late: timedelta = LATE
) -> list[Finding]:
    """What differs between the chain and what is stored now; nothing when all is as it was.

    Items that came after the last seal are no finding; `open_items` names them.
    """
    found: list[Finding] = []
    before, count, claimed = GENESIS, 0, ""
    sealed: dict[Key, str] = {}
    for number, one in enumerate(seals, 1):
        if one.n != number:
            found.append(_about(one, f"seal {number} is missing"))
        if seal_link(before, one) != one.link:
            found.append(_about(one, "the seal, or the one before, is not what was written"))
        before = one.link
        try:
            rows = covered(one)
        except Invalid as problem:
            found.append(_about(one, problem.message))
            continue
        count += len(rows)
        if count != one.count or not sealed.keys().isdisjoint(rows):
            found.append(_about(one, f"counts {one.count} items, lists make {count}"))
        found += _late(claimed, {key: stored[key] for key in rows if key in stored}, late)
        sealed |= rows
        claimed = one.at if one.whole else claimed
    found += _compared(sealed, stored)
    rest = {key: item for key, item in stored.items() if key not in sealed}
    return found + _late(claimed, rest, late)


def open_items(seals: Iterable[Seal], stored: Mapping[Key, Stored]) -> list[Key]:
    """What no seal covers yet."""
    known = {key for one in seals for key in covered(one)}
    return sorted(key for key in stored if key not in known)


def roots(
    before: Root | None, heads: Iterable[Head], at: str, day: str, most: int = MAX_SEALED
) -> list[Root]:
    """The roots of one run; more than one when there are more than `most` links."""
    listed = sorted(heads)
    if before:
        day = max(day, before.day)
    number = before.n if before and before.day == day else 0
    last = before.link if before else GENESIS
    made: list[Root] = []
    for start in range(0, len(listed), most):
        rows = listed[start : start + most]
        number += 1
        one = Root(day, number, at, tree(rows), _packed(rows), "")
        last = root_link(last, one)
        made.append(replace(one, link=last))
    return made


def tree(heads: Iterable[Head]) -> str:
    return merkle([canonical(head).decode() for head in heads])


def root_link(before: str, one: Root) -> str:
    said = [one.day, one.n, one.at, one.tree, hashlib.sha256(one.body).hexdigest()]
    return link(before, said)


def heads(one: Root) -> list[Head]:
    """The links a root anchors; Invalid when it cannot be read."""
    return [Head(*row) for row in _rows(one.body, 4)]


def heads_or_none(one: Root) -> list[Head]:
    """The same; nothing when it cannot be read, which `verify_roots` tells."""
    try:
        return heads(one)
    except Invalid:
        return []


def readable(one: Seal) -> bool:
    """Whether its list can be read; `verify` tells when not."""
    try:
        covered(one)
    except Invalid:
        return False
    return True


def must_be_whole(broken: Sequence[Finding]) -> None:
    """Nothing is built on a seal or root that cannot be read; Invalid then."""
    if broken:
        raise Invalid(f"verify first: {broken[0]}", "broken_chain")


def verify_roots(found: Sequence[Root], published: str | None = None) -> list[Finding]:
    """Whether the roots are those that were written; `published`: a link that must be among them."""
    findings: list[Finding] = []
    before = GENESIS
    for one in found:
        if root_link(before, one) != one.link:
            said = "the root, or the one before, is not what was written"
            findings.append(Finding("root", "root", one.entry, said))
        before = one.link
        try:
            if tree(heads(one)) != one.tree:
                findings.append(Finding("root", "root", one.entry, "its links give another tree"))
        except Invalid as problem:
            findings.append(Finding("root", "root", one.entry, problem.message))
    if published and published not in {one.link for one in found}:
        findings.append(Finding("root", "root", published, "the published root is not there"))
    return findings


def verify_heads(anchored: Iterable[Head], seals: Sequence[Seal]) -> list[Finding]:
    """Whether the seals of one chain are those that roots anchor."""
    links = {one.n: one.link for one in seals}
    return [
        Finding("seal", seal_account(head.chain, head.period), f"{head.n:06d}",
                "is not the seal that a root anchors" if head.n in links else "the seal is gone")
        for head in anchored
        if links.get(head.n) != head.link
    ]  # fmt: skip


def _compared(sealed: Mapping[Key, str], stored: Mapping[Key, Stored]) -> Iterator[Finding]:
    for key, expected in sorted(sealed.items()):
        now = stored.get(key)
        if now is None:
            yield Finding("removed", *key, f"was sealed as {expected} and is not there")
        elif now.digest != expected:
            yield Finding("changed", *key, f"was sealed as {expected}, is {now.digest}")


def _late(claimed: str, items: Mapping[Key, Stored], late: timedelta) -> list[Finding]:
    """Items that a seal of the moment `claimed` would have had to cover."""
    try:
        limit = parse(claimed) - late
    except Invalid:  # before the first seal; or tampered with, which its link has told
        return []
    return [
        Finding("back_dated", *key, f"says {item.at} but was not there at {claimed}")
        for key, item in sorted(items.items())
        if _before(item.at, limit)
    ]


def _before(at: str, limit: datetime) -> bool:
    """A moment that cannot be read is as bad as one too early."""
    try:
        return parse(at) < limit
    except Invalid:
        return True


def _about(one: Seal, what: str) -> Finding:
    return Finding("seal", one.account, one.entry, what)


def _packed(rows: Sequence[Any]) -> bytes:
    return zlib.compress(canonical(rows), 9)


def _rows(body: bytes, width: int) -> list[list[Any]]:
    try:
        rows = json.loads(zlib.decompressobj().decompress(body, MOST_BYTES))
    except (ValueError, zlib.error) as problem:
        raise Invalid("the list cannot be read", "unreadable_list") from problem
    if not isinstance(rows, list) or any(
        not isinstance(row, list) or len(row) != width for row in rows
    ):
        raise Invalid("the list is none of ours", "unreadable_list")
    return rows


def _text(value: Any) -> Any:
    """Typed attributes as canonical JSON takes them: bytes as base64, sets in order."""
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case dict():
            return {name: _text(each) for name, each in value.items()}
        case list() | tuple():
            return [_text(each) for each in value]
        case set() | frozenset():
            return sorted(_text(each) for each in value)
    return value
