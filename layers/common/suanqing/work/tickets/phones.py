"""Finds tickets by the customer's phone without keeping it: a keyed digest (decision 0058).

The key lies in PRICING_TABLE (`suanqing.platform.keyed`), the digests stand on tickets, in WORK_TABLE: who has one
table alone cannot try out numbers.
"""

import re
import unicodedata
from base64 import urlsafe_b64encode
from typing import Any

from suanqing.platform.keyed import Keyed

MARK = "tel"
"""The digest's name among a ticket's marks."""
WRITTEN = re.compile(r"\+?[0-9()\- .]{7,24}")
BEHIND = re.compile(r"转|接|分机|ext|x|#|,|;|/", re.IGNORECASE)
"""What comes before an extension or a second number."""
BYTES = 8


def number(text: str) -> str | None:
    """The digits of a phone, without +86 or 0086 and without an extension; of another country with + and its number,
    since +1 380 013 8000 is not 138 0013 8000. None where it is none, as of masked numbers and ciphers."""
    plain = BEHIND.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0].strip()
    if not WRITTEN.fullmatch(plain):
        return None
    digits = re.sub("[^0-9]", "", plain)
    bare = digits.removeprefix("00")
    if (plain.startswith("+") or bare != digits) and not bare.startswith("86"):
        return f"+{bare}" if 7 <= len(bare) <= 15 else None
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) - len(country) >= 11:
            digits = digits.removeprefix(country)
    return digits if 7 <= len(digits) <= 15 else None


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
