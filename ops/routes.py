"""The declared routes of every HTTP function, read from the functions themselves."""

import importlib
import sys
from collections.abc import Iterator

from suanqing.web.on_demand import OnDemand
from suanqing.web.route import Route

FUNCTIONS = (
    "webhooks", "tickets", "dispatch", "stock", "settlement", "statements", "pricing", "replays", "scenes", "packages",
    "notifications", "identity", "console", "contract",
)  # fmt: skip
DEPLOYED_AS = {"settlement": "settlement-api", "replays": "replays-api"}
"""Function name after the stack's, where it is not the package's."""


class Missing(RuntimeError):
    """A function that the template deploys has no code yet."""


def apis(partial: bool = False) -> list[OnDemand]:
    """Each function's routes, in the order of the data. partial: warn of missing ones, go on."""
    return list(_found(partial))


def routes(partial: bool = False) -> list[Route]:
    """All routes by path and method."""
    declared = [route for api in apis(partial) for route in api.routes]
    return sorted(declared, key=lambda route: (route.path, route.method))


def deployed(function: str) -> str:
    return DEPLOYED_AS.get(function, function)


def _found(partial: bool) -> Iterator[OnDemand]:
    for name in FUNCTIONS:
        try:
            app = importlib.import_module(f"{name}.app")
        except ModuleNotFoundError as error:
            if not partial:
                raise Missing(f"function {name} cannot be imported: {error}") from error
            print(f"warning: function {name} is left out: {error}", file=sys.stderr)
            continue
        yield app.on_demand
