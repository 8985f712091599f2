"""A function's routes, imported when a call first needs them: a start pays for no other route.

The table of a function says which modules declare the routes below a path; of several rows that fit,
the longest counts. A path that no row fits loads every module and is then refused as if all had been
there from the start. tests/contract/test_on_demand.py holds each table exact.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from suanqing.web import greedy
from suanqing.web.api import Api
from suanqing.web.route import Route

Modules = Mapping[str, tuple[str, ...]]
"""By path ("/tickets", "/tickets/{ticket_id}/facts"), without the slash at the end."""


class OnDemand:
    """An api whose routes come in as they are called; `handler` is the function's Lambda entry."""

    def __init__(self, api: Api, modules: Modules) -> None:
        self.api, self.modules = api, modules

    @property
    def routes(self) -> list[Route]:
        """All of them, as the generators and the tests read them."""
        _load(module for row in self.modules.values() for module in row)
        return self.api.routes

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        path = greedy.called(event)
        if path is not None:
            return self.api.handler(self._unfolded(event, path), context)
        _load(self.needed((event.get("requestContext") or {}).get("resourcePath")))
        return self.api.handler(event, context)

    def _unfolded(self, event: dict[str, Any], path: str) -> dict[str, Any]:
        """A call that the gateway knows by its segment alone, as one of the path that is declared for it."""
        row = greedy.found(path, self.modules, beginning=True)
        _load(self.modules[row] if row else ())
        declared = greedy.found(path, {route.path for route in self.api.routes})
        return greedy.unfolded(event, path, declared) if declared else event

    def needed(self, path: str | None) -> tuple[str, ...]:
        """The modules of the longest row that the gateway's path stands in, or all of them."""
        prefix = path or ""
        while prefix:
            if prefix in self.modules:
                return self.modules[prefix]
            prefix = prefix.rpartition("/")[0]
        return tuple(module for row in self.modules.values() for module in row)


def _load(modules: Iterable[str]) -> None:
    for module in modules:
        import_module(module)
