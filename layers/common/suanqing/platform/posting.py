"""One call to a platform over HTTP: one try, short waits, no redirect; what went wrong, without the address.

Tokens and secrets travel in addresses and bodies, so neither ever reaches an error or a log.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from suanqing.errors import ChannelMisconfigured, Unavailable

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


def object_of(answer: Answer, api: str, retry_after: int) -> dict[str, Any]:
    """The JSON object of an answer, sums in it as they are written. Raises Unavailable, ChannelMisconfigured."""
    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(f"{api} answers HTTP {answer.status}", retry_after=retry_after)
    if answer.status != 200:
        raise ChannelMisconfigured(f"there is no {api}: HTTP {answer.status}", status=answer.status)
    try:
        found = json.loads(answer.body, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unavailable(f"{api} answers nothing readable", retry_after=retry_after)
    return found


@cache
def _pool(read_seconds: float) -> Any:
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=4)
