"""A shop's member list, as the API takes it and says what each row is (pydantic)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from suanqing.labels import Lang
from suanqing.platform.input_fields import Id, Strict
from suanqing.problems import said
from suanqing.work.customers import member_columns
from suanqing.work.customers.member_columns import By, Column
from suanqing.work.customers.members import Outcome, Row, Shop

MAX_FILE = 3 * 1024 * 1024
"""Bytes of a list, before base64."""
SHOWN = 500
QUIET: frozenset[Outcome] = frozenset({"new", "there"})
"""Rows of these are counted, and not listed."""


class MemberFile(Strict):
    """outlet: whose members they are. file: the list as the shop's program saved it (CSV in UTF-8, UTF-16 or GB 18030,
    or .xlsx), in base64. mapping: what columns are, by header, where that is not known or remembered: a field, `other`
    to keep it as it stands, `none` to leave it out. consent: where the members agreed to their phone telling who they
    are. app: whose ids openids are."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"outlet": "sh-01", "file": "cGhvbmUscG9pbnRzCjEzODAwMDAwMDAxLDEyMAo=", "consent": "terms 2025"}
            ]
        }
    )  # fmt: skip

    outlet: Id
    file: str = Field(min_length=1, max_length=MAX_FILE * 4 // 3 + 4)
    mapping: dict[str, member_columns.Field] = Field(
        default_factory=dict, max_length=member_columns.MAX_COLUMNS
    )
    consent: str = Field(default="", max_length=200)
    app: str = Field(default="", max_length=64)

    def shop(self) -> Shop:
        return Shop(self.outlet, self.consent, self.app)


class MemberPage(MemberFile):
    """start: the row to go on with, as the call before said."""

    start: Annotated[int, Field(ge=2, le=100_000)] = 2


class ColumnView(BaseModel):
    """header: as the file has it. field: as what it is taken. by: who says so: the call, an earlier one, the product,
    or nobody. filled: cells that say something."""

    header: str
    field: member_columns.Field
    by: By
    filled: int


class RowFaultView(BaseModel):
    """column: as the file has it; "": the row. message: what is wrong."""

    column: str
    message: str


class MemberRowView(BaseModel):
    """row: in the file, the header being 1. outcome: new, a customer nobody had; known, one we have; there, written
    before; differs, written before with other content, which stays; duplicate, of an earlier row; faulty. customer: who
    it is, where it is known. same_as: that earlier row. faults: everything that is wrong. joined: ids that became the
    same person. doubts: who may be."""

    row: int
    outcome: Outcome
    customer: str | None = None
    same_as: int | None = None
    faults: list[RowFaultView]
    joined: list[str]
    doubts: list[str]


class MembersView(BaseModel):
    """columns: what each is taken as. not_taken: columns that say something and that nobody knows: map them, or leave
    them out by `none`. counts: rows by outcome. rows: those that are not simply new or there, at most 500. more: there
    are more of them. next: the row to go on with; absent where the list is written to its end."""

    columns: list[ColumnView]
    not_taken: list[str]
    counts: dict[Literal["new", "known", "there", "differs", "duplicate", "faulty"], int]
    rows: list[MemberRowView]
    more: bool
    next: int | None = None


class OpeningView(BaseModel):
    """What a shop's list said. shop: the outlet. row: in that list. at: when it was taken. by: who took it.
    told: points whole, balance and spent in minor units, days ISO 8601, other columns as they stood."""

    shop: str
    row: int
    at: str
    by: str
    told: dict[str, Any]


class OpeningsView(BaseModel):
    """items: under every id of the customer."""

    items: list[OpeningView]


def members_view(
    columns: Sequence[Column], filled: Sequence[int], rows: Sequence[Row], start: int, lang: Lang
) -> MembersView:
    counts: dict[Outcome, int] = {}
    for row in rows:
        counts[row.outcome] = counts.get(row.outcome, 0) + 1
    told = [each for each in rows if each.outcome not in QUIET or each.joined or each.doubts]
    shown = [
        ColumnView(header=each.header, field=each.field, by=each.by, filled=count)
        for each, count in zip(columns, filled, strict=True)
    ]
    return MembersView(
        columns=shown, not_taken=[each.header for each in shown if each.by == "nobody" and each.filled],
        counts=counts, rows=[_row(each, lang) for each in told[:SHOWN]], more=len(told) > SHOWN, next=start or None,
    )  # fmt: skip


def openings_view(found: Iterable[Mapping[str, Any]]) -> OpeningsView:
    return OpeningsView(items=[OpeningView(**each) for each in found])


def _row(row: Row, lang: Lang) -> MemberRowView:
    faults = [
        RowFaultView(column=each.column, message=said("faulty_file", each.message, lang))
        for each in row.faults
    ]
    return MemberRowView(
        row=row.number, outcome=row.outcome, customer=row.customer or None, same_as=row.same_as or None,
        faults=faults, joined=list(row.joined), doubts=list(row.doubts),
    )  # fmt: skip
