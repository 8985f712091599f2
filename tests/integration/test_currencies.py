"""Payees in their own currencies, from the stored rate to the statement, on both engines (R063, R040)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from suanqing.errors import Conflict, Invalid
from suanqing.finance.assessment.explain.step_words import explain
from suanqing.finance.assessment.model import Entry
from suanqing.finance.settlement import items
from suanqing.finance.settlement.payout_currency import check_change
from suanqing.finance.settlement.settle_service import Outcome
from suanqing.pricing.stores.rates import ExchangeRate
from suanqing.work.tickets.model import Worker
from tests.integration.settling import DISPATCHER, START, World, document
from tests.integration.stating import PERIOD, Office
from tests.integration.test_ladders import ladders, publish


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    """A book in dollars; tech-1 is paid in yuan, tech-2 in yen, the outlet in the book's dollars."""
    world = World(engine, tables).found()
    for party, currency in (("tech-1", "CNY"), ("tech-2", "JPY")):
        paid_in(world, party, currency)
    priced = document() | {"currency": "USD"}
    drafted = world.pricing.put_draft(priced, "ann", world.clock())
    handed = world.pricing.submit(drafted.version_id, "ann", world.clock())
    world.pricing.approve(handed.version_id, handed.hash, "bob", world.clock())
    world.pricing.publish(handed.version_id, "ann", world.clock())
    return world


def paid_in(world: World, party: str, currency: str | None) -> None:
    known = world.parties.get(party, fresh=True)
    world.parties.put(replace(known, currency=currency), known.version)


def rate(pair: str, text: str, days: int = -1, until: datetime | None = None) -> ExchangeRate:
    since = START + timedelta(days=days)
    return ExchangeRate(pair, Decimal(text), since, "PBOC", "ann", START, until)


def done(world: World) -> str:
    """One service item for 120.00 USD x 1.05 = 126.00: 25.20 for the outlet, 50.40 for each worker."""
    ticket = world.ticket().ticket_id
    world.commands.assign(DISPATCHER, ticket, "tech-1", [Worker("tech-2")])
    world.commands.arrive(DISPATCHER, ticket)
    return world.commands.complete(DISPATCHER, ticket).ticket_id


def sums(entries: list[tuple[int, Entry]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, entry in entries:
        found[entry.currency] = found.get(entry.currency, 0) + entry.amount
    return found


def balance(world: World, party: str) -> tuple[int, str]:
    found = world.ledger.balance(party, PERIOD)
    return found.accrued, found.currency


def with_rates(world: World) -> None:
    world.pricing.rates.put(rate("USD/CNY", "7.1234"))
    world.pricing.rates.put(rate("USD/JPY", "150.55"))


def settled_before_a_change(world: World) -> str:
    """A settled ticket, and since then a rate that would have been newer and a payee in euros."""
    with_rates(world)
    ticket = done(world)
    world.settle(ticket)
    world.pricing.rates.put(rate("USD/CNY", "6", days=0)._replace(since=START - timedelta(hours=1)))
    paid_in(world, "tech-1", "EUR")
    return ticket


class TestSettling:
    def test_r063_a_ticket_in_usd_pays_cny_and_jpy_by_stored_rates(self, world: World) -> None:
        """50.40 USD are 359.02 CNY (359.01936) and 7,588 yen (7,587.72)."""
        with_rates(world)
        ticket = done(world)

        assert world.settle(ticket).outcome is Outcome.POSTED

        assert balance(world, "sh-01") == (2_520, "USD")
        assert balance(world, "tech-1") == (35_902, "CNY")
        assert balance(world, "tech-2") == (7_588, "JPY")
        entries = world.ledger.ticket_entries(ticket)
        assert sums(entries) == {"USD": 0, "CNY": 0, "JPY": 0}
        assert {e.account for _, e in entries} >= {"fx:USD/CNY", "fx:USD/JPY"}
        booked = world.ledger.newest(ticket)
        assert booked is not None
        (line,) = (each for each in booked.assessment.lines if each.plane == "pay")
        rules = [step.rule for step in line.steps if step.op == "exchange"]
        since = "2025-03-02T01:30:00.000Z"
        assert rules == [f"USD/CNY@{since}", f"USD/JPY@{since}"]
        assert any("359.02 CNY" in words for words in explain(line, "zh", "USD"))

    def test_r063_what_rounding_made_has_its_own_account(self, world: World) -> None:
        """At 0.011 yen a dollar 50.40 USD are 1 yen (0.55), which is worth 90.91 USD: 40.51 too much."""
        world.pricing.rates.put(rate("USD/CNY", "7.1234"))
        world.pricing.rates.put(rate("USD/JPY", "0.011"))
        ticket = done(world)
        world.settle(ticket)

        entries = [e for _, e in world.ledger.ticket_entries(ticket)]

        assert balance(world, "tech-2") == (1, "JPY")
        assert [e.amount for e in entries if e.account == "fx:rounding"] == [9_091 - 5_040]
        assert sums(world.ledger.ticket_entries(ticket)) == {"USD": 0, "CNY": 0, "JPY": 0}

    def test_r063_without_a_rate_of_the_service_time_nothing_is_booked_and_the_pair_is_named(
        self, world: World
    ) -> None:
        world.pricing.rates.put(rate("USD/CNY", "7.1234"))
        world.pricing.rates.put(rate("USD/JPY", "150", days=1))
        ticket = done(world)

        result = world.settle(ticket)

        assert result.outcome is Outcome.EXCEPTION
        assert result.trouble is not None
        assert (result.trouble["code"], result.trouble["pair"]) == ("no_quotation", "USD/JPY")
        assert world.head(ticket).settled is None
        world.pricing.rates.put(rate("USD/JPY", "150.55"))
        assert world.settle(ticket).outcome is Outcome.POSTED
        assert balance(world, "tech-2") == (7_588, "JPY")

    def test_r063_a_cancellation_mirrors_with_the_stored_rate_whatever_was_told_since(
        self, world: World
    ) -> None:
        ticket = settled_before_a_change(world)

        world.commands.cancel(DISPATCHER, ticket, "customer withdrew")
        world.settle(ticket)

        assert [balance(world, each)[0] for each in ("sh-01", "tech-1", "tech-2")] == [0, 0, 0]
        accounts: dict[tuple[str, str], int] = {}
        for _, entry in world.ledger.ticket_entries(ticket):
            key = entry.account, entry.currency
            accounts[key] = accounts.get(key, 0) + entry.amount
        assert set(accounts.values()) == {0}

    def test_r063_a_correction_keeps_currency_and_rate_of_what_is_booked(
        self, world: World
    ) -> None:
        """A second item doubles the pay, at the rate of the first."""
        ticket = settled_before_a_change(world)

        world.commands.add_line(DISPATCHER, ticket, "AC-INSTALL", Decimal(1))
        world.settle(ticket)

        assert balance(world, "tech-1") == (2 * 35_902, "CNY")

    def test_a_party_in_the_book_s_currency_leaves_facts_as_they_were(self, world: World) -> None:
        for party in ("tech-1", "tech-2"):
            paid_in(world, party, "USD")
        ticket = done(world)
        world.settle(ticket)

        booked = world.ledger.newest(ticket)

        assert booked is not None
        assert (booked.facts.currencies, booked.facts.quotations) == ((), ())
        assert balance(world, "tech-1") == (5_040, "USD")

    def test_an_estimate_is_refused_without_a_rate(self, world: World) -> None:
        ticket = world.head(done(world))

        refused = world.settlement.estimate(ticket, world.clock())
        with_rates(world)
        known = world.settlement.estimate(ticket, world.clock())

        assert getattr(refused, "code", None) == "no_quotation"
        assert getattr(known, "currency", None) == "USD"

    def test_r063_what_is_booked_in_parts_balances_in_every_currency(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("suanqing.finance.settlement.store.MOST_PARTIES", 1)
        with_rates(world)
        ticket = done(world)

        world.settle(ticket)

        booked = world.ledger.newest(ticket)
        assert booked is not None and booked.whole
        assert sums(world.ledger.ticket_entries(ticket)) == {"USD": 0, "CNY": 0, "JPY": 0}
        paid = {each: balance(world, each) for each in ("sh-01", "tech-1", "tech-2")}
        assert paid == {
            "sh-01": (2_520, "USD"), "tech-1": (35_902, "CNY"), "tech-2": (7_588, "JPY"),
        }  # fmt: skip


class TestStatements:
    def test_r063_the_payee_s_statement_is_in_the_payee_s_currency(self, world: World) -> None:
        with_rates(world)
        world.settle(done(world))
        office = Office(world)
        office.close()

        heads = {each: office.issued(each) for each in ("sh-01", "tech-1", "tech-2")}

        assert {each: (head.total, head.currency) for each, head in heads.items()} == {
            "sh-01": (2_520, "USD"), "tech-1": (35_902, "CNY"), "tech-2": (7_588, "JPY"),
        }  # fmt: skip
        for party in heads:
            head = office.service.confirm(party, PERIOD, party)
            office.service.approve(party, PERIOD, head.hash, "bob")
        batch = office.released()
        assert [(row.party, row.amount) for row in batch.rows] == [("tech-1", 35_902)]


class TestOneCurrency:
    def test_a_party_s_currency_stays_while_something_is_unpaid_or_open(self, world: World) -> None:
        with_rates(world)
        world.settle(done(world))
        before = world.parties.get("tech-1", fresh=True)
        changed = replace(before, currency="EUR")

        with pytest.raises(Conflict) as refused:
            check_change(changed, before, "USD", world.ledger.balances("tech-1"))
        assert refused.value.code == "unpaid_balance"
        assert refused.value.facts["currencies"] == ["CNY"]

        office = Office(world)
        office.close()
        office.approved("tech-1")
        batch = office.released()
        office.payouts.take_results(batch.id, office.answer(batch.id, {"tech-1": "已付"}), "cid")
        check_change(changed, before, "USD", world.ledger.balances("tech-1"))

    def test_the_book_s_own_currency_may_be_said_at_any_time(self, world: World) -> None:
        with_rates(world)
        world.settle(done(world))
        outlet = world.parties.get("sh-01", fresh=True)
        owed = world.ledger.balances("sh-01")

        check_change(replace(outlet, currency="USD"), outlet, "USD", owed)
        with pytest.raises(Conflict):
            check_change(replace(outlet, currency="CNY"), outlet, "USD", owed)

    def test_head_office_keeps_the_book_s_and_nobody_is_paid_in_what_is_unknown(
        self, world: World
    ) -> None:
        known = world.parties.get("tech-1", fresh=True)
        with pytest.raises(Invalid):
            world.parties.put(replace(known, currency="ZZZ"), known.version)
        with pytest.raises(Invalid):
            check_change(replace(known, party_id="hq"), None, "USD", [])

    def test_money_in_another_currency_than_the_period_s_goes_to_the_exception_queue(
        self, world: World
    ) -> None:
        with_rates(world)
        world.pricing.rates.put(rate("USD/EUR", "0.9"))
        world.settle(done(world))
        paid_in(world, "tech-1", "EUR")

        result = world.settle(done(world))

        assert result.outcome is Outcome.EXCEPTION
        assert result.trouble is not None and result.trouble["code"] == "other_currency"
        assert balance(world, "tech-1") == (35_902, "CNY")


class TestRates:
    def test_a_rate_is_written_once_and_a_newer_one_takes_over(self, world: World) -> None:
        rates = world.pricing.rates
        first = rates.put(rate("USD/CNY", "7.1", days=-2))
        assert rates.put(rate("USD/CNY", "7.1", days=-2)) == first
        with pytest.raises(Conflict) as kept:
            rates.put(rate("USD/CNY", "7.2", days=-2))
        newer = rates.put(rate("USD/CNY", "7.2", days=-1))

        assert kept.value.code == "rate_kept"
        at = START - timedelta(days=1)
        assert rates.at("USD", "CNY", at) == newer
        assert rates.at("CNY", "USD", at - timedelta(milliseconds=1)) == first
        assert rates.at("USD", "CNY", at - timedelta(days=2)) is None
        assert rates.page("USD/CNY").rates == [first, newer]

    def test_a_pair_is_kept_one_way_round(self, world: World) -> None:
        world.pricing.rates.put(rate("USD/CNY", "7.1"))
        with pytest.raises(Conflict) as reversed_:
            world.pricing.rates.put(rate("CNY/USD", "0.14"))
        assert reversed_.value.code == "pair_reversed"

    def test_a_rate_that_has_ended_holds_no_more(self, world: World) -> None:
        rates = world.pricing.rates
        ended = rates.put(rate("USD/CNY", "7.1", days=-2, until=START))
        assert rates.at("USD", "CNY", START - timedelta(milliseconds=1)) == ended
        assert rates.at("USD", "CNY", START) is None

    def test_pages_go_on_where_they_ended(self, world: World) -> None:
        for pair in ("EUR/CNY", "JPY/CNY", "USD/CNY"):
            world.pricing.rates.put(rate(pair, "2"))
        first = world.pricing.rates.page(limit=2)
        rest = world.pricing.rates.page(limit=2, after=first.after)
        assert [each.pair for each in (*first.rates, *rest.rates)] == [
            "EUR/CNY", "JPY/CNY", "USD/CNY",
        ]  # fmt: skip

    @pytest.mark.parametrize(("after", "found"), [("0", 1), ("~", 0), ("ZZZ/CNY@", 0)])
    def test_a_cursor_from_nowhere_is_a_place_in_the_order_too(
        self, world: World, after: str, found: int
    ) -> None:
        world.pricing.rates.put(rate("USD/CNY", "2"))

        assert len(world.pricing.rates.page(after=after).rates) == found

    @pytest.mark.parametrize(
        "wrong",
        [rate("USD/USD", "1"), rate("USD/ZZZ", "1"), rate("USD/CNY", "0"),
         rate("USD/CNY", "-1"), rate("USD/CNY", "1", until=START - timedelta(days=3)),
         rate("USD/CNY", "1")._replace(source=" ")],
    )  # fmt: skip
    def test_what_is_no_rate_is_refused(self, world: World, wrong: ExchangeRate) -> None:
        with pytest.raises(Invalid):
            world.pricing.rates.put(wrong)


class TestCommission:
    """tech-1, paid in yuan, climbs a ladder of a book in dollars: thresholds in dollars, money in yuan."""

    LADDER: ClassVar[dict[str, Any]] = {
        "id": "monthly", "measure": "amount", "mode": "volume", "who": {"parties": ["tech-1"]},
        "steps": [{"from": 0, "to": 10_000, "rate": "0.1"}, {"from": 10_000, "to": None, "rate": "0.2"}],
    }  # fmt: skip

    def settle(self, world: World) -> None:
        service = ladders(world)
        book = service.book_for(PERIOD)
        assert book is not None
        service.settle("tech-1", PERIOD, book)

    def commission(self, world: World) -> list[tuple[int, str]]:
        page = world.ledger.party_lines("tech-1", PERIOD, limit=1000)
        return [(e.earned, e.currency) for e in page.entries if e.ticket_id.startswith("ladder:")]

    def test_is_paid_in_the_payees_currency_by_a_stored_rate_and_taken_back_to_the_fen(
        self, world: World
    ) -> None:
        """50.40 USD a job: 5.04 at 10 %, 30.24 of 151.20 at 20 %; at 7.1234 are 35.90 and 215.41 CNY."""
        publish(world, self.LADDER, currency="USD", valid_from="2025-03-01T00:00:00+08:00")
        with_rates(world)
        jobs = []
        for _ in range(3):
            jobs.append(done(world))
            world.settle(jobs[-1])
            self.settle(world)

        found = self.commission(world)

        assert found[0] == (3_590, "CNY")
        assert (sum(earned for earned, _ in found), {c for _, c in found}) == (21_541, {"CNY"})
        own = balance(world, "tech-1")
        assert own == (3 * 35_902 + 21_541, "CNY")
        for job in jobs:
            world.commands.cancel(DISPATCHER, job, "the customer sent us away")
            world.settle(job)
            self.settle(world)
        assert balance(world, "tech-1") == (0, "CNY")
        assert every_account(world) == {}


def every_account(world: World) -> dict[tuple[str, str], int]:
    """What is left on any account, by currency."""
    left: dict[tuple[str, str], int] = {}
    for item in world.ledger_items():
        entries = (
            items.party_entry(item).lines
            if item["account"]["S"].startswith(items.PAYABLE)
            else items.house_entries(item)
        )
        for entry in entries:
            key = entry.account, entry.currency
            left[key] = left.get(key, 0) + entry.amount
    return {key: amount for key, amount in left.items() if amount}
