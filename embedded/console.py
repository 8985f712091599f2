"""Builds console/ with the locked npm packages, and packs what `functions/console` serves.

    python -m embedded.console           build and pack; nothing to do where nothing changed
    python -m embedded.console check     its types, by TypeScript's compiler

Each step is skipped where a checksum says that it was done for just this content. `sam build` then needs
neither Node nor a network: it copies the packed files with the function.
"""

import fcntl
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded import runtimes
from embedded.places import BUILD, ROOT
from embedded.process import tail

SOURCES = ROOT / "console"
BUILT = SOURCES / "dist"
PACKED = ROOT / "functions" / "console" / "files"
CONTRACT = ROOT / "docs" / "openapi.json"
"""What the pages' types are made of."""
LOG = BUILD / "console.log"
MADE = ("node_modules", "dist", "src/api/schema.d.ts")
"""Below console/, and not its source."""
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}

Report = Callable[[str], None]


class NotBuilt(RuntimeError):
    """npm said no, or what it built cannot be served; the message says why and what to do."""


def make(report: Report = print) -> None:
    """Packed files of the console as its sources are. Raises NotBuilt."""
    with one_at_a_time():
        content = checksum()
        if _stamp(PACKED / "index.json", "made_of") == content:
            return
        _packages(report)
        report("Building the console")
        _npm("run", "--silent", "build")
        pack(BUILT, PACKED, content, unhashed=_unhashed())


def check(report: Report = print) -> None:
    """The console's types are right. Raises NotBuilt with what the compiler says."""
    with one_at_a_time():
        done, content = BUILD / "console-checked.json", checksum()
        if _stamp(done, "made_of") == content:
            return
        _packages(report)
        _npm("run", "--silent", "check")
        done.write_text(json.dumps({"made_of": content}))


def checksum() -> str:
    """Of the sources, the lock, the contract and what packs them."""
    found = hashlib.sha256()
    for file in [*sources(), CONTRACT, Path(__file__)]:
        found.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def sources() -> list[Path]:
    """The files of console/ that somebody wrote, in order."""
    made = tuple(SOURCES / each for each in MADE)
    return sorted(
        file
        for top in SOURCES.iterdir()
        if top not in made
        for file in ([top] if top.is_file() else top.rglob("*"))
        if file.is_file() and file not in made
    )


def pack(built: Path, packed: Path, content: str, unhashed: frozenset[str]) -> None:
    """Each file by gzip, the same bytes whenever it is done, and the index that `console.files` reads.
    unhashed: names that stay when the content changes. Raises NotBuilt."""
    files = sorted(built.iterdir())
    folders = [each.name for each in files if not each.is_file()]
    strange = [each.name for each in files if each.is_file() and each.suffix not in TYPES]
    if folders or strange:
        raise NotBuilt(f"console/dist holds what is not served: {', '.join(folders + strange)}")
    shutil.rmtree(packed, ignore_errors=True)
    packed.mkdir(parents=True)
    index = {}
    for file in files:
        data = file.read_bytes()
        (packed / f"{file.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        index[file.name] = [TYPES[file.suffix], etag, file.name not in unhashed]
    # Last: where it stands, all the others do.
    (packed / "index.json").write_text(json.dumps({"made_of": content, "files": index}, indent=0))


def _unhashed() -> frozenset[str]:
    """Pages, and what Vite copies as it is."""
    pages = {page.name for page in BUILT.glob("*.html")}
    copied = {each.name for each in (SOURCES / "public").glob("*")}
    return frozenset(pages | copied)


def _packages(report: Report) -> None:
    """node_modules of the lock."""
    lock = hashlib.sha256((SOURCES / "package-lock.json").read_bytes()).hexdigest()
    done = SOURCES / "node_modules" / ".made.json"
    if _stamp(done, "made_of") != lock:
        report("Setting up the console's packages from console/package-lock.json")
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        done.write_text(json.dumps({"made_of": lock}))


def _npm(*arguments: str) -> None:
    with LOG.open("w") as log:
        try:
            command = runtimes.npm(*arguments)
        except runtimes.NotSetUp as problem:
            raise NotBuilt(f"The console cannot be built: {problem}") from None
        done = subprocess.run(
            command, cwd=SOURCES, env=runtimes.environment(), stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    if done.returncode:
        raise NotBuilt(
            f"console: `npm {' '.join(arguments)}` failed (whole log: {LOG}):\n{tail(LOG, 60)}"
        )


def _stamp(file: Path, key: str) -> str | None:
    return str(json.loads(file.read_text())[key]) if file.exists() else None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nobody else packs the pages until the block ends."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "console.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    try:
        (check if arguments == ["check"] else make)()
    except NotBuilt as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
