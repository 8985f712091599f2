"""Refunds (退款): the stage `refunds` takes back, in part, what was booked for a line. Pure; minor units."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from suanqing.errors import Unpriced
from suanqing.finance.assessment.pipeline import (
    NOTHING,
    Gone,
    LineInProgress,
    Lines,
    PlaneRun,
    SplitLine,
)
from suanqing.pricing.model import FactLine, Note, Refund
from suanqing.pricing.names import CUSTOMER

EVERY = "*"


def refunds(lines: Lines, ticket: PlaneRun) -> None:
    """A line below zero for each refund of a line: its fraction of what every account was booked.

    The line's part is rounded half up, its accounts' by largest remainder of what they were booked,
    both on the sum of the refunds so far, so that several refunds never exceed the original. What was
    cut from a line by its plan goes back with it; what stays is borne by who gets the remainder.
    """
    cuts = {id(cut.line): cut for cut in ticket.cuts}
    cut_off = {id(line) for cut in ticket.cuts for line in cut.own}
    for line in tuple(lines):
        if id(line) not in cut_off:
            mine = [
                (at, refund)
                for at, refund in enumerate(ticket.facts.refunds, 1)
                if refund.line in (EVERY, root(line.fact.id))
            ]
            if mine:
                lines += _refunded(line, cuts.get(id(line)), mine, ticket)


def root(line: str) -> str:
    """The ticket line, or the fee "@<id>", that a line of money comes from."""
    return line[:1] + line[1:].partition("@")[0]


def ticket_line(line: str) -> str:
    """The ticket line, or the fee "@<id>", behind the id of an assessed line: pay:1.1@refund1:labour
    is of 1.1."""
    return root(line.split(":")[1])


def mirrored(booked: Sequence[int], part: Fraction) -> list[int]:
    """`part` of amounts that were booked: of their sum half up, of each by largest remainder.

    Each is a whole unit beside its own part at most, however far others reach below zero; a tie
    goes to the earlier.
    """
    total = sum(booked)
    if total < 0:
        return [-each for each in mirrored([-each for each in booked], part)]
    whole = int(total * part + Fraction(1, 2))
    exact = [each * part for each in booked]
    back = [each.__floor__() for each in exact]
    order = sorted(range(len(booked)), key=lambda at: back[at] - exact[at])
    for at in order[: whole - sum(back)]:
        back[at] += 1
    return back


Slot = tuple[str, int, int]
"""(account, which of a line's family, amount): what was booked once."""


def _refunded(
    line: LineInProgress, cut: SplitLine | None, refunds: list[tuple[int, Refund]], ticket: PlaneRun
) -> Lines:
    family = (line, *cut.own) if cut else (line,)
    slots = _slots(family, ticket)
    found: Lines = []
    so_far, before = Fraction(0), [NOTHING] * len(slots)
    for at, refund in refunds:
        so_far += _part(refund)
        if so_far > 1:
            ticket.missing.append(
                f"refund_exceeds: refund {at} of {line.fact.id} is cut to what is left"
            )
            so_far = Fraction(1)
        now = _back(slots, family, cut, so_far)
        for number, of in enumerate(family):
            went = {
                name: (earlier, after)
                for (name, whose, amount), after, earlier in zip(slots, now, before, strict=True)
                if whose == number and _moves(name, amount, earlier, after, ticket)
            }
            if went:
                found.append(_line(of, at, refund, went, ticket))
        before = now
    return found


def _moves(account: str, amount: int, earlier: Gone, after: Gone, ticket: PlaneRun) -> bool:
    """Whether anything goes back; in a payee's or customer's currency some may while in the book's none does."""
    if earlier.back != after.back:
        return True
    whose = account if ticket.situation.plane.name == "pay" else CUSTOMER
    return bool(amount) and earlier != after and whose in dict(ticket.facts.currencies)


def _part(refund: Refund) -> Fraction:
    if refund.of <= 0 or refund.back < 0:
        raise Unpriced(f"{refund.back} of {refund.of} is no refund", "bad_refund", line=refund.line)
    return Fraction(refund.back, refund.of)


def _slots(family: tuple[LineInProgress, ...], ticket: PlaneRun) -> list[Slot]:
    if ticket.situation.plane.name != "pay":
        return [
            slot
            for at, line in enumerate(family)
            for slot in (("net", at, line.final - line.tax), ("tax", at, line.tax))
        ]
    return sorted(
        (party, at, amount) for at, line in enumerate(family) for party, amount in line.shares
    )


def _back(
    slots: list[Slot], family: tuple[LineInProgress, ...], cut: SplitLine | None, part: Fraction
) -> list[Gone]:
    """What has gone back of each slot; of what stays, from who gets the remainder."""
    back = [Gone(each, part, 0) for each in mirrored([amount for *_, amount in slots], part)]
    if cut is None or not cut.stays:
        return back
    stays = {at for at, line in enumerate(family) if any(line is kept for kept in cut.stays)}
    owed = 0
    for number, (_, at, _) in enumerate(slots):
        if at in stays:
            owed, back[number] = owed + back[number].back, NOTHING
    for party, amount in cut.rest.share(owed):
        at = slots.index(next(s for s in slots if s[0] == party and s[1] == 0))
        back[at] = Gone(back[at].back + amount, part, back[at].owed + amount)
    return back


def _line(
    of: LineInProgress,
    at: int,
    refund: Refund,
    went: dict[str, tuple[Gone, Gone]],
    ticket: PlaneRun,
) -> LineInProgress:
    fact = FactLine(f"{of.fact.id}@refund{at}", of.fact.sku, of.fact.qty, of.fact.worker)
    moved = {account: after.back - earlier.back for account, (earlier, after) in went.items()}
    amount = -sum(moved.values())
    steps: list[Note] | None = [] if ticket.explained else None
    line = LineInProgress(fact, 1, of.fee, Decimal(amount), steps)
    line.final, line.part = amount, of.part
    line.mirrors, line.went = of, went
    if ticket.situation.plane.name == "pay":
        line.shares = tuple((party, -back) for party, back in moved.items())
    else:
        line.tax = -moved.get("tax", 0)
    words = (("line", of.fact.id), ("booked", str(of.final)), ("back", str(refund.back)))
    line.note("refund", str(at), (*words, ("of", str(refund.of))))
    return line
