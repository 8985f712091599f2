"""How a ticket's customer, or a customer, may be told, and who will not be: table NOTICES_TABLE.

Addresses are sealed (`platform.sealed`), so who reads the table reads no phone. A refusal is kept under the address's
keyed digest and has no end: it holds for everything, until it is lifted with evidence that they agreed anew. One that
proves nobody's address holds for its ticket alone. A subject is a ticket's id, or `of_customer`.

id  access pattern                          operation
K1  a subject's ways                        GetItem contact:<subject> / contact, consistent
K2  another way; another language           PutItem, over the version seen
K3  somebody will not be told               PutItem refused:<digest> / refused, or / of#<ticket>
K4  who of these will not                   GetItem each, consistent
K5  somebody agreed anew                    PutItem refused:<digest> / lifted#<digest of the evidence>, absent;
                                            DeleteItem of what was read
K6  somebody was erased                     DeleteItem
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
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

    subject: str
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

    def get(self, subject: str) -> Contact:
        item = self._item(_key(subject))
        if item is None:
            return Contact(subject)
        text = self._sealer().open(item["sealed"], _purpose(subject))
        ways = tuple(_way(each) for each in json.loads(text))
        return Contact(subject, ways, item["lang"], int(item["version"]))

    def add(
        self, subject: str, way: Way, lang: Lang | None = None, evidence: str | None = None
    ) -> Contact:
        """One way more, or the same with a newer consent. evidence: that who refused agreed anew, which lifts what
        stands now, and once; without, a refusal stays. Raises Stale, Conflict."""
        before = self.get(subject)
        digest = self.digest(way.channel, way.address)
        added = Way(way.channel, way.address, way.consent, way.by, way.at, digest)
        ways = (*(each for each in before.ways if each.digest != digest), added)
        if len(ways) > MOST_WAYS:
            raise Conflict("a customer has so many ways at most", most=MOST_WAYS)
        made = Contact(subject, ways, lang or before.lang, before.version + 1)
        self._put(made, way.at)
        if evidence:
            for refusal in (_refusal(digest), _refusal_of(digest, subject)):
                self._lift(subject, refusal, way, evidence)
        return made

    def forget(self, subject: str) -> None:
        """Their ways; a refusal stays, so that it is held to."""
        self._client.delete_item(TableName=self._table, Key=attributes(_key(subject)))

    def refuse(self, ways: Iterable[Way], at: datetime) -> None:
        """At every ticket and of everything else."""
        for way in ways:
            item = _refusal(way.digest) | {"at": epoch_ms(at)}
            self._client.put_item(TableName=self._table, Item=attributes(item))

    def refuse_of(self, ticket: str, ways: Iterable[Way], at: datetime) -> None:
        """Of the ticket alone."""
        for way in ways:
            item = _refusal_of(way.digest, ticket) | {
                "at": epoch_ms(at),
                "expires": epoch_ms(at + KEEP) // 1000,
            }
            self._client.put_item(TableName=self._table, Item=attributes(item))

    def refused(self, contact: Contact) -> set[str]:
        """Digests of its ways that will not be told, of it or of anything."""
        return {
            each.digest
            for each in contact.ways
            if self._standing(_refusal(each.digest)) or self._standing(_refusal_of(each.digest, contact.subject))
        }  # fmt: skip

    def of_person(self, ids: Sequence[str]) -> tuple[Contact, set[str]]:
        """The ways of every id, each once with its newest consent, and digests of those that will not be told. Its
        subject is that of the first id."""
        found = [self.get(of_customer(each)) for each in ids]
        refused = {digest for each in found for digest in self.refused(each)}
        ways = {
            way.digest: way
            for way in sorted((way for each in found for way in each.ways), key=lambda way: way.at)
        }
        lang = next((each.lang for each in found if each.version), found[0].lang)
        return Contact(found[0].subject, tuple(ways.values()), lang, found[0].version), refused

    def digest(self, channel: str, address: str) -> str:
        said = self._keyed("\n".join(("told", channel, address)))
        return base64.b32encode(said[:16]).decode().rstrip("=")

    def _lift(self, subject: str, refusal: dict[str, Any], way: Way, evidence: str) -> None:
        """What stood when the evidence was given first; nothing, where none did. The same evidence again lifts nothing
        that came since. Given before what stands, it is as if it had not been: it counts when it is given after that.
        Raises Stale: one came meanwhile."""
        noted, standing = self._item(_lifted(refusal, evidence)), self._standing(refusal)
        if noted is None:
            if standing and int(standing["at"]) >= epoch_ms(way.at):
                return
            noted = _lifted(refusal, evidence) | {
                "of": standing["at"] if standing else 0, "expires": epoch_ms(way.at + KEEP) // 1000
            }  # fmt: skip
            if standing:
                noted |= {
                    "by": way.by, "at": epoch_ms(way.at), "subject": subject,
                    "evidence": self._sealer().seal(evidence.encode(), _purpose(subject)),
                }  # fmt: skip
            self._client.put_item(TableName=self._table, Item=attributes(noted))
        if standing is None or int(noted["of"]) != int(standing["at"]):
            return
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=attributes(refusal),
                ConditionExpression="#at = :seen",
                ExpressionAttributeNames={"#at": "at"},
                ExpressionAttributeValues=attributes({":seen": noted["of"]}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Stale("somebody changed it meanwhile") from None

    def _standing(self, refusal: dict[str, Any]) -> dict[str, Any] | None:
        return self._item(refusal)

    def _item(self, key: dict[str, Any]) -> dict[str, Any] | None:
        found = self._client.get_item(
            TableName=self._table, Key=attributes(key), ConsistentRead=True
        )
        return plains(found["Item"]) if "Item" in found else None

    def _put(self, contact: Contact, at: datetime) -> None:
        text = json.dumps([_told(each) for each in contact.ways], ensure_ascii=False)
        item = _key(contact.subject) | {
            "sealed": self._sealer().seal(text.encode(), _purpose(contact.subject)),
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


def of_customer(customer: str) -> str:
    """The subject of what is of no ticket; no ticket is called so."""
    return f"customer:{customer}"


def _key(subject: str) -> dict[str, Any]:
    return {"reader": f"contact:{subject}", "notice_id": "contact"}


def _refusal(digest: str) -> dict[str, Any]:
    return {"reader": f"refused:{digest}", "notice_id": "refused"}


def _refusal_of(digest: str, ticket: str) -> dict[str, Any]:
    return {"reader": f"refused:{digest}", "notice_id": f"of#{ticket}"}


def _lifted(refusal: dict[str, Any], evidence: str) -> dict[str, Any]:
    said = hashlib.sha256(f"{refusal['notice_id']}\0{evidence}".encode()).hexdigest()[:32]
    return {"reader": refusal["reader"], "notice_id": f"lifted#{said}"}


def _purpose(subject: str) -> dict[str, str]:
    return {"contact": subject}


def _told(way: Way) -> dict[str, Any]:
    return {
        "channel": way.channel, "address": way.address, "consent": way.consent, "by": way.by,
        "at": epoch_ms(way.at), "digest": way.digest,
    }  # fmt: skip


def _way(told: dict[str, Any]) -> Way:
    return Way(**(told | {"at": from_epoch_ms(told["at"])}))
