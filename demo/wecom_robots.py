"""Robots of groups of the local WeCom: a key is a group, twenty messages a minute.

Source: WeCom 91770 (webhook/send).
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from demo.wecom_service import Clock, Refusal, Reply

MOST, SECONDS, TEXT_BYTES = 20, 60, 2048


@dataclass
class Robots:
    """groups: by key. said: (group, text)."""

    platform: Clock
    groups: dict[str, str] = field(default_factory=lambda: {"local-robot-key": "east"})
    said: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._times: dict[str, list[float]] = defaultdict(list)

    def send(self, query: Mapping[str, str], body: bytes) -> Reply:
        group, now = self.groups.get(query.get("key", "")), self.platform.now()
        if group is None:
            raise Refusal(93000)
        asked = json.loads(body)
        text = asked["text"]["content"]
        if asked["msgtype"] != "text" or not text or len(text.encode()) > TEXT_BYTES:
            raise Refusal(40058)
        within = [at for at in self._times[group] if at > now - SECONDS]
        if len(within) >= MOST:
            raise Refusal(45009)
        self._times[group] = [*within, now]
        self.said.append((group, text))
        return {}
