"""The console's files, as `make console` built them. Lambda handler `console.app.handler`.

A page asks for some ten files at once, and each may start a process: so neither Chalice nor pydantic nor
boto3 comes in. Refusals, which are rare, bring the API's own words with them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suanqing.web.route import Route


class Files:
    """Declared like any function's routes, answered without a router; `handler` is the Lambda entry."""

    def __init__(self) -> None:
        self.modules = {"/console": ("console.routes",)}

    @property
    def routes(self) -> "list[Route]":
        """As the generators and the tests read them."""
        from console.routes import ROUTES

        return ROUTES

    def needed(self, path: str | None) -> tuple[str, ...]:
        """Whatever the path: these are all."""
        return self.modules["/console"]

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        from console.files import answer, shelf

        found = answer(event, shelf())
        return found or self.refused(event, context)

    def refused(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """404 and 405 in the words of RFC 9457, in the reader's language."""
        from suanqing.web.answers import refused_by_router

        context = event.get("requestContext") or {}
        return refused_by_router(event, [] if context.get("httpMethod") == "GET" else self.routes)


on_demand = Files()
handler = on_demand.handler
