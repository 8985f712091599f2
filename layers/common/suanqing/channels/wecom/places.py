"""Where a member says they are: a place sent as a message, or picked by a menu's button. Pure.

WeCom does not say which datum it is; its map's is taken, so a place may be some hundred metres off. It orders jobs, and
is evidence of nothing.
Source: WeCom 90239 (location: X is the latitude), 90240 (location_select).
"""

import re
from collections.abc import Mapping
from typing import Any

from suanqing.channels.wecom.callback import Callback

DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?", re.ASCII)


def place(message: Callback) -> tuple[str, str] | None:
    """(latitude, longitude) as it was written; None: it tells of no place, or of none on earth."""
    told: Any = message.fields if message.msg_type == "location" else None
    if message.event == "location_select":
        told = message.fields.get("SendLocationInfo")
    if not isinstance(told, Mapping):
        return None
    lat, lng = (str(told.get(name) or "").strip() for name in ("Location_X", "Location_Y"))
    if not (DEGREES.fullmatch(lat) and DEGREES.fullmatch(lng)):
        return None
    return (lat, lng) if abs(float(lat)) <= 90 and abs(float(lng)) <= 180 else None
