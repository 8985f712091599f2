"""SQS -> customers: a step of a ticket, a change of points, a step of a plan, each told once. Lambda handler
`notifications.customers.handler`.

A message names what it is of; all else is looked up. At night it comes back by a quarter of an hour at a time, since a
queue holds nothing back for longer. Every quarter of an hour ({"plans": "due"}) what became due of plans is handed on.
"""

import json
from datetime import datetime
from functools import cache
from typing import Any

from suanqing.channels.registry import CHANNELS
from suanqing.channels.telling.contact_store import ContactStore
from suanqing.channels.telling.delivery_store import DeliveryStore
from suanqing.channels.telling.model import Way
from suanqing.channels.telling.rules_store import CustomerRulesStore
from suanqing.channels.telling.telling_service import Telling, World
from suanqing.channels.telling.ways_service import Outcome, Tells, Ways
from suanqing.errors import ChannelMisconfigured
from suanqing.people.parties.model import CUSTOMER
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe, queues, secrets
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
from suanqing.work.visits.visit_service import Visits
from suanqing.work.visits.visit_store import VisitStore

LONGEST = 900
"""Seconds for which a queue holds a message back."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    if event.get("plans") == "due":
        from notifications import complaints, plans

        observe.start(event, context)
        begun = plans.begin()
        complaints.tell()
        return {"plans": begun}
    return each_record(event, context, "queue", _take, "customer not told")


def _take(record: Record) -> None:
    message = json.loads(record["body"])
    try:
        outcome = _told(message)
    except ChannelMisconfigured:
        teller.cache_clear()
        raise
    if outcome is None:
        return
    what = {name: value for name, value in message.items() if name != "customer"}
    observe.log("customer told", **what, state=outcome.state or "nothing")
    if outcome.until:
        _again(message, outcome.until)


def _told(message: dict[str, Any]) -> Outcome | None:
    """None: it was no message to a customer, but a page of a plan, or that customers wrote."""
    if "ticket" in message:
        return telling().tell(message["ticket"], message["what"])
    from notifications import plans

    if "service" in message:
        service_chats(message["service"])
        return None
    if "customer" not in message:
        plans.hand_on(**message)
        return None
    if "points" in message:
        return plans.telling().points(message["customer"], message["points"])
    return plans.step(message["customer"], message["plan"], message["step"])


def service_chats(told: dict[str, Any]) -> None:
    """Who wrote to customer service, and when, and that whom we know asked something; nothing where the company has
    none any more."""
    from notifications import plans
    from suanqing.channels.wecom.service import client_service, fetch_service
    from suanqing.channels.wecom.service.window_store import WindowStore

    app = CHANNELS["wecomkf"].secret(secrets.secret())
    if not app:
        return
    windows = WindowStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))
    found = fetch_service.fetch(
        told, client_service.client(app), windows, utcnow, plans.asked(app["corpid"]).wrote
    )
    observe.log("customers wrote", messages=found)


def _again(message: dict[str, Any], until: datetime) -> None:
    seconds = max(1, min(LONGEST, int((until - utcnow()).total_seconds()) + 1))
    queues.send_later("CUSTOMERS_QUEUE_URL", [(message, seconds)])


@cache
def telling() -> Telling:
    client = aws.dynamodb()
    notices, pricing = config.setting("NOTICES_TABLE"), config.setting("PRICING_TABLE")
    store = TicketStore(client, config.setting("WORK_TABLE"), flow=flow)
    visits = Visits(Tickets(store, parties()), VisitStore(client, notices))

    def link(ticket: str, way: Way) -> tuple[str, str]:
        token = visits.made(ticket, CUSTOMER, to=way.digest).token
        return page_url(token, config.setting("PUBLIC_URL")), token

    world = World(
        lambda id: store.get(id, consistent=True),
        CustomerRulesStore(client, pricing).rules,
        link,
        _name,
        _scene,
    )
    return Telling(world, ways(), utcnow)


@cache
def ways() -> Ways:
    client, notices = aws.dynamodb(), config.setting("NOTICES_TABLE")
    contacts = ContactStore(
        client,
        notices,
        Keyed(client, config.setting("PRICING_TABLE")).digest,
        lambda: Sealer(aws.kms(), config.setting("ANSWERS_KEY")),
    )
    return Ways(contacts, DeliveryStore(client, notices), teller, utcnow)


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
