"""The ledger in DynamoDB: append only. Tables LEDGER_TABLE and BALANCES_TABLE, and the settled mark in WORK_TABLE.

    id  access pattern                                operation
    L1  post an assessment, all or none               TransactWriteItems, each if absent
    L2  an assessment of a ticket; the newest; all    Query, consistent
    L3  a party's entries of a period, in order       Query, consistent
    L4  a party's balance of a period; of all         GetItem, Query, consistent

A posting is one transaction: marker, an entry and a balance a party, the ticket's settled mark.
The marker makes it happen once, so the balances' ADD inside it is exact (decision 0008).
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any, Literal, NamedTuple

from suanqing.errors import Conflict, Unavailable
from suanqing.finance.assessment.model import Assessment, Entry, Posting
from suanqing.finance.settlement import items
from suanqing.finance.settlement.items import Balance, Booked, PartyEntry
from suanqing.finance.settlement.sums import Sums, add_up
from suanqing.platform.cursors import decoded, encoded, foreign
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.retries import pause
from suanqing.times import next_period
from suanqing.work.tickets.head_writes import settled_mark
from suanqing.work.tickets.model import Settled

MOST_PARTIES = 49
"""Two items each, with marker and ticket: 100 items, the most a transaction takes."""
ATTEMPTS = 12
CLOSED_PERIODS = 120
"""How many closed periods are passed over before something must be wrong."""

BUSY = frozenset(
    {
        "TransactionConflict",
        "TransactionInProgressException",
        "ThrottlingError",
        "ThrottlingException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
    }
)
UNKNOWN = frozenset({"InternalServerError", "InternalFailure", "ServiceUnavailable"})
"""Answers that do not say whether the transaction took place; so do broken connections."""

WITHOUT_BALANCE_ITEM = frozenset({"hq"})
"""Head office shares in every ticket: one balance item would make all postings wait for each other,
so its figures are summed from its entries when somebody asks."""
SUMMED = 1_000
"""Entries that are read and added up between two looks at the time."""

Parties = Mapping[str, tuple[Entry, ...]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a posting, after how many repeated attempts.

    already: its number is taken, `booked` says by what. superseded: the ticket moved on; a newer
    record of it is on its way.
    """

    outcome: Literal["posted", "already", "superseded"]
    booked: Booked | None = None
    retries: int = 0


class EntryPage(NamedTuple):
    """`cursor` asks for the next page, None at the end."""

    entries: list[PartyEntry]
    cursor: str | None


class LedgerStore:
    """`sleep` and `jitter` (0..1) are the retry's only sources of time and chance."""

    def __init__(
        self,
        client: Any,
        ledger_table: str,
        balances_table: str,
        work_table: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._client = client
        self._ledger, self._balances, self._work = ledger_table, balances_table, work_table
        self._sleep, self._jitter = sleep, jitter

    def post(self, posting: Posting) -> Receipt:
        """Book a posting once: whole, or with more than `MOST_PARTIES` parties in parts.

        A closed period moves a party's entry to its next open one; the service period stays on it.
        Raises Unavailable: conflicts or throttling did not end. Then nothing is booked, or
        (in parts) `complete` books what is missing. Conflict `other_currency`: the party's period, or
        the posting, holds two.
        """
        parties = items.by_party(posting.entries)
        for party, entries in parties.items():
            if len({entry.currency for entry in entries}) > 1:
                raise Conflict("a party is paid in one currency", "other_currency", party=party)
        if len(parties) > MOST_PARTIES:
            return self._begin_parts(posting)
        house = items.house_of(posting.entries)

        def marker(periods: Mapping[str, str]) -> dict[str, Any]:
            return items.marker(posting, house, periods)

        return self._write(posting, parties, marker, self._mark(posting))

    def complete(self, ticket_id: str, n: int) -> Booked | None:
        """Book the missing parts of assessment n; None when n was never begun."""
        found = self.booked(ticket_id, n)
        if found is None or found.whole:
            return found
        posting, parties = _posting(found), items.by_party(found.rest)
        for number, names in enumerate(batched(parties, MOST_PARTIES, strict=False), 1):
            self._write_part(posting, number, {name: parties[name] for name in names})
        self._seal(posting)
        return self.booked(ticket_id, n)

    def assessment(self, ticket_id: str, n: int) -> Assessment | None:
        """Assessment n; None when it was not booked."""
        found = self.booked(ticket_id, n)
        return found.assessment if found else None

    def booked(self, ticket_id: str, n: int) -> Booked | None:
        """Assessment n with its facts and how it was booked."""
        return next(self._booked(ticket_id, f"assessment#{n:06d}"), None)

    def assessments(self, ticket_id: str, steps: bool = True) -> list[Booked]:
        """All of a ticket's assessments, oldest first; steps=False: to compare (`items.booked`)."""
        return list(self._booked(ticket_id, "assessment#", steps))

    def newest(self, ticket_id: str) -> Booked | None:
        """The last assessment booked for a ticket."""
        query = self._begins(items.ticket_account(ticket_id), "assessment#")
        for last in self._client.query(**query, ScanIndexForward=False, Limit=1)["Items"]:
            return self.booked(ticket_id, items.number_of(last["entry"]["S"]))
        return None

    def ticket_entries(self, ticket_id: str) -> list[tuple[int, Entry]]:
        """All entries of a ticket with the n that booked them; they sum to 0 per currency.

        The parties' side is read from the parties' own items: the sum proves what is stored.
        """
        found: list[tuple[int, Entry]] = []
        parties: set[str] = set()
        for one in self._booked(ticket_id, "assessment#"):
            found += [(one.n, entry) for entry in one.house]
            parties |= {party for line in one.assessment.lines for party, _ in line.shares}
            for party in sorted(parties):
                own = self._party_entry(party, one.period_of(party), ticket_id, one.n)
                found += [(one.n, entry) for entry in own]
        return found

    def party_lines(
        self, party: str, period: str, cursor: str | None = None, limit: int = 50
    ) -> EntryPage:
        """A party's entries of a period in the order of tickets, a page at a time."""
        account = items.PAYABLE + party
        query = self._begins(account, f"{period}#") | {"Limit": limit}
        if cursor:
            query["ExclusiveStartKey"] = attributes(
                {"account": account, "entry": _entry_of(cursor, f"{period}#")}
            )
        answer = self._client.query(**query)
        last = answer.get("LastEvaluatedKey")
        entries = [items.party_entry(item) for item in answer["Items"]]
        return EntryPage(entries, encoded(last["entry"]["S"]) if last else None)

    def balance(self, party: str, period: str) -> Balance:
        """A party's figures of a period; zeros before its first line."""
        if party in WITHOUT_BALANCE_ITEM:
            sums = self.sums(party, period).balances
            if len(sums) > 1:
                raise Conflict("the period holds two currencies", "other_currency", party=party)
            return sums[0] if sums else Balance(party, period)
        item = self._get(self._balances, {"party": party, "period": period})
        return items.balance(item) if item else Balance(party, period)

    def balances(self, party: str) -> list[Balance]:
        """All periods of a party, oldest first; head office's once for each currency."""
        if party in WITHOUT_BALANCE_ITEM:
            return self.sums(party).balances
        query = {
            "TableName": self._balances,
            "KeyConditionExpression": "party = :party",
            "ExpressionAttributeValues": attributes({":party": party}),
            "ConsistentRead": True,
        }
        return [items.balance(item) for item in self._all(query)]

    def sums(
        self, party: str, period: str | None = None, cursor: str | None = None,
        in_time: Callable[[], bool] = lambda: True,
    ) -> Sums:  # fmt: skip
        """The figures of a party without balance items, added up from its entries, oldest period
        first: all, or from the cursor on until it is no longer `in_time`."""
        prefix = f"{period}#" if period else ""
        query = self._begins(items.PAYABLE + party, prefix) | {"Limit": SUMMED}
        at = (
            {"account": items.PAYABLE + party, "entry": _entry_of(cursor, prefix)} if cursor else {}
        )
        sums: dict[tuple[str, str], Balance] = {}
        while True:
            answer = self._client.query(
                **query, **({"ExclusiveStartKey": attributes(at)} if at else {})
            )
            add_up(sums, party, map(items.party_entry, answer["Items"]))
            at = plains(answer.get("LastEvaluatedKey", {}))
            if not at or not in_time():
                return Sums(list(sums.values()), encoded(at["entry"]) if at else None)

    # Writing: one loop for whole postings, parts and their seal

    def _begin_parts(self, posting: Posting) -> Receipt:
        """Book what belongs to no party under a marker that says parts follow, then the parts."""
        rest = tuple(e for own in items.by_party(posting.entries).values() for e in own)
        counterparts = items.counterparts(posting.entries, rest)
        house = items.without(items.house_of(posting.entries), counterparts)

        def marker(periods: Mapping[str, str]) -> dict[str, Any]:
            return items.marker(posting, house, periods, rest=(*counterparts, *rest))

        receipt = self._write(posting, {}, marker, self._still_at(posting))
        if receipt.outcome == "posted":
            self.complete(posting.ticket_id, posting.n)
        return receipt

    def _write_part(self, posting: Posting, number: int, parties: Parties) -> None:
        entries = [entry for own in parties.values() for entry in own]
        house = items.counterparts(posting.entries, entries)

        def marker(periods: Mapping[str, str]) -> dict[str, Any]:
            return items.part(posting, number, house, periods)

        self._write(posting, parties, marker)

    def _seal(self, posting: Posting) -> None:
        """Say that all parts are there; on the ticket too, unless it has moved on."""

        def marker(_: Mapping[str, str]) -> dict[str, Any]:
            return items.whole(posting)

        if self._write(posting, {}, marker, self._mark(posting)).outcome == "superseded":
            self._write(posting, {}, marker)

    def _write(
        self,
        posting: Posting,
        parties: Parties,
        marker: Callable[[Mapping[str, str]], dict[str, Any]],
        head: dict[str, Any] | None = None,
    ) -> Receipt:
        """One transaction, until its outcome is known."""
        periods = dict.fromkeys(parties, posting.period)
        headed = [party for party in parties if party not in WITHOUT_BALANCE_ITEM]
        retries = moves = 0
        while True:
            first = marker(periods)
            writes = [self._put(first)]
            writes += [self._add(party, periods[party], parties[party]) for party in headed]
            writes += [
                self._put(items.party_item(posting, party, entries, periods[party]))
                for party, entries in parties.items()
            ]
            try:
                self._client.transact_write_items(TransactItems=writes + ([head] if head else []))
                return Receipt("posted", retries=retries)
            except Exception as error:
                verdict = _verdict(error, headed, head is not None)
            match verdict:
                case "taken":
                    booked = self.booked(posting.ticket_id, posting.n)
                    return Receipt("already", booked, retries)
                case "moved on":
                    return Receipt("superseded", retries=retries)
                case "unknown" if self._is_there(first):
                    return Receipt("posted", retries=retries)
                case list() if moves < CLOSED_PERIODS:
                    moves += 1
                    periods |= {name: self._next_open(name, periods[name]) for name in verdict}
                    continue
            retries += 1
            if retries >= ATTEMPTS:
                raise Unavailable("the ledger is busy", ticket=posting.ticket_id)
            self._sleep(pause(retries, self._jitter()))

    def _next_open(self, party: str, period: str) -> str:
        """The period after a closed one; Conflict when it was not closedness that refused."""
        if self.balance(party, period).closed_at is None:
            raise Conflict("a party's period holds another currency", "other_currency", party=party)
        return next_period(period)

    def _put(self, item: dict[str, Any]) -> dict[str, Any]:
        condition = "attribute_not_exists(account)"
        return {"Put": {"TableName": self._ledger, "Item": item, "ConditionExpression": condition}}

    def _add(self, party: str, period: str, entries: tuple[Entry, ...]) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._balances,
                "Key": attributes({"party": party, "period": period}),
                "UpdateExpression": "SET currency = :currency ADD accrued :earned, #lines :lines",
                "ConditionExpression": "attribute_not_exists(closed_at)"
                " AND (attribute_not_exists(currency) OR currency = :currency)",
                "ExpressionAttributeNames": {"#lines": "lines"},
                "ExpressionAttributeValues": attributes(
                    {
                        ":currency": entries[0].currency,
                        ":earned": -sum(entry.amount for entry in entries),
                        ":lines": len(entries),
                    }
                ),
            }
        }

    def _mark(self, posting: Posting) -> dict[str, Any]:
        done = posting.assessment
        settled = Settled(posting.n, posting.rev, done.book, done.facts_hash)
        return settled_mark(self._work, posting.ticket_id, posting.rev, settled)

    def _still_at(self, posting: Posting) -> dict[str, Any]:
        return {
            "ConditionCheck": {
                "TableName": self._work,
                "Key": attributes({"ticket_id": posting.ticket_id, "part": "head"}),
                "ConditionExpression": "facts_rev = :rev",
                "ExpressionAttributeValues": attributes({":rev": posting.rev}),
            }
        }

    # Reading

    def _booked(self, ticket_id: str, prefix: str, steps: bool = True) -> Iterator[Booked]:
        """Assessments with their parts, in order."""
        found = self._all(self._begins(items.ticket_account(ticket_id), prefix))
        for _, group in groupby(found, key=lambda item: items.number_of(item["entry"]["S"])):
            yield items.booked(list(group), steps)

    def _party_entry(self, party: str, period: str, ticket_id: str, n: int) -> tuple[Entry, ...]:
        key = {"account": items.PAYABLE + party, "entry": items.party_key(period, ticket_id, n)}
        item = self._get(self._ledger, key)
        return items.party_entry(item).lines if item else ()

    def _is_there(self, item: Mapping[str, Any]) -> bool:
        """Whether a write whose answer was lost took place: its marker is there with our content."""
        key = {name: item[name] for name in ("account", "entry")}
        answer = self._client.get_item(TableName=self._ledger, Key=key, ConsistentRead=True)
        return bool(answer.get("Item") == item)

    def _get(self, table: str, key: dict[str, str]) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=table, Key=attributes(key), ConsistentRead=True)
        item: dict[str, Any] | None = answer.get("Item")
        return item

    def _begins(self, account: str, prefix: str) -> dict[str, Any]:
        return {
            "TableName": self._ledger,
            "KeyConditionExpression": "account = :account AND entry BETWEEN :first AND :last",
            "ExpressionAttributeValues": attributes(
                {":account": account, ":first": prefix or "#", ":last": prefix + "~"}
            ),
            "ConsistentRead": True,
        }

    def _all(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for page in self._client.get_paginator("query").paginate(**query):
            yield from page["Items"]


def _verdict(error: Exception, headed: list[str], has_head: bool) -> str | list[str]:
    """What a failed transaction of marker, balances, entries and head means.

    "taken", "moved on", "busy", "unknown", or the parties whose period refused; anything else is
    raised as it is.
    """
    from botocore.exceptions import ClientError, HTTPClientError

    if isinstance(error, HTTPClientError):
        return "unknown"
    if not isinstance(error, ClientError):
        raise error
    code = error.response["Error"]["Code"]
    if code in BUSY or code in UNKNOWN:
        return "busy" if code in BUSY else "unknown"
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    refused = [reason == "ConditionalCheckFailed" for reason in reasons]
    if refused and refused[0]:
        return "taken"
    if has_head and refused and refused[-1]:
        return "moved on"
    closed = [name for name, no in zip(headed, refused[1:], strict=False) if no]
    if closed:
        return closed
    if BUSY.isdisjoint(reasons):
        raise error
    return "busy"


def _posting(found: Booked) -> Posting:
    """The posting that was begun in parts, as far as its parts need it."""
    return Posting(
        found.ticket_id, found.n, found.rev, found.period, found.facts, found.assessment,
        found.rest, found.at,
    )  # fmt: skip


def _entry_of(cursor: str, prefix: str) -> str:
    """The key a cursor stands for; Invalid for one that was not made for this list."""
    entry = decoded(cursor)
    if not (prefix or "#") <= entry <= prefix + "~":
        foreign()
    return entry
