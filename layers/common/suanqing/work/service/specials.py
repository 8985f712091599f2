"""Special tickets (特殊工单): those whose cost rose by what happened to them, as counts of events. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from suanqing.work.service.policies import Trigger
from suanqing.work.tickets.model import Event


def found(events: Iterable[Event], triggers: Sequence[Trigger]) -> list[dict[str, Any]]:
    """[{id, count, cost?}] of every trigger that the events set off, in declared order.

    cost: minor units, the trigger's cost for each event that it counts.
    """
    told = list(events)
    counted = [(trigger, sum(_counts(trigger, event) for event in told)) for trigger in triggers]
    return [
        {"id": trigger.id, "count": count}
        | ({} if trigger.cost is None else {"cost": count * trigger.cost})
        for trigger, count in counted
        if count >= trigger.at_least
    ]


def cost_of(special: Iterable[dict[str, Any]]) -> int | None:
    """The extra cost of a special ticket; None while no trigger knows one."""
    costs = [int(each["cost"]) for each in special if "cost" in each]
    return sum(costs) if costs else None


def _counts(trigger: Trigger, event: Event) -> bool:
    return event.kind == trigger.count_of and all(
        event.data.get(name) == value for name, value in trigger.where
    )
