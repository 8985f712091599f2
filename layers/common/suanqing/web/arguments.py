"""What a call gives to its view: path, query, body and headers, each checked; the refusal that fits where one is wrong.

Pydantic comes in with the first route that takes a model (`api`).
"""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard, cast, get_args
from urllib.parse import unquote

from chalice.app import Request

from suanqing import errors, problems, texts, times
from suanqing.people.identity.caller import Caller
from suanqing.platform import json_input
from suanqing.web.route import Route

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

MAX_PATH, MAX_QUERY = 400, 1000
"""Characters of a path or query parameter."""
_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)


def arguments(
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


def is_model(what: Any) -> "TypeGuard[BaseModel]":
    """Whether it is a pydantic model; one that is brought pydantic with it."""
    return hasattr(type(what), "model_dump_json")


def content(route: Route, path: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """The call, as another makes it again to approve it."""
    body = given.get("body")
    said = body.model_dump(mode="json", by_alias=True) if is_model(body) else None
    return {
        "route": f"{route.method} {route.path}",
        "path": {n: given[n] for n in path},
        "body": said,
    }


def _body(route: Route, request: Request) -> Any:
    """The body as the view takes it; nothing at all is read as an empty object, but for a PUT, which would put
    what nobody said."""
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
    if route.method == "PUT" and not raw:
        raise errors.Invalid("the body is missing", where="body")
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
