"""Answers held against a form: every fault at once, what is computed and filled, and the form in which they are kept.
Pure.

    checked(form, {"<field>": answer, …}, Known(…)) -> Checked(values, faults, dropped)

Kept are the canonical answers of the fields that are shown, with the form's hash: the same answers give the same
bytes, so a draft that is sent twice is one. What a hidden field was answered is dropped and named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing import problems
from suanqing.canonical import canonical, digest
from suanqing.conditions import Place
from suanqing.errors import Invalid, TooLarge
from suanqing.work.forms.model import Field, Form, Whens
from suanqing.work.forms.types import TYPES
from suanqing.work.scenes.exits import FORM, known_as
from suanqing.work.scenes.shapes import bounded

MAX_BYTES = 256 * 1024
MAX_VALUES = 10_000


class Fault(NamedTuple):
    """code: stable. field: its id. message: English; `zh` its Chinese."""

    code: str
    field: str
    message: str

    @property
    def zh(self) -> str:
        return problems.said(self.code, self.message, "zh")

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "field": self.field, "message": self.message, "zh": self.zh}


@dataclass(frozen=True, slots=True)
class Known:
    """words, place: what conditions ask for beside the form. sources: what fills fields, by name."""

    words: Mapping[str, Any] = field(default_factory=dict)
    place: Place = ()
    sources: Mapping[str, Any] = field(default_factory=dict)


class Checked(NamedTuple):
    """values: by field. dropped: answered though not shown."""

    values: dict[str, Any]
    faults: list[Fault]
    dropped: list[str]


def checked(form: Form, answers: Mapping[str, Any], known: Known | None = None) -> Checked:
    """Raises TooLarge before anything is looked at; all other faults come back together."""
    measure(answers)
    around, values = known or Known(), dict[str, Any]()
    faults = [
        Fault("unknown_field", str(name)[:40], f"{str(name)[:40]} is no field of the form")
        for name in answers
        if name not in form.fields
    ]
    dropped = []
    for each in form.worked_out:
        told = _known(form, values, around)
        if not _holds(each.shown, around.place, told):
            dropped += [each.id] if each.id in answers else []
            continue
        own = _answered(each, answers, values, around)
        if not own and each.id not in values and _holds(each.required, around.place, told):
            own = [Fault("missing_answer", each.id, f"{each.id} has no answer")]
        faults += own
    in_order = {name: values[name] for name in form.fields if name in values}
    return Checked(in_order, sorted(faults, key=lambda fault: _place(form, fault)), dropped)


def kept(form: Form, answers: Mapping[str, Any], known: Known | None = None) -> dict[str, Any]:
    """What is stored; Invalid `faulty_answers` with every fault.

    {"form", "hash", "values", "digest"}: the digest is the same for the same answers to the same form.
    """
    found = checked(form, answers, known)
    if found.faults:
        raise Invalid(
            f"the form has {len(found.faults)} faulty answers: {found.faults[0].message}",
            "faulty_answers",
            faults=[fault.to_json() for fault in found.faults],
        )
    made = {"form": form.form_id, "hash": form.hash, "values": found.values}
    return {**made, "digest": digest(made)}


def readable(form: Form, values: Mapping[str, Any], roles: frozenset[str]) -> dict[str, Any]:
    """The answers that somebody with these roles may read."""
    return {
        name: value
        for name, value in values.items()
        if (each := form.fields.get(name)) and (each.readers is None or each.readers & roles)
    }


def measure(answers: Any) -> None:
    """Raises TooLarge or Invalid; nothing is copied or expanded for it."""
    if not isinstance(answers, Mapping):
        raise Invalid("answers are an object by field", where="answers")
    if not bounded(answers, MAX_VALUES, 6):
        raise TooLarge(
            "the answers are too many, too deep, or have a binary number", limit=MAX_VALUES
        )
    if _characters(answers) > MAX_BYTES or len(canonical(answers)) > MAX_BYTES:
        raise TooLarge(f"the answers exceed {MAX_BYTES} bytes", limit=MAX_BYTES)


def _characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(len(str(name)) + _characters(each) for name, each in value.items())
    return sum(map(_characters, value)) if isinstance(value, list) else 0


def _answered(
    each: Field, answers: Mapping[str, Any], values: dict[str, Any], around: Known
) -> list[Fault]:
    if each.computed:
        if each.id in answers:
            return [Fault("computed_answer", each.id, f"{each.id} is computed, nobody answers it")]
        result = computed(each, values)
        values |= {} if result is None else {each.id: result}
        return []
    given = answers.get(each.id)
    if given is None and each.filled:
        given = around.sources.get(each.filled)
    if given is None:
        return []
    try:
        values[each.id] = TYPES[each.type].read(given, each.settings)
    except Invalid as wrong:
        return [Fault("bad_answer", each.id, f"{each.id}: {wrong}")]
    return []


def computed(each: Field, values: Mapping[str, Any]) -> Any:
    """A decimal text, or minor units of money; None where an operand has no answer."""
    op, of = each.computed["op"], each.computed["of"]  # type: ignore[index]
    if any(name not in values for name in of):
        return None
    if op == "days":
        first, last = (date.fromisoformat(values[name]) for name in of)
        return str((last - first).days)
    found = [Decimal(str(values[name])) for name in of]
    result = found[0]
    for value in found[1:]:
        result = (
            result + value
            if op == "sum"
            else result - value
            if op == "difference"
            else result * value
        )
    if each.type == "money":
        return int(result.to_integral_value(rounding="ROUND_HALF_UP"))
    return format(result.normalize() if result else Decimal(0), "f")


def _known(form: Form, values: Mapping[str, Any], around: Known) -> Mapping[str, Any]:
    told = {f"{FORM}{name}": value for name, value in values.items()}
    typed = {
        f"{FORM}{name}": kind
        for name in values
        if (kind := TYPES[form.fields[name].type].kind) in ("number", "date")
    }
    return known_as({**around.words, **told}, typed)


def _holds(whens: Whens, place: Place, known: Mapping[str, Any]) -> bool:
    return any(all(each.holds(place, known) for each in when) for when in whens)


def _place(form: Form, fault: Fault) -> tuple[int, str]:
    order = [*form.fields]
    return (order.index(fault.field) if fault.field in form.fields else -1, fault.field)
