"""Finding a ticket by its customer's phone without keeping the phone: a keyed digest of it (decision 0058).

The key is one item of PRICING_TABLE, `search_key`/`phone`, made with the first administrator, or by the
first ticket of a deployment that is older; the digests stand on tickets, in WORK_TABLE. Who has one table
alone cannot try out numbers.

    id  access pattern             operation
    S1  the key                    GetItem consistent, remembered
    S2  make it, once              PutItem, if absent
"""

import contextlib
import hmac
import re
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from typing import Any

from suanqing.aws import attributes, plains

KEY = {"kind": "search_key", "id": "phone"}
MARK = "tel"
"""The digest's name among a ticket's marks."""
WRITTEN = re.compile(r"\+?[0-9()\- .]{7,24}")
BEHIND = re.compile(r"转|接|分机|ext|x|#|,|;|/", re.IGNORECASE)
"""What comes before an extension or a second number."""
BYTES = 8


def number(text: str) -> str | None:
    """The digits of a phone, without +86 or 0086 and without an extension; None where it is none, as of
    masked numbers and platforms' cipher text."""
    plain = BEHIND.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0].strip()
    if not WRITTEN.fullmatch(plain):
        return None
    digits = re.sub("[^0-9]", "", plain)
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) - len(country) >= 11:
            digits = digits.removeprefix(country)
    return digits if 7 <= len(digits) <= 15 else None


class Phones:
    """Digests of phones, all with the deployment's one key."""

    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._key: bytes | None = None

    def digest(self, phone: str) -> str | None:
        """The same for every spelling of a number; None where there is no number. 11 characters."""
        digits = number(phone)
        if digits is None:
            return None
        return _digest(self._known(), digits)

    def look_for(self, phone: str) -> str | None:
        """The digest for a search, which writes nothing: None also where no key was ever made, since no
        ticket can have a digest then."""
        digits = number(phone)
        key = self._key or (self._read() if digits else None)
        return _digest(key, digits) if key and digits else None

    def mark(self, phone: str) -> dict[str, str]:
        """What a ticket notes of it; nothing where it is no number."""
        found = self.digest(phone)
        return {MARK: found} if found else {}

    def make_key(self) -> None:
        """Once for a deployment; changes nothing where there is one."""
        self._known()

    def _known(self) -> bytes:
        if self._key is None:
            self._key = self._read() or self._make()
        return self._key

    def _read(self) -> bytes | None:
        answer = self._client.get_item(
            TableName=self._table, Key=attributes(KEY), ConsistentRead=True
        )
        return bytes(plains(answer["Item"])["key"]) if "Item" in answer else None

    def _make(self) -> bytes:
        with contextlib.suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.put_item(
                TableName=self._table,
                Item=attributes({**KEY, "key": secrets.token_bytes(32)}),
                ConditionExpression="attribute_not_exists(id)",
            )
        made = self._read()
        assert made is not None
        return made


def _digest(key: bytes, digits: str) -> str:
    made = hmac.digest(key, digits.encode(), "sha256")[:BYTES]
    return urlsafe_b64encode(made).decode().rstrip("=")
