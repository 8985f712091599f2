"""Parties in DynamoDB, table PRICING_TABLE.

    id  access pattern                               operation
    P1  a party by id                                GetItem, consistent, remembered 30 s
    P2  the party of a channel's account             GetItem login/<channel>:<account>, then P1
    P3  who belongs to an outlet                     Query members/<outlet>, then BatchGetItem
    P4  all parties, by page                         Query party
    P5  write a party with its links, all or none    TransactWriteItems, each with its condition
    P6, P7, P9  which logins are one human           `humans_store`
    P8  who changed which party                      `trail_store`; written with P5

A link that no longer holds is emptied, not deleted: nobody needs DeleteItem on this table.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import Any, NamedTuple, overload

from suanqing.errors import Conflict, NotFound
from suanqing.money import exponent
from suanqing.people.parties import kin, records
from suanqing.people.parties.humans_store import Humans
from suanqing.people.parties.model import CASELESS, Party
from suanqing.people.parties.trail_store import Changes, Trail
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.keyed import Keyed

TTL = 30.0
"""Seconds a process may act on an old copy; its own writes it sees at once."""
NOBODY = 1.0
"""Seconds for which it is believed that nobody has a role, once the table said so: many things happen in one."""


class PartyPage(NamedTuple):
    """Parties in the order of their ids; `after` asks for the next page, None at the end."""

    parties: list[Party]
    after: str | None


class PartyStore:
    """Reads are consistent at the moment they are made, then remembered for `TTL` seconds."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._table = client, table
        self._keyed = Keyed(client, table)
        self._parties: TtlCache[str, Party] = TtlCache(TTL, clock)
        self._logins: TtlCache[str, str] = TtlCache(TTL, clock)
        self._members: TtlCache[str, tuple[str, ...]] = TtlCache(TTL, clock)
        self._nobody: TtlCache[tuple[str, str], bool] = TtlCache(NOBODY, clock)

    @cached_property
    def _humans(self) -> Humans:
        return Humans(self._client, self._table, self._keyed, self._linked_to)

    @cached_property
    def _trail(self) -> Trail:
        return Trail(self._client, self._table)

    def find(self, party_id: str, fresh: bool = False) -> Party | None:
        """The party or None; `fresh` asks the table even when a copy is at hand."""
        known = None if fresh else self._parties.get(party_id)
        if known is None:
            item = self._read("party", party_id)
            known = self._parties.put(party_id, records.party_of(item)) if item else None
        return known

    def get(self, party_id: str, fresh: bool = False) -> Party:
        """The party; NotFound when there is none."""
        found = self.find(party_id, fresh)
        if found is None:
            raise NotFound(f"there is no party {party_id}", party=party_id)
        return found

    def by_account(self, channel: str, account: str) -> Party | None:
        """The party of an account on a channel, active or not."""
        login = _login(channel, account)
        party_id = self._logins.get(login)
        if party_id is None:
            link = self._read("login", login)
            if not link or not link.get("party"):
                return None
            party_id = self._logins.put(login, link["party"])
        return self.find(party_id)

    def of_outlet(self, outlet: str) -> list[Party]:
        """The outlet's members, active or not, in the order of their ids."""
        ids = self._members.get(outlet)
        if ids is None:
            ids = self._members.put(outlet, tuple(self._linked(outlet)))
        return self.several(ids)

    def with_role(self, outlet: str, role: str) -> list[str]:
        """Active members of the outlet that have the role. Where the copies at hand know nobody, the table is asked,
        at most once a second: what somebody new had to be told of would never reach them."""
        found = _holders(self.of_outlet(outlet), role)
        if not found and not self._nobody.get((outlet, role)):
            ids = self._members.put(outlet, tuple(self._linked(outlet)))
            for party_id in ids:
                self._parties.forget(party_id)
            found = _holders(self.several(ids), role)
            if not found:
                self._nobody.put((outlet, role), True)
        return found

    def several(self, ids: Iterable[str]) -> list[Party]:
        """Those of the ids that are parties, in the order given; one call for what is not at hand."""
        wanted = list(ids)
        asked = dict.fromkeys(wanted)
        missing = [party_id for party_id in asked if self._parties.get(party_id) is None]
        if len(missing) > 1:
            for start in range(0, len(missing), 100):
                self._load(missing[start : start + 100])
        return [party for party_id in wanted if (party := self.find(party_id)) is not None]

    def of_kind(self, kind: str) -> Iterable[Party]:
        """Every party of the kind, in the order of ids."""
        after: str | None = None
        while True:
            parties, after = self.page(kind, 200, after)
            yield from parties
            if after is None:
                return

    def same_human(self, party: Party) -> frozenset[str]:
        """Ids that share person, phone or bank account with the party, itself among them."""
        return self._humans.same(party)

    def account_links(self, party_id: str, number: str) -> list[dict[str, Any]]:
        """Writes that remember the digest of the account a party is paid to, beside the account's own."""
        return self._humans.account_links(party_id, number)

    def changes(self, month: str, limit: int, after: str | None) -> Changes:
        """Who changed which party in a month, in the order of time."""
        return self._trail.changes(month, limit, after)

    @overload
    def sealed(self, party: Party) -> Party: ...
    @overload
    def sealed(self, party: None) -> None: ...
    def sealed(self, party: Party | None) -> Party | None:
        """As it is written: its phone digested with the key, also one that was stored without."""
        return kin.sealed(party, self.digest)

    def digest(self, text: str) -> bytes:
        """With the deployment's key."""
        return self._keyed.digest(text)

    def page(self, kind: str | None = None, limit: int = 50, after: str | None = None) -> PartyPage:
        """Up to `limit` parties with ids above `after`, of one kind or of all."""
        found: list[Party] = []
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes({":kind": "party"}),
            "Limit": limit + 1,
        }
        if kind:
            query["FilterExpression"] = "document.#kind = :of"
            query["ExpressionAttributeValues"] |= attributes({":of": kind})
        if after:
            query["ExclusiveStartKey"] = _key("party", after)
        while len(found) <= limit:
            answer = self._client.query(**query)
            found += [records.party_of(plains(item)) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                break
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        page = found[:limit]
        return PartyPage(page, page[-1].party_id if len(found) > limit else None)

    def put(
        self,
        party: Party,
        expected_version: int | None = None,
        *,
        now: datetime | None = None,
        by: str | None = None,
        since: datetime | None = None,
        redated: Iterable[str] = (),
    ) -> Party:
        """Write the party over `expected_version` (None: it must be new); returns what is stored.

        since: from when what changes holds; None: from `now` on, and undated without either.
        redated: fields whose value is today's already and has held from `since` on instead.

        Dated levels and coefficients are history: entries may be added, never changed or dropped,
        but for those that start after `now`. by: whose doing it is, for the audit trail.
        Raises Stale, Invalid, Conflict (WeCom member taken).
        """
        if party.currency is not None:
            exponent(party.currency)
        before = self.find(party.party_id, fresh=True)
        records.follows(before, party, expected_version, now)
        told = _unkeyed_phones(before, party)
        before, party = self.sealed(before), self.sealed(party)
        kept = records.recorded(before, party, since, now, redated)
        party = replace(party, version=(expected_version or 0) + 1, records=kept)
        writes = [self._head(party, expected_version), *self._links(before, party)]
        if by and now:
            writes.append(self._trail.line(before, party, by, now, since, redated))
        for unkeyed in told:
            self._humans.key_links("phone", unkeyed)
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            self._refused(party, error)
        finally:
            self._forget(before, party)
        return party

    def _head(self, party: Party, expected: int | None) -> dict[str, Any]:
        item = _key("party", party.party_id) | attributes(
            {"version": party.version, "document": records.document(party)}
        )
        if expected is None:
            return self._put(item, "attribute_not_exists(id)")
        return self._put(item, "version = :seen", {":seen": expected})

    def _links(self, before: Party | None, party: Party) -> Iterable[dict[str, Any]]:
        """The writes that make login and membership follow the party."""
        me = {":me": party.party_id}
        old, new = _logins(before), _logins(party)
        for login in sorted(old - new):
            yield self._put(_key("login", login), "attribute_not_exists(party) OR party = :me", me)
        for login in sorted(new - old):
            link = _key("login", login) | attributes({"party": party.party_id})
            yield self._put(link, "attribute_not_exists(party) OR party = :me", me)
        left, joined = (before.outlet if before else None), party.outlet
        if left and left != joined:
            yield self._put(_key(f"members/{left}", party.party_id) | attributes({"left": True}))
        if joined and left != joined:
            yield self._put(_key(f"members/{joined}", party.party_id))
        were, are = set(kin.names(before) if before else ()), set(kin.names(party))
        for key in sorted(were - are):
            yield self._put(_key(f"human/{key}", party.party_id) | attributes({"left": True}))
        for key in sorted(are - were):
            yield self._put(_key(f"human/{key}", party.party_id))

    def _put(
        self,
        item: dict[str, Any],
        condition: str | None = None,
        values: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        write: dict[str, Any] = {"TableName": self._table, "Item": item}
        if condition:
            write["ConditionExpression"] = condition
        if values:
            write["ExpressionAttributeValues"] = attributes(values)
        return {"Put": write}

    def _refused(self, party: Party, error: Any) -> None:
        """Say which condition failed; raise what is not a condition as it is."""
        reasons = [reason.get("Code") for reason in error.response["CancellationReasons"]]
        if reasons[0] == "ConditionalCheckFailed" or "TransactionConflict" in reasons:
            current = self.find(party.party_id, fresh=True)
            raise records.stale(party.party_id, current.version if current else None) from None
        if "ConditionalCheckFailed" in reasons:
            raise Conflict(
                "that WeCom member already belongs to another party", code="login_taken"
            ) from None
        raise error

    def _forget(self, *parties: Party | None) -> None:
        for party in parties:
            if party is None:
                continue
            self._parties.forget(party.party_id)
            for login in _logins(party):
                self._logins.forget(login)
            if party.outlet:
                self._members.forget(party.outlet)

    def _read(self, kind: str, id: str) -> dict[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key=_key(kind, id), ConsistentRead=True
        )
        return plains(answer["Item"]) if "Item" in answer else None

    def _linked(self, outlet: str) -> Iterable[str]:
        return self._linked_to(f"members/{outlet}")

    def _linked_to(self, kind: str) -> Iterable[str]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#kind = :kind",
            FilterExpression="attribute_not_exists(#left)",
            ExpressionAttributeNames={"#kind": "kind", "#left": "left"},
            ExpressionAttributeValues=attributes({":kind": kind}),
            ConsistentRead=True,
        )
        return (item["id"]["S"] for page in pages for item in page["Items"])

    def _load(self, ids: list[str]) -> None:
        """Remember up to 100 parties by one call; what the table puts off, `find` reads singly."""
        wanted = {"Keys": [_key("party", party_id) for party_id in ids], "ConsistentRead": True}
        answer = self._client.batch_get_item(RequestItems={self._table: wanted})
        for item in answer["Responses"].get(self._table, []):
            party = records.party_of(plains(item))
            self._parties.put(party.party_id, party)


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})


def _login(channel: str, account: str) -> str:
    return f"{channel}:{account.lower() if channel in CASELESS else account}"


def _holders(members: Iterable[Party], role: str) -> list[str]:
    return [each.party_id for each in members if each.active and role in each.roles]


def _logins(party: Party | None) -> set[str]:
    return {_login(*each) for each in party.accounts.items() if each[1]} if party else set()


def _unkeyed_phones(*parties: Party | None) -> list[str]:
    return sorted({p.phone for p in parties if p and p.phone and kin.is_unkeyed(p.phone)})
