"""Stored value of customers (储值) in one currency, table `work`: `customer:<digest>`/`value@<CUR>` is an id's account,
`value#<CUR>#<kind>#<digest>` an entry (`lots_service`); amounts in minor units.

A top-up is a lot of what was paid and one of what was given with it: of two that end on one day the older goes first,
of one top-up what was paid. Only what was paid is paid back, and the gift of that top-up goes with it. Below the
company's threshold there is one reminder (`reminders`/<at>#<customer>) until somebody tops up.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

from suanqing import money
from suanqing.errors import Conflict, Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers import happenings_store, points
from suanqing.work.customers.by_one_store import Logins
from suanqing.work.customers.happenings import Happening, Kind
from suanqing.work.customers.lots_service import Entry, Lots
from suanqing.work.customers.points import Account, Lot, Part
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key

REMINDERS, REMINDED = "reminders", "reminded"


class Value(Lots):
    name = "amount"

    def __init__(
        self,
        store: CustomerStore,
        clock: Callable[[], datetime],
        currency: str,
        threshold: int | None,
        logins: Logins = lambda _: (),
    ) -> None:
        """threshold: below it the customer is reminded; None: never."""
        money.exponent(currency)
        super().__init__(store, clock, logins)
        self.currency, self.what, self.threshold = currency, currency, threshold
        self.account, self.entry = f"value@{currency}", f"value#{currency}#"

    def top_up(
        self, caller: Caller, customer: str, paid: int, gift: int, about: tuple[str, str], ends: str, reason: str,
        by_one: int | None = None,
    ) -> list[Entry]:  # fmt: skip
        """ends: the last day of the gift; what was paid stays. about: source and line, once. by_one: `changed`."""
        if min(paid, gift) < 0:
            raise Invalid("an amount is 0 or more", where="amount")
        part, now = self.part_of("top_up", *about), rfc3339(self.clock())
        lots = [Lot(f"{part}/paid", paid, "", now), Lot(f"{part}/gift", gift, ends, now, True)]

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            held = accounts[0]
            opened = [each for each in lots if each.left]
            for each in opened:
                held = points.earned(held, each)
            return [Part(held.customer, each._replace(left=0), -each.left) for each in opened], 0

        others = [
            each for each in self.ids(customer) if customer_key(each) != customer_key(customer)
        ]
        return self.changed(
            caller, [customer, *others], "top_up", *about, reason, paid + gift, change, [paid, gift, ends], by_one
        )  # fmt: skip

    def spend(
        self, caller: Caller, customer: str, amount: int, about: tuple[str, str], reason: str
    ) -> list[Entry]:
        """From every id of the person. Conflict: there is not as much."""

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            self._covered(amount, sum(each.balance for each in accounts))
            return points.spent(accounts, amount), 0

        return self.changed(caller, self.ids(customer), "spend", *about, reason, amount, change)

    def give_back(
        self, caller: Caller, customer: str, about: tuple[str, str], reason: str
    ) -> list[Entry]:
        """A spending is undone: each lot gets its own back, paid and gift apart, but no gift whose top-up was paid
        back. NotFound: there was none."""
        found = self.entries_of(customer, "spend", *about)
        if not found:
            raise NotFound("nothing was spent for that")
        parts = points.given_back(part for _, parts in found for part in parts)
        ids = list(dict.fromkeys(each.customer for each in parts))
        amount = -sum(each.points for each in parts)

        def change(_: Sequence[Account]) -> tuple[list[Part], int]:
            gone = {(each, lot) for each in ids for lot in self._ended_gifts(each)}
            return [each for each in parts if (each.customer, each.lot.id) not in gone], 0

        return self.changed(caller, ids, "give_back", *about, reason, amount, change)

    def pay_back(
        self, caller: Caller, customer: str, amount: int, of: tuple[str, str], about: tuple[str, str], reason: str,
        by_one: int | None = None,
    ) -> list[Entry]:  # fmt: skip
        """Of a top-up, as far as it was not spent, and the rest of its gift goes. Ids that are one person now may each
        have one of that source and line: one after the other. NotFound: there was none. Conflict: less is left of what
        was paid."""
        held = [entry.customer for entry, _ in self.entries_of(customer, "top_up", *of)]
        if not held:
            raise NotFound("nothing was topped up by that")
        part = self.part_of("top_up", *of)

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            lots = {(account.customer, lot.id): lot for account in accounts for lot in account.lots}
            paid = {each: lot.left for each in held if (lot := lots.get((each, f"{part}/paid")))}
            self._covered(amount, sum(paid.values()))
            parts, missing = list[Part](), amount
            for each, left in paid.items():
                if taken := min(missing, left):
                    parts.append(Part(each, lots[each, f"{part}/paid"], taken))
                    if gift := lots.get((each, f"{part}/gift")):
                        parts.append(Part(each, gift, gift.left))
                    missing -= taken
            return parts, 0

        return self.changed(caller, held, "pay_back", *about, reason, amount, change, [*of], by_one)

    def beside(
        self, made: Sequence[Entry], left: list[Account]
    ) -> tuple[list[Account], list[dict[str, Any]]]:
        first = made[0]
        amount = abs(sum(each.points for each in made))
        did = Happening(
            first.customer, cast(Kind, first.kind), f"{self.currency}:{first.source}", first.line, first.at, "value",
            amount=amount, currency=self.currency,
        )  # fmt: skip
        writes = happenings_store.writes(self.store, did)
        if first.kind == "top_up":
            writes += [self._answered(each.reminder) for each in left if each.reminder]
            return [each._replace(reminder="") for each in left], writes
        balance = sum(each.balance for each in left)
        low = first.kind == "spend" and self.threshold is not None and balance < self.threshold
        if not low or any(each.reminder for each in left):
            return left, writes
        reminder = reminder_of(first.at, first.customer, self.currency)
        told = {
            "customer": first.customer,
            "balance": balance,
            "currency": self.currency,
            "at": first.at,
        }
        return (
            [left[0]._replace(reminder=reminder), *left[1:]],
            [*writes, self.store.new(REMINDERS, reminder, told)],
        )

    def _ended_gifts(self, customer: str) -> set[str]:
        """Lots that were given with what was paid back."""
        found = self.store.all(customer_key(customer), f"{self.entry}pay_back#")
        return {
            f"{str(lot).removesuffix('/paid')}/gift" for item in found for lot, *_ in item["parts"]
        }  # fmt: skip

    def _answered(self, reminder: str) -> dict[str, Any]:
        """Nobody has to be reminded any more, whether they were or not."""
        return self.store.gone(REMINDERS, reminder)

    def _covered(self, amount: int, left: int) -> None:
        if amount > left:
            raise Conflict("the stored value does not cover that", "too_little_value", left=left)


def reminder_of(at: str, customer: str, currency: str) -> str:
    """The part of what a spending of that moment reminds of."""
    return f"{at}#{customer_key(customer)}#{currency}"


def balances(store: CustomerStore, customer: str, clock: Callable[[], datetime]) -> dict[str, int]:
    """Of a person, in every currency that there is."""
    held = {each: Value(store, clock, each, None).accounts(customer) for each in money.EXPONENTS}
    return {each: sum(one.balance for one in found) for each, found in held.items()}
