"""Which logins are one human, in table PRICING_TABLE: links by person, phone and bank account (decision 0063).

    id  access pattern                               operation
    P6  other logins of the same human               Query human/<person, phone or account>
    P7  the digest of a party's bank account         GetItem human_account, PutItem with its P6 link
    P9  links by an unkeyed digest of before         Query as P6, each TransactWriteItems

A link that no longer holds is emptied, not deleted.
"""

from collections.abc import Callable, Iterable
from typing import Any

from suanqing.people.parties import kin
from suanqing.people.parties.model import Party, account_digest
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.keyed import Keyed


class Humans:
    def __init__(
        self, client: Any, table: str, keyed: Keyed, linked_to: Callable[[str], Iterable[str]]
    ) -> None:
        """linked_to: the parties that a link of the register leads to."""
        self._client, self._table, self._keyed = client, table, keyed
        self._linked_to = linked_to

    def same(self, party: Party) -> frozenset[str]:
        """Ids that share person, phone or bank account with the party, itself among them."""
        account = self._account(party.party_id)
        first = party.person or party.party_id
        keys = [f"person:{first}", *kin.names(party), *([account["key"]] if account else [])]
        both = dict.fromkeys(each for key in keys for each in self._either_way(key))
        found = {linked for key in both for linked in self._linked_to(f"human/{key}")}
        return frozenset({first, party.party_id, *found})

    def account_links(self, party_id: str, number: str) -> list[dict[str, Any]]:
        """Writes that remember the digest of the account a party is paid to, beside the account's own: one
        account is one human. What others are linked by is keyed before, which changes nothing that anybody is told."""
        unkeyed = account_digest(number)
        self.key_links("account", unkeyed)
        key = f"account:{kin.keyed('account', unkeyed, self._keyed.digest)}"
        before = self._account(party_id)
        writes = [
            self._put(_key("human_account", party_id) | attributes({"key": key})),
            self._put(_key(f"human/{key}", party_id)),
        ]
        if before and before["key"] != key:
            gone = _key(f"human/{before['key']}", party_id) | attributes({"left": True})
            writes.append(self._put(gone))
        return writes

    def _either_way(self, key: str) -> list[str]:
        """The key of a link and, of an unkeyed digest, the keyed one that others may be linked by."""
        name, _, value = key.partition(":")
        if name == "person" or not kin.is_unkeyed(value) or not self._keyed.exists():
            return [key]
        return [key, f"{name}:{kin.keyed(name, value, self._keyed.digest)}"]

    def key_links(self, name: str, unkeyed: str) -> None:
        """Whoever is linked by the unkeyed digest is linked by the keyed one from now on."""
        before = f"{name}:{unkeyed}"
        after = f"{name}:{kin.keyed(name, unkeyed, self._keyed.digest)}"
        for linked in list(self._linked_to(f"human/{before}")):
            writes = [
                self._put(_key(f"human/{after}", linked)),
                self._put(_key(f"human/{before}", linked) | attributes({"left": True})),
            ]
            if name == "account":
                own = _key("human_account", linked) | attributes({"key": after})
                writes.append(self._put(own))
            self._client.transact_write_items(TransactItems=writes)

    def _account(self, party_id: str) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_key("human_account", party_id), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _put(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"Put": {"TableName": self._table, "Item": item}}


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})
