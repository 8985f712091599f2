"""From assessments to double entry: the ledger posts what changed, never the whole again."""

from suanqing.finance.assessment.model import AssessedLine, Assessment, Entry
from suanqing.finance.settlement.causes import Cause
from suanqing.pricing.split_plans import TAX

SETTLED = Cause.SETTLED
PAYABLE, HELD = "payable:", "held:"
"""What a party has earned, and what waits for its evidence (decision 0015)."""
FX, FX_ROUNDING = "fx:", "fx:rounding"
"""What was exchanged, by pair and in both currencies, and what rounding left of it (decision 0017)."""


def entries_for(assessment: Assessment, cause: str = SETTLED) -> tuple[Entry, ...]:
    """All entries of all lines; they sum to 0."""
    return tuple(
        entry for line in assessment.lines for entry in line_entries(line, assessment, cause)
    )


def line_entries(line: AssessedLine, of: Assessment, cause: str) -> tuple[Entry, ...]:
    """One line in double entry, debit positive; amounts of 0 book nothing.

    pay:    cost:service            to  payable:<party> for every share, held:<party> while it is held
            and tax:<name> for what a split plan says is tax
    charge: receivable:<channel>    to  revenue:service (net) and tax:output
    What a customer is asked in another currency: receivable in that one to fx:<pair>, its worth from there.
    A share in another currency: its worth to fx:<pair>, and from there to the party in that currency.
    """
    foreign: list[tuple[str, int, str]] = []
    if line.plane == "pay":
        owed = HELD if line.held else PAYABLE
        sides = [("cost:service", line.amount)]
        sides += [(_payable(owed, party), -share) for party, share in line.shares]
        if line.exchanged:
            sides, foreign = _legs(line, owed)
    else:
        sides = [("revenue:service", line.tax - line.amount), ("tax:output", -line.tax)]
        owing = f"receivable:{of.channel}"
        if line.exchanged:
            asked, foreign = _asked(line, owing)
            sides = [*asked, *sides]
        else:
            sides = [(owing, line.amount), *sides]
    own = [(account, amount, of.currency) for account, amount in sides]
    return tuple(
        Entry(account, amount, currency, line.id, line.fee, cause)
        for account, amount, currency in own + foreign
        if amount
    )


def _payable(owed: str, payee: str) -> str:
    """The account of a payee: a tax's is its own, and on the house side while it is held."""
    return payee if payee.startswith(TAX) and owed == PAYABLE else owed + payee


def _legs(
    line: AssessedLine, owed: str
) -> tuple[list[tuple[str, int]], list[tuple[str, int, str]]]:
    """Two legs that balance by themselves, in the book's currency and in the payee's.

    fx:<pair> holds what the payee's money is worth; what rounding it made or lost is fx:rounding.
    """
    exchanged = {each.party: each for each in line.exchanged}
    own, foreign = [("cost:service", line.amount)], []
    for party, share in line.shares:
        each = exchanged.get(party)
        if each is None:
            own.append((_payable(owed, party), -share))
            continue
        account = FX + each.pair
        own += [(account, -each.worth), (FX_ROUNDING, each.worth - share)]
        foreign += [(account, each.paid, each.currency), (owed + party, -each.paid, each.currency)]
    return own, foreign


def _asked(
    line: AssessedLine, owing: str
) -> tuple[list[tuple[str, int]], list[tuple[str, int, str]]]:
    """The same two legs where the customer is asked in another currency."""
    (each,) = line.exchanged
    account = FX + each.pair
    own = [(account, each.worth), (FX_ROUNDING, line.amount - each.worth)]
    return own, [(owing, each.paid, each.currency), (account, -each.paid, each.currency)]


def difference(
    previous: Assessment | None, previous_n: int, new: Assessment, cause: str = SETTLED
) -> tuple[Entry, ...]:
    """What to post so that the books hold `new` instead of `previous`, line by line.

    A line whose money is the same stays untouched. A changed or vanished line is mirrored entry by
    entry (never computed again) under `previous_n`, a changed or new one is booked.
    `previous` is the newest assessment of the ticket, so its lines are exactly what is booked.
    """
    if previous is None:
        return entries_for(new, cause)
    old = {line.id: line for line in previous.lines}
    kept = {
        line.id for line in new.lines if line.id in old and _same(old[line.id], previous, line, new)
    }
    mirrors = [
        mirrored(entry, previous_n, cause)
        for line in previous.lines
        if line.id not in kept
        for entry in line_entries(line, previous, cause)
    ]
    booked = [
        entry
        for line in new.lines
        if line.id not in kept
        for entry in line_entries(line, new, cause)
    ]
    return (*mirrors, *booked)


def mirrored(entry: Entry, n: int, cause: str) -> Entry:
    """The entry that takes back `entry` of assessment `n`."""
    return Entry(
        entry.account, -entry.amount, entry.currency, entry.line, entry.fee, cause, mirror=n
    )


def _same(old: AssessedLine, previous: Assessment, new: AssessedLine, now: Assessment) -> bool:
    """Whether both would book the same entries."""
    return line_entries(old, previous, SETTLED) == line_entries(new, now, SETTLED)
