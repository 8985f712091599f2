"""What installing any template writes, each on a company that has a trade and nothing else; counted item by item, those
of one transaction apart."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.client import BaseClient

from packages import shelf
from suanqing.library.document import kind_of
from tests.integration.settling import World
from tests.integration.test_templates import install
from tests.integration.test_templates_together import world

__all__ = ["world"]
MOST = 100
"""Of a trade with its first ticket walked to the end, too."""
ONE_BY_ONE = ("PutItem", "UpdateItem", "DeleteItem")
TRADE = "step-commission"
PIECES = [name for name in shelf.every() if name not in shelf.ids()]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The table of each item that a request wrote."""
    tables: list[str] = []
    real = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, params: Any) -> Any:
        tables.extend(of(operation, params))
        return real(client, operation, params)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return tables


def of(operation: str, params: Any) -> Iterator[str]:
    if operation in ONE_BY_ONE:
        yield params["TableName"]
    elif operation == "TransactWriteItems":
        for each in params["TransactItems"]:
            yield from (write["TableName"] for what, write in each.items() if what != "ConditionCheck")  # fmt: skip
    elif operation == "BatchWriteItem":
        yield from (table for table, rows in params["RequestItems"].items() for _ in rows)


def items(world: World) -> dict[tuple[str, str], Any]:
    found = world.client.scan(TableName=world.tables["PRICING_TABLE"])["Items"]
    return {(each["kind"]["S"], each["id"]["S"]): each for each in found}


def as_it_was(world: World, before: dict[tuple[str, str], Any]) -> None:
    table, now = world.tables["PRICING_TABLE"], items(world)
    for key in now.keys() - before.keys():
        world.client.delete_item(TableName=table, Key={"kind": now[key]["kind"], "id": now[key]["id"]})  # fmt: skip
    for key, each in before.items():
        if now.get(key) != each:
            world.client.put_item(TableName=table, Item=each)


def test_installing_a_template_of_any_kind_writes_at_most_a_hundred_items(
    world: World, written: list[str]
) -> None:
    """Trades are installed on an empty deployment by `test_templates`; here all others are added to a trade. One that
    its rules contradict is refused and writes nothing."""
    assert install(TRADE)[0] == 200
    most = {"trade": (len(written), TRADE)}
    before, refused = items(world), list[str]()
    for name in PIECES:
        written.clear()

        status, body = install(name)

        if status == 409 and body["code"] == "templates_conflict":
            assert written == [], f"{name} contradicts the trade's own rules, and yet wrote"
            refused.append(name)
            continue
        assert status == 200, (name, body)
        kind = kind_of({"manifest": shelf.manifest(name)})
        most[kind] = max(most.get(kind, (0, "")), (len(written), name))
        as_it_was(world, before)
    print(f"{len(PIECES)} templates added, {refused} refused; most items written: {most}")
    assert len(refused) <= len(PIECES) // 10
    assert max(most.values())[0] <= MOST
