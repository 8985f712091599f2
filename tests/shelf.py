"""Our tables on DynamoDB Local, which one test after another takes, emptied in between.

New tables cost the engine a tenth of a second. They have no streams, whose history would slow down
each call after it (`engines.new_database`).
Talks to it in its own words, over the connection that a thread's calls share (`wire`): a call through the SDK would
cost more than what it asks for, and a connection for each test as much as all its calls.
"""

import json
from collections.abc import Mapping
from itertools import batched
from typing import Any

from embedded.places import REGION
from tests import engines, wire

AT_ONCE = 25
SIGNED = f"Credential=test/20250101/{REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=0"


class Shelf:
    """names: the tables by environment variable."""

    def __init__(self, endpoint: str) -> None:
        client = engines.client_for(endpoint)
        self.names = engines.create_tables(client, engines.unique_prefix(), streaming=False)
        self._keys = {
            self.names[engines.variable(logical_id)]: [
                key["AttributeName"] for key in made["KeySchema"]
            ]
            for logical_id, made in engines.table_definitions().items()
        }
        self._url = f"{endpoint}/"

    def empty(self) -> None:
        """Delete what is in the tables."""
        for table in self._keys:
            self._clear(table)

    def _clear(self, table: str) -> None:
        names = {f"#{n}": name for n, name in enumerate(self._keys[table])}
        asked = {
            "TableName": table,
            "ConsistentRead": True,
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names,
        }
        while found := self._ask("Scan", asked)["Items"]:
            for some in batched(found, AT_ONCE, strict=False):
                deletes = [{"DeleteRequest": {"Key": key}} for key in some]
                self._ask("BatchWriteItem", {"RequestItems": {table: deletes}})

    def _ask(self, operation: str, asked: Mapping[str, Any]) -> Any:
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 {SIGNED}",
        }
        answer = wire.exchanged(self._url, json.dumps(asked).encode(), headers)
        said = json.loads(answer.content)
        assert answer.status_code == 200, said
        return said
