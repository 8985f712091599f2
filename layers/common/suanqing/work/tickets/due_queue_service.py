"""The queue of what is due by itself: a message says which ticket, or which list of reservations, and comes at its
second; an act's says which of its ticket's acts (`acts.Act.name`), and comes at once. Address: DUE_QUEUE_URL."""

from collections.abc import Iterable
from typing import Any

from suanqing.platform import queues
from suanqing.work.scenes.due import delay_seconds
from suanqing.work.tickets.part_due import is_list

QUEUE = "DUE_QUEUE_URL"


def send(found: Iterable[tuple[str, int]], now: int) -> None:
    """(ticket or list, moment) each, in milliseconds. Raises when one was not taken."""
    later = ((message(name, moment), delay_seconds(moment, now)) for name, moment in found)
    queues.send_later(QUEUE, later)


def send_acts(found: Iterable[tuple[str, str]]) -> None:
    """(ticket, act) each. Raises when one was not taken."""
    queues.send(QUEUE, ({"ticket": ticket, "act": name} for ticket, name in found))


def send_upkeep(day: str, place: str) -> None:
    """A page of registered things, to be looked at for that day."""
    queues.send(QUEUE, [{"upkeep": day, "place": place}])


def message(name: str, moment: int) -> dict[str, Any]:
    return {"stock" if is_list(name) else "ticket": name, "due": moment}
