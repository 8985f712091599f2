"""Browsers' logins in DynamoDB, table NOTICES_TABLE: an item each, gone an hour after its end (TTL `expires`).

id  access pattern                          operation
L1  begin a login                           PutItem login:of:<party> / login, if absent
L2  what a cookie names                     GetItem, consistent
L3  the next secret takes the place of one  UpdateItem, if that one is good now
L4  all of a party                          Query login:of:<party>, consistent
L5  end a login                             DeleteItem
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import Unauthenticated, Unavailable
from suanqing.people.identity import logins
from suanqing.people.identity.logins import Given, Login
from suanqing.platform.dynamo import attributes, plains
from suanqing.times import epoch_ms, from_epoch_ms

KEEP = timedelta(hours=1)


class LoginStore:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def begin(self, party: str, way: str, device: tuple[str, str], now: datetime) -> Given:
        """A new login, and what its cookie holds."""
        given = Given(
            party, secrets.token_hex(logins.ID // 2), secrets.token_hex(logins.SECRET // 2)
        )
        made = Login(
            party, given.login, way, *device, since=now, used=now, turned=now,
            seed=secrets.token_bytes(32), now=logins.digest(given.secret), before=None,
        )  # fmt: skip
        self._client.put_item(
            TableName=self._table,
            Item=attributes(_item(made)),
            ConditionExpression="attribute_not_exists(reader)",
        )
        return given

    def find(self, party: str, login: str) -> Login | None:
        found = self._client.get_item(
            TableName=self._table, Key=_key(party, login), ConsistentRead=True
        )
        return _login(plains(found["Item"])) if "Item" in found else None

    def renewed(self, given: Given, now: datetime) -> tuple[Login, Given]:
        """The login that the cookie proves, with what its cookie holds from now on. Raises Unauthenticated;
        where somebody has a copy of the secret, the login is ended."""
        for _ in range(2):
            login = self.find(given.party, given.login)
            try:
                turning = logins.turns(login, given.secret, now)
            except Unauthenticated as refusal:
                if refusal.code == "login_copied":
                    self.end(given.party, given.login)
                raise
            assert login is not None
            following = given._replace(secret=logins.following(given.secret, login.seed))
            if not turning or self._turned(login, following, now):
                return replace(login, used=now), following
        raise Unavailable("too busy; try again")

    def _turned(self, login: Login, following: Given, now: datetime) -> bool:
        """False: another call was first."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(login.party, login.login),
                UpdateExpression="SET #now = :now, #before = :before, turned = :at, used = :at",
                ConditionExpression="#now = :before",
                ExpressionAttributeNames={"#now": "now", "#before": "before"},
                ExpressionAttributeValues=attributes(
                    {
                        ":now": logins.digest(following.secret),
                        ":before": login.now,
                        ":at": epoch_ms(now),
                    }
                ),
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def end(self, party: str, login: str) -> None:
        """It gives no further token; saying so twice is no error."""
        self._client.delete_item(TableName=self._table, Key=_key(party, login))

    def of(self, party: str, now: datetime) -> list[Login]:
        """Those that have not ended, the newest first."""
        found = (_login(plains(item)) for item in self._items(party))
        return sorted((e for e in found if now < e.ends), key=lambda e: e.since, reverse=True)

    def _items(self, party: str) -> Iterator[dict[str, Any]]:
        asked: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": "reader = :reader",
            "ExpressionAttributeValues": {":reader": {"S": _reader(party)}},
            "ConsistentRead": True,
        }
        while True:
            page = self._client.query(**asked)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _reader(party: str) -> str:
    return f"login:of:{party}"


def _key(party: str, login: str) -> dict[str, Any]:
    return attributes({"reader": _reader(party), "notice_id": login})


def _item(login: Login) -> dict[str, Any]:
    return {
        "reader": _reader(login.party),
        "notice_id": login.login,
        "party": login.party,
        "way": login.way,
        "browser": login.browser,
        "system": login.system,
        "since": epoch_ms(login.since),
        "used": epoch_ms(login.used),
        "turned": epoch_ms(login.turned),
        "seed": login.seed,
        "now": login.now,
        "expires": epoch_ms(login.ends + KEEP) // 1000,
    }


def _login(item: dict[str, Any]) -> Login:
    before = item.get("before")
    return Login(
        item["party"], item["notice_id"], item["way"], item["browser"], item["system"],
        from_epoch_ms(int(item["since"])), from_epoch_ms(int(item["used"])),
        from_epoch_ms(int(item["turned"])), bytes(item["seed"]), bytes(item["now"]),
        bytes(before) if before is not None else None,
    )  # fmt: skip
