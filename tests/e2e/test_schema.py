"""The running API against its own contract: schemathesis over docs/openapi.json.

Bounded: a handful of valid and invalid examples an operation. It is an administrator who calls, so
that roles let almost everything through to the endpoint itself.
"""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from demo.cloud import Cloud
from embedded.places import ROOT

EXAMPLES = 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
WHO = "finance-2"
"""Finance and administrator."""


@pytest.fixture
def contract(cloud: Cloud) -> Any:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    loaded = schemathesis.openapi.from_dict(document)
    loaded.config.update(base_url=cloud.web.base)
    loaded.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    return loaded


schema = schemathesis.pytest.from_fixture("contract")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_its_contract(case: Any, cloud: Cloud) -> None:
    headers = {"Authorization": f"Bearer {cloud.web.token(WHO)}"}
    case.call_and_validate(headers=headers, checks=CHECKS, timeout=30)
