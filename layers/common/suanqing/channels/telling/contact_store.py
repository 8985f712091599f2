"""How a ticket's customer may be told, and who will not be: table NOTICES_TABLE.

Addresses are sealed (`platform.sealed`), so who reads the table reads no phone. A refusal is kept under the address's
keyed digest and has no end: it holds for every ticket, until it is lifted with evidence that they agreed anew.

id  access pattern                          operation
K1  a ticket's ways                         GetItem contact:<ticket> / contact, consistent
K2  another way; another language           PutItem, over the version seen
K3  somebody will not be told               PutItem refused:<digest> / refused
K4  who of these will not                   GetItem each, consistent
K5  somebody agreed anew                    PutItem refused:<digest> / lifted#<at>, DeleteItem of what was read
K6  somebody was erased                     DeleteItem
"""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from suanqing.channels.telling.model import Way
from suanqing.errors import Conflict, Stale
from suanqing.labels import Lang
from suanqing.platform.dynamo import attributes, plains
from suanqing.platform.sealed import Sealer
from suanqing.times import epoch_ms, from_epoch_ms

KEEP = timedelta(days=400)
"""After it was said last."""
MOST_WAYS = 8


@dataclass(frozen=True, slots=True)
class Contact:
    """ways: the oldest first, one of a channel and address."""

    ticket: str
    ways: tuple[Way, ...] = ()
    lang: Lang = "zh"
    version: int = 0


class ContactStore:
    """keyed: digests with the deployment's key. sealer: asked for when an address is met."""

    def __init__(
        self, client: Any, table: str, keyed: Callable[[str], bytes], sealer: Callable[[], Sealer]
    ) -> None:
        self._client, self._table = client, table
        self._keyed, self._sealer = keyed, sealer

    def get(self, ticket: str) -> Contact:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_key(ticket)), ConsistentRead=True
        )
        if "Item" not in found:
            return Contact(ticket)
        item = plains(found["Item"])
        text = self._sealer().open(item["sealed"], _purpose(ticket))
        ways = tuple(_way(each) for each in json.loads(text))
        return Contact(ticket, ways, item["lang"], int(item["version"]))

    def add(
        self, ticket: str, way: Way, lang: Lang | None = None, evidence: str | None = None
    ) -> Contact:
        """One way more, or the same with a newer consent. evidence: that who refused agreed anew; without, a refusal
        stays. Raises Stale, Conflict."""
        before = self.get(ticket)
        digest = self.digest(way.channel, way.address)
        added = Way(way.channel, way.address, way.consent, way.by, way.at, digest)
        ways = (*(each for each in before.ways if each.digest != digest), added)
        if len(ways) > MOST_WAYS:
            raise Conflict("a customer has so many ways at most", most=MOST_WAYS)
        made = Contact(ticket, ways, lang or before.lang, before.version + 1)
        self._put(made, way.at)
        if evidence:
            self._lift(ticket, digest, way, evidence)
        return made

    def forget(self, ticket: str) -> None:
        """The ticket's ways; a refusal stays, so that it is held to."""
        self._client.delete_item(TableName=self._table, Key=attributes(_key(ticket)))

    def refuse(self, ways: Iterable[Way], at: datetime) -> None:
        for way in ways:
            item = _refusal(way.digest) | {"at": epoch_ms(at)}
            self._client.put_item(TableName=self._table, Item=attributes(item))

    def refused(self, ways: Iterable[Way]) -> set[str]:
        """Digests of those that will not be told."""
        return {each.digest for each in ways if self._is_refused(each.digest)}

    def digest(self, channel: str, address: str) -> str:
        said = self._keyed("\n".join(("told", channel, address)))
        return base64.b32encode(said[:16]).decode().rstrip("=")

    def _lift(self, ticket: str, digest: str, way: Way, evidence: str) -> None:
        """The refusal that stands now, where it is older than the consent, and no later one. Raises Stale."""
        refusal = self._standing(digest)
        if refusal is None or int(refusal["at"]) >= epoch_ms(way.at):
            return
        told = {
            "by": way.by, "at": epoch_ms(way.at), "ticket": ticket, "expires": epoch_ms(way.at + KEEP) // 1000,
            "evidence": self._sealer().seal(evidence.encode(), _purpose(ticket)),
        }  # fmt: skip
        lifted = _refusal(digest) | {"notice_id": f"lifted#{epoch_ms(way.at)}"} | told
        self._client.put_item(TableName=self._table, Item=attributes(lifted))
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=attributes(_refusal(digest)),
                ConditionExpression="#at = :seen",
                ExpressionAttributeNames={"#at": "at"},
                ExpressionAttributeValues=attributes({":seen": refusal["at"]}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody changed it meanwhile") from None

    def _is_refused(self, digest: str) -> bool:
        return self._standing(digest) is not None

    def _standing(self, digest: str) -> dict[str, Any] | None:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(_refusal(digest)), ConsistentRead=True
        )
        return plains(found["Item"]) if "Item" in found else None

    def _put(self, contact: Contact, at: datetime) -> None:
        text = json.dumps([_told(each) for each in contact.ways], ensure_ascii=False)
        item = _key(contact.ticket) | {
            "sealed": self._sealer().seal(text.encode(), _purpose(contact.ticket)),
            "lang": contact.lang,
            "version": contact.version,
            "expires": epoch_ms(at + KEEP) // 1000,
        }
        write: dict[str, Any] = {"TableName": self._table, "Item": attributes(item)}
        write["ConditionExpression"] = "attribute_not_exists(reader)"
        if contact.version > 1:
            write["ConditionExpression"] = "version = :seen"
            write["ExpressionAttributeValues"] = attributes({":seen": contact.version - 1})
        try:
            self._client.put_item(**write)
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody changed it meanwhile") from None


def _key(ticket: str) -> dict[str, Any]:
    return {"reader": f"contact:{ticket}", "notice_id": "contact"}


def _refusal(digest: str) -> dict[str, Any]:
    return {"reader": f"refused:{digest}", "notice_id": "refused"}


def _purpose(ticket: str) -> dict[str, str]:
    return {"contact": ticket}


def _told(way: Way) -> dict[str, Any]:
    return {
        "channel": way.channel, "address": way.address, "consent": way.consent, "by": way.by,
        "at": epoch_ms(way.at), "digest": way.digest,
    }  # fmt: skip


def _way(told: dict[str, Any]) -> Way:
    return Way(**(told | {"at": from_epoch_ms(told["at"])}))
