"""`ops templates lint`: a package is looked at where it lies, every fault is named in both languages."""

import json
import shutil
from pathlib import Path

import pytest

from ops.__main__ import main
from packages import shelf

SHIPPED = shelf.LIBRARY
OF_KINDS = ("step-commission", "campus", "settlement/retention.json", "region/region-beijing.json")


def lint(*paths: Path) -> int:
    return main(["templates", "lint", *map(str, paths)])


@pytest.mark.parametrize("path", OF_KINDS)
def test_what_ships_is_looked_at_as_anybody_may_and_has_no_finding(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder, a variant with its base beside it, templates of other kinds."""
    assert lint(SHIPPED / path) == 0
    assert "没有问题" in (said := capsys.readouterr().out) and "nothing is wrong" in said


def test_a_package_of_ones_own_is_looked_at_wherever_it_lies_and_its_fault_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "car-wash"
    shutil.copytree(SHIPPED / "step-commission", own)
    assert lint(own) == 0

    golden = json.loads((own / "golden.json").read_text(encoding="utf-8"))
    next(iter(golden["tickets"].values()))["charge"] += 1
    (own / "golden.json").write_text(json.dumps(golden), encoding="utf-8")
    capsys.readouterr()

    assert lint(own) == 1
    assert "golden_differs" in capsys.readouterr().out


def test_a_path_where_nothing_lies_or_no_json_is_called_so_and_no_list_of_missing_parts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"manifest"', encoding="utf-8")

    assert lint(tmp_path / "nowhere", broken) == 1

    said = capsys.readouterr().out
    assert said.count("unreadable") == 2 and "there is nothing at" in said
    assert "missing_field" not in said


def test_two_that_differ_in_names_alone_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        shutil.copytree(SHIPPED / "step-commission", tmp_path / name)

    assert lint(tmp_path / "one", tmp_path / "two") == 1
    assert "除名称外与它相同" in capsys.readouterr().out
