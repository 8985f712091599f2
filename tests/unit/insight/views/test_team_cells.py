"""Which tickets a team finished: not those that were called off, whatever they cost."""

from suanqing.insight.views.cells import placed
from tests.unit.insight.events.test_event import booked


def cubes(payable: bool) -> set[str]:
    return {cube for _, cube, _ in placed(booked(payable=payable))}


def test_a_ticket_that_was_called_off_with_a_fee_is_no_teams_job_though_its_money_counts() -> None:
    assert "team" in cubes(payable=True)
    assert cubes(payable=False) == cubes(payable=True) - {"team", "leak"} | {"leak"}
