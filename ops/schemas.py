"""Pydantic models as the contract's schemas, and small examples made from them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from ops.property_words import WORDS

REF = "#/components/schemas/"
Used = tuple[type[BaseModel], JsonSchemaMode]

EXAMPLES: Mapping[str, Any] = {
    "date-time": "2026-11-21T02:30:00.000Z",
    "date": "2026-11-21",
    "uuid": "0193f3f4-0000-7000-8000-000000000000",
    "uri": "https://example.com/",
}


BY_NAME: Mapping[str, Any] = {
    "assignee": "tech-07",
    "amount": 12_000,
    "city_class": "一线",
    "currency": "CNY",
    "hash": "0" * 64,
    "id": "city-1",
    "levels": "standard",
    "minutes": "90",
    "name": "空调安装",
    "note": "夜间费未写明",
    "outlet": "bj-chaoyang",
    "party": "tech-07",
    "price": 12_000,
    "qty": "2",
    "reason": "客户改期",
    "region": "110105",
    "scenarios": "direct",
    "sku": "AC-INSTALL",
    "text": "客户下午三点后在家",
    "tier": "city-1",
    "title": "空调安装",
    "valid_from": "2026-12-01T00:00:00Z",
}
"""What a field of that name looks like here; taken where the schema allows it."""


class AsSent(GenerateJsonSchema):
    """As http.py sends answers: what is null is left out, so a field that may be null is not required."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        if self.mode == "serialization" and _may_be_null(field["schema"]):
            return False
        return super().field_is_required(field, total)


def _may_be_null(schema: Any) -> bool:
    while schema["type"] in ("default", "function-after", "function-before", "function-wrap"):
        schema = schema["schema"]
    return bool(schema["type"] in ("nullable", "none"))


def schemas(used: set[Used]) -> tuple[dict[Used, dict[str, Any]], dict[str, Any]]:
    """References by model and direction, and the definitions they point to."""
    ordered = sorted(used, key=lambda each: (each[0].__name__, each[0].__module__, each[1]))
    references, whole = models_json_schema(
        ordered, ref_template=REF + "{model}", schema_generator=AsSent
    )
    definitions = whole.get("$defs", {})
    wanted = {key: value for key, value in references.items() if key in used}
    return tidied(wanted, definitions)


def example(
    schema: Mapping[str, Any], definitions: Mapping[str, Any], name: str = "", depth: int = 0
) -> Any:
    """One value the schema allows: its own example, a choice, what `name` suggests, a plain one."""
    if "$ref" in schema:
        target = definitions[schema["$ref"].removeprefix(REF)]
        return example(target, definitions, name, depth + 1)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("example", "const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return example(schema[key][0], definitions, name, depth)
    suggested = BY_NAME.get(name)
    if TYPES.get(type(suggested)) == schema.get("type") and _fits(suggested, schema):
        return suggested
    return _plain(schema, definitions, name, depth)


TYPES: Mapping[type, str] = {str: "string", int: "integer"}


def _fits(text: Any, schema: Mapping[str, Any]) -> bool:
    return "pattern" not in schema or re.search(schema["pattern"], str(text)) is not None


def _plain(schema: Mapping[str, Any], definitions: Mapping[str, Any], name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            required = set(schema.get("required", ()))
            properties = schema.get("properties", {})
            return {
                field: example(what, definitions, field, depth + 1)
                for field, what in properties.items()
                if field in required
            }
        case "array":
            wanted = schema.get("minItems", 1) if depth < 8 else 0
            return [example(schema.get("items", {}), definitions, name, depth + 1)] * min(1, wanted)
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
        case "null":
            return None
    return EXAMPLES.get(schema.get("format", ""), "…" if "pattern" in schema else "string")


def tidied(
    references: dict[Used, dict[str, Any]], definitions: dict[str, Any]
) -> tuple[dict[Used, dict[str, Any]], dict[str, Any]]:
    """The same for generators of clients: every title once, no default that makes a field look needed, no
    null where an answer leaves the field out, and a description for every property."""
    names = {name: _name(name, definitions) for name in definitions}
    if len(set(names.values())) < len(names):
        raise ValueError("two schemas would have one name")
    sent = {_target(ref) for (_, mode), ref in references.items() if mode == "serialization"}
    taken = {_target(ref) for (_, mode), ref in references.items() if mode == "validation"}
    asked = _reached(taken, definitions)
    found = {}
    for name, schema in definitions.items():
        answer = (name in sent or name.endswith("-Output")) and name not in asked
        found[names[name]] = _renamed(_tidy(schema, answer), names) | {"title": names[name]}
    renamed = {used: _renamed(reference, names) for used, reference in references.items()}
    return renamed, dict(sorted(found.items()))


def _target(reference: Mapping[str, Any]) -> str:
    return str(reference.get("$ref", "")).removeprefix(REF)


def _reached(names: set[str], definitions: Mapping[str, Any]) -> set[str]:
    """These schemas and all that they refer to."""
    reached: set[str] = set()
    open_ = set(names)
    while open_:
        reached |= open_
        text = json.dumps([definitions.get(name) for name in sorted(open_)])
        open_ = set(re.findall(rf'"{re.escape(REF)}([^"]+)"', text)) - reached
    return reached


GENERIC = frozenset({"schemas", "shown_schemas", "routes", "suanqing"})
KEPT = {"RulesRelease": "RuleDocumentsRelease"}
"""Names that clients know, of schemas whose module has moved since."""


def _name(name: str, definitions: Mapping[str, Any]) -> str:
    """BookDocument-Output -> BookDocumentView; settlement__rules__RateView -> RulesRateView."""
    whole, _, mode = name.partition("-")
    *modules, own = whole.split("__")
    telling = [part for part in modules if part not in GENERIC][-1:]
    before = "".join(word.capitalize() for part in telling for word in part.split("_"))
    after = "View" if mode == "Output" and f"{whole}-Input" in definitions else ""
    made = f"{before}{own}{after}"
    return KEPT.get(made, made)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case {"$ref": str(target)}:
            return value | {"$ref": REF + names.get(target.removeprefix(REF), target)}
        case dict():
            return {key: _renamed(each, names) for key, each in value.items()}
        case list():
            return [_renamed(each, names) for each in value]
    return value


def _tidy(schema: Mapping[str, Any], answer: bool) -> dict[str, Any]:
    said = _said(str(schema.get("description", "")))
    properties = {
        name: _property(name, what, answer, said)
        for name, what in schema.get("properties", {}).items()
    }
    return {**schema, **({"properties": properties} if properties else {})}


def _property(name: str, what: Mapping[str, Any], answer: bool, said: Mapping[str, str]) -> Any:
    given = {key: value for key, value in what.items() if key not in ("title", "default")}
    if answer and "anyOf" in given:
        kinds = [each for each in given["anyOf"] if each != {"type": "null"}]
        given = ({**given, "anyOf": kinds} if len(kinds) > 1 else
                 {key: v for key, v in given.items() if key != "anyOf"} | kinds[0])  # fmt: skip
    words = given.get("description") or said.get(name) or WORDS.get(name, "")
    if what.get("default") not in (None, [], {}, "", False) and not answer:
        words = f"{words} (default {json.dumps(what['default'], ensure_ascii=False)})".strip()
    return {**given, **({"description": words} if words else {})}


def _said(docstring: str) -> dict[str, str]:
    """What a model's docstring says of its fields: "until: where the next one takes over."."""
    parts = re.split(r"(?:^|(?<=[.\n]))\s*([a-z_]+(?:, [a-z_]+)*): ", docstring.replace("\n", " "))
    return {
        name: " ".join(text.split()).rstrip(".")
        for names, text in zip(parts[1::2], parts[2::2], strict=True)
        for name in names.split(", ")
    }
