"""python -m ops chain: seals the journal of a period, and proves it untouched."""

import argparse
import sys
from typing import Any

from ops.stack import Stack, add_option, client, stack

SHOWN = 50
"""Findings printed in full; the rest is counted."""


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "chain",
        help="seal the journal of a period; verify it; make it again from its assessments",
        description="seal covers every ledger item of a period that is not covered yet and prints a "
        "root; keep or publish it outside this account. verify finds every changed, removed or put-in "
        "item. rebuild makes entries, balances and statements again from the assessments and compares "
        "them byte for byte. Exit code 1 when something differs, 2 when it cannot be done.",
    )
    add_option(command)
    command.add_argument("action", choices=("seal", "verify", "rebuild"))
    command.add_argument("--period", required=True, help="the settlement period, such as 2026-11")
    command.add_argument("--party", help="only this party's accounts")
    command.add_argument("--root", help="verify: a published root that must be there")
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing.errors import DomainError

    act = {"seal": seal, "verify": verify, "rebuild": rebuild}[wanted.action]
    try:
        return act(stack(wanted.stack), wanted)
    except DomainError as problem:
        print(problem, file=sys.stderr)
        return 2


def seal(found: Stack, wanted: argparse.Namespace) -> int:
    done = _journal(found).seal(wanted.period, wanted.party, progress)
    print(f"{done.items} items sealed in {done.seals} seals of {done.chains} chains")
    print(f"root {done.root or 'none: there is nothing to seal'}")
    return 0


def verify(found: Stack, wanted: argparse.Namespace) -> int:
    verdict = _journal(found).verify(wanted.period, wanted.party, wanted.root, progress)
    print(
        f"{verdict.items} items in {verdict.chains} chains, {verdict.open} of them not sealed yet; "
        f"root {verdict.root or 'none'}"
    )
    return tell(verdict.findings)


def rebuild(found: Stack, wanted: argparse.Namespace) -> int:
    from suanqing.finance.audit.month_check import Month
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.finance.statements.store import StatementStore

    database = client("dynamodb")
    ledger, balances = found["LedgerTable"], found["BalancesTable"]
    month = Month(
        _store(found),
        LedgerStore(database, ledger, balances, found["WorkTable"]),
        StatementStore(database, found["StatementsTable"], balances, ledger),
        _company(found),
    )
    report = month.rebuild(wanted.period, wanted.party, progress)
    print(
        f"{report.entries} entries of {report.parties} parties and {report.statements} statements "
        f"made again from {report.tickets} tickets"
    )
    return tell(report.findings)


def tell(findings: list[Any]) -> int:
    for finding in findings[:SHOWN]:
        print(finding, file=sys.stderr)
    if len(findings) > SHOWN:
        print(f"and {len(findings) - SHOWN} more", file=sys.stderr)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


def progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _journal(found: Stack) -> Any:
    from suanqing.finance.audit.verify_chains import Journal
    from suanqing.times import utcnow

    return Journal(_store(found), _company(found), utcnow)


def _store(found: Stack) -> Any:
    from suanqing.finance.audit.store import ProofStore

    return ProofStore(client("dynamodb"), found["LedgerTable"])


def _company(found: Stack) -> Any:
    from suanqing.finance.audit.verify_chains import Company
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.store import TicketStore

    database, pricing = client("dynamodb"), found["PricingTable"]
    return Company(
        PartyStore(database, pricing),
        TicketStore(database, found["WorkTable"]),
        PricingStore(database, pricing),
    )
