"""Five walks through the house, counted, so that none of them gets longer unseen (decision 0066).

    an employee's text -> ticket and answer      the modules whose functions run, in the order they are met
    a completed ticket -> ledger lines           the same
    a new fee measure                            the modules that name one (`night`)
    a new channel                                the files outside a channel's own folder that name one (Youzan)
    a new command                                the files that name one (`comment`)

The bounds are what was counted last: lower one when a walk gets shorter.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import CO_OPTIMIZED
from itertools import pairwise
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import Any

import pytest

from embedded.places import ROOT
from suanqing.work.tickets.model import Ticket
from tests.integration import settling, test_intake

pytestmark = pytest.mark.contract

LAYER = ROOT / "layers" / "common" / "suanqing"
FUNCTIONS = ROOT / "functions"
BELOW = {"", "platform", "web"}
"""Words, platform and the HTTP edge: used everywhere, and no stop of a walk."""

BOUNDS: Mapping[str, tuple[int, int]] = {
    "an employee's text becomes ticket and answer": (38, 21),
    "a completed ticket becomes ledger lines": (37, 15),
}
"""Most domain modules, most switches from one package to another."""
PLACES = {"a new fee measure": 6, "a new channel": 3, "a new command": 6}
"""Most files."""

intake_world = test_intake.world


class Walk:
    """Modules of the layer's domain rooms by when the first function of each ran."""

    def __init__(self) -> None:
        self.modules: dict[str, None] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if (
            event != "call"
            or not code.co_flags & CO_OPTIMIZED
            or code.co_name.startswith("<generic")
        ):
            return  # a module's or class's body, or the parameters of a generic function: importing is no stop
        path = Path(code.co_filename)
        if path.is_relative_to(LAYER):
            name = path.relative_to(LAYER).as_posix()
            if room(name) not in BELOW:
                self.modules.setdefault(name)

    @property
    def switches(self) -> int:
        packages = [PurePosixPath(name).parent for name in self.modules]
        return sum(one != other for one, other in pairwise(packages))


def room(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def walked(step: Callable[[], object]) -> Walk:
    """The walk of one call: class bodies and modules that are imported on the way are no part of it."""
    walk = Walk()
    before = sys.getprofile()
    sys.setprofile(walk)
    try:
        step()
    finally:
        sys.setprofile(before)
    return walk


def held(name: str, walk: Walk) -> None:
    most_modules, most_switches = BOUNDS[name]
    print(f"{name}: {len(walk.modules)} modules, {walk.switches} switches")
    print("\n".join(f"    {module}" for module in walk.modules))

    assert len(walk.modules) <= most_modules
    assert walk.switches <= most_switches


def places_held(name: str, files: Iterable[str]) -> None:
    found = sorted(files)
    print(f"{name}: {len(found)} files")
    print("\n".join(f"    {file}" for file in found))

    assert len(found) <= PLACES[name]


def sources() -> Iterator[tuple[str, ast.Module]]:
    for root in (LAYER, FUNCTIONS):
        for path in sorted(root.rglob("*.py")):
            yield path.relative_to(root.parent).as_posix(), ast.parse(path.read_text("utf-8"))


def words_of(tree: ast.Module) -> set[str]:
    """Names, attributes, imported modules and texts of one word in the code; docstrings left out."""
    found = set[str]()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found |= {part for each in names for part in each.name.split(".")}
                if isinstance(node, ast.ImportFrom) and node.module:
                    found |= set(node.module.split("."))
            case ast.Constant(value=str(text)) if " " not in text:
                found.add(text)
    return found


def naming(*names: str) -> list[str]:
    return [file for file, tree in sources() if not words_of(tree).isdisjoint(names)]


def test_an_employees_text_becomes_ticket_and_answer(intake_world: test_intake.World) -> None:
    intake_world.write("tech01", "报修 AC-INST-1 310115 世纪大道 1 号", 1)

    walk = walked(intake_world.run)

    assert intake_world.told()
    held("an employee's text becomes ticket and answer", walk)


def test_a_completed_ticket_becomes_ledger_lines(moto_tables: Any, tables: dict[str, str]) -> None:
    world = settling.World(moto_tables, tables).found()
    world.publish()
    ticket: Ticket = world.head(world.completed().ticket_id)

    walk = walked(lambda: world.settlement.settle(ticket))

    assert world.ledger_items()
    held("a completed ticket becomes ledger lines", walk)


def test_a_new_fee_measure_is_told_apart_in_few_places() -> None:
    places_held(
        "a new fee measure", [each for each in naming("night") if each.startswith("suanqing/")]
    )


def test_a_new_channel_is_its_folder_and_few_files_more() -> None:
    outside = [file for file in naming("youzan") if "/channels/youzan/" not in file]
    places_held("a new channel", outside)


def test_a_new_command_is_named_in_few_files() -> None:
    places_held("a new command", naming("comment"))
