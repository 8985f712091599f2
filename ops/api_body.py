"""infra/api.yaml: the gateway's body (OpenAPI 3.0.1), one line a method.

Every method of a known path goes to the path's function, so that a wrong one is refused there (405) in
our own words; unknown paths go to `contract` (404). Only declared, non-public methods ask the authorizer.
A first segment that one function serves, and nobody without a token, is two resources whatever is below it: itself
and `/<segment>/{proxy+}`, whose function finds the path (web/greedy.py; docs/decisions/0101).
Long-form intrinsics only: AWS::Include takes no others.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ops.routes import deployed
from suanqing.web.answers import PROBLEM
from suanqing.web.route import Route

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
PARAMETER = re.compile(r"{([a-z_]+)\+?}")
FOLDED_FROM = 3
"""Resources of a segment that two take the place of."""
FALLBACK = "contract"
ALIAS = "live"
"""Of every function (template.yaml, Globals): the version that callers reach."""

HEADER = """\
# Generated from the functions' routes: `make openapi`. A test fails when they differ.
"""

REFUSALS: dict[str, tuple[int | None, str, str, str]] = {
    # kind: status, code, title, detail
    "ACCESS_DENIED": (403, "forbidden", "Not allowed", "your role may not do this"),
    "UNAUTHORIZED": (401, "unauthenticated", "Not authenticated", "a valid token is needed"),
    "MISSING_AUTHENTICATION_TOKEN": (
        404, "not_found", "Not found", "there is nothing at this path",
    ),
    "REQUEST_TOO_LARGE": (413, "too_large", "Body too large", "the body exceeds the limit"),
    "UNSUPPORTED_MEDIA_TYPE": (
        415, "unsupported_media_type", "Unsupported content type", "this content type is not taken",
    ),
    "THROTTLED": (429, "too_many_requests", "Too many requests", "slow down and try again"),
    "AUTHORIZER_FAILURE": (503, "unavailable", "Try again later", "the token could not be checked"),
    "INTEGRATION_TIMEOUT": (504, "timeout", "Timed out", "it took too long; ask again"),
    "DEFAULT_4XX": (None, "bad_request", "Bad request", "the request could not be taken"),
    "DEFAULT_5XX": (None, "internal", "Internal error", "something went wrong on our side"),
}  # fmt: skip
EXTRA_HEADERS = {
    "UNAUTHORIZED": {"WWW-Authenticate": "Bearer"},
    "THROTTLED": {"Retry-After": "5"},
    "AUTHORIZER_FAILURE": {"Retry-After": "5"},
}


def body(routes: list[Route]) -> str:
    """The file's text; the same routes give the same bytes."""
    return HEADER + "\n".join(_lines(routes)) + "\n"


def document(routes: list[Route]) -> dict[str, Any]:
    """The body as data."""
    return {
        "openapi": "3.0.1",
        "info": {"title": {"Fn::Sub": "${AWS::StackName}"}, "version": "1"},
        "paths": dict(_paths(routes)),
        "components": {"securitySchemes": {"caller": _authorizer()}},
        # All: a browser asks for scripts and pictures with "*/*" first, which the gateway finds in no list of kinds.
        "x-amazon-apigateway-binary-media-types": ["*/*"],
        "x-amazon-apigateway-gateway-responses": {
            kind: _refusal(kind, *facts) for kind, facts in REFUSALS.items()
        },
    }


def resources(routes: list[Route]) -> dict[str, str]:
    """By each declared path, the gateway's resource that takes its calls."""
    segments: dict[str, list[Route]] = {}
    for route in routes:
        segments.setdefault(_segment(route.path), []).append(route)
    folded = {segment for segment, below in segments.items() if _folds(below)}
    return {route.path: _resource(route.path, folded) for route in routes}


def nodes(paths: Iterable[str]) -> set[str]:
    """Every node of the paths as the gateway counts them: the root, and each beginning of a path."""
    found = {"/"}
    for path in paths:
        parts = path.strip("/").split("/")
        found |= {"/" + "/".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return found


def _segment(path: str) -> str:
    return path.split("/")[1]


def _folds(routes: list[Route]) -> bool:
    """Whether they are one function's, none of them public, and more resources than two would be."""
    one = len({route.function for route in routes}) == 1
    public = any(route.roles is None for route in routes)
    return one and not public and len(nodes(route.path for route in routes)) > FOLDED_FROM


def _resource(path: str, folded: set[str]) -> str:
    segment = _segment(path)
    return f"/{segment}/{{proxy+}}" if segment in folded and path != f"/{segment}" else path


def _paths(routes: list[Route]) -> Iterator[tuple[str, dict[str, Any]]]:
    taken_by, owners = resources(routes), {"/": FALLBACK, "/{proxy+}": FALLBACK}
    for route in routes:
        path = taken_by[route.path]
        if owners.setdefault(path, route.function) != route.function:
            raise ValueError(f"{path} belongs to {owners[path]} and {route.function}")
    guarded = {(taken_by[r.path], r.method.lower()) for r in routes if r.roles is not None}
    for path, owner in sorted(owners.items()):
        yield path, {m: _method(path, owner, (path, m) in guarded) for m in METHODS}


def _method(path: str, owner: str, guarded: bool) -> dict[str, Any]:
    named = PARAMETER.findall(path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in named
    ]
    return {
        **({"parameters": parameters} if parameters else {}),
        **({"security": [{"caller": []}]} if guarded else {}),
        "responses": {},
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": _invocation(owner),
            "passthroughBehavior": "when_no_match",
        },
    }


def _invocation(owner: str) -> dict[str, str]:
    """By name, not by reference: functions know the API's address, so the API may not depend on them."""
    function = (
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}"
        f":function:${{AWS::StackName}}-{deployed(owner)}"
    )
    gateway = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions"
    return {"Fn::Sub": f"{gateway}/{function}:{ALIAS}/invocations"}


def _authorizer() -> dict[str, Any]:
    return {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "token",
            "authorizerUri": _invocation("authorizer"),
            "identityValidationExpression": "^[Bb]earer [-A-Za-z0-9._~+/=]+$",
            "authorizerResultTtlInSeconds": {
                "Fn::If": ["RemembersLong", 300, {"Fn::If": ["RemembersShort", 60, 0]}]
            },
        },
    }


def _refusal(kind: str, status: int | None, code: str, title: str, detail: str) -> dict[str, Any]:
    problem = {
        "type": f"urn:suanqing:problem:{code}",
        "title": title,
        **({"status": status} if status else {}),
        "code": code,
        "detail": detail,
    }
    headers = {"Content-Type": PROBLEM, **EXTRA_HEADERS.get(kind, {})}
    return {
        **({"statusCode": str(status)} if status else {}),
        "responseParameters": {
            f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()
        },
        "responseTemplates": {"application/json": json.dumps(problem)},
    }


def _lines(routes: list[Route]) -> Iterator[str]:
    whole = document(routes)
    paths: Mapping[str, Mapping[str, Any]] = whole.pop("paths")
    for key, value in whole.items():
        if key == "components":
            yield "paths:"
            for path, methods in paths.items():
                yield f"  {json.dumps(path)}:"
                yield from (f"    {method}: {_flow(what)}" for method, what in methods.items())
        if key == "x-amazon-apigateway-gateway-responses":
            yield f"{key}:"
            yield from (f"  {kind}: {_flow(what)}" for kind, what in value.items())
        else:
            yield f"{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
