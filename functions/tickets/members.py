"""A shop's member list: what it would do, then row by row; and what lists said of a customer."""

import base64

from suanqing.errors import Invalid
from suanqing.finance.statements.table import from_csv
from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import RELATE
from suanqing.platform import observe
from suanqing.platform.retries import within
from suanqing.work.customers import member_schemas as schemas
from suanqing.work.customers import members
from tickets import decisions
from tickets.customer_wiring import member_lists
from tickets.wiring import api

MAX_BODY = schemas.MAX_FILE * 4 // 3 + 64 * 1024


@api.route("POST", "/customers/members/check", roles=RELATE, max_body=MAX_BODY)
def check_members(body: schemas.MemberFile, lang: Lang) -> schemas.MembersView:
    """What writing a shop's member list would do: what each column is taken as or that it is not, which rows are new,
    known, doubled or faulty. Nothing is written."""
    header, rows = _table(body.file)
    lists = member_lists()
    columns = lists.columns(header, body.mapping)
    found = lists.check(rows, columns, body.shop())
    return schemas.members_view(columns, members.filled(rows, columns), found, 0, lang)


@api.route(
    "POST", "/customers/members", roles=RELATE, decides=decisions.of_everyone, max_body=MAX_BODY
)
def write_members(caller: Caller, body: schemas.MemberPage, lang: Lang) -> schemas.MembersView:
    """Write the list row by row, as far as the time goes: each row a customer seen, with what the shop says of points,
    stored value and level as an opening fact. Send it again with `start` as `next` says; a row that was written is
    there, and stays. The mapping is remembered by the header."""
    header, rows = _table(body.file)
    lists = member_lists()
    columns = lists.columns(header, body.mapping)
    found, start = lists.write(caller, rows, columns, body.shop(), body.start, within())
    lists.remember(caller, header, columns)
    view = schemas.members_view(columns, members.filled(rows, columns), found, start, lang)
    observe.log(
        "members written", outlet=body.outlet, by=caller.party, rows=len(found), **view.counts
    )
    return view


@api.route("GET", "/customers/{customer_id}/openings", roles=RELATE)
def get_openings(customer_id: str) -> schemas.OpeningsView:
    """What shops' lists said of the customer, under every id."""
    return schemas.openings_view(member_lists().openings(customer_id))


def _table(file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the rows below it with their numbers."""
    try:
        raw = base64.b64decode(file, validate=True)
    except ValueError:
        raise Invalid("the file is not the base64 it claims to be", where="file") from None
    rows = [
        (number, cells) for number, cells in enumerate(_cells(raw), 1) if any(map(str.strip, cells))
    ]
    if len(rows) < 2:
        raise Invalid("the file has no row below its header", "faulty_file", where="file")
    (_, header), *below = rows
    while header and not header[-1].strip():
        header = header[:-1]
    return [each.strip() for each in header], below


def _cells(raw: bytes) -> list[list[str]]:
    if not raw.startswith(b"PK"):
        return from_csv(raw)
    from suanqing.platform.files.xlsx_reader import read_workbook

    made: list[list[str]] = []
    for number, cells in read_workbook(raw)[0].rows():
        made += [[] for _ in range(number - len(made) - 1)]
        made.append([cells.get(at, "") for at in range(1, max(cells) + 1)])
    return made
