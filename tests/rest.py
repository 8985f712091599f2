"""Calls of a real Lambda handler with the proxy events of a REST API."""

import base64
import json as jsonlib
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from chalice.app import Chalice

from suanqing.people.identity.caller import Caller

_asked = threading.local()
Chalice.current_request = property(
    lambda app: getattr(_asked, "request", None),
    lambda app, request: setattr(_asked, "request", request),
)
"""A Lambda process has one request at a time; a test that asks at once from many threads has one in each of them,
or an answer would be given to who did not ask."""

JSON = "application/json"
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Context:
    """What a handler sees of Lambda."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = "test"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def event(
    method: str,
    resource_path: str,
    *,
    path_params: Mapping[str, str] | None = None,
    caller: Caller | None = None,
    json: Any = None,
    body: bytes | str | None = None,
    content_type: str | None = JSON,
    headers: Mapping[str, str] | None = None,
    query: Mapping[str, str | list[str]] | None = None,
    base64_body: bool = False,
) -> dict[str, Any]:
    """The event the gateway makes of a call: path parameters percent-encoded, body a text."""
    if json is not None:
        body = jsonlib.dumps(json, ensure_ascii=False)
    if isinstance(body, bytes) and not base64_body:
        body = body.decode()
    if base64_body and body is not None:
        body = base64.b64encode(body.encode() if isinstance(body, str) else body).decode()
    sent = {"Host": "test", **({"Content-Type": content_type} if content_type else {})}
    sent["Accept-Language"] = "en"
    sent |= headers or {}
    encoded = {name: quote(value, safe="") for name, value in (path_params or {}).items()}
    path = resource_path
    for name, value in encoded.items():
        path = path.replace(f"{{{name}}}", value)
    many = {k: v if isinstance(v, list) else [v] for k, v in (query or {}).items()}
    context: dict[str, Any] = {
        "resourcePath": resource_path,
        "httpMethod": method,
        "path": f"/test{path}",
        "stage": "test",
        "requestId": "test-request",
        "identity": {"sourceIp": "192.0.2.1"},
    }
    if caller is not None:
        context["authorizer"] = authorizer_context(caller)
    return {
        "resource": resource_path,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": {k: v[-1] for k, v in many.items()} or None,
        "multiValueQueryStringParameters": many or None,
        "pathParameters": encoded or None,
        "stageVariables": None,
        "requestContext": context,
        "body": body,
        "isBase64Encoded": base64_body,
    }


def authorizer_context(caller: Caller) -> dict[str, str]:
    """The authorizer's answer: texts only, as the gateway passes them on."""
    proven = {"party": caller.party, "roles": ",".join(sorted(caller.roles))}
    more = {"outlet": caller.outlet, "since": caller.since, "login": caller.login}
    return proven | {name: str(value) for name, value in more.items() if value is not None}


def call(
    handler: Handler, method: str, resource_path: str, **given: Any
) -> tuple[int, Any, dict[str, str]]:
    """Status, body (parsed if JSON) and headers (lower-case names); `given` is that of `event`."""
    answer = handler(event(method, resource_path, **given), Context())
    headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    body: Any = answer.get("body") or None
    if answer.get("isBase64Encoded") and body:
        body = base64.b64decode(body)
    if body and "json" in headers.get("content-type", ""):
        body = jsonlib.loads(body)
    return answer["statusCode"], body, headers
