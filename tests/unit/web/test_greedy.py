"""A call that the gateway knows by its segment becomes the event that a resource of its own would have made."""

from typing import Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.web import greedy
from suanqing.web.api import Api
from suanqing.web.on_demand import OnDemand
from tests import rest

DECLARED = (
    "/things/{thing}", "/things/imports", "/things/imports/{job}", "/things/{thing}/parts",
    "/things/{thing}/parts/{part}",
)  # fmt: skip


def folded(method: str, path: str, **given: Any) -> dict[str, Any]:
    """The event of a call below `/things`, as the gateway makes it where that is one resource."""
    rest_of_it = path.removeprefix("/things/")
    event = rest.event(method, "/things/{proxy+}", path_params={}, **given)
    context = {**event["requestContext"], "path": f"/test{path}"}
    return {
        **event,
        "path": path,
        "pathParameters": {"proxy": rest_of_it},
        "requestContext": context,
    }


def test_a_literal_goes_before_a_parameter_from_the_left() -> None:
    assert greedy.found("/things/imports", DECLARED) == "/things/imports"
    assert greedy.found("/things/imports/parts", DECLARED) == "/things/imports/{job}"
    assert greedy.found("/things/a/parts", DECLARED) == "/things/{thing}/parts"


def test_what_is_declared_nowhere_is_found_nowhere() -> None:
    for path in (
        "/things",
        "/things/",
        "/things/a/b",
        "/things/a/parts/1/2",
        "/things//parts",
        "/other/a",
    ):
        assert greedy.found(path, DECLARED) is None, path


def test_a_beginning_is_enough_where_modules_are_looked_for() -> None:
    rows = ("/things", "/things/{thing}/parts")
    assert greedy.found("/things/a/parts/1", rows, beginning=True) == "/things/{thing}/parts"
    assert greedy.found("/things/a/other", rows, beginning=True) == "/things"
    assert greedy.found("/thingsmore/a", rows, beginning=True) is None


@given(st.sampled_from(DECLARED), st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=2))
def test_the_event_is_the_one_of_a_resource_of_its_own(declared: str, values: list[str]) -> None:
    """Whatever an id is: each part comes percent-encoded, a slash within it, too."""
    names = [part[1:-1] for part in declared.split("/") if part.startswith("{")]
    given_values = dict(zip(names, [f"x{value}" for value in values], strict=False))
    wanted = rest.event("GET", declared, path_params=given_values)
    path = "/".join(
        quote(given_values[part[1:-1]], safe="") if part.startswith("{") else part
        for part in declared.split("/")
    )

    event = folded("GET", path)
    called = greedy.called(event)

    assert called == path and greedy.found(path, DECLARED) == declared
    assert greedy.unfolded(event, path, declared) == wanted


def test_what_the_gateway_knows_whole_is_left_alone() -> None:
    assert greedy.called(rest.event("GET", "/things/{thing}", path_params={"thing": "a"})) is None
    assert greedy.called({}) is None


def served() -> OnDemand:
    api = Api("things")
    anybody = frozenset[Role]({"admin"})

    def part(thing: str, part: str) -> dict[str, str]:
        return {"thing": thing, "part": part}

    api.route("GET", "/things/{thing}/parts/{part}", roles=anybody)(part)
    return OnDemand(api, {"/things": ()})


def test_a_view_gets_its_parameters_and_a_refusal_its_words() -> None:
    admin = Caller(party="a-1", roles=frozenset[Role]({"admin"}))

    def asked(method: str, path: str) -> tuple[int, str]:
        answer = served().handler(folded(method, path, caller=admin), rest.Context())
        return answer["statusCode"], answer["body"]

    assert asked("GET", "/things/%E7%AE%97%2F1/parts/p%201") == (
        200,
        '{"thing": "算/1", "part": "p 1"}',
    )
    assert asked("DELETE", "/things/a/parts/b")[0] == 405
    status, body = asked("GET", "/things/a")
    assert status == 404 and "there is nothing at this path" in body
