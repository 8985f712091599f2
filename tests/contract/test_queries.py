"""What a query may say is what the contract offers, and nothing else is passed over in silence."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from ops import openapi
from ops.routes import routes
from suanqing.web.route import Route

pytestmark = pytest.mark.contract
PLATFORMS = ("/webhooks/", "/login/")
"""Whose queries hold what their platforms add."""


def queries() -> Iterator[tuple[Route, type[BaseModel]]]:
    yield from ((each, each.annotation("query")) for each in routes() if "query" in each.parameters)


def offered() -> dict[tuple[str, str], set[str]]:
    paths: dict[str, Any] = openapi.document(routes())["paths"]
    return {
        (method.upper(), path): {
            each["name"] for each in said.get("parameters", ()) if each.get("in") == "query"
        }
        for path, methods in paths.items()
        for method, said in methods.items()
    }


def names(model: type[BaseModel]) -> set[str]:
    """As they stand in an address."""
    return {field.alias or name for name, field in model.model_fields.items()}


def test_a_query_is_strict_unless_a_platform_writes_it() -> None:
    loose = {
        f"{route.method} {route.path}"
        for route, model in queries()
        if model.model_config.get("extra") != "forbid" and not route.path.startswith(PLATFORMS)
    }

    assert loose == set()


def test_what_is_offered_is_what_is_taken() -> None:
    taken = {(r.method, r.path): names(model) for r, model in queries() if not r.local_only}
    said = offered()

    assert {key: names for key, names in said.items() if names} == {
        key: names for key, names in taken.items() if names
    }


def test_a_language_is_taken_where_it_is_offered_and_refused_where_it_is_not() -> None:
    """Elsewhere it is the header's to say (`Accept-Language`)."""
    offering = 0
    for route, model in queries():
        if route.path.startswith(PLATFORMS):
            continue
        refused = {*_faults(model, {"lang": "en"})}
        assert ("lang" in model.model_fields) != (("lang",) in refused), route.path
        offering += "lang" in model.model_fields
        if "lang" in model.model_fields:
            assert ("lang",) in {*_faults(model, {"lang": "fr"})}
    assert offering


def _faults(model: type[BaseModel], given: dict[str, str]) -> Iterator[tuple[int | str, ...]]:
    try:
        model.model_validate_strings(given)
    except ValidationError as error:
        yield from (each["loc"] for each in error.errors())
