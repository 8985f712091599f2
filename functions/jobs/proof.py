"""Every night: the chain verified and a period made again from its events. Handler `jobs.proof.handler`.

Any difference is logged with its item and counted; the alarm says so.
"""

from functools import cache
from typing import Any

from jobs.wiring import ledger, parties, pricing
from suanqing import aws, observe
from suanqing.config import setting
from suanqing.proof.journal import Company, Journal
from suanqing.proof.month import Month
from suanqing.proof.store import ProofStore
from suanqing.replay.shadow import last_periods
from suanqing.statements.store import StatementStore
from suanqing.tickets.store import TicketStore
from suanqing.times import utcnow

SHOWN = 50


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


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{period, items, tickets, findings}: of the event's period, else this one and the one before."""
    observe.start(event, context)
    periods = [event["period"]] if event.get("period") else last_periods(utcnow(), 2)
    answer: dict[str, Any] = {}
    for period in periods:
        verdict = journal().verify(period)
        report = month().rebuild(period)
        findings = [*verdict.findings, *report.findings]
        for finding in findings[:SHOWN]:
            observe.warn("proof finding", period=period, finding=str(finding))
        observe.log(
            "period proved", period=period, items=verdict.items, tickets=report.tickets,
            statements=report.statements, findings=len(findings),
        )  # fmt: skip
        observe.count("ProofFinding", len(findings))
        observe.count("PeriodProved")
        answer[period] = {
            "items": verdict.items, "tickets": report.tickets, "findings": len(findings),
        }  # fmt: skip
    return answer
