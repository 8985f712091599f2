"""The flow that the benchmark walks in two engines: it ends, stored between commands or not, and is the same flow."""

import re

import pytest

from bench import scenes


@pytest.mark.parametrize("stored", [False, True])
def test_a_ticket_takes_every_command_and_comes_to_its_end(stored: bool) -> None:
    ticket = scenes.ours(stored)

    assert [ticket(number) for number in range(len(scenes.WAYS))] == [8, 8]


def test_people_do_the_same_in_both_documents() -> None:
    tasks = {name for name, node in scenes.document()["nodes"].items() if node["kind"] == "task"}

    assert set(re.findall(r'<manualTask id="(\w+)"', scenes.bpmn())) == tasks
    assert {node for _, nodes in scenes.WAYS for node in nodes} == tasks
