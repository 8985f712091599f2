"""The digits of a phone, however people and platforms write it."""

import re
import unicodedata

WRITTEN = re.compile(r"[( ]{0,2}\+?[0-9()\- .]{7,24}")
ABROAD = ("+", "00")
"""How a number of another country begins, or one of ours with its own."""
BEHIND = re.compile(r"转|接|分机|ext|x|#|,|;|/", re.IGNORECASE)
"""What comes before an extension or a second number."""


def number(text: str) -> str | None:
    """The digits of a phone, without +86 or 0086 and without an extension; of another country with + and its number,
    since +1 380 013 8000 is not 138 0013 8000. None where it is none, as of masked numbers and ciphers."""
    plain = BEHIND.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0].strip()
    if not WRITTEN.fullmatch(plain):
        return None
    digits = re.sub("[^0-9]", "", plain)
    bare = digits.removeprefix("00")
    if plain.lstrip("( ").startswith(ABROAD) and not bare.startswith("86"):
        return f"+{bare}" if 7 <= len(bare) <= 15 else None
    for country in ("0086", "86"):
        if digits.startswith(country) and len(digits) - len(country) >= 11:
            digits = digits.removeprefix(country)
    return digits if 7 <= len(digits) <= 15 else None
