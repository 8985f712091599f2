"""Whether a customer is who serves them: who is paid for a customer, or gives them something, is not that customer.

All logins of the human count (`people.parties.kin`), and every id of the person.

A customer is compared by their phones; one that was kept before its party's digest was kept with it says nothing.
"""

from collections.abc import Callable, Iterable

from suanqing.people.identity.interests import People
from suanqing.people.parties.kin import keyed
from suanqing.people.parties.model import phone_digest
from suanqing.people.parties.store import PartyStore
from suanqing.work.customers import keys
from suanqing.work.customers.keys import Key
from suanqing.work.customers.merges import persons
from suanqing.work.customers.register import HEAD, customer_of_item
from suanqing.work.customers.store import CustomerStore
from suanqing.work.tickets.linked_keys import customer_key


class Own:
    def __init__(
        self, parties: PartyStore, store: CustomerStore, digest: Callable[[str], bytes]
    ) -> None:
        """digest: with the deployment's key."""
        self.people, self.store, self.digest = People(parties), store, digest

    def phone(self, party: str, phone: str) -> bool:
        """Whether the number is that of a login of the human, or of the customer that they are under any id."""
        if keyed("phone", phone_digest(phone), self.digest) in self._phones(party):
            return True
        told = keys.digest(keys.read(Key("phone", phone), kept=False), self.digest)
        found = self.store.whose([told]).values()
        return any(self.customer(party, persons(self.store, each)) for each in found)

    def customer(self, party: str, ids: Iterable[str]) -> bool:
        """ids: all of the person."""
        items = (self.store.get(customer_key(each), HEAD) for each in ids)
        told = {
            key.party for item in items if item for key in customer_of_item(item).keys if key.party
        }
        return bool(told) and bool(told & self._phones(party))

    def _phones(self, party: str) -> set[str]:
        logins = self.people.logins(party)
        return {keyed("phone", each.phone, self.digest) for each in logins if each.phone}
