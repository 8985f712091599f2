"""Reading many keys of the table: whatever it puts off is asked for again, a few times."""

from typing import Any

import pytest

from suanqing.errors import Unavailable
from suanqing.finance.statements.statements_table import BATCH, ROUNDS, read_all


class Slow:
    """A table that answers one key a call and puts the others off; of a busy one, none."""

    def __init__(self, busy: bool = False) -> None:
        self.busy, self.calls = busy, 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        self.calls += 1
        ((table, wanted),) = RequestItems.items()
        keys = wanted["Keys"]
        assert wanted["ConsistentRead"] and 0 < len(keys) <= BATCH
        now, later = (
            ([], keys)
            if self.busy
            else (keys[:-4] or keys[:1], keys[-4:] if keys[4:] else keys[1:])
        )
        put_off = {table: wanted | {"Keys": later}} if later else {}
        return {"Responses": {table: now} if now else {}, "UnprocessedKeys": put_off}


@pytest.mark.parametrize("count", [0, 1, 5, BATCH, BATCH + 1, 2 * BATCH + 7])
def test_every_key_is_read_once_however_often_it_is_put_off(count: int) -> None:
    keys = [{"party": {"S": f"p{number}"}} for number in range(count)]

    assert list(read_all(Slow(), "statements", keys)) == keys


def test_a_table_that_puts_reads_off_for_ever_is_said_to_be_unavailable() -> None:
    table = Slow(busy=True)

    with pytest.raises(Unavailable):
        list(read_all(table, "statements", [{"party": {"S": "p1"}}]))
    assert table.calls == ROUNDS
