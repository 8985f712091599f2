"""The register's columns in a spreadsheet: the first row names them, in Chinese or English; each row is a party. Pure.

An empty cell says nothing: what is known of the party stays. A level or a factor that differs from today's begins now.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from suanqing import labels
from suanqing.errors import Invalid
from suanqing.labels import Label
from suanqing.people.parties.model import Dated, Party
from suanqing.times import rfc3339

MAX_ROWS = 1000
COLUMNS = labels.REGISTER_COLUMNS
ALSO = {
    "姓名": "name",
    "名称": "name",
    "网点": "outlet",
    "factor": "coefficient",
    "party_id": "party_id",
}
"""What a column may be called besides its two names."""
NEEDED = ("party_id",)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_BETWEEN = re.compile(r"\s*[、，,;；/\n]\s*")
_FIELD = ALSO | {
    word.lower(): name for name, each in COLUMNS.items() for word in (name, each.zh, each.en)
}


class SheetRow(NamedTuple):
    """number: in the sheet, the header being 1. said: the fields whose cell is not empty."""

    number: int
    party_id: str
    said: dict[str, str]


class RowFault(NamedTuple):
    """What is wrong, and in which row and column (as the file calls it)."""

    row: int
    column: str
    message: str


def read(table: Sequence[tuple[int, Sequence[str]]]) -> list[SheetRow]:
    """The rows of a table of (row number, texts), its first row the header. Raises Invalid naming every fault."""
    if not table:
        raise Invalid("the file is empty", "faulty_file", where="body")
    (at, header), *rows = table
    faults: list[RowFault] = []
    fields: list[str] = []
    for text in header:
        name = _FIELD.get(text.strip().lower(), "")
        if text.strip() and not name:
            faults.append(RowFault(at, text, "there is no such column"))
        elif name and name in fields:
            faults.append(RowFault(at, text, "the column stands there twice"))
        fields.append(name)
    faults += [
        RowFault(at, COLUMNS[name].zh, "the column is missing")
        for name in NEEDED
        if name not in fields
    ]
    refuse(faults)
    found: list[SheetRow] = []
    seen: dict[str, int] = {}
    for number, texts in rows:
        said = {n: t.strip() for n, t in zip(fields, texts, strict=False) if n and t.strip()}
        if not said:
            continue
        party_id = said.pop("party_id", "")
        if not _ID.fullmatch(party_id):
            faults.append(RowFault(number, "编号", "a party id has letters, digits, dots, dashes"))
        elif party_id in seen:
            faults.append(RowFault(number, "编号", f"row {seen[party_id]} is about it already"))
        seen.setdefault(party_id, number)
        found.append(SheetRow(number, party_id, said))
    refuse(faults)
    if not found:
        raise Invalid("the file has no row below its header", "faulty_file", where="body")
    if len(found) > MAX_ROWS:
        raise Invalid(f"a file has at most {MAX_ROWS} rows", "faulty_file", where="body")
    return found


def meant(
    row: SheetRow, before: Party | None, named: Callable[[str], str | None], now: datetime
) -> dict[str, Any]:
    """The party's document as the row asks for it, what it does not say as it was.

    named: the id of who is called so, or has that id; None where nobody or several are.
    Raises Invalid for the first cell that cannot be read, with its column as `where`.
    """
    said = row.said
    if before is None:
        for name in ("name", "kind"):
            if name not in said:
                _wrong(name, "a new party needs it")
    document = _document(before)
    if "name" in said:
        document["name"] = said["name"]
    if "kind" in said:
        document["kind"] = _code("kind", said["kind"], labels.PARTY_KINDS)
    if "scenario" in said:
        document["scenario"] = _code("scenario", said["scenario"], labels.SCENARIOS)
    if "roles" in said:
        words = [each for each in _BETWEEN.split(said["roles"]) if each]
        document["roles"] = sorted({_code("roles", each, labels.ROLES) for each in words})
    if "outlet" in said:
        nobody = "nobody, or more than one, is called so"
        document["outlet"] = named(said["outlet"]) or _wrong("outlet", nobody)
    for name in ("region", "wecom_userid", "phone"):
        if name in said:
            document[name] = said[name]
    if "active" in said:
        document["active"] = _code("active", said["active"], labels.YES_NO) == "true"
    for name, entries in (("level", "levels"), ("coefficient", "coefficients")):
        if name in said and said[name] != _now(document[entries], now):
            document[entries] = [*document[entries], {"since": rfc3339(now), "value": said[name]}]
    return document


def refuse(faults: Sequence[RowFault]) -> None:
    """Raises Invalid naming every fault, at most 500 of them."""
    if faults:
        first = faults[0]
        errors = [each._asdict() for each in faults[:500]]
        message = f"row {first.row}, {first.column}: {first.message}"
        raise Invalid(message, "faulty_file", errors=errors, count=len(faults))


def _document(before: Party | None) -> dict[str, Any]:
    if before is None:
        return {"roles": [], "levels": [], "coefficients": [], "active": True}
    return {
        "kind": before.kind, "name": before.name, "roles": sorted(before.roles), "outlet": before.outlet,
        "owner": before.owner, "region": before.region, "scenario": before.scenario,
        "levels": [_entry(each) for each in before.levels],
        "coefficients": [_entry(each) for each in before.coefficients],
        "wecom_userid": before.accounts.get("wecom"), "active": before.active, "currency": before.currency,
        "person": before.person, "phone": "kept" if before.phone else None,
    }  # fmt: skip


def _entry(entry: Dated) -> dict[str, str]:
    ends = {"until": rfc3339(entry.until)} if entry.until else {}
    return {"since": rfc3339(entry.since), "value": entry.value} | ends


def _now(entries: Sequence[Mapping[str, str]], now: datetime) -> str:
    begun = [each for each in entries if each["since"] <= rfc3339(now)]
    last = max(begun, key=lambda each: each["since"], default=None)
    return last["value"] if last and last.get("until", "9") > rfc3339(now) else ""


def _code(column: str, said: str, table: Mapping[str, Label]) -> str:
    for code, label in table.items():
        if said.lower() in (code, label.zh, label.en.lower()):
            return code
    return _wrong(column, f"this is one of {'、'.join(each.zh for each in table.values())}")


def _wrong(column: str, message: str) -> str:
    raise Invalid(message, "faulty_file", where=COLUMNS[column].zh)
