"""How functions' processes of the embedded AWS come into being: as forks, and from folders that are unpacked once.

Each test starts a process of its own that stands where MiniStack's stands: to be the reaper of orphans and to have
changed the module `zipfile` is for a whole process.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from embedded.places import ROOT

WORKER = """
import json, os, sys
print("started in", os.environ["STAGE"], file=sys.stderr)
import heavy
for line in sys.stdin:
    facts = {"said": line.strip(), "stage": os.environ["STAGE"], "kept": os.environ.get("OTHER"),
             "folder": os.path.basename(os.getcwd()), "imported": heavy.IMPORTED_BY, "pid": os.getpid(),
             "name": __name__, "argv": sys.argv[0], "mine": sys.path[0]}
    print(json.dumps(facts), flush=True)
    if line.strip() == "fail":
        sys.exit(3)
"""

STARTER = """
import json, os, sys, subprocess, time
sys.path.insert(0, {lambdas!r})
import zygote
assert zygote.reaping()
starts = zygote.Starts(subprocess, ("heavy", "lacking"))

def start(stage, folder, **more):
    environment = {{"PATH": os.environ["PATH"], "STAGE": stage, "_LAMBDA_LAYERS_DIRS": {layer!r}, **more}}
    return starts.Popen([sys.executable, {worker!r}], cwd=folder, env=environment, text=True, bufsize=1)

def ask(process, text):
    process.stdin.write(text + chr(10))
    process.stdin.flush()
    line = process.stdout.readline()
    return json.loads(line) if line else sys.exit(process.stderr.read())

def tell(**facts):
    print(json.dumps(facts))
"""


class Place:
    """A layer with one module, two functions' folders and the script of a worker."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "layer" / "python").mkdir(parents=True)
        heavy = "import os\nIMPORTED_BY = os.getpid()\n"
        (folder / "layer" / "python" / "heavy.py").write_text(heavy)
        for each in ("one", "two"):
            (folder / each).mkdir()
        self.worker = folder / "_worker.py"
        self.worker.write_text(WORKER)

    def run(self, script: str) -> dict[str, Any]:
        names = {"layer": str(self.folder / "layer"), "worker": str(self.worker)}
        lambdas = str(ROOT / "embedded" / "lambdas")
        whole = STARTER.format(lambdas=lambdas, **names) + script
        done = subprocess.run(
            [sys.executable, "-c", whole],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_each_fork_has_its_own_environment_folder_and_pipes_and_imports_nothing_twice(
    place: Place,
) -> None:
    told = place.run("""
first, second = start("a", "one", OTHER="first's"), start("b", "two")
both = [ask(first, "hello"), ask(second, "you"), ask(first, "again")]
tell(both=both, errors=first.stderr.readline(), pids=[first.pid, second.pid])
""")
    one, two, again = told["both"]
    assert [each["said"] for each in told["both"]] == ["hello", "you", "again"]
    assert (one["stage"], one["kept"], one["folder"]) == ("a", "first's", "one")
    assert (two["stage"], two["kept"], two["folder"]) == ("b", None, "two")
    assert [one["pid"], two["pid"]] == told["pids"] and again == one | {"said": "again"}
    assert one["imported"] == two["imported"] not in told["pids"]
    assert (one["name"], one["argv"]) == ("__main__", str(place.worker))
    assert one["mine"] == str(place.folder)
    assert told["errors"] == "started in a\n"


def test_the_end_of_a_fork_is_waited_for_and_told_like_any_childs(place: Place) -> None:
    told = place.run("""
failed, ended, over = start("a", "one"), start("b", "one"), start("c", "one")
running = failed.poll()
ask(failed, "fail")
ended.terminate()
try:
    over.wait(0.02)
    patient = False
except subprocess.TimeoutExpired:
    patient = True
over.stdin.close()
tell(running=running, patient=patient, codes=[failed.wait(10), ended.wait(10), over.wait(10)],
     again=ended.poll(), pids=[each.pid for each in (failed, ended, over)])
""")
    assert told["running"] is None and told["patient"]
    assert told["codes"] == [3, -15, 0] and told["again"] == -15
    for pid in told["pids"]:
        assert not Path(f"/proc/{pid}").exists()


def test_where_the_process_that_is_forked_has_ended_another_takes_its_place(place: Place) -> None:
    told = place.run("""
first = ask(start("a", "one"), "hello")
os.kill(first["imported"], 9)
time.sleep(0.2)
second = ask(start("b", "two"), "you")
tell(both=[first, second])
""")
    first, second = told["both"]
    assert (second["stage"], second["folder"], second["said"]) == ("b", "two", "you")
    assert second["imported"] not in (first["imported"], second["pid"])


def test_forks_end_with_who_asked_for_them(place: Place) -> None:
    told = place.run("""
process = start("a", "one")
tell(pids=[ask(process, "hello")["pid"], ask(process, "more")["imported"]])
sys.stdout.flush()
os._exit(0)
""")
    for pid in told["pids"]:
        for _ in range(500):
            if not Path(f"/proc/{pid}").exists():
                break
            subprocess.run(["sleep", "0.01"], check=True)
        else:
            pytest.fail(f"process {pid} is still there")


def test_what_no_layer_is_given_to_is_started_as_ever(place: Place) -> None:
    told = place.run("""
plain = starts.Popen([sys.executable, "-c", "print(1)"], env={}, stdout=starts.PIPE, text=True)
tell(kind=type(plain).__module__, said=plain.communicate()[0])
""")
    assert told == {"kind": "subprocess", "said": "1\n"}


def test_an_archive_is_unpacked_and_looked_at_once_and_another_is_another(tmp_path: Path) -> None:
    script = f"""
import json, sys, zipfile
from pathlib import Path
sys.path.insert(0, {str(ROOT / "embedded" / "lambdas")!r})
import unpacked
unpacked.share({str(tmp_path / "archives")!r})
seen = []
for number, content in enumerate(["x = 1", "x = 1", "x = 2"]):
    folder = Path({str(tmp_path)!r}) / f"ministack-lambda-f-{{number}}"
    layer = folder / "layer_0"
    layer.mkdir(parents=True)
    with zipfile.ZipFile(folder / "layer_0.zip", "w") as archive:
        archive.writestr("python/m.py", content)
    with zipfile.ZipFile(folder / "layer_0.zip") as archive:
        names = archive.namelist()
        archive.extractall(layer)
    seen.append([names, (layer / "python" / "m.py").read_text(), str(layer.resolve())])
print(json.dumps(seen))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    first, same, other = json.loads(done.stdout)
    assert first[:2] == [*other[:1], "x = 1"] == [["python/m.py"], "x = 1"]
    assert same == [[], *first[1:]]
    assert other[1] == "x = 2" and other[2] != first[2]


def test_what_is_unpacked_elsewhere_is_unpacked_as_ever(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m.py", "x")
    script = f"""
import sys, zipfile
sys.path.insert(0, {str(ROOT / "embedded" / "lambdas")!r})
import unpacked
unpacked.share({str(tmp_path / "archives")!r})
with zipfile.ZipFile({str(path)!r}) as archive:
    assert archive.namelist() == ["m.py"]
    archive.extractall({str(tmp_path / "out")!r})
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    assert (tmp_path / "out" / "m.py").read_text() == "x"
    assert not (tmp_path / "out").is_symlink()
