"""The built-in scenes are documents that the engine walks as the tickets' states do."""

import json
from itertools import product
from typing import Any

import pytest

from suanqing.errors import Conflict
from suanqing.work.scenes.around import Command
from suanqing.work.scenes.compiling import compiled_scene
from suanqing.work.scenes.engine import advance, begin
from suanqing.work.scenes.heads import of_state
from suanqing.work.scenes.lint import lint
from suanqing.work.tickets.command_table import COMMAND_NAMES
from suanqing.work.tickets.scene import DOCUMENTS, SCENES

BUILT_IN = sorted(path.stem for path in DOCUMENTS.glob("*.json"))


def document(scene_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCUMENTS / f"{scene_id}.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("scene_id", BUILT_IN)
def test_it_can_be_published_and_is_called_as_its_file(scene_id: str) -> None:
    made = document(scene_id)

    assert list(lint(made)) == []
    assert scene_id.startswith(f"{made['scene']}@")


@pytest.mark.parametrize("scene_id", BUILT_IN)
def test_the_engine_takes_every_command_where_the_states_do_and_leads_where_they_lead(
    scene_id: str,
) -> None:
    """From a head that a ticket of before drawn scenes has: none but its state."""
    drawn, states = compiled_scene(document(scene_id)), SCENES[scene_id]
    for state, name in product(drawn.nodes, COMMAND_NAMES):
        head = of_state(scene_id, state)
        if name not in states.allowed(state):  # type: ignore[arg-type]
            with pytest.raises(Conflict):
                advance(head, drawn, Command(name, "w1"), 0)
            continue
        after = advance(head, drawn, Command(name, "w1"), 0).head
        (token,) = after["tokens"].values()
        assert token["node"] == (states.steps[name].after or state), (state, name)


@pytest.mark.parametrize("scene_id", BUILT_IN)
def test_a_new_ticket_stands_at_the_scenes_start(scene_id: str) -> None:
    (token,) = begin(compiled_scene(document(scene_id)), scene_id, "w1", 0).head["tokens"].values()

    assert token["node"] == SCENES[scene_id].start
