"""A ladder's guarantee (保底) through the deployed close: whom it is booked for, and how much of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from statements import periods
from statements.app import handler
from suanqing.identity.caller import Caller
from tests.integration.settling import World
from tests.integration.test_ladders import NEXT, PERIOD, earned, job, publish
from tests.rest import call
from tests.unit.ladders.ladder import YUAN, row

ANN = Caller("ann", frozenset({"finance"}))
AFTER = datetime(2025, 6, 2, tzinfo=UTC)
PROMISE = 3_000 * YUAN


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found()


def close(period: str = PERIOD, **body: Any) -> dict[str, Any]:
    """A page of the soft close, as finance asks for it."""
    with time_machine.travel(AFTER, tick=False):
        status, answer, _ = call(
            handler, "POST", "/periods/{period}/close", caller=ANN,
            path_params={"period": period}, json={"mode": "soft"} | body,
        )  # fmt: skip
    assert status == 200, answer
    assert isinstance(answer, dict)
    return answer


class TestTheDeployedClose:
    def test_it_books_the_guarantee_also_where_nothing_was_done(self, world: World) -> None:
        publish(world, row(id="pay", guarantee=PROMISE))
        job(world, 6_000, "tech-1")

        close()

        assert earned(world, "tech-1") == PROMISE
        assert earned(world, "tech-2") == PROMISE
        assert world.ledger.balance("tech-2", PERIOD).closed_at is not None

    def test_it_settles_ladders_that_nothing_else_has_settled(self, world: World) -> None:
        publish(world, row())
        job(world, 6_000)

        close()

        assert earned(world) == 300 * YUAN

    def test_who_has_left_and_did_nothing_has_no_guarantee(self, world: World) -> None:
        publish(world, row(guarantee=PROMISE))
        left = world.parties.get("tech-2", fresh=True)
        world.parties.put(replace(left, active=False), left.version)

        close()

        assert earned(world, "tech-2") == 0
        assert earned(world, "tech-1") == PROMISE

    def test_a_second_close_books_nothing_again(self, world: World) -> None:
        publish(world, row(guarantee=PROMISE))

        close()
        close()

        assert earned(world) == PROMISE
        assert earned(world, period=NEXT) == 0

    def test_a_close_that_runs_out_of_time_is_gone_on_with_from_its_answer(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(world, row(guarantee=PROMISE))
        monkeypatch.setattr(periods, "PATIENCE", 0.0)
        pages, answer = 1, close()

        while answer.get("next"):
            pages, answer = pages + 1, close(after=answer["next"])

        assert pages == 5, "a party each"
        assert earned(world, "tech-1") == earned(world, "tech-3") == PROMISE
        assert world.ledger.balance("yn-02", PERIOD).closed_at is not None
