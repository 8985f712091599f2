"""The API as commands call it, answered by the functions' own handlers in this process: no gateway, no network."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from ops.calls import Answer, Calls
from ops.routes import apis
from suanqing.people.identity.caller import Caller
from tests.rest import Handler, call

PARAMETER = re.compile(r"\{(\w+)\}")
Doors = list[tuple[str, re.Pattern[str], str, Handler]]


def doors() -> Doors:
    """Each route: its method, what its path looks like, as it is declared, and who answers."""
    return [
        (
            route.method,
            re.compile(PARAMETER.sub(r"(?P<\1>[^/]+)", route.path)),
            route.path,
            api.handler,
        )
        for api in apis()
        for route in api.routes
    ]


class InProcess(Calls):
    """people: who calls by which name. heard: told of each call's method and path before it is answered."""

    def __init__(
        self, people: Mapping[str, Caller], heard: Callable[[str, str], None] = lambda *_: None
    ) -> None:
        super().__init__("", lambda who: who)
        self.people, self.heard, self.doors = people, heard, doors()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        who: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        self.heard(method, path)
        parts = urlsplit(path)
        matched = (
            (shape.fullmatch(parts.path), resource, handler)
            for verb, shape, resource, handler in self.doors if verb == method
        )  # fmt: skip
        found, resource, handler = next(each for each in matched if each[0])
        assert found
        given = {name: unquote(value) for name, value in found.groupdict().items()}
        status, answer, _ = call(
            handler, method, resource, path_params=given, query=dict(parse_qsl(parts.query)),
            caller=self.people[who] if who else None, headers={"Accept-Language": "zh", **(headers or {})},
            json=body,
        )  # fmt: skip
        self.made += 1
        return Answer(status, answer)
