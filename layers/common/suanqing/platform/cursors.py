"""Cursors of lists: opaque to callers, but not secret.

They hold no more than the list itself shows; a forged one only asks for another place in that list.
Each list says itself which places are its own.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Never

from suanqing.errors import Invalid


def encoded(place: str) -> str:
    """The place in the list as a cursor, safe in a URL."""
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decoded(cursor: str) -> str:
    """The place that a cursor stands for. Raises Invalid: it is none of ours."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        foreign()


def foreign() -> Never:
    """Refuse a cursor that was not made for this list."""
    raise Invalid("the cursor does not belong to this list", where="cursor")
