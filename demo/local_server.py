"""A local platform on loopback: opened, served and closed in one way, whatever it speaks.

What it speaks is `answer`: a call in, (status, body) out; None says nothing and hangs up, and the caller cannot
know what became of the call. A platform whose next calls may meet trouble is a `Troubled`.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A call. path: without its query; query: the last of each name; headers: names in small letters."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


Answered = tuple[int, bytes] | None


class LocalServer:
    """The server in threads of its own, from `with` to the end of it. base: its address, without a path."""

    def __init__(self, answer: Callable[[Asked], Answered], port: int = 0) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(answer))
        self._http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._http.server_port}"

    def serve_forever(self) -> None:
        self._http.serve_forever(poll_interval=0.05)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()


BROKEN: Mapping[str, tuple[int, bytes]] = {
    "http500": (500, b"<html>busy</html>"),
    "nonsense": (200, b"<html>maintenance</html>"),
}
"""Faults that any platform may have; two more: silence (nothing is done or said) and lost (done, and no answer)."""


class Troubled:
    """Rules of a platform behind one lock. Faults are ordered for the next calls whose name has a part."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.faults: deque[tuple[str, str]] = deque()

    def fail(self, kind: str, part: str, times: int = 1) -> None:
        self.faults.extend([(kind, part)] * times)

    def through(self, name: str, answer: Callable[[str], tuple[int, Any]]) -> Answered:
        """A call of that name. answer: what is said to it as JSON, given a fault of the platform's own or ""."""
        with self.lock:
            fault = self._fault(name)
            if fault in BROKEN:
                return BROKEN[fault]
            if fault == "silence":
                return None
            status, told = answer("" if fault == "lost" else fault)
        return None if fault == "lost" else (status, json.dumps(told, ensure_ascii=False).encode())

    def _fault(self, name: str) -> str:
        found = next((each for each in self.faults if each[1] in name), None)
        if found:
            self.faults.remove(found)
        return found[0] if found else ""


def _handler(answer: Callable[[Asked], Answered]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found = answer(Asked(self.command, url.path, dict(parse_qsl(url.query)), headers, body))
            if found is None:
                self.close_connection = True
                return
            status, told = found
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_POST = do_PUT = do_DELETE = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Silent: addresses and bodies carry tokens."""

    return Handler
