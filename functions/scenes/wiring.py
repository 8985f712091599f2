"""The scenes function's API, stores and roles."""

from functools import cache
from typing import TYPE_CHECKING

from suanqing.platform import aws
from suanqing.platform.config import setting
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


def etag(version: int) -> dict[str, str]:
    """The header whose value comes back as If-Match."""
    return {"ETag": f'"{version}"'}
