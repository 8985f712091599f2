"""Computed fields: what they may be of, and what they come to, exactly. Pure.

A result is rounded once, half up: to whole minor units, or to the decimals of its field (10 where it says nothing).
It may be below zero where its field does not say otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import accumulate
from typing import Any

from suanqing.errors import Invalid
from suanqing.money import decimal_text
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.model import Field
from suanqing.work.forms.reading import MAX_MINOR
from suanqing.work.scenes.findings import Finding

Raw = Mapping[str, Any]
OPERATIONS = ("sum", "difference", "product", "days")
SUMMED = ("number", "rating", "money")
MAX_PLACES = 10
_EXACT = Context(prec=1_000, rounding=ROUND_HALF_UP)
"""More digits than 20 operands of 28 have together."""


def faults(name: str, raw: Raw, fields: Mapping[str, Raw]) -> Iterator[Finding]:
    """Why a field cannot be computed as its document says; nothing for one that is answered."""
    if "computed" not in raw:
        return
    if "filled" in raw or "required" in raw:
        yield Finding("bad_sum", f"{name}: nobody answers what is computed", name)
    op, of = raw["computed"]["op"], raw["computed"]["of"]
    takes = ("date",) if op == "days" else SUMMED
    for each in of:
        if each not in fields:
            yield Finding("unknown_field", f"{name}: there is no field {each}", name)
        elif fields[each]["type"] not in takes:
            yield Finding("bad_sum", f"{name}: {each} is no {' or '.join(takes)}", name)
    if op in ("difference", "days") and len(of) != 2:
        yield Finding("bad_sum", f"{name}: {op} is of two fields", name)
    operands = [fields[each] for each in of if each in fields]
    yield from _of_kind(name, raw, op, operands)
    yield from _of_readers(name, raw, operands)


def _of_kind(name: str, raw: Raw, op: str, operands: Sequence[Raw]) -> Iterator[Finding]:
    """A sum of money is of one currency; a product has one amount of money at most, and is one then."""
    if raw["type"] not in ("number", "money"):
        yield Finding("bad_sum", f"{name}: a result is a number or money", name)
        return
    own = [raw["currency"]] if raw["type"] == "money" else []
    told = [each["currency"] for each in operands if each["type"] == "money"]
    alone = {*told} == {*own} and (not own or len(told) == len(operands))
    if told != own if op == "product" else not alone:
        yield Finding("bad_sum", f"{name}: money is of money alone, in one currency", name)


def _of_readers(name: str, raw: Raw, operands: Sequence[Raw]) -> Iterator[Finding]:
    """A result tells what it is of, so it has no more readers than that."""
    for each in operands:
        if told_to_more(raw, each):
            message = f"{name}: it tells a protected answer to more readers than that has"
            yield Finding("unprotected", message, name)
            return


def told_to_more(raw: Raw, other: Raw) -> bool:
    """Whether somebody may read the one field's answer, and not the other's, which is protected."""
    own = raw.get("protected", {}).get("readers")
    return "protected" in other and (own is None or bool({*own} - {*other["protected"]["readers"]}))


def computed(field: Field, values: Mapping[str, Any]) -> Any:
    """The result as it is kept; None where an operand has no answer. Invalid where it lies out of its bounds."""
    of = field.computed["of"] if field.computed else ()
    if any(name not in values for name in of):
        return None
    result = _result(field, [values[name] for name in of])
    read = TYPES[field.type].read
    try:
        if field.type == "money":
            return read(int(result), {"min": -MAX_MINOR, **field.settings}, field.id)
        return read(decimal_text(result), {"places": MAX_PLACES, **field.settings}, field.id)
    except Invalid as error:
        raise Invalid(
            f"{field.id}: its result is out of bounds", "answer_range", where=field.id
        ) from error


def _result(field: Field, operands: Sequence[Any]) -> Decimal:
    op = field.computed["op"] if field.computed else ""
    if op == "days":
        first, last = (date.fromisoformat(each) for each in operands)
        return Decimal((last - first).days)
    places = 0 if field.type == "money" else field.settings.get("places", MAX_PLACES)
    with localcontext(_EXACT):
        *_, result = accumulate((Decimal(str(each)) for each in operands), _STEPS[op])
        return result.quantize(Decimal(1).scaleb(-places))


_STEPS = {
    "sum": Decimal.__add__, "difference": Decimal.__sub__, "product": Decimal.__mul__,
}  # fmt: skip
