"""The packages that this release ships, read when asked for: a trade is a folder below `library`, a template of
another kind one file in the folder of its kind (`library/settlement/retention.json`)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from suanqing.errors import NotFound
from suanqing.library.document import PARTS, TRADE, Document, assembled, kind_of
from suanqing.library.kinds import KINDS

LIBRARY = Path(__file__).parent / "library"


@cache
def _places() -> dict[str, Path]:
    """Where each package stands, by name."""
    folders = {path.parent.name: path.parent for path in LIBRARY.glob("*/manifest.json")}
    files = {path.stem: path for kind in KINDS for path in LIBRARY.glob(f"{kind}/*.json")}
    return dict(sorted((folders | files).items()))


@cache
def every() -> tuple[str, ...]:
    """Of all kinds."""
    return tuple(_places())


@cache
def ids() -> tuple[str, ...]:
    """The whole trades."""
    return tuple(name for name in every() if kind_of({"manifest": manifest(name)}) == TRADE)


def package(name: str) -> Document:
    """A package's whole document, a variant's over its base; NotFound."""
    return assembled(_known(name), _parts)


@cache
def manifest(name: str) -> Document:
    place = _places()[_known(name)]
    found: dict[str, Any] = (
        _read(place / "manifest.json") if place.is_dir() else _read(place)["manifest"]
    )
    return found


def _known(name: str) -> str:
    if name not in _places():
        raise NotFound(f"there is no template {name[:60]}", "unknown_template")
    return name


def _parts(name: str) -> Document:
    place = _places()[_known(name)]
    if place.is_file():
        return _read(place)
    files = {path.stem: _read(path) for path in sorted(place.glob("*.json"))}
    golden = files.pop("golden", {})
    return {part: each for part, each in {**files, **golden}.items() if part in (*PARTS, "patch")}


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
