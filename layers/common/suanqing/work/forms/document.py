"""The document of a form: which fields it has, and what stands in each. Pure.

    {"form": "<id>", "name": {"zh", "en"}, "fields": {"<field id>": {…}}, "variants": {"<id>": {"for", "patch"}}}

A field:

    every       type, name, order (a number: fields are asked in its order, equal ones by id); help {"zh", "en"}
    its type's  what `field_types` says: max, min, places, unit, currency, choices
    required    true, or a list of conditions of which one must hold
    shown       a list of conditions of which one must hold; without it always
    filled      a source that answers where nobody did: "serial.model", "order.waybill", …; of a type it can be read as
    computed    {"op": "sum" | "difference" | "product", "of": [number or rating fields]} or
                {"op": "days", "of": [two date fields]}; nobody answers it
    protected   {"readers": [roles]}: an answer that others are not shown
    states      {"fact": "<word of price rules>", "values"?: {"<choice>": value}}: what the answer tells of the ticket

A variant is a merge patch (RFC 7396) of the document's name and fields for {"region", "department", "channel"}, as
many of them as it names, of a region with all that lies in it; of several that fit all are taken, in the order of
their ids.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from suanqing.people.roles import ROLES
from suanqing.work.forms.computing import OPERATIONS
from suanqing.work.forms.field_types import TYPES
from suanqing.work.forms.model import FIELD_TYPES
from suanqing.work.scenes.findings import Finding
from suanqing.work.scenes.shapes import (
    Check,
    Fault,
    a_list,
    a_name,
    a_number,
    a_scene_id,
    a_text,
    an_id,
    an_object,
    bounded,
    by_id,
    one_of,
    record,
)

MAX_FIELDS = 200
MAX_WHENS = 20
MAX_VARIANTS = 100
MAX_OPERANDS = 20
_TEXTS = ("text", "long_text")
_CODES = (*_TEXTS, "asset", "serial")
SOURCES: Mapping[str, tuple[str, ...]] = {
    "serial.model": _TEXTS, "serial.warranty_end": ("date",), "serial.warranty": ("choice",),
    "order.goods": _TEXTS, "order.waybill": _CODES,
    "order.paid_at": ("time",), "customer.name": _TEXTS, "customer.address": _TEXTS, "ticket.region": _TEXTS,
    "ticket.outlet": _TEXTS, "ticket.asset": _CODES, "technician.name": _TEXTS,
}  # fmt: skip
"""What answers by itself, by name, and the types of fields that take it; who runs a form resolves them."""

_WHENS = a_list(an_object, 1, MAX_WHENS)


def _required(value: Any, where: str) -> Iterator[Fault]:
    if value is not True:
        yield from _WHENS(value, where)


_OWN: Mapping[str, Check] = {
    "type": one_of(*FIELD_TYPES), "name": a_name, "order": a_number(0, 1_000_000),
}  # fmt: skip
_MORE: Mapping[str, Check] = {
    "help": a_name, "required": _required, "shown": _WHENS, "filled": one_of(*SOURCES),
    "computed": record({"op": one_of(*OPERATIONS), "of": a_list(an_id, 1, MAX_OPERANDS)}),
    "protected": record({"readers": a_list(one_of(*ROLES), 1, len(ROLES))}),
    "states": record({"fact": a_text(60)}, {"values": an_object}),
}  # fmt: skip
PLACES = ("region", "department", "channel")
VARIANT = record({
    "for": record({}, {name: a_text(60) for name in PLACES}),
    "patch": record({}, {"name": an_object, "fields": an_object}),
})  # fmt: skip
_FORM = record(
    {"form": a_scene_id, "name": a_name, "fields": an_object},
    {"variants": by_id(VARIANT, 0, MAX_VARIANTS)},
)
_FIELDS: Mapping[str, Check] = {
    name: record(
        {**_OWN, **{each: kind.takes[each] for each in kind.needs}},
        {**_MORE, **{each: of for each, of in kind.takes.items() if each not in kind.needs}},
    )
    for name, kind in TYPES.items()
}


def _of_no_type(raw: Any, where: str) -> Iterator[Fault]:
    """What else stands there cannot be told: the type says what it may be."""
    if isinstance(raw, Mapping) and "type" in raw:
        yield from one_of(*FIELD_TYPES)(raw["type"], "type")
    else:
        yield from record({"type": one_of(*FIELD_TYPES)})({}, where)


def faults(document: Any) -> list[Finding]:
    """What is not as a form's document is, in its order; a huge one is not looked into."""
    fields = document.get("fields") if isinstance(document, Mapping) else None
    if isinstance(fields, Mapping) and len(fields) > MAX_FIELDS:
        message = f"a form has at most {MAX_FIELDS} fields, not {len(fields)}"
        return [Finding("too_many_fields", message, where="fields")]
    if not bounded(document):
        return [Finding("too_large", "the document is too large, too deep, or has a binary number")]
    found = [Finding(code, message) for code, message in _FORM(document, "")]
    if isinstance(fields, Mapping):
        for name, each in fields.items():
            found += _field(str(name)[:40], name, each)
    return found


def _field(shown: str, name: Any, raw: Any) -> Iterator[Finding]:
    for code, message in an_id(name, shown):
        yield Finding(code, message, shown)
    kind = raw.get("type") if isinstance(raw, Mapping) else None
    check = _FIELDS.get(kind) if isinstance(kind, str) else None
    wrong = [*(check or _of_no_type)(raw, "")]
    for code, message in wrong or _settings(raw):
        yield Finding(code, f"{shown}: {message}", shown)


def _settings(raw: Mapping[str, Any]) -> Iterator[Fault]:
    """What is each well by itself, and not together."""
    span = TYPES[raw["type"]].span
    if span:
        least, most, *_ = span(raw)
        if least > most:
            yield "bad_field", f"no answer lies between {least} and {most}"
    if "filled" in raw and raw["type"] not in SOURCES[raw["filled"]]:
        yield "bad_field", f"{raw['filled']} is no {raw['type']}"
