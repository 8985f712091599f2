"""What comes in as a number of money, or any whole number, is one: no text, no fraction, no exponent, and bounded."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from ops import openapi
from ops.routes import routes

pytestmark = pytest.mark.contract
LOOSE = ('"1"', '"１"', "1.0", "1.5", "1e3", "true", "null", "[1]", "{}")
LARGE = 10**15
DECIMALS = (
    '"1e3"',
    '"1E3"',
    '"１"',
    '"1_000"',
    '" 1"',
    '"+1"',
    '"1."',
    '".5"',
    '"NaN"',
    '"1,000"',
    '"0x1"',
)
MONEY = frozenset(
    {"amount", "price", "fee_amount", "adjust_second_above", "second_above", "back", "of"}
)
"""What fields of minor units are called that people write by themselves."""


def models() -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}

    def walk(what: Any) -> None:
        if isinstance(what, type) and issubclass(what, BaseModel):
            if what in found:
                return
            found[what] = None
            for field in what.model_fields.values():
                walk(field.annotation)
                for each in field.metadata:
                    walk(each)
        for each in get_args(what):
            walk(each)

    for route in routes():
        if "body" in route.parameters:
            walk(route.annotation("body"))
    return sorted(found, key=lambda model: (model.__module__, model.__qualname__))


def fields() -> Iterator[tuple[str, FieldInfo, TypeAdapter[Any], list[dict[str, Any]]]]:
    """Of every body, with the types that a field may be."""
    for model in models():
        for name, field in model.model_fields.items():
            adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
            schema = adapter.json_schema()
            yield f"{model.__name__}.{name}", field, adapter, schema.get("anyOf", [schema])


def takes(adapter: TypeAdapter[Any], text: str) -> bool:
    try:
        adapter.validate_json(text, strict=True)
    except ValidationError:
        return False
    return True


def test_a_whole_number_of_a_body_is_no_text_no_fraction_and_bounded() -> None:
    wrong, seen = list[str](), 0
    for name, _, adapter, types in fields():
        if not any(each.get("type") == "integer" for each in types):
            continue
        seen += 1
        others = {each.get("type") for each in types} - {"integer"}
        loose = [t for t in LOOSE if json_type(t) not in others and takes(adapter, t)]
        large = [sign for sign in (1, -1) if takes(adapter, str(sign * (LARGE + 1)))]
        wrong += [f"{name} takes {each}" for each in (*loose, *large)]

    assert seen > 50 and wrong == []


def json_type(text: str) -> str:
    told = json.loads(text)
    return {str: "string", bool: "boolean", list: "array", dict: "object"}.get(
        type(told), "null" if told is None else "number"
    )


def test_a_decimal_text_of_a_body_has_plain_digits_alone() -> None:
    wrong, seen = list[str](), 0
    for name, _, adapter, types in fields():
        texts = [each for each in types if each.get("type") == "string" and "pattern" in each]
        if (
            not texts
            or not (takes(adapter, '"0.5"') or takes(adapter, '"1.5"'))
            or takes(adapter, '"a"')
        ):
            continue
        seen += 1
        wrong += [f"{name} takes {each}" for each in DECIMALS if takes(adapter, each)]

    assert seen > 10 and wrong == []


def test_money_is_read_strictly_by_whoever_reads_the_model() -> None:
    """As a package's files are, which came by no call."""
    loose = {
        f"{model.__name__}.{name}"
        for model in models()
        for name, field in model.model_fields.items()
        if name in MONEY and int in (field.annotation, *get_args(field.annotation))
        and not model.model_config.get("strict")
    }  # fmt: skip

    assert loose == set()


def test_no_number_of_the_contract_is_a_fraction() -> None:
    document = openapi.document(routes())

    assert [*_floats(document["components"]["schemas"], "")] == []
    assert [*_floats(document["paths"], "")] == []


def _floats(told: Any, where: str) -> Iterator[str]:
    if isinstance(told, dict):
        if told.get("type") == "number":
            yield where
        for name, each in told.items():
            yield from _floats(each, f"{where}.{name}")
    elif isinstance(told, list):
        for each in told:
            yield from _floats(each, where)
