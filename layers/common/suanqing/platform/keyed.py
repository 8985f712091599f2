"""Keyed digests (HMAC, the deployment's one key) of what could be found by trying all (decisions 0058, 0063).

The key is one item of PRICING_TABLE, `search_key`/`phone`, made with the first administrator, or by whoever
needs it first in a deployment that is older.

    id  access pattern             operation
    S1  the key                    GetItem consistent, remembered
    S2  make it, once              PutItem, if absent
"""

import contextlib
import hmac
import secrets
from typing import Any

from suanqing.platform.dynamo import attributes, plains

KEY = {"kind": "search_key", "id": "phone"}


class Keyed:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table
        self._key: bytes | None = None

    def digest(self, text: str) -> bytes:
        """HMAC-SHA-256 of the text. The first one of a deployment makes the key."""
        return hmac.digest(self._known() or self._made(), text.encode(), "sha256")

    def exists(self) -> bool:
        """Whether there is a key; without one nothing was digested with it."""
        return self._known() is not None

    def make(self) -> None:
        """Once for a deployment; changes nothing where there is one."""
        if not self.exists():
            self._made()

    def _known(self) -> bytes | None:
        if self._key is None:
            answer = self._client.get_item(
                TableName=self._table, Key=attributes(KEY), ConsistentRead=True
            )
            self._key = bytes(plains(answer["Item"])["key"]) if "Item" in answer else None
        return self._key

    def _made(self) -> bytes:
        with contextlib.suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.put_item(
                TableName=self._table,
                Item=attributes({**KEY, "key": secrets.token_bytes(32)}),
                ConditionExpression="attribute_not_exists(id)",
            )
        made = self._known()
        assert made is not None
        return made
