"""Routes, gateway body and published contract are one thing."""

import ast
import inspect
import json
import re
import textwrap
from typing import Any

import pytest
import yaml

from embedded.places import ROOT
from ops import contract, openapi
from ops.api_body import METHODS, document, resources
from ops.routes import routes
from suanqing.web import greedy
from suanqing.web.route import Route

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def declared() -> list[Route]:
    return routes()


@pytest.fixture(scope="module")
def published(declared: list[Route]) -> dict[str, Any]:
    return openapi.document(declared)


@pytest.fixture(scope="module")
def body(declared: list[Route]) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "infra" / "api.yaml").read_text("utf-8"))
    return found


def test_generated_files_are_up_to_date() -> None:
    stale = [p.name for p, text in contract.generated().items() if contract.differs(p, text)]

    assert stale == [], "run `make openapi`"


def test_generating_twice_gives_the_same_bytes() -> None:
    assert contract.generated() == contract.generated()


def test_the_file_says_what_the_document_says(declared: list[Route], body: dict[str, Any]) -> None:
    assert body == document(declared)


def test_every_route_is_wired_and_guarded_unless_public(
    declared: list[Route], body: dict[str, Any]
) -> None:
    taken_by = resources(declared)
    for route in declared:
        wired = body["paths"][taken_by[route.path]][route.method.lower()]
        assert ("security" in wired) == (route.roles is not None), route.path


def test_a_wrong_method_reaches_the_function_and_an_unknown_path_the_contract(
    body: dict[str, Any],
) -> None:
    assert all(set(METHODS) == set(path) for path in body["paths"].values())
    fallback = body["paths"]["/{proxy+}"]["get"]["x-amazon-apigateway-integration"]["uri"][
        "Fn::Sub"
    ]
    assert fallback.endswith("-contract:live/invocations")


def test_only_declared_methods_ask_who_calls(declared: list[Route], body: dict[str, Any]) -> None:
    guarded = {
        (path, method)
        for path, methods in body["paths"].items()
        for method, wired in methods.items()
        if "security" in wired
    }

    taken_by = resources(declared)
    assert guarded == {
        (taken_by[r.path], r.method.lower()) for r in declared if r.roles is not None
    }


def test_a_segment_that_anybody_may_call_has_a_resource_for_each_path(
    declared: list[Route],
) -> None:
    """Its methods have limits of their own in the template, and only some ask who calls."""
    taken_by = resources(declared)
    public = {route.path.split("/")[1] for route in declared if route.roles is None}

    assert public
    assert all(taken_by[r.path] == r.path for r in declared if r.path.split("/")[1] in public)


def test_each_declared_path_is_found_again_below_its_resource(declared: list[Route]) -> None:
    """By the function that the resource belongs to, also where a literal stands beside a parameter."""
    taken_by = resources(declared)
    folded = {path: resource for path, resource in taken_by.items() if resource != path}
    assert folded
    for path in folded:
        below = {other for other in folded if other.split("/")[1] == path.split("/")[1]}
        assert greedy.found(re.sub(r"{\w+}", "x%2Fy", path), below) == path


def test_the_gateways_own_refusals_are_problems(body: dict[str, Any]) -> None:
    for kind, answer in body["x-amazon-apigateway-gateway-responses"].items():
        headers = answer["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'", kind
        problem = json.loads(answer["responseTemplates"]["application/json"])
        assert problem["type"].startswith("urn:suanqing:problem:")


def test_development_routes_are_no_part_of_the_contract(
    declared: list[Route], published: dict[str, Any]
) -> None:
    for route in declared:
        named = route.method.lower() in published["paths"].get(route.path, {})
        assert named == (not route.local_only), route.path


def test_every_operation_names_its_roles(declared: list[Route], published: dict[str, Any]) -> None:
    for route in declared:
        if route.local_only:
            continue
        operation = published["paths"][route.path][route.method.lower()]
        wanted = ["public"] if route.roles is None else sorted(route.roles)
        assert operation["x-roles"] == wanted
        assert bool(operation["security"]) == (route.roles is not None)
        assert operation["summary"]


def test_operation_ids_are_unique(published: dict[str, Any]) -> None:
    ids = [op["operationId"] for path in published["paths"].values() for op in path.values()]

    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(published: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        match value:
            case {"$ref": str(target)}:
                return [target]
            case dict():
                return [found for each in value.values() for found in references(each)]
            case list():
                return [found for each in value for found in references(each)]
        return []

    for target in references(published):
        kind, _, name = target.removeprefix("#/components/").partition("/")
        assert name in published["components"][kind], target


def test_good_answers_in_json_are_described(declared: list[Route]) -> None:
    """A view that answers a bare Reply names its model: Annotated[Reply, Model]."""
    silent = [
        f"{route.method} {route.path}"
        for route in declared
        if route.produces == "application/json"
        and not openapi.is_empty(route, route.status)
        and not route.local_only
        and route.function not in ("contract", "webhooks")
        and openapi.answer_model(route) is None
    ]

    assert silent == []


def test_every_body_example_is_one_the_route_would_take(
    declared: list[Route], published: dict[str, Any]
) -> None:
    for route in declared:
        model = route.annotation("body") if "body" in route.parameters else None
        if model in (None, bytes) or route.local_only:
            continue
        body = published["paths"][route.path][route.method.lower()]["requestBody"]
        model.model_validate(body["content"]["application/json"]["example"])


def properties(published: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (name, prop, what)
        for name, schema in published["components"]["schemas"].items()
        for prop, what in schema.get("properties", {}).items()
    ]


def test_every_schema_has_a_title_of_its_own(published: dict[str, Any]) -> None:
    """A client generator makes a class of a title: of two with one title it drops one."""
    schemas = published["components"]["schemas"]

    assert [name for name, schema in schemas.items() if schema["title"] != name] == []
    assert all(name.isidentifier() for name in schemas)


def test_no_default_makes_a_field_look_needed_and_no_answer_says_null(
    published: dict[str, Any],
) -> None:
    answers = {
        str(content["schema"].get("$ref", "")).rpartition("/")[2]
        for path in published["paths"].values()
        for operation in path.values()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
    }
    asked = {
        str(content["schema"].get("$ref", "")).rpartition("/")[2]
        for path in published["paths"].values()
        for operation in path.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    for name, prop, what in properties(published):
        assert "default" not in what, f"{name}.{prop}"
        if name in answers - asked:
            assert {"type": "null"} not in what.get("anyOf", ()), f"{name}.{prop}"


def test_nearly_every_property_says_what_it_is(published: dict[str, Any]) -> None:
    """A new one says it in its model's docstring, as "name: words", or in ops/property_words.py."""
    silent = [
        f"{name}.{prop}"
        for name, prop, what in properties(published)
        if not what.get("description")
    ]

    assert len(silent) <= len(properties(published)) // 50, silent


def test_the_contract_says_what_each_code_means_and_what_to_do(published: dict[str, Any]) -> None:
    codes = published["components"]["schemas"]["Problem"]["properties"]["code"]["x-codes"]

    assert set(codes["not_found"]) == {"en", "zh"} and len(codes) > 150


def _answered(view: Any) -> set[int]:
    """The statuses that a view names beside its answers."""
    found = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(view)))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Reply", "shown"):
            found |= {
                each.value for part in (*node.args[1:], *(k.value for k in node.keywords if k.arg == "status"))
                for each in ast.walk(part) if isinstance(each, ast.Constant) and type(each.value) is int
                and 200 <= each.value < 300
            }  # fmt: skip
    return found


def test_every_good_status_that_a_view_answers_is_in_the_contract() -> None:
    """A generated client reads a body only of a status that it was told of."""
    found = {
        f"{route.method} {route.path}": _answered(route.view) - set(route.statuses)
        for route in routes()
    }

    assert {name: odd for name, odd in found.items() if odd} == {}
