"""Hours in which nobody is sent anything (免打扰): {"from": "22:00", "until": "08:00"}, in Beijing's time. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from suanqing.errors import Invalid
from suanqing.times import BEIJING

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quiet:
    since: time
    until: time

    def falls(self, at: time) -> bool:
        begun, over = at >= self.since, at >= self.until
        return (begun or not over) if self.since > self.until else (begun and not over)

    def over(self, at: datetime) -> datetime | None:
        """When the quiet hours that `at` falls in are over; None: it is not quiet."""
        local = at.astimezone(BEIJING)
        if not self.falls(local.time()):
            return None
        end = local.replace(hour=self.until.hour, minute=self.until.minute, second=0, microsecond=0)
        return end + timedelta(days=1) if end <= local else end


def quiet_of(told: Any) -> Quiet | None:
    if told is None:
        return None
    if not isinstance(told, Mapping) or told.keys() != {"from", "until"}:
        raise Invalid("quiet has from and until", where="quiet")
    since, until = (time_of(told[name], "quiet") for name in ("from", "until"))
    if since == until:
        raise Invalid("quiet hours do not last a day", where="quiet")
    return Quiet(since, until)


def time_of(told: Any, where: str) -> time:
    if not isinstance(told, str) or not CLOCK.fullmatch(told):
        raise Invalid("a time of day is written 22:00", where=where)
    return time.fromisoformat(told)
