"""One call to a provider: one try, and the difference between what never left and what nobody answered."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from suanqing.errors import Unavailable


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    body: bytes


Http = Callable[[str, Mapping[str, str], bytes], Answer | None]
"""(url, headers, body) -> the answer; None: it was handed over, and none came. Raises Unavailable: it never left."""


def over_urllib3(url: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
    """2 s to connect, 10 s to answer. Nothing is followed elsewhere, and nothing is tried again. A connection that
    TLS ends may have carried the message; one to a stranger never did."""
    from ssl import SSLCertVerificationError

    from urllib3 import exceptions

    try:
        answer = _pool().request("POST", url, body=body, headers=headers, redirect=False)
    except (exceptions.NewConnectionError, exceptions.ConnectTimeoutError):
        raise Unavailable("the provider cannot be reached", retry_after=60) from None
    except exceptions.HTTPError as error:
        if any(isinstance(each, SSLCertVerificationError) for each in error.args):
            raise Unavailable("the provider cannot be reached", retry_after=60) from None
        return None
    return Answer(answer.status, answer.data)


@cache
def _pool() -> Any:
    import urllib3

    timeout = urllib3.Timeout(connect=2, read=10)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=4)
