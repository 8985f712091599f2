"""GET /console and GET /console/{file}, as the generators and the tests read them; `console.files` answers them."""

from collections.abc import Callable
from typing import Any

from suanqing.web.route import JSON, MAX_BODY, Route


def open_console() -> None:
    """Off to the console's page."""


def read_console_file(file: str) -> str:
    """A file of the console: a page, a script, a style, a picture."""
    return file


def _route(path: str, view: Callable[..., Any], status: int) -> Route:
    return Route(
        function="console", method="GET", path=path, roles=None, view=view, status=status,
        content_types=(JSON,), produces="text/html", max_body=MAX_BODY, local_only=False,
        decides=None, two_people=None,
    )  # fmt: skip


ROUTES = [_route("/console", open_console, 302), _route("/console/{file}", read_console_file, 200)]
