"""The rebuild of a period over the tables: reads assessments, makes the period again, compares."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from suanqing.errors import Invalid
from suanqing.finance.audit.chain import Finding, Key
from suanqing.finance.audit.rebuild import Item, Rebuilt, compare, compare_statement, rebuild
from suanqing.finance.audit.store import Items, ProofStore
from suanqing.finance.audit.verify_chains import Directory, Say, silent
from suanqing.finance.ladders.measure import LADDER
from suanqing.finance.settlement.items import PAYABLE, Booked, booked, number_of, ticket_account
from suanqing.finance.settlement.store import WITHOUT_BALANCE_ITEM, LedgerStore
from suanqing.finance.statements.store import StatementStore


@dataclass
class MonthReport:
    """What was made again, and where it is not what is booked."""

    tickets: int = 0
    entries: int = 0
    parties: int = 0
    statements: int = 0
    findings: list[Finding] = field(default_factory=list)


class Month:
    def __init__(
        self,
        store: ProofStore,
        ledger: LedgerStore,
        statements: StatementStore,
        directory: Directory,
    ) -> None:
        self._store, self._ledger = store, ledger
        self._statements, self._directory = statements, directory

    def rebuild(self, period: str, party: str | None = None, say: Say = silent) -> MonthReport:
        """Compare every party's entries, balance and statement of a period with what the assessments
        make; a draft is not compared, it follows the ledger anyway.

        Holds the entries of the period in memory; `party` keeps only one party's.
        """
        report = MonthReport()
        parties = [party] if party else list(self._directory.parties())
        there = {each: self._store.entries(each, period) for each in parties}
        tickets, ladders = self._sources(period, parties, there.values())

        def wanted(account: str, entry: str) -> bool:
            return party in (None, account.removeprefix(PAYABLE)) and entry.startswith(f"{period}#")

        made = rebuild(self._histories(tickets, report, say), self._ladders(ladders), wanted)
        report.findings += made.findings
        if party is None:  # also whom the assessments pay and the directory does not know
            parties = sorted({*parties, *(key[0].removeprefix(PAYABLE) for key in made.items)})
        for each in parties:
            if each not in there:
                there[each] = self._store.entries(each, period)
            self.compare(made, each, period, there[each], report)
        report.parties, report.entries = len(parties), len(made.items)
        return report

    def compare(
        self, made: Rebuilt, party: str, period: str, there: Items, report: MonthReport
    ) -> None:
        """One party's entries, balance and statement against what was made."""
        balance = None if party in WITHOUT_BALANCE_ITEM else self._ledger.balance(party, period)
        report.findings += compare(made, party, period, there, balance)
        report.findings += self._statement(made, party, period, report)

    def remake(self, tickets: Sequence[str], period: str, report: MonthReport) -> Rebuilt:
        """What these tickets' assessments book into a period, for whomever."""

        def wanted(account: str, entry: str) -> bool:
            return entry.startswith(f"{period}#")

        made = rebuild(self._histories(tickets, report, silent), (), wanted)
        report.findings += made.findings
        return made

    def commissions(self, party: str, period: str, there: Items, report: MonthReport) -> Rebuilt:
        """What the ladders' assessments book for a party into a period."""

        def wanted(account: str, entry: str) -> bool:
            return account == PAYABLE + party and entry.startswith(f"{period}#")

        _, ladders = self.named(there)
        ladders |= {f"{LADDER}{name}:{party}:{period}" for name in self._directory.ladders()}
        made = rebuild((), self._ladders(sorted(ladders)), wanted)
        report.findings += made.findings
        return made

    def _statement(
        self, made: Rebuilt, party: str, period: str, report: MonthReport
    ) -> Sequence[Finding]:
        head = self._statements.find(party, period)
        if head is None or head.state == "draft":
            return ()
        report.statements += 1
        return compare_statement(made, self._statements.statement(head))

    def _sources(
        self, period: str, parties: Sequence[str], there: Iterable[Items]
    ) -> tuple[list[str], list[str]]:
        """The tickets and the ladders' accounts that can have booked something into a period: those
        the directory knows, and whatever the entries themselves name."""
        tickets = {
            ticket
            for outlet in self._directory.outlets()
            for ticket in self._directory.tickets(outlet, period)
        }
        known = sorted(self._directory.ladders())
        ladders = {f"{LADDER}{name}:{party}:{period}" for name in known for party in parties}
        for items in there:
            sources, accounts = self.named(items)
            tickets |= sources
            ladders |= accounts
        return sorted(tickets), sorted(ladders)

    def named(self, there: Iterable[Key]) -> tuple[set[str], set[str]]:
        """The tickets and the ladders' accounts that entries name."""
        tickets, ladders = set[str](), set[str]()
        for account, entry in there:
            source = entry.split("#")[1]
            if source.startswith(LADDER):
                _, name, of = source.split(":")
                ladders.add(f"{LADDER}{name}:{account.removeprefix(PAYABLE)}:{of}")
            else:
                tickets.add(source)
        return tickets, ladders

    def _histories(
        self, tickets: Sequence[str], report: MonthReport, say: Say
    ) -> Iterator[list[Booked]]:
        for number, ticket in enumerate(tickets, 1):
            account = ticket_account(ticket)
            items = [item for _, item in sorted(self._store.under(account).items())]
            report.tickets += 1
            try:
                groups = groupby(items, key=lambda item: number_of(item["entry"]["S"]))
                history = [booked(list(group)) for _, group in groups]
            except (Invalid, KeyError, TypeError, ValueError) as problem:
                said = f"the ticket's assessments cannot be read: {problem}"
                report.findings.append(Finding("differs", account, "assessment", said))
                continue
            if number % 1000 == 0:
                say(f"{number} of {len(tickets)} tickets")
            yield history

    def _ladders(self, accounts: Sequence[str]) -> Iterator[Item]:
        for account in accounts:
            yield from self._store.under(account).values()
