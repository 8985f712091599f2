"""Change the money core, one small change at a time, and see whether its tests notice.

    make mutants                                    four changes a module, minutes
    make mutants ARGS="--sample 26 --seed 7"        more, and others
    make mutants ARGS="--module money --sample 0"   every change of one module

Prints what nobody noticed and a table of the score by module: noticed of those that can be noticed.
A change whose tests run longer than a minute counts as neither: it may loop, or the machine is busy.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from tests.mutants.modules import TESTS
from tests.mutants.trial import OUTCOMES, Trial, sampled, tried, unchanged_passes


def main(given: list[str] | None = None) -> int:
    asked = arguments().parse_args(given)
    modules = asked.module or list(TESTS)
    broken = [name for name in modules if not unchanged_passes(name)] if asked.check else []
    if broken:
        print(f"The unchanged tests of {', '.join(broken)} do not pass.", file=sys.stderr)
        return 2
    began = time.monotonic()
    wanted = [each for name in modules for each in sampled(name, asked.sample, asked.seed)]
    print(f"{len(wanted)} changes of {len(modules)} modules, seed {asked.seed}", flush=True)
    with ThreadPoolExecutor(asked.jobs) as pool:
        trials = []
        for each in pool.map(tried, wanted):
            trials.append(each)
            if each.outcome == "survived":
                print(f"nobody notices {each.module}:{each.change}", flush=True)
    print(table(trials))
    print(f"{time.monotonic() - began:.0f} s")
    return 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tests.mutants",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--module", action="append", choices=list(TESTS), metavar="NAME",
                        help=f"only this one; may be given again. {', '.join(TESTS)}")  # fmt: skip
    parser.add_argument(
        "--sample", type=int, default=4, help="changes a module; 0: all (default 4)"
    )
    parser.add_argument("--seed", type=int, default=1, help="which ones (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="at a time (default 2)")
    parser.add_argument("--check", action="store_true",
                        help="first see that the unchanged tests of each module pass")  # fmt: skip
    return parser


def table(trials: Iterable[Trial]) -> str:
    """Markdown: a row a module and their sum."""
    rows: dict[str, dict[str, int]] = {}
    for each in trials:
        for name in (each.module, "**all**"):
            row = rows.setdefault(name, dict.fromkeys(OUTCOMES, 0))
            row[each.outcome] += 1
    rows["**all**"] = rows.pop("**all**", dict.fromkeys(OUTCOMES, 0))
    lines = ["| module | changes | noticed | survived | timed out | equivalent | score |",
             "|---|--:|--:|--:|--:|--:|--:|"]  # fmt: skip
    for name, row in rows.items():
        able = row["noticed"] + row["survived"]
        score = f"{100 * row['noticed'] // able} %" if able else "–"
        cells = [sum(row.values()), *(row[each] for each in OUTCOMES), score]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
