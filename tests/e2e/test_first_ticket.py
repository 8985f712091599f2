"""R163 on a deployed stack: README's own commands, on an empty deployment of their own, end at a settled ticket."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.first_lines import OPS, lines
from embedded import aws
from embedded.deploy import deploy
from embedded.places import ROOT, local_credentials, plain_environment


@pytest.fixture(scope="module")
def empty() -> Iterator[dict[str, str]]:
    """An AWS of its own: that of the other tests is empty only once, and has another way to its first ticket."""
    with aws.running() as server:
        deploy(server.endpoint, {"Stage": "local"})
        yield local_credentials(server.endpoint)


def run(settings: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ops", *words], cwd=ROOT, stdin=subprocess.DEVNULL, text=True,
        env={**plain_environment(), **settings, "PYTHONUTF8": "1"}, capture_output=True, check=False,
    )  # fmt: skip


def test_readmes_commands_lead_from_an_empty_deployment_to_a_settled_ticket(
    empty: dict[str, str],
) -> None:
    told = lines((ROOT / "README.md").read_text(encoding="utf-8"))
    typed = [shlex.split(line.removeprefix(OPS)) for line in told if line.startswith(OPS)]

    *_, done = [run(empty, *words) for words in typed]

    assert done.returncode == 0, done.stdout + done.stderr
    assert "已发布 / published" in done.stdout and "合计 0.00 CNY" in done.stdout
    assert "流程已发布：service-visit@1" in done.stdout
    assert re.search(r"本次共调用接口 \d+ 次", done.stdout)
