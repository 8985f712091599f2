"""Stock from and for an outside system, as CSV files."""

from stock.wiring import api, stock, ticket_parts
from suanqing.errors import DomainError, Invalid
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import DISPATCH, STAFF
from suanqing.platform import observe
from suanqing.web.answers import Reply
from suanqing.work.stock import exchange, schemas

CSV = "text/csv; charset=utf-8"
MAX_FILE = 128 * 1024


@api.route(
    "POST",
    "/stock/import",
    roles=DISPATCH,
    decides=nothing,
    content_types=("text/csv",),
    max_body=MAX_FILE,
)
def import_stock(caller: Caller, body: bytes) -> schemas.TakenRows:
    """Goods received and stock counted in another system, up to 200 rows. All rows are looked at before the first moves
    anything; each wrong one is named, and then none does. The same file again moves nothing again; of what a row
    cannot do any more by then (the stock has moved since it was counted) the rows before it are done."""
    rows, desk = exchange.parse(body), stock()
    exchange.refuse([found for row in rows if (found := _fault(caller, row))])
    before = 0
    for row in rows:
        try:
            before += not desk.take_row(caller, row)
        except DomainError as wrong:
            found = exchange.fault(row.number, wrong)
            raise Invalid(
                f"{found['where']}: {wrong.message}", "stock_import_broke_off", errors=[found],
                taken=row.number - 2,
            ) from None  # fmt: skip
        ticket_parts().allocate(row.place, row.part)
    observe.log("stock imported", rows=len(rows), before=before, by=caller.party)
    return schemas.TakenRows(taken=len(rows) - before, before=before)


@api.route("GET", "/stock/{place}/levels.csv", roles=STAFF, produces="text/csv")
def export_levels(caller: Caller, place: str) -> Reply:
    """What lies at a place, as another system reads it."""
    desk = stock()
    levels = desk.levels(caller, place)
    units = {level.part: desk.part(level.part).unit for level in levels}
    headers = {
        "Content-Disposition": f'attachment; filename="stock-{place}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Reply(exchange.levels_csv(levels, units), content_type=CSV, headers=headers)


def _fault(caller: Caller, row: exchange.StockRow) -> dict[str, str] | None:
    """Why the row cannot be taken as things are now."""
    try:
        stock().check_row(caller, row)
    except DomainError as wrong:
        return exchange.fault(row.number, wrong)
    return None
