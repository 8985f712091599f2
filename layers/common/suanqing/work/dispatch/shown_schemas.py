"""Dispatch as the API shows it: scores with every number, refusals with why, offers. The rest: `board_schemas`."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from pydantic import BaseModel, Field

from suanqing import labels, problems
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.dispatch.decisions import Decision
from suanqing.work.dispatch.model import Candidate, Refusal, Score
from suanqing.work.dispatch.outcomes import Given, Offer, Suggested
from suanqing.work.tickets.shown_schemas import TicketView, view_for


class WhyNotView(BaseModel):
    """name: the skill or licence that is missing, or the region."""

    code: str
    says: str
    name: str = ""


class NotEligibleView(BaseModel):
    party: str
    why: list[WhyNotView]


class ScoreView(BaseModel):
    """Minutes, lower is better. total: the sum of the others. travel: on the way. load: for open tickets. skill: for
    grades that are missing. late: after the promised time. previous: taken off for the customer's previous worker."""

    total: int
    travel: int
    load: int
    skill: int
    late: int
    previous: int


class CandidateView(BaseModel):
    """Somebody who may have the ticket, and all that the score is computed from. metres: great circle from base to
    site. load: open tickets. ahead: of these, on the day of the visit. skill: grades that are missing. wait: minutes
    until the visit may begin. previous: was with the customer before."""

    party: str
    score: ScoreView
    metres: int | None
    load: int
    ahead: int
    skill: int
    wait: int
    previous: bool


class SuggestionView(BaseModel):
    """candidates: best first. slack: minutes until somebody is to be there, below 0 when it is late. settings: the
    version of the weights."""

    ticket: str
    version: int
    slack: int | None
    settings: int
    scoring: dict[str, int]
    candidates: list[CandidateView]
    refused: list[NotEligibleView]


class DecisionView(SuggestionView):
    """How the ticket came to whom it was given last, by the numbers and weights of then. chosen: who got it. slack:
    minutes until somebody was to be there, below 0 when it was late. settings: the version of the weights.
    candidates: best first."""

    chosen: str
    at: str
    by: str


class RoundItem(BaseModel):
    """One ticket of a round. best: who gets it; None where nobody fits. pushed: it was given out. problem: why it was
    not although somebody fits."""

    ticket: str
    version: int
    best: str | None
    total: int | None
    pushed: bool
    refused: dict[str, int] = Field(description="how many people are out for which reason")
    problem: str | None = None


class RoundView(BaseModel):
    """In the order in which they were given out."""

    items: list[RoundItem]


class OfferView(BaseModel):
    ticket: TicketView
    score: ScoreView


class OfferPage(BaseModel):
    """next: the cursor of the page that follows; absent on the last. A page may hold few, or none."""

    items: list[OfferView]
    next: str | None = None


def suggestion_view(found: Suggested, lang: Lang) -> SuggestionView:
    return SuggestionView(
        ticket=found.ticket.ticket_id,
        version=found.ticket.version,
        slack=found.suggestion.job.slack,
        settings=found.settings,
        scoring=asdict(found.scoring),
        candidates=[candidate_view(each) for each in found.suggestion.ranked],
        refused=refused_views(found.suggestion.refused, lang),
    )


def candidate_view(candidate: Candidate) -> CandidateView:
    figures = candidate.figures._asdict()
    return CandidateView(score=score_view(candidate.score), **figures)


def score_view(score: Score) -> ScoreView:
    return ScoreView(**{name: value for name, value in score._asdict().items() if name != "party"})


def refused_views(
    refused: Iterable[tuple[str, Sequence[Refusal]]], lang: Lang
) -> list[NotEligibleView]:  # fmt: skip
    return [
        NotEligibleView(
            party=party,
            why=[
                WhyNotView(
                    code=each.code,
                    says=labels.label(labels.NOT_DISPATCHED, each.code, lang),
                    name=each.name,
                )
                for each in why
            ],
        )
        for party, why in refused
    ]


def decision_view(
    decision: Decision, ranked: Sequence[Candidate], version: int, lang: Lang
) -> DecisionView:  # fmt: skip
    """ranked: the decision's rows under its own weights."""
    return DecisionView(
        ticket=decision.ticket,
        version=version,
        slack=decision.slack,
        settings=decision.settings,
        scoring=asdict(decision.scoring),
        candidates=[candidate_view(each) for each in ranked],
        refused=refused_views(decision.refused, lang),
        chosen=decision.chosen,
        at=rfc3339(decision.at),
        by=decision.by,
    )


def round_view(found: Iterable[Given], lang: Lang) -> RoundView:
    return RoundView(items=[_round_item(each, lang) for each in found])


def _round_item(given: Given, lang: Lang) -> RoundItem:
    first = given.suggestion.ranked[0] if given.suggestion.ranked else None
    counts: dict[str, int] = {}
    for _, why in given.suggestion.refused:
        for each in why:
            counts[each.code] = counts.get(each.code, 0) + 1
    refusal = given.refusal
    return RoundItem(
        ticket=given.ticket.ticket_id,
        version=given.ticket.version,
        best=first.figures.party if first else None,
        total=first.score.total if first else None,
        pushed=given.pushed,
        refused=dict(sorted(counts.items())),
        problem=problems.said(refusal.code, refusal.message, lang) if refusal else None,
    )


def offer_page(caller: Caller, offers: Iterable[Offer], cursor: str | None) -> OfferPage:
    items = [
        OfferView(ticket=view_for(caller, each.ticket), score=score_view(each.score))
        for each in offers
    ]
    return OfferPage(items=items, next=cursor)
