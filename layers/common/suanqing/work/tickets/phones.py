"""Finds tickets by the customer's phone without keeping it: a keyed digest (decision 0058).

The key lies in PRICING_TABLE (`suanqing.platform.keyed`), the digests stand on tickets, in WORK_TABLE: who has one
table alone cannot try out numbers.
"""

from base64 import urlsafe_b64encode
from typing import Any

from suanqing.phone_numbers import number
from suanqing.platform.keyed import Keyed

MARK = "tel"
"""The digest's name among a ticket's marks."""
BYTES = 8


class Phones:
    """Digests of phones, all with the deployment's one key."""

    def __init__(self, client: Any, table: str) -> None:
        self._keyed = Keyed(client, table)

    def digest(self, phone: str) -> str | None:
        """The same for every spelling of a number; None where there is no number. 11 characters."""
        digits = number(phone)
        if digits is None:
            return None
        return urlsafe_b64encode(self._keyed.digest(digits)[:BYTES]).decode().rstrip("=")

    def look_for(self, phone: str) -> str | None:
        """The digest for a search, which writes nothing: None also where no key was ever made, since no
        ticket can have a digest then."""
        return self.digest(phone) if number(phone) and self._keyed.exists() else None

    def mark(self, phone: str) -> dict[str, str]:
        """What a ticket notes of it; nothing where it is no number."""
        found = self.digest(phone)
        return {MARK: found} if found else {}
