"""SQS -> WeCom: message/send, within our own count; of a queue of its own, the greeting of a new contact. Every day,
how the app is.

Lambda handler `notifications.wecom.handler`; a queue's batch, {"app": "daily"} or
{"app": "menu"}.
"""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from notifications.sending import parties, send
from suanqing.channels.registry import CHANNELS
from suanqing.platform import aws, config, observe, secrets
from suanqing.platform.batches import Record, each_record
from suanqing.times import utcnow

if TYPE_CHECKING:
    from suanqing.channels.wecom.welcome_service import Greeter

WECOM = "wecom"


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    if event.get("app") == "daily":
        return look(event, context)
    if event.get("app") == "menu":
        return put_menu(event, context)
    return each_record(event, context, "queue", _take, "notice not sent")


def look(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{looked}: whether WeCom said anything of the app; False where the company has none."""
    observe.start(event, context)
    app = _app()
    if not app:
        return {"looked": False}
    from suanqing.channels.wecom import app_service, client_service
    from suanqing.channels.wecom.app_store import AppStore

    store = AppStore(aws.dynamodb(), config.setting("NOTICES_TABLE"))
    return {"looked": app_service.look(client_service.client(app), store, utcnow) is not None}


def put_menu(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """{buttons}: so many stand in WeCom now; 0 where the company has no app."""
    observe.start(event, context)
    app = _app()
    if not app:
        return {"buttons": 0}
    from suanqing.channels.wecom import client_service
    from suanqing.channels.wecom.menu import menu

    made = menu(config.setting("PUBLIC_URL"))
    client_service.client(app).put_menu(made)
    return {"buttons": len(made["button"])}


def _take(record: Record) -> None:
    message = json.loads(record["body"])
    if "welcome" not in message:
        send(WECOM, message)
        return
    outcome = greeter().welcome(message["welcome"]) if _app() else "off"
    if outcome == "failed":
        greeter.cache_clear()
    observe.log("contact greeted", outcome=outcome)


def _app() -> Any:
    return CHANNELS[WECOM].secret(secrets.secret())


@cache
def greeter() -> "Greeter":
    from suanqing.channels.telling.rules_store import CustomerRulesStore
    from suanqing.channels.wecom import client_service
    from suanqing.channels.wecom.welcome_service import Greeter
    from suanqing.channels.wecom.welcome_store import WelcomeStore

    client = aws.dynamodb()
    return Greeter(
        client_service.client(_app()),
        WelcomeStore(client, config.setting("NOTICES_TABLE")),
        CustomerRulesStore(client, config.setting("PRICING_TABLE")).rules,
        parties(),
    )
