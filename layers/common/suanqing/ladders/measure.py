"""What a party's booked entries say about a ladder: the measure S, and the commission booked so far.

S is read from the ledger, never counted beside it: a reversal lowers it by being there. Only entries
whose service period is the ladder's count; money that a ladder itself booked never does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from suanqing.canonical import digest
from suanqing.ladders.curve import ZERO, Ladder
from suanqing.pricing.plans import TAX, WITHHELD
from suanqing.settlement.model import AssessedLine, Assessment, Posting, decimal_text

if TYPE_CHECKING:
    from suanqing.settlement.items import Booked, PartyEntry

LADDER = "ladder:"
PAYABLE = "payable:"
MINUTES = {"min": Decimal(1), "h": Decimal(60)}
TIME = frozenset({"time"})
"""The fee kinds a ladder over minutes counts when it names none."""


class Part(NamedTuple):
    """What one ticket contributes to S, as of its assessment n."""

    ticket_id: str
    n: int
    s: Decimal


class Measured(NamedTuple):
    """S with what it is made of. basis: SHA-256 over the parts, the commission's facts hash."""

    s: Decimal
    counted: int
    basis: str


def ladder_entry(ladder: str, period: str) -> str:
    """Stands for the ticket in the party's entries that a ladder books."""
    return f"{LADDER}{ladder}:{period}"


def is_ladder(ticket_id: str) -> bool:
    """Whether a party's entry was booked by a ladder, not by a ticket."""
    return ticket_id.startswith(LADDER)


def begun(entries: Iterable["PartyEntry"], period: str) -> set[str]:
    """The ladders that have booked something for the period."""
    own = (e.ticket_id.split(":") for e in entries if e.ticket_id.startswith(LADDER))
    return {name for _, name, of in own if of == period}


def booked(entries: Iterable["PartyEntry"], ladder: str, period: str) -> int:
    """The commission that stands in the books for the ladder's period."""
    name = ladder_entry(ladder, period)
    return sum(entry.earned for entry in entries if entry.ticket_id == name)


def parts(
    entries: Iterable["PartyEntry"],
    ladder: Ladder,
    period: str,
    minutes: Mapping[str, Decimal] | None = None,
) -> list[Part]:
    """What every ticket of the service period contributes, in the order of their ids; 0 is left out.

    `minutes`: for a ladder over minutes, those of each ticket by `minutes_of`.
    """
    sums: dict[str, int] = defaultdict(int)
    newest: dict[str, int] = {}
    for entry in entries:
        if entry.service_period != period or entry.ticket_id.startswith(LADDER):
            continue
        lines = [e for e in entry.lines if _counts(e.fee, ladder)]
        sums[entry.ticket_id] -= sum(line.amount for line in lines)
        newest[entry.ticket_id] = max(entry.n, newest.get(entry.ticket_id, 0))
    found = []
    for ticket_id, earned in sorted(sums.items()):
        match ladder.measure:
            case "amount":
                part = Decimal(earned)
            case "count":
                part = Decimal(earned > 0)
            case "minutes":
                part = (minutes or {}).get(ticket_id, ZERO)
        if part:
            found.append(Part(ticket_id, newest[ticket_id], part))
    return found


def _counts(fee: str, ladder: Ladder) -> bool:
    """What is earned counts before the taxes that are kept back from it."""
    return fee != WITHHELD if ladder.fees is None else fee in ladder.fees


def measured(found: Iterable[Part], ladder: Ladder, party: str, period: str) -> Measured:
    """S, how many tickets it comes from, and the hash that names exactly these."""
    found = list(found)
    rows = [[part.ticket_id, part.n, decimal_text(part.s)] for part in found]
    of = {"ladder": ladder.id, "party": party, "period": period, "measure": ladder.measure}
    return Measured(
        sum((part.s for part in found), ZERO), len(found), digest(of | {"counted": rows})
    )


def minutes_of(assessment: Assessment, party: str, ladder: Ladder) -> Decimal:
    """The minutes that a ticket's newest assessment pays the party for.

    Workers who share a line each worked all of its time.
    """
    fees = ladder.fees or TIME
    lines = (
        line
        for line in assessment.lines
        if line.plane == "pay" and not line.held
        if line.fee in fees and party in dict(line.shares)
    )
    return sum((_minutes(line) for line in lines), ZERO)


def due_after(posting: "Posting | Booked") -> list[tuple[str, str]]:
    """The (party, service period) whose ladders a posting may have moved, in the order of parties.

    Whoever has a share counts, even when no money moved: minutes may have.
    """
    entries = getattr(posting, "entries", ())
    parties = {e.account.removeprefix(PAYABLE) for e in entries if e.account.startswith(PAYABLE)}
    parties |= {party for line in posting.assessment.lines for party, _ in line.shares}
    parties = {party for party in parties if not party.startswith(TAX)}
    return [(party, posting.period) for party in sorted(parties)]


def _minutes(line: AssessedLine) -> Decimal:
    """The quantity of a line that is priced by time, in minutes; 0 for any other."""
    said = {name: text for step in line.steps[:2] for name, text in step.args}
    unit = MINUTES.get(said.get("unit", ""), ZERO)
    return Decimal(said.get("quantity", "0")) * unit
