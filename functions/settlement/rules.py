"""Rules at work: tried on one ticket, and counted by day."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from settlement.app import api
from settlement.wiring import ledger, own_parties, pricing, visible_ticket, watch
from suanqing.errors import NotFound
from suanqing.finance.rule_stats.anomalies import expected
from suanqing.finance.rule_stats.counts import Count, day_of
from suanqing.finance.rule_stats.rule_trace import Outcome, Tried, concerning, tried
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import EARN, READ_MONEY
from suanqing.platform.input_fields import Day
from suanqing.times import utcnow
from suanqing.vocabulary import AMOUNTS

MAX_OUTCOMES = 300
"""Rules shown of one ticket: applied, matched, then those that missed by the fewest conditions."""


class ConditionView(BaseModel):
    """found absent: nobody knows, so the condition does not hold. hidden: an amount that only those who
    read all money are shown; neither needs nor found."""

    name: str
    needs: Any = None
    found: Any = None
    holds: bool
    hidden: bool = False


class TriedView(BaseModel):
    """why: for a rule that matched and was not applied."""

    plane: str
    kind: str
    rule: str
    outcome: Outcome
    why: str | None = None
    conditions: list[ConditionView]


class TicketRules(BaseModel):
    ticket_id: str
    book_version: str
    items: list[TriedView]


class RateView(BaseModel):
    """A rule's hits of a day's tickets, and what the same weekday of four weeks would give."""

    rule: str
    tickets: int
    hits: int
    baseline_tickets: int
    baseline_hits: int
    expected: str


class AlertView(BaseModel):
    """An abnormal rate with its report. cause: rule, execution (of `outlet`) or mix.

    Effects: how much of the rate's change the other book makes, and how much the other facts.
    """

    rule: str
    what: str
    at: str
    tickets: int
    hits: int
    expected: str
    cause: str
    outlet: str | None = None
    rule_effect: str
    facts_effect: str
    old_book: str
    new_book: str


class Triggers(BaseModel):
    day: str
    rates: list[RateView]
    alerts: list[AlertView]


class DayQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: Annotated[Day | None, Field(description="a day in Beijing; absent: today")] = None


@api.route("GET", "/tickets/{ticket_id}/rules", roles=EARN | READ_MONEY)
def ticket_rules(ticket_id: str, caller: Caller) -> TicketRules:
    """Every rule tried on a settled ticket: applied, matched, or which condition did not hold.

    Workers and partners see the rules of their own lines, and of the others those about the job itself.
    """
    visible_ticket(caller, ticket_id)
    found = ledger().newest(ticket_id)
    if found is None:
        raise NotFound("nothing is booked yet", ticket_id=ticket_id)
    version = found.assessment.book
    rules = tried(
        pricing().book_document(version), pricing().book(version), found.facts, found.assessment
    )
    if not caller.reads_all_money:
        own = set(own_parties(caller))
        lines = [
            line for line in found.assessment.lines if any(party in own for party, _ in line.shares)
        ]
        rules = concerning(rules, lines)
    return TicketRules(
        ticket_id=ticket_id,
        book_version=version,
        items=[_tried(each, caller.reads_all_money) for each in _nearest(rules)],
    )


@api.route("GET", "/rules/triggers", roles=READ_MONEY)
def triggers(query: DayQuery) -> Triggers:
    """How often each rule was applied on a day against its baseline, and the alerts of that day."""
    day = date.fromisoformat(query.day) if query.day else day_of(utcnow())
    return Triggers(
        day=str(day),
        rates=[_rate(rule, *pair) for rule, pair in watch().rates(day).items()],
        alerts=[
            AlertView.model_validate({name: item.get(name) for name in AlertView.model_fields})
            for item in watch().alerts(day)
        ],
    )


def _nearest(rules: list[Tried]) -> list[Tried]:
    rank = {"applied": 0, "matched": 1, "unmet": 2}
    return sorted(
        rules,
        key=lambda one: (rank[one.outcome], sum(not each.holds for each in one.conditions)),
    )[:MAX_OUTCOMES]


def _tried(one: Tried, money: bool) -> TriedView:
    return TriedView(
        plane=one.plane, kind=one.kind, rule=one.rule, outcome=one.outcome, why=one.why or None,
        conditions=[
            ConditionView(name=each.name, holds=each.holds, hidden=True)
            if each.name in AMOUNTS and not money
            else ConditionView(name=each.name, needs=each.needs, found=each.found, holds=each.holds)
            for each in one.conditions
        ],
    )  # fmt: skip


def _rate(rule: str, today: Count, baseline: Count) -> RateView:
    return RateView(
        rule=rule, tickets=today.tickets, hits=today.hits, baseline_tickets=baseline.tickets,
        baseline_hits=baseline.hits, expected=f"{expected(today, baseline):.1f}",
    )  # fmt: skip
