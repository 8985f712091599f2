"""Tickets tied to others and to money beside them, on real stores, through settlement."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from suanqing.cases.desk import Cases
from suanqing.cases.settings import SettingsStore
from suanqing.cases.store import CaseStore
from suanqing.cases.watch import Watch
from suanqing.errors import Conflict, Invalid
from suanqing.tickets.decide import NewTicket
from suanqing.tickets.model import Ticket
from suanqing.tickets.views import view_for
from tests.integration.settling import DISPATCHER, SITE, World

SAME = {"customer_id": "c-7", "asset": "SN-1", "symptom": "不制冷"}


class Company(World):
    """The settlement world with its cases; every command looks at its events."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings = SettingsStore(self.client, self.tables["PRICING_TABLE"])
        self.commands.watch = Watch(self.tickets, self.settings)
        self.case_store = CaseStore(self.client, self.tables["WORK_TABLE"])
        self.cases = Cases(self.commands, self.case_store, self.settings)

    def policy(self, **document: Any) -> None:
        self.settings.put(document, self.settings.get().version)

    def repair(self, worker: str = "tech-1", attrs: Any = SAME, key: str | None = None) -> Ticket:
        """A new repair, assigned and on site."""
        from decimal import Decimal

        lines = (("AC-INSTALL", Decimal(1)),)
        spec = NewTicket("sh-01", "修空调", SITE, "app:dispatch", lines=lines, attrs=attrs)
        made = self.cases.create(DISPATCHER, spec, key).ticket
        if made.state == "created":
            self.commands.assign(DISPATCHER, made.ticket_id, worker)
            made = self.commands.arrive(DISPATCHER, made.ticket_id)
        return made

    def done(self, worker: str = "tech-1", attrs: Any = SAME) -> Ticket:
        return self.commands.complete(DISPATCHER, self.repair(worker, attrs).ticket_id)

    def later(self, **days: float) -> None:
        self.clock.now += timedelta(**days)


@pytest.fixture
def company(engine: Any, tables: dict[str, str]) -> Company:
    made = Company(engine, tables).found()
    assert isinstance(made, Company)
    return made


class TestRework:
    def test_r083_the_same_repair_within_the_days_is_tied_and_shows_red_on_both(
        self, company: Company
    ) -> None:
        earlier = company.done()
        company.later(days=29)

        later = company.repair("tech-2")

        named = company.head(earlier.ticket_id)
        assert later.facts["original"] == [earlier.ticket_id, ["sh-01", "tech-1"]]
        assert later.facts["attrs"]["rework"] is True
        views = view_for(DISPATCHER, later), view_for(DISPATCHER, named)
        assert (views[0].red, views[0].flags) == (True, ["rework"])
        assert views[1].flags == ["reworked"]
        assert views[0].case and views[0].case.rework_of == earlier.ticket_id
        assert views[1].case and views[1].case.reworked_by == [later.ticket_id]
        board = company.commands.board(DISPATCHER, "sh-01", "open").tickets
        assert {t.ticket_id: view_for(DISPATCHER, t).red for t in board}[later.ticket_id]

    @pytest.mark.parametrize("other", SAME)
    def test_another_customer_asset_or_symptom_is_not_rework(
        self, company: Company, other: str
    ) -> None:
        company.done()

        assert "original" not in company.repair(attrs=SAME | {other: "别的"}).facts

    def test_after_the_policys_days_it_is_a_new_repair(self, company: Company) -> None:
        company.policy(rework={"days": 7})
        company.done()
        company.later(days=7, minutes=1)

        assert "original" not in company.repair().facts

    def test_a_cancelled_original_is_repeated_by_nobody(self, company: Company) -> None:
        gone = company.done()
        company.commands.cancel(DISPATCHER, gone.ticket_id, "客户取消")

        assert "original" not in company.repair().facts

    def test_a_repeated_request_finds_the_rework_it_made(self, company: Company) -> None:
        earlier = company.done()
        once, twice = company.repair(key="k"), company.repair(key="k")

        assert once.ticket_id == twice.ticket_id
        assert company.head(earlier.ticket_id).marks["reworked_by"] == [once.ticket_id]

    def test_an_asset_told_later_finds_the_original(self, company: Company) -> None:
        earlier = company.done()
        later = company.repair(attrs={"customer_id": "c-7"})

        told = company.cases.recognise(DISPATCHER, later.ticket_id, "sn1", "不制冷")

        assert told.marks["rework_of"] == earlier.ticket_id
        assert company.head(earlier.ticket_id).marks["reworked_by"] == [later.ticket_id]

    @pytest.mark.parametrize("clawback", [True, False])
    def test_r084_the_original_is_clawed_back_by_policy_and_freed_by_a_correction(
        self, company: Company, clawback: bool
    ) -> None:
        company.policy(rework={"clawback": clawback})
        earlier = company.done()
        later = company.repair()

        tied = company.head(earlier.ticket_id).facts.get("clawback")
        company.cases.relate(DISPATCHER, later.ticket_id, None, "另一根管子")

        assert tied == (later.ticket_id if clawback else None)
        for each in (earlier, later):
            facts = company.head(each.ticket_id).facts
            assert not facts.keys() & {"clawback", "original"}
            assert "rework" not in facts["attrs"]

    def test_a_cancelled_rework_frees_the_original(self, company: Company) -> None:
        company.policy(rework={"clawback": True})
        earlier = company.done()
        later = company.repair()

        company.commands.cancel(DISPATCHER, later.ticket_id, "误报")

        head = company.head(earlier.ticket_id)
        assert ("clawback" in head.facts, "reworked_by" in head.marks) == (False, False)

    def test_a_link_by_hand_is_made_in_both_and_needs_a_reason(self, company: Company) -> None:
        earlier, later = company.done(attrs={}), company.done(attrs={})
        company.publish()
        company.settle(later.ticket_id)

        with pytest.raises(Invalid):
            company.cases.relate(DISPATCHER, later.ticket_id, earlier.ticket_id, " ")
        tied = company.cases.relate(DISPATCHER, later.ticket_id, earlier.ticket_id, "同一故障")

        assert tied.unsettled is not None and tied.marks["rework_of"] == earlier.ticket_id
        assert company.head(earlier.ticket_id).marks["reworked_by"] == [later.ticket_id]


class TestSpecialTickets:
    def test_r096_the_third_reschedule_flags_the_ticket_with_its_extra_cost(
        self, company: Company
    ) -> None:
        company.policy(
            specials=[{"id": "moved", "count_of": "rescheduled", "at_least": 3, "cost": 4_500}]
        )
        ticket = company.repair()

        flags = []
        for n in range(3):
            to = company.clock.now + timedelta(days=n)
            ticket = company.cases.reschedule(
                DISPATCHER, ticket.ticket_id, to, "客户改期", "customer", wasted=True
            )
            flags.append(view_for(DISPATCHER, ticket).flags)

        assert flags == [[], [], ["special"]]
        case = view_for(DISPATCHER, company.head(ticket.ticket_id)).case
        assert case and [s.model_dump() for s in case.special] == [
            {"id": "moved", "count": 3, "cost": 13_500}
        ]

    def test_events_that_moved_to_a_page_still_count(self, company: Company) -> None:
        ticket = company.repair()
        for n in range(3):
            to = company.clock.now + timedelta(days=n)
            company.cases.reschedule(DISPATCHER, ticket.ticket_id, to, "改期", "customer")
            for _ in range(25):
                company.commands.comment(DISPATCHER, ticket.ticket_id, "。")

        assert company.head(ticket.ticket_id).marks["special"][0]["count"] == 3

    def test_another_trigger_counts_other_events(self, company: Company) -> None:
        company.policy(specials=[{"id": "handed-on", "count_of": "assigned", "at_least": 2}])
        ticket = company.repair()

        again = company.commands.assign(DISPATCHER, ticket.ticket_id, "tech-2")

        assert again.marks["special"] == [{"id": "handed-on", "count": 2}]


def test_two_at_once_are_both_named_on_the_original(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    company = Company(dynamodb_tables, tables).found()
    assert isinstance(company, Company)
    earlier = company.done()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: company.repair(f"tech-{n}"), (1, 2)))

    named = company.head(earlier.ticket_id).marks["reworked_by"]
    assert sorted(named) == sorted(ticket.ticket_id for ticket in made)


def test_settings_are_written_over_the_version_that_was_read(company: Company) -> None:
    company.policy(rework={"days": 7})

    with pytest.raises(Conflict):
        company.settings.put({}, 0)
    assert company.settings.policies().rework_days == 7
