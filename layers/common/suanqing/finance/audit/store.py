"""Seals and roots in the ledger's own table, and its items as they stand there. Table LEDGER_TABLE.

id  access pattern                                   operation
F1  a party's entries of a period, as stored         Query, consistent
F2  what stands under a ticket or a ladder           Query, consistent
F3  the seals of a chain; all roots                  Query seal:<chain>:<period>; root, consistent
F4  write a seal or a root                           PutItem, if absent
"""

from collections.abc import Iterator
from typing import Any

from suanqing.errors import Invalid, Stale
from suanqing.finance.audit.chain import Finding, Key, Root, Seal, Stored, digest, seal_account
from suanqing.finance.settlement.items import PAYABLE
from suanqing.platform.dynamo import attributes, plains

ROOT = "root"
Item = dict[str, Any]
Items = dict[Key, Item]


class ProofStore:
    """Reads are consistent, by key: no index and no scan decides what is proved."""

    def __init__(self, client: Any, ledger: str) -> None:
        self._client, self._ledger = client, ledger

    def entries(self, party: str, period: str) -> Items:
        """A party's entries of a period, in DynamoDB's own form."""
        return _by_key(self._all(PAYABLE + party, f"{period}#"))

    def under(self, account: str) -> Items:
        """Everything that stands under an account."""
        return _by_key(self._all(account))

    def seals(self, chain: str, period: str) -> tuple[list[Seal], list[Finding]]:
        """A chain's seals in order; what is no seal, or more than one, is a finding."""
        account = seal_account(chain, period)
        made: list[Seal] = []
        found: list[Finding] = []
        for item in self._all(account):
            try:
                made.append(_seal(chain, period, item))
            except (Invalid, KeyError, ValueError, TypeError):
                said = "is no seal as it is written"
                found.append(Finding("seal", account, item["entry"]["S"], said))
        return made, found

    def roots(self) -> tuple[list[Root], list[Finding]]:
        """All roots in order, and what is none."""
        made: list[Root] = []
        found: list[Finding] = []
        for item in self._all(ROOT):
            try:
                made.append(_root(item))
            except (Invalid, KeyError, ValueError, TypeError):
                said = "is no root as it is written"
                found.append(Finding("root", ROOT, item["entry"]["S"], said))
        return made, found

    def put(self, one: Seal | Root) -> None:
        """Raises Stale: its number is taken, so somebody seals at the same time."""
        item = seal_item(one) if isinstance(one, Seal) else root_item(one)
        try:
            self._client.put_item(
                TableName=self._ledger,
                Item=item,
                ConditionExpression="attribute_not_exists(account)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody else is sealing", account=item["account"]["S"]) from None

    def _all(self, account: str, prefix: str = "") -> Iterator[Item]:
        query = {
            "TableName": self._ledger,
            "KeyConditionExpression": "account = :account",
            "ExpressionAttributeValues": attributes({":account": account}),
            "ConsistentRead": True,
        }
        if prefix:
            query["KeyConditionExpression"] = "account = :account AND begins_with(entry, :prefix)"
            query["ExpressionAttributeValues"] = attributes(
                {":account": account, ":prefix": prefix}
            )
        for page in self._client.get_paginator("query").paginate(**query):
            yield from page["Items"]


def stored(items: Items) -> dict[Key, Stored]:
    """Digest and moment of each item."""
    return {
        key: Stored(digest(item), str(item.get("at", {}).get("S", "")))
        for key, item in items.items()
    }


def seal_item(one: Seal) -> Item:
    return attributes(
        {
            "account": one.account,
            "entry": one.entry,
            "at": one.at,
            "count": one.count,
            "last": list(one.last),
            "whole": one.whole,
            "body": one.body,
            "link": one.link,
        }
    )


def root_item(one: Root) -> Item:
    return attributes(
        {
            "account": ROOT,
            "entry": one.entry,
            "at": one.at,
            "tree": one.tree,
            "body": one.body,
            "link": one.link,
        }
    )


def _seal(chain: str, period: str, item: Item) -> Seal:
    kept = plains(item)
    account, entry = kept["last"]
    one = Seal(
        chain, period, int(kept["entry"]), kept["at"], kept["count"], (account, entry),
        kept["whole"], kept["body"], kept["link"],
    )  # fmt: skip
    return _exactly(one, seal_item(one), item)


def _root(item: Item) -> Root:
    kept = plains(item)
    day, n = kept["entry"].split("#")
    one = Root(day, int(n), kept["at"], kept["tree"], kept["body"], kept["link"])
    return _exactly(one, root_item(one), item)


def _exactly[T: (Seal, Root)](one: T, written: Item, item: Item) -> T:
    bytes.fromhex(one.link)
    if written != item:
        raise Invalid("it says more, or other, than we write")
    return one


def _by_key(items: Iterator[Item]) -> Items:
    return {(item["account"]["S"], item["entry"]["S"]): item for item in items}
