"""POST /mcp: explanations for a person's own assistant, by the Model Context Protocol over Streamable HTTP.

One message a call, one JSON answer, no session and no stream: nothing is kept between two calls. Each tool is a route
of the contract that says why an amount is what it is (tools.json, made by `make openapi`); it is called with the
caller's own token, so that roles and what one may see are decided there alone (0127).
Source: modelcontextprotocol.io, specification 2025-06-18 and 2025-11-25: transports, lifecycle, tools.
"""

import os
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from chalice.app import Request
from pydantic import BaseModel, ConfigDict, Field

from contract import tools
from contract.app import api
from suanqing.errors import DomainError, Forbidden, Invalid, NotFound
from suanqing.people.roles import STAFF
from suanqing.platform import config
from suanqing.problems import Lang, said
from suanqing.web.answers import Reply
from suanqing.web.headers import small

VERSIONS = ("2025-11-25", "2025-06-18")
"""Of the protocol, the newest first: what we answer is the same in both."""
UNKNOWN_METHOD, BAD_PARAMETERS = -32601, -32602
"""JSON-RPC's own codes."""


class NoSuchMethod(NotFound):
    """What we neither do nor offer."""


Whole = Annotated[int, Field(strict=True, ge=-(10**15), le=10**15)]


class Message(BaseModel):
    """A message of JSON-RPC 2.0."""

    model_config = ConfigDict(extra="forbid")

    jsonrpc: Literal["2.0"]
    id: Annotated[str, Field(max_length=128)] | Whole | None = Field(
        default=None,
        description="of a request; a message without one is answered 202, without a body",
    )
    method: str | None = Field(
        default=None, max_length=100, examples=["tools/call"],
        description="initialize, ping, tools/list or tools/call; absent: the answer to a request",
    )  # fmt: skip
    params: dict[str, Any] = Field(
        default_factory=dict,
        description="of tools/call: name, and arguments as the tool's schema has them",
    )
    result: Any = Field(
        default=None, description="of an answer; we ask nothing, so it is passed over"
    )
    error: Any = Field(default=None, description="of an answer")


@api.route("POST", "/mcp", roles=STAFF, max_body=64 * 1024, also=(202,))
def explain(body: Message, request: Request, lang: Lang) -> Reply:
    """Explanations for the caller's own assistant, by the Model Context Protocol; off unless the deployment says so.

    A tool is a reading call of this contract that says why an amount is what it is; it answers as that call answers
    the same caller.
    """
    if os.environ.get("ASSISTANTS") != "on":
        raise NotFound("there is nothing at this path")
    headers = small(request.headers)
    own = _own_address(request)
    _check_origin(headers.get("origin"), own)
    if headers.get("mcp-protocol-version", VERSIONS[0]) not in VERSIONS:
        other = Invalid("this version of the protocol is not spoken here", "other_protocol")
        return Reply(_refused(body, BAD_PARAMETERS, other, lang), 400)
    if body.method is None or body.id is None:
        return Reply(None, 202)
    try:
        result = _result(body, tools.Asker(own, headers.get("authorization", ""), lang))
    except tools.NoSuchTool as error:
        return Reply(_refused(body, BAD_PARAMETERS, error, lang))
    except NoSuchMethod as error:
        return Reply(_refused(body, UNKNOWN_METHOD, error, lang))
    return Reply({"jsonrpc": "2.0", "id": body.id, "result": result})


def _result(asked: Message, asker: tools.Asker) -> Mapping[str, Any]:
    match asked.method:
        case "initialize":
            return _introduced(asked.params.get("protocolVersion"))
        case "ping":
            return {}
        case "tools/list":
            return {"tools": tools.shown()}
        case "tools/call":
            return tools.called(asked.params, asker)
    raise NoSuchMethod("there is no such method", "no_such_method")


def _introduced(version: Any) -> dict[str, Any]:
    """The version that was asked for where we speak it, else our newest."""
    about = tools.document()
    return {
        "protocolVersion": version if version in VERSIONS else VERSIONS[0],
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "suanqing", "title": about["title"], "version": about["version"]},
        "instructions": about["instructions"],
    }


def _refused(asked: Message, code: int, error: DomainError, lang: Lang) -> dict[str, Any]:
    told = {
        "code": code,
        "message": said(error.code, error.message, lang),
        "data": {"code": error.code},
    }
    return {"jsonrpc": "2.0", "id": asked.id, "error": told}


def _own_address(request: Request) -> str:
    """Where our routes answer; the embedded AWS knows an API by its id alone."""
    if not config.is_local():
        return config.setting("PUBLIC_URL").rstrip("/")
    api_id, stage = request.context["apiId"], request.context["stage"]
    return f"{config.setting('AWS_ENDPOINT_URL')}/restapis/{api_id}/{stage}/_user_request_"


def _check_origin(origin: str | None, own: str) -> None:
    """Only browsers send one, and none but a page of our own address may ask. Raises Forbidden."""
    known = urlsplit(own)
    if origin is not None and origin.lower() != f"{known.scheme}://{known.netloc}".lower():
        raise Forbidden("only our own pages may do this", "foreign_page")
