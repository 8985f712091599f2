"""python -m ops openapi: writes what is generated from the routes, or says what differs."""

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

from embedded.places import ROOT
from ops import api_body, error_page, mcp_tools, openapi
from ops.routes import routes

BODY = ROOT / "infra" / "api.yaml"
PUBLISHED = ROOT / "docs" / "openapi.json"
ERRORS = ROOT / "docs" / "errors.md"
SERVED = ROOT / "functions" / "contract" / "openapi.json.gz"
"""Packed, since every function's package carries it."""
TOOLS = ROOT / "functions" / "contract" / "tools.json"


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "openapi",
        help="regenerate infra/api.yaml and docs/openapi.json from routes and models",
        description="Regenerate the gateway's body and the public contract from routes and models.",
    )
    command.add_argument(
        "--check", action="store_true", help="write nothing; exit code 1 when a file is out of date"
    )
    command.add_argument(
        "--partial", action="store_true", help="leave out functions that cannot be imported"
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    texts = generated(wanted.partial)
    stale = [path for path, text in texts.items() if differs(path, text)]
    for path in stale:
        if wanted.check:
            print(f"out of date: {path.relative_to(ROOT)} (make openapi)")
        else:
            write(path, texts[path])
            print(f"written: {path.relative_to(ROOT)}")
    if not stale:
        print("Everything is up to date.")
    return 1 if stale and wanted.check else 0


def generated(partial: bool = False) -> dict[Path, str]:
    """Every generated file's text."""
    declared = routes(partial)
    contract = openapi.document(declared)
    compact = json.dumps(contract, ensure_ascii=False, separators=(",", ":"))
    return {
        BODY: api_body.body(declared),
        PUBLISHED: json.dumps(contract, ensure_ascii=False, indent=1) + "\n",
        SERVED: compact + "\n",
        TOOLS: mcp_tools.text(contract),
        ERRORS: error_page.text(),
    }


def differs(path: Path, text: str) -> bool:
    """Compared unpacked: packers of two machines need not give the same bytes."""
    return not path.exists() or _read(path) != text


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _read(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
