"""What an outlet's till sold to members, looked at as a whole and then noted: few questions for many rows.

Who the members are is asked at once, the ids of each once, what is there of all rows at once; a new row is one
transaction, and what follows from a customer's rows is looked at once for all of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

from suanqing.errors import DomainError, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.work.care import till
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.till import Sale
from suanqing.work.customers import keys
from suanqing.work.customers.happenings_store import Looked
from suanqing.work.customers.identity_service import Identity

Found = tuple[Sale, list[str]]


class Checked(NamedTuple):
    """A row with its customer, the ids of the person, and whether it is there already."""

    sale: Sale
    ids: list[str]
    there: bool


class Tills:
    def __init__(self, identity: Identity, done: Happenings) -> None:
        self.identity, self.done = identity, done

    def checked(self, rows: Sequence[Sale]) -> list[Checked]:
        """Each with its customer. Raises Invalid `bad_sales_file` with every row that
        noting would refuse."""
        faults: list[dict[str, str]] = []
        found = self._found(rows, faults)
        looked = self.done.store.looked((sale.happening, ids) for sale, ids in found)
        checked: list[Checked] = []
        before: dict[str, list[Sale]] = {}
        for (sale, ids), what in zip(found, looked, strict=True):
            mine = before.setdefault(ids[0], [])
            try:
                checked.append(Checked(sale, ids, self._there(sale, mine, ids, what)))
            except DomainError as wrong:
                faults.append(till.fault(sale.number, wrong))
            else:
                mine.append(sale)
        till.refuse(sorted(faults, key=lambda each: int(each["where"].partition(".")[2])))
        return checked

    def note(self, caller: Caller, checked: Sequence[Checked]) -> int:
        """How many are new. Raises Invalid `sales_import_broke_off`: a row cannot be noted any more; those before it
        are."""
        new, done = 0, list[Sale]()
        try:
            for each in checked:
                new += self._noted(each, len(done))
                done.append(each.sale)
        finally:
            self._settle(caller, done)
        return new

    def _found(self, rows: Sequence[Sale], faults: list[dict[str, str]]) -> list[Found]:
        read: list[Sale] = []
        for row in rows:
            try:
                read.append(row._replace(keys=tuple(keys.read_all(row.keys, kept=False))))
            except DomainError as wrong:
                faults.append(till.fault(row.number, wrong))
        whose = self.identity.find_each([row.keys for row in read])
        ids = {each: self.done.ids(each) for each in dict.fromkeys(filter(None, whose))}
        found: list[Found] = []
        for row, customer in zip(read, whose, strict=True):
            if not customer:
                nobody = Invalid(
                    "nobody is known by this phone or card: take the outlet's members first"
                )
                faults.append(till.fault(row.number, nobody))
                continue
            mine = ids[customer]
            sale = row._replace(happening=row.happening._replace(customer=mine[0]))
            found.append((sale, mine))
        return found

    def _there(
        self, sale: Sale, before: Sequence[Sale], ids: Sequence[str], looked: Looked
    ) -> bool:
        return self.done.check(sale.happening, till.takes_back(sale, before), ids, looked)

    def _noted(self, checked: Checked, before: int) -> bool:
        try:
            happening, absent = checked.sale.happening, not checked.there
            return self.done.put(happening, absent, checked.ids)[1]
        except DomainError as wrong:
            told = till.fault(checked.sale.number, wrong)
            raise Invalid(
                f"{told['where']}: {wrong.message}",
                "sales_import_broke_off",
                errors=[told],
                taken=before,
            ) from None

    def _settle(self, caller: Caller, done: Sequence[Sale]) -> None:
        of: dict[str, list[Sale]] = {}
        for sale in done:
            of.setdefault(sale.happening.customer, []).append(sale)
        for sales in of.values():
            first, *more = (each.happening for each in sales)
            self.done.settle(caller, first, *more)
