"""Streams of `work`, `statements`, `pricing` -> notices and results -> SNS.

Lambda handler `notifications.router.handler`.

Ids come from the step that caused them, so a record delivered again publishes the same once more.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from notifications import desk
from notifications.wiring import subscriptions
from suanqing.channels.notices.also_rules import also_told
from suanqing.channels.notices.model import Notice, account_of, to_dict
from suanqing.channels.notices.rules import notices_for
from suanqing.channels.registry import heard
from suanqing.channels.telling.rules import POINTS
from suanqing.channels.telling.rules_store import CustomerRulesStore
from suanqing.channels.telling.steps import news_of, scene_of
from suanqing.errors import DomainError
from suanqing.finance.assessment.model import Assessment
from suanqing.finance.settlement.store import LedgerStore
from suanqing.insight.events.ticket_settled import attributes, ticket_settled
from suanqing.labels import TICKET_STATES, Label
from suanqing.people.parties.model import HQ
from suanqing.people.parties.store import PartyStore
from suanqing.platform import aws, config, observe, queues
from suanqing.times import BEIJING, epoch_ms, parse, utcnow
from suanqing.work.customers.points import TOLD_OF
from suanqing.work.customers.points_service import Points
from suanqing.work.scenes.due import sent_at_once
from suanqing.work.tickets.acts import planned
from suanqing.work.tickets.due_queue_service import send as send_due
from suanqing.work.tickets.due_queue_service import send_acts
from suanqing.work.tickets.model import Ticket
from suanqing.work.tickets.part_due import let_go
from suanqing.work.tickets.store import TicketStore, item_to_ticket

if TYPE_CHECKING:
    from suanqing.finance.rule_stats.monitor import Watch
    from suanqing.finance.settlement.settle_service import Settlement
    from suanqing.insight.funnel.funnel_service import Funnel
    from suanqing.insight.views.mark_service import Marks
    from suanqing.work.scenes.versions import Scenes

LOOKED = timedelta(days=400)
"""How far back tickets are held against a version that is published for their time."""
MOST_BYTES = 200_000
"""Of one call to SNS, which takes 256 KB."""
"""The outlet whose members are the head office's people."""


class Audience:
    """Who stands behind a role, from the directory."""

    def __init__(self, parties: PartyStore) -> None:
        self._parties = parties

    def technicians(self, outlet: str) -> Iterable[str]:
        return self._members(outlet, "technician")

    def finance(self) -> Iterable[str]:
        return self._members(HQ, "finance")

    def holders(self, outlet: str, role: str) -> Iterable[str]:
        """At the outlet, or at head office."""
        return [*self._members(outlet, role), *self._members(HQ, role)]

    def members(self, outlet: str) -> Iterable[str]:
        """People, active ones."""
        found = self._parties.of_outlet(outlet)
        return [each.party_id for each in found if each.active and each.kind == "person"]

    def name(self, party: str) -> str:
        found = self._parties.find(party)
        return found.name if found else party

    def accounts(self, to: str) -> Iterable[str]:
        """The channels on which a party has an account; none of what is no party's."""
        found = None if account_of(to) else self._parties.find(to)
        return found.accounts if found and found.active else ()

    def is_person(self, party_id: str) -> bool:
        party = self._parties.find(party_id)
        return party is not None and party.kind == "person"

    def _members(self, outlet: str, role: str) -> list[str]:
        return self._parties.with_role(outlet, role)


@cache
def audience() -> Audience:
    return Audience(PartyStore(aws.dynamodb(), config.setting("PRICING_TABLE")))


@cache
def scenes() -> "Scenes":
    from suanqing.work.scenes.versions import Scenes

    return Scenes(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def customer_rules() -> CustomerRulesStore:
    return CustomerRulesStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def settlement() -> "Settlement":
    from suanqing.finance.settlement.settle_service import Settlement
    from suanqing.pricing.stores.books import PricingStore

    client, pricing = aws.dynamodb(), config.setting("PRICING_TABLE")
    work = TicketStore(client, config.setting("WORK_TABLE"))
    return Settlement(
        work, ledger(), PricingStore(client, pricing), PartyStore(client, pricing), utcnow
    )


@cache
def ledger() -> LedgerStore:
    names = ("LEDGER_TABLE", "BALANCES_TABLE", "WORK_TABLE")
    return LedgerStore(aws.dynamodb(), *(config.setting(name) for name in names))


@cache
def watch() -> "Watch":
    """Counts which rules a settled ticket came under; the stream is read here already."""
    from suanqing.finance.rule_stats.monitor import Watch
    from suanqing.platform.materialized import Views
    from suanqing.pricing.stores.books import PricingStore

    client = aws.dynamodb()
    pricing = PricingStore(client, config.setting("PRICING_TABLE"))
    return Watch(Views(client, config.setting("VIEWS_TABLE")), ledger(), pricing, utcnow)


@cache
def marks() -> "Marks":
    """Says which cells of the margins a settled ticket touches."""
    from suanqing.insight.views.mark_service import Marks
    from suanqing.insight.views.queue_service import ask
    from suanqing.insight.views.store import MarginStore
    from suanqing.pricing.stores.purchases import PurchaseStore
    from suanqing.pricing.stores.versions import VersionStore
    from suanqing.work.scenes.versions import Scenes

    store = MarginStore(aws.dynamodb(), config.setting("VIEWS_TABLE"))
    work = TicketStore(aws.dynamodb(), config.setting("WORK_TABLE"))
    scenes = Scenes(aws.dynamodb(), config.setting("PRICING_TABLE"))
    purchases = PurchaseStore(aws.dynamodb(), config.setting("PRICING_TABLE"))
    versions = VersionStore(aws.dynamodb(), config.setting("PRICING_TABLE")).published_now
    return Marks(store, ledger(), work.whole, scenes.get, purchases.of, versions, ask, utcnow)


@cache
def funnel() -> "Funnel":
    """Notes which nodes of its scene a ticket came to."""
    from suanqing.insight.funnel.funnel_service import Funnel
    from suanqing.insight.funnel.store import FunnelStore
    from suanqing.insight.views.queue_service import ask_funnel

    return Funnel(FunnelStore(aws.dynamodb(), config.setting("VIEWS_TABLE")), ask_funnel, utcnow)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish what the batch calls for; from the first failure on, records come again."""
    observe.start(event, context)
    found: list[Notice] = []
    results: list[dict[str, Any]] = []
    soon: list[tuple[str, int]] = []
    acts: list[tuple[str, str]] = []
    news: list[dict[str, str]] = []
    bought: list[tuple[str, list[date]]] = []
    failed: dict[str, Any] | None = None
    for record in event["Records"]:
        try:
            found += _notices(record["dynamodb"])
            results += _results(record["dynamodb"])
            soon += _soon(record["dynamodb"])
            acts += _acts(record["dynamodb"])
            news += _news(record["dynamodb"])
            _to_shop(record["dynamodb"])
            _reached(record["dynamodb"])
            bought += _bought(record["dynamodb"])
            _published(record["dynamodb"])
        except Exception:
            observe.exception("notices not found out", record=record.get("eventID"))
            failed = record
            break
    try:
        publish(found)
        publish_results(results)
        send_due(soon, epoch_ms(utcnow()))
        send_acts(acts)
        queues.send("CUSTOMERS_QUEUE_URL", news)
        _count_anew(bought)
    except Exception:
        observe.exception(
            "notices not published", count=len(found), results=len(results), due=len(soon),
            acts=len(acts), news=len(news), parts=len(bought),
        )  # fmt: skip
        failed = event["Records"][0]
    return {"batchItemFailures": [{"itemIdentifier": _sequence(failed)}] if failed else []}


def publish(notices: list[Notice]) -> None:
    """To the people's channels; raises when any was not taken."""
    once = {(each.id, each.at): each for each in notices}.values()
    messages = [
        {
            "Message": json.dumps(to_dict(each), ensure_ascii=False),
            "MessageAttributes": heard(each.to, audience().accounts(each.to)),
        }
        for each in once
    ]
    _send(config.setting("NOTICES_TOPIC"), messages)


def publish_results(events: list[dict[str, Any]]) -> None:
    """To whoever hears results, warehouse and finance alike; raises when any was not taken."""
    messages = [
        {
            "Message": json.dumps(event, ensure_ascii=False),
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes(event).items()
            },
        }
        for event in events
    ]
    _send(config.setting("RESULTS_TOPIC"), messages)


def _send(topic: str, messages: list[dict[str, Any]]) -> None:
    for batch in _batches(messages):
        entries = [{"Id": str(place), **message} for place, message in enumerate(batch)]
        sns: Any = aws.client("sns")
        answer = sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"{len(answer['Failed'])} messages were not taken by SNS")


def _notices(change: dict[str, Any]) -> list[Notice]:
    if desk.is_desk(change):
        return desk.notices(change)
    if "NewImage" not in change or change["NewImage"]["part"]["S"] != "head":
        return []
    old = item_to_ticket(change["OldImage"]) if change.get("OldImage") else None
    new = item_to_ticket(change["NewImage"])
    also = subscriptions().subscriptions().also
    more = also_told(also, old, new, audience(), _node_name) if also else []
    return notices_for(
        old, new, audience(), earned_by_persons, expected_by_parties, booked_at, more
    )


def _node_name(ticket: Ticket, node: str) -> Label:
    if ticket.tokens and ticket.scene_ref:
        drawn = scenes().get(ticket.scene_ref).nodes.get(node)
        return drawn.name if drawn else Label(node, node)
    return TICKET_STATES.get(node, Label(node, node))


def _soon(change: dict[str, Any]) -> list[tuple[str, int]]:
    """A moment that this change wrote and that the next tick may not see in time: the stream tells it."""
    image = change.get("NewImage", {})
    if desk.is_desk(change):
        return []
    return [*_moment(change, image), *_let_go(change, image)]


def _let_go(change: dict[str, Any], image: dict[str, Any]) -> list[tuple[str, int]]:
    """Lists of parts in which this change let something go: whoever waits there is served."""
    old = change.get("OldImage", {})
    if "parts" not in old.get("marks", {}).get("M", {}) or "version" not in image:
        return []
    now = epoch_ms(utcnow())
    return [(name, now) for name in let_go(item_to_ticket(old), item_to_ticket(image))]


def _moment(change: dict[str, Any], image: dict[str, Any]) -> list[tuple[str, int]]:
    if "due" not in image:
        return []
    if change.get("OldImage", {}).get("due") == image["due"]:
        return []
    due = epoch_ms(parse(image["due"]["S"]))
    return [(image["ticket_id"]["S"], due)] if sent_at_once(due, epoch_ms(utcnow())) else []


def _acts(change: dict[str, Any]) -> list[tuple[str, str]]:
    """What the change's event has its automatic nodes do, each once however often it is sent."""
    image = change.get("NewImage", {})
    if desk.is_desk(change) or "scene_ref" not in image or image["part"]["S"] != "head":
        return []
    old = item_to_ticket(change["OldImage"]) if change.get("OldImage") else None
    new = item_to_ticket(image)
    return [(new.ticket_id, name) for name in planned(old, new)]


def _news(change: dict[str, Any]) -> list[dict[str, str]]:
    """What of the change the company has its customers told."""
    image = change.get("NewImage", {})
    if desk.is_desk(change) or "part" not in image:
        return []
    rules = customer_rules().rules()
    if image["part"]["S"].startswith(Points.entry):
        return _of_points(change, image) if rules.saying(POINTS, "") else []
    if image["part"]["S"] != "head" or not rules.sayings:
        return []
    old = item_to_ticket(change["OldImage"]) if change.get("OldImage") else None
    new = item_to_ticket(image)
    found = news_of(old, new)
    return [
        {"ticket": new.ticket_id, "what": what}
        for what in found
        if rules.saying(what, scene_of(new))
    ]


def _to_shop(change: dict[str, Any]) -> None:
    """An address of a shop's order that was changed here waits to be told to its platform, once."""
    image, old = change.get("NewImage", {}), change.get("OldImage")
    if desk.is_desk(change) or image.get("part") != {"S": "head"} or not old:
        return
    if all(old.get(name) == image.get(name) for name in ("address", "region")):
        return
    from notifications.outward import note

    note(item_to_ticket(old), item_to_ticket(image))


def _of_points(change: dict[str, Any], image: dict[str, Any]) -> list[dict[str, str]]:
    """A change of points that somebody made; the end of a lot is none."""
    if change.get("OldImage") or image["kind"]["S"] not in TOLD_OF:
        return []
    return [{"customer": image["customer"]["S"], "points": image["part"]["S"]}]


def _bought(change: dict[str, Any]) -> list[tuple[str, list[date]]]:
    """Of which days it is another what a part was bought for."""
    if change["Keys"].get("kind") != {"S": "purchase"} or change.get("OldImage"):
        return []
    from suanqing.insight.views.queue_service import days_of
    from suanqing.platform.dynamo import plains
    from suanqing.pricing.stores.purchases import purchase_of

    entry = purchase_of(plains(change["NewImage"]))
    today = utcnow().astimezone(BEIJING).date()
    return [(entry.sku, days_of(entry.since, entry.until, today))]


def _published(change: dict[str, Any]) -> None:
    """The tickets that a version is published for when they may be settled already are held against it."""
    image = change.get("NewImage", {})
    if change["Keys"].get("kind") != {"S": "book_version"} or "published_at" not in image:
        return
    if "published_at" in change.get("OldImage", {}):
        return
    since, at = parse(image["valid_from"]["S"]), parse(image["published_at"]["S"])
    book, _, number = image["id"]["S"].rpartition("@")
    if since >= at or number == "1":
        return
    from suanqing.insight.views.queue_service import ask_prices

    last = at.astimezone(BEIJING).date()
    ask_prices(book, int(number), max(since.astimezone(BEIJING).date(), last - LOOKED), last)


def _count_anew(bought: list[tuple[str, list[date]]]) -> None:
    """The tickets that used those parts then, a day once for all parts of the batch."""
    if bought:
        from suanqing.insight.views.queue_service import ask_days

        ask_days(bought)


def _reached(change: dict[str, Any]) -> None:
    """Which nodes the change's events came to, beside those before."""
    image = change.get("NewImage", {})
    if desk.is_desk(change) or image.get("part") != {"S": "head"}:
        return
    old = item_to_ticket(change["OldImage"]) if change.get("OldImage") else None
    funnel().note(old, item_to_ticket(image))


def _results(change: dict[str, Any]) -> list[dict[str, Any]]:
    """The event of a head that was settled by this change, whose rules are counted and whose cells are marked on
    the way."""
    image = change.get("NewImage", {})
    if desk.is_desk(change) or "settled" not in image or image["part"]["S"] != "head":
        return []
    old = item_to_ticket(change["OldImage"]).settled if change.get("OldImage") else None
    new = item_to_ticket(image)
    if new.settled is None or (old is not None and old.n >= new.settled.n):
        return []
    booked = ledger().booked(new.ticket_id, new.settled.n)
    if booked is None:
        raise LookupError(f"{new.ticket_id} is settled by an assessment that is not there")
    watch().count(booked)
    marks().note(booked)
    return [ticket_settled(booked, new.state)]


def earned_by_persons(ticket_id: str, n: int) -> dict[str, int]:
    """What assessment `n` changed for each person, minor units; outlets read statements instead."""
    now = _shares(ledger().assessment(ticket_id, n))
    before = _shares(ledger().assessment(ticket_id, n - 1)) if n > 1 else {}
    return {
        party: now.get(party, 0) - before.get(party, 0)
        for party in now.keys() | before.keys()
        if audience().is_person(party)
    }


def booked_at(ticket_id: str, n: int) -> datetime | None:
    booked = ledger().booked(ticket_id, n)
    return booked.at if booked else None


def expected_by_parties(ticket: Ticket, at: datetime) -> dict[str, int]:
    """What each party of the ticket could expect at that moment; {} where it cannot be priced."""
    estimate = settlement().estimate(ticket, at)
    return {} if isinstance(estimate, DomainError) else _shares(estimate)


def _shares(assessment: Assessment | None) -> dict[str, int]:
    """What is payable; money that waits for evidence is not earned yet."""
    totals: dict[str, int] = {}
    for line in assessment.lines if assessment else ():
        for party, amount in () if line.held else line.shares:
            totals[party] = totals.get(party, 0) + amount
    return totals


def _batches(messages: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Ten a call, fewer when they are long."""
    batch: list[dict[str, Any]] = []
    size = 0
    for message in messages:
        own = len(json.dumps(message).encode())
        if batch and (len(batch) == 10 or size + own > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += own
    if batch:
        yield batch


def _sequence(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])
