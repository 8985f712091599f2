"""A work tree is built once for all who deploy from it, and again when it is another."""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from embedded import console, deploy
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
    for each in (console, deploy):
        monkeypatch.setattr(each, "BUILD", tmp_path / "build")
    monkeypatch.setattr(deploy, "STAMP", tmp_path / "build" / "sam" / ".made_of")
    monkeypatch.setattr(deploy, "SOURCES", [tmp_path / "functions"])
    return tmp_path


class Sam:
    """What SAM was asked to build: each time the function as it was then."""

    def __init__(self, tree: Path, slow: float = 0.0) -> None:
        self.tree, self.slow = tree, slow
        self.builds: list[str] = []
        self.breaks = False
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(
        self, command: list[str], environment: Mapping[str, str], heard: Report, log: Path
    ) -> None:
        made = self.tree / "build" / "sam"
        made.mkdir(parents=True, exist_ok=True)
        self.builds.append((self.tree / "functions" / "app.py").read_text())
        time.sleep(self.slow)
        self.meanwhile()
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


def test_what_changed_while_it_was_built_is_built_again_also_where_it_changes_back(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sam(tree, monkeypatch)
    source, further = tree / "functions" / "app.py", iter(["two"])
    asked.meanwhile = lambda: [source.write_text(each) for each in further]

    assert build(tree) == "two"
    source.write_text("one")
    assert build(tree) == "one"
    assert asked.builds == ["one", "two", "one"]


def test_a_template_of_another_folder_is_built_again_when_what_lies_beside_it_is_another(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sam(tree, monkeypatch)
    plugin = tree / "docs" / "plugin"
    plugin.mkdir(parents=True)
    for each in ("template.yaml", "app.py"):
        (plugin / each).write_text("one")

    for text in ("one", "one", "two"):
        (plugin / "app.py").write_text(text)
        build(plugin)
    assert len(asked.builds) == 2


def test_nobody_packs_the_pages_while_they_are_copied(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sam(tree, monkeypatch)

    def packs() -> None:
        with console.one_at_a_time():
            asked.builds.append("packed")

    packing = threading.Thread(target=packs)
    asked.meanwhile = lambda: (packing.start(), packing.join(0.1), asked.builds.append("copied"))
    build(tree)
    packing.join()

    assert asked.builds == ["one", "copied", "packed"]


def test_deployments_at_once_have_each_a_log(tree: Path) -> None:
    (tree / "build").mkdir()
    here, region = "http://127.0.0.1:4566", {"AWS_REGION": "cn-north-1"}
    found = {
        deploy.log_of("deploy", *deploy.place_of(endpoint, region), stack)
        for endpoint in (None, here, here.replace("4566", "4567"))
        for stack in ("suanqing", "trial")
    }

    assert len(found) == 6 and all(each.exists() for each in found)


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
