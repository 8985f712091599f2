"""One change tried: the module's fast tests in a process of their own, which imports the changed source."""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple

from embedded.places import ROOT
from tests.mutants.changes import Change, changes
from tests.mutants.modules import EQUIVALENT, SLOW, TESTS
from tests.mutants.plugin import MODULE, SOURCE

LONGEST = 60.0

Outcome = Literal["noticed", "survived", "timed out", "equivalent"]
OUTCOMES: tuple[Outcome, ...] = ("noticed", "survived", "timed out", "equivalent")


class Wanted(NamedTuple):
    module: str
    change: Change


class Trial(NamedTuple):
    module: str
    change: Change
    outcome: Outcome


def sampled(module: str, size: int, seed: int) -> list[Wanted]:
    """`size` of the module's changes, the same for the same seed and source; 0: all."""
    found = changes(source_of(module).read_text(encoding="utf-8"))
    chosen = found if size == 0 else random.Random(f"{seed} {module}").sample(
        found, min(size, len(found))
    )  # fmt: skip
    return [Wanted(module, each) for each in sorted(chosen, key=lambda each: each.start)]


def tried(wanted: Wanted) -> Trial:
    module, change = wanted
    if (module, change.old, change.new) in EQUIVALENT:
        return Trial(module, change, "equivalent")
    source = change.applied(source_of(module).read_text(encoding="utf-8"))
    outcomes: dict[bool | None, Outcome] = {True: "survived", False: "noticed", None: "timed out"}
    return Trial(module, change, outcomes[_passes(module, source)])


def unchanged_passes(module: str) -> bool:
    return _passes(module, source_of(module).read_text(encoding="utf-8")) is True


def source_of(module: str) -> Path:
    path = ROOT / "layers" / "common" / "suanqing" / f"{module.replace('.', '/')}.py"
    return path if path.exists() else path.with_suffix("") / "__init__.py"


def _passes(module: str, source: str) -> bool | None:
    """None: not within `LONGEST`.

    No conftest: these tests are pure, and a run inside a run must not touch what the other keeps.
    """
    left_out = [f"--ignore-glob=*/{name}" for name in SLOW]
    command = [
        sys.executable, "-m", "pytest", "-q", "-x", "--noconftest", "--hypothesis-seed=0",
        "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "tests.mutants.plugin",
        "-W", "ignore", *left_out, *TESTS[module],
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "source.py"
        file.write_text(source, encoding="utf-8")
        environment = {
            **os.environ, MODULE: f"suanqing.{module}", SOURCE: str(file), "STAGE": "test",
            "POWERTOOLS_SERVICE_NAME": "test", "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_ADDOPTS": "",
        }  # fmt: skip
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, timeout=LONGEST
            )
        except subprocess.TimeoutExpired:
            return None
    return done.returncode == 0
