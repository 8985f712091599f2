"""What an embedded AWS leaves behind."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from embedded import aws
from embedded.lambdas import unpacked


def test_a_run_ends_at_once_and_the_next_one_sweeps_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "RUBBISH", tmp_path / "rubbish")
    monkeypatch.setattr(aws, "ARCHIVES", tmp_path / "archives")
    data = tmp_path / "4566" / "data"
    (data / "layer").mkdir(parents=True)
    (data / "layer" / "file").touch()

    aws.discard(data)
    left = len(list(aws.RUBBISH.glob("*/layer/file")))
    aws.sweep()

    assert (data.exists(), left) == (False, 1)
    assert list(aws.RUBBISH.glob("*")) == []


def test_archives_that_nobody_used_for_long_are_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    monkeypatch.setattr(aws, "RUBBISH", tmp_path / "rubbish")
    monkeypatch.setattr(aws, "ARCHIVES", archives)
    for name, age in (("old", aws.ARCHIVES_KEPT + 60), ("new", 60)):
        (archives / name).mkdir()
        os.utime(archives / name, (os.stat(tmp_path).st_mtime - age,) * 2)
    (archives / "swept by another meanwhile").symlink_to(tmp_path / "gone")
    deleted: list[str] = []
    monkeypatch.setattr(shutil, "rmtree", lambda at, **how: deleted.append(at.parent.name))

    aws.sweep()

    left = {each.name for each in archives.iterdir()}
    assert left == {"new", "swept by another meanwhile"}
    assert deleted == ["rubbish"]


def archive(path: Path, text: str) -> zipfile.ZipFile:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("python/own/module.py", text)
    return zipfile.ZipFile(path)


def test_functions_with_the_same_code_share_one_unpacked_copy_and_no_others_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile.ZipFile, "extractall", zipfile.ZipFile.extractall)
    unpacked.share(str(tmp_path / "archives"))
    one, other = archive(tmp_path / "1.zip", "a = 1"), archive(tmp_path / "2.zip", "a = 2")
    seen = {}
    for process, what in (("tickets-1", one), ("tickets-2", one), ("pricing-1", other)):
        place = tmp_path / f"ministack-lambda-{process}" / "layer_0"
        place.mkdir(parents=True)
        what.extractall(place)
        seen[process] = (place.resolve(), (place / "python/own/module.py").read_text())

    assert seen["tickets-1"] == seen["tickets-2"] != seen["pricing-1"]
    assert (seen["tickets-1"][1], seen["pricing-1"][1]) == ("a = 1", "a = 2")
    assert len(list((tmp_path / "archives").iterdir())) == 2

    own = tmp_path / "elsewhere"
    own.mkdir()
    one.extractall(own)
    assert (own.resolve(), (own / "python/own/module.py").read_text()) == (own, "a = 1")
