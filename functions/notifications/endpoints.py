"""Webhooks over HTTP: which addresses are sent which events, their secrets, what became of each delivery."""

import secrets
from functools import cache

from notifications.app import api
from notifications.wiring import hook_queue, hook_store
from suanqing.insight.hooks import schemas
from suanqing.insight.hooks.hook_service import Endpoints
from suanqing.people.identity.caller import Caller
from suanqing.people.identity.duties import nothing
from suanqing.people.roles import ADMINISTER
from suanqing.platform import config, observe
from suanqing.times import utcnow

ONE = "/hooks/{hook}"


@cache
def endpoints() -> Endpoints:
    return Endpoints(hook_store(), hook_queue, utcnow, config.is_local())


@api.route("POST", "/hooks", roles=ADMINISTER, status=201, decides=nothing)
def make_webhook(caller: Caller, body: schemas.NewWebhook) -> schemas.WebhookSecret:
    """An address that is sent events, signed as Standard Webhooks 1.0.0 says. Its secret is told this once."""
    id = f"wh-{secrets.token_hex(5)}"
    made, secret = endpoints().make(id, body.url, tuple(body.events), caller.party)
    observe.log("webhook made", hook=id, by=caller.party)
    return schemas.secret_view(made, secret)


@api.route("GET", "/hooks", roles=ADMINISTER)
def list_webhooks(caller: Caller) -> schemas.Webhooks:
    """All of them, without their secrets."""
    return schemas.Webhooks(items=[schemas.webhook_view(each) for each in hook_store().all()])


@api.route("PUT", ONE, roles=ADMINISTER, decides=nothing)
def change_webhook(
    caller: Caller, hook: str, body: schemas.ChangedWebhook, if_match: int | None
) -> schemas.WebhookView:
    """Another address, other events, off or on again."""
    events = tuple(body.events)
    changed = endpoints().change(hook, body.url, events, body.active, if_match)
    observe.log("webhook changed", hook=hook, state=changed.state, by=caller.party)
    return schemas.webhook_view(changed)


@api.route("POST", ONE + "/secret", roles=ADMINISTER, decides=nothing)
def rotate_secret(caller: Caller, hook: str) -> schemas.WebhookSecret:
    """Another secret, told this once; the former one signs beside it for a day."""
    changed, secret = endpoints().rotate(hook)
    observe.log("webhook secret changed", hook=hook, by=caller.party)
    return schemas.secret_view(changed, secret)


@api.route("GET", ONE + "/deliveries", roles=ADMINISTER)
def list_deliveries(
    caller: Caller, hook: str, query: schemas.DeliveryQuery
) -> schemas.DeliveryList:
    """What was sent there, with each attempt; kept 30 days."""
    found = hook_store().newest(hook_store().get(hook)[0].id, query.limit)
    return schemas.DeliveryList(items=[schemas.delivery_view(each) for each in found])


@api.route("POST", ONE + "/deliveries/{delivery}", roles=ADMINISTER, status=202, decides=nothing)
def send_again(caller: Caller, hook: str, delivery: str) -> schemas.DeliveryView:
    """Send it once more, under its own id, as if it had just happened: tried for three days again."""
    sent = endpoints().again(hook, delivery)
    observe.log("webhook sent again", hook=hook, delivery=delivery, by=caller.party)
    return schemas.delivery_view(sent)


@api.route("POST", ONE + "/deliveries", roles=ADMINISTER, status=202, decides=nothing)
def send_test(caller: Caller, hook: str) -> schemas.DeliveryView:
    """Send an event of type `webhook.test`, signed and logged as all are: does the other side hear us?"""
    sent = endpoints().test(hook)
    observe.log("webhook tested", hook=hook, by=caller.party)
    return schemas.delivery_view(sent)
