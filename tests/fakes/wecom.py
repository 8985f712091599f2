"""A client of the local WeCom with its token store in memory; time and waiting are the test's."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from demo.wecom_server import WeComServer
from suanqing.channels.wecom.client import WeComClient


class Clock:
    """Moves only when told; sleeping moves it."""

    def __init__(self, start: datetime) -> None:
        self.at = start

    def __call__(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class MemoryTokens:
    """The TokenStore of one process."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._token: tuple[str, datetime] | None = None
        self._leased_until = datetime.min.replace(tzinfo=UTC)

    def get(self) -> str | None:
        held = self._token
        return held[0] if held and held[1] > self._now() else None

    def lease(self, owner: str, seconds: int) -> bool:
        with self._lock:
            if self._leased_until > self._now():
                return False
            self._leased_until = self._now() + timedelta(seconds=seconds)
            return True

    def put(self, token: str, expires_at: datetime) -> None:
        with self._lock:
            self._token = (token, expires_at)
            self._leased_until = self._now()

    def invalidate(self, token: str) -> None:
        with self._lock:
            if self._token and self._token[0] == token:
                self._token = None


def client_of(
    server: WeComServer, clock: Clock, tokens: MemoryTokens, secret: str = ""
) -> WeComClient:
    app = server.platform
    return WeComClient(
        server.api_base,
        app.corpid,
        secret or app.secret,
        app.agentid,
        tokens,
        now=clock,
        sleep=clock.sleep,
    )
