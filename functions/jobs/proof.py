"""Every night: the chain verified and a period made again from its events. Handler `jobs.proof.handler`.

The schedule begins the night's job; its pieces come by the queue. Any difference is logged with its
item and counted; the alarm says so. Where analytics are kept, the night's rows are begun with it, by the same queue.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from jobs.wiring import each_message, ledger, parties, pricing, report_unfinished, time_left, views
from suanqing.finance.audit.month_check import Month
from suanqing.finance.audit.nightly_jobs import Nights
from suanqing.finance.audit.proof_service import PARTIES, TICKETS, Outlets, Parties, Proof, Result
from suanqing.finance.audit.store import ProofStore
from suanqing.finance.audit.verify_chains import Company, Journal
from suanqing.finance.backtest.shadow import last_periods
from suanqing.finance.statements.store import StatementStore
from suanqing.insight.analytics.night_service import HALVES, nights_periods
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.platform.jobs import InTime, Message, sender
from suanqing.times import period, utcnow
from suanqing.work.tickets.store import TicketStore

SHOWN = 50
RESERVE_MS = 120_000
"""Kept for the outlet or party under way and for the report."""


@cache
def company() -> Company:
    tickets = TicketStore(aws.dynamodb(), setting("WORK_TABLE"))
    return Company(parties(), tickets, pricing())


@cache
def store() -> ProofStore:
    return ProofStore(aws.dynamodb(), setting("LEDGER_TABLE"))


@cache
def journal() -> Journal:
    return Journal(store(), company(), utcnow)


@cache
def month() -> Month:
    names = ("STATEMENTS_TABLE", "BALANCES_TABLE", "LEDGER_TABLE")
    statements = StatementStore(aws.dynamodb(), *(setting(name) for name in names))
    return Month(store(), ledger(), statements, company())


@cache
def nights() -> Nights:
    return Nights(views(), (TICKETS, PARTIES), sender("PROOF_QUEUE_URL"), utcnow)


@cache
def worker() -> Callable[[Message, InTime], None]:
    proof = Proof(journal(), month(), store(), company(), views())
    return nights().worker(Outlets(proof, nights().go_on), Parties(proof, tell))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{night}: which job was begun, over the event's period, else this one and the one before. {rows}: which one lays
    rows down; {"rows": ["2026-08"]} begins that one alone, over those months."""
    if "Records" in event:
        in_time = time_left(context, RESERVE_MS)
        return each_message(
            event, context, "PROOF_QUEUE_URL", lambda message: take(message, in_time)
        )
    observe.start(event, context)
    asked = [period(each) for each in event.get("rows", ())]
    found = {} if asked else {"night": prove(event.get("period"))}
    if os.environ.get("ANALYTICS_BUCKET"):
        found["rows"] = lay(asked or nights_periods(utcnow()))
    return found


def take(message: Message, in_time: InTime) -> None:
    if message["half"] in HALVES:
        from jobs.rows import worker as rows

        rows()(message, in_time)
    else:
        worker()(message, in_time)


def prove(only: str | None) -> str:
    report_unfinished(nights())
    return nights().begin([only] if only else last_periods(utcnow(), 2))


def lay(periods: list[str]) -> str:
    from jobs import rows

    report_unfinished(rows.nights())
    return rows.nights().begin(periods)


def tell(result: Result) -> None:
    for finding in result.findings[:SHOWN]:
        observe.failed("ProofFound", period=result.period, finding=str(finding))
    observe.log(
        "period proved", period=result.period, items=result.items, tickets=result.tickets,
        statements=result.statements, findings=len(result.findings),
    )  # fmt: skip
