"""Digests by which a photo or serial is recognised on another ticket. Pure."""

import hashlib
import unicodedata
from collections.abc import Mapping

KINDS = frozenset({"photo", "serial"})
PREFIX = "proof:"
"""Of the item beside tickets in table `work` that names the ticket which showed it first."""


def proof_key(kind: str, data: Mapping[str, str]) -> str | None:
    """The item's key; None for evidence that any ticket may repeat. A serial is the same in any width,
    case and spacing; a photo is the value that was given for it: its digest, or where it lies."""
    value = unicodedata.normalize("NFKC", data.get("value", "")).strip()
    if kind not in KINDS or not value:
        return None
    if kind == "serial":
        value = "".join(value.split()).upper()
    return PREFIX + hashlib.sha256(f"{kind}\n{value}".encode()).hexdigest()[:32]
