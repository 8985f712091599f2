"""Margins in API answers (pydantic): cells, tables, rankings, tickets of a cell. Minor units."""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.canonical import digest
from suanqing.insight.views.grid import Axis, Grid, Ranked
from suanqing.insight.views.pages import HASH, Cell, Money

Moments = Annotated[str | None, Field(examples=["2026-11-03T09:30:00.000Z"])]


CostsAt = Callable[[str, str, str], int]


class MarginTimes(BaseModel):
    """Where the time of completed tickets went, in minutes of all of them together. tickets: how many they are.
    unassigned: until somebody had it. coming: from then to the first arrival. on_site: from then to completion. parts:
    waiting for at least one part. paused: waiting for somebody else. The last two are not in the others."""

    tickets: int
    unassigned: int
    coming: int
    on_site: int
    parts: int
    paused: int


class MarginSum(BaseModel):
    """Money of one currency. income: net of tax. pay: what the pay plane comes to, also where it is held.
    margin: the one less the other. rate: margin of income; cost_rate: pay of income; absent without income.
    output_rate: income for each unit paid out (投入产出比); absent where nothing is. times: of those that were
    completed; absent where none was. parts: what their parts were bought for. parts_unknown: of how many parts that
    is not known. costs: what of the months' other costs is shared out to them, of months by items and regions alone;
    profit: margin less parts and costs, profit_rate: of income; both where costs is there."""

    currency: str
    tickets: int
    income: int
    pay: int
    margin: int
    parts: int
    parts_unknown: int
    rate: str | None = None
    cost_rate: str | None = None
    output_rate: str | None = None
    times: MarginTimes | None = None
    costs: int | None = None
    profit: int | None = None
    profit_rate: str | None = None


class MarginCell(BaseModel):
    """sums: by currency. hash: of the assessments that it was summed from."""

    row: str
    column: str
    sums: list[MarginSum]
    hash: str


class MarginName(BaseModel):
    """One place of an axis. id: "*" is the total, "-" what has none."""

    id: str
    name: str


class MarginAge(BaseModel):
    """as_of: when the page was last set; absent, nothing is in it. waiting_since: since when something settled is not
    in it yet; absent, everything is that was heard of. hash: of all its cells."""

    as_of: Moments = None
    waiting_since: Moments = None
    hash: str


class MarginAmount(BaseModel):
    currency: str
    amount: int


class Margins(MarginAge):
    """A table of two axes; a cell that is not there is empty. unshared: what of the costs of its time no ticket bears,
    by currency; of tables whose cells bear costs, of all projects and regions."""

    rows: Axis
    columns: Axis
    period: str
    project: str | None = None
    region: str | None = None
    row_names: list[MarginName]
    column_names: list[MarginName]
    cells: list[MarginCell]
    unshared: list[MarginAmount]


class MarginRank(BaseModel):
    """sums: by currency. hash: of the assessments that they were summed from."""

    id: str
    name: str
    sums: list[MarginSum]
    hash: str


class MarginRanking(MarginAge):
    """Highest margin first."""

    by: Ranked
    period: str
    items: list[MarginRank]


class MarginTicket(BaseModel):
    """What a ticket adds to the cell by its newest assessment."""

    ticket_id: str
    title: str | None = None
    day: str
    assessment: int
    sum: MarginSum


class MarginTickets(BaseModel):
    """The tickets of a cell; all pages together come to the cell. waiting_since: as of the page."""

    items: list[MarginTicket]
    waiting_since: Moments = None
    next: str | None = None


def sum_of(money: Money, costs: int | None = None) -> MarginSum:
    profit = None if costs is None else money.margin - money.parts - costs
    return MarginSum(
        currency=money.currency,
        tickets=money.tickets,
        income=money.income,
        pay=money.pay,
        margin=money.margin,
        rate=share(money.margin, money.income),
        cost_rate=share(money.pay, money.income),
        output_rate=share(money.income, money.pay),
        times=MarginTimes(**money.spent._asdict()) if money.spent.tickets else None,
        parts=money.parts,
        parts_unknown=money.unknown,
        costs=costs,
        profit=profit,
        profit_rate=None if profit is None else share(profit, money.income),
    )


def share(part: int, whole: int) -> str | None:
    """With four digits behind the point, half up; nothing of a whole that is none."""
    if whole <= 0:
        return None
    return str((Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def cells_of(grid: Grid, costs: CostsAt | None = None) -> list[MarginCell]:
    """costs: what the cell of a row and a column bears in a currency; None where they are not shared out to cells."""
    return [
        MarginCell(
            row=row,
            column=column,
            sums=[
                sum_of(each, costs(row, column, each.currency) if costs else None)
                for each in cell.money
            ],
            hash=cell.hash,
        )
        for row in grid.rows
        for column in grid.columns
        if (cell := grid.cells.get((row, column)))
    ]


def sums_of(cell: Cell) -> list[MarginSum]:
    return [sum_of(each) for each in cell.money]


def amounts_of(told: Mapping[str, int]) -> list[MarginAmount]:
    return [MarginAmount(currency=currency, amount=amount) for currency, amount in told.items()]


def names_of(ids: Iterable[str], names: Mapping[str, str]) -> list[MarginName]:
    return [MarginName(id=id, name=names.get(id, id)) for id in ids]


def hash_of(cells: Mapping[str, Cell]) -> str:
    return digest([[key, cell.hash] for key, cell in sorted(cells.items())])[:HASH]
