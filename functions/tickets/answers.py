"""A ticket as every route of tickets answers with it."""

from collections.abc import Mapping
from typing import Annotated

from suanqing.labels import Lang
from suanqing.people.identity.caller import Caller
from suanqing.times import utcnow
from suanqing.web.answers import Reply
from suanqing.work.tickets.flow_schemas import ChangedView, stand_for
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.shown_schemas import TicketView, view_for

Shown = Annotated[Reply, TicketView]


def shown(
    caller: Caller,
    ticket: Ticket,
    status: int = 200,
    lang: Lang | None = None,
    changed: Mapping[str, ChangedView] | None = None,
) -> Reply:
    """lang: to say where it stands, too. changed: what differs, for those who are asked there, by token."""
    headers = {"ETag": f'"{ticket.version}"'}
    if status == 201:
        headers["Location"] = f"/tickets/{ticket.ticket_id}"
    view = view_for(caller, ticket, utcnow())
    if lang:
        view.stands = stand_for(caller, ticket, lang)
        for token in view.stands.tokens:
            token.changed = (changed or {}).get(token.token)
    return Reply(view, status, headers)
