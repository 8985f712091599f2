"""The pages' pure modules, called as they are: TypeScript in the locked Node, one process for all calls."""

import json
import subprocess
from pathlib import Path
from typing import Any

from embedded import runtimes
from embedded.places import ROOT

HOME = ROOT / "console" / "src" / "desk"
NAME, CHOICE = "#name", "#choice"
"""Stand for the page's own words: what a new step, a new choice is called."""


class Pages:
    def __init__(self) -> None:
        script = Path(__file__).with_name("drawing.mjs")
        self._process = subprocess.Popen(
            runtimes.node("--no-warnings", script, HOME),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def call(self, module: str, function: str, *given: Any) -> Any:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{json.dumps([module, function, *given])}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{module}.{function} failed"
        return json.loads(answer)

    def read(self, module: str, constant: str) -> Any:
        return self.call(module, constant)

    def end(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
