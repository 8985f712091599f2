"""A ladder's guarantee (保底) through the deployed close: whom it is booked for, and how much of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from settlement import wiring as settlement_wiring
from statements import periods
from statements.app import handler
from suanqing.finance.ladders.store import LadderStore
from suanqing.finance.ladders.words import words
from suanqing.people.identity.caller import Caller
from tests.integration.registering import on, write
from tests.integration.settling import World
from tests.integration.test_ladders import NEXT, PERIOD, booked, earned, job, job_at, publish
from tests.rest import call
from tests.staff import ROLES as OFFICE
from tests.unit.finance.ladders.ladder import YUAN, row

ANN = Caller("ann", frozenset({"finance"}))
AFTER = datetime(2025, 6, 2, tzinfo=UTC)
PROMISE = 3_000 * YUAN


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    return World(engine, tables).found(office=True)


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
        monkeypatch.setattr(periods, "REQUEST_SECONDS", 0.0)
        pages, answer = 1, close()

        while answer.get("next"):
            pages, answer = pages + 1, close(after=answer["next"])

        assert pages == 5 + len(OFFICE), "a party each"
        assert earned(world, "tech-1") == earned(world, "tech-3") == PROMISE
        assert world.ledger.balance("yn-02", PERIOD).closed_at is not None


SHANGHAI = {"id": "shanghai", "who": {"outlets": ["sh-01"]}}
KUNMING = {"id": "kunming", "who": {"outlets": ["yn-02"]}}


def settle(party: str, at: datetime) -> None:
    """The party's ladders of the period, as the stream's handler settles them after a ticket."""
    settlement_wiring.ladders.cache_clear()
    with time_machine.travel(at, tick=False):
        ladders = settlement_wiring.ladders()
        book = ladders.book_for(PERIOD)
        assert book is not None
        ladders.settle(party, PERIOD, book)


class TestTheDaysSomebodyWasThere:
    """3,000.00 for the 31 days of March; who was there for a part of them is promised that part."""

    @pytest.fixture
    def world(self, engine: Any, tables: dict[str, str]) -> World:
        world = World(engine, tables).found(office=True)
        publish(world, row(id="pay", who={"roles": ["technician"]}, guarantee=PROMISE))
        return world

    def test_who_came_after_the_period_has_none_of_it(self, world: World) -> None:
        write(world, "new-99", on(5, 2))

        close()
        close(NEXT)

        assert earned(world, "new-99") == 0
        assert earned(world, "new-99", NEXT) == 0
        assert earned(world, "tech-1") == PROMISE

    def test_who_came_within_it_has_the_part_of_their_days(self, world: World) -> None:
        write(world, "new-99", on(3, 11))

        close()

        assert earned(world, "new-99") == 203_226, "21 of 31 days"

    def test_who_left_within_it_has_the_part_of_their_days(self, world: World) -> None:
        write(world, "tech-2", on(3, 20), active=False)

        close()
        close(NEXT)

        assert earned(world, "tech-2") == 193_548, "20 of 31 days, the last one among them"
        assert earned(world, "tech-2", NEXT) == 0

    def test_who_left_after_it_and_before_its_close_has_all_of_it(self, world: World) -> None:
        write(world, "tech-2", on(4, 5), active=False)

        close()
        close(NEXT)

        assert earned(world, "tech-2") == PROMISE
        assert earned(world, "tech-2", NEXT) == 50_000, "5 of 30 days"

    def test_who_left_and_came_back_has_the_days_of_both(self, world: World) -> None:
        write(world, "tech-2", on(3, 5), active=False)
        write(world, "tech-2", on(3, 27))

        close()

        assert earned(world, "tech-2") == 96_774, "5 + 5 of 31 days"

    def test_since_when_somebody_was_there_is_told_by_two(self, world: World) -> None:
        since = on(3, 11, 0).astimezone(UTC).isoformat().replace("+00:00", "Z")
        write(world, "new-99", on(4, 2), people=2, since=since)

        close()

        assert earned(world, "new-99") == 203_226

    def test_what_was_booked_within_the_month_comes_down_to_the_days(self, world: World) -> None:
        job(world, 6_000, "tech-2")
        settle("tech-2", on(3, 9))
        assert earned(world, "tech-2") == PROMISE
        write(world, "tech-2", on(3, 10), active=False)

        close()

        assert earned(world, "tech-2") == 96_774, "10 of 31 days, more than 5 % of 6,000.00"

    def test_its_steps_say_the_days(self, world: World) -> None:
        write(world, "new-99", on(3, 11))

        close()

        made = LadderStore(
            world.client, world.tables["LEDGER_TABLE"], world.tables["BALANCES_TABLE"], world.ledger
        ).newest("pay", "new-99", PERIOD)
        assert made is not None
        assert words(made.steps, "amount", "CNY", "zh")[-2:] == [
            "保证金额（21 天 / 31 天） 2032.26 = 2032.26", "四舍五入 = 2032.26",
        ]  # fmt: skip
        assert "guaranteed (21 of 31 days) 2032.26" in words(made.steps, "amount", "CNY", "en")[-2]

    def test_what_is_known_when_the_period_closes_stands(self, world: World) -> None:
        close()
        job(world, 1_000, "tech-2")
        since = on(3, 5).astimezone(UTC).isoformat().replace("+00:00", "Z")
        write(world, "tech-2", AFTER + timedelta(days=1), people=2, active=False, since=since)
        settle("tech-2", AFTER + timedelta(days=2))

        assert sum(earned(world, "tech-2", each) for each in (PERIOD, NEXT, "2025-06")) == PROMISE


class TestGuaranteesOfTwoOutlets:
    """Both outlets' ladders promise 3,000.00; nobody has two promises for one day."""

    @pytest.fixture
    def world(self, engine: Any, tables: dict[str, str]) -> World:
        world = World(engine, tables).found(office=True)
        publish(world, *(row(guarantee=PROMISE) | place for place in (SHANGHAI, KUNMING)))
        return world

    def paid(self, world: World, party: str = "tech-1") -> dict[str, int]:
        found: dict[str, int] = {}
        for entry in booked(world, party):
            name = entry.ticket_id.split(":")[1]
            found[name] = found.get(name, 0) + entry.earned
        return found

    def test_a_job_elsewhere_brings_no_second_promise(self, world: World) -> None:
        job_at(world, 6_000, "sh-01")
        job_at(world, 2_000, "yn-02")

        close()

        assert self.paid(world) == {"shanghai": PROMISE, "kunming": 100 * YUAN}

    def test_each_day_counts_where_its_end_found_them(self, world: World) -> None:
        write(world, "tech-1", on(3, 11), outlet="yn-02")

        close()

        assert self.paid(world) == {"shanghai": 96_774, "kunming": 203_226}
        assert sum(self.paid(world).values()) == PROMISE

    def test_jobs_stay_with_their_outlet_and_the_promise_with_the_days(self, world: World) -> None:
        job_at(world, 30_000, "sh-01")
        write(world, "tech-1", on(3, 11), outlet="yn-02")

        close()

        assert self.paid(world) == {"shanghai": 2_300 * YUAN, "kunming": 203_226}


class TestAHandedMonth:
    """10 % without steps, 3,000.00 promised to every person, an office clerk among them."""

    def test_each_has_what_the_book_promises_for_each_month(
        self, engine: Any, tables: dict[str, str]
    ) -> None:
        world = World(engine, tables).found(office=True)
        steps = [{"from": 0, "to": None, "rate": "0.1"}]
        publish(world, row(guarantee=PROMISE, steps=steps))
        write(world, "clerk", on(3, 1, 0), roles=[], outlet=None)
        write(world, "tech-2", on(2, 27), active=False)
        ticket = world.completed(crew=("tech-1",)).ticket_id
        world.settle(ticket)
        before = world.accrued("tech-1")["tech-1"]

        close()
        close(NEXT)

        found = {
            (party, period): world.ledger.balance(party, period).accrued
            for party in ("tech-1", "tech-2", "tech-3", "clerk")
            for period in (PERIOD, NEXT)
        }
        assert found == {
            ("tech-1", PERIOD): before + PROMISE, ("tech-1", NEXT): PROMISE,
            ("tech-2", PERIOD): 0, ("tech-2", NEXT): 0,
            ("tech-3", PERIOD): PROMISE, ("tech-3", NEXT): PROMISE,
            ("clerk", PERIOD): PROMISE, ("clerk", NEXT): PROMISE,
        }  # fmt: skip
