"""Every answer of an API is what its view said, or a problem document (RFC 9457)."""

import json
from typing import Any, Literal

import pytest
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict

from suanqing import errors
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.web.answers import PROBLEM, Reply, problem
from suanqing.web.api import Api
from tests.rest import Context, call, event

CLERK = Caller("clerk-1", frozenset({"dispatcher", "finance"}), "outlet-1")


class Thing(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    name: str
    count: int = 1


class Filter(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    lane: Literal["open", "closed"] = "open"
    limit: int = 50
    mine: bool = False


api = Api("things")


@api.route("GET", "/things/{thing_id}", roles=STAFF)
def read_thing(thing_id: str, caller: Caller, if_match: int | None) -> dict[str, Any]:
    outcomes: dict[str, Exception] = {
        "gone": errors.NotFound("no such thing", thing="gone"),
        "taken": errors.Conflict("taken", code="taken", status="mine", code_="x", detail="d"),
        "secret": errors.Forbidden("not yours"),
        "busy": errors.Unavailable("later"),
        "unpriced": errors.Unpriced("no price", sku="S"),
        "bug": ZeroDivisionError("secret detail"),
        "throttled": ClientError({"Error": {"Code": "ThrottlingException"}}, "GetItem"),
        "denied": ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem"),
        "odd": errors.DomainError("a refusal of its own"),
    }
    if thing_id in outcomes:
        raise outcomes[thing_id]
    if thing_id == "model-bug":
        Thing.model_validate({})
    return {
        "id": thing_id,
        "by": caller.party,
        "roles": sorted(caller.roles),
        "outlet": caller.outlet,
        "seen": if_match,
    }


@api.route("GET", "/things", roles=STAFF)
def list_things(query: Filter) -> dict[str, Any]:
    return query.model_dump()


@api.route("POST", "/things", roles=frozenset({"dispatcher"}), status=201, max_body=1_000)
def make_thing(body: Thing, idempotency_key: str | None) -> Reply:
    return Reply(body, 201, {"Location": "/things/1", "X-Key": idempotency_key or "none"})


class Settings(BaseModel):
    """Nothing of it must be said."""

    model_config = ConfigDict(strict=True, extra="forbid")
    on: bool = True


@api.route("PUT", "/settings", roles=None)
def put_settings(body: Settings) -> Settings:
    return body


@api.route("POST", "/settings", roles=None)
def try_settings(body: Settings) -> Settings:
    return body


@api.route("POST", "/raw", roles=None, content_types=("text/xml", "application/xml"))
def raw(body: bytes) -> Reply:
    return Reply(body, 401 if body == b"<no/>" else 200, content_type="text/xml")


@api.route("POST", "/dev/login", roles=None, local_only=True)
def login(body: Thing) -> Thing:
    return body


def refused(answer: tuple[int, Any, dict[str, str]], status: int, code: str) -> dict[str, Any]:
    got, document, headers = answer
    assert (got, document["status"], document["code"]) == (status, status, code)
    assert headers["content-type"] == PROBLEM
    assert document["type"] == f"urn:suanqing:problem:{code}"
    assert document["title"] and document["detail"]
    return document


def get(thing_id: str, **more: Any) -> tuple[int, Any, dict[str, str]]:
    given = {"path_params": {"thing_id": thing_id}, "caller": CLERK, **more}
    return call(api.handler, "GET", "/things/{thing_id}", **given)


def post(**more: Any) -> tuple[int, Any, dict[str, str]]:
    return call(api.handler, "POST", "/things", **{"caller": CLERK, **more})


def test_a_view_gets_decoded_path_caller_and_version() -> None:
    status, body, _ = get("空 调/7%", headers={"if-MATCH": 'W/"12"'})

    assert (status, body["id"], body["seen"]) == (200, "空 调/7%", 12)
    assert (body["by"], body["outlet"]) == ("clerk-1", "outlet-1")
    assert body["roles"] == ["dispatcher", "finance"]


@pytest.mark.parametrize(
    ("thing", "status", "code"),
    [
        ("gone", 404, "not_found"),
        ("taken", 409, "taken"),
        ("secret", 403, "forbidden"),
        ("busy", 503, "unavailable"),
        ("unpriced", 422, "unpriced"),
        ("bug", 500, "internal"),
        ("throttled", 503, "unavailable"),
        ("denied", 500, "internal"),
        ("odd", 422, "refused"),
        ("model-bug", 500, "internal"),
    ],
)
def test_each_refusal_has_its_status(thing: str, status: int, code: str) -> None:
    document = refused(get(thing), status, code)

    assert "secret detail" not in json.dumps(document)


def test_facts_never_replace_the_problems_own_members() -> None:
    document = refused(get("taken"), 409, "taken")

    assert document["detail"] == "taken" and document["code_"] == "x"
    assert problem(400, "c", "d", status=1, title="t", sku="S")["sku"] == "S"


def test_a_busy_service_says_when_to_come_back() -> None:
    assert get("busy")[2]["retry-after"] == "5"


def test_nobody_is_401_and_the_wrong_role_403() -> None:
    _, _, headers = answer = get("1", caller=None)
    refused(answer, 401, "unauthenticated")
    assert headers["www-authenticate"] == "Bearer"

    auditor = Caller("a", frozenset({"auditor"}))
    assert refused(post(json={"name": "x"}, caller=auditor), 403, "forbidden")["needs"]


def test_an_unknown_path_is_404_and_an_unknown_method_405() -> None:
    refused(call(api.handler, "GET", "/nothing", caller=CLERK), 404, "not_found")
    _, _, headers = answer = call(api.handler, "DELETE", "/things", caller=CLERK)
    assert refused(answer, 405, "method_not_allowed")["allow"] == ["GET", "POST"]
    assert headers["allow"] == "GET, POST"


def test_what_is_no_rest_event_is_404_not_a_crash() -> None:
    assert api.handler({}, Context())["statusCode"] == 404


def test_an_event_without_the_optional_members_is_served() -> None:
    short = event("GET", "/things", caller=CLERK)
    for name in ("headers", "multiValueQueryStringParameters", "pathParameters", "body"):
        del short[name]

    assert api.handler(short, Context())["statusCode"] == 200


def test_a_path_parameter_the_gateway_left_out_is_our_bug() -> None:
    refused(call(api.handler, "GET", "/things/{thing_id}", caller=CLERK), 500, "internal")


def test_a_body_is_read_whatever_the_headers_case_and_encoding() -> None:
    sent = {"json": {"name": "空调"}, "content_type": None, "base64_body": True}
    for header in ("content-type", "CONTENT-TYPE"):
        kind = {header: "Application/JSON; charset=utf-8", "IDEMPOTENCY-key": "k"}
        status, body, headers = post(**sent, headers=kind)

        assert (status, body) == (201, {"name": "空调", "count": 1})
        assert (headers["location"], headers["x-key"]) == ("/test/things/1", "k")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"name": 1}', '{"name": "a", "x": 1}', "\x00"])
def test_a_bad_body_is_422_and_says_where(body: str) -> None:
    assert refused(post(body=body), 422, "invalid")["errors"]


def test_a_put_without_a_body_puts_nothing_where_a_post_may_say_nothing() -> None:
    said = refused(call(api.handler, "PUT", "/settings"), 422, "invalid")
    assert said["detail"] == "the body is missing"
    assert call(api.handler, "PUT", "/settings", json={})[:2] == (200, {"on": True})
    assert call(api.handler, "POST", "/settings")[:2] == (200, {"on": True})
    needs = {
        (each.method, each.path): each.needs_body
        for each in api.routes
        if "body" in each.parameters
    }
    assert needs["PUT", "/settings"] and not needs["POST", "/settings"] and needs["POST", "/things"]


def test_base64_that_is_none_is_422() -> None:
    broken = event("POST", "/things", caller=CLERK) | {"body": "é", "isBase64Encoded": True}

    assert api.handler(broken, Context())["statusCode"] == 422


@pytest.mark.parametrize("kind", [None, "text/plain", "application/jsonx"])
def test_another_content_type_is_415(kind: str | None) -> None:
    answer = post(body="{}", content_type=kind)

    assert refused(answer, 415, "unsupported_media_type")["accepts"] == ["application/json"]


def test_a_part_of_the_path_is_no_longer_than_any_id() -> None:
    """No view meets a number of thousands of digits there, which `int` would not read."""
    assert get("9" * 400)[0] == 200
    refused(get("9" * 401), 422, "invalid")


def test_a_body_over_the_routes_limit_is_413() -> None:
    assert post(json={"name": "x" * 900})[0] == 201
    assert refused(post(json={"name": "x" * 1_000}), 413, "too_large")["limit"] == 1_000


@pytest.mark.parametrize("version", ["x", "", "-1", "²", "1.0", "9" * 40])
def test_an_if_match_that_is_no_version_is_422(version: str) -> None:
    refused(get("1", headers={"If-Match": version}), 422, "invalid")


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_an_idempotency_key_has_a_length(key: str) -> None:
    refused(post(json={"name": "x"}, headers={"Idempotency-Key": key}), 422, "invalid")


def test_a_query_is_read_into_its_model_and_unknown_names_are_refused() -> None:
    given = {"limit": ["7", "9"], "mine": "true"}
    _, body, _ = call(api.handler, "GET", "/things", caller=CLERK, query=given)
    assert body == {"lane": "open", "limit": 9, "mine": True}

    for wrong in ({"limit": "x"}, {"lane": "all"}, {"nope": "1"}):
        refused(call(api.handler, "GET", "/things", caller=CLERK, query=wrong), 422, "invalid")


def test_a_view_may_refuse_in_its_own_words() -> None:
    ok = call(api.handler, "POST", "/raw", body=b"<a/>", content_type="text/xml")
    no = call(api.handler, "POST", "/raw", body=b"<no/>", content_type="text/xml")

    assert (ok[0], ok[1], ok[2]["content-type"]) == (200, "<a/>", "text/xml")
    assert (no[0], no[1], no[2]["content-type"]) == (401, "<no/>", "text/xml")


def test_the_development_login_exists_on_a_local_stage_only(monkeypatch: Any) -> None:
    answer = call(api.handler, "POST", "/dev/login", json={"name": "x"})
    refused(answer, 404, "not_found")

    monkeypatch.setenv("STAGE", "local")
    assert call(api.handler, "POST", "/dev/login", json={"name": "x"})[0] == 200


def test_a_refusal_after_an_answer_is_still_a_problem() -> None:
    assert get("1")[0] == 200

    refused(call(api.handler, "GET", "/nothing", caller=CLERK), 404, "not_found")


@pytest.mark.parametrize(
    ("called", "leads_to"),
    [
        ("/prod/things", "/prod/things/1"),
        ("/things", "/things/1"),
        ("/a/b/things", "/a/b/things/1"),
    ],
)
def test_a_location_leads_through_the_stage_that_was_called(called: str, leads_to: str) -> None:
    asked = event("POST", "/things", caller=CLERK, json={"name": "x"})
    asked["requestContext"]["path"] = called

    answer = api.handler(asked, Context())

    assert answer["headers"]["Location"] == leads_to
