"""What a node promises (时限): minutes by a calendar, a warning before, escalations after. Pure.

    {"minutes": 240, "calendar": "service", "warn_at": 80,
     "escalate": [{"after": 30, "to": {"role": "dispatcher"}, "reassign": false}, …]}

With `"agreed": true` the minutes are those in which the ticket's tier of the price book promises to respond, where it
does. With `"promised": true` it is due by the time that was promised to the customer, where that is earlier.
`after` counts in the same calendar from the moment it was due; each step comes later than the one before. `to` is a
{"party"}, a {"role"}, a {"queue"}, or, of a step that reassigns, {"best": "outlet", "queue"}: whom dispatch suggests
of the outlet's people, else the queue.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from suanqing.errors import Invalid

WARN_AT = 80
"""Per cent of the limit."""
MAX_MINUTES = 525_600
MAX_STEPS = 8
BEST, OUTLET = "best", "outlet"
"""Of a step's `to`: the work goes to whom dispatch suggests, of these people."""
FIELDS = frozenset({"minutes", "calendar", "warn_at", "escalate", "promised", "agreed"})


class Step(NamedTuple):
    """An escalation (升级): whom it goes to, and whether the work goes there with it."""

    after_min: int
    to: Mapping[str, Any]
    reassign: bool = False


class Limit(NamedTuple):
    minutes: int
    calendar: str
    warn_at: int = WARN_AT
    escalate: tuple[Step, ...] = ()
    promised: bool = False
    agreed: bool = False

    @property
    def levels(self) -> int:
        """The warning, the limit itself, and a level a step."""
        return 2 + len(self.escalate)


def limit_of(document: Mapping[str, Any]) -> Limit:
    """Invalid `bad_limit`, its place as `where`."""
    for name in document:
        if name not in FIELDS:
            raise _wrong(str(name)[:40], "there is no such field")
    calendar, steps = document.get("calendar"), document.get("escalate", [])
    if not isinstance(calendar, str) or not calendar:
        raise _wrong("calendar", "a limit names its calendar")
    if not isinstance(steps, list) or len(steps) > MAX_STEPS:
        raise _wrong("escalate", f"escalations are a list of at most {MAX_STEPS} steps")
    found: list[Step] = []
    for place, step in enumerate(steps):
        found.append(_step(step, f"escalate.{place}", found[-1].after_min + 1 if found else 0))
    told = {name: document.get(name, False) for name in ("promised", "agreed")}
    for name, value in told.items():
        if not isinstance(value, bool):
            raise _wrong(name, f"{name} is true or false")
    return Limit(
        minutes=_whole(document.get("minutes"), 1, MAX_MINUTES, "minutes"),
        calendar=calendar,
        warn_at=_whole(document.get("warn_at", WARN_AT), 1, 99, "warn_at"),
        escalate=tuple(found),
        promised=told["promised"],
        agreed=told["agreed"],
    )


def _step(step: object, where: str, least: int) -> Step:
    if not isinstance(step, Mapping) or not isinstance(step.get("to"), Mapping) or not step["to"]:
        raise _wrong(where, "an escalation says whom it goes to")
    if not isinstance(reassign := step.get("reassign", False), bool):
        raise _wrong(f"{where}.reassign", "reassign is true or false")
    if BEST in step["to"] and not (reassign and _is_best(step["to"])):
        said = "the best of the outlet is asked to take the work, with a queue behind them"
        raise _wrong(f"{where}.to", said)
    return Step(_whole(step.get("after"), least, MAX_MINUTES, f"{where}.after"), step["to"], reassign)  # fmt: skip


def _is_best(to: Mapping[str, Any]) -> bool:
    queue = to.get("queue")
    return (
        to.keys() == {BEST, "queue"}
        and to[BEST] == OUTLET
        and isinstance(queue, str)
        and 0 < len(queue) <= 60
    )


def _whole(given: object, least: int, most: int, where: str) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
        raise _wrong(where, f"these are {least} to {most} in whole numbers")
    return given


def _wrong(where: str, message: str) -> Invalid:
    return Invalid(f"{where}: {message}", "bad_limit", where=where)
