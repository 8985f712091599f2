"""What installing a package is about."""

from collections.abc import Mapping
from typing import Any

from suanqing.people.identity.duties import Matter


def of_everyone(given: Mapping[str, Any]) -> Matter:
    """Its price book pays everybody."""
    return Matter(everyone=True)
