"""A complaint that a shop's platform lays before it (平台求助、投诉), and by when it is to be answered. Pure.

Tmall's help request, Doudian's service request: one thing, whatever platform tells of it. What stands in it is a
customer's own words: phones in them are hidden.
"""

from datetime import datetime
from typing import Any, NamedTuple

from suanqing.times import BEIJING
from suanqing.work.orders.waybills import hidden

MOST_SAID, MOST_PICTURES, LONGEST = 20, 9, 1000
"""Words of one complaint that are kept, the pictures and the characters of each."""
TITLE = 100


class Complaint(NamedTuple):
    """What a platform tells of one. order: `<channel>:<tid>`, "" where it names none. said: the customer's words and
    the platform's, each with its pictures, the oldest first. due: by when the shop is to answer; None where it is not
    told. refused: why the platform does not take the answer that it had; "" where it does not say so. over: it is
    decided."""

    id: str
    channel: str
    order: str
    title: str
    said: tuple[str, ...] = ()
    due: datetime | None = None
    refused: str = ""
    over: bool = False

    @property
    def key(self) -> str:
        """The key by which its ticket is made once."""
        return f"complaint:{self.channel}:{self.id}"


def words(text: str, shown: tuple[str, ...] = (), at: datetime | None = None) -> str:
    """As a comment of its ticket: when it was said, without phones, and where its pictures are; "" where there is
    nothing."""
    said = hidden(" ".join(text.split()))[:LONGEST]
    found = [each for each in (said, *map(_address, shown[:MOST_PICTURES])) if each]
    if found and at:
        found.insert(0, f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}")
    return "\n".join(found)


def pictures(listed: Any) -> tuple[str, ...]:
    """As a platform lists them; what is no text is none."""
    return (
        tuple(each for each in listed if isinstance(each, str)) if isinstance(listed, list) else ()
    )


def _address(picture: str) -> str:
    """Platforms leave the scheme out; what is no address of the web is none."""
    whole = f"https:{picture}" if picture.startswith("//") else picture
    return whole if whole.startswith("https://") and len(whole) <= 300 and " " not in whole else ""
