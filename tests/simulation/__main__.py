"""Long runs of the simulation: `python -m tests.simulation --seeds 200`; of months: `--months`; drawn: `--drawn`."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.simulation import drawn_world, months
from tests.simulation.run import FAULT_RATE, STEPS, Report, new_tables, simulate


def main() -> int:
    asked = _asked()
    failed: list[int] = []
    figures: Counter[str] = Counter()
    began = time.monotonic()
    with engine(asked.engine) as dynamodb:
        for number, seed in enumerate(range(asked.start, asked.start + asked.seeds), 1):
            with new_tables(dynamodb) as tables:
                play, usual = _play(asked)
                report = play(seed, dynamodb, tables, asked.steps or usual, asked.faults)
            figures.update(report.figures)
            if report.findings:
                failed.append(seed)
                print(f"\n{report}", flush=True)
            spent = time.monotonic() - began
            print(f"\r{number}/{asked.seeds} seeds, {len(failed)} failed, {spent:.0f} s ",
                  end="", flush=True)  # fmt: skip
    print("\n" + ", ".join(f"{name} {count}" for name, count in figures.items()))
    if failed:
        print(
            f"Failed: {failed}; replay one with SIMULATION_SEED={failed[0]} and pytest, and keep it"
        )
    return 1 if failed else 0


def _play(asked: argparse.Namespace) -> tuple[Callable[..., Report], int]:
    """What is played, and how many steps it usually has."""
    if asked.months:
        return months.simulate, months.STEPS
    return (drawn_world.simulate, drawn_world.STEPS) if asked.drawn else (simulate, STEPS)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many (default %(default)s)")
    parser.add_argument("--start", type=int, default=1, help="the first (default %(default)s)")
    parser.add_argument("--steps", type=int, help=f"a run (default {STEPS}; months {months.STEPS})")
    parser.add_argument(
        "--months", action="store_true",
        help="prices, closes, statements and payouts over months instead of one day's messages",
    )  # fmt: skip
    parser.add_argument(
        "--drawn", action="store_true",
        help="scenes that the company drew: clocks, approvals, stock, absences",
    )  # fmt: skip
    parser.add_argument(
        "--faults", type=float, default=FAULT_RATE,
        help="share of AWS calls that meet a fault (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--engine", choices=("dynamodb", "moto"), default="dynamodb",
        help="DynamoDB Local, or moto in memory (default %(default)s)",
    )  # fmt: skip
    return parser.parse_args()


@contextmanager
def engine(name: str) -> Iterator[Any]:
    """A DynamoDB client; SNS and SQS are moto's in both cases."""
    import os

    import boto3
    from moto import mock_aws

    from embedded import dynamodb
    from tests import conftest, engines

    conftest.fake_account()
    if name == "moto":
        with mock_aws():
            yield boto3.client("dynamodb")
        return
    with dynamodb.running() as server, mock_aws():
        os.environ["AWS_ENDPOINT_URL_DYNAMODB"] = server.endpoint
        os.environ["AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] = server.endpoint
        yield engines.client_for(server.endpoint)


if __name__ == "__main__":
    sys.exit(main())
