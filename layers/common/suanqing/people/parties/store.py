"""Parties in DynamoDB, table PRICING_TABLE.

    id  access pattern                               operation
    P1  a party by id                                GetItem, consistent, remembered 30 s
    P2  the party of a channel's account             GetItem login/<channel>:<account>, then P1
    P3  who belongs to an outlet                     Query members/<outlet>, then BatchGetItem
    P4  all parties, by page                         Query party
    P5  write a party with its links, all or none    TransactWriteItems, each with its condition
    P6  other logins of the same human               Query human/<person, phone or account>
    P8  who changed which party in a month           Query audit:<month>; written with P5
    P7  the digest of a party's bank account         GetItem human_account, PutItem with its P6 link
    P9  links by an unkeyed digest of before         Query as P6, each TransactWriteItems (decision 0063)

A link that no longer holds is emptied, not deleted: nobody needs DeleteItem on this table.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple, overload

from suanqing.errors import Conflict, Invalid, NotFound, Stale
from suanqing.money import exponent
from suanqing.people.parties import kin, records
from suanqing.people.parties.changes import differences, shown
from suanqing.people.parties.model import CASELESS, Dated, Party, account_digest, other_accounts
from suanqing.platform.cache import TtlCache
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.keyed import Keyed
from suanqing.times import parse, period_of, rfc3339

TTL = 30.0
"""Seconds a process may act on an old copy; its own writes it sees at once."""


class PartyPage(NamedTuple):
    """Parties in the order of their ids; `after` asks for the next page, None at the end."""

    parties: list[Party]
    after: str | None


class Change(NamedTuple):
    """Who changed a party when: field -> [from, to]."""

    at: datetime
    by: str
    what: str
    changes: dict[str, list[Any]]


class Changes(NamedTuple):
    """In the order of time; `after` asks for the next page."""

    changes: list[Change]
    after: str | None


class PartyStore:
    """Reads are consistent at the moment they are made, then remembered for `TTL` seconds."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = monotonic) -> None:
        self._client, self._table = client, table
        self._keyed = Keyed(client, table)
        self._parties: TtlCache[str, Party] = TtlCache(TTL, clock)
        self._logins: TtlCache[str, str] = TtlCache(TTL, clock)
        self._members: TtlCache[str, tuple[str, ...]] = TtlCache(TTL, clock)

    def find(self, party_id: str, fresh: bool = False) -> Party | None:
        """The party or None; `fresh` asks the table even when a copy is at hand."""
        known = None if fresh else self._parties.get(party_id)
        if known is None:
            item = self._read("party", party_id)
            known = self._parties.put(party_id, _party(item)) if item else None
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
        account = self._read("human_account", party.party_id)
        first = party.person or party.party_id
        keys = [f"person:{first}", *kin.names(party), *([account["key"]] if account else [])]
        both = dict.fromkeys(each for key in keys for each in self._either_way(key))
        found = {linked for key in both for linked in self._linked_to(f"human/{key}")}
        return frozenset({first, party.party_id, *found})

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

    def account_links(self, party_id: str, number: str) -> list[dict[str, Any]]:
        """Writes that remember the digest of the account a party is paid to, beside the account's own: one
        account is one human. What others are linked by is keyed
        before, which changes nothing that anybody is told."""
        unkeyed = account_digest(number)
        self._key_links("account", unkeyed)
        key = f"account:{kin.keyed('account', unkeyed, self.digest)}"
        before = self._read("human_account", party_id)
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
        return [key, f"{name}:{kin.keyed(name, value, self.digest)}"]

    def _key_links(self, name: str, unkeyed: str) -> None:
        """Whoever is linked by the unkeyed digest is linked by the keyed one from now on."""
        before = f"{name}:{unkeyed}"
        after = f"{name}:{kin.keyed(name, unkeyed, self.digest)}"
        for linked in list(self._linked_to(f"human/{before}")):
            writes = [
                self._put(_key(f"human/{after}", linked)),
                self._put(_key(f"human/{before}", linked) | attributes({"left": True})),
            ]
            if name == "account":
                own = _key("human_account", linked) | attributes({"key": after})
                writes.append(self._put(own))
            self._client.transact_write_items(TransactItems=writes)

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
            found += [_party(plains(item)) for item in answer["Items"]]
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
        _follows(before, party, expected_version, now)
        told = _unkeyed_phones(before, party)
        before, party = self.sealed(before), self.sealed(party)
        kept = records.recorded(before, party, since, now, redated)
        party = replace(party, version=(expected_version or 0) + 1, records=kept)
        writes = [self._head(party, expected_version), *self._links(before, party)]
        if by and now:
            writes.append(self._trail(before, party, by, now, since, redated))
        for unkeyed in told:
            self._key_links("phone", unkeyed)
        try:
            self._client.transact_write_items(TransactItems=writes)
        except self._client.exceptions.TransactionCanceledException as error:
            self._refused(party, error)
        finally:
            self._forget(before, party)
        return party

    def changes(self, month: str, limit: int, after: str | None) -> Changes:
        """Who changed which party in a month, in the order of time."""
        query: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "#kind = :kind",
            "ExpressionAttributeNames": {"#kind": "kind"},
            "ExpressionAttributeValues": attributes({":kind": f"audit:{month}"}),
            "ConsistentRead": True,
            "Limit": limit,
        }
        if after:
            query["ExclusiveStartKey"] = _key(f"audit:{month}", after)
        answer = self._client.query(**query)
        found = [plains(item) for item in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return Changes(
            [Change(parse(each["at"]), each["by"], each["what"], shown(json.loads(each["changes"])))
             for each in found],
            plains(last)["id"] if last else None,
        )  # fmt: skip

    def _trail(
        self,
        before: Party | None,
        party: Party,
        by: str,
        now: datetime,
        since: datetime | None,
        redated: Iterable[str],
    ) -> dict[str, Any]:
        """One line of the audit trail, in the same transaction as the change."""
        id = f"{rfc3339(now)}#{party.party_id}#{party.version:06d}"
        said = {"at": rfc3339(now), "by": by, "what": party.party_id,
                "changes": json.dumps(differences(before, party, since, redated), ensure_ascii=False)}  # fmt: skip
        return self._put(_key(f"audit:{period_of(now)}", id) | attributes(said))

    def _head(self, party: Party, expected: int | None) -> dict[str, Any]:
        item = _key("party", party.party_id) | attributes(
            {"version": party.version, "document": _document(party)}
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
            raise _stale(party.party_id, current.version if current else None) from None
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
            party = _party(plains(item))
            self._parties.put(party.party_id, party)


def _key(kind: str, id: str) -> dict[str, Any]:
    return attributes({"kind": kind, "id": id})


def _login(channel: str, account: str) -> str:
    return f"{channel}:{account.lower() if channel in CASELESS else account}"


def _logins(party: Party | None) -> set[str]:
    return {_login(*each) for each in party.accounts.items() if each[1]} if party else set()


def _follows(
    before: Party | None, party: Party, expected_version: int | None, now: datetime | None
) -> None:
    """Raises Stale: `before` is not what the caller saw; Invalid: dated history would change."""
    current = before.version if before else None
    if current != expected_version:
        raise _stale(party.party_id, current)
    if before:
        _keeps("levels", before.levels, party.levels, now)
        _keeps("coefficients", before.coefficients, party.coefficients, now)


def _unkeyed_phones(*parties: Party | None) -> list[str]:
    return sorted({p.phone for p in parties if p and p.phone and kin.is_unkeyed(p.phone)})


def _stale(party_id: str, current: int | None) -> Stale:
    return Stale("the party was changed meanwhile", party=party_id, current=current)


def _keeps(
    name: str, before: tuple[Dated, ...], after: tuple[Dated, ...], now: datetime | None
) -> None:
    """Money was computed with what was valid: an entry that has begun stays as it is, but for an end
    that is still to come."""
    begun = [entry for entry in before if now is None or entry.since <= now]
    kept = [_settled(entry, now) for entry in after]
    lost = [rfc3339(entry.since) for entry in begun if _settled(entry, now) not in kept]
    if lost or len({entry.since for entry in after}) < len(after):
        raise Invalid(
            f"{name} are history: add an entry with a later start instead of changing one",
            code="history_kept", where=name, entries=sorted(lost),
        )  # fmt: skip


def _settled(entry: Dated, now: datetime | None) -> Dated:
    """What of an entry nobody may change any more."""
    ahead = now is not None and (entry.until is None or entry.until > now)
    return replace(entry, until=None) if ahead else entry


def _document(party: Party) -> dict[str, Any]:
    optional = {"currency": party.currency, "person": party.person, "phone": party.phone}
    told: dict[str, Any] = {"records": records.to_data(party.records)} if party.records else {}
    if others := other_accounts(party.accounts):
        told["accounts"] = others
    return (
        {name: value for name, value in optional.items() if value}
        | told
        | {
            "kind": party.kind,
            "name": party.name,
            "roles": sorted(party.roles),
            "outlet": party.outlet,
            "owner": party.owner,
            "region": party.region,
            "scenario": party.scenario,
            "levels": _entries(party.levels),
            "coefficients": _entries(party.coefficients),
            "wecom_userid": party.accounts.get("wecom"),
            "active": party.active,
        }
    )


def _entries(values: tuple[Dated, ...]) -> list[dict[str, str]]:
    ordered = sorted(values, key=lambda entry: entry.since)
    return [
        {"since": rfc3339(entry.since), "value": entry.value}
        | ({"until": rfc3339(entry.until)} if entry.until else {})
        for entry in ordered
    ]


def _party(item: dict[str, Any]) -> Party:
    kept = dict(item["document"])
    wecom, others = kept.pop("wecom_userid", None), kept.pop("accounts", {})
    return Party(
        **kept
        | {
            "party_id": item["id"],
            "version": item["version"],
            "roles": frozenset(kept["roles"]),
            "accounts": ({"wecom": wecom} if wecom else {}) | others,
            "levels": _dated(kept["levels"]),
            "coefficients": _dated(kept["coefficients"]),
            "records": records.of_data(kept.get("records", ())),
        }
    )


def _dated(entries: list[dict[str, str]]) -> tuple[Dated, ...]:
    return tuple(
        Dated(
            parse(entry["since"]),
            entry["value"],
            parse(entry["until"]) if "until" in entry else None,
        )
        for entry in entries
    )
