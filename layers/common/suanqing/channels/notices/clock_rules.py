"""What is told of a time limit (超时提醒): the warning to who has the work, the limit to them and to who runs the
dispatch, each escalation to whom its step names. Pure.

Several levels of one clock that fire at once are told as the last of them: nobody is warned of what is over.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from suanqing.channels.notices.model import Kind, Notice
from suanqing.times import BEIJING, from_epoch_ms
from suanqing.work.tickets.model import Event, Ticket

KINDS: Mapping[str, Kind] = {
    "warning": "clock_warning", "due": "clock_due", "escalation": "clock_escalated",
}  # fmt: skip
DISPATCH = "dispatcher"


class Holders(Protocol):
    def holders(self, outlet: str, role: str) -> Iterable[str]:
        """Who has the role, at the outlet or at head office."""


def of_levels(event: Event, ticket: Ticket, audience: Holders) -> list[Notice]:
    last = {level["token"]: level for level in event.data.get("levels", ())}
    return [
        Notice(
            f"{ticket.ticket_id}:{event.seq}:{token}:{KINDS[level['kind']]}:{party}", party,
            KINDS[level["kind"]], event.at, ticket.ticket_id, _params(event, level, ticket),
        )
        for token, level in last.items()
        for party in dict.fromkeys(_receivers(level, ticket, audience))
    ]  # fmt: skip


def _receivers(level: Mapping[str, Any], ticket: Ticket, audience: Holders) -> Iterator[str]:
    """Who has the token; where that is nobody yet, its crew, else the dispatch."""
    owner = level.get("owner")
    crew = [owner] if owner else [worker.party for worker in ticket.workers]
    yield from crew
    match level["kind"]:
        case "escalation":
            yield from _named(level["to"], ticket.outlet, audience)
        case "warning" if crew:
            return
        case _:
            yield from audience.holders(ticket.outlet, DISPATCH)


def _named(to: Mapping[str, Any], outlet: str, audience: Holders) -> Iterator[str]:
    """A person, everybody of a role, or of a queue those who send people to it."""
    if "party" in to:
        yield str(to["party"])
    else:
        yield from audience.holders(outlet, str(to.get("role", DISPATCH)))


def _params(event: Event, level: Mapping[str, Any], ticket: Ticket) -> dict[str, str]:
    at = from_epoch_ms(level["at"]).astimezone(BEIJING)
    params = {"title": ticket.title, "seq": str(event.seq), "due": at.strftime("%Y-%m-%d %H:%M")}
    if level["kind"] == "escalation":
        params["step"] = str(level["step"])
        params["reassigned"] = "已转交处理" if level.get("reassign") else ""
    return {name: text for name, text in params.items() if text}
