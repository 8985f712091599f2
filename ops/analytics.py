"""python -m ops analytics: a month laid down as rows (NDJSON), asked by SQL; DuckDB and Athena by the same columns."""

import argparse
import io
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any

from ops.stack import Stack, add_option, client, stack

PLACE = Path("build/analytics")
PART = "rows.ndjson"
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def add_to(commands: Any) -> None:
    command = commands.add_parser(
        "analytics",
        help="lay a month down as rows for other tools, and ask them by SQL",
        description="export writes what was settled in a month as NDJSON, a folder a table, all of it anew; with --to "
        "s3://bucket/prefix also there. query asks what was exported by SQL. check compares the entries' sums with the "
        "balances, to the cent. fetch brings a month that the nights laid down (Analytics=on), for query and check. "
        "athena prints the statements that make the tables elsewhere; template writes those of infra/analytics.yaml.",
    )
    add_option(command)
    command.add_argument(
        "action", choices=("export", "query", "check", "fetch", "athena", "template")
    )
    command.add_argument(
        "sql", nargs="?", help="of query: tables tickets, lines, shares, entries, costs"
    )
    command.add_argument("--period", help="the month, such as 2026-11 (default: this one)")
    command.add_argument("--at", type=Path, default=PLACE, help="the folder (default %(default)s)")
    command.add_argument(
        "--table",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="of query: a CSV file of one's own beside them",
    )
    command.add_argument(
        "--to", help="s3://bucket/prefix, where export puts them and athena finds them"
    )
    command.set_defaults(run=run)


def run(wanted: argparse.Namespace) -> int:
    from suanqing import times
    from suanqing.errors import Invalid

    try:
        period = times.period(wanted.period or times.period_of(datetime.now(UTC)))
    except Invalid as problem:
        print(problem, file=sys.stderr)
        return 2
    match wanted.action:
        case "athena":
            return athena(wanted.to)
        case "template":
            from ops import analytics_tables

            analytics_tables.write()
            return 0
        case "fetch":
            return fetch(stack(wanted.stack), wanted.at, period)
        case "query":
            return query(wanted.at, wanted.sql, wanted.table)
        case "export":
            counts = write(export_of(stack(wanted.stack)).month(period), wanted.at, period)
            print(", ".join(f"{count} {table}" for table, count in counts.items()))
            if wanted.to:
                send(wanted.at, period, wanted.to)
            return 0
    return check(wanted.at, period, export_of(stack(wanted.stack)).balances(period))


def export_of(found: Stack) -> Any:
    from ops.views import tickets_of
    from suanqing.finance.audit.verify_chains import Company
    from suanqing.finance.settlement.store import LedgerStore
    from suanqing.insight.analytics.export_service import Export
    from suanqing.insight.costs.cost_store import CostStore
    from suanqing.people.parties.store import PartyStore
    from suanqing.pricing.stores.books import PricingStore
    from suanqing.work.tickets.store import TicketStore

    database, pricing = client("dynamodb"), found["PricingTable"]
    names = (found[name] for name in ("LedgerTable", "BalancesTable", "WorkTable"))
    jobs = TicketStore(database, found["WorkTable"])
    company = Company(PartyStore(database, pricing), jobs, PricingStore(database, pricing))
    costs = CostStore(database, pricing)
    return Export(jobs, LedgerStore(database, *names), costs, tickets_of(found), company.parties)


def write(told: Iterable[tuple[str, Mapping[str, Any]]], at: Path, period: str) -> dict[str, int]:
    """Every table's file of the month, set when all rows are there: an export that breaks off leaves the former one."""
    from suanqing.insight.analytics.columns import TABLES, line

    counts = dict.fromkeys(TABLES, 0)
    with ExitStack() as files:
        opened: dict[str, IO[bytes]] = {}
        for table in TABLES:
            path = part(at, table, period)
            path.parent.mkdir(parents=True, exist_ok=True)
            opened[table] = files.enter_context(path.with_suffix(".new").open("wb"))
        for table, row in told:
            opened[table].write(line(row))
            counts[table] += 1
    for table in TABLES:
        part(at, table, period).with_suffix(".new").replace(part(at, table, period))
    return counts


def part(at: Path, table: str, period: str) -> Path:
    return at / table / f"period={period}" / PART


def send(at: Path, period: str, to: str) -> None:
    """The month's files, each over the former one."""
    from suanqing.insight.analytics.columns import TABLES

    bucket, _, prefix = to.removeprefix("s3://").partition("/")
    for table in TABLES:
        key = "/".join(filter(None, (prefix.strip("/"), table, f"period={period}", PART)))
        client("s3").upload_file(str(part(at, table, period)), bucket, key)
        print(f"s3://{bucket}/{key}")


def fetch(found: Stack, at: Path, period: str) -> int:
    """What the nights laid down of the month, into the folder, over what was there."""
    from suanqing.insight.analytics.columns import TABLES
    from suanqing.insight.analytics.rows_store import RowsStore

    bucket = found["AnalyticsBucket"]
    rows = RowsStore(client("s3"), bucket)
    for table in TABLES:
        path = part(at, table, period)
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        with new.open("wb") as file:
            for key in rows.objects(table, period):
                body = client("s3").get_object(Bucket=bucket, Key=key)["Body"]
                with GzipFile(fileobj=io.BytesIO(body.read())) as packed:
                    shutil.copyfileobj(packed, file)
        new.replace(path)
    print(f"{period} of s3://{bucket}")
    return 0


def asked(at: Path, outside: Iterable[str] = ()) -> Any:
    """DuckDB over what was exported: tables in memory by the columns' kinds, without a way to files or the network.
    outside: tables of one's own beside them, "name=file.csv", whose cells are texts as they stand there.

    Raises ValueError: such a name is none, or taken."""
    import duckdb

    from suanqing.insight.analytics.columns import TABLES, duckdb_columns

    database = duckdb.connect()
    for table in TABLES:
        kinds = duckdb_columns(table)
        names = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
        database.execute(f"CREATE TABLE {table} ({names}, period VARCHAR)")
        if not any(at.glob(f"{table}/period=*/{PART}")):
            continue
        database.execute(
            f"INSERT INTO {table} SELECT {', '.join(kinds)}, period FROM read_json($files, "
            "format='newline_delimited', hive_partitioning=true, hive_types={'period': 'VARCHAR'}, columns="
            f"{kinds!r})",
            {"files": str(at / table / "period=*" / PART)},
        )
    for told in outside:
        name, _, file = told.partition("=")
        if not NAME.fullmatch(name) or name in TABLES or not file:
            raise ValueError(
                f"{told}: write name=file.csv, by another name than {', '.join(TABLES)}"
            )
        database.execute(
            f'CREATE TABLE "{name}" AS SELECT * FROM read_csv($file, all_varchar=true, header=true)',
            {"file": file},
        )
    database.execute("SET enable_external_access = false")
    return database


def query(at: Path, sql: str | None, outside: Iterable[str] = ()) -> int:
    import duckdb

    if not sql:
        print("say what to ask: python -m ops analytics query 'SELECT …'", file=sys.stderr)
        return 2
    try:
        answer = asked(at, outside).execute(sql)
        rows = answer.fetchall()
    except (duckdb.Error, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print("\t".join(column[0] for column in answer.description))
    for row in rows:
        print("\t".join("" if value is None else str(value) for value in row))
    return 0


def check(at: Path, period: str, balances: Mapping[tuple[str, str], int]) -> int:
    """Whether the exported entries of the month come to what the parties' balances say; else who differs."""
    sums = dict.fromkeys(balances, 0) | {
        (party, currency): int(amount)
        for party, currency, amount in asked(at)
        .execute(
            "SELECT party, currency, sum(amount) FROM entries WHERE period = $period GROUP BY ALL",
            {"period": period},
        )
        .fetchall()
    }
    wrong = {key for key, amount in sums.items() if balances.get(key, 0) != amount}
    for party, currency in sorted(wrong):
        kept = balances.get((party, currency), 0)
        print(
            f"{party}: {sums[party, currency]} {currency} exported, {kept} in its balance",
            file=sys.stderr,
        )
    print(f"{len(sums)} parties of {period}, {len(wrong)} differ")
    return 1 if wrong else 0


def athena(to: str | None) -> int:
    from suanqing.insight.analytics.columns import TABLES, athena_table

    if not to:
        print("say where they lie: --to s3://bucket/prefix", file=sys.stderr)
        return 2
    print("CREATE DATABASE IF NOT EXISTS suanqing;")
    for table in TABLES:
        print(f"\n{athena_table(table, 'suanqing', to)};")
    return 0
