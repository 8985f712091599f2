"""A platform's access token that all functions share: fetched by one of them at a time, under a lease."""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from suanqing.errors import Unavailable
from suanqing.times import utcnow

MARGIN = timedelta(minutes=5)
LEASE_SECONDS = 15
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""How long a loser of the lease waits between looks, in seconds."""


class TokenStore(Protocol):
    """One app's token, shared by all processes."""

    def get(self) -> str | None:
        """The token, None when there is none or it has expired."""

    def lease(self, owner: str, seconds: int) -> bool:
        """True for one caller until `put` or the time is up; not even its owner gets it twice."""

    def put(self, token: str, expires_at: datetime) -> None:
        """Keep the token and end the lease."""

    def invalidate(self, token: str) -> None:
        """Forget this token; a newer one stays."""


class SharedToken:
    """`fetch` asks the platform: (token, the seconds it lives), or raises what it raises. A failure leaves the
    lease to run out: so many failing calls an hour at most."""

    def __init__(
        self,
        platform: str,
        tokens: TokenStore,
        fetch: Callable[[], tuple[str, int]],
        now: Callable[[], datetime] = utcnow,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._platform, self._tokens, self._fetch = platform, tokens, fetch
        self._now, self._sleep = now, sleep
        self._owner = uuid.uuid4().hex

    def get(self) -> str:
        """Raises Unavailable while another is fetching it, and what `fetch` raises."""
        for wait in (*WAITS, None):
            if token := self._tokens.get():
                return token
            if self._tokens.lease(self._owner, LEASE_SECONDS):
                return self._tokens.get() or self._refresh()
            if wait is not None:
                self._sleep(wait)
        raise Unavailable(
            f"the {self._platform} token is being fetched elsewhere", retry_after=LEASE_SECONDS
        )

    def using[T](self, ask: Callable[[str], T], is_stale: Callable[[T], bool]) -> T:
        """What is answered to a call under the token, repeated once under a new one where the first was stale."""
        token = self.get()
        answer = ask(token)
        if not is_stale(answer):
            return answer
        self._tokens.invalidate(token)
        return ask(self.get())

    def _refresh(self) -> str:
        token, seconds = self._fetch()
        life = timedelta(seconds=seconds)
        self._tokens.put(token, self._now() + max(life - MARGIN, life / 2))
        return token
