"""What is deployed: the layer and each function as SAM builds them, unzipped."""

import argparse
from pathlib import Path
from typing import Any

from bench.row import row
from embedded.deploy import build_command, environment_for, ignore, one_at_a_time, run
from embedded.places import BUILD, ROOT

MB, KB = 1_000_000, 1_000


def run_rows() -> list[dict[str, Any]]:
    """Build as a deployment to AWS does, and add the bytes up."""
    environment = environment_for(None)
    with one_at_a_time():
        run(build_command(ROOT / "template.yaml", environment), environment, ignore)
    built = BUILD / "sam"
    layer = _bytes(built / "CommonLayer")
    functions = [folder for folder in built.iterdir() if folder.name.endswith("Function")]
    largest = max((_bytes(folder) for folder in functions), default=0)
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
