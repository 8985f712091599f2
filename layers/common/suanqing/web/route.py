"""A declared endpoint, as the router, the generators and the tests read it. Pure."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from suanqing.people.approvals.model import Needs
from suanqing.people.identity import duties
from suanqing.people.roles import Role

JSON = "application/json"
MAX_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class Route:
    """One declared endpoint, as the generators read it. roles None: public. decides: what about."""

    function: str
    method: str
    path: str
    roles: frozenset[Role] | None
    view: Callable[..., Any]
    status: int
    content_types: tuple[str, ...]
    produces: str
    max_body: int
    local_only: bool
    decides: duties.Decides | None
    two_people: Needs | None
    repeats: bool = False
    second: frozenset[Role] | None = None
    also: tuple[int, ...] = ()

    @property
    def statuses(self) -> tuple[int, ...]:
        """Of every good answer: its own, what it says it answers `also` without a body, 200 for a repeated call
        that made nothing new, 202 for a call that waits for a second person."""
        more = ((200, self.repeats), (202, self.two_people is not None))
        return (self.status, *self.also, *(status for status, may in more if may))

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return _parameters(self.view)

    def annotation(self, name: str) -> Any:
        return _annotations(self.view).get(name)

    @property
    def needs_body(self) -> bool:
        """Whether a call without a body is refused: a PUT, and where something in it must be said."""
        model = self.annotation("body")
        if model is bytes or self.method == "PUT":
            return True
        return any(field.is_required() for field in model.model_fields.values())


@cache
def _parameters(view: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(view).parameters


@cache
def _annotations(view: Callable[..., Any]) -> dict[str, Any]:
    return inspect.get_annotations(view, eval_str=True)
