"""What an outlet's own till sold to members, as a CSV file."""

from typing import Annotated

from pydantic import BaseModel, Field

from suanqing.errors import NotFound
from suanqing.finance.statements.table import from_csv
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.platform.input_fields import Strict
from suanqing.work.care import till
from tickets.customer_wiring import posters, tills
from tickets.wiring import api, parties

MAX_FILE = 128 * 1024


class SalesQuery(Strict):
    """outlet: whose till it is."""

    outlet: Annotated[str, Field(min_length=1, max_length=64)]


class SalesTaken(BaseModel):
    """taken: rows that are new. before: those that were there. nobody: rows without phone and card."""

    taken: int
    before: int
    nobody: int


@api.route(
    "POST", "/customers/sales", roles=RELATE, decides=nothing, content_types=("text/csv",), max_body=MAX_FILE
)  # fmt: skip
def import_sales(caller: Caller, body: bytes, query: SalesQuery) -> SalesTaken:
    """What an outlet's own system sold, up to 100 rows, as what its members did: coupons, points and tags follow as
    from any purchase. All rows are looked at before the first is noted; each wrong one is named, and then none is. The
    same file again notes nothing again; a receipt that stands with a member is refused of another. Of what a row cannot
    do any more by then the rows before it are done."""
    outlet = parties().find(query.outlet)
    if outlet is None or outlet.kind != "outlet":
        raise NotFound("there is no such outlet", outlet=query.outlet)
    rows = till.parse(from_csv(body), query.outlet)
    checked = tills().checked([each for each in rows if each.keys])
    fresh, sales = tills().note(caller, checked), [each.sale for each in checked]
    for customer in dict.fromkeys(each.happening.customer for each in sales):
        posters().settle(customer)
    observe.log("sales imported", outlet=query.outlet, rows=len(sales), new=fresh, by=caller.party)
    return SalesTaken(taken=fresh, before=len(sales) - fresh, nobody=len(rows) - len(sales))
