"""From which address a call came, as the gateway saw it; what a caller says of that is not asked. Pure."""

from chalice.app import Request


def address_of(request: Request) -> str:
    """Empty where the gateway does not say."""
    return str(((request.context or {}).get("identity") or {}).get("sourceIp") or "")
