"""Tickets tied to others and to money beside them, on real stores, through settlement."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from suanqing.channels.intake import order_refunds as refunds
from suanqing.errors import Conflict, Invalid
from suanqing.finance.settlement.quote_estimates import estimate
from suanqing.people.identity.caller import Caller
from suanqing.people.parties.model import Party
from suanqing.times import rfc3339
from suanqing.work.orders.attribution import Attribution
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.orders.order_log import KnownOrder, OrderRefund
from suanqing.work.orders.quotes import Delta, Strategy
from suanqing.work.orders.quotes_service import Quoting
from suanqing.work.service.claims import Claim, open_claim
from suanqing.work.service.contracts import Contract, Contracts
from suanqing.work.service.rework_service import ReworkService
from suanqing.work.service.settings import SettingsStore
from suanqing.work.service.special_detector import Watch
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.shown_schemas import view_for
from tests.integration.settling import DISPATCHER, SITE, World

SAME = {"customer_id": "c-7", "asset": "SN-1", "symptom": "不制冷"}


class Company(World):
    """The settlement world with its cases; every command looks at its events."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.settings = SettingsStore(self.client, self.tables["PRICING_TABLE"])
        self.commands.attempts.watch = Watch(self.tickets, self.settings)
        self.case_store = LinkedStore(self.client, self.tables["WORK_TABLE"])
        self.cases = ReworkService(self.commands, self.case_store, self.settings)

    def policy(self, **document: Any) -> None:
        self.settings.put(document, self.settings.get().version)

    def repair(
        self,
        worker: str = "tech-1",
        attrs: Any = SAME,
        key: str | None = None,
        decided: bool = True,
    ) -> Ticket:
        """A new repair, assigned and on site. decided: the dispatcher ties it to what it seems to repeat."""
        lines = (("AC-INSTALL", Decimal(1)),)
        spec = NewTicket("sh-01", "修空调", SITE, "app:dispatch", lines=lines, attrs=attrs)
        made = self.cases.create(DISPATCHER, spec, key).ticket
        if decided and "rework_suggested" in made.marks:
            original = made.marks["rework_suggested"]
            made = self.cases.relate(DISPATCHER, made.ticket_id, original, "同一故障")
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

    def test_what_seems_to_repeat_a_repair_is_a_suggestion_that_moves_no_money_until_somebody_decides(
        self, company: Company
    ) -> None:
        earlier = company.done()

        later = company.repair("tech-2", decided=False)

        assert later.marks["rework_suggested"] == earlier.ticket_id
        assert "original" not in later.facts and "rework" not in later.facts["attrs"]
        assert company.head(earlier.ticket_id) == company.tickets.get(
            earlier.ticket_id, consistent=True
        )
        assert "reworked_by" not in company.head(earlier.ticket_id).marks
        view = view_for(DISPATCHER, later)
        assert (view.red, view.flags) == (True, ["rework_suggested"])
        assert view.case and view.case.rework_suggested == earlier.ticket_id

        tied = company.cases.relate(DISPATCHER, later.ticket_id, earlier.ticket_id, "同一故障")
        assert "rework_suggested" not in tied.marks
        assert tied.facts["original"] == [earlier.ticket_id, ["sh-01", "tech-1"]]

    def test_a_suggestion_that_is_no_rework_is_put_aside_with_a_reason(
        self, company: Company
    ) -> None:
        company.done()
        later = company.repair("tech-2", decided=False)

        with pytest.raises(Invalid):
            company.cases.relate(DISPATCHER, later.ticket_id, None, " ")
        after = company.cases.relate(DISPATCHER, later.ticket_id, None, "另一根管子")

        assert not after.marks.keys() & {"rework_suggested", "rework_of"}
        assert after.facts_rev == later.facts_rev
        assert after.events[-1].kind == "rework_unlinked"

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

        assert told.marks["rework_suggested"] == earlier.ticket_id
        assert "original" not in told.facts
        assert "reworked_by" not in company.head(earlier.ticket_id).marks

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


class TestContracts:
    def test_r072_a_visit_is_taken_once_and_given_back_by_a_cancelled_ticket(
        self, company: Company
    ) -> None:
        contracts = Contracts(company.commands, company.case_store)
        contracts.create(DISPATCHER, Contract("K-1", "c-7", 2, 10_001))
        first, second, third = (company.repair(attrs={}) for _ in range(3))

        for ticket in (first, first, second):
            contracts.put_under(DISPATCHER, ticket.ticket_id, "K-1")
        with pytest.raises(Conflict) as refused:
            contracts.put_under(DISPATCHER, third.ticket_id, "K-1")
        company.commands.cancel(DISPATCHER, first.ticket_id, "不需要")
        contracts.put_under(DISPATCHER, third.ticket_id, "K-1")

        assert refused.value.code == "contract_used_up"
        assert contracts.get("K-1").taken == {"1": third.ticket_id, "2": second.ticket_id}
        assert company.head(third.ticket_id).facts["visit"] == ["K-1", 1, 2, 10_001]
        contracts.put_under(DISPATCHER, second.ticket_id, None)
        assert "2" not in contracts.get("K-1").taken
        with pytest.raises(Conflict):
            contracts.create(DISPATCHER, Contract("K-1", "c-7", 3, 10_001))


def test_r072_tickets_at_once_take_different_visits(
    dynamodb_tables: Any, tables: dict[str, str]
) -> None:
    company = Company(dynamodb_tables, tables).found()
    assert isinstance(company, Company)
    contracts = Contracts(company.commands, company.case_store)
    contracts.create(DISPATCHER, Contract("K-1", "c-7", 6, 10_001))
    tickets = [company.repair(attrs={}).ticket_id for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        held = pool.map(lambda t: contracts.put_under(DISPATCHER, t, "K-1"), tickets)

    assert sorted(ticket.facts["visit"][1] for ticket in held) == [1, 2, 3, 4, 5, 6]


class TestQuotes:
    @pytest.fixture
    def quoting(self, company: Company) -> Quoting:
        company.publish()
        price = estimate(company.parties, company.pricing)
        return Quoting(company.commands, company.case_store, price)

    SPEC = NewTicket("sh-01", "装两台", SITE, attrs={"customer_id": "c-7"})

    def test_r014_a_quote_keeps_plan_and_delta_and_becomes_one_ticket(
        self, company: Company, quoting: Quoting
    ) -> None:
        """Charge: 200.00 × 1.05 = 210.00 and 2 m of 40.01 × 1.05 = 84.02; at 90 % 264.62."""
        strategy = Strategy("rate", "0.9")
        lines = [("AC-INSTALL", "2"), ("PIPE-3M", "2")]
        quoting.put_plan(DISPATCHER, "P", "标准", lines, strategy)

        made = quoting.quote(DISPATCHER, "k", "P", Delta({"p1": "1"}), self.SPEC)
        quoting.put_plan(DISPATCHER, "P", "新标准", [("PIPE-3M", "9")], Strategy())
        again = quoting.quote(DISPATCHER, "k", "P", Delta({"p1": "1"}), self.SPEC)
        tickets = [quoting.convert(DISPATCHER, made["id"]) for _ in range(2)]

        assert (made["listed"], made["amount"]) == (29_402, 26_462)
        assert (again["plan"], again["amount"]) == ("P@1", 26_462)
        assert [ticket.created for ticket in tickets] == [True, False]
        ticket = company.head(tickets[1].ticket.ticket_id)
        carried = {"id": made["id"], "plan": "P@1", "delta": {"changed": {"p1": "1"}}}
        assert ticket.marks["quote"] == carried == ticket.events[0].data["quote"]
        assert quoting.get(made["id"])["ticket"] == ticket.ticket_id
        assert [(line.sku, line.qty) for line in ticket.lines] == [
            ("AC-INSTALL", 1),
            ("PIPE-3M", 2),
        ]
        with pytest.raises(Conflict):
            quoting.quote(DISPATCHER, "k", "P", Delta(), self.SPEC)

    def test_r097_a_new_quote_shows_what_the_customers_special_tickets_cost(
        self, company: Company, quoting: Quoting
    ) -> None:
        company.policy(
            specials=[{"id": "moved", "count_of": "rescheduled", "at_least": 3, "cost": 4_500}]
        )
        quoting.put_plan(DISPATCHER, "P", "标准", [("AC-INSTALL", "1")], Strategy())
        before = quoting.quote(DISPATCHER, "k1", "P", Delta(), self.SPEC)
        ticket = company.repair()
        for n in range(3):
            to = company.clock.now + timedelta(days=n)
            company.cases.reschedule(DISPATCHER, ticket.ticket_id, to, "改期", "customer")

        after = quoting.quote(DISPATCHER, "k2", "P", Delta(), self.SPEC)

        assert before["suggestion"] is None
        assert (after["suggestion"]["advice"], after["suggestion"]["cost"]) == (
            "adjust_fees", 13_500,
        )  # fmt: skip
        assert [e["ticket"] for e in after["suggestion"]["evidence"]] == [ticket.ticket_id]


class TestGuides:
    @pytest.fixture
    def guides(self, company: Company) -> Guides:
        for guide in ("g-1", "g-2"):
            company.parties.put(Party(guide, "guide", guide))
        return Guides(company.commands, company.case_store, company.settings)

    def brought(self, company: Company, customer: str, guide: str, source: str) -> Attribution:
        return Attribution(customer, guide, source, rfc3339(company.clock.now), "直播间 88")

    def order(self, company: Company, guides: Guides, customer: str, line: int = 1) -> Ticket:
        """A ticket of a line of the Tmall order 1001."""
        lines = (("AC-INSTALL", Decimal(1)),)
        spec = NewTicket("sh-01", "装空调", SITE, "tmall:1001", lines=lines)
        made = guides.create(DISPATCHER, spec, customer, company.clock(), f"tmall:1001:{line}")
        return made.ticket

    def test_r089_a_tmall_order_of_a_merged_customer_credits_the_guide_once(
        self, company: Company, guides: Guides
    ) -> None:
        guides.attribute(DISPATCHER, self.brought(company, "c-7", "g-1", "livestream"))
        guides.merge(DISPATCHER, "tmall:u1", "c-7", "同一手机号")
        company.later(days=89)

        first, second = (self.order(company, guides, "tmall:u1", n) for n in (1, 2))

        assert first.facts["roles"] == {"guide": "g-1"}
        assert first.facts["attrs"] == {"customer_id": "tmall:u1", "source": "livestream"}
        assert first.marks["attribution"]["evidence"] == "直播间 88"
        assert "roles" not in second.facts or not second.facts["roles"]

    def test_after_the_window_or_for_a_stranger_nobody_is_credited(
        self, company: Company, guides: Guides
    ) -> None:
        guides.attribute(DISPATCHER, self.brought(company, "c-7", "g-1", "store"))
        stranger = self.order(company, guides, "tmall:u9", 1)
        company.later(days=91)

        assert stranger.facts == {} == self.order(company, guides, "c-7", 2).facts

    def test_r089_an_unmerge_takes_one_guides_line_back_and_gives_the_others(
        self, company: Company, guides: Guides
    ) -> None:
        guides.attribute(DISPATCHER, self.brought(company, "tmall:u1", "g-2", "store"))
        company.later(days=1)
        guides.attribute(DISPATCHER, self.brought(company, "c-7", "g-1", "livestream"))
        guides.merge(DISPATCHER, "tmall:u1", "c-7", "同一手机号")
        ticket = self.order(company, guides, "tmall:u1")

        changed = guides.merge(DISPATCHER, "tmall:u1", None, "不是同一人")
        again = guides.merge(DISPATCHER, "tmall:u1", None, "不是同一人")

        head = company.head(ticket.ticket_id)
        assert ticket.facts["roles"] == {"guide": "g-1"}
        assert (head.facts["roles"], head.facts["attrs"]["source"]) == ({"guide": "g-2"}, "store")
        assert (changed, again) == ([ticket.ticket_id], [])

    @pytest.mark.parametrize(("first", "second"), [("c-7", "tmall:u1"), ("tmall:u1", "c-7")])
    def test_a_repair_under_another_id_of_the_same_person_is_a_rework(
        self, company: Company, guides: Guides, first: str, second: str
    ) -> None:
        """Whichever of the merged ids the first repair had, and whichever the second."""
        guides.merge(DISPATCHER, "tmall:u1", "c-7", "同一手机号")
        done = company.done(attrs=SAME | {"customer_id": first})

        again = company.repair(attrs=SAME | {"customer_id": second})

        assert again.marks["rework_of"] == done.ticket_id

    def test_a_merge_taken_back_ties_no_more_repairs(
        self, company: Company, guides: Guides
    ) -> None:
        guides.merge(DISPATCHER, "tmall:u1", "c-7", "同一手机号")
        company.done(attrs=SAME | {"customer_id": "tmall:u1"})
        guides.merge(DISPATCHER, "tmall:u1", None, "不是同一人")

        assert "rework_of" not in company.repair(attrs=SAME).marks

    def test_a_long_row_of_merges_locks_no_order_out(
        self, company: Company, guides: Guides
    ) -> None:
        guides.attribute(DISPATCHER, self.brought(company, "id-9", "g-1", "store"))
        for n in range(9):
            guides.merge(DISPATCHER, f"id-{n}", f"id-{n + 1}", "同一人")

        assert self.order(company, guides, "id-0").facts["roles"] == {"guide": "g-1"}

    def test_merges_make_no_circle(self, company: Company, guides: Guides) -> None:
        guides.merge(DISPATCHER, "a", "b", "同一人")

        with pytest.raises(Invalid):
            guides.merge(DISPATCHER, "b", "a", "同一人")


class TestClaims:
    def claim(self, company: Company, **more: Any) -> Claim:
        known: dict[str, Any] = {
            "outlet": "sh-01", "title": "压缩机损坏", "region": SITE, "supplier": "sup-1",
            "amount": 50_000, "evidence": "https://files.example/claims/K-7",
        }  # fmt: skip
        return Claim(**(known | more))

    def test_r075_a_claim_is_completed_without_lines_and_names_supplier_amount_and_proof(
        self, company: Company
    ) -> None:
        company.parties.put(Party("sup-1", "supplier", "压缩机厂"))
        made = open_claim(company.commands, company.parties, DISPATCHER, self.claim(company))

        done = company.commands.complete(DISPATCHER, made.ticket.ticket_id)

        assert (done.state, done.scene) == ("done", "claim@1")
        assert done.unsettled is not None and done.unsettled.startswith("waiting#")
        assert done.facts == {
            "roles": {"supplier": "sup-1"},
            "attrs": {
                "claim_amount": 50_000, "claim_evidence": "https://files.example/claims/K-7",
            },
        }  # fmt: skip

    @pytest.mark.parametrize("wrong", [{"supplier": "sh-01"}, {"amount": 0}, {"evidence": " "}])
    def test_a_claim_without_supplier_amount_or_proof_is_refused(
        self, company: Company, wrong: dict[str, Any]
    ) -> None:
        company.parties.put(Party("sup-1", "supplier", "压缩机厂"))

        with pytest.raises(Invalid):
            open_claim(company.commands, company.parties, DISPATCHER, self.claim(company, **wrong))


class TestRefundMessages:
    def test_r094_a_refund_message_becomes_one_fact_of_the_finished_ticket(
        self, company: Company
    ) -> None:
        order = {"line": "1", "payments": {"1": 55_714, "2": 9_286}}
        lines = (("AC-INSTALL", Decimal(1)),)
        spec = NewTicket("sh-01", "装", SITE, "youzan:E1", lines=lines, marks={"order": order})
        shop = Caller("youzan", frozenset({"dispatcher"}))
        ticket = company.commands.create(shop, spec, "youzan:E1:1").ticket
        company.commands.assign(DISPATCHER, ticket.ticket_id, "tech-1")
        company.commands.arrive(DISPATCHER, ticket.ticket_id)
        company.commands.complete(DISPATCHER, ticket.ticket_id)
        # An order that was noted before what was paid for it was: its tickets say so.
        sums = OrderRefund("R1", 10_001, ("1", "2"), 0)
        known = KnownOrder(0, False, frozenset({ticket.ticket_id}), refunds=(sums,))
        till = refunds.Till(company.commands, "youzan")

        notes = [refunds.apply(till, "E1", known).notes for _ in range(2)]

        head = company.head(ticket.ticket_id)
        assert head.facts["refunds"] == [["*", 8_572, 55_714]]
        assert notes[0] == notes[1] == (f"{ticket.ticket_id} gave back 8572 of 55714",)
