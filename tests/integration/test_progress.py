"""The progress bar over HTTP, and the period's close that books what a ladder promised."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from settlement.app import handler
from suanqing.errors import Conflict, DomainError, Unpriced
from suanqing.finance.ladders.settle_service import LadderSettlement, commissions_with
from suanqing.finance.ladders.store import LadderStore
from suanqing.finance.ladders.words import until
from suanqing.finance.statements.service import Statements
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import Role
from suanqing.times import period_of, utcnow
from tests.integration.settling import Clock, World, document
from tests.integration.stating import Office
from tests.rest import call
from tests.unit.finance.ladders.ladder import row

COUNT = [{"from": 0, "to": 2, "rate": "300"}, {"from": 2, "to": None, "rate": "500"}]
BY_COUNT = {"measure": "count", "steps": COUNT, "mode": "volume"}
TECH = Caller("tech-3", frozenset({"technician"}), "yn-02")


def who(role: Role, party: str) -> Caller:
    return Caller(party, frozenset({role}))


@pytest.fixture
def world(moto_tables: Any, tables: dict[str, str]) -> World:
    return World(moto_tables, tables, Clock(utcnow())).found()


def publish(world: World, *ladders: dict[str, Any]) -> None:
    told = document() | {"ladders": list(ladders)}
    draft = world.pricing.put_draft(told, "ann", world.clock())
    handed = world.pricing.submit(draft.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())


def ladders(world: World) -> LadderSettlement:
    tables = world.tables["LEDGER_TABLE"], world.tables["BALANCES_TABLE"]
    store = LadderStore(world.client, *tables, world.ledger)
    return LadderSettlement(store, world.ledger, world.pricing, world.parties, world.clock)


def installed(world: World) -> None:
    world.settle(world.completed(("tech-3",), outlet="yn-02").ticket_id)


def shown(caller: Caller, path: str = "/me/ladders", **more: Any) -> Any:
    query = more.pop("query", {})
    status, body, _ = call(handler, "GET", path, caller=caller, query=query, path_params=more)
    return body if status == 200 else status


def bar(caller: Caller, **query: str) -> Any:
    (party,) = shown(caller, query=query)["parties"]
    assert party["party"] == caller.party
    (found,) = party["ladders"]
    return found


class TestProgress:
    def test_r197_the_bar_is_what_is_accrued_by_the_next_threshold(self, world: World) -> None:
        publish(world, row(**BY_COUNT))
        installed(world)
        ladders(world).settle("tech-3", period_of(utcnow()), world.pricing.book("main@1"))

        found = bar(TECH, lang="en")

        earned = world.ledger.balance("tech-3", period_of(utcnow())).accrued - 300
        assert (found["s"], found["threshold"], found["progress"]) == ("1", "2", "0.5")
        assert (found["tier"], found["tiers"], found["distance"], found["jobs"]) == (1, 2, "1", 1)
        assert found["booked"]["amount"] == found["commission"]["amount"] == 300
        # volume: 2 × 5.00 - 1 × 3.00
        assert found["gain"]["amount"] == 700
        assert found["next_job"] == {
            "pay": {"amount": earned, "currency": "CNY"},
            "commission": {"amount": 700, "currency": "CNY"},
            "adds": {"amount": earned + 700, "currency": "CNY"},
            "crosses": 2,
        }
        assert "because you cross tier 2 (¥5.00 a job)" in found["forecast"][0]
        assert found["forecast"][1].startswith("1 job to tier 2")
        assert found["words"] == [
            "jobs done 1 jobs", "band 0 jobs – 2 jobs: 1 jobs × 3.00, 3.00 so far",
            "rounded half up = 3.00",
        ]  # fmt: skip

    def test_before_the_first_job_it_says_how_far_the_next_tier_is(self, world: World) -> None:
        publish(world, row())

        found = bar(TECH)

        assert (found["s"], found["progress"], found.get("next_job")) == ("0", "0", None)
        assert found["forecast"] == ["距第 2 档还差 ¥10000.00，到档时提成增加 ¥500.00"]

    def test_a_period_that_is_over_forecasts_nothing(self, world: World) -> None:
        publish(world, row())

        assert shown(TECH, query={"period": "2026-01"})["state"] == "over"
        assert bar(TECH, period="2026-01")["forecast"] == []

    def test_without_ladders_there_is_no_bar(self, world: World) -> None:
        world.publish()

        assert shown(TECH)["parties"] == [{"party": "tech-3", "ladders": []}]

    def test_nobody_sees_how_another_stands(self, world: World) -> None:
        publish(world, row())
        installed(world)
        path = "/parties/{party_id}/ladders"

        assert shown(TECH, path, party_id="tech-1") == 404
        assert shown(who("dispatcher", "d"), path, party_id="tech-3") == 404
        assert shown(TECH, path, party_id="tech-3") == shown(
            who("finance", "ann"), path, party_id="tech-3"
        )

    def test_an_outlet_of_another_kind_has_no_bar(self, world: World) -> None:
        publish(world, row())
        owner = Caller("dealer", frozenset({"partner"}), "yn-02")

        assert [each["ladders"] for each in shown(owner)["parties"]] == [[], []]

    def test_the_date_is_a_weekday_in_the_last_week(self) -> None:
        early, late = datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)

        assert (until("2026-11", early), until("2026-11", early, "en")) == (
            "11 月 30 日", "30 November",
        )  # fmt: skip
        assert (until("2026-11", late), until("2026-11", late, "en")) == ("周一", "Monday")


class TestClose:
    @pytest.fixture
    def office(self, moto_tables: Any, tables: dict[str, str]) -> Office:
        world = World(moto_tables, tables).found()
        publish(world, row(guarantee=80_000, who={"parties": ["tech-1"]}))
        office = Office(world)
        kept = office.service
        office.service = Statements(
            kept.store, world.ledger, world.parties, lambda *_: None, office.clock,
            commissions=commissions_with(ladders(world)),
        )  # fmt: skip
        return office

    @pytest.mark.parametrize(
        "refusal",
        [Conflict("the party's period holds another currency", "other_currency"),
         Unpriced("no stored rate of CNY/JPY in the period", "no_quotation", pair="CNY/JPY")],
        ids=lambda each: each.code,
    )  # fmt: skip
    def test_a_commission_that_cannot_be_booked_keeps_one_partys_period_open_and_is_told(
        self, office: Office, refusal: DomainError
    ) -> None:
        book = commissions_with(ladders(office.world))

        def refusing(party: str, period: str) -> object:
            if party == "tech-1":
                raise refusal
            return book(party, period)

        office.service._commissions = refusing

        closing = office.close()

        assert closing.open == ("tech-1",)
        assert office.world.ledger.balance("tech-1", "2025-03").closed_at is None
        assert office.world.ledger.balance("tech-2", "2025-03").closed_at is not None
        assert "tech-1" in office.close("hard").open

    def test_a_guarantee_is_booked_where_nothing_was_done(self, office: Office) -> None:
        office.close()

        found = office.world.ledger.balance("tech-1", "2025-03")
        assert (found.accrued, found.lines) == (80_000, 1)
        assert office.world.ledger.balance("tech-2", "2025-03").lines == 0
        head = office.issued("tech-1")
        (line,) = office.store.statement(head).lines
        assert (line.fee, line.cause, line.amount) == ("commission", "ladder", 80_000)

    def test_closing_again_books_nothing_again(self, office: Office) -> None:
        office.close()
        office.close()

        assert sum(b.accrued for b in office.world.ledger.balances("tech-1")) == 80_000

    def test_the_ladder_is_at_f_of_s_when_its_period_closes(self, office: Office) -> None:
        world = office.world
        world.settle(world.completed(("tech-1",)).ticket_id)
        before = world.ledger.balance("tech-1", "2025-03").accrued

        office.close()

        promised = max(80_000, int(Decimal(before) * 5 / 100))
        assert world.ledger.balance("tech-1", "2025-03").accrued == before + promised
