"""What an embedded AWS leaves behind."""

from pathlib import Path

import pytest

from embedded import aws


def test_a_run_ends_at_once_and_the_next_one_sweeps_what_it_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aws, "RUBBISH", tmp_path / "rubbish")
    data = tmp_path / "4566" / "data"
    (data / "layer").mkdir(parents=True)
    (data / "layer" / "file").touch()

    aws.discard(data)
    left = len(list(aws.RUBBISH.glob("*/layer/file")))
    aws.sweep()

    assert (data.exists(), left) == (False, 1)
    assert list(aws.RUBBISH.glob("*")) == []
