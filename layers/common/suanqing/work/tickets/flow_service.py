"""What tickets of drawn scenes are read with by every function that commands tickets: scenes, people, calendars."""

from typing import Any

from suanqing.business_hours import Calendar
from suanqing.work.calendars.store import CalendarStore
from suanqing.work.scenes.versions import Scenes
from suanqing.work.tickets.flow import Agreed, Flow
from suanqing.work.tickets.owner_rules import Owners, Register


def flow_over(
    client: Any,
    table: str,
    parties: Register,
    calendars: CalendarStore | None = None,
    agreed: Agreed = lambda _: {},
) -> Flow:
    """table: PRICING_TABLE, where scenes, forms, calendars and parties lie. Nothing is read before it is needed.
    agreed: of those who make tickets."""
    calendars = calendars or CalendarStore(client, table)

    def at_site(name: str, region: str | None, outlet: str) -> Calendar:
        return calendars.find(name, region, outlet)

    return Flow(Scenes(client, table), Owners(parties), at_site, agreed)
