"""The dispatcher's board: open tickets over outlets, by region, skill, day and person, and searched."""

from dispatch.wiring import api, dispatch, phones, settings, tickets
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STEER
from suanqing.work.dispatch import board_schemas, schemas
from suanqing.work.dispatch.board import Asked, shows
from suanqing.work.tickets.boards import merged


@api.route("GET", "/dispatch/board", roles=STEER)
def get_board(caller: Caller, query: schemas.BoardQuery) -> board_schemas.BoardView:
    """A page of a narrow wish may hold few tickets, or none, and `next` goes on."""
    in_force, _ = settings().in_force()
    now = dispatch().clock()
    phone = phones().look_for(query.q) if query.q else None
    asked = Asked(query.region, query.skill, query.day, query.person, query.q, phone, query.flag)
    holds = shows(asked, in_force, now)
    page = merged(
        schemas.several(query.outlets),
        lambda outlet, cursor: tickets().board(
            caller, outlet, "todo", None, query.limit, cursor, holds
        ),
        False, query.limit, query.cursor,
    )  # fmt: skip
    items = [board_schemas.board_item(caller, each, in_force, now) for each in page.tickets]
    return board_schemas.BoardView(items=items, next=page.cursor)
