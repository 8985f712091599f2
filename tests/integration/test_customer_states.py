"""Random histories of customers that are merged and parted again: who is one person, whose file a ticket stands in,
which class and which guide counts follow the merges of the moment. Once all of them are ended everything is back where
it was, because nothing but the merges was written."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

from suanqing.errors import Invalid
from suanqing.people.parties.model import Party
from suanqing.times import parse, rfc3339
from suanqing.work.assets.past_service import Files
from suanqing.work.customers import classes
from suanqing.work.customers.merges import chain, persons
from suanqing.work.orders import attribution
from suanqing.work.orders.attribution import Attribution
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.linked_keys import customer_key
from tests import engines
from tests.integration.settling import DISPATCHER, SITE
from tests.integration.test_cases import Company
from tests.searching import SEARCHING

IDS = ("c-1", "youzan:b", "tmall:c", "wecom:d", "C5")
CUSTOMERS, GUIDES = st.sampled_from(IDS), ("g-1", "g-2")
MERGES = ("merged", "alias#", "merge#", "apart#")
"""What merging writes of a customer; everything else stays as it was."""


class Histories(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        import boto3

        self.mocked = mock_aws()
        self.mocked.start()
        engines.forget_clients()
        client = boto3.client("dynamodb")
        company = Company(client, engines.create_tables(client, "c-")).found()
        assert isinstance(company, Company)
        self.company, self.store = company, company.case_store
        for guide in GUIDES:
            company.parties.put(Party(guide, "guide", guide))
        self.guides = Guides(company.commands, self.store, company.settings)
        self.files = Files(company.commands, self.store)
        self.classes = classes.Classes(self.store, company.clock)
        self.into: dict[str, str] = {}
        self.brought: list[Attribution] = []
        self.tickets: dict[str, set[str]] = {each: set() for each in IDS}
        self.orders: list[tuple[str, str, str]] = []

    def teardown(self) -> None:
        if hasattr(self, "mocked"):
            self.end_every_merge()
            engines.forget_clients()
            self.mocked.stop()

    def one_person(self, customer: str) -> set[str]:
        """By the merges of the moment, each a line between two."""
        found, grown = {customer}, True
        while grown:
            lines = [{one, other} for one, other in self.into.items()]
            more = found.union(*(line for line in lines if line & found))
            grown, found = more != found, more
        return found

    def credited(self, customer: str, ordered: str) -> str:
        ids = self.one_person(customer)
        found = [each for each in self.brought if each.customer in ids]
        credit = attribution.credited(found, parse(ordered), 90)
        return credit.guide if credit else ""

    @rule(customer=CUSTOMERS, guide=st.sampled_from(GUIDES))
    def bring(self, customer: str, guide: str) -> None:
        """In the past of no order: what is noted later changes nothing by itself."""
        self.company.clock.now += timedelta(hours=1)
        told = Attribution(customer, guide, "store", rfc3339(self.company.clock.now), "凭据")
        self.guides.attribute(DISPATCHER, told)
        self.brought.append(told)
        self.company.clock.now += timedelta(hours=1)

    @rule(customer=CUSTOMERS, name=st.sampled_from(("key", "new")))
    def classify(self, customer: str, name: str) -> None:
        self.company.clock.now += timedelta(hours=1)
        self.classes.put(DISPATCHER, customer, name, "大客户")

    @rule(customer=CUSTOMERS)
    @precondition(lambda self: sum(map(len, self.tickets.values())) < 8)
    def repair(self, customer: str) -> None:
        made = self.company.repair(attrs={"customer_id": customer})
        self.tickets[customer].add(made.ticket_id)

    @rule(customer=CUSTOMERS)
    @precondition(lambda self: len(self.orders) < 6)
    def order(self, customer: str) -> None:
        source, ordered = f"tmall:{len(self.orders)}", self.company.clock()
        spec = NewTicket("sh-01", "装空调", SITE, source, lines=(("AC-INSTALL", Decimal(1)),))
        made = self.guides.create(DISPATCHER, spec, customer, ordered, source).ticket
        if "attribution" in made.marks:
            self.orders.append((customer, made.ticket_id, rfc3339(ordered)))
            self.tickets[customer].add(made.ticket_id)

    @rule(alias=CUSTOMERS, into=CUSTOMERS, again=st.integers(0, 1))
    def merge(self, alias: str, into: str, again: int) -> None:
        before = self.records()
        for _ in range(again + 1):
            try:
                self.guides.merge(DISPATCHER, alias, into, "同一手机号")
            except Invalid:
                assert alias in self.row(into), "only a circle is refused"
            else:
                self.into[alias] = into
        assert self.records() == before

    @rule(alias=CUSTOMERS, again=st.integers(0, 1))
    def end(self, alias: str, again: int) -> None:
        before = self.records()
        for _ in range(again + 1):
            self.guides.merge(DISPATCHER, alias, None, "不是同一人")
        self.into.pop(alias, None)
        assert self.records() == before

    def row(self, customer: str) -> list[str]:
        found = [customer]
        while found[-1] in self.into:
            found.append(self.into[found[-1]])
        return found

    def records(self) -> list[Any]:
        """Everything that stands under the customers, but for the merges."""
        return [
            item for each in IDS for item in self.store.all(customer_key(each), "a", "~")
            if not str(item["part"]).startswith(MERGES)
        ]  # fmt: skip

    @invariant()
    def who_is_one_person_follows_the_merges_of_the_moment(self) -> None:
        if not hasattr(self, "company"):
            return
        for each in IDS:
            ids = self.one_person(each)
            assert {*persons(self.store, each)} == ids
            assert chain(self.store, each) == self.row(each)
            file = self.files.of_customer(DISPATCHER, each)
            assert {kept.ticket.ticket_id for kept in file.tickets} == set().union(
                *(self.tickets[one] for one in ids)
            )
        for customer, ticket, ordered in self.orders:
            roles = self.company.head(ticket).facts.get("roles", {})
            assert roles.get("guide", "") == self.credited(customer, ordered)

    def end_every_merge(self) -> None:
        """Then each id has its own again, and every step of it is known."""
        for each in IDS:
            self.guides.merge(DISPATCHER, each, None, "都不是")
        self.into.clear()
        self.who_is_one_person_follows_the_merges_of_the_moment()
        for each in IDS:
            spec = NewTicket("sh-01", "修", SITE, attrs={"customer_id": each})
            own = classes.newest(self.classes.of(each), self.company.clock.now)
            told = self.classes.told(spec, self.company.clock.now).facts.get("attrs", {})
            assert told.get("customer_class") == (own.name if own else None)
            steps = self.guides.merges().trail(each)
            assert [step.into for step in steps[-1:]] in ([], [""])
            assert all(one.into == other.before for one, other in pairwise(steps))


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=50 if SEARCHING else 4, stateful_step_count=20, deadline=None
)
