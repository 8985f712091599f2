"""Messages of customer service are counted one by one, whoever counts at the same time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from suanqing.channels.wecom.service.window_store import MOST, Window, WindowStore
from suanqing.errors import Unavailable

AT = datetime(2026, 11, 30, 2, tzinfo=UTC)


class Between:
    """A client between whose reading and writing something else happens, once."""

    def __init__(self, client: Any, happens: Callable[[], object]) -> None:
        self._client, self._happens = client, [happens]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def get_item(self, **request: Any) -> Any:
        found = self._client.get_item(**request)
        while self._happens:
            self._happens.pop()()
        return found


def test_who_counts_while_another_does_counts_nothing_and_asks_again(
    engine: Any, tables: dict[str, str]
) -> None:
    table, customer = tables["NOTICES_TABLE"], f"wm{uuid4().hex}"
    other = WindowStore(engine, table)
    other.said(customer, "kf1", AT)
    mine = WindowStore(Between(engine, lambda: other.take(customer, "theirs", AT)), table)

    with pytest.raises(Unavailable):
        mine.take(customer, "mine", AT)

    assert mine.take(customer, "mine", AT) == mine.take(customer, "mine", AT) == Window("kf1")
    left = [mine.take(customer, f"more-{n}", AT).why for n in range(MOST - 1)]
    assert left == [""] * (MOST - 2) + ["window_spent"]
