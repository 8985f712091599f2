"""What customers are told of no ticket: their points, and plans of messages, which are handed on as they become due;
a step that is a guide's becomes a task of theirs, and they hear of it.

A plan's customers are gone through page by page, a message of the queue each, so that a plan of any size is taken; what
became due since the last time that all were, and ten minutes before, goes to the queue, and is told once.
"""

import json
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any

from notifications import customers
from suanqing.channels.notices.model import Notice, to_dict
from suanqing.channels.registry import heard
from suanqing.channels.telling.person_telling_service import Change, People, PersonTelling
from suanqing.channels.telling.rules_store import CustomerRulesStore
from suanqing.channels.telling.ways_service import Outcome
from suanqing.errors import NotFound
from suanqing.platform import aws, config, observe, queues
from suanqing.platform.keyed import Keyed
from suanqing.times import parse, rfc3339, utcnow
from suanqing.work.care.asked_service import Asked
from suanqing.work.care.did_service import Happenings
from suanqing.work.care.known_service import Known
from suanqing.work.care.plan_service import Plans, words_of
from suanqing.work.care.plans import newly_due
from suanqing.work.care.rules import MessagePlan, PlanStep
from suanqing.work.care.rules_store import RuleStore
from suanqing.work.care.said import NO
from suanqing.work.care.segment_service import Segments
from suanqing.work.care.task_service import Tasks
from suanqing.work.care.tasks import in_chat, masked
from suanqing.work.customers.classes import Classes
from suanqing.work.customers.merges import chain, persons
from suanqing.work.customers.own_service import Own
from suanqing.work.customers.points_service import Points
from suanqing.work.customers.register import HEAD, customer_of_item
from suanqing.work.customers.store import CustomerStore
from suanqing.work.customers.value_service import balances
from suanqing.work.orders.attribution_service import Guides
from suanqing.work.service.settings import SettingsStore
from suanqing.work.tickets.commands import Tickets
from suanqing.work.tickets.linked_keys import customer_key
from suanqing.work.tickets.store import TicketStore

OVERLAP = timedelta(minutes=10)
"""Who joined while the last page was read is met by the next."""
FIRST = timedelta(minutes=15)
"""So far back the first time; what was due before is people's."""
LONGEST = timedelta(days=1)
"""What became due longer ago while nothing was handed on, as where a plan had no `way` for weeks, is people's, too."""


def begin() -> int:
    """A message for every plan with a step that is sent by itself: how many."""
    until = rfc3339(utcnow())
    found = [
        each.id
        for each in care_rules().rules().plans
        if any(step.way is not None or step.guide for step in each.steps)
    ]
    for plan in found:
        store = plans().store
        since = store.sent_until(plan)
        after = max(since - OVERLAP, parse(until) - LONGEST) if since else parse(until) - FIRST
        queues.send(
            "CUSTOMERS_QUEUE_URL",
            [{"plan": plan, "after": rfc3339(after), "until": until, "place": ""}],
        )
    return len(found)


def hand_on(plan: str, after: str, until: str, place: str) -> None:
    """A page of who joined: what became due, and the page that follows."""
    try:
        known = care_rules().rules().plan(plan)
    except NotFound:
        return
    joined, following = plans().store.joined(plan, place)
    since, now = parse(after), parse(until)
    found = [
        {"customer": each.customer, "plan": plan, "step": step}
        for each in joined
        for step in newly_due(known, each, since, now)
    ]
    queues.send("CUSTOMERS_QUEUE_URL", found)
    if following:
        queues.send(
            "CUSTOMERS_QUEUE_URL",
            [{"plan": plan, "after": after, "until": until, "place": following}],
        )
    else:
        plans().store.set_sent_until(plan, now)
    observe.log("plan handed on", plan=plan, due=len(found), more=bool(following))


def step(customer: str, plan: str, step: str) -> Outcome | None:
    """A step that is due: sent, or a guide's. None: it is a task, of which the guide was told, or nobody's."""
    found = [each for each in _steps(plan) if each.id == step]
    if not (found and found[0].guide):
        return telling().step(customer, plan, step)
    given = tasks().hand(customer, plan, step)
    if given is None:
        return None
    name = masked(given.name)
    params = {"task": given.task.id, "name": name, "text": in_chat(found[0], name)}
    notice = Notice(
        f"task:{given.task.id}", given.task.guide, "task_given", utcnow(), params=params
    )
    topics: Any = aws.client("sns")
    topics.publish(
        TopicArn=config.setting("NOTICES_TOPIC"),
        Message=json.dumps(to_dict(notice), ensure_ascii=False),
        MessageAttributes=heard(given.task.guide),
    )
    observe.log("task given", plan=plan, step=step, guide=given.task.guide)
    return None


def _steps(plan: str) -> list[PlanStep]:
    try:
        return care_rules().rules().plan(plan).steps
    except NotFound:
        return []


@cache
def store() -> CustomerStore:
    return CustomerStore(aws.dynamodb(), config.setting("WORK_TABLE"))


@cache
def care_rules() -> RuleStore:
    return RuleStore(aws.dynamodb(), config.setting("PRICING_TABLE"))


@cache
def telling() -> PersonTelling:
    rules = CustomerRulesStore(aws.dynamodb(), config.setting("PRICING_TABLE")).rules
    people = People(rules, _ids, _change, _taken_back, _plan, plans)
    return PersonTelling(people, customers.ways(), utcnow)


@cache
def tasks() -> Tasks:
    client = aws.dynamodb()
    desk = Tickets(TicketStore(client, config.setting("WORK_TABLE")), customers.parties())
    settings = SettingsStore(client, config.setting("PRICING_TABLE"))
    own = Own(customers.parties(), store(), customers.parties().digest)
    return Tasks(plans(), _plan, Guides(desk, store(), settings, own.customer).active, own.customer)


@cache
def done() -> Happenings:
    return Happenings(store(), utcnow, lambda: care_rules().rules().coupons)


def asked(corpid: str) -> Asked:
    """What customers write to customer service, as consultations of theirs."""
    keyed = Keyed(aws.dynamodb(), config.setting("PRICING_TABLE"))
    return Asked(store(), keyed, done(), corpid)


@cache
def known() -> Known:
    """Of what somebody did and agreed to; classes and platforms' records are read elsewhere."""
    return Known(done(), Classes(store(), utcnow), care_rules().rules, tuple, list)


@cache
def plans() -> Plans:
    return Plans(known(), Segments(known()), _words)


def _ids(customer: str) -> list[str]:
    return persons(store(), chain(store(), customer)[-1])


def _change(customer: str, part: str) -> Change | None:
    found = Points(store(), utcnow).change(customer, part)
    return Change(*found) if found else None


def _taken_back(customer: str) -> set[str]:
    return {each.name for each in known().consents(customer) if each.value == NO}


def _plan(plan: str) -> MessagePlan:
    return care_rules().rules().plan(plan)


def _words(customer: str, wanted: Collection[str]) -> dict[str, str]:
    names = _names(customer) if "name" in wanted else []
    held = balances(store(), customer, utcnow) if "balance" in wanted else {}
    return words_of(names, held.items())


def _names(customer: str) -> list[str]:
    items = (store().get(customer_key(each), HEAD) for each in _ids(customer))
    return [customer_of_item(each).name for each in items if each]
