"""A work tree is built once for all who deploy from it, and again when it is another."""

import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from embedded import deploy
from embedded.deploy import DeployFailed, Report

AT_ONCE = 4


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template, a function, and nothing built."""
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "app.py").write_text("one")
    (tmp_path / "requirements").mkdir()
    for each in ("template.yaml", "requirements/sam.txt", "requirements/bootstrap.txt"):
        (tmp_path / each).write_text(each)
    monkeypatch.setattr(deploy, "ROOT", tmp_path)
    monkeypatch.setattr(deploy, "BUILD", tmp_path / "build")
    monkeypatch.setattr(deploy, "STAMP", tmp_path / "build" / "sam" / ".made_of")
    monkeypatch.setattr(deploy, "SOURCES", [tmp_path / "functions"])
    return tmp_path


class Sam:
    """What SAM was asked to build: each time the function as it was then."""

    def __init__(self, tree: Path, slow: float = 0.0) -> None:
        self.tree, self.slow = tree, slow
        self.builds: list[str] = []
        self.breaks = False

    def __call__(
        self, command: list[str], environment: Mapping[str, str], heard: Report, log: Path
    ) -> None:
        made = self.tree / "build" / "sam"
        made.mkdir(parents=True, exist_ok=True)
        self.builds.append((self.tree / "functions" / "app.py").read_text())
        time.sleep(self.slow)
        if self.breaks:
            raise DeployFailed("no")
        (made / "template.yaml").write_text(self.builds[-1])


def build(tree: Path, environment: Mapping[str, str] | None = None) -> str:
    with deploy.built(tree / "template.yaml", environment or {}, lambda _: None) as made:
        return made.read_text()


def sam(tree: Path, monkeypatch: pytest.MonkeyPatch, slow: float = 0.0) -> Sam:
    monkeypatch.setattr(deploy, "sam", lambda verb: ["sam", verb])
    made = Sam(tree, slow)
    monkeypatch.setattr(deploy, "run", made)
    return made


def test_what_stands_there_is_built_once_and_again_when_anything_of_it_is_another(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sam(tree, monkeypatch)

    assert build(tree) == build(tree) == "one"
    assert asked.builds == ["one"]
    (tree / "functions" / "app.py").write_text("two")
    assert build(tree) == "two"
    for change in ("template.yaml", "requirements/sam.txt", "functions/further.py"):
        (tree / change).write_text("another")
        build(tree)
    build(tree, {"LAYER_PLATFORM": "arm64"})
    assert len(asked.builds) == 6
    (tree / "functions" / "__pycache__").mkdir()
    (tree / "functions" / "__pycache__" / "app.pyc").write_text("made by running it")
    build(tree, {"LAYER_PLATFORM": "arm64"})
    assert len(asked.builds) == 6


def test_a_build_that_failed_is_done_again(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = sam(tree, monkeypatch)
    build(tree)
    (tree / "functions" / "app.py").write_text("two")
    asked.breaks = True
    with pytest.raises(DeployFailed):
        build(tree)
    asked.breaks = False

    (tree / "functions" / "app.py").write_text("one")
    assert build(tree) == "one"
    assert asked.builds == ["one", "two", "one"]


def test_all_who_deploy_at_once_share_one_build_and_do_so_side_by_side(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sam(tree, monkeypatch, slow=0.05)
    together = threading.Barrier(AT_ONCE, timeout=30)
    seen: list[str] = []

    def deploys() -> None:
        with deploy.built(tree / "template.yaml", {}, lambda _: None) as made:
            together.wait()  # nobody is alone with what is built
            seen.append(made.read_text())

    threads = [threading.Thread(target=deploys) for _ in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert (seen, asked.builds) == (["one"] * AT_ONCE, ["one"])
