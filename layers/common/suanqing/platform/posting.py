"""One call to a platform over HTTP: one try, short waits, no redirect; what went wrong, without the address.

Tokens and secrets travel in addresses and bodies, so neither ever reaches an error or a log.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from suanqing.errors import Unavailable

CONNECT_SECONDS = 2.0
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded;charset=utf-8"}


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes


Http = Callable[[str, str, bytes | None, Mapping[str, str]], Answer]
"""(method, url, body, headers) -> Answer; raises Unavailable when there is none."""


def over_urllib3(platform: str, read_seconds: float = 5.0, retry_after: int = 5) -> Http:
    """platform: as the error names it. Its `outcome` says whether the call can have been carried out: "none"
    where nobody was reached, "unknown" after a time-out."""

    def call(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

        try:
            answer = _pool(read_seconds).request(
                method, url, body=body, headers=dict(headers), redirect=False
            )
        except (ConnectTimeoutError, NewConnectionError):
            raise Unavailable(
                f"{platform} cannot be reached", outcome="none", retry_after=retry_after
            ) from None
        except HTTPError:
            raise Unavailable(
                f"{platform} did not answer", outcome="unknown", retry_after=retry_after
            ) from None
        return Answer(answer.status, answer.data)

    return call


@cache
def _pool(read_seconds: float) -> Any:
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=4)
