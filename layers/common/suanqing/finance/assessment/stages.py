"""The pricing pipeline: one function per stage, in the order of `STAGES`. Pure; minor units.

Each stage takes all lines of one ticket and plane and moves them on; a surcharge appends lines of
its own, which then go through the later stages like any other. A new rule is a new stage (or a new
rule inside one), never a special case elsewhere.

A price "per 60 minutes" divides once, at rounding: until then a line's amount is kept `per` times
as large, so that no digit is lost to a third of a cent.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache, partial
from typing import assert_never

from suanqing import timespans
from suanqing.errors import Unpriced
from suanqing.finance.assessment import stages_rare
from suanqing.finance.assessment.bearing import bearers, left
from suanqing.finance.assessment.exchange import exchange
from suanqing.finance.assessment.model import AssessedLine
from suanqing.finance.assessment.pipeline import (
    DiscountShare,
    LineInProgress,
    Lines,
    PlaneRun,
    Stage,
    rounded,
)
from suanqing.finance.assessment.refunds import refunds
from suanqing.finance.assessment.splits import split
from suanqing.money import decimal_text, round_minor
from suanqing.people.parties.model import HQ
from suanqing.pricing.model import FactLine, Note
from suanqing.pricing.names import Words
from suanqing.pricing.rules import Rule
from suanqing.work.evidence.policy import SELF_TOLD, self_told

_line: Callable[[tuple[object, ...]], AssessedLine] = partial(tuple.__new__, AssessedLine)
"""A line from its fields, in half the time of calling the class."""

_HALF_UP: Words = (("mode", "half_up"),)


def base(lines: Lines, ticket: PlaneRun) -> None:
    """Starts a line for every line of the ticket at its unit price.

    Raises Unpriced: no tier matches, or the tier has no price for the SKU.
    """
    plane, tier = ticket.situation.plane, ticket.situation.tier
    for fact in ticket.facts.lines:
        prices = ticket.situation.prices(fact.sku)
        if not prices or tier is None:
            raise Unpriced(
                f"{fact.sku} has no {plane.name} price in tier {tier}",
                "unpriced" if tier is not None else "no_tier",
                sku=fact.sku,
                tier=tier,
                plane=plane.name,
            )
        price = prices[0]
        row = price.row(fact.qty)
        steps: list[Note] | None = [] if ticket.explained else None
        line = LineInProgress(fact, price.per, price.fee, price.amounts[row], steps)
        line.note("base", tier, price.words[row])
        if ticket.picked:
            line.note("pick", tier, ticket.picked)
        for other in prices[1:]:
            line.note("price_lost", other.name or other.tier, other.words[other.row(fact.qty)])
        if plane.overrides:
            _override(line, tier, price.words[row][1:3], ticket)
        lines.append(line)


def _override(line: LineInProgress, tier: str, unit: Words, ticket: PlaneRun) -> None:
    """A team's own price, then a person's over it: what loses stays in sight as an earlier step."""
    facts, plane = ticket.facts, ticket.situation.plane
    lead = facts.crew[0][0] if facts.crew else ""
    for party in (str(dict(facts.attrs).get("team", "")), line.fact.worker or lead):
        amount = plane.override(line.fact.sku, party, tier)
        if amount is not None:
            line.amount = amount
            line.note("override", party, (("price", decimal_text(amount)), *unit))


def quantity(lines: Lines, ticket: PlaneRun) -> None:
    for line in lines:
        line.amount *= line.fact.qty
        line.note("quantity", line.fact.id, (("quantity", decimal_text(line.fact.qty)),))


def coefficient(lines: Lines, ticket: PlaneRun) -> None:
    """The outlet's own factor; an outlet without one shows as rule "none"."""
    rules, factor = ticket.situation.rules, ticket.facts.coefficient
    words: Words = (("factor", decimal_text(factor)),) if factor is not None else ()
    rule = ticket.facts.outlet if factor is not None else "none"
    for line in lines:
        line.before = line.amount
        line.base = len(line.steps or ())
        if rules.coefficient and (rules.coefficient_on is None or line.fee in rules.coefficient_on):
            if factor is not None:
                line.amount *= factor
            line.note("coefficient", rule, words)
    for more in rules.coefficients:
        for line in lines:
            if more.applies(line.fee):
                line.amount *= more.value
                line.note("factor", more.id, _told(more, ticket))


def surcharges(lines: Lines, ticket: PlaneRun) -> None:
    """Adds a line for each surcharge on each line; of two with one fee kind the first declared wins."""
    rules = ticket.situation.rules.surcharges
    if not rules:
        return
    for line in tuple(lines):
        mine = [rule for rule in rules if rule.applies(line.fee)]
        taken = set()
        replaced = {each for rule in mine for each in rule.replaces}
        for rule in mine:
            if rule.fee not in taken and rule.id not in replaced:
                amount = line.amount if rule.after else line.before
                steps = line.steps and (line.steps[:] if rule.after else line.steps[: line.base])
                if rule.hours is None:
                    extra = LineInProgress(
                        line.fact, line.per, rule.fee, amount * rule.value, steps
                    )
                    extra.note("surcharge", rule.id, _told(rule, ticket))
                elif part := _part(rule, line.fact.worker, ticket):
                    inside, whole = part
                    amount *= rule.value * inside
                    extra = LineInProgress(line.fact, line.per * whole, rule.fee, amount, steps)
                    words = (*_told(rule, ticket), _seconds(inside), ("of", _text(whole)))
                    extra.note("surcharge", rule.id, words)
                else:
                    continue
                taken.add(rule.fee)
                lines.append(extra)


def _told(rule: Rule, ticket: PlaneRun) -> Words:
    """The rule's numbers, and the facts it shows as far as they are known."""
    return (*rule.words, *_shown(rule, ticket)) if rule.shows else rule.words


def _shown(rule: Rule, ticket: PlaneRun) -> Words:
    if not rule.shows:
        return ()
    known = dict(ticket.facts.attrs)
    return tuple((name, str(known[name])) for name in rule.shows if name in known)


def _part(rule: Rule, worker: str | None, ticket: PlaneRun) -> tuple[int, int] | None:
    """(time in the rule's hours, time worked); None when there is none, or nobody knows."""
    spans = timespans.united(ticket.facts.sessions, worker)
    if not spans or rule.hours is None:
        ticket.missing.append(f"fact_missing: {rule.id} needs sessions")
        return None
    inside = timespans.within(spans, _window(rule.hours, rule, ticket))
    return (inside, timespans.length(spans)) if inside else None


def _window(hours: timespans.Window, rule: Rule, ticket: PlaneRun) -> timespans.Window:
    """The rule's hours, by the clocks of the place unless it says others."""
    return hours._replace(clock=ticket.situation.clock) if rule.local else hours


def _seconds(span: int) -> tuple[str, str]:
    return "seconds", _text(span)


def _text(span: int) -> str:
    return decimal_text(Decimal(span) / 1_000)


def early_fees(lines: Lines, ticket: PlaneRun) -> None:
    """Fees that coefficients and surcharges see."""
    _fees(lines, ticket, after=False)


def late_fees(lines: Lines, ticket: PlaneRun) -> None:
    """Fees that neither coefficients nor surcharges touch."""
    _fees(lines, ticket, after=True)


def _fees(lines: Lines, ticket: PlaneRun, after: bool) -> None:
    """A line for each fee of the ticket as a whole; nothing to measure, no line; no fact, a warning."""
    for rule in ticket.situation.rules.fees:
        if rule.after is after:
            for worker, amount, per, words in _measured(rule, ticket):
                name = f"@{rule.id}" if worker is None else f"@{rule.id}@{worker}"
                fact = FactLine(name, rule.id, Decimal(1), worker)
                steps: list[Note] | None = [] if ticket.explained else None
                line = LineInProgress(fact, per, rule.fee, amount, steps)
                told = (("by", rule.by), *rule.words, *words, *_shown(rule, ticket))
                line.note("fee", rule.id, told)
                lines.append(line)


_Measured = tuple[str | None, Decimal, int, Words]


def _measured(rule: Rule, ticket: PlaneRun) -> Iterator[_Measured]:
    """(worker, amount times per, per, words) of what the fee is paid for."""
    facts, measure = ticket.facts, rule.measure
    match measure:
        case "fixed":
            yield None, rule.value, 1, ()
        case "visit":
            if facts.visit:
                yield None, *stages_rare.visited(rule, facts.visit)
        case "milestone":
            if reached := stages_rare.reached(rule, facts):
                yield None, rule.value, 1, reached
        case "work" | "night":
            yield from _by_the_clock(rule, ticket)
        case "fact":
            yield from _by_fact(rule, rule.fact, (("fact", rule.fact),), ticket)
        case "order":
            yield from _by_fact(rule, "order_amount", (), ticket)
        case "distance":
            yield from _by_fact(rule, "distance_km", (), ticket)
        case _:
            assert_never(measure)


def _by_the_clock(rule: Rule, ticket: PlaneRun) -> Iterator[_Measured]:
    """An hourly amount for the time worked, of the window only: each worker's own where they are paid."""
    facts = ticket.facts
    if not facts.sessions:
        ticket.missing.append(f"fact_missing: {rule.id} needs sessions")
    everyone = sorted({worker for worker, _, _ in facts.sessions})
    each: list[str | None] = [*everyone]
    if ticket.situation.plane.name != "pay" and everyone:
        each = [None]
    for worker in each:
        spans = timespans.united(facts.sessions, worker)
        span = (
            timespans.length(spans)
            if rule.hours is None
            else timespans.within(spans, _window(rule.hours, rule, ticket))
        )
        paid = timespans.rounded_up(span, rule.up_to) if rule.up_to else span
        if paid:
            words: Words = (_seconds(span), ("paid", _text(paid)))
            yield worker, rule.value * paid, timespans.HOUR, words


def _by_fact(rule: Rule, name: str, words: Words, ticket: PlaneRun) -> Iterator[_Measured]:
    """A rate of a number that was told, beyond what is free."""
    value = dict(ticket.facts.attrs).get(name)
    if value is None:
        ticket.missing.append(f"fact_missing: {rule.id} needs {name}")
        return
    quantity = Decimal(value) - rule.free
    if quantity > 0:
        told = ((name, decimal_text(Decimal(value))), ("free", decimal_text(rule.free)))
        yield None, rule.value * quantity, 1, (*words, *told)


def discounts(lines: Lines, ticket: PlaneRun) -> None:
    """By the plane's mode: each on what the one before left, all on the whole, or the best alone."""
    rules = ticket.situation.rules.discounts
    if rules:
        for line in lines:
            mine = [rule for rule in rules if rule.applies(line.fee)]
            if mine:
                _discount(line, mine, ticket)


def _discount(line: LineInProgress, rules: list[Rule], ticket: PlaneRun) -> None:
    """The cap is used up in declared order; the best of equal ones is the first declared.

    A line below zero is cut as its mirror image is.
    """
    plane, whole = ticket.situation.plane, line.amount
    room = whole * plane.discount_cap if plane.discount_cap != 1 else whole
    line.whole = whole
    best = max(rules, key=lambda rule: rule.value) if plane.discounting == "best" else None
    for rule in rules:
        if best is not None and rule is not best:
            line.note("discount_lost", rule.id, (*rule.words, ("to", best.id)))
            continue
        cut = (line.amount if plane.discounting == "sequential" else whole) * rule.value
        words = rule.words
        if cut > room if whole >= 0 else cut < room:
            cut = room
            words += (("cap", decimal_text(plane.discount_cap)),)
        room -= cut
        line.amount -= cut
        line.note("discount", rule.id, words)
        for role, part in rule.bearers:
            if role != HQ and part:
                told = (*rule.words, ("part", decimal_text(part)))
                ticket.borne.append(
                    DiscountShare(line.fact, line.fee, role, rule.id, cut * part, line.per, told)
                )
    line.cut = whole - line.amount


def bounds(lines: Lines, ticket: PlaneRun) -> None:
    """Floors, then caps. One that changes nothing is noted as well: it was looked at."""
    rules = ticket.situation.rules
    for rule in rules.floors:
        for line in lines:
            if rule.on is None or line.fee in rule.on:
                limit = rule.value if line.per == 1 else rule.value * line.per
                line.amount = max(line.amount, limit)
                if line.whole is not None:
                    line.whole = max(line.whole, limit)
                line.note("floor", rule.id, rule.words)
    for rule in rules.caps:
        for line in lines:
            if rule.on is None or line.fee in rule.on:
                limit = rule.value if line.per == 1 else rule.value * line.per
                line.amount = min(line.amount, limit)
                if line.whole is not None:
                    line.whole = min(line.whole, limit)
                line.note("cap", rule.id, rule.words)


def waivers(lines: Lines, ticket: PlaneRun) -> None:
    """To 0 with the reason, after the floors: a waived line is not lifted again."""
    for rule in ticket.situation.rules.waivers:
        for line in lines:
            if rule.applies(line.fee):
                line.amount = Decimal(0)
                if line.whole is not None:
                    line.whole = line.amount
                line.note("waive", rule.id, rule.words)


def rounding(lines: Lines, ticket: PlaneRun) -> None:
    """The one rounding of a line: to whole minor units, half up, away from zero."""
    for line in lines:
        line.amount = rounded(line.amount, line.per)
        line.final, line.per = int(line.amount), 1
        line.note("round", "half_up", _HALF_UP)


def tax(lines: Lines, ticket: PlaneRun) -> None:
    """Net and tax as integers that sum to the gross amount, which is what the line then shows.

    The first of `taxes` that holds and covers the fee, else the plane's own; totals are sums of lines.
    """
    default, rules = ticket.situation.plane.tax, ticket.situation.rules.taxes
    if default.mode == "none" and not rules:
        return
    for line in lines:
        mode, rate, by = str(default.mode), default.rate, ""
        for rule in rules:
            if rule.applies(line.fee):
                mode, rate, by = rule.by, rule.value, rule.id
                break
        if mode == "none":
            if by:
                line.note("untaxed", by, ())
            continue
        if mode == "inclusive":
            line.tax = line.final - round_minor(line.amount / (1 + rate))
        else:
            line.tax = round_minor(line.amount * rate)
            line.final += line.tax
            line.amount = Decimal(line.final)
        words: Words = (
            ("rate", decimal_text(rate)),
            ("net", str(line.final - line.tax)),
            ("tax", str(line.tax)),
        )
        if by:
            words = (("mode", mode), *words)
        line.note("tax", by or mode, words)


def hold(lines: Lines, ticket: PlaneRun) -> None:
    """Holds the shares of lines whose evidence does not pass: never zero, never silently paid. What the
    paid told themselves holds every line but those that people approved."""
    for policy in ticket.situation.evidence:
        if unmet := policy.unmet(ticket.facts.evidence):
            for line in lines:
                if policy.applies(line.fee):
                    line.held = line.held or f"{policy.id}:{unmet[0][1]}"
                    line.note("hold", policy.id, unmet)
    if ticket.situation.plane.name == "pay" and (unmet := self_told(ticket.facts.evidence)):
        for line in lines:
            if not line.fact.id.startswith("@manual/"):
                line.held = line.held or f"{SELF_TOLD}:{unmet[0][1]}"
                line.note("hold", SELF_TOLD, unmet)


STAGES: tuple[Stage, ...] = (
    stages_rare.pick, stages_rare.unpack, base, quantity, stages_rare.bundle_prices, early_fees,
    coefficient, surcharges, late_fees, discounts, bounds, waivers, left, stages_rare.rework_charge, bearers,
    rounding, tax, stages_rare.release, split, stages_rare.rework_pay, stages_rare.clawback,
    refunds, stages_rare.manual, hold, exchange,
)  # fmt: skip
"""The order of docs/decisions/0003; a book cannot change it."""
STAGES_AFTER_CANCELLATION: tuple[Stage, ...] = (stages_rare.manual, hold, exchange)
"""What a cancelled ticket still goes through: only the lines that people decided outlive it."""

NEEDS: Mapping[Stage, frozenset[str]] = {
    early_fees: frozenset({"fees"}),
    surcharges: frozenset({"surcharges"}),
    late_fees: frozenset({"fees"}),
    discounts: frozenset({"discounts"}),
    bounds: frozenset({"floors", "caps"}),
    waivers: frozenset({"waivers"}),
    left: frozenset({"floors", "caps", "waivers"}),
    bearers: frozenset({"borne"}),
    stages_rare.pick: frozenset({"picks"}),
    stages_rare.unpack: frozenset({"bundles"}),
    stages_rare.bundle_prices: frozenset({"bundles"}),
    stages_rare.release: frozenset({"releases"}),
    stages_rare.rework_charge: frozenset({"original"}),
    stages_rare.rework_pay: frozenset({"original"}),
    stages_rare.clawback: frozenset({"clawback"}),
    stages_rare.manual: frozenset({"manual"}),
    refunds: frozenset({"refunds"}),
    exchange: frozenset({"currencies"}),
}
"""A stage does something only where one of these kinds of rules or facts is there."""


@lru_cache(maxsize=1024)
def stages_for(kinds: frozenset[str], present: frozenset[str]) -> tuple[Stage, ...]:
    """The stages that can do something with these kinds of rules, in the one order.

    present: what a ticket has beyond the book: `circumstances.present`, and "borne".
    """
    there = kinds | present
    return tuple(stage for stage in STAGES if stage not in NEEDS or there & NEEDS[stage])


def finished(line: LineInProgress, ticket: PlaneRun) -> AssessedLine:
    plane, tier = ticket.situation.plane, ticket.situation.tier
    return _line(
        (
            f"{plane.name}:{line.fact.id}:{line.fee}{line.part}",
            plane.name,
            line.fact.sku,
            line.fee,
            tier or "",
            line.final,
            line.tax,
            line.shares,
            tuple(line.steps or ()),
            line.held,
            line.exchanged,
        )
    )
