"""Bank accounts in DynamoDB, table STATEMENTS_TABLE.

With a version: its digests in PRICING_TABLE and its notices in NOTICES_TABLE, in one transaction (`beside`).

    id  access pattern                                       operation
    B1  accounts of parties: in force, waiting, asked for    BatchGetItem <party> / account, account-asked
    B2  ask for one; decide: with its version kept, the      TransactWriteItems, over the version seen
        notices of it, and whose human it is (parties P7)
    B3  versions                                             BatchGetItem <party> / account#000001

`account` is the newest approved one and holds what is paid to until it is in force (`before`).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from suanqing.errors import Stale
from suanqing.finance.statements import items
from suanqing.finance.statements.bank_accounts import Accounts, BankAccount
from suanqing.finance.statements.statements_table import read_all
from suanqing.platform.dynamo import attributes


class AccountStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def get(self, party: str) -> Accounts:
        """Where the party is paid, and what is asked for."""
        return self.several([party]).get(party, Accounts())

    def several(self, parties: Iterable[str]) -> dict[str, Accounts]:
        """Of those parties that have or ask for one."""
        named = [(party, what) for party in dict.fromkeys(parties) for what in items.ACCOUNTS]
        keys = [attributes(items.account_key(*each)) for each in named]
        found: dict[str, dict[str, Any]] = {}
        for item in read_all(self._client, self._table, keys):
            found.setdefault(item["party"]["S"], {})[item["statement"]["S"]] = item
        return {party: items.accounts_of(own) for party, own in found.items()}

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], BankAccount]:
        """Those (party, version) that were ever asked for."""
        keys = [
            attributes(items.account_key(party, f"account#{version:06d}"))
            for party, version in sorted(wanted)
        ]
        found = (
            (item["party"]["S"], items.account_of(item))
            for item in read_all(self._client, self._table, keys)
        )
        return {(party, each.version): each for party, each in found}

    def ask(self, party: str, asked: BankAccount, notices: Iterable[Any] = ()) -> None:
        """A request in the place of the last one, told to whom it concerns, all or none. Raises Stale."""
        put = self._account_put(party, asked, "account-asked")
        put["ConditionExpression"] = "attribute_not_exists(party) OR version < :version"
        put["ExpressionAttributeValues"] = attributes({":version": asked.version})
        self._account_step(party, asked, [put], notices)

    def decide(
        self, party: str, known: Accounts, decided: BankAccount, now: datetime,
        beside: Iterable[Any] = (),
    ) -> None:  # fmt: skip
        """The decision over the request it is of, all or none with the writes `beside` it; an approved one
        is the newest, and what is in force now stays so until then. Raises Stale."""
        put = self._account_put(party, decided, "account-asked")
        put["ConditionExpression"] = "version = :version AND #state = :asked"
        put["ExpressionAttributeNames"] = {"#state": "state"}
        put["ExpressionAttributeValues"] = attributes(
            {":version": decided.version, ":asked": "asked"}
        )
        puts = [put]
        if decided.state == "approved":
            newest = self._account_put(party, decided, "account")
            if before := known.in_force(now):
                kept = {k: v for k, v in items.account_plain(before).items() if v is not None}
                newest["Item"] |= attributes({"before": kept})
            newest["ConditionExpression"] = "attribute_not_exists(party)"
            if known.newest:
                newest["ConditionExpression"] = "version = :seen"
                newest["ExpressionAttributeValues"] = attributes({":seen": known.newest.version})
            puts.append(newest)
        self._account_step(party, decided, puts, beside)

    def _account_put(self, party: str, account: BankAccount, what: str) -> dict[str, Any]:
        return {"TableName": self._table, "Item": items.account_item(party, account, what)}

    def _account_step(
        self, party: str, account: BankAccount, puts: list[dict[str, Any]], beside: Iterable[Any]
    ) -> None:
        version = self._account_put(party, account, f"account#{account.version:06d}")
        writes = [{"Put": each} for each in (*puts, version)]
        try:
            self._client.transact_write_items(TransactItems=[*writes, *beside])
        except self._client.exceptions.TransactionCanceledException:
            raise Stale("the account was changed meanwhile", party=party) from None
