"""Points of customers, table `work`: `customer:<digest>`/`points` is an id's account, `points#<kind>#<digest>` an entry
(`lots_service`).
"""

from collections.abc import Sequence

from suanqing.errors import Invalid, NotFound
from suanqing.people.identity.caller import Caller
from suanqing.times import rfc3339
from suanqing.work.customers import points
from suanqing.work.customers.lots_service import Entry, Lots
from suanqing.work.customers.points import Account, Lot, Part
from suanqing.work.tickets.linked_keys import customer_key


class Points(Lots):
    account, entry = "points", "points#"

    def earn(
        self,
        caller: Caller,
        customer: str,
        amount: int,
        source: str,
        line: str,
        ends: str,
        reason: str,
        by_one: int | None = None,
    ) -> list[Entry]:
        """A lot of the id, or more in one of its lots where too many are open. The same source and line again, under
        any id of the person, changes nothing."""
        part = self.part_of("earn", source, line)
        lot = Lot(part, amount, ends, rfc3339(self.clock()))

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            place = points.place_of(accounts[0], lot)
            return [Part(accounts[0].customer, place._replace(left=0), -amount)], 0

        return self.changed(
            caller, [customer], "earn", source, line, reason, amount, change, by_one=by_one
        )

    def spend(
        self, caller: Caller, customer: str, amount: int, source: str, line: str, reason: str
    ) -> list[Entry]:
        """From every id of the person, what ends first. Conflict: there are not as many."""
        ids = self.ids(customer)
        return self.changed(
            caller, ids, "spend", source, line, reason, amount, lambda accounts: (points.spent(accounts, amount), 0)
        )  # fmt: skip

    def give_back(
        self, caller: Caller, customer: str, source: str, line: str, reason: str
    ) -> list[Entry]:
        """A spending is undone: each lot of each id gets its own back. NotFound: there was none."""
        found = self.entries_of(customer, "spend", source, line)
        if not found:
            raise NotFound("nothing was spent for that")
        parts = points.given_back(part for _, parts in found for part in parts)
        ids = list(dict.fromkeys(each.customer for each in parts))
        amount = -sum(each.points for each in parts)
        return self.changed(
            caller, ids, "give_back", source, line, reason, amount, lambda _: (parts, 0)
        )

    def take_back(
        self,
        caller: Caller,
        customer: str,
        amount: int,
        source: str,
        line: str,
        reason: str,
        part: int = 1,
    ) -> list[Entry]:
        """What was earned by something that came back; nobody is below 0 for what was spent already, nor loses other
        points for what ended. part: of something that comes back in parts, each once. NotFound: nothing was earned by
        it."""
        earned, lot = self._earned(customer, source, line, amount)
        held, before = earned.customer, self.taken_back(customer, source, line, part - 1)[0]

        def change(accounts: Sequence[Account]) -> tuple[list[Part], int]:
            there = self.store.all(customer_key(held), f"{self.entry}expire#")
            ended = [int(each["points"]) for each in there if self.entry + each["source"] == lot]
            most = max(0, earned.points + sum(ended) - before)
            return points.taken_back(accounts[0], lot, min(amount, most))

        numbered = part_line(line, part)
        return self.changed(caller, [held], "take_back", source, numbered, reason, amount, change)

    def taken_back(
        self, customer: str, source: str, line: str, most: int | None = None
    ) -> tuple[int, int]:
        """How much of what was earned by something came back, still there or not, in how many parts; most: of the first
        of them."""
        sums, part, ids = 0, 0, self.ids(customer)
        while part != most:
            at = self.part_of("take_back", source, part_line(line, part + 1))
            found = [item for item in self.store.under(ids, at) if item]
            if not found:
                break
            part += 1
            sums += sum(int(each.get("asked", each["short"] - each["points"])) for each in found)
        return sums, part

    def _earned(self, customer: str, source: str, line: str, amount: int) -> tuple[Entry, str]:
        """With the lot that they went into."""
        for entry, parts in self.entries_of(customer, "earn", source, line):
            if amount > entry.points:
                raise Invalid("more points come back than were earned by that", where="points")
            return entry, parts[0].lot.id if parts else self.part_of("earn", source, line)
        raise NotFound("nothing was earned by that")


def part_line(line: str, part: int) -> str:
    """The line of a part that is taken back."""
    return line if part == 1 else f"{line}~{part}"
