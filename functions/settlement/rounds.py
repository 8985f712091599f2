"""Whose turn it is: outlets in a ring, so that the last come to their turn though time runs out.

A round that ends early keeps the outlet it came to; the next begins behind it. One that got around
keeps nothing, so a deployment without a backlog writes nothing.
"""

from collections.abc import Iterator
from typing import Any

from suanqing.people.parties.model import HQ
from suanqing.people.parties.store import PartyStore
from suanqing.platform.dynamo import attributes, plains

KEY = {"ticket_id": {"S": "round:reconciler"}, "part": {"S": "cursor"}}
"""Beside the tickets in table WORK_TABLE (no ticket id has a colon)."""


class Rounds:
    def __init__(self, client: Any, table: str, parties: PartyStore) -> None:
        self._client, self._table, self._parties = client, table, parties

    def begun_at(self) -> str | None:
        """The outlet that the last round came to, when it did not get around."""
        answer = self._client.get_item(TableName=self._table, Key=KEY)
        return plains(answer.get("Item", {})).get("outlet")

    def stopped_at(self, outlet: str | None, before: str | None) -> None:
        """Keep where a round ended, None when it got around; the same again is not written."""
        if outlet == before:
            return
        self._client.update_item(
            TableName=self._table, Key=KEY,
            UpdateExpression="SET outlet = :outlet" if outlet else "REMOVE outlet",
            **({"ExpressionAttributeValues": attributes({":outlet": outlet})} if outlet else {}),
        )  # fmt: skip

    def outlets(self, after: str | None) -> Iterator[str]:
        """Head office, which keeps what no outlet serves, and every outlet: once each, from behind
        `after` and around to it."""
        if after is None:
            yield HQ
            yield from self._above(None)
            return
        start = None if after == HQ else after
        yield from self._above(start)
        yield HQ
        if start:
            for outlet in self._above(None):
                if outlet > start:
                    return
                yield outlet

    def _above(self, after: str | None) -> Iterator[str]:
        while True:
            page = self._parties.page(kind="outlet", limit=100, after=after)
            yield from (party.party_id for party in page.parties)
            after = page.after
            if after is None:
                return
