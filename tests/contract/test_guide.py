"""The guide's commands are run as they stand in it, up to where an account is needed."""

import json
import os
import subprocess

import pytest

from embedded.places import ROOT, plain_environment
from suanqing.people.parties.schemas import PartyDocument
from tests.contract.guide import DEPLOY, RUNBOOK, blocks, lines, refused, spans

TYPED = lines(DEPLOY)
AWS = [line for line in TYPED if line.startswith("aws ")]
OURS = [line for line in TYPED if line.startswith(".venv/bin/python -m ops")]
DEPLOYS = [line for line in TYPED if line.startswith(".venv/bin/python -m embedded.deploy")]
OTHERS = [line for line in TYPED if line not in (*AWS, *OURS, *DEPLOYS)]
NOWHERE = "http://127.0.0.1:9"


def typed(line: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The line in a shell at the repository's top, on a machine that knows no account."""
    tools = os.pathsep.join(str(ROOT / each / "bin") for each in (".venv-sam", ".venv-bootstrap"))
    nobody = {
        "AWS_REGION": "cn-north-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "SAM_CLI_TELEMETRY": "0", "PYTHONUTF8": "1",
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "ApiUrl": NOWHERE, "TOKEN": "t",
    }  # fmt: skip
    return subprocess.run(
        ["bash", "-c", line], cwd=ROOT, env={**plain_environment(), **nobody, **settings},
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip


def test_the_guide_has_commands_of_each_kind_and_no_other() -> None:
    assert len(AWS) >= 6 and len(OURS) >= 4 and len(DEPLOYS) == 1
    begins = {line.split()[0] for line in OTHERS}
    assert begins == {"make", "export", "curl"}


@pytest.mark.parametrize("line", AWS)
def test_the_aws_cli_takes_a_command_of_the_guide(line: str) -> None:
    assert refused(line, whole=True) is None


@pytest.mark.parametrize("line", [*spans(DEPLOY, "aws "), *spans(RUNBOOK, "aws ")])
def test_the_aws_cli_takes_what_the_text_says_of_it(line: str) -> None:
    assert refused(line, whole=False) is None


def test_a_command_that_the_aws_cli_would_not_take_is_found() -> None:
    assert refused("aws secretsmanager create-secret --nme a", whole=False)
    assert refused("aws secretsmanager make-secret --name a", whole=False)
    assert refused("aws dynamodb delete-table", whole=True)


@pytest.mark.parametrize("line", OURS)
def test_our_command_is_understood_and_ends_where_an_account_is_needed(line: str) -> None:
    told = typed(line)

    assert told.returncode == 2
    assert "没有 AWS 凭证" in told.stderr and "usage:" not in told.stderr


@pytest.mark.parametrize("line", OTHERS)
def test_what_sets_up_the_machine_runs(line: str) -> None:
    told = typed(line)

    unreachable = 7
    assert told.returncode == (unreachable if line.startswith("curl") else 0), told.stderr


def test_the_deployment_is_built_and_ends_where_an_account_is_needed() -> None:
    told = typed(DEPLOYS[0])

    assert "Built in" in told.stderr and "deploying stack suanqing" in told.stderr
    assert "Unable to locate credentials" in told.stderr
    assert told.returncode == 1


def test_the_sam_cli_alone_builds_and_takes_the_options_of_its_deployment() -> None:
    (line,) = spans(DEPLOY, "LAYER_PYTHON=")

    told = typed(line)

    assert "Build Succeeded" in told.stdout + told.stderr
    assert "Setting default arguments for 'sam deploy'" in told.stdout
    assert "no such option" not in told.stdout + told.stderr


def test_a_stage_of_the_embedded_aws_is_refused_for_an_account_before_anything_is_built() -> None:
    told = typed(".venv/bin/python -m embedded.deploy Stage=local")

    assert told.returncode == 1
    assert "Stage=local" in told.stderr and "Built" not in told.stderr


def test_the_documents_of_the_guide_are_what_the_code_reads() -> None:
    tokens, channels, dealer = blocks(DEPLOY, "json")

    assert json.loads(tokens)["tokens"]["current"].keys() == {"kid", "key"}
    assert json.loads(channels).keys() >= {"wecom", "youzan"}
    kinds = [PartyDocument.model_validate_json(line).kind for line in dealer.splitlines()]
    assert kinds == ["dealer", "outlet", "person"]
