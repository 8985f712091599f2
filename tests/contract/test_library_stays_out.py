"""The template library costs whoever does not ask for it nothing: no function's start imports its code or reads a
package, and what is deployed of it stays small."""

import subprocess
import sys

from bench.cold import handlers
from embedded.places import ROOT

MOST_BYTES = 3_000_000
WATCHED = """
import importlib, json, sys
read = []
sys.addaudithook(lambda event, args: read.append(str(args[0])) if event == "open" else None)
for name in sys.argv[1:]:
    importlib.import_module(name)
library = [name for name in sys.modules if name.startswith("suanqing.library")]
print(json.dumps([library, [path for path in read if "packages/library" in path]]))
"""


def test_no_function_begins_with_the_library() -> None:
    names = handlers()
    assert len(names) > 10 and "packages.app" in names
    folders = [str(ROOT / each) for each in ("functions", "layers/common")]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *names], cwd=ROOT, text=True, capture_output=True, check=False,
        env={"PYTHONPATH": ":".join(folders), "AWS_DEFAULT_REGION": "cn-north-1", "PATH": ""},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[[], []]"


def test_what_is_deployed_of_the_library_is_at_most_three_megabytes() -> None:
    """Packages and the code that installs them, in whichever function or layer they lie."""
    folders = ("functions/packages", "layers/common/suanqing/library")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]  # fmt: skip

    assert sum(path.stat().st_size for path in files) <= MOST_BYTES
