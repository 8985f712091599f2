"""Which money a party may see of an assessment: own lines and shares. Pure; minor units.

Redaction comes before anything is put into words: what is made for a worker or partner is made from lines
that never held the charge plane, the margin or another party's share.
"""

from collections.abc import Iterable
from decimal import Decimal

from suanqing.finance.assessment.explain.crew import MEMBERS, total_weight
from suanqing.finance.assessment.explain.step_words import is_for
from suanqing.finance.assessment.model import AssessedLine, Assessment
from suanqing.money import decimal_text
from suanqing.pricing.model import Step
from suanqing.vocabulary import AMOUNTS


def redacted(line: AssessedLine, own: Iterable[str]) -> AssessedLine:
    """The line as one party may see it: own shares, and of the split only what led to them."""
    mine = frozenset(own)
    shares = tuple(share for share in line.shares if share[0] in mine)
    steps = tuple(_own_step(step, mine) for step in line.steps if is_for(step, mine))
    exchanged = tuple(each for each in line.exchanged if each.party in mine)
    return line._replace(shares=shares, notes=steps, exchanged=exchanged)


def own_lines(assessment: Assessment, own: Iterable[str]) -> list[AssessedLine]:
    """The pay lines in which somebody of `own` has a share, redacted."""
    mine = frozenset(own)
    return [
        redacted(line, mine)
        for line in assessment.lines
        if line.plane == "pay" and any(party in mine for party, _ in line.shares)
    ]


def earned(assessment: Assessment, own: Iterable[str]) -> int:
    """What is payable to somebody of `own`; held money is not."""
    return _own(assessment, own, held=False)


def held(assessment: Assessment, own: Iterable[str]) -> int:
    """What waits for evidence before it is payable to somebody of `own`."""
    return _own(assessment, own, held=True)


def currency_of(assessment: Assessment, own: Iterable[str]) -> str:
    """What `own` are paid in; the book's currency where they are paid in several."""
    mine, found = frozenset(own), set[str]()
    for line in assessment.lines:
        paid = {each.party: each.currency for each in line.exchanged}
        shares = (party for party, amount in line.shares if amount and party in mine)
        found |= {paid.get(party, assessment.currency) for party in shares}
    return found.pop() if len(found) == 1 else assessment.currency


def _own(assessment: Assessment, own: Iterable[str], held: bool) -> int:
    """In `currency_of`; in the book's, what is paid in another one counts by its share."""
    mine, own_currency = frozenset(own), currency_of(assessment, own) == assessment.currency
    total = 0
    for line in (line for line in assessment.lines if bool(line.held) == held):
        paid = {} if own_currency else {each.party: each.paid for each in line.exchanged}
        total += sum(paid.get(party, amount) for party, amount in line.shares if party in mine)
    return total


def _as_rate(args: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """What went back as a part of the whole, to a hundredth of a percent: the sums are the customer's."""
    told = dict(args)
    rate = (Decimal(told.pop("back")) / Decimal(told.pop("of"))).quantize(Decimal("0.0001"))
    return (*told.items(), ("rate", decimal_text(rate)))


def _own_step(step: Step, own: frozenset[str]) -> Step:
    """A split's words without other parties; the crew's part only for who is of the crew. No step says
    what the customer was asked for."""
    if any(name in AMOUNTS for name, _ in step.args):
        return step._replace(args=tuple(arg for arg in step.args if arg[0] not in AMOUNTS))
    if step.op == "refund":
        return step._replace(args=_as_rate(step.args))
    if step.op == "part":
        others = [
            arg for arg in step.args if arg[0].startswith("member:") and arg[0][7:] not in own
        ]
        kept = tuple(arg for arg in step.args if arg not in others)
        return step._replace(args=(*kept, *_members(step, own)))
    if step.op != "split":
        return step
    mine = [arg for arg in step.args if arg[0].partition(":")[2] in own]
    in_crew = any(name.startswith("member:") for name, _ in mine)
    crew = [arg for arg in step.args if arg[0] in ("crew", "zones") and in_crew]
    return step._replace(args=(*crew, *mine, *_members(step, own)))


def _members(step: Step, own: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The sum of the crew's weights, for who is of the crew: no names, and nobody else's weight."""
    if not any(f"member:{party}" == name for party in own for name, _ in step.args):
        return ()
    total = total_weight(step)
    return ((MEMBERS, total),) if total else ()
