"""What is deployed: the layer and each function as SAM builds them, unzipped."""

import argparse
from pathlib import Path
from typing import Any

from bench.row import row
from embedded.deploy import built, environment_for, ignore
from embedded.places import ROOT

MB, KB = 1_000_000, 1_000


def run_rows() -> list[dict[str, Any]]:
    """Build as a deployment to AWS does, and add the bytes up."""
    with built(ROOT / "template.yaml", environment_for(None), ignore) as template:
        folders = {each.name: _bytes(each) for each in template.parent.iterdir() if each.is_dir()}
    layer = folders["CommonLayer"]
    largest = max(size for name, size in folders.items() if name.endswith("Function"))
    return [
        row("layer, unzipped", layer / MB, "MB"),
        row("largest function, unzipped", largest / KB, "KB", aim=100),
    ]


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m bench.size", description=__doc__).parse_args()
    for each in run_rows():
        print(each)
