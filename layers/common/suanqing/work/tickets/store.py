"""Tickets in DynamoDB, table WORK_TABLE. Every write carries its condition; nothing here scans.

    id   access pattern                             operation                    units, head < 1 KB
    K1   a ticket by id                             GetItem head                 0.5 (consistent 1)
    K2   create, once per id                        PutItem if absent            1, by_outlet 1
    K3   one event and what it changes in the head  UpdateItem if version        1, an index moved 1–2
    K4   the same with crew links or a page         TransactWriteItems           2 an item
    K5   the whole history, in order                Query head..page#            by size, consistent
    K6   an outlet's open or closed tickets         Query by_outlet, BatchGet    0.5 a ticket
    K7   a worker's tickets, as lead or in a crew   Query by_worker, BatchGet    0.5 a ticket
    K8   an outlet's tickets that are owed money    Query unsettled, BatchGet    1 a ticket
    K9   settled: part of the ledger's transaction  Update if facts_rev          2, unsettled 1
    K10  could not be priced; try again             UpdateItem if facts_rev      1, unsettled 2
    K11  K2 or K3 with linked items                TransactWriteItems           2 an item

Versions belong to commands (K2–K4), `settled` to the ledger (K9): neither writes the other's
attributes, so neither waits for the other. A stream also shows crew links and pages of events: its
readers take `part = head` only. Few tickets have linked items (`work.tickets.companions`): the others pay
nothing for it.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError

from suanqing.errors import Conflict, NotFound, Stale, Unavailable
from suanqing.platform.dynamo import attribute, attributes, plain
from suanqing.platform.retries import pause
from suanqing.times import rfc3339
from suanqing.work.tickets import companions, cursors
from suanqing.work.tickets.flow import Flow
from suanqing.work.tickets.head_writes import head_update, link_writes, spilled
from suanqing.work.tickets.items import (
    HEAD,
    Item,
    item_to_ticket,
    key,
    read_events,
    ticket_to_item,
)
from suanqing.work.tickets.model import Event, State, Ticket
from suanqing.work.tickets.whole_log import with_log

__all__ = [
    "BoardPage",
    "Contended",
    "Moved",
    "TicketStore",
    "item_to_ticket",
    "ticket_to_item",
]  # fmt: skip

BATCH = 100
ROUNDS = 8
"""How many queries one page of a filtered list may take before it answers with what it found."""

Fits = Callable[[Ticket], bool]
Write = dict[str, Any]
"""One entry of TransactWriteItems."""

FIRST = "first"
FAILED = "ConditionalCheckFailed"
THROTTLED = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
}


class Moved(Stale):
    """Somebody wrote first. `current` is the ticket as it stands; `retried`: the SDK had sent twice."""

    def __init__(self, current: Ticket, retried: bool = False) -> None:
        super().__init__(
            "the ticket has moved on since you read it",
            version=current.version,
            state=current.state,
            assignee=current.assignee,
        )
        self.current = current
        self.retried = retried


class Contended(Unavailable):
    """Another transaction held the item: nothing was written, trying again is right."""

    code = "contended"


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Some tickets of a list; `cursor` asks for the next ones, None when there are none."""

    tickets: tuple[Ticket, ...]
    cursor: str | None


class TicketStore:
    """All reads and writes of tickets. client: low-level DynamoDB. flow: what tickets of drawn scenes are read
    with, by those who command them."""

    def __init__(
        self,
        client: Any,
        table: str,
        pause: Callable[[float], None] = time.sleep,
        flow: Flow | Callable[[], Flow] | None = None,
    ) -> None:
        self.client = client
        self.table = table
        self.pause = pause
        self._flow = flow

    @property
    def flow(self) -> Flow | None:
        """Made when the first ticket of a drawn scene is met, where it was given as what makes it."""
        if callable(self._flow):
            self._flow = self._flow()
        return self._flow

    def _ticket(self, item: Mapping[str, Any]) -> Ticket:
        """With what its drawn scene is read with, where it is in one."""
        ticket = item_to_ticket(item)
        return ticket.with_(flow=self.flow) if ticket.scene_ref else ticket

    def get(self, ticket_id: str, consistent: bool = False) -> Ticket:
        answer = _call(
            self.client.get_item,
            TableName=self.table,
            Key=key(ticket_id),
            ConsistentRead=consistent,
        )
        if "Item" not in answer:
            raise NotFound("no such ticket", ticket_id=ticket_id)
        return self._ticket(answer["Item"])

    def create(self, ticket: Ticket, more: Sequence[Write] = ()) -> Ticket:
        """Put it if its id is new; otherwise the ticket that was there, for comparison.

        more: written with it or not at all. Contended: one of those was not as it was thought to be.
        """
        put = {
            "TableName": self.table,
            "Item": ticket_to_item(ticket),
            "ConditionExpression": "attribute_not_exists(ticket_id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        together = [*companions.writes(self.table, None, ticket), *more]
        try:
            if together:
                _call(self.client.transact_write_items, TransactItems=[{"Put": put}, *together])
            else:
                _call(self.client.put_item, **put)
        except ClientError as error:
            _only_conditions(error)
            reasons = error.response.get("CancellationReasons") or [{"Code": FAILED}]
            if reasons[0].get("Code") != FAILED:
                raise Contended("what stands beside the ticket moved; try again") from None
            return self._there(ticket.ticket_id, error.response)
        return ticket

    def writes(self, before: Ticket, after: Ticket) -> tuple[Ticket, list[Write]]:
        """What `save` writes, the head first: for a transaction with more than one ticket."""
        after, page = spilled(before, with_log(before, after))
        found: list[Write] = [{"Update": head_update(self.table, before, after)}]
        found += link_writes(self.table, before, after)
        found += companions.writes(self.table, before, after)
        if page:
            put = {"TableName": self.table, "Item": page}
            put["ConditionExpression"] = "attribute_not_exists(ticket_id)"
            found.append({"Put": put})
        return after, found

    def save(
        self,
        before: Ticket,
        after: Ticket,
        more: Sequence[Write] = (),
    ) -> Ticket:
        """Write the one event that leads from `before` to `after`, with all it changes, or nothing.

        Raises Moved: the version is no longer `before`'s, or what stands beside is no longer as
        it was thought to be. Contended: a transaction held the item.
        """
        after, together = self.writes(before, after)
        together += more
        try:
            if len(together) > 1:
                _call(self.client.transact_write_items, TransactItems=together)
            else:
                _call(self.client.update_item, **together[0]["Update"])
        except ClientError as error:
            _only_conditions(error)
            retried = error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
            raise Moved(self._there(after.ticket_id, error.response), retried) from None
        return after

    def first_shown(self, key: str) -> str | None:
        """The ticket that showed this photo or serial first."""
        answer = self.client.get_item(
            TableName=self.table,
            Key=attributes({"ticket_id": key, "part": FIRST}),
            ConsistentRead=True,
        )
        return str(answer["Item"]["ticket"]["S"]) if "Item" in answer else None

    def shown(self, key: str, ticket_id: str) -> Write:
        """That it was this ticket, if none did before."""
        item = attributes({"ticket_id": key, "part": FIRST, "ticket": ticket_id})
        return {
            "Put": {
                "TableName": self.table,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(part)",
            }
        }

    def _there(self, ticket_id: str, response: Mapping[str, Any]) -> Ticket:
        """The item a failed condition saw; read again where the engine does not send it."""
        reasons = response.get("CancellationReasons") or [{}]
        item = response.get("Item") or reasons[0].get("Item")
        return self._ticket(item) if item else self.get(ticket_id, consistent=True)

    def history(self, ticket_id: str) -> tuple[Event, ...]:
        """Every event since creation, in order."""
        return self.whole(ticket_id)[1]

    def whole(self, ticket_id: str) -> tuple[Ticket, tuple[Event, ...]]:
        """The ticket with every event since creation, in order. One query reads the head before its pages, so an
        event that moves to a page meanwhile is seen twice rather than not at all; what came after the head was read is
        left out."""
        events: dict[int, Event] = {}
        head: Ticket | None = None
        for item in self._query(
            ConsistentRead=True,
            KeyConditionExpression="ticket_id = :id AND part BETWEEN :head AND :pages",
            ExpressionAttributeValues={
                ":id": {"S": ticket_id}, ":head": {"S": HEAD}, ":pages": {"S": "page#~"},
            },
        ):  # fmt: skip
            if item["part"]["S"] == HEAD:
                head = self._ticket(item)
            last = plain(item["version"] if item["part"]["S"] == HEAD else item["last"])
            events |= {e.seq: e for e in read_events(plain(item["events"]), last)}
        if head is None:
            raise NotFound("no such ticket", ticket_id=ticket_id)
        return head, tuple(events[seq] for seq in sorted(events) if seq <= head.version)

    def board(
        self,
        outlet: str,
        lane: str,
        state: State | None = None,
        limit: int = 50,
        cursor: str | None = None,
        search: Fits | None = None,
    ) -> BoardPage:
        """An outlet's tickets. lane `open`: who waits longest first; of them `todo` are not done yet,
        `done` are, newest first; `closed`: newest first. search: only those it holds of."""
        fits = _fits(lane, state, search)
        return self._list("by_outlet", ("outlet", outlet), lane, limit, cursor, fits, bool(search))

    def mine(
        self,
        party: str,
        lane: str,
        state: State | None = None,
        limit: int = 50,
        cursor: str | None = None,
        search: Fits | None = None,
    ) -> BoardPage:
        """The tickets a party works on, as lead or in the crew; the order is `board`'s."""
        fits = _fits(lane, state, search)

        def still_theirs(ticket: Ticket) -> bool:
            return fits(ticket) and party in ticket.payees

        key = ("assignee", party)
        return self._list("by_worker", key, lane, limit, cursor, still_theirs, bool(search))

    def unsettled(
        self,
        outlet: str,
        prefix: str,
        before: datetime | None = None,
        limit: int = BATCH,
        cursor: str | None = None,
    ) -> BoardPage:
        """Tickets with `unsettled` of that prefix ("waiting#", "exception#"), oldest first.

        before: only those since an earlier moment. The heads are read consistently, so what was
        settled meanwhile is not among them.
        """
        end = prefix + (rfc3339(before) if before else "~")

        def still(ticket: Ticket) -> bool:
            return prefix <= (ticket.unsettled or "") < end

        return self._pages(
            "unsettled", ("outlet", outlet), ("unsettled", prefix, end), True, limit, cursor, still,
            consistent=True,
        )  # fmt: skip

    def mark_trouble(self, ticket: Ticket, trouble: Mapping[str, Any], at: datetime) -> bool:
        """Onto the exception queue, with the reason. False: the facts moved on or it was settled."""
        return self._mark(
            ticket.ticket_id,
            "SET trouble = :trouble, unsettled = :unsettled",
            "facts_rev = :rev AND attribute_exists(unsettled)",
            {
                ":trouble": attribute(dict(trouble)),
                ":unsettled": {"S": f"exception#{rfc3339(at)}"},
                ":rev": {"N": str(ticket.facts_rev)},
            },
        )

    def retry_trouble(self, ticket_id: str, at: datetime) -> None:
        """From the exception queue back to waiting, which the stream takes as a new attempt."""
        moved = self._mark(
            ticket_id,
            "SET unsettled = :unsettled",
            "begins_with(unsettled, :exception)",
            {":unsettled": {"S": f"waiting#{rfc3339(at)}"}, ":exception": {"S": "exception#"}},
        )
        if not moved:
            raise Conflict("the ticket is not an exception", ticket_id=ticket_id)

    def _mark(self, ticket_id: str, change: str, condition: str, values: Item) -> bool:
        try:
            _call(
                self.client.update_item,
                TableName=self.table,
                Key=key(ticket_id),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            _only("ConditionalCheckFailedException", error)
            return False
        return True

    def _list(
        self,
        index: str,
        hash_key: tuple[str, str],
        lane: str,
        limit: int,
        cursor: str | None,
        fits: Fits,
        sparse: bool,
    ) -> BoardPage:
        kept = "closed" if lane == "closed" else "open"
        between = ("board", f"{kept}#", f"{kept}#~")
        ahead, sparse = lane in ("open", "todo"), sparse or lane in ("todo", "done")
        return self._pages(index, hash_key, between, ahead, limit, cursor, fits, sparse=sparse)

    def _pages(
        self,
        index: str,
        hash_key: tuple[str, str],
        between: tuple[str, str, str],
        forward: bool,
        limit: int,
        cursor: str | None,
        fits: Fits,
        consistent: bool = False,
        sparse: bool = False,
    ) -> BoardPage:
        """One page of an index: keys, then the heads, then those that still fit. sparse: few do, so
        many are read at once, and the page ends behind the last one shown."""
        (name, value), (sort, low, high) = hash_key, between
        start = cursors.start(cursor, name, value, sort, low, high)
        found: list[Ticket] = []
        for _ in range(ROUNDS):
            most = BATCH if sparse else min(limit - len(found), BATCH)
            answer = self._index(index, hash_key, between, forward, most, start)
            ids = dict.fromkeys(entry["ticket_id"]["S"] for entry in answer["Items"])
            seen = {ticket.ticket_id for ticket in found}
            heads = self._heads([i for i in ids if i not in seen], consistent)
            found += [heads[i] for i in ids if i in heads and fits(heads[i])]
            start = answer.get("LastEvaluatedKey")
            if len(found) > limit:
                del found[limit:]
                last = found[-1].ticket_id
                start = next(e for e in answer["Items"] if e["ticket_id"]["S"] == last)
            if not start or len(found) >= limit:
                break
        return BoardPage(tuple(found), cursors.after(start, sort))

    def _index(
        self,
        index: str,
        hash_key: tuple[str, str],
        between: tuple[str, str, str],
        forward: bool,
        most: int,
        start: Item | None,
    ) -> Any:
        """One query of an index. start: the key it goes on behind."""
        (name, value), (sort, low, high) = hash_key, between
        request = {"ExclusiveStartKey": start} if start else {}
        return _call(
            self.client.query,
            TableName=self.table,
            IndexName=index,
            KeyConditionExpression="#hash = :hash AND #sort BETWEEN :low AND :high",
            ExpressionAttributeNames={"#hash": name, "#sort": sort},
            ExpressionAttributeValues={
                ":hash": {"S": value}, ":low": {"S": low}, ":high": {"S": high},
            },
            ScanIndexForward=forward,
            Limit=most,
            **request,
        )  # fmt: skip

    def several(self, ids: Iterable[str]) -> dict[str, Ticket]:
        """Those of the ids that are tickets, as they were a moment ago; one call for a hundred."""
        return self._heads(sorted(set(ids)), consistent=False)

    def _heads(self, ids: Sequence[str], consistent: bool) -> dict[str, Ticket]:
        """The heads by id; what the table did not process is asked for again."""
        heads: dict[str, Ticket] = {}
        asked: list[Item] = [key(ticket_id) for ticket_id in ids]
        for attempt in range(ROUNDS):
            if not asked:
                return heads
            if attempt:
                self.pause(pause(attempt, 1))
            wanted = {self.table: {"Keys": asked[:BATCH], "ConsistentRead": consistent}}
            answer = _call(self.client.batch_get_item, RequestItems=wanted)
            for item in answer["Responses"].get(self.table, ()):
                heads[item["ticket_id"]["S"]] = self._ticket(item)
            left = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
            asked = [*left, *asked[BATCH:]]
        raise Unavailable("the table does not keep up; try again")

    def _query(self, **request: Any) -> Iterable[Item]:
        while True:
            answer = _call(self.client.query, TableName=self.table, **request)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _fits(lane: str, state: State | None, search: Fits | None) -> Fits:
    def fits(ticket: Ticket) -> bool:
        in_lane = lane not in ("todo", "done") or (ticket.state == "done") == (lane == "done")
        in_state = state is None or ticket.state == state
        return in_lane and in_state and (search is None or search(ticket))

    return fits


def _call(operation: Callable[..., Any], **request: Any) -> Any:
    """The operation; throttling, an unreachable table and a held item become refusals of ours."""
    try:
        return operation(**request)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in THROTTLED:
            raise Unavailable("the table is busy; try again") from error
        if code == "TransactionConflictException" or _reasons(error) & {"TransactionConflict"}:
            raise Contended("another change is under way; try again") from error
        if _reasons(error) & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
            raise Unavailable("the table is busy; try again") from error
        raise
    except HTTPClientError as error:
        raise Unavailable("the table does not answer; the outcome is unknown") from error


def _reasons(error: ClientError) -> set[str]:
    """Why a transaction was cancelled, unless a condition failed: that tells more than a conflict."""
    found = {str(r.get("Code")) for r in error.response.get("CancellationReasons") or ()}
    return set() if "ConditionalCheckFailed" in found else found


def _only(code: str, error: ClientError) -> None:
    """Raise `error` again unless it is that one."""
    if error.response["Error"]["Code"] != code:
        raise error


def _only_conditions(error: ClientError) -> None:
    """Raise `error` again unless a condition failed, alone or within a transaction."""
    reasons = error.response.get("CancellationReasons") or ()
    if not any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
        _only("ConditionalCheckFailedException", error)
