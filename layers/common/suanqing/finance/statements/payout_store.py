"""Payout batches in DynamoDB, in the table of statements (STATEMENTS_TABLE).

    id  access pattern                                    operation
    P1  take a period's next number, give it back         UpdateItem of the period, with its condition
    P2  a batch: begun, complete, released, withdrawn     PutItem, UpdateItem, each with its condition
    P3  a batch with its rows, by the hash of its content GetItem, Query rows#<hash>#, consistent
    P4  what a bank's file said of it, once a file        PutItem, GetItem result#<hash>
    P5  heads of a period's batches, by their numbers     GetItem each

A statement is claimed by a batch in the statement's own transaction (`store.save`, S4).
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from suanqing.errors import NotFound, Stale
from suanqing.finance.statements import items
from suanqing.finance.statements.payouts import Batch, BatchHead, PayoutAnswer, batch_id
from suanqing.finance.statements.statements_table import Period, StatementsTable
from suanqing.platform.dynamo import attributes
from suanqing.times import rfc3339


class PayoutStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._items = StatementsTable(client, table)

    def next(self, period: Period) -> str:
        """Take the period's next payout number; until `end` there is no other.

        Raises Stale: somebody took it first.
        """
        batch = batch_id(period.period, period.payouts + 1)
        unchanged = "payouts = :before"
        if period.payouts == 0:
            unchanged = f"({unchanged} OR attribute_not_exists(payouts))"
        self._items.update_period(
            period.period,
            "SET making = :batch, payouts = :number",
            f"attribute_not_exists(making) AND {unchanged}",
            {":batch": batch, ":number": period.payouts + 1, ":before": period.payouts},
        )
        return batch

    def begin(self, batch: Batch) -> Batch:
        """Keep which rows are to be claimed; the first to say so counts."""
        *rows, head = items.batch_items(batch)
        for item in rows:
            self._client.put_item(TableName=self._table, Item=item)
        try:
            self._client.put_item(
                TableName=self._table,
                Item=head,
                ConditionExpression="attribute_not_exists(party)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.get(batch.id)
        return batch

    def end(self, batch: Batch) -> Batch:
        """The rows that were claimed are the batch, and no other statement was.

        Raises Stale: one more was claimed meanwhile.
        """
        *rows, head = items.batch_items(batch)
        for item in rows:
            self._client.put_item(TableName=self._table, Item=item)
        same = "claimed = :count" if batch.rows else "attribute_not_exists(claimed)"
        values = {":making": "making"} | ({":count": len(batch.rows)} if batch.rows else {})
        try:
            self._client.put_item(
                TableName=self._table,
                Item=head | attributes({"claimed": len(batch.rows)}),
                ConditionExpression=f"#state = :making AND {same}",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("the payout was changed meanwhile", batch=batch.id) from None
        return batch

    def release(self, batch: Batch) -> Batch:
        """It goes to the bank. Raises Stale: it was withdrawn or released meanwhile."""
        released = [batch.released_by, rfc3339(batch.released_at or batch.at)]
        values = {":open": "open", ":released": released, ":made": "made", ":hash": batch.hash}
        return self._step(
            batch, "SET #state = :open, released = :released", "#state = :made AND #hash = :hash",
            values, {"#state": "state", "#hash": "hash"},
        )  # fmt: skip

    def withdraw(self, batch: Batch) -> Batch:
        """Raises Stale: it was released meanwhile."""
        self._step(
            batch, "SET #state = :withdrawn", "#state = :made",
            {":withdrawn": "withdrawn", ":made": "made"}, {"#state": "state"},
        )  # fmt: skip
        return self.get(batch.id)

    def _step(
        self, batch: Batch, update: str, condition: str, values: dict[str, Any],
        names: dict[str, str],
    ) -> Batch:  # fmt: skip
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes(items.payout_key(batch.id)),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("the payout was changed meanwhile", batch=batch.id) from None
        return batch

    def release_period(self, batch: Batch) -> None:
        """The period may have its next payout."""
        with suppress(Stale):
            self._items.update_period(
                batch.period, "REMOVE making", "making = :batch", {":batch": batch.id}
            )

    def get(self, batch: str) -> Batch:
        """NotFound when there is none."""
        head = self._items.read(items.payout_key(batch))
        if head is None:
            raise NotFound("there is no such payout", batch=batch)
        first = f"rows#{head['hash']['S']}#"
        query = self._items.query(
            f"payout:{batch}",
            "party = :party AND #statement BETWEEN :first AND :last",
            {":first": first, ":last": f"{first}~"},
        )
        return items.batch_of(head, self._items.pages(query))

    def heads(self, batches: Iterable[str]) -> list[BatchHead]:
        """In their order; one that was taken a number for and is not there yet is left out."""
        found = (self._items.read(items.payout_key(batch)) for batch in batches)
        return [items.batch_head_of(item) for item in found if item is not None]

    def report(self, batch: str, file_hash: str) -> PayoutAnswer | None:
        item = self._items.read(items.payout_key(batch, f"result#{file_hash}"))
        return items.report_of(item) if item else None

    def keep(self, report: PayoutAnswer) -> PayoutAnswer:
        """The first report of a file is the one that counts."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=items.report_item(report),
                ConditionExpression="attribute_not_exists(party)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.report(report.batch, report.file_hash) or report
        return report
