"""A local WeCom on loopback: `python -m demo.wecom_server --help`.

Speaks what client.py needs of https://qyapi.weixin.qq.com/cgi-bin/, rules in wecom_rules.py:
errors are HTTP 200 with an errcode, unknown paths 404 without a body, tokens count in the query
only. Faults can be ordered for the next calls.
"""

import argparse
import json
import time
from collections import deque
from dataclasses import dataclass

from demo.local_server import Answered, Asked, LocalServer
from demo.wecom_rules import Platform

ERRCODES = {
    "busy": -1,
    "expired": 42001,
    "invalid_token": 40014,
    "limited": 45009,
    "crowded": 45033,
    "denied": 48002,
    "no_contact": 84061,
    "unlicensed": 701008,
}
"""Faults that answer with an errcode and do nothing; more: any errcode as digits, http500 and silence."""
METHODS = {
    "gettoken": "GET", "auth/getuserinfo": "GET", "miniprogram/jscode2session": "GET",
    "agent/get": "GET", "agent/get_permissions": "POST", "menu/create": "POST",
    "message/send": "POST", "get_jsapi_ticket": "GET",
    "ticket/get": "GET", "externalcontact/get": "GET", "externalcontact/send_welcome_msg": "POST",
    "kf/sync_msg": "POST", "kf/send_msg": "POST", "webhook/send": "POST",
    "message/update_template_card": "POST",
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """`silence` carries the call out, waits `seconds` and hangs up: the caller cannot know."""

    kind: str
    path: str
    seconds: float = 0


class WeComServer(LocalServer):
    def __init__(self, platform: Platform | None = None, port: int = 0) -> None:
        self.platform = platform or Platform()
        self._faults: deque[Fault] = deque()
        super().__init__(self._answer, port)
        self.api_base = f"{self.base}/cgi-bin"

    def fail(
        self, kind: str, times: int = 1, path: str = "message/send", seconds: float = 0
    ) -> None:
        """The next `times` calls of `path` meet this: a name of ERRCODES, an errcode, http500 or silence."""
        if kind not in {*ERRCODES, "http500", "silence"} and not kind.isdigit():
            raise ValueError(f"no such fault: {kind}")
        with self.platform.lock:
            self._faults.extend([Fault(kind, path, seconds)] * times)

    def next_fault(self, path: str) -> Fault | None:
        with self.platform.lock:
            fault = next((f for f in self._faults if f.path == path), None)
            if fault:
                self._faults.remove(fault)
            return fault

    def _answer(self, asked: Asked) -> Answered:
        path = asked.path.removeprefix("/cgi-bin/")
        if METHODS.get(path) != asked.method:
            return 404, b""
        fault = self.next_fault(path)
        if fault and fault.kind == "http500":
            return 500, b"<html>busy</html>"
        if fault and (fault.kind in ERRCODES or fault.kind.isdigit()):
            code = ERRCODES.get(fault.kind) or int(fault.kind)
            self.platform.calls.append((path, code))
            return _json({"errcode": code, "errmsg": "ordered fault"})
        reply = self.platform.answer(path, asked.query, asked.body)
        if fault:
            time.sleep(fault.seconds)
            return None
        return _json(reply)


def _json(reply: object) -> Answered:
    return 200, json.dumps(reply, ensure_ascii=False).encode()


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
