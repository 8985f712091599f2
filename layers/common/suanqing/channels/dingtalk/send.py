"""Notices to DingTalk accounts: the sender at work; what operators must look at is told them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from suanqing.channels.budgets.limit_store import LimitStore
from suanqing.channels.budgets.model import Charge
from suanqing.channels.budgets.store import BudgetStore
from suanqing.channels.dingtalk import client_service
from suanqing.channels.dingtalk.client import DingTalkClient, QuotaSpent
from suanqing.channels.dingtalk.sender import CALLS, Sender
from suanqing.channels.dingtalk.todo_store import TodoStore
from suanqing.errors import ChannelMisconfigured, Invalid
from suanqing.platform import aws, observe
from suanqing.platform.config import setting
from suanqing.times import utcnow

PAGE = "/console/"


def sender(app: Mapping[str, Any]) -> Sender:
    page = f"{setting('PUBLIC_URL').rstrip('/')}{PAGE}"
    todos = TodoStore(aws.dynamodb(), setting("NOTICES_TABLE"), _full)
    return Sender(Reported(client_service.client(app)), app, page, counted, utcnow, todos)


def _full(thing: str) -> None:
    observe.warn("to-do not remembered", thing=thing)


def counted(at: datetime) -> bool:
    """One call of the month's; False when they are used up."""
    limits = LimitStore(aws.dynamodb(), setting("PRICING_TABLE")).limits
    budgets = BudgetStore(aws.dynamodb(), setting("NOTICES_TABLE"), limits)
    return budgets.take([Charge(CALLS)], at).allowed


class Reported:
    """The client; that DingTalk refuses the configuration, or that the month's calls are spent, is told."""

    def __init__(self, client: DingTalkClient) -> None:
        self._client = client

    def notify(self, accounts: list[str], message: Mapping[str, Any]) -> str:
        return _reported(lambda: self._client.notify(accounts, message))

    def card(self, card: Mapping[str, Any]) -> None:
        _reported(lambda: self._client.card(card))

    def unionid(self, account: str) -> str:
        return _reported(lambda: self._client.unionid(account))

    def todo(self, unionid: str, task: Mapping[str, Any]) -> str:
        return _reported(lambda: self._client.todo(unionid, task))

    def finish_todo(self, unionid: str, task: str) -> None:
        _reported(lambda: self._client.finish_todo(unionid, task))

    def say(self, address: str, message: Mapping[str, Any]) -> None:
        _reported(lambda: self._client.say(address, message))

    def failed_events(self) -> bytes:
        return _reported(self._client.failed_events)


def _reported[T](call: Callable[[], T]) -> T:
    try:
        return call()
    except ChannelMisconfigured as error:
        observe.failed("DingtalkMisconfigured", **error.facts)
        raise
    except QuotaSpent as error:
        observe.failed("DingtalkQuotaSpent", **error.facts)
        raise
    except Invalid as error:
        observe.warn("DingTalk refuses a notice", **error.facts)
        raise
