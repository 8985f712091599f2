"""What a call is answered: a view's result, or the problem that kept it from giving one (RFC 9457)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Request, Response

from suanqing import errors, problems
from suanqing.platform import observe
from suanqing.web.arguments import is_model
from suanqing.web.headers import small
from suanqing.web.route import JSON, Route

PROBLEM = "application/problem+json"

STATUSES: tuple[tuple[type[errors.DomainError], int], ...] = (
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.TooLarge, 413),
    (errors.UnsupportedMedia, 415),
    (errors.Invalid, 422),
    (errors.Unpriced, 422),
    (errors.Unavailable, 503),
)
"""Kinds of refusal to HTTP statuses; the first match wins."""

BUSY = {
    "ThrottlingException",
    "Throttling",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
}
"""AWS's error codes for too many calls."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A view's answer where 200 and a model is not enough. body: model, str, bytes or None."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON


def is_busy(error: Exception) -> bool:
    """Whether AWS throttled a call beyond its retries: nobody's bug, and over in a moment."""
    answer = getattr(error, "response", None) or {}
    return isinstance(answer, dict) and answer.get("Error", {}).get("Code") in BUSY


def is_too_large(error: Exception) -> bool:
    """Whether a table refused an item over its 400 KB, by itself or inside a transaction."""
    answer = getattr(error, "response", None) or {}
    if not isinstance(answer, dict):
        return False
    reasons = [answer.get("Error", {}), *answer.get("CancellationReasons", ())]
    return any("item size" in str(each.get("Message", "")).lower() for each in reasons)


def status_of(error: errors.DomainError) -> int:
    """The status of a refusal; a kind without one of its own is the caller's 422."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 422)


def problem(
    status: int, code: str, detail: str, /, lang: problems.Lang = "en", **facts: Any
) -> dict[str, Any]:
    """An RFC 9457 problem document; `code` is stable, `title` and `detail` are for people in their
    language, `facts` for programs."""
    document = {
        "type": f"urn:suanqing:problem:{code}",
        "title": problems.title(status, lang),
        "status": status,
        "code": code,
        "detail": problems.said(code, detail, lang),
    }
    told = problems.localized(facts, lang)
    return document | {name: fact for name, fact in told.items() if name not in document}


def stage(route: Route, request: Request) -> str:
    """What stands before the route's path in the address that was called: "/prod", or nothing."""
    called = str(request.context.get("path") or route.path)
    return "/".join(called.split("/")[: -route.path.count("/")])


def rendered(route: Route, result: Any, before: str = "") -> Response:
    reply = result if isinstance(result, Reply) else Reply(result, route.status, {}, route.produces)
    body = reply.body
    if is_model(body):
        body = body.model_dump_json(by_alias=True, exclude_none=True)
    elif isinstance(body, dict | list):
        body = json.dumps(body, ensure_ascii=False)
    elif isinstance(body, bytes):
        body = body.decode()
    elif body is None:
        body = ""
    headers: dict[str, Any] = {"Content-Type": reply.content_type, **reply.headers}
    if str(headers.get("Location", "")).startswith("/"):
        headers["Location"] = f"{before}{headers['Location']}"
    return Response(body=body, status_code=reply.status, headers=headers)


def fresher(route: Route, request: Request, answer: Response) -> Response:
    """What is read, under a tag of its bytes; 304 without a body where the caller names that tag.

    Pages ask again every few seconds: an answer that is the same need not travel, and need not be read.
    A resource with a version of its own keeps that as its tag, by which it is written, and is always answered whole:
    more is shown of it than its version counts (whether a ticket's money is booked, names, the reader's language).
    """
    if route.method != "GET" or answer.status_code != 200 or route.produces != JSON:
        return answer
    if "no-store" in str(answer.headers.get("Cache-Control", "")):
        return answer
    if "ETag" in answer.headers:
        answer.headers = {"Cache-Control": "private, no-cache", **answer.headers}
        return answer
    told = hashlib.sha256(str(answer.body).encode()).hexdigest()[:16]
    answer.headers = {"ETag": f'"{told}"', "Cache-Control": "private, no-cache", **answer.headers}
    known = str(request.headers.get("if-none-match") or "")
    if answer.headers["ETag"] not in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return answer
    kept = {name: answer.headers[name] for name in ("ETag", "Cache-Control")}
    return Response(body="", status_code=304, headers=kept)


def problem_response(error: errors.DomainError, request: Request) -> Response:
    status = status_of(error)
    facts = {key: value for key, value in error.facts.items() if value is not None}
    observe.log("refused", status=status, code=error.code, path=request.context.get("resourcePath"))
    lang = problems.language(request.headers.get("accept-language"))
    facts.pop("lang", None)
    answer = response(problem(status, error.code, error.message, lang=lang, **facts), lang)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        answer.headers["Retry-After"] = str(facts.get("retry_after", 5))
    return answer


def response(document: dict[str, Any], lang: problems.Lang) -> Response:
    body = json.dumps(document, ensure_ascii=False, default=str)
    headers = {"Content-Type": PROBLEM, "Content-Language": lang, "Vary": "Accept-Language"}
    return Response(body=body, status_code=document["status"], headers=dict(headers))


def refused_by_router(event: dict[str, Any], routes: list[Route]) -> dict[str, Any]:
    """Chalice's own 404, 405 and 500, where no view was reached, in the words of RFC 9457."""
    context = event.get("requestContext") or {}
    allowed = sorted(route.method for route in routes if route.path == context.get("resourcePath"))
    sent = small(event.get("headers") or {})
    lang = problems.language(sent.get("accept-language"))
    headers = {"Content-Type": PROBLEM, "Content-Language": lang, "Vary": "Accept-Language"}
    if not allowed:
        document = problem(404, "not_found", "there is nothing at this path", lang=lang)
    elif context.get("httpMethod") not in allowed:
        document = problem(
            405, "method_not_allowed", "this path has no such method", lang=lang, allow=allowed
        )
        headers["Allow"] = ", ".join(allowed)
    else:
        document = problem(500, "internal", "something went wrong on our side", lang=lang)
    return {
        "statusCode": document["status"],
        "headers": headers,
        "multiValueHeaders": {},
        "body": json.dumps(document, ensure_ascii=False),
    }
