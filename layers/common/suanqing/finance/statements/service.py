"""Statements over the stores: drafted from ledger entries, issued, confirmed, disputed, approved, closed.

Every method reads, lets `life` decide and writes under the version it read; a retry finds its own
work done. `by` is the party who acts; who may is decided by the API.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Literal

from suanqing.errors import Conflict, Forbidden, NotFound, Stale, Unpriced
from suanqing.finance.settlement.items import PartyEntry
from suanqing.finance.settlement.store import WITHOUT_BALANCE_ITEM, LedgerStore
from suanqing.finance.statements import lifecycle
from suanqing.finance.statements.draft import Terms, draft, terms_of
from suanqing.finance.statements.model import (
    STANDARD,
    Dispute,
    Frozen,
    Head,
    Line,
    Mark,
    Policy,
    Statement,
)
from suanqing.finance.statements.recompute import Recompute
from suanqing.finance.statements.reconcile import Reconciled, reconcile
from suanqing.finance.statements.store import StatementStore
from suanqing.money import rate
from suanqing.people.parties.store import PartyStore
from suanqing.times import period_of, previous_period

PAGE = 1_000
"""Entries of one read of the ledger."""
NAMED = 100
"""Most parties named in one answer."""

Correct = Callable[[Line, Dispute, str], int | None]
"""(line, dispute, who decided): puts the accepted fact on the ticket; the ticket's version then, None
where the fact is none that a program can put there."""
Mode = Literal["soft", "hard"]
Commissions = Callable[[str, str], object]
"""(party, period): what the party's ladders come to is booked, a guarantee also where nothing was done."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a call of a period's close did. open: parties whose statement is missing or not final; at a
    soft close, those whose commission could not be booked and whose period therefore stays open.
    next: the party to go on after; the period has changed its state when there is none."""

    period: str
    state: str
    parties: int
    open: tuple[str, ...]
    next: str | None


class Statements:
    def __init__(
        self,
        store: StatementStore,
        ledger: LedgerStore,
        parties: PartyStore,
        recompute: Recompute,
        clock: Callable[[], datetime],
        policy: Policy = STANDARD,
        commissions: Commissions | None = None,
        terms: Terms | None = None,
    ) -> None:
        """commissions: settles a party's ladders of a period before it closes. terms: of a book's tiers."""
        self.store, self._ledger, self._parties = store, ledger, parties
        self._recompute, self._clock, self._policy = recompute, clock, policy
        self._commissions, self._terms = commissions, terms

    def under(self, policy: Policy) -> "Statements":
        """The same desk under other limits."""
        return Statements(
            self.store,
            self._ledger,
            self._parties,
            self._recompute,
            self._clock,
            policy,
            self._commissions,
            self._terms,
        )

    # Periods

    def close(
        self,
        period: str,
        mode: Mode,
        by: str,
        limit: int = 500,
        after: str | None = None,
        in_time: Callable[[], bool] = lambda: True,
    ) -> Closing:
        """A page of a period's close. Soft: no more postings, late facts go forward, statements may
        be issued. Hard: final statements are closed, and with the last of them the period, for good.
        When it is no longer `in_time` the page ends earlier, after one party at least.

        Raises Conflict: the period has not ended, was not closed softly before, or follows one that
        holds lines and takes more.
        """
        now = self._clock()
        known = self.store.period(period)
        if period >= period_of(now):
            raise Conflict("the period has not ended", "period_running", period=period)
        if mode == "hard" and known.state == "open":
            raise Conflict("close the period softly first", "period_open", period=period)
        page = self._parties.page(limit=limit, after=after)
        own = [each.party_id for each in page.parties if each.party_id not in WITHOUT_BALANCE_ITEM]
        self._close_before(own, period, now)
        if known.state == "open":
            self.store.set_period(known, "closing", by, now)
        done, refused = self._close_balances(own, period, now, in_time)
        left = refused
        following = page.after if len(done) == len(own) else done[-1]
        if mode == "hard":
            left = sorted({*refused, *self._close_statements(done, period, by)})
            if following is None and known.state != "closed":
                left = sorted({*refused, *islice(self._unfinished(period), NAMED)})
                if not left:
                    self.store.set_period(known, "closed", by, now)
        state = self.store.period(period).state
        return Closing(period, state, len(done), tuple(left[:NAMED]), following)

    def _close_balances(
        self, parties: list[str], period: str, now: datetime, in_time: Callable[[], bool]
    ) -> tuple[list[str], list[str]]:
        """One after the other while there is time: those looked at, and of them those whose commission
        could not be booked and whose period therefore stays open."""
        done, refused = list[str](), list[str]()
        for party in parties:
            if done and not in_time():
                break
            if self._commissioned(party, period):
                self.store.close_balance(party, period, now)
            else:
                refused.append(party)
            done.append(party)
        return done, refused

    def _commissioned(self, party: str, period: str) -> bool:
        """Whether the party's commission is booked. One that cannot be (a ladder in a currency that is
        not the party's, or that no stored rate leads to) leaves that party's period open, and nobody
        else's."""
        try:
            if self._commissions:
                self._commissions(party, period)
        except (Conflict, Unpriced) as refusal:
            if refusal.code not in ("other_currency", "no_quotation"):
                raise
            return False
        return True

    def _close_before(self, parties: list[str], period: str, now: datetime) -> None:
        """Periods close in their order, or a late fact would fall behind a statement that is made.
        One in which a party has nothing is closed for it along the way."""
        before = previous_period(period)
        balances = self.store.balances(parties, before)
        waiting = [
            party for party in parties if party not in balances or balances[party].closed_at is None
        ]
        if any(party in balances and balances[party].lines for party in waiting):
            raise Conflict("close the period before first", "earlier_open", period=before)
        for party in waiting:
            self.store.close_balance(party, before, now)

    def _close_statements(self, parties: list[str], period: str, by: str) -> list[str]:
        """Close what is final; the parties with something that is not."""
        heads = {head.party: head for head in self.store.heads(parties, period)}
        balances = self.store.balances(parties, period)
        left = []
        for party in parties:
            head = heads.get(party)
            if head and lifecycle.is_final(head):
                self.store.save(head, lifecycle.close(head, by, self._clock()))
            elif head or (party in balances and balances[party].lines):
                left.append(party)
        return left

    def _unfinished(self, period: str) -> Iterator[str]:
        after = None
        while True:
            page = self._parties.page(limit=500, after=after)
            own = [
                each.party_id for each in page.parties if each.party_id not in WITHOUT_BALANCE_ITEM
            ]
            heads = {head.party: head.state for head in self.store.heads(own, period)}
            balances = self.store.balances(own, period)
            for party in own:
                booked = party in balances and balances[party].lines
                is_open = party in balances and balances[party].closed_at is None
                if is_open or heads.get(party, None if booked else "closed") != "closed":
                    yield party
            if (after := page.after) is None:
                return

    # One statement

    def draft(self, party: str, period: str, by: str, terms: str | None = None) -> Head:
        """Make it, or make it again; with the same content nothing changes."""
        before = self.store.find(party, period)
        made = self._made(party, period, terms)
        if before and before.hash == made.hash:
            return before
        later = self.store.after(party, period)
        if later and (before or later.state != "draft"):
            raise Conflict("a later statement builds on it", "later_exists", party=party)
        now = self._clock()
        if before is None:
            return self.store.save(None, lifecycle.drafted(made, by, now), made)
        ids = {line.id for line in made.lines}
        marks = [m for m in self.store.marks(party, period) if m.line in ids]
        return self.store.save(before, lifecycle.redraft(before, made, marks, by, now), made)

    def issue(self, party: str, period: str, by: str) -> Head:
        """Show the party what the ledger holds now.

        Raises Conflict: the period still takes postings. Stale: it is not what the draft says.
        """
        head = self.store.get(party, period)
        if head.state == "issued":
            return head
        if self._ledger.balance(party, period).closed_at is None:
            raise Conflict("the period still takes postings", "period_open", period=period)
        if self._made(party, period, head.terms).hash != head.hash:
            raise Stale("the ledger has moved on: draft it again", party=party, period=period)
        return self.store.save(head, lifecycle.issue(head, by, self._clock()))

    def confirm_line(self, party: str, period: str, line: str, by: str) -> Head:
        head = self.store.get(party, period)
        lifecycle.check_line(self.store.statement(head).lines, line)
        mark = self.store.mark(party, period, line)
        after, said = lifecycle.confirm_line(head, mark, by, self._clock())
        return self.store.save(head, after, mark=said)

    def confirm(self, party: str, period: str, by: str) -> Head:
        """All lines but the disputed ones, which stay behind."""
        head = self.store.get(party, period)
        disputed = {m.line for m in self.store.marks(party, period) if m.dispute}
        lines = self.store.statement(head).lines if disputed else ()
        frozen = [line for line in lines if line.id in disputed]
        return self.store.save(head, lifecycle.confirm(head, frozen, by, self._clock()))

    def dispute(
        self,
        party: str,
        period: str,
        line: str,
        fact: str,
        value: str,
        reason: str,
        by: str,
        explained: bool = False,
    ) -> tuple[Head, Mark]:
        """Freeze a line; what it would come to stands beside what is booked."""
        lifecycle.check_claim(fact, value, reason)
        head = self.store.get(party, period)
        found = lifecycle.check_line(self.store.statement(head).lines, line)
        mark = self.store.mark(party, period, line)
        proposed = self._recompute(party, found, fact, value)
        after, said = lifecycle.dispute(
            head, found, mark, fact, value, reason, proposed, by, self._clock(), explained
        )
        return self.store.save(head, after, mark=said), said

    def resolve(
        self, party: str, period: str, dispute: str, accepted: bool, note: str, by: str,
        correct: Correct | None = None,
    ) -> tuple[Head, Mark]:  # fmt: skip
        """Decide it. An accepted fact is corrected on the ticket first, which posts the difference; a
        retry finds that done."""
        head, mark = self._disputed(party, period, dispute)
        now = self._clock()
        after, said = lifecycle.resolve(head, mark, accepted, note, by, now)
        open_ = mark.dispute
        if accepted and correct and open_:
            line = lifecycle.check_line(self.store.statement(head).lines, mark.line)
            corrected = correct(line, open_, by)
            after, said = lifecycle.resolve(head, mark, accepted, note, by, now, corrected)
        return self.store.save(head, after, mark=said), said

    def withdraw(self, party: str, period: str, dispute: str, by: str) -> tuple[Head, Mark]:
        """Take the own dispute back."""
        head, mark = self._disputed(party, period, dispute)
        after, said = lifecycle.withdraw(head, mark, by, self._clock())
        return self.store.save(head, after, mark=said), said

    def _disputed(self, party: str, period: str, dispute: str) -> tuple[Head, Mark]:
        head = self.store.get(party, period)
        mark = self.store.mark(party, period, dispute.rpartition(":")[0])
        if dispute not in {each.id for each in mark.disputes}:
            raise NotFound("there is no such dispute", dispute=dispute)
        if mark.dispute is None or mark.dispute.id != dispute:
            raise Conflict("the dispute is resolved", "no_dispute", dispute=dispute)
        return head, mark

    def approve(self, party: str, period: str, seen: str, by: str, again: str = "") -> Head:
        """again: the payout whose payment came back. Raises Forbidden as well where the statement pays
        what came back of an earlier one, and the approver said that it came back."""
        head = self.store.get(party, period)
        for each in head.carry.returned:
            said = self.store.get(party, each.period).last("returned")
            if said and said.by == by:
                raise Forbidden(
                    "who reported the payment as returned does not approve the next",
                    "maker_is_checker", by=by,
                )  # fmt: skip
        after = lifecycle.approve(head, seen, by, self._clock(), self._policy, again)
        return self.store.save(head, after)

    def rebuilt(self, head: Head) -> Statement:
        """Made again from the ledger, with what was decided when it was drafted."""
        return self._from_ledger(head, self._entries(head.party, head.period))

    def reconcile(
        self, period: str, limit: int = 50, after: str | None = None,
        in_time: Callable[[], bool] = lambda: True,
    ) -> tuple[Reconciled, str | None]:  # fmt: skip
        """A page of parties: ledger, balances and statements against each other. When it is no longer
        `in_time` the page ends earlier, after one party at least."""
        page = self._parties.page(limit=limit, after=after)
        own = [each.party_id for each in page.parties if each.party_id not in WITHOUT_BALANCE_ITEM]
        entries, following = list[PartyEntry](), page.after
        for place, party in enumerate(own):
            if place and not in_time():
                own, following = own[:place], own[place - 1]
                break
            entries += self._entries(party, period)
        heads = {(head.party, period): head for head in self.store.heads(own, period)}
        balances = self.store.balances(own, period).values()
        statements = [self.store.statement(head) for head in heads.values()]
        return reconcile(entries, balances, statements, heads), following

    def _made(self, party: str, period: str, terms: str | None) -> Statement:
        if party in WITHOUT_BALANCE_ITEM:
            raise Forbidden("head office settles with nobody", "no_statement", party=party)
        balance = self._ledger.balance(party, period)
        entries = self._entries(party, period)
        own = self.store.own(party)
        before = next((head for head in own if head.period < period), None)
        self._check_stated(party, before.period if before else "", period)
        carry = lifecycle.carry_from(before, self._is_resolved(party))
        if back := lifecycle.returned_to(period, own):
            carry = replace(carry, returned=back)
        if not entries and not carry.released and not carry.returned:
            raise NotFound("there is nothing to state", "nothing_to_state", party=party)
        places = self.store.places((entry.ticket_id, entry.n) for entry in entries)
        if terms is None and self._terms:
            terms = terms_of(entries, places, self._terms)
        return draft(
            party, period, entries, balance if balance.closed_at else None, carry,
            places=places,
            policy=self._policy, terms=terms, currency=before.currency if before else None,
        )  # fmt: skip

    def _check_stated(self, party: str, after: str, period: str) -> None:
        """A period with lines is stated before the next: what it leaves goes on into that one."""
        for balance in self._ledger.balances(party):
            if after < balance.period < period and balance.lines:
                raise Conflict(
                    "an earlier period has no statement yet", "earlier_open",
                    party=party, period=balance.period,
                )  # fmt: skip

    def _from_ledger(self, head: Head, entries: list[PartyEntry]) -> Statement:
        return draft(
            head.party, head.period, entries, None, head.carry,
            places=self.store.places((entry.ticket_id, entry.n) for entry in entries),
            policy=replace(self._policy, recovery=rate(head.recovery)), terms=head.terms,
            currency=head.currency,
        )  # fmt: skip

    def _entries(self, party: str, period: str) -> list[PartyEntry]:
        found: list[PartyEntry] = []
        cursor = None
        while True:
            page = self._ledger.party_lines(party, period, cursor, PAGE)
            found += page.entries
            if (cursor := page.cursor) is None:
                return found

    def _is_resolved(self, party: str) -> Callable[[Frozen], bool]:
        def resolved(frozen: Frozen) -> bool:
            return self.store.mark(party, frozen.period, frozen.line).dispute is None

        return resolved
