"""Passes of chats: that WeCom said that a member has a customer among their contacts. In DynamoDB, table NOTICES_TABLE.

id  access pattern    operation
W1  give a pass       PutItem chat:<digest of the pass>; gone a while after (TTL `expires`)
W2  read one          GetItem of it
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.errors import Forbidden
from suanqing.times import epoch_ms

LIFE = timedelta(minutes=30)


class Chat(NamedTuple):
    """member: a party. corporation: whose contact the customer is. unionid: where WeCom tells it."""

    member: str
    corporation: str
    external_userid: str
    unionid: str = ""


class ChatPasses:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def give(self, chat: Chat, now: datetime) -> str:
        """The pass of a chat, told this once."""
        made = secrets.token_urlsafe(24)
        item = {
            **self._key(made),
            "chat": {"L": [{"S": each} for each in chat]},
            "expires": {"N": str(epoch_ms(now + LIFE) // 1000)},
        }
        self._client.put_item(TableName=self._table, Item=item)
        return made

    def chat(self, given: str, member: str, now: datetime) -> Chat:
        """Raises Forbidden: it is over, nobody's, or somebody else's."""
        item = self._client.get_item(TableName=self._table, Key=self._key(given)).get("Item", {})
        over = int(item.get("expires", {"N": "0"})["N"]) <= epoch_ms(now) // 1000
        chat = None if over else Chat(*(each["S"] for each in item["chat"]["L"]))
        if chat is None or chat.member != member:
            raise Forbidden("this chat was opened long ago: open it again", "chat_over")
        return chat

    @staticmethod
    def _key(given: str) -> dict[str, Any]:
        digest = hashlib.sha256(given.encode()).hexdigest()[:32]
        return {"reader": {"S": f"chat:{digest}"}, "notice_id": {"S": "pass"}}
