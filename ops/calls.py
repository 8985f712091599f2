"""A deployment's API as people use it: each call is somebody's, JSON in and out."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import urllib3

from embedded.aws import api_url
from embedded.places import LOOPBACK
from ops.stack import Stack

TIMEOUT = urllib3.Timeout(connect=10, read=40)


class Refused(RuntimeError):
    """The API said no; the message names call, status and reason."""


class Unanswered(Refused):
    """Nobody answered, or not in time; whether the call was taken is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """body: the JSON document, or the text where it is none."""

    status: int
    body: Any

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def said(self) -> str:
        """A problem's own words."""
        if not isinstance(self.body, dict):
            return str(self.body)[:200]
        return str(self.body.get("detail") or self.body.get("title") or self.body)


def address(stack: Stack) -> str:
    """Where the deployment answers; the embedded AWS has no host names of its own."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    if LOOPBACK in endpoint:
        return api_url(endpoint, stack["ApiId"], stack["StageName"])
    return stack["ApiUrl"].rstrip("/")


@dataclass
class Calls:
    """token: gives a party's token; each is asked for once. made: how many calls were answered."""

    base: str
    token: Callable[[str], str]
    _pool: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(timeout=TIMEOUT, retries=False)
    )
    _tokens: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        who: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One call; `who` is the party that makes it. Raises Unanswered."""
        sent = {"Accept-Language": "zh", **(headers or {})}
        if who:
            sent["Authorization"] = f"Bearer {self._of(who)}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            found = self._pool.request(method, self.base + path, body=data, headers=sent)
        except urllib3.exceptions.HTTPError as error:
            raise Unanswered(f"{self.base}: 无法连接 / cannot be reached ({error})") from error
        self.made += 1
        try:
            return Answer(found.status, json.loads(found.data))
        except ValueError:
            return Answer(found.status, found.data.decode(errors="replace"))

    def must(self, method: str, path: str, body: Any = None, who: str | None = None,
             headers: Mapping[str, str] | None = None) -> Any:  # fmt: skip
        """The body of a success. Raises Refused."""
        answer = self.ask(method, path, body, who, headers)
        if not answer.ok:
            raise Refused(f"{method} {path} ({who}): {answer.status} {answer.said}")
        return answer.body

    def found(self, path: str, who: str) -> Any | None:
        """What is there, None where nothing is. Raises Refused for anything else."""
        answer = self.ask("GET", path, who=who)
        if answer.status == 404:
            return None
        if not answer.ok:
            raise Refused(f"GET {path} ({who}): {answer.status} {answer.said}")
        return answer.body

    def _of(self, who: str) -> str:
        if who not in self._tokens:
            self._tokens[who] = self.token(who)
        return self._tokens[who]


def part(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")
