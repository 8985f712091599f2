"""When a thing is due for upkeep (保养), by the company's rules and from what was done to it. Pure.

    {"rules": {"ac": {"product_type": "空调", "months": 12, "ahead": 7, "title": "空调年度保养",
                      "scene": "installation", "counts": ["installation"],
                      "lines": [{"sku": "AC-CARE", "qty": "1"}]}}}

Due is so many months after the day the thing was put in or the newest work on it that counts, whichever is later;
work counts that is done, in a scene of `counts` (any, where none is named), and the upkeep itself. A rule that is
called otherwise now goes on with what it drafted, as long as its title is the same. Its ticket is
drafted so many days ahead, at the outlet that served it last. What was neither put in nor served is due never: nobody
knows from when.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import Field, ValidationError

from suanqing.errors import Invalid
from suanqing.platform.input_fields import Id, Strict
from suanqing.times import BEIJING
from suanqing.work.assets.model import Asset
from suanqing.work.tickets.decide import NewTicket
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.scene import LIKE

SOURCE = "upkeep"
DONE = frozenset({"done", "closed"})


class UpkeepLine(Strict):
    """sku: the item. qty: how much of it."""

    sku: Id
    qty: Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,3})?$")] = "1"


class UpkeepRule(Strict):
    """product_type: of what kind of thing, as the register says. months: how long after it was put in or served last.
    ahead: so many days before that day the ticket is there. title: of the ticket. scene: in which it begins. counts:
    scenes of which work that is done counts; none named: of any. lines: what is to be done."""

    product_type: Annotated[str, Field(min_length=1, max_length=64)]
    months: Annotated[int, Field(ge=1, le=120)]
    ahead: Annotated[int, Field(ge=0, le=90)] = 7
    title: Annotated[str, Field(min_length=1, max_length=60)]
    scene: Id
    counts: Annotated[list[Id], Field(default_factory=list, max_length=20)]
    lines: Annotated[list[UpkeepLine], Field(default_factory=list, max_length=20)]


class UpkeepRules(Strict):
    rules: Annotated[dict[Id, UpkeepRule], Field(default_factory=dict, max_length=100)]

    def of(self, asset: Asset) -> list[tuple[str, UpkeepRule]]:
        return [
            (id, each) for id, each in self.rules.items() if each.product_type == asset.product_type
        ]


class Due(NamedTuple):
    """rule: its id. on: the day. since: from which it is counted."""

    rule: str
    on: date
    since: date


def rules_of(document: Mapping[str, Any]) -> UpkeepRules:
    """Raises Invalid naming the place that it does not understand."""
    try:
        return UpkeepRules.model_validate(dict(document))
    except ValidationError as error:
        where = ".".join(str(each) for each in error.errors()[0]["loc"])
        raise Invalid("these are no rules of upkeep", where=where) from None


def due(asset: Asset, tickets: Iterable[Ticket], rules: UpkeepRules) -> list[Due]:
    """By each rule that is for such a thing."""
    done = [*tickets]
    found = []
    for id, rule in rules.of(asset):
        if since := _since(asset, done, id, rules):
            found.append(Due(id, _later(since, rule.months), since))
    return found


def is_time(found: Due, rule: UpkeepRule, today: date) -> bool:
    """Whether its ticket is to be there."""
    return today >= found.on - timedelta(days=rule.ahead)


def goes_on(ticket: Ticket, rule: UpkeepRule, rules: UpkeepRules) -> bool:
    """Whether the ticket was drafted by that rule under a name that no rule has any more."""
    kind, _, before = ticket.source.partition(":")
    return kind == SOURCE and before not in rules.rules and ticket.title == rule.title


def whose(asset: Asset, last: Ticket) -> str:
    """The customer's id, "" where nobody said."""
    return str(asset.customer_id or last.facts.get("attrs", {}).get("customer_id", ""))


def drafted(asset: Asset, last: Ticket, found: Due, rule: UpkeepRule) -> NewTicket:
    """The ticket, where and for whom the newest one about the thing was."""
    known = {"asset": asset.asset, "customer_id": whose(asset, last)}
    return NewTicket(
        last.outlet, rule.title, last.region, f"{SOURCE}:{found.rule}", last.address, last.customer,
        scene=LIKE.get(rule.scene, rule.scene), lines=tuple((each.sku, Decimal(each.qty)) for each in rule.lines),
        attrs={name: value for name, value in known.items() if value},
        told={SOURCE: found.rule, "upkeep_due": found.on.isoformat(), "upkeep_since": found.since.isoformat()},
    )  # fmt: skip


def _since(asset: Asset, tickets: Iterable[Ticket], id: str, rules: UpkeepRules) -> date | None:
    days = [
        each.served.astimezone(BEIJING).date()
        for each in tickets
        if each.served and _counts(each, id, rules)
    ]
    if asset.installed_on:
        days.append(date.fromisoformat(asset.installed_on))
    return max(days, default=None)


def _counts(ticket: Ticket, id: str, rules: UpkeepRules) -> bool:
    scene, rule = (ticket.scene_ref or ticket.scene).partition("@")[0], rules.rules[id]
    own = ticket.source == f"{SOURCE}:{id}" or goes_on(ticket, rule, rules)
    return ticket.state in DONE and (own or not rule.counts or scene in rule.counts)


def _later(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
