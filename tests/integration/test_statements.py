"""Statements on both engines: the ledger's lines, exact figures, money paid once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from suanqing.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from suanqing.finance.statements import items, lifecycle, service
from suanqing.finance.statements.draft import content
from suanqing.finance.statements.model import Policy
from suanqing.finance.statements.recompute import changed
from tests.integration.settling import DISPATCHER, World
from tests.integration.stating import NEXT, PERIOD, Office


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    world = World(engine, tables).found()
    world.publish()
    return world


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def settled(world: World, tickets: int = 1, **more: Any) -> list[str]:
    found = []
    for _ in range(tickets):
        found.append(world.completed(**more).ticket_id)
        world.settle(found[-1])
    return found


def every_item(world: World) -> list[dict[str, Any]]:
    answer = world.client.scan(TableName=world.tables["STATEMENTS_TABLE"], ConsistentRead=True)
    return sorted(answer["Items"], key=str)


class TestClose:
    def test_a_soft_close_books_late_facts_forward(self, world: World, office: Office) -> None:
        (ticket,) = settled(world)

        closing = office.close()
        world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal(1))
        world.settle(ticket)

        assert (closing.state, closing.next) == ("closing", None)
        (late,) = world.ledger.party_lines("tech-1", NEXT).entries
        assert (late.period, late.service_period) == (NEXT, PERIOD)
        assert office.figures("tech-1")[0] == office.issued("tech-1").total

    def test_a_period_that_runs_or_is_open_is_not_closed(self, office: Office) -> None:
        with pytest.raises(Conflict) as running:
            office.close("soft", "2025-06")
        with pytest.raises(Conflict) as unsoft:
            office.close("hard")

        assert running.value.code == "period_running"
        assert unsoft.value.code == "period_open"

    def test_a_hard_close_names_what_is_not_final_and_then_ends_it_for_good(
        self, world: World, office: Office
    ) -> None:
        settled(world, outlet="sh-01")
        office.close()
        before = office.close("hard")
        for party in ("sh-01", "tech-1", "tech-2"):
            office.approved(party)
        batch = office.released()
        raw = office.answer(batch.id, dict.fromkeys(("sh-01", "tech-1", "tech-2"), "已付"))
        office.payouts.take_results(batch.id, raw, "cid")
        after = office.close("hard")

        assert before.state == "closing" and before.open == ("sh-01", "tech-1", "tech-2")
        assert (after.state, after.open) == ("closed", ())
        assert office.store.get("tech-1", PERIOD).state == "closed"
        assert office.close("hard").state == office.close("soft").state == "closed"
        with pytest.raises(Conflict):
            office.service.confirm("tech-1", PERIOD, "tech-1")


class TestDraft:
    def test_it_holds_the_ledger_s_lines_with_their_places(
        self, world: World, office: Office
    ) -> None:
        settled(world, 3)

        head = office.service.draft("tech-1", PERIOD, "ann")
        made = office.store.statement(head)

        booked = world.ledger.party_lines("tech-1", PERIOD).entries
        assert made.total == sum(each.earned for each in booked) == office.figures("tech-1")[0]
        assert len(made.lines) == head.count == world.ledger.balance("tech-1", PERIOD).lines
        assert {(line.region, line.outlet) for line in made.lines} == {("310115", "sh-01")}
        assert (head.terms, made.hash) == ("main@1", head.hash)

    def test_rebuilding_gives_the_same_bytes(self, world: World, office: Office) -> None:
        settled(world, 3)
        head = office.service.draft("tech-1", PERIOD, "ann")

        again = office.service.rebuilt(head)

        assert content(again) == content(office.store.statement(head))
        assert again.hash == head.hash

    def test_drafting_twice_changes_nothing_and_new_lines_change_the_hash(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        first = office.service.draft("tech-1", PERIOD, "ann")
        same = office.service.draft("tech-1", PERIOD, "bob")
        settled(world)
        more = office.service.draft("tech-1", PERIOD, "ann")

        assert same == first
        assert more.hash != first.hash and more.version == first.version + 1

    def test_only_a_closed_period_is_issued_and_only_as_it_stands(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        office.service.draft("tech-1", PERIOD, "ann")
        with pytest.raises(Conflict) as refused:
            office.service.issue("tech-1", PERIOD, "ann")
        settled(world)
        office.close()
        with pytest.raises(Stale):
            office.service.issue("tech-1", PERIOD, "ann")

        assert refused.value.code == "period_open"
        assert office.issued("tech-1").state == "issued"

    def test_many_lines_come_back_in_order(
        self, world: World, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(items, "PAGE", 2)
        monkeypatch.setattr(service, "PAGE", 1)
        settled(world, 3)

        head = office.service.draft("tech-1", PERIOD, "ann")

        lines = office.store.statement(head).lines
        assert len(lines) == head.count > 4
        assert list(lines) == sorted(lines, key=lambda line: (line.ticket_id, line.n, line.id))

    def test_there_is_none_of_nothing_and_none_of_head_office(self, office: Office) -> None:
        with pytest.raises(NotFound):
            office.service.draft("tech-3", PERIOD, "ann")
        with pytest.raises(Forbidden):
            office.service.draft("hq", PERIOD, "ann")


class TestFigures:
    def test_confirmed_and_paid_are_set_exactly_and_accrued_stays(
        self, world: World, office: Office
    ) -> None:
        settled(world, 2)
        office.close()
        accrued = office.figures("tech-1")[0]

        office.issued("tech-1")
        assert office.figures("tech-1") == (accrued, 0, 0)
        office.service.confirm("tech-1", PERIOD, "tech-1")
        assert office.figures("tech-1") == (accrued, accrued, 0)
        head = office.store.get("tech-1", PERIOD)
        office.service.approve("tech-1", PERIOD, head.hash, "bob")
        batch = office.released()
        assert office.figures("tech-1") == (accrued, accrued, 0)
        office.payouts.take_results(batch.id, office.answer(batch.id, {"tech-1": "已付"}), "cid")
        assert office.figures("tech-1") == (accrued, accrued, accrued)
        office.payouts.take_results(batch.id, office.answer(batch.id, {"tech-1": "退回"}), "dan")
        assert office.figures("tech-1") == (accrued, accrued, 0)

    def test_a_balance_that_is_not_what_was_stated_confirms_nothing(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        office.close()
        office.issued("tech-1")
        world.client.update_item(
            TableName=world.tables["BALANCES_TABLE"],
            Key={"party": {"S": "tech-1"}, "period": {"S": PERIOD}},
            UpdateExpression="ADD accrued :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

        with pytest.raises(Conflict) as refused:
            office.service.confirm("tech-1", PERIOD, "tech-1")

        assert refused.value.code == "differs"
        assert office.store.get("tech-1", PERIOD).state == "issued"

    def test_a_period_that_takes_postings_again_confirms_nothing(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        office.close()
        office.issued("tech-1")
        world.client.update_item(
            TableName=world.tables["BALANCES_TABLE"],
            Key={"party": {"S": "tech-1"}, "period": {"S": PERIOD}},
            UpdateExpression="REMOVE closed_at",
        )

        with pytest.raises(Conflict):
            office.service.confirm("tech-1", PERIOD, "tech-1")

    def test_who_decided_on_an_older_version_is_refused(self, world: World, office: Office) -> None:
        settled(world)
        office.close()
        before = office.issued("tech-1")
        office.service.confirm("tech-1", PERIOD, "tech-1")

        with pytest.raises(Stale):
            office.store.save(before, lifecycle.confirm(before, (), "tech-1", office.clock()))

    def test_everything_agrees_at_every_stage(self, world: World, office: Office) -> None:
        settled(world, 2)
        settled(world, crew=("tech-3",), outlet="yn-02")
        office.close()
        office.approved("tech-1")
        office.confirmed("sh-01")
        office.issued("tech-3")
        office.released()

        found, following = office.service.reconcile(PERIOD)

        assert found.clean and following is None
        assert found.lines == sum(
            world.ledger.balance(party, PERIOD).lines
            for party in ("sh-01", "tech-1", "tech-2", "tech-3", "yn-02")
        )
        assert [party for party, _ in found.pending] == ["tech-2", "yn-02"]


class TestDisputes:
    def qty_line(self, office: Office, party: str = "tech-1") -> str:
        head = office.store.get(party, PERIOD)
        lines = office.store.statement(head).lines
        return next(line.id for line in lines if line.fee == "part")

    def test_both_numbers_stand_side_by_side(self, world: World, office: Office) -> None:
        settled(world)
        office.close()
        office.issued("tech-1")
        line = self.qty_line(office)

        _, mark = office.service.dispute(
            "tech-1", PERIOD, line, "qty", "5", "five metres", "tech-1"
        )

        dispute = mark.dispute
        assert dispute and dispute.proposed is not None
        assert abs(dispute.proposed - 2 * dispute.booked) <= 2

    def test_a_fact_nobody_can_price_is_taken_without_a_number(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        office.close()
        office.issued("tech-1")
        line = self.qty_line(office)

        _, mark = office.service.dispute(
            "tech-1", PERIOD, line, "weather", "storm", "it rained", "tech-1"
        )
        assert mark.dispute and mark.dispute.proposed is None
        with pytest.raises(Conflict):
            office.service.confirm_line("tech-1", PERIOD, line, "tech-1")

    def test_the_rest_is_paid_and_the_frozen_line_with_the_next_statement(
        self, world: World, office: Office
    ) -> None:
        (ticket,) = settled(world)
        office.close()
        office.issued("tech-1")
        line = self.qty_line(office)
        _, mark = office.service.dispute("tech-1", PERIOD, line, "qty", "5", "five", "tech-1")
        booked = mark.disputes[0].booked
        accrued = office.figures("tech-1")[0]

        head = office.service.confirm("tech-1", PERIOD, "tech-1")
        assert office.figures("tech-1") == (accrued, accrued - booked, 0)
        office.service.approve("tech-1", PERIOD, head.hash, "bob")
        batch = office.released()
        assert [r.amount for r in batch.rows if r.party == "tech-1"] == [accrued - booked]
        office.payouts.take_results(batch.id, office.answer(batch.id, {"tech-1": "已付"}), "cid")

        office.service.resolve("tech-1", PERIOD, mark.disputes[0].id, True, "right", "ann")
        world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal("2.5"))
        world.settle(ticket)
        office.close(period=NEXT)
        later = office.issued("tech-1", NEXT)

        assert office.figures("tech-1") == (accrued, accrued, accrued - booked)
        assert [each.amount for each in later.carry.released] == [booked]
        correction = office.figures("tech-1", NEXT)[0]
        assert later.total == correction > 0
        assert later.figures.payable == correction + booked
        made = office.store.statement(later)
        assert {each.service_period for each in made.lines} == {PERIOD}

    def test_the_last_confirmed_line_confirms_the_whole(self, world: World, office: Office) -> None:
        settled(world)
        office.close()
        head = office.issued("tech-2")

        for line in office.store.statement(head).lines:
            head = office.service.confirm_line("tech-2", PERIOD, line.id, "tech-2")

        assert head.state == "confirmed"
        assert office.figures("tech-2")[1] == head.total
        with pytest.raises(NotFound):
            office.service.confirm_line("tech-2", PERIOD, "nothing:1:0", "tech-2")

    def test_facts_are_changed_one_at_a_time(self, world: World) -> None:
        (ticket,) = settled(world)
        found = world.ledger.booked(ticket, 1)
        assert found
        facts, line = found.facts, "pay:1.1:labour"

        urgent = changed(facts, line, "urgent", "是")
        moved = changed(facts, line, "region", "530102")
        crew = changed(facts, line, "crew", "tech-2:0.7, tech-1:0.3")

        assert urgent and urgent.urgent and not facts.urgent
        assert moved and moved.region[0] == "530102" and moved.city_class != facts.city_class
        assert crew and crew.crew == (("tech-2", Decimal("0.7")), ("tech-1", Decimal("0.3")))
        assert changed(facts, line, "rev", "9") is changed(facts, line, "mood", "x") is None
        with pytest.raises(Invalid):
            changed(facts, line, "served", "yesterday")


class TestCarry:
    def test_a_negative_period_is_recovered_from_the_next_up_to_the_cap(
        self, world: World, office: Office
    ) -> None:
        (first,) = settled(world, crew=("tech-3",), outlet="yn-02")
        office.close()
        office.approved("tech-3")
        batch = office.released()
        office.payouts.take_results(batch.id, office.answer(batch.id, {"tech-3": "paid"}), "cid")
        earned = office.figures("tech-3")[0]
        world.commands.cancel(DISPATCHER, first, "not done")
        world.settle(first)
        office.close(period=NEXT)
        april = office.approved("tech-3", NEXT)
        assert (april.figures.payable, april.figures.debt_out) == (0, earned)
        assert office.figures("tech-3", NEXT) == (-earned, -earned, 0)

        world.close("tech-3", NEXT)
        settled(world, crew=("tech-3",), outlet="yn-02")
        may = office.service.draft("tech-3", "2025-05", "ann")

        sums = may.figures
        assert sums.debt_in == earned and sums.recovered == min(earned, (sums.due + 1) // 2)
        assert sums.payable == sums.due - sums.recovered
        assert sums.debt_out == earned - sums.recovered

    def test_a_later_statement_keeps_the_earlier_one_as_it_is(
        self, world: World, office: Office
    ) -> None:
        (ticket,) = settled(world)
        office.close()
        office.issued("tech-1")
        world.commands.add_line(DISPATCHER, ticket, "PIPE-3M", Decimal(1))
        world.settle(ticket)

        with pytest.raises(Conflict) as refused:
            office.service.draft("tech-1", NEXT, "ann")
        office.service.confirm("tech-1", PERIOD, "tech-1")
        office.service.draft("tech-1", NEXT, "ann")
        with pytest.raises(Conflict) as later:
            office.service.draft("tech-1", PERIOD, "ann", terms="another")

        assert refused.value.code == "earlier_open"
        assert later.value.code == "later_exists"
        assert [head.period for head in office.store.own("tech-1")] == [NEXT, PERIOD]


class TestOrder:
    def test_a_period_with_lines_is_stated_before_the_next(
        self, world: World, office: Office
    ) -> None:
        settled(world)
        office.close()
        settled(world)

        with pytest.raises(Conflict) as early:
            office.service.draft("tech-1", NEXT, "ann")
        office.confirmed("tech-1")

        assert early.value.code == "earlier_open"
        assert office.service.draft("tech-1", NEXT, "ann").state == "draft"

    def test_a_draft_made_too_early_keeps_nobody_from_the_period_before(
        self, world: World, office: Office
    ) -> None:
        world.close("tech-1", PERIOD)
        settled(world)
        office.service.draft("tech-1", NEXT, "ann")
        world.client.update_item(
            TableName=world.tables["BALANCES_TABLE"],
            Key={"party": {"S": "tech-1"}, "period": {"S": PERIOD}},
            UpdateExpression="REMOVE closed_at",
        )
        settled(world)

        office.close()
        office.approved("tech-1")
        office.close(period=NEXT)

        assert office.approved("tech-1", NEXT).state == "approved"

    def test_periods_close_in_their_order(self, world: World, office: Office) -> None:
        settled(world)

        with pytest.raises(Conflict) as early:
            office.close(period=NEXT)

        assert early.value.code == "earlier_open"
        assert office.store.period(NEXT).state == "open"

    def test_a_period_in_which_a_party_has_nothing_closes_with_the_next(
        self, world: World, office: Office
    ) -> None:
        office.close(period=NEXT)

        settled(world)

        assert world.ledger.party_lines("tech-1", PERIOD).entries == []
        assert world.ledger.party_lines("tech-1", "2025-05").entries != []


class TestPayouts:
    def ready(self, world: World, office: Office) -> None:
        settled(world)
        office.close()
        for party in ("sh-01", "tech-1", "tech-2"):
            office.approved(party)

    def test_control_totals_are_those_of_the_approved_statements(
        self, world: World, office: Office
    ) -> None:
        self.ready(world, office)

        batch = office.released()

        assert batch.id == "2025-03-001" and batch.state == "open"
        assert [row.party for row in batch.rows] == ["sh-01", "tech-1", "tech-2"]
        paid = [office.store.get(row.party, PERIOD).figures.payable for row in batch.rows]
        assert batch.total == sum(paid)
        assert office.payouts.get(batch.id) == batch
        assert office.payouts.get(batch.id).hash == batch.hash
        with pytest.raises(Conflict) as refused:
            office.released()
        assert refused.value.code == "nothing_to_pay"

    def test_the_same_file_twice_changes_nothing(self, world: World, office: Office) -> None:
        self.ready(world, office)
        batch = office.released()
        raw = office.answer(batch.id, {"sh-01": "已付", "tech-1": "退回"})

        report = office.payouts.take_results(batch.id, raw, "cid")
        before = every_item(world), office.figures("sh-01"), office.figures("tech-1")
        again = office.payouts.take_results(batch.id, raw, "dan")
        other = office.payouts.take_results(batch.id, raw + b"\r\n", "dan")

        assert (report.paid, report.returned, report.refused) == ((1,), (2,), ())
        assert again == report
        assert other.unchanged == (1, 2) and not other.paid and not other.returned
        after = [item for item in every_item(world) if other.file_hash not in str(item)]
        assert (after, office.figures("sh-01"), office.figures("tech-1")) == before

    def test_a_returned_payment_goes_into_the_next_batch_and_is_paid_once(
        self, world: World, office: Office
    ) -> None:
        self.ready(world, office)
        first = office.released()
        old = office.answer(first.id, {"tech-1": "已付"})
        office.payouts.take_results(
            first.id, office.answer(first.id, {"tech-1": "退回", "sh-01": "已付"}), "cid"
        )
        head = office.store.get("tech-1", PERIOD)

        with pytest.raises(Conflict) as refused:
            office.released()
        for by, again in (("cid", first.id), ("bob", ""), ("bob", "2025-03-009")):
            with pytest.raises((Conflict, Forbidden)):
                office.service.approve("tech-1", PERIOD, head.hash, by, again)
        office.service.approve("tech-1", PERIOD, head.hash, "bob", first.id)
        second = office.released()
        late = office.payouts.take_results(first.id, old, "cid")
        office.payouts.take_results(second.id, office.answer(second.id, {"tech-1": "已付"}), "cid")

        assert refused.value.code == "nothing_to_pay"
        assert [row.party for row in second.rows] == ["tech-1"]
        assert office.payouts.reconcile(PERIOD) == (2, [])
        assert late.paid == () and [fault.row for fault in late.refused] == [3]
        accrued, confirmed, paid = office.figures("tech-1")
        assert accrued == confirmed == paid

    def test_a_faulty_file_does_nothing(self, world: World, office: Office) -> None:
        self.ready(world, office)
        batch = office.released()
        raw = office.answer(batch.id, {"sh-01": "已付", "tech-1": "perhaps"})
        before = every_item(world)

        with pytest.raises(Invalid):
            office.payouts.take_results(batch.id, raw, "cid")

        assert every_item(world) == before

    def test_two_at_once_make_one_batch(self, world: World, office: Office) -> None:
        self.ready(world, office)

        def make(_: int) -> str:
            try:
                return office.payouts.make(PERIOD, "cid").id
            except Conflict:
                return "refused"

        with ThreadPoolExecutor(2) as pool:
            made = set(pool.map(make, range(2)))

        assert "2025-03-001" in made and made <= {"2025-03-001", "refused"}
        assert len(office.payouts.get("2025-03-001").rows) == 3

    def test_above_the_limit_nothing_is_paid_before_the_second_approval(self, world: World) -> None:
        settled(world)
        office = Office(world, policy=Policy(second_above=100))
        office.close()
        head = office.approved("tech-1")
        with pytest.raises(Conflict):
            office.released()

        after = office.service.approve("tech-1", PERIOD, head.hash, "eve")

        assert (head.state, after.state) == ("confirmed", "approved")
        assert len(office.released().rows) == 1


@pytest.mark.parametrize("calls", range(1, 12))
def test_a_payout_that_was_interrupted_anywhere_is_finished(
    moto_tables: Any, tables: dict[str, str], calls: int
) -> None:
    world = World(moto_tables, tables).found()
    world.publish()
    office = Office(world)
    TestPayouts().ready(world, office)
    dying = Office(world, Dying(world.client, calls))

    with suppress(Killed):
        dying.payouts.make(PERIOD, "cid")
    try:
        office.released()
    except Conflict as refusal:
        assert refusal.code == "nothing_to_pay"

    batch = office.payouts.get("2025-03-001")
    assert [row.party for row in batch.rows] == ["sh-01", "tech-1", "tech-2"]
    heads = office.payouts.heads(batch)
    assert {head.batch for head in heads.values()} == {batch.id}
    assert office.store.period(PERIOD).making is None
    assert office.store.period(PERIOD).payouts == 1


class Killed(Exception):
    pass


class Dying:
    """A client that dies at its n-th write."""

    WRITES = ("put_item", "update_item", "transact_write_items")

    def __init__(self, client: Any, calls: int) -> None:
        self._client, self._left = client, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name not in self.WRITES:
            return found

        def call(**given: Any) -> Any:
            self._left -= 1
            if self._left <= 0:
                raise Killed
            return found(**given)

        return call
