"""The way to a database under test, without what no engine there looks at.

A call of the SDK costs about 3 ms of CPU, most of it spent on its way: a signature that neither moto nor
DynamoDB Local checks, a user agent, and HTTP read by a parser of e-mail. For DynamoDB's calls the signature
is a fixed one with the key id and region that the engines read, DynamoDB Local is spoken to over a connection
a thread, and moto writes an attribute down as it is. What the SDK checks, writes, parses, retries and raises
stays its own; so do other services.

Calls that read or write items go shorter still, past the SDK's own request and past moto's web: the body that the SDK
wrote is answered by the engine (`moto_wire`), and an answer, which is JSON with its attributes in it, is what the
caller gets. A refusal is read by the SDK, which also says whether to try again.
"""

import json
import socket
import threading
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.endpoint import Endpoint, convert_to_response_dict
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from botocore.useragent import UserAgentString
from moto.core.serialize import BaseJSONSerializer

from tests import moto_wire

ENGINES: set[str] = set()
"""Addresses of DynamoDB Local, as `http://127.0.0.1:8123/`."""

PATIENCE = 10
"""Seconds until an answer is given up, as the product's clients do."""
SENT = ("X-Amz-Target", "Content-Type", "Authorization")

_structure = BaseJSONSerializer._serialize_type_structure
_add_auth, _send, _to_string = SigV4Auth.add_auth, Endpoint._send, UserAgentString.to_string
_make_request = BaseClient._make_request  # type: ignore[attr-defined]
_do_get_response = Endpoint._do_get_response


def _signed(self: SigV4Auth, request: Any) -> None:
    if self._service_name != "dynamodb" or self.credentials.token:
        _add_auth(self, request)
        return
    del request.headers["Authorization"]  # of a try before; none is no error
    request.headers["Authorization"] = _authorization(
        self.credentials.access_key, self._region_name
    )


def _authorization(key: str, region: str) -> str:
    scope = f"{key}/20250101/{region}/dynamodb/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def _user_agent(self: UserAgentString) -> str:
    known: str | None = vars(self).get("_known")
    if known is None:
        known = self._known = _to_string(self)
    return known


class Sockets(dict[str, socket.socket]):
    """Open ones by address; closed when their thread ends."""

    def __del__(self) -> None:
        for each in self.values():
            each.close()


class Connections(threading.local):
    """A thread's own."""

    def __init__(self) -> None:
        self.open = Sockets()


_mine = Connections()


def _sent(self: Endpoint, request: Any) -> Any:
    if request.url not in ENGINES:
        return _send(self, request)
    try:
        return exchanged(request.url, request.body, request.headers)
    except Unreachable:
        return _send(self, request)  # which raises what the SDK raises


def exchanged(url: str, body: bytes, headers: Mapping[str, Any]) -> AWSResponse:
    """The engine's answer, over this thread's connection or a new one."""
    if used := _mine.open.pop(url, None):
        try:
            return _asked(used, url, body, headers)
        except NothingCame:
            used.close()
    try:
        fresh = socket.create_connection(_place(url), PATIENCE)
    except OSError as error:
        raise Unreachable from error
    fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        return _asked(fresh, url, body, headers)
    except NothingCame as ended:
        raise ConnectionClosedError(endpoint_url=url) from ended


class Unreachable(Exception):
    """Nothing listens there."""


class NothingCame(Exception):
    """The engine had closed the connection before it read the request."""


def _place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    return host, int(port)


def _asked(
    connection: socket.socket, url: str, body: bytes, headers: Mapping[str, Any]
) -> AWSResponse:
    """The answer; the connection is kept for the next."""
    head = [b"POST / HTTP/1.1", b"Host: localhost", b"Content-Length: %d" % len(body)]
    head += [f"{name}: {_text(headers[name])}".encode() for name in SENT]
    try:
        connection.sendall(b"\r\n".join([*head, b"", body]))
        came = connection.recv(65536)
    except TimeoutError as late:
        raise ReadTimeoutError(endpoint_url=url) from late
    except ConnectionError as closed:
        raise NothingCame from closed
    if not came:
        raise NothingCame
    while (end := came.find(b"\r\n\r\n")) < 0:
        came += _more(connection, url)
    status, *lines = came[:end].decode("ascii").split("\r\n")
    told = dict(line.split(": ", 1) for line in lines)
    missing = int(told["Content-Length"]) - (len(came) - end - 4)
    parts = [came[end + 4 :]]
    while missing > 0:
        parts.append(_more(connection, url))
        missing -= len(parts[-1])
    _mine.open[url] = connection
    answer = AWSResponse(url, int(status.split(" ", 2)[1]), told, None)
    answer._content = b"".join(parts)
    return answer


def _more(connection: socket.socket, url: str) -> bytes:
    try:
        came = connection.recv(65536)
    except OSError as error:
        raise ConnectionClosedError(endpoint_url=url) from error
    if not came:
        raise ConnectionClosedError(endpoint_url=url)
    return came


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


# Calls on items.


def _made(self: Any, model: Any, request: dict[str, Any], context: Any) -> Any:
    """The SDK's own step between the call that it has checked and written, and its answer. Where somebody stands in
    its one way out (`tests/simulation/faults.py`) calls go by there."""
    ours = self.meta.service_model.service_name == "dynamodb" and model.name in moto_wire.OURS
    if ours and Endpoint._do_get_response is _do_get_response:
        if request["url"] in ENGINES:
            return _of_engine(self, model, request, context)
        if region := moto_wire.answers(request["url"]):
            http, said = moto_wire.answer(
                model.name, region, request["url"], params(request["body"])
            )
            return _answer(self, model, request, context, http, said)
    return _make_request(self, model, request, context)


def _of_engine(self: Any, model: Any, request: dict[str, Any], context: Any) -> Any:
    key = self._request_signer._credentials.access_key
    headers = {**request["headers"], "Authorization": _authorization(key, self.meta.region_name)}
    try:
        http = exchanged(request["url"], request["body"], headers)
    except (Unreachable, HTTPClientError):
        return _make_request(self, model, request, context)  # which tries again
    said = params(http.content) if http.status_code == 200 else None
    return _answer(self, model, request, context, http, said)


def _answer(
    self: Any, model: Any, request: dict[str, Any], context: Any, http: AWSResponse, said: Any
) -> Any:
    """said: the body of an answer, nothing of a refusal."""
    if said is None:
        return _refusal(self, model, request, context, http)
    members = model.output_shape.members
    parsed = {name: held for name, held in said.items() if name in members and held is not None}
    parsed["ResponseMetadata"] = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return http, parsed


def _refusal(
    self: Any, model: Any, request: dict[str, Any], context: Any, http: AWSResponse
) -> Any:
    read, endpoint = convert_to_response_dict(http, model), self._endpoint
    parser = endpoint._response_parser_factory.create_parser(model.service_model.resolved_protocol)
    parsed = parser.parse(read, model.output_shape)
    endpoint._add_modeled_error_fields(read, parsed, model, parser)
    if endpoint._needs_retry(1, model, request, (http, parsed), None):
        return _make_request(self, model, request, context)
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return http, parsed


def params(body: bytes) -> Any:
    """What a body says; only one with bytes in it is looked through."""
    return json.loads(body, object_hook=_bytes if b'"B' in body else None)


def _bytes(found: dict[str, Any]) -> dict[str, Any]:
    """An attribute's bytes out of base 64; an attribute that is called B holds no text but its value."""
    if len(found) == 1:
        if isinstance(held := found.get("B"), str):
            return {"B": b64decode(held)}
        if isinstance(held := found.get("BS"), list):
            return {"BS": [b64decode(each) for each in held]}
    return found


# Other calls of moto.


def _attribute_or_structure(
    self: BaseJSONSerializer, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    """moto asks each attribute for ten types under several names each: a query of ten items took 80 ms."""
    if shape.name == "AttributeValue" and key and type(value) is dict and len(value) == 1:
        self._default_serialize(serialized, _attribute(self, value), shape, key)
    else:
        _structure(self, serialized, value, shape, key)


def _attribute(self: BaseJSONSerializer, value: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it: bytes in base 64."""
    ((kind, held),) = value.items()
    match kind:
        case "B":
            return {kind: self._base64(held)}
        case "BS":
            return {kind: [self._base64(each) for each in held]}
        case "M":
            return {kind: {name: _attribute(self, each) for name, each in held.items()}}
        case "L":
            return {kind: [_attribute(self, each) for each in held]}
        case "N":
            return {kind: str(held)}
    return value


def shorten() -> None:
    """From now on, for the whole process."""
    BaseJSONSerializer._serialize_type_structure = _attribute_or_structure  # type: ignore[method-assign]
    BaseClient._make_request = _made  # type: ignore[attr-defined]
    SigV4Auth.add_auth = _signed
    Endpoint._send = _sent
    UserAgentString.to_string = _user_agent
