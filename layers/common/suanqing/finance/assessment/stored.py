"""Assessments and lines as JSON and back: the form that is stored, exported and verified.

Amounts are integers, running values decimal strings; steps are arrays, because they are many.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from suanqing.errors import Invalid
from suanqing.finance.assessment.model import AssessedLine, Assessment, Exchanged
from suanqing.money import decimal_text
from suanqing.pricing.model import Note


def assessment_to_dict(assessment: Assessment) -> dict[str, Any]:
    """The same dict on every machine; its canonical bytes can be compared and hashed."""
    return {
        "ticket_id": assessment.ticket_id,
        "facts_hash": assessment.facts_hash,
        "book": assessment.book,
        "currency": assessment.currency,
        "channel": assessment.channel,
        "lines": [line_to_dict(line) for line in assessment.lines],
        "warnings": list(assessment.warnings),
    }


def assessment_from_dict(data: Mapping[str, Any], steps: bool = True) -> Assessment:
    """Back from `assessment_to_dict`; Invalid when it is something else.

    steps=False leaves the steps the arrays that are stored, which `plain_steps` compares.
    """
    try:
        return Assessment(
            ticket_id=data["ticket_id"],
            facts_hash=data["facts_hash"],
            book=data["book"],
            currency=data["currency"],
            channel=data["channel"],
            lines=tuple([line_from_dict(line, steps) for line in data["lines"]]),
            warnings=tuple(data["warnings"]),
        )
    except (KeyError, TypeError) as error:
        raise Invalid(f"this is not an assessment: {error!r}") from error


def line_to_dict(line: AssessedLine) -> dict[str, Any]:
    """steps: [op, rule, [[name, text], ...], value]; shares: [party, amount]."""
    return {
        "id": line.id,
        "plane": line.plane,
        "sku": line.sku,
        "fee": line.fee,
        "tier": line.tier,
        "amount": line.amount,
        "tax": line.tax,
        "shares": [list(share) for share in line.shares],
        "steps": [_step_to_list(step) for step in line.notes],
    } | _rare(line)


def _rare(line: AssessedLine) -> dict[str, Any]:
    """What few lines have; exchanged: [party, pair, currency, paid, worth]."""
    rare: dict[str, Any] = {"held": line.held} if line.held else {}
    if line.exchanged:
        rare["exchanged"] = [list(each) for each in line.exchanged]
    return rare


def line_from_dict(data: Mapping[str, Any], steps: bool = True) -> AssessedLine:
    """Back from `line_to_dict`; Invalid when it is something else."""
    try:
        return AssessedLine(
            id=data["id"],
            plane=data["plane"],
            sku=data["sku"],
            fee=data["fee"],
            tier=data["tier"],
            amount=data["amount"],
            tax=data["tax"],
            shares=tuple([(party, amount) for party, amount in data["shares"]]),
            notes=tuple([_step_of(step) for step in data["steps"]] if steps else data["steps"]),
            held=data.get("held", ""),
            exchanged=tuple(Exchanged(*each) for each in data.get("exchanged", ())),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise Invalid(f"this is not an assessed line: {error!r}") from error


def plain_steps(steps: Sequence[Any]) -> list[Any]:
    """Steps, or the arrays they are stored as, in the one form that can be compared."""
    return [step if isinstance(step, list) else _step_to_list(step) for step in steps]


def _step_to_list(note: Note) -> list[Any]:
    op, rule, args, value = note
    return [op, rule, [list(arg) for arg in args], decimal_text(value)]


def _step_of(data: Any) -> Note:
    op, rule, args, value = data
    return op, rule, tuple([(name, text) for name, text in args]), Decimal(value)
