"""What the generators make of a route."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from ops import api_body, openapi
from suanqing.web.answers import Reply
from suanqing.web.api import Api


class Wanted(BaseModel):
    """What to make."""

    title: str = Field(max_length=80, examples=["Install"])
    qty: int = Field(default=1, ge=1)


class Made(BaseModel):
    id: str
    note: str | None = None


class Filter(BaseModel):
    limit: int = Field(default=20, ge=1, le=100)
    outlet: str


@pytest.fixture
def api() -> Api:
    made = Api("tickets")

    @made.route("POST", "/things", roles=frozenset({"admin", "dispatcher"}), status=201)
    def make(body: Wanted, idempotency_key: str) -> Annotated[Reply, Made]:
        """Make a thing.

        Twice with one key is once.
        """
        raise NotImplementedError

    @made.route("GET", "/things/{thing_id}", roles=None)
    def read(thing_id: str, query: Filter, if_match: int | None) -> Made:
        """Read a thing."""
        raise NotImplementedError

    @made.route("POST", "/dev/things", roles=None, local_only=True)
    def cheat(body: Wanted) -> Made:
        """For developers."""
        raise NotImplementedError

    return made


@pytest.fixture
def contract(api: Api) -> dict[str, Any]:
    return openapi.document(api.routes)


def test_roles_and_token_are_named(contract: dict[str, Any]) -> None:
    make, read = (
        contract["paths"]["/things"]["post"],
        contract["paths"]["/things/{thing_id}"]["get"],
    )

    assert make["x-roles"] == ["admin", "dispatcher"]
    assert make["security"] == [{"bearer": []}]
    assert (read["x-roles"], read["security"]) == (["public"], [])
    assert {"401", "403", "409", "413", "415", "422"} <= set(make["responses"])
    assert "401" not in read["responses"]


def test_parameters_come_from_path_query_and_headers(contract: dict[str, Any]) -> None:
    read = contract["paths"]["/things/{thing_id}"]["get"]["parameters"]
    make = contract["paths"]["/things"]["post"]["parameters"]

    assert [(p["in"], p["name"], p["required"]) for p in read] == [
        ("path", "thing_id", True),
        ("query", "limit", False),
        ("query", "outlet", True),
        ("header", "If-Match", False),
    ]
    assert [(p["name"], p["required"]) for p in make] == [("Idempotency-Key", True)]


def test_the_words_are_the_views_docstring(contract: dict[str, Any]) -> None:
    make = contract["paths"]["/things"]["post"]

    assert make["summary"] == "Make a thing"
    assert make["description"] == "Twice with one key is once.\n\nRoles: admin, dispatcher."


def test_the_body_has_an_example_that_fits(contract: dict[str, Any]) -> None:
    content = contract["paths"]["/things"]["post"]["requestBody"]["content"]["application/json"]

    assert Wanted.model_validate(content["example"]).title == "Install"


def test_what_may_be_left_out_of_an_answer_is_not_required(contract: dict[str, Any]) -> None:
    assert contract["components"]["schemas"]["Made"]["required"] == ["id"]


def test_development_routes_are_wired_but_not_published(api: Api, contract: dict[str, Any]) -> None:
    assert "/dev/things" not in contract["paths"]
    assert "security" not in api_body.document(api.routes)["paths"]["/dev/things"]["post"]


def test_a_path_has_one_owner(api: Api) -> None:
    other = Api("pricing")
    other.route("GET", "/things", roles=None)(lambda: None)

    with pytest.raises(ValueError, match="/things"):
        api_body.document([*api.routes, *other.routes])
