"""By which terms a ticket is settled: the price book's version, and where the ticket stands in it."""

from typing import Literal

from pydantic import BaseModel, Field

from settlement.app import api
from settlement.wiring import ledger, parties, pricing, settlement, visible_ticket
from suanqing.errors import DomainError
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement import schemas
from suanqing.finance.statements.names import region_name, tier_name
from suanqing.labels import CITY_CLASSES, LEVELS, SCENARIOS, Lang, label
from suanqing.money import decimal_text
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import EARN, READ_MONEY
from suanqing.pricing.book import Book
from suanqing.pricing.model import Facts
from suanqing.times import rfc3339, utcnow

ENDED = ":ended"
"""Behind a level whose contract was over (`Party.level_at`)."""


class BookTerms(BaseModel):
    """The version of the price book that holds."""

    version: str = Field(description="its id")
    currency: str = Field(description="what it prices in")
    valid_from: str | None = Field(default=None, description="since when it holds, RFC 3339")
    valid_to: str | None = Field(
        default=None, description="until when, RFC 3339; absent while nothing ends it"
    )
    author: str = Field(description="who wrote it")
    approved_by: list[str] = Field(description="who approved it")


class PlaneTerms(BaseModel):
    """Where the ticket stands in one plane."""

    plane: Literal["charge", "pay"] = Field(description="what is asked, or what is paid out")
    tier: str | None = Field(default=None, description="the tier's id; absent where none fits")
    tier_name: str | None = Field(default=None, description="whom the tier is for, in words")
    picked_by: str | None = Field(default=None, description="who chose it by hand")
    reason: str | None = Field(default=None, description="why they did")


class PartyTerms(BaseModel):
    """The outlet that the ticket lies with, as it was when the work was done."""

    outlet: str = Field(description="its id")
    scenario: str = Field(description="how it cooperates")
    scenario_name: str = Field(description="the same in words")
    level: str = Field(description="its level")
    level_name: str = Field(description="the same in words")
    level_ended: bool = Field(description="whether the contract of its level was over")
    level_from: str | None = Field(
        default=None, description="since when it has the level, RFC 3339"
    )
    level_to: str | None = Field(default=None, description="until when, RFC 3339")
    coefficient: str | None = Field(default=None, description="its own factor; absent: none")


class CareTerms(BaseModel):
    """The maintenance contract of which the ticket is a visit."""

    contract: str = Field(description="its id")
    visit: int = Field(description="which visit it is")
    visits: int = Field(description="of how many")
    amount: schemas.Money | None = Field(
        default=None, description="of the whole contract; absent where it may not be read"
    )


class TermsView(BaseModel):
    """What decides a ticket's prices. Terms of what is asked are for who reads all money."""

    ticket_id: str = Field(description="whose terms they are")
    status: Literal["booked", "expected", "exception"] = Field(
        description="by what is booked, as it stands now, or nobody can say"
    )
    trouble: schemas.Trouble | None = Field(default=None, description="why nobody can")
    book: BookTerms | None = Field(default=None, description="the price book")
    served: str | None = Field(default=None, description="the moment whose terms hold, RFC 3339")
    party: PartyTerms | None = Field(default=None, description="the outlet's own terms")
    planes: list[PlaneTerms] = Field(default=[], description="tiers")
    region: str | None = Field(default=None, description="the site's division, in words")
    city_class: str | None = Field(default=None, description="the class of its city, in words")
    care: CareTerms | None = Field(default=None, description="its maintenance contract")


@api.route("GET", "/tickets/{ticket_id}/terms", roles=EARN | READ_MONEY)
def ticket_terms(ticket_id: str, caller: Caller, lang: Lang) -> TermsView:
    """By which version of the price book a ticket is settled, and by which tier, level, scenario and contract: as it is
    booked, before that as it stands now."""
    ticket = visible_ticket(caller, ticket_id)
    found = ledger().booked(ticket_id, ticket.settled.n) if ticket.settled else None
    if found is not None:
        book = pricing().book(found.assessment.book)
        shown = _terms(caller, found.facts, book, found.assessment, lang)
        return shown.model_copy(update={"status": "booked"})
    try:
        facts, book = settlement().expected(ticket, utcnow())
    except DomainError as refusal:
        known = ticket.trouble or {"code": refusal.code, "message": refusal.message} | dict(
            refusal.facts
        )
        trouble = schemas.trouble_of(known)
        return TermsView(ticket_id=ticket_id, status="exception", trouble=trouble)
    return _terms(caller, facts, book, None, lang)


def _terms(
    caller: Caller, facts: Facts, book: Book, booked: Assessment | None, lang: Lang
) -> TermsView:
    version = pricing().version(book.ref)
    until = pricing().until(version)
    return TermsView(
        ticket_id=facts.ticket_id,
        status="expected",
        book=BookTerms(
            version=version.version_id, currency=book.currency,
            valid_from=rfc3339(version.valid_from) if version.valid_from else None,
            valid_to=rfc3339(until) if until else None,
            author=version.author, approved_by=list(version.approvers),
        ),
        served=rfc3339(facts.served),
        party=_party(facts, lang),
        planes=_planes(facts, book, booked, lang, caller.reads_all_money),
        region=region_name(facts.region[0]) if facts.region else None,
        city_class=label(CITY_CLASSES, facts.city_class, lang) if facts.city_class else None,
        care=_care(facts, book, caller.reads_all_money),
    )  # fmt: skip


def _party(facts: Facts, lang: Lang) -> PartyTerms:
    level = facts.level.removesuffix(ENDED)
    outlet = parties().find(facts.outlet)
    dated = [each for each in (outlet.levels if outlet else ()) if each.since <= facts.served]
    holds = max(dated, key=lambda each: each.since, default=None)
    if holds is None or holds.value != level:  # what was booked stays, whatever is recorded later
        holds = None
    return PartyTerms(
        outlet=facts.outlet,
        scenario=facts.scenario, scenario_name=label(SCENARIOS, facts.scenario, lang),
        level=level, level_name=label(LEVELS, level, lang), level_ended=level != facts.level,
        level_from=rfc3339(holds.since) if holds else None,
        level_to=rfc3339(holds.until) if holds and holds.until else None,
        coefficient=None if facts.coefficient is None else decimal_text(facts.coefficient),
    )  # fmt: skip


def _planes(
    facts: Facts, book: Book, booked: Assessment | None, lang: Lang, money: bool
) -> list[PlaneTerms]:
    picks = {each.plane: each for each in facts.picks}
    shown = []
    for situation in book.situations(facts).planes:
        plane = situation.plane
        if plane.name == "charge" and not money:
            continue
        lines = [each.tier for each in booked.lines if each.plane == plane.name] if booked else []
        tier, pick = lines[0] if lines else situation.tier, picks.get(plane.name)
        when = plane.whens.get(tier) if tier else None
        shown.append(
            PlaneTerms(
                plane=plane.name, tier=tier, tier_name=None if when is None else tier_name(when, lang),
                picked_by=pick.by if pick else None, reason=pick.reason if pick else None,
            )
        )  # fmt: skip
    return shown


def _care(facts: Facts, book: Book, money: bool) -> CareTerms | None:
    visit = facts.visit
    if visit is None:
        return None
    amount = schemas.Money(amount=visit.amount, currency=book.currency) if money else None
    return CareTerms(contract=visit.contract, visit=visit.number, visits=visit.of, amount=amount)
