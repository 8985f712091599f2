"""The running API against its own contract: schemathesis over docs/openapi.json.

Bounded: a handful of valid and invalid examples an operation. It is an administrator who calls, so
that roles let almost everything through to the endpoint itself.
"""

import json
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from demo.cloud import Cloud
from embedded.places import ROOT
from suanqing.platform.files.xlsx import XLSX

EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
WHO = "finance-2"
"""Finance and administrator."""
WHOLE_BOOKS = {"draft_book": ("/books", "POST"), "change_book": ("/books/{book_version}", "PUT")}


@schemathesis.serializer(XLSX)
def any_bytes(context: Any, value: Any) -> bytes:
    """A file's body, which no schema describes: whatever was made up, as it is."""
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode()


DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def contract(*modes: GenerationMode) -> Any:
    loaded = schemathesis.openapi.from_dict(DOCUMENT)
    loaded.config.generation.update(modes=list(modes), with_security_parameters=False)
    return loaded


def bounded(*phases: Phase) -> settings:
    return settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


OPERATIONS = {
    f"{method.upper()} {path}": (path, method)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method != "parameters" and operation["operationId"] not in WHOLE_BOOKS
}


@pytest.fixture(scope="module")
def every() -> Any:
    return contract(GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def constants(every: Any) -> FeedbackSources:
    return FeedbackSources(constants_value_source=make_constants_value_source(every))


@bounded(Phase.explicit, Phase.generate)
def kept(case: Any, cloud: Cloud) -> None:
    assume(not repeats_a_parameter(case))
    answered_as_promised(case, cloud)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_keeps_its_contract(
    operation: str, every: Any, constants: FeedbackSources, cloud: Cloud
) -> None:
    """As schemathesis' own `parametrize()`, but an operation's cases are made when it is its turn: made at
    collection they cost each worker of a run 14 seconds of CPU, whatever it runs."""
    path, method = OPERATIONS[operation]
    load_all_checks()
    build_operation_test(
        config=every.config,
        operation=every[path][method],
        test_func=kept,
        given_kwargs={},
        feedback=constants,
    )(cloud=cloud)


@pytest.mark.parametrize(("path", "method"), WHOLE_BOOKS.values(), ids=WHOLE_BOOKS)
def test_a_whole_book_is_answered_as_promised(
    path: str, method: str, every: Any, cloud: Cloud
) -> None:
    """The contract's own example, since making one up takes minutes; other tests make it wrong."""
    body = DOCUMENT["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]
    given = {"path_parameters": {"book_version": "main@1"}} if "{" in path else {}

    answered_as_promised(every[path][method].Case(body=body["example"], **given), cloud)


def answered_as_promised(case: Any, cloud: Cloud) -> None:
    case.headers["Authorization"] = f"Bearer {cloud.web.token(WHO)}"
    response = case.call(base_url=cloud.web.base, timeout=30, session=connected())
    if not of_the_gateway(response):
        case.validate_response(response, checks=CHECKS)


@cache
def connected() -> requests.Session:
    """One connection for all calls; a cookie that one of them is given goes along with no other."""
    session = requests.Session()
    session.trust_env = False  # a proxy of the machine's and its .netrc are nothing to a loopback
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def repeats_a_parameter(case: Any) -> bool:
    """`?cursor=a&cursor=b` means the last one here, by decision; the schema cannot say that."""
    return any(isinstance(value, list) for value in (case.query or {}).values())


def of_the_gateway(response: Any) -> bool:
    """The embedded gateway stumbles over a newline in a path, and says so in words of its own."""
    return response.status_code == 403 and any(
        said in response.content for said in (b"Missing Authentication", b"User is not authorized")
    )
