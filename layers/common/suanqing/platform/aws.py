"""Low-level AWS clients, made when first needed and once a process: imports are cold-start time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from botocore.config import Config
    from botocore.session import Session


SETTINGS: dict[str, dict[str, Any]] = {
    "s3": {
        "signature_version": "s3v4",
        "s3": {"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
}
"""Of one service. S3: addresses that are signed name the bucket's own region, in every partition."""


@cache
def client(service: str) -> "BaseClient":
    """The service's client: short time-outs, few retries, since a caller waits behind it.

    botocore's own, the same that boto3.client gives: boto3 adds resources and S3 transfers, which
    nobody here uses, at a sixth of the cold start.
    """
    made = _session().create_client(service, config=settings(service))
    made.meta.events.register("before-parameter-build", _hold_back)
    return made


def settings(service: str) -> "Config":
    from botocore.config import Config

    return Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"mode": "standard", "total_max_attempts": 3},
        **SETTINGS.get(service, {}),
    )


def is_sdks(error: Exception) -> bool:
    """Whether the SDK raised it: some of its own errors are ValueErrors, and say nothing of a computation."""
    return type(error).__module__.startswith(("botocore", "urllib3"))


READING = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "List", "Describe")
"""How operations begin that change nothing."""
_REHEARSING: ContextVar[bool] = ContextVar("rehearsing", default=False)


class FirstWrite(BaseException):
    """A rehearsed call would write now; no `except Exception` takes it for a failure."""


def _hold_back(model: Any, **_: Any) -> None:
    if _REHEARSING.get() and not model.name.startswith(READING):
        raise FirstWrite(model.name)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Every call of this module's clients that would change something raises `FirstWrite` instead."""
    before = _REHEARSING.set(True)
    try:
        yield
    finally:
        _REHEARSING.reset(before)


@cache
def _session() -> "Session":
    from botocore.session import get_session

    return get_session()


def dynamodb() -> Any:
    return client("dynamodb")


def s3() -> Any:
    return client("s3")


def kms() -> Any:
    return client("kms")
