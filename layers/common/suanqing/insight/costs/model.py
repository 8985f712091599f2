"""A cost that belongs to no ticket by itself (间接成本): rent, training, travel of a month. Pure.

Management figures: they are shared out to be looked at, and nobody is paid by them (decision 0122).
"""

from typing import Any, Literal, NamedTuple

Kind = Literal[
    "rent", "salaries", "training", "implementation", "travel", "platform", "software", "other"
]
Key = Literal["jobs", "income", "minutes"]
"""What it is shared out by: tickets alike, what they brought in, the time that they took."""


class Cost(NamedTuple):
    """amount: minor units, above 0. region: the province that it is of; project: the service item; None: of all.
    withdrawn: (who, when) took it back; it counts no more and stays to be read."""

    id: str
    period: str
    kind: Kind
    amount: int
    currency: str
    key: Key
    region: str | None
    project: str | None
    note: str
    by: str
    at: str
    withdrawn: tuple[str, str] | None = None


def cost_to_dict(cost: Cost) -> dict[str, Any]:
    """Without its period and id; what there is nothing of is left out."""
    kept = cost._asdict()
    taken = kept.pop("withdrawn")
    told = {name: kept[name] for name in kept if name not in ("id", "period", "by", "at")}
    told |= {"written_by": cost.by, "written_at": cost.at}
    if taken:
        told |= {"withdrawn_by": taken[0], "withdrawn_at": taken[1]}
    return {name: value for name, value in told.items() if value not in (None, "")}


def cost_of(period: str, id: str, item: dict[str, Any]) -> Cost:
    taken = (item["withdrawn_by"], item["withdrawn_at"]) if "withdrawn_by" in item else None
    return Cost(
        id, period, item["kind_of"], item["amount"], item["currency"], item["key"],
        item.get("region"), item.get("project"), item.get("note", ""), item["written_by"],
        item["written_at"], taken,
    )  # fmt: skip
