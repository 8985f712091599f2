"""HTTP as a phone, a console or a platform would do it: JSON in, status and JSON out."""

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3

from demo.platforms import Request
from ops.calls import Answer

TIMEOUT = urllib3.Timeout(connect=5, read=60)


class Unexpected(RuntimeError):
    """The product answered something the day cannot go on with."""


class Web:
    """One deployment; tokens by party, got through the development login."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.calls = 0
        self._pool = urllib3.PoolManager(maxsize=8, timeout=TIMEOUT, retries=False)
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def token(self, party: str) -> str:
        with self._lock:
            known = self._tokens.get(party)
        if known is None:
            known = self.call("POST", "/dev/login", {"party": party}).body["token"]
            with self._lock:
                self._tokens[party] = known
        return known

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        party: str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer:
        """One call, as `party` where given."""
        sent = dict(headers or {})
        if party:
            sent["Authorization"] = f"Bearer {self.token(party)}"
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        target = f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")
        return self._ask(method, target, data, sent)

    def must(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        """The body of a success; Unexpected names the call otherwise."""
        answer = self.call(method, path, body, **how)
        if not answer.ok:
            raise Unexpected(f"{method} {path} answered {answer.status}: {answer.body}")
        return answer.body

    def text(self, method: str, path: str, data: bytes, *, party: str) -> Answer:
        """A call whose body is a CSV file; Unexpected where it is refused."""
        sent = {"Authorization": f"Bearer {self.token(party)}", "Content-Type": "text/csv"}
        answer = self._ask(method, f"{self.base}{path}", data, sent)
        if not answer.ok:
            raise Unexpected(f"{method} {path} answered {answer.status}: {answer.body}")
        return answer

    def deliver(self, path: str, request: Request) -> Answer:
        """What a platform sends to a webhook."""
        target = f"{self.base}{path}" + (f"?{urlencode(request.query)}" if request.query else "")
        return self._ask("POST" if request.body else "GET", target, request.body or None,
                         dict(request.headers))  # fmt: skip

    def post_form(self, url: str, fields: Mapping[str, str], data: bytes) -> None:
        """A browser's form with a file, to the bucket."""
        parts: Any = [*fields.items(), ("file", ("file", data))]
        answer = self._pool.request("POST", url, fields=parts)
        if answer.status not in (200, 204):
            raise Unexpected(f"the bucket answered {answer.status}")

    def _ask(self, method: str, target: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        answer = self._pool.request(method, target, body=data, headers=headers)
        with self._lock:
            self.calls += 1
        text = answer.data.decode()
        try:
            return Answer(answer.status, json.loads(text))
        except ValueError:
            return Answer(answer.status, text)
