"""From which address a call came, as the gateway saw it; what a caller says of that is not asked. Pure."""

from collections.abc import Mapping
from typing import Any


def address_of(context: Mapping[str, Any] | None) -> str:
    """Of a call's context; empty where the gateway does not say."""
    return str(((context or {}).get("identity") or {}).get("sourceIp") or "")
