"""The field types: what each may be told, what an answer of it is, and the JSON Schema that says so. Pure.

type                    answer
text, long_text         text of 1 to max characters (200; 4,000), composed (NFC)
asset, serial           text of 1 to 60 characters; a serial without spaces, in capitals
number                  decimal text, min to max with at most `places` decimals
money                   whole minor units of `currency`, min to max
date                    "2026-11-11"
time                    RFC 3339; kept in UTC with milliseconds
choice                  one of `choices` {id: {"zh", "en"}}
multi                   a list of them, min to max; kept in the order of `choices`
rating                  1 to max (5)
location                {"lat", "lng", "datum"}: decimal texts; wgs84, gcj02 or bd09
photo, file             a list of min to max uploads' ids
signature               an upload's id
part_list               a list of {"sku", "qty"}, at most `max` (50)
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from suanqing import geo, quantities, texts, times
from suanqing.errors import Invalid
from suanqing.money import EXPONENTS
from suanqing.vocabulary import Kind
from suanqing.work.forms.model import FieldType
from suanqing.work.scenes.shapes import Check, a_name, a_number, a_text, by_id, one_of

Settings = Mapping[str, Any]
Schema = dict[str, Any]

MAX_TEXT, MAX_LONG, MAX_CODE = 200, 4_000, 60
MAX_UPLOADS, MAX_PARTS, MAX_CHOICES = 20, 50, 100
MAX_MINOR = 10**12
UPLOAD = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
NUMBER_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"


class Type(NamedTuple):
    """takes: its settings in the document, all optional but `needs`. read: the answer as it is kept; Invalid says
    what is wrong with it. schema: JSON Schema 2020-12 of an answer. kind: as a word of conditions, None: it is none."""

    takes: Mapping[str, Check]
    read: Callable[[Any, Settings], Any]
    schema: Callable[[Settings], Schema]
    kind: Kind | None = None
    needs: frozenset[str] = frozenset()


def _text(most: int) -> Type:
    def read(given: Any, settings: Settings) -> str:
        kept = texts.text(given, settings.get("max", most), "answer", 1)
        if not kept.strip():
            raise Invalid("answer is blank")
        return kept

    def schema(settings: Settings) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": settings.get("max", most)}

    return Type({"max": a_number(1, most)}, read, schema, "text")


def _serial(given: Any, settings: Settings) -> str:
    return "".join(str(_CODE.read(given, settings)).split()).upper()


def _a_decimal(value: Any, where: str) -> Any:
    try:
        quantities.number(value)
    except Invalid:
        yield "bad_field", f"{where} is a number in digits, as a text or whole"


def _number(given: Any, settings: Settings) -> str:
    low, high = (Decimal(str(settings.get(n, d))) for n, d in (("min", -(10**15)), ("max", 10**15)))
    within = quantities.Bounds(low, high, settings.get("places", 4))
    value = quantities.number(given, within, "answer")
    return format(value.normalize() if value else Decimal(0), "f")


def _money(given: Any, settings: Settings) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise Invalid("answer is a whole number of minor units")
    low, high = settings.get("min", 0), settings.get("max", MAX_MINOR)
    if not low <= given <= high:
        raise Invalid(f"answer does not lie between {low} and {high}")
    return given


def _date(given: Any, _: Settings) -> str:
    return times.day(given).isoformat()


def _time(given: Any, _: Settings) -> str:
    return times.rfc3339(times.told(given))


def _choice(given: Any, settings: Settings) -> str:
    if not isinstance(given, str) or given not in settings["choices"]:
        raise Invalid("answer is none of the choices")
    return given


def _listed(given: Any, least: int, most: int) -> list[Any]:
    if not isinstance(given, list) or not least <= len(given) <= most:
        raise Invalid(f"answer is a list of {least} to {most} entries")
    return given


def _multi(given: Any, settings: Settings) -> list[str]:
    choices = settings["choices"]
    named = _listed(given, settings.get("min", 1), settings.get("max", len(choices)))
    for each in named:
        _choice(each, settings)
    if len({*named}) < len(named):
        raise Invalid("answer names a choice twice")
    return [each for each in choices if each in named]


def _rating(given: Any, settings: Settings) -> int:
    most = settings.get("max", 5)
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise Invalid(f"answer is a whole number from 1 to {most}")
    return given


def _location(given: Any, _: Settings) -> dict[str, str]:
    if not isinstance(given, Mapping) or {*given} != {"lat", "lng", "datum"}:
        raise Invalid("answer is a position with lat, lng and datum")
    if given["datum"] not in geo.DATUMS:
        raise Invalid("answer has no datum: wgs84, gcj02 or bd09")
    lat = quantities.number(given["lat"], quantities.bounds(-90, 90, 10), "lat")
    lng = quantities.number(given["lng"], quantities.bounds(-180, 180, 10), "lng")
    return {"lat": format(lat, "f"), "lng": format(lng, "f"), "datum": given["datum"]}


def _upload(given: Any, _: Settings) -> str:
    if not isinstance(given, str) or not UPLOAD.fullmatch(given):
        raise Invalid("answer is the id of an upload")
    return given


def _uploads(given: Any, settings: Settings) -> list[str]:
    named = _listed(given, settings.get("min", 1), settings.get("max", MAX_UPLOADS))
    found = [_upload(each, settings) for each in named]
    if len({*found}) < len(found):
        raise Invalid("answer names an upload twice")
    return found


def _parts(given: Any, settings: Settings) -> list[dict[str, str]]:
    kept = []
    for each in _listed(given, 1, settings.get("max", MAX_PARTS)):
        if not isinstance(each, Mapping) or {*each} != {"sku", "qty"}:
            raise Invalid("an entry of the answer has sku and qty")
        sku = texts.text(each["sku"], MAX_CODE, "sku", 1)
        kept.append({"sku": sku, "qty": format(quantities.quantity(each["qty"]), "f")})
    if len({each["sku"] for each in kept}) < len(kept):
        raise Invalid("answer names a part twice")
    return kept


def _list_schema(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _several(items: Callable[[Settings], Schema], most: int) -> Callable[[Settings], Schema]:
    def schema(settings: Settings) -> Schema:
        bounds = settings.get("min", 1), settings.get("max", most)
        return {**_list_schema(items(settings), *bounds), "uniqueItems": True}

    return schema


def _choice_schema(settings: Settings) -> Schema:
    return {"type": "string", "enum": [*settings["choices"]]}


def _upload_schema(_: Settings) -> Schema:
    return {"type": "string", "pattern": f"^{UPLOAD.pattern}$"}


_DECIMAL: Schema = {"type": ["string", "integer"], "pattern": NUMBER_PATTERN}
_PART: Schema = {
    "type": "object", "required": ["sku", "qty"], "additionalProperties": False,
    "properties": {"sku": {"type": "string", "minLength": 1, "maxLength": MAX_CODE}, "qty": _DECIMAL},
}  # fmt: skip
_PLACE: Schema = {
    "type": "object", "required": ["lat", "lng", "datum"], "additionalProperties": False,
    "properties": {"lat": _DECIMAL, "lng": _DECIMAL, "datum": {"enum": [*geo.DATUMS]}},
}  # fmt: skip
_CODE = _text(MAX_CODE)
_MINOR = a_number(-MAX_MINOR, MAX_MINOR)
_CHOICES: Mapping[str, Check] = {"choices": by_id(a_name, 1, MAX_CHOICES)}
_FROM_TO: Mapping[str, Check] = {"min": a_number(0, MAX_UPLOADS), "max": a_number(1, MAX_UPLOADS)}
_UPLOADS = Type(_FROM_TO, _uploads, _several(_upload_schema, MAX_UPLOADS))

TYPES: Mapping[FieldType, Type] = {
    "text": _text(MAX_TEXT),
    "long_text": _text(MAX_LONG),
    "asset": _CODE,
    "serial": Type({}, _serial, _CODE.schema, "text"),
    "number": Type(
        {"min": _a_decimal, "max": _a_decimal, "places": a_number(0, 10), "unit": a_text(20)},
        _number, lambda _: _DECIMAL, "number",
    ),
    "money": Type(
        {"currency": one_of(*EXPONENTS), "min": _MINOR, "max": _MINOR},
        _money,
        lambda s: {"type": "integer", "minimum": s.get("min", 0), "maximum": s.get("max", MAX_MINOR)},
        "number", frozenset({"currency"}),
    ),
    "date": Type({}, _date, lambda _: {"type": "string", "format": "date"}, "date"),
    "time": Type({}, _time, lambda _: {"type": "string", "format": "date-time"}),
    "choice": Type(_CHOICES, _choice, _choice_schema, "text", frozenset({"choices"})),
    "multi": Type(
        {**_CHOICES, "min": a_number(1, MAX_CHOICES), "max": a_number(1, MAX_CHOICES)},
        _multi,
        lambda s: _several(_choice_schema, len(s["choices"]))(s),
        None, frozenset({"choices"}),
    ),
    "rating": Type(
        {"max": a_number(2, 10)}, _rating,
        lambda s: {"type": "integer", "minimum": 1, "maximum": s.get("max", 5)}, "number",
    ),
    "location": Type({}, _location, lambda _: _PLACE),
    "photo": _UPLOADS,
    "file": _UPLOADS,
    "signature": Type({}, _upload, _upload_schema),
    "part_list": Type(
        {"max": a_number(1, MAX_PARTS)}, _parts, lambda s: _list_schema(_PART, 1, s.get("max", MAX_PARTS))
    ),
}  # fmt: skip
