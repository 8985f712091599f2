"""The caller's own notices over HTTP."""

from pydantic import BaseModel, ConfigDict, Field

from notifications.app import api
from notifications.wiring import notices
from suanqing.channels.notices.model import Notice
from suanqing.channels.notices.words import text_of
from suanqing.people.identity.caller import Caller
from suanqing.people.roles import STAFF
from suanqing.times import rfc3339


class NoticeQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=200)


class NoticeView(BaseModel):
    """One notice. at: RFC 3339; text: ready to show."""

    id: str
    kind: str
    at: str
    ticket: str | None
    text: str


class NoticePage(BaseModel):
    items: list[NoticeView]
    next: str | None = Field(default=None, description="cursor of the next page")


@api.route("GET", "/me/notices", roles=STAFF)
def my_notices(caller: Caller, query: NoticeQuery) -> NoticePage:
    """The caller's notices, newest first."""
    found, cursor = notices().newest(caller.party, query.limit, query.cursor)
    return NoticePage(items=[_view(notice) for notice in found], next=cursor)


def _view(notice: Notice) -> NoticeView:
    return NoticeView(
        id=notice.id,
        kind=notice.kind,
        at=rfc3339(notice.at),
        ticket=notice.ticket,
        text=text_of(notice),
    )
