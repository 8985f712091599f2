"""The way to a database under test, without what no engine there looks at.

A call of the SDK costs about 3 ms of CPU, most of it spent on its way: a signature that neither moto nor
DynamoDB Local checks, a user agent, and HTTP read by a parser of e-mail. For DynamoDB's calls the signature
is a fixed one with the key id and region that the engines read, DynamoDB Local is spoken to over a connection
a thread, and moto writes an attribute down as it is. What the SDK checks, writes, parses, retries and raises
stays its own; so do other services.
"""

import socket
import threading
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.useragent import UserAgentString
from moto.core.serialize import BaseJSONSerializer

ENGINES: set[str] = set()
"""Addresses of DynamoDB Local, as `http://127.0.0.1:8123/`."""

PATIENCE = 10
"""Seconds until an answer is given up, as the product's clients do."""
SENT = ("X-Amz-Target", "Content-Type", "Authorization")

_structure = BaseJSONSerializer._serialize_type_structure
_add_auth, _send, _to_string = SigV4Auth.add_auth, Endpoint._send, UserAgentString.to_string


def _signed(self: SigV4Auth, request: Any) -> None:
    if self._service_name != "dynamodb" or self.credentials.token:
        _add_auth(self, request)
        return
    scope = f"{self.credentials.access_key}/20250101/{self._region_name}/dynamodb/aws4_request"
    del request.headers["Authorization"]  # of a try before; none is no error
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    )


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
    if used := _mine.open.pop(request.url, None):
        try:
            return _asked(used, request)
        except NothingCame:
            used.close()
    try:
        fresh = socket.create_connection(_place(request.url), PATIENCE)
    except OSError:
        return _send(self, request)  # which raises what the SDK raises
    fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        return _asked(fresh, request)
    except NothingCame as ended:
        raise ConnectionClosedError(endpoint_url=request.url) from ended


class NothingCame(Exception):
    """The engine had closed the connection before it read the request."""


def _place(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    return host, int(port)


def _asked(connection: socket.socket, request: Any) -> AWSResponse:
    """The answer; the connection is kept for the next."""
    body = request.body
    head = [b"POST / HTTP/1.1", b"Host: localhost", b"Content-Length: %d" % len(body)]
    head += [f"{name}: {_text(request.headers[name])}".encode() for name in SENT]
    try:
        connection.sendall(b"\r\n".join([*head, b"", body]))
        came = connection.recv(65536)
    except TimeoutError as late:
        raise ReadTimeoutError(endpoint_url=request.url) from late
    except ConnectionError as closed:
        raise NothingCame from closed
    if not came:
        raise NothingCame
    while (end := came.find(b"\r\n\r\n")) < 0:
        came += _more(connection, request.url)
    status, *lines = came[:end].decode("ascii").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    missing = int(headers["Content-Length"]) - (len(came) - end - 4)
    parts = [came[end + 4 :]]
    while missing > 0:
        parts.append(_more(connection, request.url))
        missing -= len(parts[-1])
    _mine.open[request.url] = connection
    answer = AWSResponse(request.url, int(status.split(" ", 2)[1]), headers, None)
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
    SigV4Auth.add_auth = _signed
    Endpoint._send = _sent
    UserAgentString.to_string = _user_agent
