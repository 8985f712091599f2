"""What of stock takes two people: a difference above the part's limit."""

from collections.abc import Mapping
from typing import Any

from stock.wiring import stock
from suanqing.work.stock.model import counted, difference

Given = Mapping[str, Any]


def large_count(given: Given) -> str | None:
    body = given["body"]
    part = stock().part(body.part)
    found = counted(body.counted, part.unit) - counted(body.seen, part.unit, "seen")
    if abs(found) <= part.second_above:
        return None
    return f"stock-take of {body.part} at {given['place']}"


def large_adjustment(given: Given) -> str | None:
    body = given["body"]
    part = stock().part(body.part)
    if abs(difference(body.qty, part.unit)) <= part.second_above:
        return None
    return f"adjustment of {body.part} at {given['place']}"
