"""Answers held against a form: every fault at once, what is computed and filled, and the form in which they are kept.
Pure.

    checked(form, {"<field>": answer, …}, Known(…)) -> Checked(values, faults, dropped)

Kept are the canonical answers of the fields that are shown, with the form's hash and a digest of what was sent: a
draft that is sent twice is one, also where a source has changed since. What a hidden field was answered is dropped
and named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from suanqing import problems, quantities, texts
from suanqing.canonical import digest
from suanqing.conditions import Place
from suanqing.errors import Invalid, Stale
from suanqing.work.forms.computing import computed
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.measure import measure
from suanqing.work.forms.model import Field, Form, Whens
from suanqing.work.forms.reading import every
from suanqing.work.scenes.exits import FORM, known_as


class Fault(NamedTuple):
    """code: stable. field: its id. message: English, with the place inside the answer; `zh` its Chinese."""

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
    """words, place: what conditions ask for beside the form. sources: what fills fields, by name. parts: the unit of
    each part there is, by SKU; None where nobody looks them up."""

    words: Mapping[str, Any] = field(default_factory=dict)
    place: Place = ()
    sources: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, str] | None = None


class Checked(NamedTuple):
    """values: by field. dropped: answered though not shown."""

    values: dict[str, Any]
    faults: list[Fault]
    dropped: list[str]


def checked(form: Form, answers: Mapping[str, Any], known: Known | None = None) -> Checked:
    """Raises TooLarge before anything is looked at; all other faults come back together, in the form's order."""
    measure(answers)
    around, values = known or Known(), dict[str, Any]()
    told = dict(around.words)
    faults: dict[str, list[Fault]] = {}
    dropped = []
    for each in form.worked_out:
        if not _holds(each.shown, around.place, told):
            dropped += [each.id] if answers.get(each.id) is not None else []
            continue
        own = _worked_out(each, answers, values, around)
        if each.id in values:
            told |= _word(each, values[each.id])
        elif not own and _holds(each.required, around.place, told):
            own = [Fault("missing_answer", each.id, f"{each.id} has no answer")]
        faults[each.id] = own
    unknown = [_unknown(name) for name in answers if name not in form.fields]
    in_order = {name: values[name] for name in form.fields if name in values}
    found = [fault for name in form.fields for fault in faults.get(name, ())]
    return Checked(in_order, unknown + found, dropped)


def kept(
    form: Form, answers: Mapping[str, Any], known: Known | None = None, more: Sequence[Fault] = ()
) -> dict[str, Any]:
    """What is stored; Invalid `faulty_answers` with every fault. more: what others found wrong with them.

    {"form", "hash", "values", "digest"}. The digest is the same for the same answers to the same form. It tells
    short protected answers to who tries them all, so it is shown to nobody.
    """
    found = checked(form, answers, known)
    faults = [*found.faults, *more]
    if faults:
        raise Invalid(
            f"the form has {len(faults)} faulty answers: {faults[0].message}",
            "faulty_answers",
            faults=[fault.to_json() for fault in faults],
        )
    made = {"form": form.form_id, "hash": form.hash}
    return {
        **made,
        "values": found.values,
        "digest": digest({**made, "sent": _sent(form, answers)}),
    }


def _sent(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept, of hidden fields, too: which are shown may change from one sending to the next."""
    sent = {}
    for name, given in answers.items():
        value, wrong = _read(form.fields[name], given)
        if given is not None and not wrong:
            sent[name] = value
    return sent


def readable(form: Form, stored: Mapping[str, Any], roles: frozenset[str]) -> dict[str, Any]:
    """The stored answers that somebody with these roles may read, in the form's order.

    Stale where they answer another version: answers are read with the form of their day, for ever.
    """
    if stored["hash"] != form.hash:
        raise Stale(
            f"the answers are of another version of form {form.form_id}",
            form=str(stored["form"]), hash=str(stored["hash"]),
        )  # fmt: skip
    return {
        name: stored["values"][name]
        for name, each in form.fields.items()
        if name in stored["values"] and (each.readers is None or each.readers & roles)
    }


def _worked_out(
    each: Field, answers: Mapping[str, Any], values: dict[str, Any], around: Known
) -> list[Fault]:
    """Puts a field's value among the values; what is wrong with it."""
    given = answers.get(each.id)
    if each.computed:
        if given is not None:
            return [Fault("computed_answer", each.id, f"{each.id} is computed, nobody answers it")]
        try:
            value, wrong = computed(each, values), list[Invalid]()
        except Invalid as error:
            value, wrong = None, [error]
    elif given is not None:
        value, wrong = _read(each, given)
    else:
        value, wrong = _filled(each, around), []
    if wrong:
        return [Fault(error.code, each.id, error.message) for error in wrong]
    found = [*_of_parts(each.id, value, around.parts)] if each.type == "part_list" else []
    values |= {} if value is None or found else {each.id: value}
    return found


def _read(each: Field, given: Any) -> tuple[Any, list[Invalid]]:
    """(the answer as it is kept, all that is wrong with it)"""
    try:
        return every([(TYPES[each.type].read, given, each.settings, each.id)])[0], []
    except ExceptionGroup as group:
        return None, [error for error in group.exceptions if isinstance(error, Invalid)]


def _filled(each: Field, around: Known) -> Any:
    """What its source answers; None where that has no answer, or none that the field can be."""
    given = around.sources.get(each.filled) if each.filled else None
    return None if given is None else _read(each, given)[0]


def _of_parts(
    name: str, value: list[dict[str, str]] | None, parts: Mapping[str, str] | None
) -> Iterator[Fault]:
    """Parts that nobody has, and quantities that their unit cannot have."""
    if parts is None:
        return
    for at, part in enumerate(value or ()):
        unit = parts.get(part["sku"])
        if unit is None:
            yield Fault("answer_part", name, f"{name}.{at}.sku: there is no part {part['sku']}")
            continue
        try:
            quantities.quantity(part["qty"], unit, f"{name}.{at}.qty")
        except Invalid as error:
            yield Fault("answer_range", name, error.message)


def _unknown(name: Any) -> Fault:
    shown = str(name)[:40]
    shown = ascii(shown) if texts.fault(shown) else shown
    return Fault("unknown_answer", shown, f"{shown} is no field of the form")


def _word(each: Field, value: Any) -> Mapping[str, Any]:
    """An answer as conditions know it."""
    kind, name = TYPES[each.type].kind, f"{FORM}{each.id}"
    if kind is None:
        return {}
    return known_as({name: value}, {name: kind} if kind in ("number", "date") else {})


def _holds(whens: Whens, place: Place, known: Mapping[str, Any]) -> bool:
    return any(all(each.holds(place, known) for each in when) for when in whens)
