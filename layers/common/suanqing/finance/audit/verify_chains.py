"""Sealing and verifying a period of the whole journal: which chains there are, and what each covers.

    payable:<party>    the party's entries of the period, and its ladders' assessments for the period
    tickets:<outlet>   every assessment of the outlet's tickets whose period it is, parts and markers
                       included: so also what moved no party's money

Chains are found without a scan: parties by page, an outlet's tickets by its board, whoever the
assessments pay, and, so that nobody vanishes with them, the chains that roots and seals name.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from suanqing.errors import Invalid
from suanqing.finance.audit import chain
from suanqing.finance.audit.chain import Finding, Head, Key, Seal
from suanqing.finance.audit.store import Items, ProofStore, stored
from suanqing.finance.ladders.measure import LADDER
from suanqing.finance.settlement import packing
from suanqing.finance.settlement.items import PAYABLE, marker_key, number_of, ticket_account
from suanqing.people.parties.store import PartyStore
from suanqing.pricing.stores.books import PricingStore
from suanqing.times import BEIJING, next_period, rfc3339
from suanqing.work.tickets.checks import HOLDERS
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore

TICKETS = "tickets:"
TICKET = "ticket:"
PAGE = 100

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody reads."""


class Directory(Protocol):
    """Whom a company's journal is about."""

    def parties(self) -> Iterable[str]:
        """Every party; `hq` too."""

    def outlets(self) -> Iterable[str]:
        """Those of them that have tickets."""

    def tickets(self, outlet: str, period: str) -> Iterable[str]:
        """The outlet's tickets that can have been settled for a period."""

    def ladders(self) -> Iterable[str]:
        """The ids of every ladder that was ever published."""


class Company:
    """The directory as the tables hold it; the ladders' ids are read once."""

    def __init__(
        self, parties: PartyStore, tickets: TicketStore, pricing: PricingStore, book: str = "main"
    ) -> None:
        self._parties, self._tickets = parties, tickets
        self._pricing, self._book = pricing, book
        self._ladders: list[str] | None = None

    def parties(self) -> list[str]:
        return sorted({"hq", *self._ids(None)})

    def outlets(self) -> list[str]:
        return sorted({each for kind in HOLDERS for each in self._ids(kind)})

    def tickets(self, outlet: str, period: str) -> list[str]:
        """Opened before the period ended, and not closed before it began."""
        begin, end = _start(period), _start(next_period(period))
        found: list[str] = []
        for lane in ("open", "closed"):
            cursor: str | None = None
            while True:
                page = self._tickets.board(outlet, lane, limit=PAGE, cursor=cursor)
                found += [one.ticket_id for one in page.tickets if one.opened < end]
                cursor = page.cursor
                if cursor is None or (lane == "closed" and _all_before(page.tickets, begin)):
                    break
        return found

    def ladders(self) -> list[str]:
        if self._ladders is None:
            numbers = {entry.number for entry in self._pricing.published(self._book)}
            documents = (self._pricing.book_document(f"{self._book}@{n}") for n in sorted(numbers))
            self._ladders = sorted({row["id"] for d in documents for row in d.get("ladders") or ()})
        return self._ladders

    def _ids(self, kind: str | None) -> list[str]:
        found: list[str] = []
        after: str | None = None
        while True:
            page = self._parties.page(kind, PAGE, after)
            found += [party.party_id for party in page.parties]
            after = page.after
            if after is None:
                return found


class Sealed(NamedTuple):
    """What one run of sealing wrote. root: the figure to publish, None when there was nothing new."""

    chains: int
    seals: int
    items: int
    root: str | None


class Covered(NamedTuple):
    """One chain's links, and how many seals and items of them are new."""

    heads: set[Head]
    seals: int
    items: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A chain as it stands: read after the moment `at`."""

    name: str
    period: str
    at: str
    seals: list[Seal]
    broken: list[Finding]
    items: Items


@dataclass
class Verdict:
    """What verifying found. items: covered and looked at. open: not sealed yet, hence unproved."""

    chains: int = 0
    items: int = 0
    open: int = 0
    root: str | None = None
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Verdict") -> None:
        self.chains += other.chains
        self.items += other.items
        self.open += other.open
        self.findings += other.findings


class Journal:
    """The proof over one ledger table. `clock` is the only source of time."""

    def __init__(
        self, store: ProofStore, directory: Directory, clock: Callable[[], datetime]
    ) -> None:
        self._store, self._directory, self._clock = store, directory, clock

    def ticket_chains(self, period: str) -> list[str]:
        """The chains of outlets: those with tickets, and those that roots name."""
        anchored = {head.chain for head in self.heads() if head.period == period}
        names = {TICKETS + each for each in self._directory.outlets()}
        return sorted(names | {name for name in anchored if name.startswith(TICKETS)})

    def payable_chains(self, period: str, payees: Iterable[str]) -> list[str]:
        """The chains of parties: all of them, those that roots name, and whom assessments pay."""
        anchored = {head.chain for head in self.heads() if head.period == period}
        names = {PAYABLE + each for each in (*payees, *self._directory.parties())}
        return sorted(names | {name for name in anchored if name.startswith(PAYABLE)})

    def look(self, period: str, party: str | None = None) -> Iterator["Sight"]:
        """Every chain of a period, or those of one party; whom the assessments pay comes last."""
        payees: set[str] = set()
        names = self.ticket_chains(period)
        for name in names if party is None else {TICKETS + party}.intersection(names):
            yield self.sight(name, period, payees)
        for name in [PAYABLE + party] if party else self.payable_chains(period, payees):
            yield self.sight(name, period, payees)

    def sight(self, name: str, period: str, payees: set[str]) -> "Sight":
        """One chain as it stands; whom its assessments pay is added to `payees`."""
        at = rfc3339(self._clock())
        seals, broken = self._store.seals(name, period)
        return Sight(name, period, at, seals, broken, self._items(name, period, seals, payees))

    def _items(self, name: str, period: str, seals: list[Seal], payees: set[str]) -> Items:
        """Everything a chain has to cover now, with what stands where its seals say there was some."""
        listed = {key for one in seals if chain.readable(one) for key in chain.covered(one)}
        if name.startswith(TICKETS):
            outlet = name.removeprefix(TICKETS)
            accounts = {ticket_account(t) for t in self._directory.tickets(outlet, period)}
            return self._assessments(accounts, period, listed, payees)
        party = name.removeprefix(PAYABLE)
        found = self._store.entries(party, period)
        accounts = {f"{LADDER}{each}:{party}:{period}" for each in self._directory.ladders()}
        accounts |= {account for account, _ in listed if account.startswith(LADDER)}
        for account in sorted(accounts):
            found |= self._store.under(account)
        return found

    def seal(self, period: str, party: str | None = None, say: Say = silent) -> Sealed:
        """Cover what is new in a period and anchor it in a root. Safe to repeat and to interrupt.

        Raises Stale: somebody else seals at the same time. Invalid: a seal or root cannot be read;
        then nothing is built on it.
        """
        self.must_be_whole()
        heads: set[Head] = set()
        chains = written = count = 0
        for one in self.look(period, party):
            done = self.cover(one)
            heads |= done.heads
            if done.seals:
                chains, written, count = chains + 1, written + done.seals, count + done.items
                say(f"{one.name} {period}: {done.seals} seals, {done.items} items")
        return Sealed(chains, written, count, self.anchor(heads))

    def must_be_whole(self) -> None:
        """Invalid: a root, or what it lists, cannot be read."""
        known, broken = self._store.roots()
        chain.must_be_whole(broken)
        for one in known:
            chain.heads(one)

    def cover(self, one: Sight) -> Covered:
        """Seal what is new in one chain."""
        chain.must_be_whole(one.broken)
        made = chain.seal(one.name, one.period, one.seals, stored(one.items), one.at)
        for each in made:
            self._store.put(each)
        heads = {Head(one.name, one.period, each.n, each.link) for each in (*one.seals, *made)}
        before = one.seals[-1].count if one.seals else 0
        return Covered(heads, len(made), made[-1].count - before if made else 0)

    def anchor(self, heads: set[Head]) -> str | None:
        """Put the links that no root names yet under a root of today; the last root's link."""
        known, broken = self._store.roots()
        chain.must_be_whole(broken)
        anchored = {head for one in known for head in chain.heads(one)}
        now = self._clock()
        day = now.astimezone(BEIJING).date().isoformat()
        last = known[-1] if known else None
        for root in chain.roots(last, heads - anchored, rfc3339(now), day):
            self._store.put(root)
            last = root
        return last.link if last else None

    def verify(
        self,
        period: str,
        party: str | None = None,
        published: str | None = None,
        say: Say = silent,
    ) -> Verdict:
        """Compare a period with its seals. `published`: a root's link that must be among the roots."""
        verdict = self.roots(published)
        anchored = self.heads()
        for one in self.look(period, party):
            found = self.judge(one, anchored)
            verdict.add(found)
            say(f"{one.name} {period}: {found.items} items, {len(found.findings)} findings")
        return verdict

    def roots(self, published: str | None = None) -> Verdict:
        """What verifying the roots themselves finds."""
        known, broken = self._store.roots()
        verdict = Verdict(findings=broken + chain.verify_roots(known, published))
        verdict.root = known[-1].link if known else None
        return verdict

    def judge(self, one: Sight, anchored: list[Head]) -> Verdict:
        """One chain against its seals, and these against what roots anchor."""
        now = stored(one.items)
        own = [head for head in anchored if (head.chain, head.period) == (one.name, one.period)]
        found = one.broken + chain.verify_heads(own, one.seals)
        late = chain.verify(one.seals, now)
        found += [each for each in late if not self._came_in_parts(each)]
        readable = [each for each in one.seals if chain.readable(each)]
        return Verdict(1, len(now), len(chain.open_items(readable, now)), None, found)

    def _came_in_parts(self, finding: Finding) -> bool:
        """A posting in parts that a crash left is completed later under its first moment. What it
        may book stands in its marker, and the rebuild compares every entry with that."""
        if finding.kind != "back_dated":
            return False
        if finding.account.startswith(TICKET):
            ticket_id, n = finding.account.removeprefix(TICKET), number_of(finding.entry)
            if finding.entry.count("#") == 1:
                return False
        elif finding.account.startswith(PAYABLE) and finding.entry.count("#") == 2:
            ticket_id, n = finding.entry.split("#")[1], int(finding.entry.rpartition("#")[2])
        else:
            return False
        key = marker_key(ticket_id, n)
        marker = self._store.under(key["account"]).get((key["account"], key["entry"]), {})
        return bool(marker.get("in_parts", {}).get("BOOL"))

    def _assessments(
        self, accounts: set[str], period: str, listed: set[Key], payees: set[str]
    ) -> Items:
        found: Items = {}
        for account in sorted(accounts | {account for account, _ in listed}):
            items = self._store.under(account)
            payees |= paid(items)
            of = {
                number_of(entry): item.get("period", {}).get("S")
                for (_, entry), item in items.items()
                if entry.count("#") == 1
            }
            found |= {
                key: item
                for key, item in items.items()
                if key in listed or of.get(number_of(key[1])) == period
            }
        return found

    def heads(self) -> list[Head]:
        """Every link that a root anchors."""
        known, _ = self._store.roots()
        return [head for one in known for head in chain.heads_or_none(one)]


def paid(items: Items) -> set[str]:
    """Whom a ticket's assessments pay; what cannot be read is the digest's to find."""
    found: set[str] = set()
    for (_, entry), item in items.items():
        with suppress(Invalid, KeyError, TypeError):
            if entry.count("#") == 1:
                lines = packing.unpack(item["body"]["B"])["assessment"]["lines"]
                found |= {party for line in lines for party, _ in line["shares"]}
    return found


def _start(period: str) -> datetime:
    return datetime(int(period[:4]), int(period[5:]), 1, tzinfo=BEIJING).astimezone(UTC)


def _all_before(tickets: Iterable[Ticket], begin: datetime) -> bool:
    """Newest first: whether the page has already reached what was closed before a moment."""
    closed = [one.board.partition("#")[2] for one in tickets]
    return bool(closed) and min(closed) < rfc3339(begin)
