"""The packages that this release ships: a folder each below `library`, read when asked for."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.errors import NotFound
from suanqing.library.document import PARTS, Document, assembled

LIBRARY = Path(__file__).parent / "library"


@cache
def ids() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in LIBRARY.glob("*/manifest.json")))


def package(name: str) -> Document:
    """A package's whole document, a variant's over its base; NotFound."""
    if name not in ids():
        raise NotFound(f"there is no template {name[:60]}", "unknown_template")
    return assembled(name, _parts)


def manifest(name: str) -> Document:
    found: dict[str, Any] = _read(LIBRARY / name / "manifest.json")
    return found


def _parts(name: str) -> Document:
    folder = LIBRARY / name
    if name not in ids():
        raise NotFound(f"there is no template {name[:60]}", "unknown_template")
    files = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
    golden = files.pop("golden", {})
    return {part: each for part, each in {**files, **golden}.items() if part in (*PARTS, "patch")}


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
