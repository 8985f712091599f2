"""An invented ticket (试算) priced under a book: facts from its description, and their assessment. Pure.

The same assessment as a real ticket's; what a real one would have proven (evidence) is taken as given, as in an
estimate. Nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from suanqing import regions
from suanqing.finance.assessment.derived_facts import dated
from suanqing.finance.assessment.model import AssessedLine
from suanqing.labels import TRIALS, Label
from suanqing.people.parties.model import Party
from suanqing.pricing.book import Book
from suanqing.pricing.model import FactLine, Facts, Note
from suanqing.times import BEIJING
from suanqing.timespans import Session
from suanqing.vocabulary import checked
from suanqing.work.evidence import judge

SOME_OUTLET = "?outlet"
SOME_WORKER = "?worker"
STAND_INS: Mapping[str, Label] = {
    SOME_OUTLET: TRIALS["some_outlet"],
    SOME_WORKER: TRIALS["some_worker"],
}
"""Who is paid where the invented ticket names nobody; no party can be called so."""


class Invented(NamedTuple):
    """A ticket that nobody has. outlet None: `scenario`, `level` and `coefficient` stand for it.

    lines: (SKU, quantity, whose own line it is or None). crew: (party, weight), the lead first. roles: who else
    takes part. milestones: those that were reached. facts: by the names of the vocabulary.
    """

    region: str
    served: datetime
    lines: Sequence[tuple[str, Decimal, str | None]]
    outlet: Party | None = None
    scenario: str = "direct"
    level: str = "standard"
    coefficient: Decimal | None = None
    channel: str = "manual"
    urgent: bool = False
    crew: Sequence[tuple[str, Decimal]] = ()
    facts: Mapping[str, str | int | bool] = {}
    sessions: Sequence[Session] = ()
    milestones: Sequence[str] = ()
    roles: Mapping[str, str] = {}


def facts_of_invented(ticket: Invented, book: Book) -> Facts:
    """Its facts as the book asks for them. Raises Invalid for facts that nobody could tell of a ticket."""
    outlet, served = ticket.outlet, ticket.served
    day: date = served.astimezone(BEIJING).date()
    facts = Facts(
        ticket_id="T-TRY",
        rev=1,
        served=served,
        region=regions.chain(ticket.region),
        city_class=regions.city_class(ticket.region, day),
        scenario=(outlet.scenario or "direct") if outlet else ticket.scenario,
        level=outlet.level_at(served) if outlet else ticket.level,
        channel=ticket.channel,
        outlet=outlet.party_id if outlet else SOME_OUTLET,
        coefficient=outlet.coefficient_at(served) if outlet else ticket.coefficient,
        urgent=ticket.urgent,
        crew=tuple(ticket.crew) or ((SOME_WORKER, Decimal(1)),),
        lines=tuple(
            FactLine(str(number), sku, qty, worker)
            for number, (sku, qty, worker) in enumerate(ticket.lines, 1)
        ),
        owner=outlet.owner if outlet else None,
        attrs=checked(ticket.facts),
        sessions=tuple(sorted(ticket.sessions)),
        roles=tuple(sorted(ticket.roles.items())),
        milestones=tuple((name, served) for name in sorted(set(ticket.milestones))),
    )
    facts = dated(facts, book)
    return replace(facts, evidence=judge.expected(book.evidence_for(facts)))


def parties_of(facts: Facts) -> list[str]:
    """Everybody whom the facts name."""
    named = {facts.outlet, facts.owner, *(party for party, _ in (*facts.crew,))}
    named |= {party for _, party in facts.roles} | {line.worker for line in facts.lines}
    return sorted(party for party in named if party)


def with_names(line: AssessedLine, names: Mapping[str, str]) -> AssessedLine:
    """The line as it is read aloud: names for SKUs and parties, in its shares and in its steps."""
    return line._replace(
        sku=names.get(line.sku, line.sku),
        shares=tuple((names.get(party, party), amount) for party, amount in line.shares),
        notes=tuple(_noted(note, names) for note in line.notes),
    )


def _noted(note: Note, names: Mapping[str, str]) -> Note:
    op, rule, args, value = note
    said = tuple((_named(name, names), _named(text, names)) for name, text in args)
    return op, names.get(rule, rule) if op in ("override", "coefficient") else rule, said, value


def _named(text: str, names: Mapping[str, str]) -> str:
    """ "tech-1", or "member:tech-1"; any other text as it is."""
    if text in names:
        return names[text]
    role, colon, who = text.partition(":")
    return f"{role}:{names[who]}" if colon and who in names else text
