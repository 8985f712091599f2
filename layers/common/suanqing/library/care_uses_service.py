"""Which customers are under rules about customers: on their way through a plan, with a coupon that a plan or a rule
gave and they have not used, or of the class that a level made theirs."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from suanqing.library.document import Document
from suanqing.library.units import Place
from suanqing.library.uses import Use
from suanqing.times import parse
from suanqing.work.care.known_service import HELD
from suanqing.work.care.plan_store import PlanStore
from suanqing.work.customers.classes import Classes, newest
from suanqing.work.customers.coupons_service import Coupons
from suanqing.work.customers.merges import chain, persons

PAGE, ENOUGH, MOST_READ = 100, 100, 1_000
"""Of who once had a level so many are looked at, and no more are counted than are enough to say no."""


@dataclass(frozen=True, slots=True)
class CareUses:
    plans: PlanStore
    coupons: Coupons
    classes: Classes

    def of(self, care: Document, leaves: Set[Place], now: datetime) -> Iterator[Use]:
        """care: the company's rules. leaves: what of them is to go."""
        for place in sorted(each for each in leaves if each[0] == "care"):
            match place[1:]:
                case ("plans", str(plan)):
                    yield from self._plan(plan, care, now)
                    yield from self._coupons(plan, by_rule=False)
                case ("coupons", str(rule)):
                    yield from self._coupons(rule, by_rule=True)
                case ("levels", str(code)):
                    yield from self._level(code, now)

    def held(self, care: Document, leaves: Set[Place], now: datetime) -> set[Place]:
        """Those of them that customers are under."""
        return {
            place for place in leaves
            if next(self.of(care, {place}, now), None) is not None
        }  # fmt: skip

    def _plan(self, plan: str, care: Document, now: datetime) -> Iterator[Use]:
        """Who joined it and has a step ahead."""
        [row] = [each for each in care["plans"] if each["id"] == plan]
        days = timedelta(days=1 + max((int(each["day"]) for each in row["steps"]), default=0))
        going, after = 0, ""
        while True:
            joined, after = self.plans.joined(plan, after)
            going += sum(parse(each.since) + days > now for each in joined)
            if not after:
                break
        if going:
            message = f"{going} customers are on their way through the plan {plan}"
            yield Use("care", plan, "customers", message)

    def _coupons(self, name: str, by_rule: bool) -> Iterator[Use]:
        if count := self.coupons.unused(name, by_rule):
            message = f"{count} coupons that {name} gave are neither used nor taken back"
            yield Use("care", name, "coupons", message)

    def _level(self, code: str, now: datetime) -> Iterator[Use]:
        """Whose class still follows from it. Where many once had it, not everybody is looked at, and it is in use."""
        store = self.plans.store
        count, read, after, more = 0, 0, "", True
        while more and count < ENOUGH and read < MOST_READ:
            items, more = store.page(HELD + code, after, PAGE)
            for item in items:
                ids = persons(store, chain(store, str(item["customer"]))[-1])
                held = newest((each for who in ids for each in self.classes.of(who)), now)
                count += held is not None and held.level and held.name == code
                after, read = str(item["part"]), read + 1
        if more:
            message = f"{max(count, 1)} customers and perhaps more have the level {code}"
            yield Use("care", code, "customers", message)
        elif count:
            yield Use("care", code, "customers", f"{count} customers have the level {code}")
