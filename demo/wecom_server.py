"""A local WeCom on loopback: `python -m demo.wecom_server --help`.

Speaks what client.py needs of https://qyapi.weixin.qq.com/cgi-bin/, rules in wecom_rules.py:
errors are HTTP 200 with an errcode, unknown paths 404 without a body, tokens count in the query
only. Faults can be ordered for the next calls.
"""

import argparse
import json
import threading
import time
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from demo.wecom_rules import Platform

ERRCODES = {
    "busy": -1,
    "expired": 42001,
    "invalid_token": 40014,
    "limited": 45009,
    "crowded": 45033,
}
"""Faults that answer with an errcode and do nothing; two more: http500 and silence."""
METHODS = {"gettoken": "GET", "auth/getuserinfo": "GET", "message/send": "POST"}


@dataclass(frozen=True)
class Fault:
    """`silence` carries the call out, waits `seconds` and hangs up: the caller cannot know."""

    kind: str
    path: str
    seconds: float = 0


class WeComServer:
    """The server in threads of its own, from `with` to the end of it."""

    def __init__(self, platform: Platform | None = None, port: int = 0) -> None:
        self.platform = platform or Platform()
        self._faults: deque[Fault] = deque()
        self._http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._http.daemon_threads = True
        self.api_base = f"http://127.0.0.1:{self._http.server_port}/cgi-bin"

    def fail(
        self, kind: str, times: int = 1, path: str = "message/send", seconds: float = 0
    ) -> None:
        """The next `times` calls of `path` meet this: a name of ERRCODES, http500 or silence."""
        if kind not in {*ERRCODES, "http500", "silence"}:
            raise ValueError(f"no such fault: {kind}")
        with self.platform.lock:
            self._faults.extend([Fault(kind, path, seconds)] * times)

    def next_fault(self, path: str) -> Fault | None:
        with self.platform.lock:
            fault = next((f for f in self._faults if f.path == path), None)
            if fault:
                self._faults.remove(fault)
            return fault

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


def _handler(server: WeComServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            url = urlsplit(self.path)
            path = url.path.removeprefix("/cgi-bin/")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if METHODS.get(path) != self.command:
                return self._write(404, b"")
            fault = server.next_fault(path)
            if fault and fault.kind == "http500":
                return self._write(500, b"<html>busy</html>")
            if fault and fault.kind in ERRCODES:
                code = ERRCODES[fault.kind]
                server.platform.calls.append((path, code))
                return self._json({"errcode": code, "errmsg": "ordered fault"})
            reply = server.platform.answer(path, dict(parse_qsl(url.query)), body)
            if fault:
                time.sleep(fault.seconds)
                self.close_connection = True
                return None
            return self._json(reply)

        def _json(self, reply: object) -> None:
            self._write(200, json.dumps(reply, ensure_ascii=False).encode())

        def _write(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: request lines carry tokens."""

    return Handler


def main() -> None:
    default = Platform()
    parser = argparse.ArgumentParser(prog="python -m demo.wecom_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--corpid", default=default.corpid)
    parser.add_argument("--secret", default=default.secret)
    parser.add_argument("--agentid", type=int, default=default.agentid)
    parser.add_argument("--members", default="lina,wangwei", help="userids, joined with commas")
    asked = parser.parse_args()
    members = set(filter(None, asked.members.split(",")))
    server = WeComServer(Platform(asked.corpid, asked.secret, asked.agentid, members), asked.port)
    print(f"WECOM_API_BASE={server.api_base}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"{len(server.platform.delivered)} messages delivered")


if __name__ == "__main__":
    main()
