"""The demo's flows, by its own code: what a flow takes is there before it is played, and its money is the package's."""

import pytest

from demo import flows
from demo.cloud import Cloud
from demo.day import Day
from demo.flows import Flows


def test_a_flow_that_takes_a_part_finds_it_and_pays_what_its_package_says(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [each for each in flows.FLOWS if (each.package, each.run) == ("appliance", "swap")]
    monkeypatch.setattr(flows, "FLOWS", wanted)
    day = Day(cloud, seed=1, expected={"app": 0})
    played = Flows(day)

    played.play()

    [one] = played.played
    assert one.wrong == "" and one.failed == {}
    assert one.told == one.came and one.came[0] > 0
    assert played.good()
    assert day.expected == {"app": len(played.begun) + len(one.made)}
