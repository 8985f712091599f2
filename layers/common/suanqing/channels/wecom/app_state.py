"""What WeCom says of the company's app: whether it is on, and until when it may do what. Pure.

WeCom tells permissions to apps that a provider develops for the company and to those that it sells, and their ends to
services from outside alone; of an app that the company made itself it tells whether it is on.
Source: WeCom 90227 (agent/get), 99052 (agent/get_permissions), both checked 2026-12.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from suanqing.times import from_epoch_ms

SOON = timedelta(days=14)
"""So long before a permission ends somebody is told, every day."""
MOST = 200
LAST = 253_402_300_799
"""Epoch seconds: the end of the year 9999."""


class Permission(NamedTuple):
    """until: None where WeCom says no end."""

    name: str
    until: datetime | None = None


class AppState(NamedTuple):
    """shut: it was switched off in WeCom's console. permissions: None where WeCom tells them to no such app."""

    shut: bool
    permissions: tuple[Permission, ...] | None = None

    @property
    def until(self) -> datetime | None:
        """When the first of them ends."""
        return min((each.until for each in self.permissions or () if each.until), default=None)

    def ending(self, now: datetime) -> tuple[str, ...]:
        """Permissions that end soon, or have ended."""
        return tuple(
            each.name for each in self.permissions or () if each.until and each.until - now <= SOON
        )


def shut_of(answer: Mapping[str, Any]) -> bool:
    """Of agent/get."""
    return answer.get("close") == 1


def permissions_of(answer: Mapping[str, Any]) -> tuple[Permission, ...]:
    """Of agent/get_permissions: each once, with its end where there is one."""
    ends: dict[str, datetime | None] = {}
    names = answer.get("app_permissions")
    for name in names if isinstance(names, list) else ():
        if isinstance(name, str) and name:
            ends[name] = None
    told = answer.get("app_permissions_ext")
    for each in told if isinstance(told, list) else ():
        name = each.get("permission_name") if isinstance(each, Mapping) else None
        if isinstance(name, str) and name:
            ends[name] = _moment(each.get("expire_time"))
    return tuple(Permission(name, until) for name, until in sorted(ends.items())[:MOST])


def _moment(seconds: Any) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds <= LAST:
        return None
    return from_epoch_ms(seconds * 1000)
