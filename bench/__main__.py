"""All figures in one run: `python -m bench [PART ...]`, parts as --help names them.

Prints a table, writes build/bench.json, and with --write puts the table into docs/benchmarks.md.
"""

import argparse
import importlib
import json
import platform
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PARTS = (
    "engine",
    "scenes",
    "warm",
    "cold",
    "units",
    "drawn",
    "size",
    "errors",
    "close",
    "dispatch",
    "returned",
    "members",
)
LONG = ("replay", "oracle", "reconcile", "fresh", "install", "late")
"""Takes long, so only when named."""
HEADS = ("figure", "value", "unit", "beside", "ratio", "aim", "met")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, *LONG, []], metavar="PART",
        help=f"of {', '.join((*PARTS, *LONG))}; default: all but {" and ".join(LONG)}",
    )  # fmt: skip
    parser.add_argument("--write", action="store_true", help="update docs/benchmarks.md")
    wanted = parser.parse_args()
    rows = []
    for part in wanted.parts or PARTS:
        began = time.monotonic()
        print(f"… {part}", flush=True)
        module = importlib.import_module(f"bench.{part}")
        rows += module.run_rows() if part == "size" else module.run()
        print(f"  {part} took {time.monotonic() - began:.0f} s", flush=True)
    show(rows)
    out = ROOT / "build" / "bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if wanted.write:
        document(rows)
    return 0


def show(rows: list[dict[str, Any]]) -> None:
    cells = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(HEADS))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def document(rows: list[dict[str, Any]]) -> None:
    """The table, dated, under the page's own words; the last run replaces the one before."""
    path = ROOT / "docs" / "benchmarks.md"
    words = path.read_text(encoding="utf-8").partition("<!-- table -->")[0]
    lines = [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]
    lines += [f"| {' | '.join(_cells(row))} |" for row in rows]
    machine = (
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, 2 cores"
    )
    stamp = f"Measured {date.today():%Y-%m-%d} on {machine}.\n"
    path.write_text(f"{words}<!-- table -->\n{stamp}\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    met = {True: "yes", False: "**no**", None: ""}[row["met"]]
    keys = ("name", "value", "unit", "peer", "ratio", "aim")
    return (*("" if row[key] is None else str(row[key]) for key in keys), met)


if __name__ == "__main__":
    raise SystemExit(main())
