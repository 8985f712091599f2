"""Low-level AWS clients, made when first needed and once per process (imports are cold-start time)."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient


@cache
def client(service: str) -> "BaseClient":
    """The service's client: short time-outs, few retries, since a caller waits behind it."""
    import boto3
    from botocore.config import Config

    return boto3.client(  # type: ignore[no-any-return, call-overload]
        service,
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"mode": "standard", "total_max_attempts": 3},
        ),
    )


def dynamodb() -> Any:
    return client("dynamodb")
