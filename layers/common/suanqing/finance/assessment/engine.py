"""A new fact on a ticket that an older engine priced: only its own money moves. Pure.

    booked by engine 1  +  (new facts - old facts, both priced by this engine)

What the engines price otherwise is a correction of its own: listed, approved, then posted (decision 0041).
"""

from decimal import Decimal

from suanqing.finance.assessment.model import AssessedLine, Assessment, Exchanged
from suanqing.pricing.model import Note

Lines = dict[str, AssessedLine]


def onto(booked: Assessment, before: Assessment, now: Assessment, engine: int) -> Assessment:
    """`booked` with what changes from `before` to `now`, line by line; `now` where nothing is left.

    before: the booked facts priced by this engine. engine: the one that priced `booked`. Where the new
    facts bring everybody to nothing, nothing is left: no remainder of an older engine outlives them.
    """
    if not any(_owed(now).values()):
        return now
    old, was = _by_id(booked), _by_id(before)
    lines = [_onto(old.get(one.id), was.get(one.id), one, engine) for one in now.lines]
    gone = was.keys() | _by_id(now).keys()
    lines += [line for line in booked.lines if line.id not in gone]
    kept = tuple(line for line in lines if line is not None)
    return Assessment(
        now.ticket_id, now.facts_hash, now.book, now.currency, now.channel, kept, now.warnings
    )


def same_money(one: Assessment, other: Assessment) -> bool:
    """Whether both book the same of every line."""
    return _by_money(one) == _by_money(other)


def _onto(
    booked: AssessedLine | None, before: AssessedLine | None, now: AssessedLine, engine: int
) -> AssessedLine | None:
    if before is not None and _full(before) == _full(now):
        return booked
    if not _money(now) or _money_of(booked) == _money_of(before):
        return now
    amount = now.amount + _amount(booked) - _amount(before)
    told = (("booked", str(_amount(booked))), ("priced", str(_amount(before))))
    note: Note = ("engine", str(engine), told, Decimal(amount))
    return now._replace(
        amount=amount,
        tax=now.tax + (booked.tax if booked else 0) - (before.tax if before else 0),
        shares=_shares(booked, before, now),
        exchanged=_exchanged(booked, before, now),
        notes=(*now.notes, note),
    )


def _shares(
    booked: AssessedLine | None, before: AssessedLine | None, now: AssessedLine
) -> tuple[tuple[str, int], ...]:
    sums = dict(now.shares)
    for line, sign in ((booked, 1), (before, -1)):
        for party, share in line.shares if line else ():
            sums[party] = sums.get(party, 0) + sign * share
    return tuple(sums.items())


def _exchanged(
    booked: AssessedLine | None, before: AssessedLine | None, now: AssessedLine
) -> tuple[Exchanged, ...]:
    sums = {(e.party, e.pair, e.currency): (e.paid, e.worth) for e in now.exchanged}
    for line, sign in ((booked, 1), (before, -1)):
        for e in line.exchanged if line else ():
            paid, worth = sums.get((e.party, e.pair, e.currency), (0, 0))
            sums[e.party, e.pair, e.currency] = paid + sign * e.paid, worth + sign * e.worth
    return tuple(Exchanged(*key, *both) for key, both in sums.items())


def _owed(assessment: Assessment) -> dict[tuple[str, str], int]:
    """What the customer owes and each payee gets, over all lines."""
    sums: dict[tuple[str, str], int] = {}
    for line in assessment.lines:
        for payee, amount in (("", line.amount), ("tax", line.tax), *line.shares):
            key = line.plane, payee
            sums[key] = sums.get(key, 0) + amount
    return sums


def _by_id(assessment: Assessment) -> Lines:
    return {line.id: line for line in assessment.lines}


def _by_money(assessment: Assessment) -> dict[str, tuple[object, ...]]:
    return {line.id: _full(line) for line in assessment.lines if _money(line)}


def _amount(line: AssessedLine | None) -> int:
    return line.amount if line else 0


def _money(line: AssessedLine) -> bool:
    return bool(line.amount or line.tax or any(share for _, share in line.shares))


def _money_of(line: AssessedLine | None) -> tuple[object, ...]:
    """What a line comes to for whom, held or not; nothing for none."""
    if line is None or not _money(line):
        return ()
    shares = tuple(sorted(share for share in line.shares if share[1]))
    return line.amount, line.tax, shares, tuple(sorted(line.exchanged))


def _full(line: AssessedLine) -> tuple[object, ...]:
    return _money_of(line), line.held, line.fee
