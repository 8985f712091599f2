"""R163: from a fresh clone to the first settled ticket through a template, by README's own lines.

The tree's newest commit is cloned into a folder of its own, and the lines of README's block are typed there one
after another, with nothing that this tree has: environments are set up, the template is built and deployed to the
embedded AWS, a package is installed, its first ticket settled. What is fetched comes by pip's and npm's own settings,
and from their caches where they are warm. Between the last lines a ticket is made from the template.

    python -m bench fresh
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from bench.first_lines import lines, typed
from bench.row import row
from embedded.places import BUILD, ROOT, plain_environment
from ops import calls, stack, tokens

AIM_MINUTES, AIM_CALLS = 10.0, 3
CALLS = re.compile(r"本次共调用接口 (\d+) 次")
SHELL = ("bash", "-eu", "-o", "pipefail", "-c")


class Typed(NamedTuple):
    """One line of README. values: what somebody had to think of in it."""

    line: str
    values: list[str]
    seconds: float
    said: str


@contextmanager
def cloned() -> Iterator[Path]:
    """The newest commit in a folder of its own; gone at the end, as what runs from it."""
    folder = BUILD / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(folder)], check=True)
    try:
        yield folder
    finally:
        stop = folder / ".venv" / "bin" / "python"
        if stop.exists():
            subprocess.run([str(stop), "-m", "embedded.aws", "stop"], cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def walk(folder: Path, told: list[str]) -> Iterator[Typed]:
    """Each line as a shell takes it that has read those before; `source` lasts for the lines behind it."""
    read = ""
    for line in told:
        print(f"$ {line}", flush=True)
        began = time.perf_counter()
        done = subprocess.run(
            [*SHELL, f"{read}{line}"], cwd=folder, env=plain_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        seconds = time.perf_counter() - began
        if done.returncode:
            raise RuntimeError(f"`{line}` ended with {done.returncode}:\n{done.stdout[-4000:]}")
        if line.startswith("source "):
            read += f"{line}\n"
        yield Typed(line, typed(line), seconds, done.stdout)


def from_a_template(folder: Path, who: str, template: str) -> int:
    """A ticket out of a package that is installed: how many calls it takes, the login aside."""
    exported = (folder / "build" / "local.env").read_text(encoding="utf-8")
    given = dict(word.split("=", 1) for word in shlex.split(exported) if "=" in word)
    stack.client.cache_clear()
    with patch.dict(os.environ, given):
        deployed = stack.stack(stack.DEFAULT)
        base = calls.address(deployed)
        asked = calls.Calls(base, tokens.giver(base, deployed["StageName"]))
        items = asked.must("GET", "/templates", who=who)["items"]
        (found,) = [each for each in items if each["package"] == template]
        document = asked.must("GET", f"/templates/{found['package']}", who=who)["document"]
        golden = min(document["tickets"].values(), key=lambda each: each["order"])
        wanted = {name: value for name, value in golden["ticket"].items() if name != "served"}
        body = {"outlet": "template-outlet", "title": golden["name"]["zh"], **wanted}
        asked.must("POST", "/tickets", body, who)
    stack.client.cache_clear()
    return asked.made


def run() -> list[dict[str, Any]]:
    with cloned() as folder:
        told = lines((folder / "README.md").read_text(encoding="utf-8"))
        walked = list(walk(folder, told[:-1]))
        template, who = walked[-1].values
        made = from_a_template(folder, who, template)
        walked += walk(folder, told[-1:])
    for each in walked:
        print(f"{each.seconds:7.1f} s  {each.line}   {' '.join(each.values)}")
    called = next(found[1] for each in walked if (found := CALLS.search(each.said)))
    values = [value for each in walked for value in each.values]
    return rows(walked[:-1], values, int(called), made)


def rows(walked: list[Typed], values: list[str], called: int, made: int) -> list[dict[str, Any]]:
    minutes = sum(each.seconds for each in walked) / 60
    install = walked[-1]
    return [
        row("fresh: R163, README's lines, from a clone to the first settled ticket", minutes, "min",
            aim=AIM_MINUTES, peer=f"{len(walked)} lines"),
        row("fresh: values typed", len(values), "values", peer=" ".join(values)),
        row("fresh: a package installed, its first ticket settled", install.seconds, "s"),
        row("fresh: the same in calls of the API", called, "calls"),
        row("fresh: a ticket from a template", made, "calls", aim=AIM_CALLS),
    ]  # fmt: skip
