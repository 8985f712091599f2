"""A pytest plugin: what each test costs in CPU, with all that its process started (`make times`).

Wall time says how busy a machine was; CPU seconds say what a test costs. A phase of a test is the
CPU of the process, of every child that ended in it, and of every child that still runs: the
embedded AWS and DynamoDB Local count for the test that made them work. A shared world counts for the
test that came first. With xdist a server counts for the worker that started it, so that only sums
are right. build/times.json holds `{node: {phase: seconds}}`; "begin" is imports and collection.
"""

import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from embedded.places import BUILD

TICK = os.sysconf("SC_CLK_TCK")
SHOWN = 40
BEGIN = "begin"

COSTS: dict[str, dict[str, float]] = defaultdict(dict)
"""Seconds by node id and phase."""


def _descendants(pid: int) -> Iterator[int]:
    """Every living process below `pid`; those that end meanwhile are left out."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(each) for each in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _descendants(child)


def _ticks(pid: int) -> int:
    """A process's own CPU and that of its ended children; 0 where it has just ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(each) for each in fields[11:15])


def spent() -> float:
    """CPU seconds of this process and of all it started, up to now."""
    ended = os.times()
    living = sum(map(_ticks, _descendants(os.getpid()))) / TICK
    return time.process_time() + ended.children_user + ended.children_system + living


PHASE = pytest.StashKey[float]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    return (yield from _timed(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    return (yield from _timed(item))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    return (yield from _timed(item))


def _timed(item: pytest.Item) -> Any:
    before = spent()
    try:
        return (yield)
    finally:
        item.stash[PHASE] = max(0.0, spent() - before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    report.cpu = item.stash.get(PHASE, 0.0)  # xdist brings a report's attributes along
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    COSTS[report.nodeid][report.when] = getattr(report, "cpu", 0.0)


def pytest_collection_finish(session: pytest.Session) -> None:
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output[BEGIN] = spent()
    else:
        COSTS[BEGIN][BEGIN] = spent()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """What each worker of xdist needed before its first test."""
    worker = getattr(node, "workeroutput", {}).get(BEGIN, 0.0)
    COSTS[BEGIN][node.gateway.id] = worker


def by(costs: Mapping[str, Mapping[str, float]], name: Callable[[str], str]) -> dict[str, float]:
    """Sums under a name for each node, the largest first."""
    sums: dict[str, float] = defaultdict(float)
    for node, phases in costs.items():
        sums[name(node)] += sum(phases.values())
    return dict(sorted(sums.items(), key=lambda each: -each[1]))


def folder(node: str) -> str:
    """tests/unit/pricing/test_x.py::test_y -> tests/unit"""
    return "/".join(node.partition("::")[0].split("/")[:2])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    BUILD.mkdir(exist_ok=True)
    path = BUILD / "times.json"
    path.write_text(json.dumps(COSTS, indent=1, sort_keys=True, ensure_ascii=False))
    write = terminalreporter.write_line
    phases = {
        f"{phase} {node}": {phase: cost}
        for node, each in COSTS.items()
        for phase, cost in each.items()
    }
    for title, sums in (
        ("tests", by(phases, str)),
        ("files", by(COSTS, lambda node: node.partition("::")[0])),
        ("folders", by(COSTS, folder)),
    ):
        terminalreporter.section(f"CPU seconds by {title}")
        for name, cost in list(sums.items())[:SHOWN]:
            write(f"{cost:8.2f} {name}")
    write(f"{sum(by(COSTS, str).values()):8.2f} in all")
