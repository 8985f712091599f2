"""Pricing: facts and a book to an assessment (核算). Pure; the same arguments, the same bytes."""

from collections.abc import Iterable
from decimal import getcontext, setcontext

from suanqing.finance.assessment.facts import facts_hash
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.finance.assessment.optional_facts import present
from suanqing.finance.assessment.pipeline import DiscountShare, LineInProgress, PlaneRun, Stage
from suanqing.finance.assessment.stages import STAGES_AFTER_CANCELLATION, finished, stages_for
from suanqing.money import CONTEXT
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts

_BORNE = frozenset({"borne"})


def assess(facts: Facts, book: Book, explained: bool = True) -> Assessment:
    """Price one ticket's facts under one book version, in both planes.

    Units: minor units of the book's currency. Rounding: once per line, half up, at the step
    "round"; a split gives the odd unit by largest remainder, so the shares sum to the line.
    A cancelled ticket (not payable) has no lines but those that people decided (decision 0026).
    explained=False leaves the steps out.
    Raises Unpriced: no price or no tier (naming SKU, tier and plane), or nobody to pay.
    """
    lines, warnings = priced(facts, book, explained)
    return Assessment(
        facts.ticket_id,
        facts_hash(facts),
        book.ref,
        book.currency,
        facts.channel,
        lines,
        warnings,
    )


def priced(
    facts: Facts, book: Book, explained: bool = True
) -> tuple[tuple[AssessedLine, ...], tuple[str, ...]]:
    """The lines and warnings of `assess`, for who needs neither name nor hash of the facts."""
    situations = book.situations(facts)
    lines: list[AssessedLine] = []
    warnings = situations.warnings
    if facts.payable or facts.manual:
        callers = getcontext()
        setcontext(CONTEXT)
        try:
            borne: list[DiscountShare] = []
            missing: list[str] = []
            special = present(facts)
            for situation in situations.planes:
                ticket = PlaneRun(facts, situation, explained, borne, missing)
                if not facts.payable:
                    lines += _through(STAGES_AFTER_CANCELLATION, ticket)
                    continue
                lines += _price(ticket, special)
                if situation.plane.pays_owner and facts.owner is None and facts.lines:
                    warnings += (
                        f"owner_missing: {facts.outlet} has no owner and keeps the owner's share",
                    )
            if missing:
                warnings += tuple(sorted(set(missing)))
        finally:
            setcontext(callers)
    return tuple(lines), warnings


def _price(ticket: PlaneRun, special: frozenset[str]) -> list[AssessedLine]:
    if ticket.borne:
        special |= _BORNE
    return _through(stages_for(ticket.situation.plane.kinds, special), ticket)


def _through(stages: Iterable[Stage], ticket: PlaneRun) -> list[AssessedLine]:
    running: list[LineInProgress] = []
    for stage in stages:
        stage(running, ticket)
    return [finished(line, ticket) for line in running]
