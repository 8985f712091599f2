"""Stages that few tickets need: picked tiers, bundles, visits, milestones, reworks, manual lines. Pure; minor units.

Their place among the others stands in `steps.STAGES`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm

from suanqing.errors import Unpriced
from suanqing.finance.assessment.exchange import half_up
from suanqing.finance.assessment.optional_facts import moment
from suanqing.finance.assessment.pipeline import (
    BundleLine,
    LineInProgress,
    Lines,
    PlaneRun,
    rounded,
)
from suanqing.finance.assessment.splits import Shares, keep
from suanqing.money import allocate, decimal_text, round_minor
from suanqing.pricing.model import FactLine, Facts, Refund, Visit
from suanqing.pricing.names import Words
from suanqing.pricing.rules import Rule


def pick(lines: Lines, ticket: PlaneRun) -> None:
    """Puts the tier chosen by hand in the place of the one that matched; of several the last.

    Raises Unpriced: the plane has no such tier, or it is for outlets of another scenario.
    """
    plane, matched = ticket.situation.plane, ticket.situation.tier
    mine = [each for each in ticket.facts.picks if each.plane == plane.name]
    if not mine:
        return
    chosen = mine[-1]
    known = {"tier": chosen.tier, "plane": plane.name}
    if chosen.tier not in plane.scenarios:
        raise Unpriced(f"there is no {plane.name} tier {chosen.tier}", "unknown_tier", **known)
    only = plane.scenarios[chosen.tier]
    if only is not None and only != ticket.facts.scenario:
        message = f"tier {chosen.tier} is for {only}, not for {ticket.facts.scenario}"
        raise Unpriced(message, "tier_refused", **known, scenario=ticket.facts.scenario)
    ticket.situation = replace(ticket.situation, tier=chosen.tier)
    ticket.picked = (
        ("instead", matched or ""),
        ("by", chosen.by),
        ("reason", chosen.reason),
    )


def unpack(lines: Lines, ticket: PlaneRun) -> None:
    """Takes bundles apart: line 7 of bundle CARE becomes the lines 7/OIL, 7/FILTER, ...

    What went back of the bundle's line went back of each of them.
    """
    bundles, facts = ticket.situation.plane.bundles, ticket.facts
    packs = {
        line.id: BundleLine(line, bundle, _items(line, bundle.items))
        for line in facts.lines
        if (bundle := bundles.get(line.sku))
    }
    if not packs:
        return
    ticket.packs = tuple(packs.values())
    ticket.facts = replace(
        facts,
        lines=tuple(
            item
            for line in facts.lines
            for item in (packs[line.id].items if line.id in packs else (line,))
        ),
        refunds=tuple(each for refund in facts.refunds for each in _refunds(refund, packs)),
    )


def _items(line: FactLine, items: Iterable[tuple[str, Decimal]]) -> tuple[FactLine, ...]:
    return tuple(
        FactLine(f"{line.id}/{sku}", sku, line.qty * quantity, line.worker)
        for sku, quantity in items
    )


def _refunds(refund: Refund, packs: dict[str, BundleLine]) -> Iterable[Refund]:
    if refund.line not in packs:
        return (refund,)
    return (refund._replace(line=item.id) for item in packs[refund.line].items)


def _unshared(sku: str, ticket: PlaneRun) -> Unpriced:
    plane = ticket.situation.plane.name
    return Unpriced(
        f"the items of {sku} have no {plane} price to share its price by",
        "bundle_unshared",
        sku=sku,
        tier=ticket.situation.tier,
        plane=plane,
    )


def bundle_prices(lines: Lines, ticket: PlaneRun) -> None:
    """Shares a bundle's own price among its items by price × quantity; the parts sum to it exactly.

    In a plane that does not price the bundle the items keep their prices.
    Raises Unpriced: the items of a priced bundle cost nothing, so nobody can say what is whose.
    """
    if not ticket.packs:
        return
    by_id = {line.fact.id: line for line in lines}
    for fact, bundle, items in ticket.packs:
        parts = [by_id[item.id] for item in items]
        prices = ticket.situation.prices(bundle.sku)
        if not prices:
            for part in parts:
                part.note("item", bundle.sku, bundle.terms)
            continue
        price = prices[0]
        each = price.amounts[price.row(fact.qty)]
        total = int(rounded(each * fact.qty, price.per))
        common = lcm(*(part.per for part in parts))
        worth = [part.amount * (common // part.per) for part in parts]
        if sum(worth) <= 0:
            raise _unshared(bundle.sku, ticket)
        words: Words = (
            ("price", decimal_text(each)),
            ("quantity", decimal_text(fact.qty)),
            ("total", str(total)),
            ("list", decimal_text(sum(worth, Decimal(0)) / common)),
            *bundle.terms,
        )
        shares = allocate(total, worth, [item.id for item in items])
        for part, share in zip(parts, shares, strict=True):
            part.amount, part.per = Decimal(share), 1
            part.note("bundle", bundle.sku, words)


def visited(rule: Rule, visit: Visit) -> tuple[Decimal, int, Words]:
    """The visit's part: the rounded sum up to it less the rounded sum before, so all N are the whole.

    Raises Unpriced: there is no such visit in the contract.
    """
    if not 1 <= visit.number <= visit.of:
        raise Unpriced(
            f"visit {visit.number} of {visit.of} of contract {visit.contract} does not exist",
            "bad_visit",
            contract=visit.contract,
        )
    whole = round_minor(visit.amount * rule.value)
    before, after = (
        int(rounded(Decimal(whole * number), visit.of))
        for number in (visit.number - 1, visit.number)
    )
    words = (
        ("contract", visit.contract),
        ("number", str(visit.number)),
        ("of", str(visit.of)),
        ("whole", str(visit.amount)),
        ("before", str(before)),
    )
    return Decimal(after - before), 1, words


def reached(rule: Rule, facts: Facts) -> Words:
    """When the rule's milestone was reached; nothing when it was not."""
    return tuple(("at", moment(at)) for name, at in facts.milestones if name == rule.milestone)


def release(lines: Lines, ticket: PlaneRun) -> None:
    """Parts a line by milestones: what one releases is a line of its own, once it was reached.

    A part is the rounded share up to it less the rounded share before, in the book's order, whichever
    are reached: a later milestone only adds a line. The line itself keeps what no milestone
    releases, and says what still waits; when nothing is left of it and nothing waits, it is gone.
    """
    rules = ticket.situation.rules.releases
    if not rules:
        return
    whole = lines[:]
    lines.clear()
    for line in whole:
        mine = [rule for rule in rules if rule.applies(line.fee)]
        if not mine:
            lines.append(line)
            continue
        parts, waiting = _parted(line, mine, ticket.facts)
        if line.final or waiting or not parts:
            lines.append(line)
        lines += parts


def _parted(line: LineInProgress, rules: list[Rule], facts: Facts) -> tuple[Lines, bool]:
    parts: Lines = []
    words: list[tuple[str, str]] = []
    steps = line.steps
    amount, taxed = line.amount, line.tax
    share, paid, tax_paid = Decimal(0), 0, 0
    for rule in rules:
        share += rule.value
        paid, before = round_minor(amount * share), paid
        tax_paid, tax_before = round_minor(taxed * share), tax_paid
        when = reached(rule, facts)
        if not when:
            words.append((f"waits:{rule.milestone}", decimal_text(rule.value)))
            continue
        part = LineInProgress(line.fact, 1, line.fee, Decimal(paid - before), steps and steps[:])
        part.final, part.tax = paid - before, tax_paid - tax_before
        part.part, part.plan = f":@{rule.milestone}", line.plan
        part.note("release", rule.id, (*rule.words, *when))
        parts.append(part)
    line.final, line.tax = line.final - paid, taxed - tax_paid
    line.amount = Decimal(line.final)
    line.note("await", "releases", tuple(words))
    return parts, bool(words)


def rework_charge(lines: Lines, ticket: PlaneRun) -> None:
    """What the customer is asked for a rework; who bears a discount of it bears that part."""
    plane = ticket.situation.plane
    original, part = ticket.facts.original, plane.rework.charge
    if plane.name != "charge" or not original or not _is_rework(ticket.facts) or part == 1:
        return
    words = (("charge", decimal_text(part)),)
    for line in lines:
        line.amount *= part
        line.note("rework", original.ticket, words)
    ticket.borne[:] = [
        each._replace(amount=each.amount * part, words=each.words + words) for each in ticket.borne
    ]


def rework_pay(lines: Lines, ticket: PlaneRun) -> None:
    """What a rework pays to whom the work was paid before, and to others; the rest to nobody.

    What a party owes is no pay, and stays. A tax of a split plan follows what is still paid of that
    which it is of; a tax kept back, what its payee is paid.
    """
    plane, original = ticket.situation.plane, ticket.facts.original
    if plane.name != "pay" or not original or not _is_rework(ticket.facts):
        return
    policy, before = plane.rework, frozenset(original.payees)
    words = (
        ("original_payee", decimal_text(policy.original)),
        ("other_payee", decimal_text(policy.other)),
    )

    def part(payee: str) -> Decimal:
        return policy.original if payee in before else policy.other

    for line in lines:
        whole, left = _still_paid(line.of, part)
        if whole and line.final > 0:
            line.final = half_up(Fraction(line.final) * Fraction(left) / whole)
            line.amount, line.shares = Decimal(line.final), ((line.shares[0][0], line.final),)
            told = (("of", str(whole)), ("left", decimal_text(left)))
            line.note("rework", original.ticket, told)
            continue
        _scale(line, part)
        line.note("rework", original.ticket, words)


def _still_paid(of: Shares, part: Callable[[str], Decimal]) -> tuple[int, Decimal]:
    """What the shares above zero come to, and what is left of them."""
    paid = [(payee, amount) for payee, amount in of if amount > 0]
    whole = sum(amount for _, amount in paid)
    return whole, sum((amount * part(payee) for payee, amount in paid), Decimal(0))


def _is_rework(facts: Facts) -> bool:
    return dict(facts.attrs).get("rework") is not False


def clawback(lines: Lines, ticket: PlaneRun) -> None:
    """Takes back what was paid for work that had to be done again; what a party owes stays."""
    plane, rework = ticket.situation.plane, ticket.facts.clawback
    if plane.name != "pay" or rework is None:
        return
    part = plane.rework.clawback
    for line in lines:
        _scale(line, lambda _: 1 - part)
        line.note("clawback", rework, (("rate", decimal_text(part)),))


def _scale(line: LineInProgress, part: Callable[[str], Decimal]) -> None:
    """Each share above zero times its payee's part, rounded; the line is what is left of them.

    What is kept back from a payee for a tax is that part of what the payee is then paid.
    """

    def scaled(payee: str, amount: int) -> int:
        return round_minor(amount * part(payee)) if amount > 0 else amount

    if line.kept:
        keep(line, tuple(each._replace(gross=scaled(each.party, each.gross)) for each in line.kept))
        return
    line.shares = tuple((payee, scaled(payee, amount)) for payee, amount in line.shares)
    line.final = sum(amount for _, amount in line.shares)
    line.amount = Decimal(line.final)


def manual(lines: Lines, ticket: PlaneRun) -> None:
    """A line for each decision of people, to the one party it names; it never touches another line."""
    if ticket.situation.plane.name != "pay":
        return
    for each in ticket.facts.manual:
        fact = FactLine(f"@manual/{each.id}", each.id, Decimal(1))
        line = LineInProgress(
            fact, 1, each.fee, Decimal(each.amount), [] if ticket.explained else None
        )
        line.final, line.shares = each.amount, ((each.party, each.amount),)
        line.note(
            "manual",
            each.id,
            (("reason", each.reason), ("maker", each.maker), ("checker", each.checker)),
        )
        lines.append(line)
