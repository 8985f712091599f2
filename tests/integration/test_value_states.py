"""Random histories of stored value under two ids that are merged and parted again: what each entry says sums to what
its id has, what was paid comes back to nobody twice, and the order of a spending is the oldest first."""

from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

from suanqing.errors import Conflict
from suanqing.work.customers.lots_service import Entry
from suanqing.work.customers.merges import Merges
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import REMINDERS, Value
from tests import engines
from tests.integration.settling import DISPATCHER, Clock
from tests.searching import SEARCHING

IDS = ("c-1", "youzan:b")
WHO, AMOUNT = st.sampled_from(IDS), st.integers(0, 60)
THRESHOLD = 40


class Ledgers(RuleBasedStateMachine):
    @initialize()
    def open(self) -> None:
        import boto3

        self.mocked = mock_aws()
        self.mocked.start()
        engines.forget_clients()
        client = boto3.client("dynamodb")
        tables = engines.create_tables(client, "v-")
        self.clock, self.store = Clock(), CustomerStore(client, tables["WORK_TABLE"])
        self.merges = Merges(self.store, self.clock)
        self.value = Value(self.store, self.clock, "CNY", THRESHOLD)
        self.topped: list[tuple[str, str, int]] = []
        self.spent: list[tuple[str, str]] = []
        self.ended: set[str] = set()
        self.paid = dict.fromkeys(IDS, 0)
        self.merged, self.number = False, 0

    def teardown(self) -> None:
        if hasattr(self, "mocked"):
            engines.forget_clients()
            self.mocked.stop()

    def next(self) -> str:
        self.number += 1
        return f"s-{self.number}"

    def left(self, *ids: str) -> tuple[int, int]:
        """Paid and given, of those ids alone."""
        lots = [lot for each in ids for lot in self.value.account_of(each).lots]
        paid = sum(lot.left for lot in lots if not lot.gift)
        return paid, sum(lot.left for lot in lots if lot.gift)

    def of(self, who: str) -> Sequence[str]:
        return IDS if self.merged else (who,)

    @rule(who=WHO, paid=AMOUNT, gift=AMOUNT)
    def top_up(self, who: str, paid: int, gift: int) -> None:
        if paid + gift:
            source = self.next()
            for _ in range(2):
                self.value.top_up(DISPATCHER, who, paid, gift, (source, ""), "", "充")
            self.topped.append((who, source, paid))
            assert not any(self.value.account_of(each).reminder for each in self.of(who))

    @rule(who=WHO, amount=st.integers(1, 80))
    def spend(self, who: str, amount: int) -> None:
        there = sum(self.left(*self.of(who)))
        told = any(self.value.account_of(each).reminder for each in self.of(who))
        waiting = len(self.store.all(REMINDERS, "2"))
        source = self.next()
        try:
            made = self.value.spend(DISPATCHER, who, amount, (source, ""), "消费")
        except Conflict:
            assert amount > there
            return
        assert self.value.spend(DISPATCHER, who, amount, (source, ""), "消费") == made
        assert sum(each.points for each in made) == -amount and amount <= there
        self.spent.append((who, source))
        low = there - amount < THRESHOLD and not told
        assert len(self.store.all(REMINDERS, "2")) == waiting + low

    @precondition(lambda self: self.spent)
    @rule(at=st.integers(0, 9))
    def give_back(self, at: int) -> None:
        who, source = self.spent.pop(at % len(self.spent))
        before = sum(self.left(*IDS))
        spent = -sum(each.points for each in self.entries() if each.source == source)
        found = self.value.entries_of(who, "spend", source, "")
        under = sum(-each.points for each, _ in found)
        lots = [each for _, parts in found for each in parts]
        under -= sum(each.points for each in lots if each.lot.id in self.ended)

        made = self.value.give_back(DISPATCHER, who, (source, ""), "退")

        assert sum(each.points for each in made) == under <= spent
        assert sum(self.left(*IDS)) == before + under

    @precondition(lambda self: self.topped)
    @rule(at=st.integers(0, 9), amount=st.integers(1, 60))
    def pay_back(self, at: int, amount: int) -> None:
        who, source, paid = self.topped[at % len(self.topped)]
        lots = {each.id: each.left for each in self.value.account_of(who).lots}
        part = self.value.part_of("top_up", source, "")
        there, gift = lots.get(f"{part}/paid", 0), lots.get(f"{part}/gift", 0)
        try:
            made = self.value.pay_back(
                DISPATCHER, who, amount, (source, ""), (self.next(), ""), "退卡"
            )
        except Conflict:
            assert amount > there
            return
        self.paid[who] += amount
        self.ended.add(f"{part}/gift")
        assert amount <= there <= paid
        assert sum(each.points for each in made) == -(amount + gift)

    @rule()
    def merge_or_part(self) -> None:
        self.merged = not self.merged
        self.merges.put(IDS[1], IDS[0] if self.merged else None, "试", "fin")

    def entries(self) -> list[Entry]:
        ids = IDS[:1] if self.merged else IDS
        return [entry for each in ids for entry in self.value.entries(each)]

    @invariant()
    def each_id_has_what_its_entries_say_and_nobody_was_paid_back_more_than_they_paid(self) -> None:
        if not hasattr(self, "value"):
            return
        for each in IDS:
            account = self.value.account_of(each)
            said = sum(entry.points for entry in self.entries() if entry.customer == each)
            assert account.balance == said >= 0
            assert all(lot.left > 0 for lot in account.lots)
            assert self.paid[each] <= sum(paid for who, _, paid in self.topped if who == each)


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(
    max_examples=50 if SEARCHING else 4, stateful_step_count=20, deadline=None
)
