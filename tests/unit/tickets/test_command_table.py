"""One row a command, one a kind of event: who adds one and forgets a place is told here which."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

import pytest

from embedded.places import ROOT
from suanqing import labels
from suanqing.work.tickets.command_table import COMMAND_NAMES, COMMANDS
from suanqing.work.tickets.event_kinds import EVENT_KINDS, EVENTS
from suanqing.work.tickets.scene import SCENES

LAYER = ROOT / "layers" / "common" / "suanqing"
OF_CLOCKS = {"hold_clock", "set_deadline", "keep_time"}
"""Commands that scenes say nothing of: a clock runs wherever a node has a limit. Their decisions write their events."""
OF_DRAWN_SCENES = {"advance": "advanced", "move_token": "token_moved", "migrate": "migrated"}
"""Commands that built-in scenes have no use for, and the decision of each, which records a walk."""
OF_ACTS = {"act", "clear_act", "rate"}
"""Commands that are taken wherever a ticket stands: no scene has to say so."""
RECORDERS = {"record", "record_facts", "record_marks", "_add"}


def test_every_kind_of_event_has_its_meaning_its_words_and_a_command_that_writes_it() -> None:
    written = set(chain.from_iterable(row.writes for row in COMMANDS.values()))

    assert set(EVENTS) == set(labels.EVENTS) == written == set(EVENT_KINDS)


def test_every_command_has_its_row_and_its_words() -> None:
    assert set(COMMANDS) == set(labels.COMMANDS) == set(COMMAND_NAMES)


@pytest.mark.parametrize("table", [labels.EVENTS, labels.COMMANDS])
def test_every_word_is_there_in_both_languages(table: dict[str, labels.Label]) -> None:
    for code, words in table.items():
        assert words.zh.strip() and words.en.strip(), code
        assert not words.zh.isascii() and words.en.isascii(), code


def test_every_step_of_every_scene_is_a_command_and_every_command_a_step_of_one() -> None:
    steps = set(chain.from_iterable(scene.steps for scene in SCENES.values()))

    assert steps == set(COMMANDS) - {"create", *OF_CLOCKS, *OF_DRAWN_SCENES, *OF_ACTS}


def calls(function: ast.FunctionDef) -> Iterator[tuple[str, str | None]]:
    """(command, kind) of what the function records; kind None: the only one of its command."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in RECORDERS and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            kinds = [each.value for each in node.keywords if each.arg == "kind"]
            assert all(isinstance(each, ast.Constant) for each in kinds), function.name
            yield node.args[1].value, kinds[0].value if kinds else None  # type: ignore[misc]


@cache
def recorded() -> dict[str, set[tuple[str, Any]]]:
    """What each function of the layer records, by its name below `suanqing`."""
    found = {}
    for path in LAYER.rglob("*.py"):
        module = ".".join(path.relative_to(LAYER).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (told := set(calls(node))):
                found[f"{module}.{node.name}"] = told
    return found


def test_a_commands_row_names_the_functions_that_decide_it_and_no_others_do() -> None:
    named = {name: {function for function in row.decided_by} for name, row in COMMANDS.items()}
    deciding = {
        name: {function for function, told in recorded().items() if name in {c for c, _ in told}}
        for name in COMMANDS
    }

    walking = {name: {f"work.tickets.walking.{each}"} for name, each in OF_DRAWN_SCENES.items()}
    assert {name: named[name] for name in walking} == walking
    assert named | {name: set() for name in ("create", *OF_CLOCKS, *walking)} == deciding
    for function in chain.from_iterable(named.values()):
        module, _, name = function.rpartition(".")
        assert callable(getattr(importlib.import_module(f"suanqing.{module}"), name))


def test_a_command_that_writes_several_kinds_says_which_each_time() -> None:
    told: dict[str, set[Any]] = {name: set() for name in COMMANDS}
    for command, kind in chain.from_iterable(recorded().values()):
        told[command].add(kind)

    for name, row in COMMANDS.items():
        if name not in ("create", *OF_CLOCKS, *OF_DRAWN_SCENES):
            assert told[name] == (set(row.writes) if len(row.writes) > 1 else {None}), name


MATCHING = (
    "work/tickets/access.py", "work/tickets/clocks.py", "work/tickets/fact_schemas.py",
    "work/tickets/recording.py", "channels/notices/rules.py", "finance/assessment/stages.py",
)  # fmt: skip


@pytest.mark.parametrize("path", MATCHING)
def test_what_reads_the_tables_columns_leaves_nothing_to_a_default(path: str) -> None:
    """`make check` then refuses a new value that nobody matches."""
    tree = ast.parse((LAYER / path).read_text(encoding="utf-8"))
    matches = [node for node in ast.walk(tree) if isinstance(node, ast.Match)]

    assert matches
    for node in matches:
        assert "assert_never" in ast.unparse(node.cases[-1])
