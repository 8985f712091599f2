"""People and outlets from a spreadsheet: read, and told what each row would write; each is then written by itself."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ValidationError

from pricing.parties import PartyBody
from pricing.wiring import api, parties
from suanqing.errors import Invalid
from suanqing.people.parties import sheet
from suanqing.people.parties.model import Party
from suanqing.people.roles import ADMINISTER
from suanqing.platform.files.xlsx import XLSX
from suanqing.times import utcnow

MAX_FILE = 2 * 1024 * 1024
CSV = "text/csv"
PAGE = 200


class RegisterRow(BaseModel):
    """row: in the file, the header being 1. state: what writing it would do. version: what If-Match asks for,
    where the party is known. document: the body for `PUT /parties/{party_id}`."""

    row: int
    party_id: str
    state: Literal["new", "changes", "same"]
    version: int | None = None
    document: PartyBody


class RegisterRows(BaseModel):
    items: list[RegisterRow]


@api.route(
    "POST",
    "/parties",
    roles=ADMINISTER,
    content_types=(XLSX, CSV),
    max_body=MAX_FILE,
)
def read_register(body: bytes) -> RegisterRows:
    """Read a file of people and outlets, and say what each row would write; nothing is written, and where a row has a
    fault, all faults are named. A cell that is empty leaves what is known."""
    rows, now = sheet.read(list(_table(body))), utcnow()
    known = {party.party_id: party for party in _everybody()}
    ids = defaultdict(set)
    for party in known.values():
        ids[party.name].add(party.party_id)
    for row in rows:
        ids[row.said.get("name", "")].add(row.party_id)
    named = {name: next(iter(each)) for name, each in ids.items() if len(each) == 1}
    named |= {each: each for each in (*known, *(row.party_id for row in rows))}
    faults: list[sheet.RowFault] = []
    made: list[RegisterRow] = []
    for row in rows:
        before = known.get(row.party_id)
        try:
            document = sheet.meant(row, before, named.get, now)
            made.append(_row(row, before, PartyBody.model_validate(document)))
        except Invalid as wrong:
            faults.append(
                sheet.RowFault(row.number, str(wrong.facts.get("where", "")), wrong.message)
            )
        except ValidationError as wrong:
            faults += [_fault(row, each) for each in wrong.errors(include_url=False)]
    sheet.refuse(faults)
    return RegisterRows(items=made)


def _row(row: sheet.SheetRow, before: Party | None, body: PartyBody) -> RegisterRow:
    if before is None:
        return RegisterRow(row=row.number, party_id=row.party_id, state="new", document=body)
    sealed = parties().sealed
    meant = replace(
        body.party(row.party_id, before), version=before.version, records=before.records
    )
    same = sealed(meant) == sealed(before)
    return RegisterRow(
        row=row.number, party_id=row.party_id, state="same" if same else "changes",
        version=before.version, document=body,
    )  # fmt: skip


def _table(body: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, texts) of the first sheet, or of the CSV."""
    if body.startswith(b"PK"):
        from suanqing.platform.files.xlsx_reader import read_workbook

        first = read_workbook(body)[0]
        for number, cells in first.rows():
            yield number, [cells.get(at, "") for at in range(1, max(cells) + 1)]
        return
    from suanqing.finance.statements.table import from_csv

    for number, texts in enumerate(from_csv(body), 1):
        if any(each.strip() for each in texts):
            yield number, texts


def _everybody() -> Iterator[Party]:
    after: str | None = None
    while True:
        found, after = parties().page(None, PAGE, after)
        yield from found
        if after is None:
            return


def _fault(row: sheet.SheetRow, wrong: object) -> sheet.RowFault:
    told: dict[str, object] = dict(wrong)  # type: ignore[call-overload]
    field = str(told["loc"][0]) if told["loc"] else ""  # type: ignore[index]
    name = {"levels": "level", "coefficients": "coefficient"}.get(field, field)
    column = sheet.COLUMNS[name].zh if name in sheet.COLUMNS else field
    return sheet.RowFault(row.number, column, str(told["msg"]))
