"""Where a command goes: one region, or a plain sentence."""

import os
import subprocess
import sys

import pytest

from embedded import deploy
from embedded.places import ROOT, RegionUnclear, one_region, plain_environment
from ops import stack
from ops.stack import NoStack


@pytest.mark.parametrize(
    ("given", "added"),
    [
        ({"AWS_REGION": "cn-north-1"}, {"AWS_DEFAULT_REGION": "cn-north-1"}),
        ({"AWS_DEFAULT_REGION": "us-east-1"}, {"AWS_REGION": "us-east-1"}),
        ({"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}, {}),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-east-1"}, {"AWS_REGION": "us-east-1"}),
        ({}, {}),
    ],
)
def test_one_region_stands_under_both_of_its_names(
    given: dict[str, str], added: dict[str, str]
) -> None:
    assert one_region(given) == added


def test_two_regions_are_refused_and_both_are_named() -> None:
    with pytest.raises(RegionUnclear, match=r"cn-north-1.*us-east-1"):
        one_region({"AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "us-east-1"})


def test_a_deployment_goes_to_the_region_of_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_REGION", "cn-northwest-1")

    settings = deploy.environment_for(None)

    assert settings["AWS_REGION"] == settings["AWS_DEFAULT_REGION"] == "cn-northwest-1"


def test_without_a_region_there_is_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    stack.client.cache_clear()

    with pytest.raises(NoStack, match="AWS_REGION"):
        stack.client("sqs")


def test_the_command_itself_says_it_and_ends_with_2() -> None:
    quiet = {**plain_environment(), "AWS_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
    told = subprocess.run(
        [sys.executable, "-m", "ops", "redrive", "--list"],
        cwd=ROOT, env={**quiet, "AWS_EC2_METADATA_DISABLED": "true"}, capture_output=True, text=True,
    )  # fmt: skip

    assert told.returncode == 2
    assert "AWS_REGION" in told.stderr and "Traceback" not in told.stderr
