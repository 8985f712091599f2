"""What automatic nodes of drawn scenes do after their transition: a message names the ticket and the act.

`jobs.clocks` works off the queue that they share with clocks; each act is done once (`work.service.acts_service`).
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jobs.wiring import parties, pricing, tickets
from suanqing.channels.notices.act_rules import told_by
from suanqing.channels.notices.model import to_dict
from suanqing.channels.registry import heard
from suanqing.insight.events.ticket_told import attributes, ticket_told
from suanqing.labels import Label
from suanqing.people.parties.model import HQ
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.work.service.acts_service import Acts, Outside
from suanqing.work.service.contracts import Contracts
from suanqing.work.service.rework_service import ReworkService
from suanqing.work.service.settings import SettingsStore
from suanqing.work.stock.stock_service import Stock
from suanqing.work.stock.store import StockStore
from suanqing.work.tickets.act_store import ActStore
from suanqing.work.tickets.acts import Act
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.flow import flow_of
from suanqing.work.tickets.linked_store import LinkedStore
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.part_commands import TicketParts


@cache
def acts() -> Acts:
    client, work = aws.dynamodb(), setting("WORK_TABLE")
    commands = Tickets(tickets(), parties(), catalogue=pricing())
    linked = LinkedStore(client, work)
    parts = TicketParts(commands, Stock(StockStore(client, work), parties(), pricing()))
    rework = ReworkService(commands, linked, SettingsStore(client, setting("PRICING_TABLE")))
    contracts = Contracts(commands, linked)
    store = ActStore(client, work)
    return Acts(commands, store, linked, parts, contracts, rework, Outside(tell, send))


def take(message: dict[str, Any]) -> None:
    """Raises where the message must come again."""
    outcome = acts().do(message["ticket"], message["act"])
    observe.log("act", ticket=message["ticket"], act=message["act"], outcome=outcome)


class Audience:
    """Active people with a role, at the outlet or at head office."""

    def holders(self, outlet: str, role: str) -> list[str]:
        return [*parties().with_role(outlet, role), *parties().with_role(HQ, role)]


def tell(act: Act, ticket: Ticket) -> None:
    """To people, as every notice."""
    drawn = flow_of(ticket).scene(ticket).nodes.get(act.node)
    name = drawn.name if drawn else Label(act.node, act.node)  # a migration took it out
    for notice in told_by(act, ticket, name, Audience()):
        _publish("NOTICES_TOPIC", to_dict(notice), heard(notice.to))


def send(act: Act, ticket: Ticket, answers: Mapping[str, Any]) -> None:
    """To other systems, beside results."""
    event = ticket_told(act, ticket, answers)
    named = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in attributes(event).items()
    }
    _publish("RESULTS_TOPIC", event, named)


def _publish(topic: str, message: dict[str, Any], named: dict[str, dict[str, str]]) -> None:
    sns: Any = aws.client("sns")
    sns.publish(
        TopicArn=setting(topic), Message=json.dumps(message, ensure_ascii=False), MessageAttributes=named
    )  # fmt: skip
