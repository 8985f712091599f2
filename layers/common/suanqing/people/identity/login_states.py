"""States of logins that were brought back, in DynamoDB, table NOTICES_TABLE: each is good for one login.

id  access pattern        operation
S1  use a state           PutItem login:<digest>, if absent; gone an hour after (TTL `expires`)
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from suanqing.errors import Unauthenticated
from suanqing.people.identity.login import STATE_LIFE
from suanqing.times import epoch_ms

KEEP = STATE_LIFE + timedelta(hours=1)
"""Longer than any state is valid."""


class LoginStates:
    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def use(self, state: str, now: datetime) -> None:
        """Once. Raises Unauthenticated: it was used before."""
        digest = hashlib.sha256(state.encode()).hexdigest()[:32]
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    "reader": {"S": f"login:{digest}"},
                    "notice_id": {"S": "state"},
                    "expires": {"N": str(epoch_ms(now + KEEP) // 1000)},
                },
                ConditionExpression="attribute_not_exists(reader)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise Unauthenticated(
                "this login was finished before: start again", "bad_state"
            ) from None
