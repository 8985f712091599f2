"""The dispatcher's board (派单看板): which tickets are shown, by region, skill, day and person. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from suanqing.errors import Invalid
from suanqing.regions import chain
from suanqing.work.dispatch.jobs import planned_day
from suanqing.work.dispatch.settings import Settings, wanted
from suanqing.work.tickets.flags import Flag, flags_of
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.search import found

NOBODY = "nobody"
"""Asked for as a person: tickets that nobody has."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the board somebody wants to see; None: whatever it is. day: of the visit (`planned_day`), in
    Beijing. person: who works on it, or `NOBODY`. phone: the digest of the text, where it is a number.
    flag: what marks it out."""

    region: str | None = None
    skill: str | None = None
    day: str | None = None
    person: str | None = None
    text: str | None = None
    phone: str | None = None
    flag: Flag | None = None

    def __post_init__(self) -> None:
        if self.region is not None:
            chain(self.region)
        if self.person == "":
            raise Invalid("a person is a party's id", where="person")


def shows(asked: Asked, settings: Settings, now: datetime) -> Callable[[Ticket], bool]:
    """Whether a ticket is on the board that was asked for; another wish never shows more."""
    said = found(asked.text, None, asked.phone) if asked.text else None

    def holds(ticket: Ticket) -> bool:
        return (
            (asked.region is None or _lies_in(ticket, asked.region))
            and (asked.skill is None or asked.skill in wanted(settings, ticket)[0])
            and (asked.day is None or planned_day(ticket, now) == asked.day)
            and (asked.person is None or _is_with(ticket, asked.person))
            and (asked.flag is None or asked.flag in flags_of(ticket, now))
            and (said is None or said(ticket))
        )

    return holds


def _lies_in(ticket: Ticket, region: str) -> bool:
    return bool(ticket.region) and region in chain(ticket.region)


def _is_with(ticket: Ticket, person: str) -> bool:
    workers = {worker.party for worker in ticket.workers}
    return not workers if person == NOBODY else person in workers
