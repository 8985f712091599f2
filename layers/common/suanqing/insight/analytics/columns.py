"""The one list of tables and columns: what rows hold, and what DuckDB and Athena are told of them. Pure.

Amounts are integers of minor units in `currency`; no column is a float. A month is one folder a table,
`<table>/period=2026-11/`, made anew as a whole. Of customers there is nothing: no name, phone, address, nor id;
of people and outlets their id in the register alone.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Kind = Literal["text", "int", "day", "flag"]
DUCKDB: Mapping[Kind, str] = {"text": "VARCHAR", "int": "BIGINT", "day": "DATE", "flag": "BOOLEAN"}
ATHENA: Mapping[Kind, str] = {"text": "string", "int": "bigint", "day": "date", "flag": "boolean"}
PYTHON: Mapping[Kind, type] = {"text": str, "int": int, "day": str, "flag": bool}


class Column(NamedTuple):
    """empty: whether a row may leave it out."""

    name: str
    kind: Kind = "text"
    empty: bool = False


Row = Mapping[str, Any]
TICKET = (Column("ticket_id"), Column("assessment", "int"), Column("day", "day"), Column("outlet"))
PLACE = (Column("region", empty=True), Column("channel"))
MONEY = (Column("currency"), Column("amount", "int"))
BASIS = (Column("book"), Column("facts_hash"))
PERIOD = Column("period")
"""Of which month a row is: its folder says it, and the row does not repeat it."""

TABLES: Mapping[str, tuple[Column, ...]] = {
    "tickets": (
        *TICKET, *PLACE, Column("source"), Column("scene"), Column("state"), Column("opened"), Column("served"),
        Column("lead", empty=True), Column("urgent", "flag"), *BASIS,
    ),
    "lines": (
        *TICKET, *PLACE, Column("line_id"), Column("plane"), Column("sku"), Column("fee"),
        Column("tier"), *MONEY, Column("tax", "int"), Column("held", "flag"), *BASIS,
    ),
    "shares": (*TICKET, Column("line_id"), Column("fee"), Column("party"), *MONEY),
    "entries": (
        Column("party"), Column("ticket_id"), Column("assessment", "int"), Column("service_period"),
        Column("booked_at"), Column("line_id"), Column("fee"), Column("cause"), *MONEY, *BASIS,
    ),
    "costs": (
        Column("cost_id"), Column("kind"), Column("shared_by"), Column("region", empty=True),
        Column("project", empty=True), *MONEY,
    ),
}  # fmt: skip
"""tickets, lines, shares: by the newest assessment, of the month that the work was done in. entries: the ledger's own,
of the month they are booked in; amount is what the party gains, as its balance counts it. costs: those in force.
region: of tickets and lines the district of the work, as told; of costs the province, whose first two digits it has.
source: where the ticket came from (youzan, tmall, wecom, app, …); channel: where its customer's money comes from."""


def checked(table: str, row: Row) -> Row:
    """The row as it stands, in the order of its columns. TypeError: one is missing, strange, or of another kind."""
    columns = TABLES[table]
    if strange := row.keys() - {each.name for each in columns}:
        raise TypeError(f"{table} has no column {min(strange)}")
    for column in columns:
        value = row.get(column.name)
        if value is None and column.empty:
            continue
        if type(value) is not PYTHON[column.kind]:
            raise TypeError(f"{table}.{column.name} is no {column.kind}")
    return {each.name: row[each.name] for each in columns if row.get(each.name) is not None}


def line(row: Row) -> bytes:
    """The row as it is laid down, one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def duckdb_columns(table: str) -> dict[str, str]:
    return {each.name: DUCKDB[each.kind] for each in TABLES[table]}


SERDE = "org.openx.data.jsonserde.JsonSerDe"


def athena_table(table: str, database: str, location: str) -> str:
    """The statement that makes the table in Athena, over what lies at `location`; months are found by their folders."""
    columns = ",\n  ".join(f"`{each.name}` {ATHENA[each.kind]}" for each in TABLES[table])
    place = f"{location.rstrip('/')}/{table}/"
    properties = ",\n  ".join(f"'{name}' = '{value}'" for name, value in projection(place).items())
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table} (\n  {columns}\n)\n"
        f"PARTITIONED BY (`{PERIOD.name}` string)\n"
        f"ROW FORMAT SERDE '{SERDE}'\n"
        f"LOCATION '{place}'\n"
        f"TBLPROPERTIES ({properties})"
    )


def glue_table(table: str, place: str) -> dict[str, Any]:
    """The same table as Glue's `TableInput`. place: the folder's address, with a slash at its end."""
    columns = [{"Name": each.name, "Type": ATHENA[each.kind]} for each in TABLES[table]]
    return {
        "Name": table,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": PERIOD.name, "Type": ATHENA[PERIOD.kind]}],
        "Parameters": {"classification": "json", **projection(place)},
        "StorageDescriptor": {
            "Location": place,
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": {"SerializationLibrary": SERDE},
            "Columns": columns,
        },
    }


def projection(place: str) -> dict[str, str]:
    """Months are counted out, not looked for: none has to be added to the catalogue."""
    return {
        "projection.enabled": "true",
        "projection.period.type": "date",
        "projection.period.format": "yyyy-MM",
        "projection.period.range": "2020-01,NOW",
        "projection.period.interval": "1",
        "projection.period.interval.unit": "MONTHS",
        "storage.location.template": f"{place}period=${{period}}/",
    }
