"""The field types: what each may be told, how its answer is read, and the JSON Schema that says so. Pure.

type                    answer
text, long_text         text of 1 to max characters (200; 4,000), composed (NFC)
asset                   text of 1 to 60 characters, without spaces around it
serial                  1 to 60 characters of ASCII; kept without spaces, in capitals
number                  decimal text, min to max with at most `places` decimals (4)
money                   whole minor units of `currency`, min to max
date                    "2026-11-11"
time                    RFC 3339; kept in UTC with milliseconds
choice                  one of `choices` {id: {"zh", "en", "order"}}; offered in their order, those without last
multi                   a list of them, min to max; kept in the order of ids
rating                  1 to max (5)
location                {"lat", "lng", "datum"}: decimal texts; wgs84, gcj02 or bd09
photo, file             a list of min to max uploads' ids
signature               an upload's id
part_list               a list of {"sku", "qty"}, at most `max` (50)
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from suanqing import geo, quantities
from suanqing.errors import Invalid
from suanqing.money import EXPONENTS
from suanqing.vocabulary import Kind
from suanqing.work.forms import reading
from suanqing.work.forms.model import FieldType
from suanqing.work.forms.reading import (
    MAX_CODE,
    MAX_MINOR,
    MAX_PARTS,
    MAX_TYPED,
    MAX_UPLOADS,
    Reader,
    Settings,
)
from suanqing.work.scenes.shapes import Check, Fault, a_name, a_number, a_text, by_id, one_of

Schema = dict[str, Any]
Span = Callable[[Settings], tuple[Any, ...]]
MAX_CHOICES = 100
NUMBER_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"


class Type(NamedTuple):
    """takes: its settings in the document, all optional but `needs`. read: the answer as it is kept. schema: JSON
    Schema 2020-12 of an answer. kind: as a word of conditions, None: it is none. span: the least and the most that
    its settings allow, where both can be told."""

    takes: Mapping[str, Check]
    read: Reader
    schema: Callable[[Settings], Schema]
    kind: Kind | None = None
    needs: frozenset[str] = frozenset()
    span: Span | None = None


def _a_decimal(value: Any, where: str) -> Iterator[Fault]:
    try:
        quantities.number(value)
    except Invalid:
        yield "bad_field", f"{where} is a number in digits, as a text or whole"


def _string(most: int) -> Callable[[Settings], Schema]:
    return lambda settings: {
        "type": "string", "minLength": 1, "maxLength": settings.get("max", most),
    }  # fmt: skip


def _text(most: int) -> Type:
    return Type({"max": a_number(1, most)}, reading.text_of(most), _string(most), "text")


def _array(items: Callable[[Settings], Schema], span: Span) -> Callable[[Settings], Schema]:
    def schema(settings: Settings) -> Schema:
        least, most = span(settings)
        return {
            "type": "array", "items": items(settings), "minItems": least, "maxItems": most, "uniqueItems": True,
        }  # fmt: skip

    return schema


def _whole(span: Span) -> Callable[[Settings], Schema]:
    def schema(settings: Settings) -> Schema:
        least, most = span(settings)
        return {"type": "integer", "minimum": least, "maximum": most}

    return schema


def _a_choice(value: Any, where: str) -> Iterator[Fault]:
    named = (
        {k: v for k, v in value.items() if k != "order"} if isinstance(value, Mapping) else value
    )
    yield from a_name(named, where)
    if named is not value and "order" in value:
        yield from a_number(0, 1_000_000)(value["order"], f"{where}.order")


def offered(choices: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The choices' ids as a screen lists them."""
    return sorted(choices, key=lambda each: (choices[each].get("order", 1_000_001), each))


def _choice_schema(settings: Settings) -> Schema:
    return {"type": "string", "enum": offered(settings["choices"])}


def _upload_schema(_: Settings) -> Schema:
    return {"type": "string", "pattern": f"^{reading.UPLOAD.pattern}$"}


_DECIMAL: Schema = {"type": ["string", "integer"], "pattern": NUMBER_PATTERN}
_PART: Schema = {
    "type": "object", "required": ["sku", "qty"], "additionalProperties": False,
    "properties": {"sku": {"type": "string", "minLength": 1, "maxLength": MAX_CODE}, "qty": _DECIMAL},
}  # fmt: skip
_PLACE: Schema = {
    "type": "object", "required": ["lat", "lng", "datum"], "additionalProperties": False,
    "properties": {"lat": _DECIMAL, "lng": _DECIMAL, "datum": {"enum": [*geo.DATUMS]}},
}  # fmt: skip
_MINOR = a_number(-MAX_MINOR, MAX_MINOR)
_CHOICES: Mapping[str, Check] = {"choices": by_id(_a_choice, 1, MAX_CHOICES)}
_NAMED = frozenset({"choices"})
_UPLOADS = Type(
    {"min": a_number(1, MAX_UPLOADS), "max": a_number(1, MAX_UPLOADS)},
    reading.uploads, _array(_upload_schema, reading.attached), span=reading.attached,
)  # fmt: skip

TYPES: Mapping[FieldType, Type] = {
    "text": _text(reading.MAX_TEXT),
    "long_text": _text(reading.MAX_LONG),
    "asset": Type({}, reading.code, _string(MAX_CODE), "text"),
    "serial": Type({}, reading.serial, _string(MAX_TYPED), "text"),
    "number": Type(
        {"min": _a_decimal, "max": _a_decimal, "places": a_number(0, 10), "unit": a_text(20)},
        reading.number, lambda _: _DECIMAL, "number", span=reading.within,
    ),
    "money": Type(
        {"currency": one_of(*EXPONENTS), "min": _MINOR, "max": _MINOR},
        reading.money, _whole(reading.minor), "number", frozenset({"currency"}), reading.minor,
    ),
    "date": Type({}, reading.day, lambda _: {"type": "string", "format": "date"}, "date"),
    "time": Type({}, reading.moment, lambda _: {"type": "string", "format": "date-time"}),
    "choice": Type(_CHOICES, reading.choice, _choice_schema, "text", _NAMED),
    "multi": Type(
        {**_CHOICES, "min": a_number(1, MAX_CHOICES), "max": a_number(1, MAX_CHOICES)},
        reading.choices, _array(_choice_schema, reading.chosen), None, _NAMED, reading.chosen,
    ),
    "rating": Type(
        {"max": a_number(2, 10)}, reading.rating, _whole(lambda s: (1, s.get("max", 5))), "number",
    ),
    "location": Type({}, reading.location, lambda _: _PLACE),
    "photo": _UPLOADS,
    "file": _UPLOADS,
    "signature": Type({}, reading.upload, _upload_schema),
    "part_list": Type(
        {"max": a_number(1, MAX_PARTS)},
        reading.parts, _array(lambda _: _PART, lambda s: (1, s.get("max", MAX_PARTS))),
    ),
}  # fmt: skip
