"""JSON schemas in few words of HTML."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

LIMITS = (
    ("minLength", "≥ {} characters"), ("maxLength", "≤ {} characters"), ("minimum", "≥ {}"),
    ("maximum", "≤ {}"), ("exclusiveMinimum", "> {}"), ("minItems", "≥ {} items"),
    ("maxItems", "≤ {} items"), ("pattern", "{}"), ("default", "default {}"),
)  # fmt: skip


def rows(schema: Mapping[str, Any]) -> Iterator[tuple[str, bool, str, str]]:
    """(field, required, type, description) of an object's fields."""
    required = schema.get("required", ())
    for name, what in schema.get("properties", {}).items():
        yield name, name in required, type_words(what), str(what.get("description", ""))


def type_words(schema: Any) -> str:
    """The type with its limits, models as links."""
    if not isinstance(schema, Mapping):
        return "any"
    if "$ref" in schema:
        name = escape(str(schema["$ref"]).rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            said = [type_words(each) for each in schema[key] if each.get("type") != "null"]
            return " or ".join(dict.fromkeys(said))
    if "enum" in schema or "const" in schema:
        return " · ".join(f"<code>{escape(str(v))}</code>" for v in _choices(schema))
    return _plain(schema) + "".join(f" <small>{text}</small>" for text in _limits(schema))


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    return list(schema.get("enum", [schema.get("const")]))


def _plain(schema: Mapping[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"list of {type_words(schema.get('items'))}"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"map of {type_words(schema['additionalProperties'])}"
    return escape(str(schema.get("format") or schema.get("type") or "any"))


def _limits(schema: Mapping[str, Any]) -> Iterator[str]:
    for key, words in LIMITS:
        if schema.get(key) is not None:
            yield escape(words.format(schema[key]))
