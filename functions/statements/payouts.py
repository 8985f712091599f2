"""Payouts (付款批次): made from approved statements, released by another, sent as a file, answered by a file."""

from base64 import b64encode
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from statements import decisions
from statements.wiring import api, interests_of, pay
from suanqing.finance.statements import payout_schemas as views
from suanqing.finance.statements.payouts import file_rows
from suanqing.finance.statements.table import XLSX, to_csv, to_xlsx
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import MONEY_DECISIONS, READ_MONEY
from suanqing.platform import cursors, observe
from suanqing.platform.input_fields import Period
from suanqing.web.answers import Reply

CSV = "text/csv; charset=utf-8"
PAYOUT = "/payouts/{batch}"
MAX_FILE = 4 * 1024 * 1024


class Payout(BaseModel):
    """Which statements: a period's approved and returned ones of one currency."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    limit: Annotated[int, Field(ge=1, le=2000)] = 1000


class PayoutsQuery(BaseModel):
    """period: of the statements that are paid."""

    model_config = ConfigDict(extra="forbid")

    period: Period
    cursor: Annotated[str, Field(max_length=64)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20

    @property
    def before(self) -> int | None:
        """The number of a batch that the page lies before. Raises Invalid."""
        if self.cursor is None:
            return None
        place = cursors.decoded(self.cursor)
        return int(place) if place.isascii() and place.isdigit() else cursors.foreign()


class Release(BaseModel):
    """hash: the control hash of the batch you looked at."""

    model_config = ConfigDict(extra="forbid")

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])]


class Nothing(BaseModel):
    """No content; an empty body will do."""

    model_config = ConfigDict(extra="forbid")


@api.route("POST", "/payouts", roles=MONEY_DECISIONS, decides=nothing, status=201)
def make_payout(body: Payout, caller: Caller) -> Annotated[Reply, views.PayoutView]:
    """Put what is approved into a batch, also what came back and was approved again; one that was
    interrupted is finished. Another person releases it. Parties without an account in force are left
    out and named."""
    batch = pay().make(body.period, caller.party, body.currency, body.limit)
    observe.log(
        "payout made", batch=batch.id, count=len(batch.rows), total=batch.total, by=caller.party
    )
    return Reply(views.payout(batch, pay().heads(batch)), 201)


@api.route("GET", "/payouts", roles=READ_MONEY)
def list_payouts(query: PayoutsQuery) -> views.PayoutPage:
    """A period's batches with their totals, the newest first; the rows come with each batch."""
    found, before = pay().of(query.period, query.limit, query.before)
    return views.PayoutPage(
        items=[views.payout_head(each) for each in found],
        next=cursors.encoded(str(before)) if before else None,
    )


@api.route("POST", f"{PAYOUT}/release", roles=MONEY_DECISIONS, decides=decisions.payout)
def release_payout(batch: str, body: Release, caller: Caller) -> views.PayoutView:
    """Let it go to the bank, as it was looked at: never by who made it, asked for an account in it or is
    paid by it."""
    about = [row.party for row in pay().get(batch).rows]
    found = pay().release(batch, body.hash, caller.party, interests_of(caller, about))
    observe.log(
        "payout released", batch=batch, count=len(found.rows), total=found.total, by=caller.party
    )
    return views.payout(found, pay().heads(found))


@api.route("POST", f"{PAYOUT}/withdraw", roles=MONEY_DECISIONS, decides=nothing)
def withdraw_payout(batch: str, body: Nothing, caller: Caller) -> views.PayoutView:
    """Take back a batch that is not released; its statements wait to be paid as before."""
    found = pay().withdraw(batch, caller.party)
    observe.log("payout withdrawn", batch=batch, by=caller.party)
    return views.payout(found, pay().heads(found))


@api.route("GET", PAYOUT, roles=READ_MONEY)
def get_payout(batch: str) -> views.PayoutView:
    """The batch with its control totals and what the bank said of each row."""
    found = pay().get(batch)
    return views.payout(found, pay().heads(found))


@api.route("GET", f"{PAYOUT}/file", roles=READ_MONEY, produces="text/csv")
def payout_file(batch: str, caller: Caller) -> Reply:
    """The bank's file of a released batch as CSV; its result columns come back filled in. Account numbers are whole for
    finance alone."""
    found = pay().released(batch)
    headers = {
        "Content-Disposition": f'attachment; filename="payout-{found.id}.csv"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "X-Control-Hash": found.hash,
    }
    return Reply(
        to_csv(file_rows(found, caller.is_any(*MONEY_DECISIONS)), digits=False),
        headers=headers,
        content_type=CSV,
    )


@api.route("GET", f"{PAYOUT}/workbook", roles=READ_MONEY)
def payout_workbook(batch: str, caller: Caller) -> views.PayoutFile:
    """The same rows as an Excel workbook."""
    found = pay().released(batch)
    content = to_xlsx(found.id, file_rows(found, caller.is_any(*MONEY_DECISIONS)))
    return views.PayoutFile(
        name=f"payout-{found.id}.xlsx", content_type=XLSX, base64=b64encode(content).decode()
    )


@api.route(
    "POST",
    f"{PAYOUT}/results",
    roles=MONEY_DECISIONS,
    decides=nothing,
    content_types=("text/csv",),
    max_body=MAX_FILE,
)
def take_results(batch: str, body: bytes, caller: Caller) -> views.ReportView:
    """The bank's answer, row by row: paid, or returned and to be approved and paid again. Who reported a
    payment as made does not report its return. The same file twice does nothing twice; a file with a
    fault does nothing at all."""
    report = pay().take_results(batch, body, caller.party)
    observe.log(
        "payout answered", batch=batch, paid=len(report.paid), returned=len(report.returned),
        unchanged=len(report.unchanged), refused=len(report.refused), by=caller.party,
    )  # fmt: skip
    return views.report(report)
