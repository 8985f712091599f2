"""The one place that tames Chalice: typed endpoints, one table of errors to statuses (RFC 9457).

A route is declared once, on an `Api`. From the same declaration come the Chalice route, the gateway's
body (infra/api.yaml) and the public contract (docs/openapi.json), so the three cannot drift apart.

A view's parameters are filled by name: path parameters (decoded); `caller`; `body` (a pydantic model,
or bytes); `query` (a pydantic model); `if_match` (version or None); `idempotency_key` (str or None);
`lang` (zh or en, by Accept-Language); `request` (Chalice's; its headers answer to any case);
`by_two` (whether this call takes two people, of a route that says which do).

Pydantic is half of bare boto3 to import, so it comes in with the first route that takes or gives a model.
"""

import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard, cast, get_args
from urllib.parse import unquote

from chalice.app import Chalice, Request, Response

from suanqing import errors, problems, texts, times
from suanqing.people.approvals.model import Needs
from suanqing.people.approvals.model import Request as Asked
from suanqing.people.identity import duties
from suanqing.people.identity.caller import Caller, caller_of
from suanqing.people.roles import Role
from suanqing.platform import config, json_input, observe

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from suanqing.people.identity.deciding import Deciding

JSON = "application/json"
PROBLEM = "application/problem+json"
MAX_BODY = 256 * 1024
MAX_PATH, MAX_QUERY = 400, 1000
"""Characters of a path or query parameter."""
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)

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


@dataclass(frozen=True, slots=True)
class Route:
    """One declared endpoint, as the generators read it. roles None: public. decides: what about."""

    function: str
    method: str
    path: str
    roles: frozenset[Role] | None
    view: Callable[..., Any]
    status: int
    content_types: tuple[str, ...]
    produces: str
    max_body: int
    local_only: bool
    decides: duties.Decides | None
    two_people: Needs | None
    repeats: bool = False

    @property
    def statuses(self) -> tuple[int, ...]:
        """Of every good answer: its own, 200 for a repeated call that made nothing new, 202 for a call
        that waits for a second person."""
        more = ((200, self.repeats), (202, self.two_people is not None))
        return (self.status, *(status for status, may in more if may))

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return _parameters(self.view)

    def annotation(self, name: str) -> Any:
        return _annotations(self.view).get(name)


@cache
def _parameters(view: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(view).parameters


@cache
def _annotations(view: Callable[..., Any]) -> dict[str, Any]:
    return inspect.get_annotations(view, eval_str=True)


EVENT: Mapping[str, Any] = {
    "headers": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
}
"""What Chalice takes for granted in a REST proxy event."""


class Api:
    """The routes of one function; `handler` is its Lambda entry. deciding: who may decide; a function
    whose routes decide nothing has none."""

    def __init__(self, function: str, deciding: "Callable[[], Deciding] | None" = None) -> None:
        self.function, self.deciding = function, deciding
        self.routes: list[Route] = []
        self.app = Chalice(app_name=function, configure_logs=False)
        self._answered = False

    def route(
        self,
        method: str,
        path: str,
        *,
        roles: frozenset[Role] | None,
        status: int = 200,
        content_types: tuple[str, ...] = (JSON,),
        produces: str = JSON,
        max_body: int = MAX_BODY,
        local_only: bool = False,
        decides: duties.Decides | None = None,
        two_people: Needs | None = None,
        repeats: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an endpoint. `roles=None` means public: nobody is asked who they are.

        decides: what the call decides about, of its arguments; whose money that is, or who made it,
        is refused, and the caller's roles are read anew instead of believed from the token.
        two_people: what the call changes, where it takes two: the first call answers 202 with the
        request, the same call by another person is carried out.
        repeats: the same call again answers 200 with what it made before.
        """

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            route = Route(
                self.function, method, path, roles, view, status, content_types, produces,
                max_body, local_only, decides, two_people, repeats,
            )  # fmt: skip
            self.routes.append(route)
            # Chalice answers 415 itself, in its own words: the types are checked in `_answer`.
            self.app.route(path, methods=[method], content_types=["*/*"], name=view.__name__)(
                lambda **path_parameters: self._answer(route, path_parameters)
            )
            return view

        return declare

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Lambda entry: Chalice routes, and what it refuses itself is said as a problem."""
        observe.start(event, context)
        self._answered = False
        answer: dict[str, Any] = self.app({**EVENT, **event}, context)
        return answer if self._answered else _refused_by_router(event, self.routes)

    def _answer(self, route: Route, path_parameters: dict[str, str]) -> Response:
        """The view's answer, or the problem that kept it from giving one; never an exception."""
        self._answered = True
        request = cast(Request, self.app.current_request)
        try:
            if route.local_only and not config.is_local():
                raise errors.NotFound("there is nothing at this path")
            given = _arguments(route, request, path_parameters, self._caller(route, request))
            answer = self._decided(route, path_parameters, given)
            return _rendered(route, answer, _stage(route, request))
        except errors.DomainError as error:
            return _problem_response(error, request)
        except Exception as error:
            if _is_too_large(error):
                refusal = errors.TooLarge("what would be stored exceeds 400 KB", "item_too_large")
                return _problem_response(refusal, request)
            if _is_busy(error):
                return _problem_response(errors.Unavailable("too busy; try again"), request)
            observe.exception("unhandled", route=f"{route.method} {route.path}")
            lang = problems.language(request.headers.get("accept-language"))
            document = problem(500, "internal", "something went wrong on our side", lang=lang)
            return _response(document, lang)

    def _caller(self, route: Route, request: Request) -> Caller | None:
        """Who calls, with a role that the route names; None where anybody may."""
        if route.roles is None:
            return None
        caller = caller_of(request.context)
        if caller.roles.isdisjoint(route.roles):
            raise errors.Forbidden("your role may not do this", needs=sorted(route.roles))
        if route.decides and self.deciding:
            return self.deciding().caller(caller, route.roles)
        return caller

    def _decided(self, route: Route, path: dict[str, str], given: dict[str, Any]) -> Any:
        """The view's answer, once the caller may decide and, where it takes two people, is the second."""
        seen = {**given, "seen": {}}
        subject = route.two_people(seen) if route.two_people and self.deciding else None
        given = {**given, "by_two": subject is not None}
        arguments = {name: given[name] for name in given if name in route.parameters}
        if not (route.decides and self.deciding):
            return route.view(**arguments)
        desk = self.deciding()
        desk.check(given["caller"], route.decides(seen), subject is not None)
        if subject is None:
            return route.view(**arguments)
        content, roles = _content(route, path, given), route.roles or frozenset()
        answer = desk.second(
            given["caller"], subject, content, lambda: route.view(**arguments), roles
        )
        if not isinstance(answer, Asked):
            return answer
        from suanqing.people.approvals.schemas import approval

        return Reply(approval(answer), 202)


def _is_busy(error: Exception) -> bool:
    """Whether AWS throttled a call beyond its retries: nobody's bug, and over in a moment."""
    answer = getattr(error, "response", None) or {}
    return isinstance(answer, dict) and answer.get("Error", {}).get("Code") in BUSY


def _is_too_large(error: Exception) -> bool:
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


def _arguments(
    route: Route, request: Request, path: dict[str, str], caller: Caller | None
) -> dict[str, Any]:
    """The view's arguments; raises the refusal that fits what is missing or wrong."""
    given: dict[str, Any] = {}
    wanted = route.parameters
    headers = request.headers
    if caller is not None:
        given["caller"] = caller
    given |= {name: _path(name, unquote(value)) for name, value in path.items()}
    if "body" in wanted:
        given["body"] = _body(route, request)
    if "query" in wanted:
        model = route.annotation("query")
        given["query"] = _valid(model.model_validate_strings, _query(request, model))
    if "if_match" in wanted:
        given["if_match"] = _version(headers.get("if-match"))
    if "idempotency_key" in wanted:
        given["idempotency_key"] = _key(headers.get("idempotency-key"))
    if "lang" in wanted:
        given["lang"] = problems.language(headers.get("accept-language"))
    if "request" in wanted:
        given["request"] = request
    return given


def _is_model(what: Any) -> "TypeGuard[BaseModel]":
    """Whether it is a pydantic model; one that is brought pydantic with it."""
    return hasattr(type(what), "model_dump_json")


def _content(route: Route, path: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """The call, as another makes it again to approve it."""
    body = given.get("body")
    said = body.model_dump(mode="json", by_alias=True) if _is_model(body) else None
    return {
        "route": f"{route.method} {route.path}",
        "path": {n: given[n] for n in path},
        "body": said,
    }


def _body(route: Route, request: Request) -> Any:
    """The body as the view takes it; nothing at all is read as an empty object."""
    try:
        raw = cast(bytes, request.raw_body)
    except ValueError:
        raise errors.Invalid("the body is not the base64 it claims to be", where="body") from None
    if len(raw) > route.max_body:
        raise errors.TooLarge(f"the body exceeds {route.max_body} bytes", limit=route.max_body)
    model = route.annotation("body")
    content_type = (request.headers.get("content-type") or "").split(";")[0].strip().lower()
    named = raw or content_type or model is bytes
    if named and content_type not in route.content_types:
        raise errors.UnsupportedMedia(
            f"content type {content_type or '(none)'} is not accepted",
            accepts=list(route.content_types),
        )
    if model is bytes:
        return raw
    checked = json_input.checked(raw or b"{}")
    return _valid(lambda given: model.model_validate_json(given, strict=True), checked)


def _path(name: str, value: str) -> str:
    """A parameter of the path: a text as it may be stored, and where it is a period, one."""
    kept = texts.text(value, MAX_PATH, name)
    return times.period(kept) if name == "period" else kept


def _query(request: Request, model: "type[BaseModel]") -> dict[str, str]:
    """The last value of each parameter; whole numbers are written in plain digits.

    A model that says `SIGNED` takes them as they came: whatever was not signed so proves nothing (401).
    """
    given = dict(request.query_params or {})
    if getattr(model, "SIGNED", False):
        return given
    for name, value in given.items():
        given[name] = texts.text(value, MAX_QUERY, name[:MAX_PATH])
        if name in _whole_numbers(model) and not _WHOLE.fullmatch(value):
            raise _fault(name, "this is no whole number")
    return given


@cache
def _whole_numbers(model: "type[BaseModel]") -> frozenset[str]:
    """Parameters that are whole numbers, or may be."""
    fields = model.model_fields.items()
    return frozenset(n for n, f in fields if int in (f.annotation, *get_args(f.annotation)))


def _fault(where: str, what: str) -> errors.Invalid:
    return errors.Invalid(f"{where}: {what}", errors=[{"where": where, "what": what}])


def _valid(read: Callable[[Any], Any], given: Any) -> Any:
    """The caller's input as a model. Only here is pydantic's complaint the caller's fault."""
    from pydantic import ValidationError

    try:
        return read(given)
    except ValidationError as error:
        raise _invalid(error) from None


def _version(header: str | None) -> int | None:
    """The version of an If-Match header: 7, "7" or W/"7"."""
    if header is None:
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise errors.Invalid("If-Match must hold the version number you saw", header=header[:64])
    return int(text)


def _key(header: str | None) -> str | None:
    return None if header is None else texts.text(header, 128, "Idempotency-Key", least=1)


def _invalid(error: "ValidationError") -> errors.Invalid:
    found = [
        {"where": ".".join(str(part) for part in entry["loc"]), "what": entry["msg"]}
        for entry in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    first = found[0]
    return errors.Invalid(f"{first['where'] or 'body'}: {first['what']}", errors=found)


def _stage(route: Route, request: Request) -> str:
    """What stands before the route's path in the address that was called: "/prod", or nothing."""
    called = str(request.context.get("path") or route.path)
    return "/".join(called.split("/")[: -route.path.count("/")])


def _rendered(route: Route, result: Any, stage: str = "") -> Response:
    reply = result if isinstance(result, Reply) else Reply(result, route.status, {}, route.produces)
    body = reply.body
    if _is_model(body):
        body = body.model_dump_json(by_alias=True, exclude_none=True)
    elif isinstance(body, dict | list):
        body = json.dumps(body, ensure_ascii=False)
    elif isinstance(body, bytes):
        body = body.decode()
    elif body is None:
        body = ""
    headers: dict[str, Any] = {"Content-Type": reply.content_type, **reply.headers}
    if str(headers.get("Location", "")).startswith("/"):
        headers["Location"] = f"{stage}{headers['Location']}"
    return Response(body=body, status_code=reply.status, headers=headers)


def _problem_response(error: errors.DomainError, request: Request) -> Response:
    status = status_of(error)
    facts = {key: value for key, value in error.facts.items() if value is not None}
    observe.log("refused", status=status, code=error.code, path=request.context.get("resourcePath"))
    lang = problems.language(request.headers.get("accept-language"))
    facts.pop("lang", None)
    response = _response(problem(status, error.code, error.message, lang=lang, **facts), lang)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response.headers["Retry-After"] = str(facts.get("retry_after", 5))
    return response


def _response(document: dict[str, Any], lang: problems.Lang) -> Response:
    body = json.dumps(document, ensure_ascii=False, default=str)
    headers = {"Content-Type": PROBLEM, "Content-Language": lang, "Vary": "Accept-Language"}
    return Response(body=body, status_code=document["status"], headers=dict(headers))


def _refused_by_router(event: dict[str, Any], routes: list[Route]) -> dict[str, Any]:
    """Chalice's own 404, 405 and 500, where no view was reached, in the words of RFC 9457."""
    context = event.get("requestContext") or {}
    allowed = sorted(route.method for route in routes if route.path == context.get("resourcePath"))
    sent = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
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
