"""The scenes function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
from suanqing.times import utcnow
from suanqing.web.api import Api

if TYPE_CHECKING:
    from suanqing.people.identity.deciding import Deciding
    from suanqing.work.calendars.store import CalendarStore


@cache
def deciding() -> "Deciding":
    from suanqing.people.identity.deciding import deciding_over
    from suanqing.people.parties.store import PartyStore

    return deciding_over(PartyStore(aws.dynamodb(), setting("PRICING_TABLE")))


api = Api("scenes", deciding)


@cache
def calendars() -> "CalendarStore":
    from suanqing.work.calendars.store import CalendarStore

    return CalendarStore(aws.dynamodb(), setting("PRICING_TABLE"))


def swept_for(change: str) -> None:
    """Due moments of open tickets follow a change of calendars at once, not in the next hour."""
    from suanqing.platform.jobs import begin, sender
    from suanqing.platform.materialized import Views
    from suanqing.work.tickets.due_sweep_service import KIND, kept_until

    views = Views(aws.dynamodb(), setting("VIEWS_TABLE"))
    begin(views, KIND, change, kept_until(utcnow()), sender("DUE_QUEUE_URL"))


def etag(version: int) -> dict[str, str]:
    """The header whose value comes back as If-Match."""
    return {"ETag": f'"{version}"'}
