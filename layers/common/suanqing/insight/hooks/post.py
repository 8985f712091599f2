"""One POST to another system, as a webhook is sent: to a checked address, answered in time, not led elsewhere.

The name is looked up here, every address that it has is checked, and the connection is made to the first of those: no
second look-up can lead elsewhere. TLS still proves the name. Of the answer its status and Retry-After are read.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from threading import Timer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

SECONDS = 15
"""From the connection to the answer's status."""
CONNECT = 5


class Answer(NamedTuple):
    """status None: none came, for `reason`."""

    status: int | None
    reason: str
    ms: int
    retry_after: int | None = None


class Poster:
    """refused: addresses that nothing is sent to. seconds: until an answer is given up."""

    def __init__(self, refused: Callable[[str], bool], seconds: float) -> None:
        self._refused, self._seconds = refused, seconds

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Never raises for what the other side does."""
        began = time.monotonic()
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        try:
            address = self._address(host, port)
            if address is None:
                return Answer(None, "private_address", _since(began))
            made = _connection(parts.scheme, address, port, host, min(CONNECT, self._seconds))
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            named = {"Host": parts.netloc, "User-Agent": "Suanqing-Webhooks/1", **headers}
            return self._sent(made, path, named, body, began)
        except socket.gaierror:
            return Answer(None, "no_such_name", _since(began))
        except ssl.SSLError:
            return Answer(None, "tls", _since(began))
        except Exception as error:
            return Answer(None, _why(error, _since(began), self._seconds), _since(began))

    def _address(self, host: str, port: int) -> str | None:
        """None: one of its addresses is refused."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or any(self._refused(each) for each in addresses):
            return None
        return addresses[0]

    def _sent(
        self, made: Any, path: str, headers: Mapping[str, str], body: bytes, began: float
    ) -> Answer:
        made.connect()
        late = Timer(max(self._seconds - (time.monotonic() - began), 0.1), _shut, [made.sock])
        late.start()
        try:
            made.timeout = self._seconds
            made.sock.settimeout(self._seconds)
            made.request("POST", path, body=body, headers=dict(headers), preload_content=False)
            answer = made.getresponse()
            told = str(answer.headers.get("Retry-After") or "")
            return Answer(
                int(answer.status), "", _since(began), int(told) if told.isdecimal() and len(told) < 9 else None
            )  # fmt: skip
        finally:
            late.cancel()
            made.close()


def _connection(scheme: str, address: str, port: int, host: str, seconds: float) -> Any:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    return HTTPSConnection(
        address, port, timeout=seconds, server_hostname=host, assert_hostname=host,
        ssl_context=ssl.create_default_context(), cert_reqs=ssl.CERT_REQUIRED,
    )  # fmt: skip


def _shut(sock: Any) -> None:
    """What reads from it, reads no more."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _why(error: Exception, ms: int, seconds: float) -> str:
    if isinstance(error, TimeoutError) or "timeout" in type(error).__name__.lower() or ms >= seconds * 950:  # fmt: skip
        return "no_answer_in_time"
    return "not_connected" if "NewConnection" in type(error).__name__ else "broken_off"
