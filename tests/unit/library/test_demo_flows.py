"""The demo's flows: what a package's forms ask of the stock is received before it is played, and nothing else."""

from typing import Any

import pytest

from demo import flows
from packages import shelf


@pytest.mark.parametrize("name", sorted(shelf.ids()))
def test_a_package_that_puts_parts_by_finds_the_one_its_forms_are_answered_with(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[Any, ...]] = []
    monkeypatch.setattr(flows.Flows, "_say", lambda _, *call: said.append(call))
    document = shelf.package(name)

    flows.Flows(None)._stocked(name, document)  # type: ignore[arg-type]

    assert len(said) == bool(flows.reserving(document))
    for method, path, body, party in said:
        assert (method, path, party) == ("POST", f"/stock/{flows.OUTLET}/receipts", flows.DESK)
        assert document["catalogue"][body["part"]]["kind"] == "part"
        assert body["key"] and body["qty"]


def test_a_flow_of_the_demo_takes_a_part() -> None:
    played = {each.package for each in flows.FLOWS}
    assert any(flows.reserving(shelf.package(name)) for name in played)
