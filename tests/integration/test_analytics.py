"""A month as rows: the ledger's cents by SQL, integers throughout, the same bytes twice, and nobody's name."""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ops import analytics
from suanqing.insight.analytics.columns import TABLES, athena_table, checked, duckdb_columns
from suanqing.insight.analytics.export_service import Export
from suanqing.insight.costs.cost_store import CostStore
from suanqing.insight.costs.model import Cost
from tests.integration.settling import DISPATCHER, World
from tests.integration.test_margins import KUNMING, money, settled

PERIOD, NEXT = "2025-03", "2025-04"


@pytest.fixture
def world(engine: Any, tables: dict[str, str]) -> World:
    found = World(engine, tables).found()
    found.publish()
    return found


def tickets(world: World) -> list[str]:
    """Three of one customer, the last of which became cheaper."""
    made = [settled(world, customer="张三 13800001234", address="人民路 1 号") for _ in range(3)]
    world.commands.move(DISPATCHER, made[-1], region=KUNMING, reason="抄错了")
    world.settle(made[-1])
    return made


def export(world: World, ids: list[str]) -> Export:
    costs = CostStore(world.client, world.tables["PRICING_TABLE"])
    everybody = ("sh-01", "yn-02", "tech-1", "tech-2", "tech-3", "hq")
    return Export(world.tickets, world.ledger, costs, lambda _: ids, lambda: everybody)


def rows(at: Path, sql: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = analytics.asked(at).execute(sql).fetchall()
    return found


def test_r271_the_exported_month_comes_to_the_ledgers_cents(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = tickets(world)
    world.clock.now += timedelta(days=31)
    later = settled(world)
    there = export(world, [*ids, later])
    counts = {}
    for period in (PERIOD, NEXT):
        counts = analytics.write(there.month(period), tmp_path, period)
    assert counts["tickets"] == 1

    assert analytics.check(tmp_path, PERIOD, there.balances(PERIOD)) == 0
    assert "0 differ" in capsys.readouterr().out
    number, income, pay = money(world, *ids)
    [(found, paid, shared)] = rows(
        tmp_path,
        "SELECT (SELECT sum(amount - tax) FROM lines WHERE plane = 'charge' AND period = '2025-03'),"
        " (SELECT sum(amount) FROM lines WHERE plane = 'pay' AND period = '2025-03'),"
        " (SELECT sum(amount) FROM shares WHERE period = '2025-03')",
    )
    assert (found, paid, shared) == (income, pay, pay) and type(found) is int
    assert rows(tmp_path, "SELECT count(*) FROM tickets WHERE period = '2025-03'") == [(number,)]

    off = {key: amount + 1 for key, amount in there.balances(PERIOD).items()}
    assert analytics.check(tmp_path, PERIOD, off) == 1


def test_r271_the_same_month_is_the_same_bytes_and_names_nobody(
    world: World, tmp_path: Path
) -> None:
    ids = tickets(world)
    cost = Cost(
        "c-1", PERIOD, "rent", 5, "CNY", "jobs", None, None, "老王的房租", "ann", "2025-04-01"
    )
    CostStore(world.client, world.tables["PRICING_TABLE"]).add([cost])
    for place in ("one", "two"):
        analytics.write(
            export(world, ids[::-1] if place == "two" else ids).month(PERIOD),
            tmp_path / place,
            PERIOD,
        )

    for table in TABLES:
        one = analytics.part(tmp_path / "one", table, PERIOD).read_bytes()
        assert one == analytics.part(tmp_path / "two", table, PERIOD).read_bytes()
        assert one and not any(
            word.encode() in one for word in ("张三", "1380000", "人民路", "装空调", "老王")
        )
        for line in one.splitlines():
            told = json.loads(line, parse_float=pytest.fail)
            assert list(told) == [each.name for each in TABLES[table] if each.name in told]


def test_a_breaking_export_leaves_the_former_month_whole(world: World, tmp_path: Path) -> None:
    ids = tickets(world)
    analytics.write(export(world, ids).month(PERIOD), tmp_path, PERIOD)
    kept = analytics.part(tmp_path, "lines", PERIOD).read_bytes()

    def broken() -> Any:
        yield "lines", {"amount": 1}
        raise RuntimeError("the connection is gone")

    with pytest.raises(RuntimeError):
        analytics.write(broken(), tmp_path, PERIOD)
    assert analytics.part(tmp_path, "lines", PERIOD).read_bytes() == kept


def test_both_tools_have_the_columns_of_one_list_and_no_float() -> None:
    for table, columns in TABLES.items():
        told = athena_table(table, "d", "s3://b/p/")
        assert [f"`{each.name}`" in told for each in columns] == [True] * len(columns)
        assert f"LOCATION 's3://b/p/{table}/'" in told
        assert set(duckdb_columns(table).values()) <= {"VARCHAR", "BIGINT", "DATE", "BOOLEAN"}
        assert not any(word in told for word in ("double", "float", "decimal"))
    with pytest.raises(TypeError, match=r"costs\.amount"):
        checked(
            "costs",
            {"cost_id": "c", "kind": "rent", "shared_by": "jobs", "currency": "CNY", "amount": 1.0},
        )
    with pytest.raises(TypeError, match="no column customer"):
        checked("costs", {"customer": "c"})


def test_a_month_that_is_none_is_said_before_anything_is_read() -> None:
    for month in ("2026-1", "2026", "../2026-11"):
        assert analytics.run(argparse.Namespace(period=month, action="check")) == 2


def test_sql_reaches_neither_files_nor_what_is_not_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert analytics.query(tmp_path, "SELECT count(*) AS n FROM lines") == 0
    assert capsys.readouterr().out == "n\n0\n"
    assert analytics.query(tmp_path, "SELECT * FROM read_csv('/etc/passwd')") == 1
    assert analytics.query(tmp_path, "SELEKT") == 1
    assert analytics.query(tmp_path, None) == 2


def test_r272_a_report_joins_what_was_settled_with_costs_and_a_file_from_outside(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = tickets(world)
    cost = Cost("c-1", PERIOD, "rent", 9_000, "CNY", "jobs", None, None, "", "ann", "2025-04-01")
    CostStore(world.client, world.tables["PRICING_TABLE"]).add([cost])
    analytics.write(export(world, ids).month(PERIOD), tmp_path, PERIOD)
    spent = tmp_path / "spent.csv"
    spent.write_text("outlet,advertising\nsh-01,00120\n", encoding="utf-8")
    sql = (
        "SELECT source, outlet, count(*) AS jobs, any_value(advertising) AS spent,"
        " (SELECT sum(amount) FROM costs) AS rent"
        " FROM tickets JOIN spent USING (outlet) GROUP BY ALL"
    )

    assert analytics.query(tmp_path, sql, [f"spent={spent}"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "app\tsh-01\t3\t00120\t9000"
    for wrong in (f"lines={spent}", f"x;y={spent}", "spent"):
        assert analytics.query(tmp_path, sql, [wrong]) == 1
