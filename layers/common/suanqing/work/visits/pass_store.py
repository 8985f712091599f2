"""Passes to report by in DynamoDB, table NOTICES_TABLE: gone by themselves when they are over (TTL `expires`).

id  access pattern                          operation
O1  make a pass                             PutItem visit:pass:<digest> / pass, absent
O2  what stands under it                    Query visit:pass:<digest>, consistent
O3  digits go out, one sending after one    UpdateItem, as many were sent as were read
O4  what became of the sending              UpdateItem, of that sending
O5  one try of the digits                   UpdateItem ADD, if they are good and tries are left
O6  the phone is proven                     UpdateItem, if these digits are still out
O7  a photo was looked at                   PutItem visit:pass:<digest> / photo:<upload>
O8  which key its report goes by            UpdateItem, the first one stays
"""

from datetime import datetime
from typing import Any, NoReturn

from suanqing.errors import Conflict, NotFound
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms
from suanqing.work.visits import passes
from suanqing.work.visits.passes import Outcome, Pass

PHOTO = "photo:"


class PassStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def make(self, digest: str, code: str, until: datetime) -> None:
        item = _key(digest) | {
            "code": code,
            "until": epoch_ms(until),
            "expires": epoch_ms(until) // 1000 + 1,
        }
        self._client.put_item(
            TableName=self._table,
            Item=attributes(item),
            ConditionExpression="attribute_not_exists(reader)",
        )

    def get(self, token: str, now: datetime) -> tuple[str, Pass]:
        """With its digest. NotFound for every text that is no pass, or of one that is over."""
        digest = passes.digest(token)
        items = self._items(digest) if digest else []
        item = next((each for each in items if each["notice_id"] == "pass"), None)
        if digest is None or item is None or from_epoch_ms(int(item["until"])) <= now:
            _over()
        photos = sorted(
            each["notice_id"].removeprefix(PHOTO)
            for each in items
            if each["notice_id"].startswith(PHOTO)
        )
        return digest, _pass(digest, item, tuple(photos))

    def send(self, digest: str, found: Pass, phone: str, secret: str, now: datetime) -> None:
        """Conflict: another sending was begun at once."""
        values = {
            ":phone": phone, ":secret": secret, ":now": epoch_ms(now), ":none": 0, ":asked": "asked",
            ":good": epoch_ms(now + passes.DIGITS_LIFE), ":n": found.sendings + 1, ":seen": found.sendings,
        }  # fmt: skip
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(digest)),
                UpdateExpression="SET phone = :phone, secret = :secret, sent_at = :now, good_until = :good, "
                "tries = :none, outcome = :asked, sendings = :n",
                ConditionExpression="sendings = :seen OR (:seen = :none AND attribute_not_exists(sendings)"
                " AND attribute_exists(reader))",
                ExpressionAttributeValues=attributes(values),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Conflict("a code is being sent already") from None

    def became(self, digest: str, sending: int, outcome: Outcome) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(digest)),
                UpdateExpression="SET outcome = :outcome",
                ConditionExpression="sendings = :n",
                ExpressionAttributeValues=attributes({":outcome": outcome, ":n": sending}),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # a later sending says what counts

    def tried(self, digest: str, now: datetime) -> tuple[Pass, int] | None:
        """What stands, and how many tries were made with this one; None: no digits are good any more."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(digest)),
                UpdateExpression="ADD tries :one",
                ConditionExpression="attribute_exists(secret) AND tries < :most AND good_until > :now",
                ExpressionAttributeValues=attributes(
                    {":one": 1, ":most": passes.MOST_TRIES, ":now": epoch_ms(now)}
                ),
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return None
        item = plains(answer["Attributes"])
        return _pass(digest, item, ()), int(item["tries"])

    def prove(self, digest: str, found: Pass) -> None:
        """Conflict: other digits went out meanwhile."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(digest)),
                UpdateExpression="SET proven = :phone REMOVE secret",
                ConditionExpression="secret = :secret",
                ExpressionAttributeValues=attributes(
                    {":phone": found.phone, ":secret": found.secret}
                ),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Conflict("a code is being sent already") from None

    def reported_by(self, token: str, key: str) -> str:
        """The key that the pass's report goes by: the first one that was told. NotFound: it is over meanwhile."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key=attributes(_key(passes.digest(token) or "")),
                UpdateExpression="SET once = if_not_exists(once, :once)",
                ConditionExpression="attribute_exists(reader)",
                ExpressionAttributeValues=attributes({":once": key}),
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            _over()
        return str(plains(answer["Attributes"])["once"])

    def add_photo(self, digest: str, found: Pass, upload: str) -> None:
        item = {
            "reader": _key(digest)["reader"],
            "notice_id": f"{PHOTO}{upload}",
            "expires": epoch_ms(found.until) // 1000 + 1,
        }
        self._client.put_item(TableName=self._table, Item=attributes(item))

    def _items(self, digest: str) -> list[dict[str, Any]]:
        """Few: the pass and its photos."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="reader = :reader",
            ExpressionAttributeValues=attributes({":reader": _key(digest)["reader"]}),
            ConsistentRead=True,
        )
        return [plains(item) for item in answer["Items"]]


def _over() -> NoReturn:
    raise NotFound("this report was begun too long ago: begin again", "pass_over")


def _key(digest: str) -> dict[str, Any]:
    return {"reader": f"visit:pass:{digest}", "notice_id": "pass"}


def _pass(digest: str, item: dict[str, Any], photos: tuple[str, ...]) -> Pass:
    def moment(name: str) -> datetime | None:
        return from_epoch_ms(int(item[name])) if name in item else None

    until = moment("until")
    assert until is not None
    return Pass(
        passes.name_of(digest), item["code"], until, item.get("phone", ""), item.get("proven", ""),
        item.get("outcome", ""), item.get("secret", ""), moment("good_until"), moment("sent_at"),
        int(item.get("sendings", 0)), photos,
    )  # fmt: skip
