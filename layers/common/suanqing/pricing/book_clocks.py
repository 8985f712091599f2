"""How a book's clocks run where the day is not Shanghai's: fixed offsets, and named zones pinned in the version. Pure.

clocks  [{id, regions, utc_offset: "+09:00"}]
        [{id, regions, zone: "Europe/Berlin"}]      written by `pinned`: switches [[from, offset], ...]
tzdata  version of the IANA data that the switches are from
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from suanqing import time_zones
from suanqing.errors import Invalid
from suanqing.times import parse, rfc3339
from suanqing.timespans import Clock, clock_of, fixed, offset_of

BEFORE = timedelta(days=31)
"""Work that a book prices may have begun before the book did."""
AHEAD = timedelta(days=366 * 40)
"""How far the switches of a book without an end are written down; after them the clocks stay as they are."""

Document = Mapping[str, Any]


def pinned(document: Document) -> dict[str, Any]:
    """The document with every named zone's switches for as long as it may hold; the same without any.

    What nobody can read is left for `validate.check` to name.
    """
    rows = document.get("clocks") or ()
    if not any(row.get("zone") for row in rows):
        return dict(document)
    span = _span(document)
    if span is None:
        return dict(document)
    return {
        **document,
        "clocks": [_pinned(row, *span) if row.get("zone") else row for row in rows],
        "tzdata": time_zones.version(),
    }


def unpinned(document: Document) -> dict[str, Any]:
    """As somebody writes it: what an earlier submission pinned is dropped."""
    rows = document.get("clocks")
    if not rows:
        return {name: value for name, value in document.items() if name != "tzdata"}
    clocks = [{name: v for name, v in row.items() if name != "switches"} for row in rows]
    return {k: v for k, v in document.items() if k != "tzdata"} | {"clocks": clocks}


def clocks_of(document: Document) -> Iterator[tuple[Document, Clock]]:
    """(its regions as a condition, its clock) of every row; a draft's zones as they are known now.

    Raises ValueError for a zone or an offset that nobody knows.
    """
    for row in pinned(document).get("clocks") or () if _drafted(document) else document["clocks"]:
        yield {"region": row["regions"]}, _clock(row)


def problem(row: Document) -> str:
    """What keeps a row from being read; "" when nothing does."""
    if bool(row.get("zone")) == bool(row.get("utc_offset")):
        return "a clock has either an offset or a named zone"
    try:
        time_zones.zone(row["zone"]) if row.get("zone") else offset_of(row["utc_offset"])
    except ValueError as error:
        return str(error)
    return ""


def _drafted(document: Document) -> bool:
    return any(row.get("zone") and not row.get("switches") for row in document.get("clocks") or ())


def _clock(row: Document) -> Clock:
    if row.get("switches"):
        return clock_of([(parse(at), offset_of(offset)) for at, offset in row["switches"]])
    return fixed(offset_of(row["utc_offset"]))


def _pinned(row: Document, since: datetime, until: datetime) -> dict[str, Any]:
    try:
        found = time_zones.switches(row["zone"], since, until)
    except ValueError:
        return dict(row)
    return {**row, "switches": [[rfc3339(each.at), _text(each.offset)] for each in found]}


def _span(document: Document) -> tuple[datetime, datetime] | None:
    try:
        since = parse(document["valid_from"])
        until = parse(document["valid_to"]) if document.get("valid_to") else since + AHEAD
    except (Invalid, OverflowError):
        return None
    return since - BEFORE, until


def _text(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
