"""What SAM makes of the template: doors, versions and pollers that nobody wrote down."""

import json
import subprocess
from functools import cache
from typing import Any

import pytest

from embedded.places import ROOT, plain_environment
from tests.contract.templates import MAIN

pytestmark = pytest.mark.contract

Resources = dict[str, dict[str, Any]]


@cache
def translated(stage: str = "prod", ttl: str = "300") -> Resources:
    """The resources that CloudFormation gets for a deployment with these parameters, by logical id."""
    command = [ROOT / ".venv-sam/bin/python", ROOT / "tests/contract/translate.py", MAIN]
    parameters = [f"Stage={stage}", "SecretId=suanqing/test", f"AuthorizerTtl={ttl}"]
    region = {"AWS_DEFAULT_REGION": "cn-north-1"}
    made = subprocess.run(
        [*map(str, command), *parameters], env={**plain_environment(), **region},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found: Resources = json.loads(made.stdout)["Resources"]
    return found


def of(kind: str, found: Resources) -> Resources:
    return {name: each["Properties"] for name, each in found.items() if each["Type"] == kind}


def test_the_api_has_one_stage_and_its_deployment_makes_no_other() -> None:
    stages = of("AWS::ApiGateway::Stage", translated())
    deployments = of("AWS::ApiGateway::Deployment", translated())

    assert [each["StageName"] for each in stages.values()] == [{"Ref": "Stage"}]
    assert all("StageName" not in each for each in deployments.values())


def test_the_one_stage_is_throttled_and_logged_and_counts_no_method_apart() -> None:
    (stage,) = of("AWS::ApiGateway::Stage", translated()).values()

    assert stage["AccessLogSetting"]["DestinationArn"]
    (settings,) = [each for each in stage["MethodSettings"] if each["ResourcePath"] == "/*"]
    assert settings["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}
    assert not any(each.get("MetricsEnabled") for each in stage["MethodSettings"])


def test_a_deployment_takes_what_changed_in_the_body_by_a_parameter() -> None:
    """A deployment of the API is a snapshot: one with the old name would keep the old AuthorizerTtl."""
    template = MAIN.read_text(encoding="utf-8")

    assert "AlwaysDeploy: true" in template


def test_callers_reach_published_versions_only() -> None:
    """$LATEST takes new code and new layer in two calls: the old handler would run on the new package."""
    found = translated()
    functions = of("AWS::Lambda::Function", found)
    aliases = of("AWS::Lambda::Alias", found)

    assert {each["FunctionName"]["Ref"] for each in aliases.values()} == set(functions)
    assert {each["Name"] for each in aliases.values()} == {"live"}
    callers = [
        *(each["FunctionName"] for each in of("AWS::Lambda::EventSourceMapping", found).values()),
        *(each["FunctionName"] for each in of("AWS::Lambda::Permission", found).values()),
        *(each["Target"]["Arn"] for each in of("AWS::Scheduler::Schedule", found).values()),
    ]
    assert callers
    assert {json.dumps(each) for each in callers} <= {json.dumps({"Ref": name}) for name in aliases}


def test_a_version_is_published_whenever_code_layer_or_setting_changes() -> None:
    versions = of("AWS::Lambda::Version", translated())

    assert len(versions) == len(of("AWS::Lambda::Function", translated()))


def test_nothing_but_the_api_opens_a_door() -> None:
    kinds = {each["Type"] for each in translated().values()}

    assert kinds.isdisjoint(
        {"AWS::Lambda::Url", "AWS::ApiGatewayV2::Api", "AWS::ApiGateway::UsagePlan"}
    )
