"""A ladder's measure S of a party's period, read off booked entries, and the commission booked so far.

S is read from the ledger, never counted apart from it: a reversal lowers it by being there. Only entries
whose service period is the ladder's count; money that a ladder itself booked never does.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from suanqing.canonical import digest
from suanqing.finance.assessment.model import AssessedLine, Assessment, Posting
from suanqing.finance.assessment.refunds import EVERY, root
from suanqing.money import CONTEXT, decimal_text
from suanqing.pricing.ladder_curve import ZERO, Ladder
from suanqing.pricing.split_plans import TAX, WITHHELD

if TYPE_CHECKING:
    from suanqing.finance.settlement.items import Booked, PartyEntry
    from suanqing.pricing.model import Facts

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
    """S with what it is made of. basis: SHA-256 over the parts, and the days of a guarantee for less than
    the period: the commission's facts hash."""

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
    of: dict[str, object] = {
        "ladder": ladder.id, "party": party, "period": period, "measure": ladder.measure,
    }  # fmt: skip
    if ladder.stay and ladder.stay[0] < ladder.stay[1]:
        of["stay"] = list(ladder.stay)
    return Measured(
        sum((part.s for part in found), ZERO), len(found), digest(of | {"counted": rows})
    )


def minutes_of(
    assessment: Assessment, party: str, ladder: Ladder, facts: "Facts | None" = None
) -> Decimal:
    """The minutes that a ticket's newest assessment pays the party for.

    Each line of the ticket counts once, however many lines of money come from it, and only while it
    pays the party. What was refunded of it, what no milestone has released and what a rework or a
    claw-back takes of the party's pay counts as little: half refunded, half of its minutes. Workers
    who share a line each worked all of its time. facts: those of the assessment.
    """
    fees = ladder.fees or TIME
    of: dict[str, list[AssessedLine]] = defaultdict(list)
    for line in assessment.lines:
        name = line.id.split(":")[1]
        if line.plane == "pay" and not line.held and line.fee in fees and "@refund" not in name:
            of[root(name)].append(line)
    with localcontext(CONTEXT):
        found = [
            _minutes(lines) * _paid_part(lines, party, facts) * _kept(name, facts)
            for name, lines in of.items()
            if sum(own for line in lines for payee, own in line.shares if payee == party) > 0
        ]
        return sum((_decimal(each) for each in found), ZERO)


def due_after(posting: "Posting | Booked") -> list[tuple[str, str]]:
    """The (party, service period) whose ladders a posting may have moved, in the order of parties.

    Whoever has a share counts, even when no money moved: minutes may have.
    """
    entries = getattr(posting, "entries", ())
    parties = {e.account.removeprefix(PAYABLE) for e in entries if e.account.startswith(PAYABLE)}
    parties |= {party for line in posting.assessment.lines for party, _ in line.shares}
    parties = {party for party in parties if not party.startswith(TAX)}
    return [(party, posting.period) for party in sorted(parties)]


def _minutes(lines: Iterable[AssessedLine]) -> Fraction:
    """The quantity of a ticket's line that is priced by time, in minutes; 0 of any other."""
    for line in lines:
        said = {step.op: dict(step.args) for step in line.steps}
        unit = MINUTES.get(said.get("base", {}).get("unit", ""))
        if unit is not None and "quantity" in said:
            return Fraction(Decimal(said["quantity"]["quantity"]) * unit)
    return Fraction(0)


def _paid_part(lines: Iterable[AssessedLine], party: str, facts: "Facts | None") -> Fraction:
    """What of them is released, times what a rework and a claw-back leave the party of it."""
    told = [(step.op, dict(step.args)) for line in lines for step in line.steps]
    waits = next((args for op, args in told if op == "await"), {})
    part = 1 - sum((Fraction(share) for share in waits.values()), Fraction(0))
    rework = next((args for op, args in told if op == "rework" and "other_payee" in args), None)
    if rework is not None:
        before = facts is not None and facts.original and party in facts.original.payees
        part *= Fraction(rework["original_payee" if before else "other_payee"])
    clawback = next((args for op, args in told if op == "clawback"), None)
    return part if clawback is None else part * (1 - Fraction(clawback["rate"]))


def _kept(line: str, facts: "Facts | None") -> Fraction:
    """What refunds have left of a ticket's line; of a bundle's item, what they left of the bundle."""
    names = {EVERY, line, line.partition("/")[0]}
    refunds = facts.refunds if facts else ()
    gone = sum(
        (Fraction(each.back, each.of) for each in refunds if each.line in names), Fraction(0)
    )
    return max(Fraction(0), 1 - gone)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
