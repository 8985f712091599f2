"""verify says equal or where it differs, and its exit code says the same."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from ops import verify
from suanqing.finance.assessment.verify import Difference, Verification


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Reports by document, in place of the pricing itself (which has its own tests)."""

    def report(document: Any) -> Verification:
        found = (
            () if document["amount"] == 100 else (Difference("amount", document["amount"], 100),)
        )
        return Verification("pay:1:labour", "main@3", found)

    monkeypatch.setattr("suanqing.finance.assessment.verify.verify", report)
    return []


def run(path: Path, document: Any) -> int:
    path.write_text(json.dumps(document), encoding="utf-8")
    return verify.run(argparse.Namespace(file=str(path)))


def test_a_line_that_recomputes_is_equal(
    computed: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "line.json", {"amount": 100}) == 0
    assert "equal" in capsys.readouterr().out


def test_a_changed_amount_is_named_and_fails(
    computed: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "line.json", [{"amount": 100}, {"amount": 101}]) == 1
    assert "amount: stored 101, computed 100" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", "{"])
def test_what_is_no_line_file_is_said_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "line.json"
    path.write_text(text)

    assert verify.run(argparse.Namespace(file=str(path))) == 2
    assert verify.run(argparse.Namespace(file=str(tmp_path / "none"))) == 2
