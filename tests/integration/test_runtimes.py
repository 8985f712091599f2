"""Java and Node come out of packages: a machine without either runs what needs them."""

import shutil
import subprocess
from pathlib import Path

import pytest

from embedded import dynamodb, runtimes
from embedded.places import ROOT
from tests import engines

SYSTEM = ("sh", "bash", "env", "cat", "ls", "uname", "dirname")


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PATH with some of the system's tools, and neither Java nor Node among them."""
    for tool in SYSTEM:
        if found := shutil.which(tool):
            (tmp_path / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)


def said(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def test_dynamodb_local_runs_without_java_on_the_path(bare_path: None) -> None:
    assert shutil.which("java") is None
    with dynamodb.running() as server:
        assert engines.client_for(server.endpoint).list_tables()["TableNames"] == []


def test_typescript_runs_without_node_on_the_path(bare_path: None) -> None:
    assert shutil.which("node") is None
    assert said(runtimes.node(runtimes.TYPESCRIPT, "--version")).startswith("Version 5.")


def test_make_runs_npm_and_npm_finds_its_node_without_either_on_the_path(bare_path: None) -> None:
    python = str(runtimes.HOME / "bin" / "python")
    version = said([python, "-m", "embedded.runtimes", "node", "--version"]).strip()

    assert (
        said([python, "-m", "embedded.runtimes", "npm", "exec", "--", "node", "--version"]).strip()
        == version
    )
    assert int(version.removeprefix("v").partition(".")[0]) >= 20


def test_what_is_not_set_up_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtimes, "HOME", tmp_path)

    for command in (runtimes.java, runtimes.node, runtimes.npm):
        with pytest.raises(runtimes.NotSetUp, match="make setup"):
            command()
