"""SQS -> customers: a step of a ticket, told once. Lambda handler `notifications.customers.handler`.

A message names the ticket and what is news of it; all else is looked up. At night it comes back by a quarter of an hour
at a time, since a queue holds nothing back for longer.
"""

import json
from datetime import datetime
from functools import cache
from typing import Any

from suanqing.channels.registry import CHANNELS
from suanqing.channels.telling.contact_store import ContactStore
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.channels.telling.rules_store import CustomerRulesStore
from suanqing.channels.telling.telling_service import Telling, Tells, World
from suanqing.errors import ChannelMisconfigured
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe, secrets
from suanqing.platform.batches import Record, each_record
from suanqing.platform.keyed import Keyed
from suanqing.platform.sealed import Sealer
from suanqing.times import utcnow
from suanqing.work.scenes.model import Scene
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.flow import Flow, flow_of
from suanqing.work.tickets.flow_service import flow_over
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.store import TicketStore
from suanqing.work.visits.schemas import page_url
from suanqing.work.visits.visit_service import CUSTOMER, Visits
from suanqing.work.visits.visit_store import VisitStore

LONGEST = 900
"""Seconds for which a queue holds a message back."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return each_record(event, context, "queue", _take, "customer not told")


def _take(record: Record) -> None:
    message = json.loads(record["body"])
    try:
        outcome = telling().tell(message["ticket"], message["what"])
    except ChannelMisconfigured:
        teller.cache_clear()
        raise
    observe.log(
        "customer told",
        ticket=message["ticket"],
        what=message["what"],
        state=outcome.state or "nothing",
    )
    if outcome.until:
        _again(message, outcome.until)


def _again(message: dict[str, Any], until: datetime) -> None:
    seconds = max(1, min(LONGEST, int((until - utcnow()).total_seconds()) + 1))
    sqs: Any = aws.client("sqs")
    sqs.send_message(
        QueueUrl=config.setting("CUSTOMERS_QUEUE_URL"),
        MessageBody=json.dumps(message),
        DelaySeconds=seconds,
    )


@cache
def telling() -> Telling:
    client = aws.dynamodb()
    notices, pricing = config.setting("NOTICES_TABLE"), config.setting("PRICING_TABLE")
    store = TicketStore(client, config.setting("WORK_TABLE"), flow=flow)
    visits = Visits(Tickets(store, parties()), VisitStore(client, notices))

    def link(ticket: str) -> tuple[str, str]:
        token = visits.made(ticket, CUSTOMER).token
        return page_url(token, config.setting("PUBLIC_URL")), token

    world = World(
        lambda id: store.get(id, consistent=True),
        CustomerRulesStore(client, pricing).rules,
        teller,
        link,
        _name,
        _scene,
    )
    contacts = ContactStore(
        client,
        notices,
        Keyed(client, pricing).digest,
        lambda: Sealer(aws.kms(), config.setting("ANSWERS_KEY")),
    )
    return Telling(world, contacts, DeliveryStore(client, notices), utcnow)


@cache
def teller(channel: str) -> Tells:
    row = CHANNELS[channel]
    return row.tell().teller(row.secret(secrets.secret()))


@cache
def parties() -> PartyStore:
    return PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def flow() -> Flow:
    return flow_over(aws.dynamodb(), config.setting("PRICING_TABLE"), parties())


def _name(outlet: str) -> str:
    found = parties().find(outlet)
    return found.name if found else ""


def _scene(ticket: Ticket) -> Scene | None:
    return flow_of(ticket).scene(ticket) if ticket.scene_ref else None
