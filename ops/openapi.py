"""docs/openapi.json: the public contract (OpenAPI 3.1.0) from routes and pydantic models."""

import inspect
import json
import re
import tomllib
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from embedded.places import ROOT
from ops.schemas import Used, example, schemas
from suanqing.people.approvals.schemas import ApprovalView
from suanqing.problems import TITLES, catalogue
from suanqing.web.answers import PROBLEM
from suanqing.web.route import JSON, Route

PARAMETER = re.compile(r"{([a-z_]+)}")
TAGS = {
    "tickets": "Tickets (工单): create, read, list, claim, and the steps of their scene.",
    "dispatch": "Dispatch (派单): who may have a ticket and why, the board, people, weights, a month replayed.",
    "stock": "Parts and stock (备件库存): what lies where, how it moves, who waits, what to order.",
    "settlement": "Money: earnings with their basis, balances, what could not be priced.",
    "statements": "Periods, statements (结算单) and payouts (付款批次).",
    "pricing": "Catalogue, price books (内部结算价格) and parties (结算对象).",
    "replays": "Replays (回放) of a book, publishing's gate, and price corrections (价格更正).",
    "scenes": "What a company draws itself: scenes (业务场景), forms (表单), calendars of business hours (工作日历).",
    "packages": "Template packages (模板包): listed, looked at, installed.",
    "notifications": "The caller's own notices.",
    "identity": "Login by WeCom (企业微信).",
    "webhooks": "Where platforms knock. Signed by the platform, not by a token.",
    "console": "The console's pages (工作台), for people.",
    "contract": "This document, a page to read it, and explanations for assistants (MCP).",
}
INTRODUCTION = """\
Suanqing (算清): tickets whose every cent is computed by rule, live, and shown with its basis.

Amounts are integers in minor units (分) beside an ISO 4217 currency; quantities are decimal strings; times are \
RFC 3339. Lists go on with `next` as the next call's `cursor`. What is unknown is left out, never null. \
Errors are problems (RFC 9457): `code` is stable, `title` and `detail` are for people, in Chinese or English by \
`Accept-Language` (Chinese where neither is asked for). \
Each operation names its roles in `x-roles`; `public` ones need no token. A role opens an operation; \
which tickets and whose money one sees there is decided object by object.
"""


def document(routes: list[Route]) -> dict[str, Any]:
    """The contract as data; local-only routes are no part of it."""
    public = [route for route in routes if not route.local_only]
    references, definitions = schemas(set(_models(public)))
    definitions["Problem"] = PROBLEM_SCHEMA
    operations = _Operations(references, definitions, _unique_ids(public))
    paths: dict[str, dict[str, Any]] = {}
    for route in public:
        paths.setdefault(route.path, {})[route.method.lower()] = operations.operation(route)
    used = {route.function for route in public}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Suanqing 算清",
            "version": _version(),
            "description": INTRODUCTION.strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ".", "description": "beside this document"}],
        "tags": [{"name": n, "description": text} for n, text in TAGS.items() if n in used],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "responses": {f"Problem{status}": _problem(status) for status in PROBLEMS},
            "schemas": dict(sorted(definitions.items())),
        },
    }


def text(routes: list[Route]) -> str:
    return json.dumps(document(routes), ensure_ascii=False, indent=1) + "\n"


PROBLEMS = TITLES
PROBLEM_SCHEMA = {
    "title": "Problem",
    "description": "RFC 9457. More members say what is wrong, e.g. `errors`, `version`.",
    "type": "object",
    "properties": {
        "type": {
            "type": "string",
            "description": "URI of the code",
            "examples": ["urn:suanqing:problem:not_found"],
        },
        "title": {"type": "string", "description": "the status in words"},
        "status": {"type": "integer", "description": "HTTP status"},
        "code": {
            "type": "string",
            "description": "stable; `x-codes` says what each means and what to do",
            "examples": ["not_found"],
            "x-codes": {
                known.code: {"en": f"{known.en}. {known.do_en}", "zh": f"{known.zh}。{known.do_zh}"}
                for known in catalogue().values()
            },
        },
        "detail": {
            "type": "string",
            "description": "for people, in Chinese or English by Accept-Language; may change",
        },
    },
    "required": ["type", "title", "code", "detail"],
    "additionalProperties": True,
}


class _Operations:
    """Operations in one document; `references` and `definitions` as schemas() gives them."""

    def __init__(
        self,
        references: Mapping[Used, dict[str, Any]],
        definitions: Mapping[str, Any],
        ids: Mapping[tuple[str, str], str],
    ) -> None:
        self.references = references
        self.definitions = definitions
        self.ids = ids

    def operation(self, route: Route) -> dict[str, Any]:
        summary, description = words(route)
        parameters = [*_path_parameters(route), *self.query(route), *_headers(route)]
        request = self.request(route)
        return {
            "operationId": self.ids[route.path, route.method],
            "tags": [route.function],
            "summary": summary,
            "description": f"{description}\n\n{_who(route)}".strip(),
            "security": [] if route.roles is None else [{"bearer": []}],
            "x-roles": roles(route),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": request} if request else {}),
            "responses": {
                **{str(status): self.answer(route, status) for status in route.statuses},
                **{str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in refusals(route)},
            },
        }

    def query(self, route: Route) -> Iterator[dict[str, Any]]:
        model = route.annotation("query")
        if model is None:
            return
        schema = self.definitions[self.name(model, "validation")]
        for name, what in schema.get("properties", {}).items():
            yield {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                **({"description": what["description"]} if "description" in what else {}),
                "schema": {k: v for k, v in what.items() if k not in ("title", "description")},
            }

    def request(self, route: Route) -> dict[str, Any] | None:
        if "body" not in route.parameters:
            return None
        model = route.annotation("body")
        if model is bytes:
            content: dict[str, Any] = {"schema": {}}
        else:
            reference = self.references[model, "validation"]
            content = {"schema": reference, "example": example(reference, self.definitions)}
        kinds = dict.fromkeys(route.content_types, content)
        return {"required": route.needs_body, "content": kinds}

    def answer(self, route: Route, status: int) -> dict[str, Any]:
        """A good answer; 202 beside another is the request that waits for a second person."""
        waits = status == 202 and route.two_people is not None
        model = ApprovalView if waits else answer_model(route)
        if model:
            schema: dict[str, Any] = self.references[model, "serialization"]
        else:
            schema = {"type": "object"} if route.produces == JSON else {"type": "string"}
        described = {
            200: "OK",
            201: "Created",
            202: "Accepted",
            204: "Done, nothing to say",
            302: "Go there",
        }
        return {
            "description": "It waits for a second person, who makes the same call"
            if waits
            else described.get(status, "OK"),
            **({} if is_empty(route, status) else {"content": {_type(route): {"schema": schema}}}),
        }

    def name(self, model: type[BaseModel], mode: Any) -> str:
        return str(self.references[model, mode]["$ref"]).rpartition("/")[2]


def words(route: Route) -> tuple[str, str]:
    """The view's docstring: first sentence, and the rest."""
    told = inspect.cleandoc(route.view.__doc__ or route.view.__name__.replace("_", " "))
    first, _, rest = told.partition("\n")
    return first.strip().rstrip("."), rest.strip()


def roles(route: Route) -> list[str]:
    return ["public"] if route.roles is None else sorted(route.roles)


def refusals(route: Route) -> list[int]:
    """The problems a caller must be ready for."""
    wanted = route.parameters
    found = {429, 500, 503}
    if route.roles is not None:
        found |= {401, 403}
    if PARAMETER.search(route.path):
        found |= {404, 422}
    if "body" in wanted:
        found |= {400, 413, 415, 422}
    if (route.function in ("webhooks", "identity") and wanted) or takes_session(route):
        found |= {401}
    if route.function == "identity" and route.roles is None and route.method != "GET":
        found |= {403}  # a page of another address
    if {"query", "if_match", "idempotency_key"} & set(wanted):
        found |= {422}
    if route.method != "GET":
        found |= {404, 409, 422}
    return sorted(found - {route.status})


def takes_session(route: Route) -> bool:
    """Whether a customer's session stands in the path or in the body: it may have ended."""
    body = typing.get_type_hints(route.view).get("body")
    return "{session}" in route.path or "session" in getattr(body, "model_fields", {})


def is_empty(route: Route, status: int) -> bool:
    """Whether a good answer has no body."""
    return status in route.also or route.status == 204 or 300 <= route.status < 400


def answer_model(route: Route) -> type[BaseModel] | None:
    """The model of the good answer: the view's return type, or the one beside Reply in Annotated."""
    returned = typing.get_type_hints(route.view, include_extras=True).get("return")
    options = get_args(returned) if get_origin(returned) in ANNOTATED else (returned,)
    models = [each for each in options if _is_model(each)]
    return models[0] if models else None


ANNOTATED = (typing.Annotated, typing.Union, types.UnionType)


def _is_model(what: Any) -> bool:
    return inspect.isclass(what) and issubclass(what, BaseModel)


def _models(routes: list[Route]) -> Iterator[Used]:
    for route in routes:
        for name in ("query", "body"):
            model = route.annotation(name)
            if name in route.parameters and _is_model(model):
                yield model, "validation"
        answer = answer_model(route)
        if answer:
            yield answer, "serialization"
        if route.two_people:
            yield ApprovalView, "serialization"


def _unique_ids(routes: list[Route]) -> dict[tuple[str, str], str]:
    names = [route.view.__name__ for route in routes]
    return {
        (route.path, route.method): route.view.__name__
        if names.count(route.view.__name__) == 1
        else f"{route.function}_{route.view.__name__}"
        for route in routes
    }


def _path_parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in PARAMETER.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _headers(route: Route) -> Iterator[dict[str, Any]]:
    if "if_match" in route.parameters:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": route.annotation("if_match") is int,
            "description": "the version you decided on; an older one is refused (409)",
            "schema": {"type": "string", "examples": ['"3"']},
        }
    if "idempotency_key" in route.parameters:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": route.annotation("idempotency_key") is str,
            "description": "same key and body: the first answer again; another body: 409",
            "schema": {"type": "string", "minLength": 1, "maxLength": 128, "examples": ["a7c1"]},
        }


def _who(route: Route) -> str:
    if route.roles is None:
        return "Public: no token is asked for."
    return f"Roles: {', '.join(roles(route))}."


def _type(route: Route) -> str:
    return route.produces.partition(";")[0]


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": " ".join(PROBLEMS[status]),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
