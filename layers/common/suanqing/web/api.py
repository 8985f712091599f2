"""The one place that tames Chalice: typed endpoints, one table of errors to statuses (RFC 9457).

A route is declared once, on an `Api`. From the same declaration come the Chalice route, the gateway's
body (infra/api.yaml) and the public contract (docs/openapi.json), so the three cannot drift apart.

A view's parameters are filled by name: path parameters (decoded); `caller`; `body` (a pydantic model,
or bytes); `query` (a pydantic model); `if_match` (version or None); `idempotency_key` (str or None);
`lang` (zh or en, by Accept-Language); `request` (Chalice's; its headers answer to any case);
`by_two` (whether this call takes two people, of a route that says which do), `asked_by` (of a call that always takes
two, the first of them: the caller itself while it is asked for).

Pydantic is half of bare boto3 to import, so it comes in with the first route that takes or gives a model.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from chalice.app import Chalice, Request, Response

from suanqing import errors, problems
from suanqing.people.approvals.model import Needs
from suanqing.people.approvals.model import Request as Asked
from suanqing.people.identity import duties
from suanqing.people.identity.caller import Caller, caller_of
from suanqing.people.roles import Role
from suanqing.platform import config, observe
from suanqing.web.answers import (
    Reply,
    fresher,
    is_busy,
    is_too_large,
    problem,
    problem_response,
    refused_by_router,
    rendered,
    response,
    stage,
)
from suanqing.web.arguments import arguments, content
from suanqing.web.route import JSON, MAX_BODY, Route

if TYPE_CHECKING:
    from suanqing.people.identity.deciding import Deciding

EVENT: Mapping[str, Any] = {
    "headers": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
}
"""What Chalice takes for granted in a REST proxy event."""
ANSWERED = "answered"
"""Of an event that came to its route: Chalice's own refusals are said in other words."""


class Api:
    """The routes of one function; `handler` is its Lambda entry. deciding: who may decide; a function
    whose routes decide nothing has none."""

    def __init__(self, function: str, deciding: "Callable[[], Deciding] | None" = None) -> None:
        self.function, self.deciding = function, deciding
        self.routes: list[Route] = []
        self.app = Chalice(app_name=function, configure_logs=False)

    def route(
        self,
        method: str,
        path: str,
        *,
        roles: frozenset[Role] | None,
        status: int = 200,
        content_types: tuple[str, ...] = (JSON,),
        produces: str = JSON,
        max_body: int = MAX_BODY,
        local_only: bool = False,
        decides: duties.Decides | None = None,
        two_people: Needs | None = None,
        repeats: bool = False,
        second: frozenset[Role] | None = None,
        also: tuple[int, ...] = (),
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare an endpoint. `roles=None` means public: nobody is asked who they are.

        decides: what the call decides about, of its arguments; whose money that is, or who made it,
        is refused, and the caller's roles are read anew instead of believed from the token.
        two_people: what the call changes, where it takes two: the first call answers 202 with the
        request, the same call by another person is carried out.
        second: who may be the second, where not every role of the route.
        repeats: the same call again answers 200 with what it made before. also: more good statuses, without a body.
        """

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            route = Route(
                self.function, method, path, roles, view, status, content_types, produces,
                max_body, local_only, decides, two_people, repeats, second, also,
            )  # fmt: skip
            self.routes.append(route)
            # Chalice answers 415 itself, in its own words: the types are checked in `_answer`.
            self.app.route(path, methods=[method], content_types=["*/*"], name=view.__name__)(
                lambda **path_parameters: self._answer(route, path_parameters)
            )
            return view

        return declare

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Lambda entry: Chalice routes, and what it refuses itself is said as a problem."""
        observe.start(event, context)
        asked = {**EVENT, **event}
        answer: dict[str, Any] = self.app(asked, context)
        return answer if ANSWERED in asked else refused_by_router(event, self.routes)

    def _answer(self, route: Route, path_parameters: dict[str, str]) -> Response:
        """The view's answer, or the problem that kept it from giving one; never an exception."""
        request = cast(Request, self.app.current_request)
        request.to_original_event()[ANSWERED] = True
        try:
            if route.local_only and not config.is_local():
                raise errors.NotFound("there is nothing at this path")
            given = arguments(route, request, path_parameters, self._caller(route, request))
            answer = self._decided(route, path_parameters, given)
            return fresher(route, request, rendered(route, answer, stage(route, request)))
        except errors.DomainError as error:
            return problem_response(error, request)
        except Exception as error:
            if is_too_large(error):
                refusal = errors.TooLarge("what would be stored exceeds 400 KB", "item_too_large")
                return problem_response(refusal, request)
            if is_busy(error):
                return problem_response(errors.Unavailable("too busy; try again"), request)
            observe.exception("unhandled", route=f"{route.method} {route.path}")
            lang = problems.language(request.headers.get("accept-language"))
            document = problem(500, "internal", "something went wrong on our side", lang=lang)
            return response(document, lang)

    def _caller(self, route: Route, request: Request) -> Caller | None:
        """Who calls, with a role that the route names; None where anybody may."""
        if route.roles is None:
            return None
        caller = caller_of(request.context)
        if caller.roles.isdisjoint(route.roles):
            raise errors.Forbidden("your role may not do this", needs=sorted(route.roles))
        if route.decides and self.deciding:
            return self.deciding().caller(caller, route.roles)
        return caller

    def _decided(self, route: Route, path: dict[str, str], given: dict[str, Any]) -> Any:
        """The view's answer, once the caller may decide and, where it takes two people, is the second."""
        seen = {**given, "seen": {}}
        subject = route.two_people(seen) if route.two_people and self.deciding else None
        given = {**given, "by_two": subject is not None}
        passed = {name: given[name] for name in given if name in route.parameters}
        if not (route.decides and self.deciding):
            return route.view(**passed)
        desk = self.deciding()
        desk.check(given["caller"], route.decides(seen), subject is not None)
        if subject is None:
            return route.view(**passed)
        called, roles = content(route, path, given), route.second or route.roles or frozenset()

        def view(first: str) -> Any:
            told = {"asked_by": first} if "asked_by" in route.parameters else {}
            return route.view(**passed, **told)

        answer = desk.second(given["caller"], subject, called, view, roles)
        if not isinstance(answer, Asked):
            return answer
        from suanqing.people.approvals.schemas import approval

        return Reply(approval(answer), 202)
