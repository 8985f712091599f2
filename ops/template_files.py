"""python -m ops templates lint: a package in a file or a folder, as somebody wrote it; no deployment is asked."""

import argparse
import json
from functools import partial
from pathlib import Path
from typing import Any

from ops.screen import note, table
from suanqing.errors import DomainError
from suanqing.library.checks import findings
from suanqing.library.document import PARTS, Document, assembled
from suanqing.library.normal_form import fingerprint
from suanqing.library.written import written


def add_to(actions: Any) -> None:
    told = "检查一个模板包 / look at a package that you wrote"
    lint = actions.add_parser(
        "lint", help=told,
        description=f"{told}: every fault with its code and place; exit code 1 where there is one. Nothing is sent.",
    )  # fmt: skip
    lint.add_argument("path", metavar="PATH", nargs="+", help="文件或文件夹 / a file, or a folder")
    lint.set_defaults(run=linted)


def linted(wanted: argparse.Namespace) -> int:
    """1 where a package has a finding, or is none."""
    wrong, seen = 0, dict[str, str]()
    for path in map(Path, wanted.path):
        try:
            document = whole(path)
            found = [
                (each.code, each.node or each.where, each.zh, each.message)
                for each in findings(document, _needed(path, document))
            ]
        except (OSError, ValueError, KeyError, DomainError) as error:
            found = [("unreadable", "", "读不出模板包", str(error)[:200])]
            document = {}
        same = seen.setdefault(fingerprint(document), path.stem) if document else path.stem
        if same != path.stem:
            found.append(("same", same, "除名称外与它相同", "differs from it in names alone"))
        table(("代码 / code", "位置 / place", "说明", "what is wrong"), found) if found else note(
            f"{path.stem}：没有问题", "nothing is wrong"
        )
        wrong += bool(found)
    return 1 if wrong else 0


def _beside(path: Path, name: str) -> Document:
    """A package of that name, where the one that was asked for stands."""
    return read(path.with_name(name + path.suffix))


def _needed(path: Path, document: Document) -> list[Document]:
    """What it says that it needs, as far as that stands beside it."""
    manifest = document.get("manifest")
    needs = manifest.get("needs") if isinstance(manifest, dict) else None
    names = [name for name in needs or () if path.with_name(name + path.suffix).exists()]
    return [_beside(path, name) for name in names]


def read(path: Path) -> Document:
    """A package's parts: of a file, or of a folder with a file a part."""
    if path.is_file():
        return _json(path)
    if not path.is_dir():
        raise FileNotFoundError(f"there is nothing at {path}")
    files = {each.stem: _json(each) for each in sorted(path.glob("*.json"))}
    golden = files.pop("golden", {})
    return {part: each for part, each in {**files, **golden}.items() if part in (*PARTS, "patch")}


def whole(path: Path) -> Document:
    """A package's document: of a variant with its base, which stands beside it."""
    return assembled(path.stem, partial(_beside, path))


def write(path: Path, document: Document) -> None:
    path.write_text(written(document), encoding="utf-8")


def _json(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} is no object")
    return found
